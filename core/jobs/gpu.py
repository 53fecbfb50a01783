"""Which GPUs this machine has and whether pictures by a model can be made here, found without torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.settings import Settings

CPU = "cpu"  # stands for a device where VITRINE_GPU_ALLOW_CPU lets the worker run without one
_DRIVER = Path("/proc/driver/nvidia/gpus")
_NONE = ("", "-1", "none", "void", "NoDevFiles")


def devices(settings: Settings) -> tuple[str, ...]:
    """One entry for each engine process of this machine: what CUDA_VISIBLE_DEVICES is to be for it."""
    named = [name.strip() for name in settings.gpus.split(",")] if settings.gpus else list(_by_driver())
    found = tuple(name for name in named if name not in _NONE)
    return found or ((CPU,) if settings.gpu_allow_cpu else ())


def _by_driver() -> tuple[str, ...]:
    """What the NVIDIA driver shows; in a container its folder may be missing where its device files are there."""
    try:
        count = len(list(_DRIVER.iterdir()))
    except OSError:
        count = 0
    return tuple(str(number) for number in range(count or len(list(Path("/dev").glob("nvidia[0-9]*")))))


def usable(settings: Settings) -> tuple[str, ...]:
    """The devices, where the libraries that need them are installed, too."""
    there = all(find_spec(name) is not None for name in ("torch", "diffusers"))
    return devices(settings) if there else ()


# ------------------------------------------------------------ what a worker found at its start


def keep(settings: Settings, found: Mapping[str, Any]) -> None:
    """Note a device's self-test for `vitrine doctor`."""
    path = settings.run_dir / f"gpu-{found['device']}.json"
    half = path.with_suffix(".half")
    half.write_text(json.dumps(dict(found)), "utf-8")
    half.replace(path)


def kept(settings: Settings) -> list[dict[str, Any]]:
    """The last self-test of each device of this machine."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(settings.run_dir.glob("gpu-*.json"))]


def in_words(found: Mapping[str, Any]) -> str:
    """Device, memory and speed in one line."""
    device = found["name"] or "CPU, no GPU is used"
    if found["total_bytes"]:
        device += f", {found['free_bytes'] / 2**30:.1f} of {found['total_bytes'] / 2**30:.1f} GiB free"
    speed = (
        f"{found['per_s']:.2f} small pictures/s by {found['by']}" if found["per_s"] else f"no speed: {found['fault']}"
    )
    return f"{device}; {speed}"
