"""The five families of models that may paint a scene, by the class that a model's folder names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CELL_PX = 32  # sides of what a model paints are multiples of this: every family's latents and patches fit


@dataclass(frozen=True, slots=True)
class Family:
    """`pipeline` is the class of diffusers that is used; `named` the classes that a folder may name: a model for whole
    pictures has the parts of its own inpainting class. `guidance`: how its arguments are called, and what they are.
    `negative`: whether it can be told what must not be there. `half`: its number format on a GPU."""

    name: str
    pipeline: str
    named: tuple[str, ...]
    side_px: int
    steps: int
    guidance: Mapping[str, float] = field(default_factory=dict)
    negative: bool = True
    half: str = "bfloat16"


_ROWS = (
    Family(
        "sd", "StableDiffusionInpaintPipeline", ("StableDiffusionInpaintPipeline", "StableDiffusionPipeline"),
        512, 40, {"guidance_scale": 7.5}, half="float16",
    ),
    Family(
        "sdxl", "StableDiffusionXLInpaintPipeline", ("StableDiffusionXLInpaintPipeline", "StableDiffusionXLPipeline"),
        1024, 30, {"guidance_scale": 7.0}, half="float16",
    ),
    Family("flux-fill", "FluxFillPipeline", ("FluxFillPipeline",), 1024, 40, {"guidance_scale": 30.0}, negative=False),
    Family(
        "qwen-image", "QwenImageInpaintPipeline", ("QwenImageInpaintPipeline", "QwenImagePipeline"),
        1024, 40, {"true_cfg_scale": 4.0},
    ),
    Family(
        "z-image", "ZImageInpaintPipeline", ("ZImageInpaintPipeline", "ZImagePipeline"),
        1024, 12, {"guidance_scale": 4.0},
    ),
)  # fmt: skip
FAMILIES = {family.name: family for family in _ROWS}
BY_CLASS = {name: family for family in _ROWS for name in family.named}


def painted_size(frame_px: tuple[int, int], side_px: int) -> tuple[int, int]:
    """Width and height that a model paints for a frame: the frame's shape, about `side_px` squared in area, in whole
    cells; never larger than the frame needs."""
    wide, high = frame_px
    scale = min(1.0, side_px / (wide * high) ** 0.5)
    return _cells(wide * scale), _cells(high * scale)


def _cells(px: float) -> int:
    return max(1, round(px / CELL_PX)) * CELL_PX
