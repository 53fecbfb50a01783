"""One call of a model: several pictures at once, each with its own seed, watched at every step."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import Refused
from gpu_worker.image.engines.ladder import Plan
from gpu_worker.image.engines.loader import Loaded

Array = NDArray[np.float32]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Key:
    """What several orders must share to be painted at once. `model` is a folder or a name on the hub."""

    model: str
    revision: str
    width_px: int
    height_px: int
    steps: int


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """One picture to be painted: `rgb` what the model sees, `mask` 1 where it paints (0..1, same size), in words what
    is to be there and what not. The same order gives the same picture, whatever is painted with it."""

    key: Key
    rgb: Pixels
    mask: Array
    prompt: str
    negative: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """What the model made, at the size at which it did; `notes` say what was given up for want of memory."""

    rgb: Pixels
    notes: tuple[str, ...] = ()


def paint(held: Loaded, orders: Sequence[Order], plan: Plan, step: Callable[[int], None]) -> list[Pixels]:
    """Paint orders of one key in one call at the plan's size. `step` is told of each step done and may raise."""
    import torch
    from PIL import Image

    size = (plan.width_px, plan.height_px)
    arguments: dict[str, Any] = {
        "prompt": [order.prompt for order in orders],
        "image": [Image.fromarray(_fit(order.rgb, size)) for order in orders],
        "mask_image": [Image.fromarray(_fit(_grey(order.mask), size)) for order in orders],
        "width": plan.width_px,
        "height": plan.height_px,
        "strength": 1.0,
        "num_inference_steps": orders[0].key.steps,
        # On the CPU, so that a seed means the same noise on every device.
        "generator": [torch.Generator("cpu").manual_seed(order.seed) for order in orders],
        "output_type": "np",
        "callback_on_step_end": _told(step),
        **held.family.guidance,
    }
    if held.family.negative:
        arguments["negative_prompt"] = [order.negative for order in orders]
    with torch.inference_mode(), _saving(held, plan):
        made = held.pipe(**arguments)
    if any(getattr(made, "nsfw_content_detected", None) or ()):
        raise Refused("The model's own filter held the scene back.", "Change the words, or use another seed.")
    return [_pixels(each, held.name) for each in made.images]


def _told(step: Callable[[int], None]) -> Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]:
    def after(_pipe: Any, index: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        step(index + 1)
        return tensors

    return after


@contextmanager
def _saving(held: Loaded, plan: Plan) -> Iterator[None]:
    """The plan's ways to save memory, taken back afterwards: the next picture starts as the first did."""
    if plan.tiled:
        held.pipe.vae.enable_tiling()
    if plan.offloaded:
        held.pipe.enable_model_cpu_offload()
    try:
        yield
    finally:
        if plan.offloaded:
            held.pipe.remove_all_hooks()
            held.works = False
        if plan.tiled:
            held.pipe.vae.disable_tiling()


def free_caches() -> None:
    """Give back what nobody holds."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()


def _fit(picture: Pixels, size: tuple[int, int]) -> Pixels:
    if (picture.shape[1], picture.shape[0]) == size:
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _grey(mask: Array) -> Pixels:
    return np.asarray(np.where(mask > 0.5, 255, 0), np.uint8)


def _pixels(values: Any, name: str) -> Pixels:
    if not np.isfinite(values).all():
        raise Refused(f"{name} painted numbers that are no colours.", "Use another seed, or another copy of the model.")
    return np.asarray(np.clip(values, 0, 1) * 255 + 0.5, np.uint8)
