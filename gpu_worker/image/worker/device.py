"""What an engine process finds where it runs. This is the one place that asks torch for the device."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any


def look() -> dict[str, Any]:
    """`kind` is cuda or cpu; name and memory of a GPU; versions of what models need, empty where it is missing."""
    found: dict[str, Any] = {"kind": "cpu", "name": "", "free_bytes": 0, "total_bytes": 0}
    found["versions"] = {name: _version(name) for name in ("torch", "diffusers", "transformers")}
    if find_spec("torch") is None or not os.environ.get("CUDA_VISIBLE_DEVICES", "0"):
        return found  # no GPU was given to this process: nobody waits for torch to say so
    import torch

    if torch.cuda.is_available():
        free, total = torch.cuda.mem_get_info()
        found |= {"kind": "cuda", "name": torch.cuda.get_device_name(), "free_bytes": free, "total_bytes": total}
    return found


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
