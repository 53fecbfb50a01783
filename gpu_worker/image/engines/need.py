"""What a model needs on this machine, and what to do where it is missing."""

from __future__ import annotations

from importlib.util import find_spec

from core.errors import NeedsMerchant

STACK = ("torch", "diffusers", "transformers", "accelerate")
INSTALL = "pip install 'vitrine[gpu]'"


def stack() -> None:
    """Raises NeedsMerchant where a model cannot be run for want of a library."""
    missing = [name for name in STACK if find_spec(name) is None]
    if missing:
        raise NeedsMerchant(
            f"A model paints with {missing[0]}, which is not installed.",
            f"Install it: {INSTALL}. Or leave --engine away: the embedded engine needs no model.",
        )


def device() -> str:
    """Where models run here: cuda, or cpu (slow: minutes per picture)."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
