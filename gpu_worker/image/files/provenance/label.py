"""The visible label on a picture: where it stands, and what it stands on. Off the product, and readable everywhere.

The words come ready-made as a mask (whoever draws words knows fonts and scripts); this module puts them on a dark plate
in the corner that covers least, and measures the contrast of what came out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.assets.channels import Safe
from core.errors import Refused

MIN_CONTRAST = 4.5  # WCAG 2 for words of this size
_PLATE = 24.0  # grey of the plate
_PLATE_SHARE = 0.82  # how much of the scene it covers
_INK = 255.0
_MARGIN_SHARE = 0.015
_PAD_SHARE = 0.45  # of the words' height
_ON_PRODUCT = 0.02  # alpha from which a pixel is the product
_NO_SAFE = Safe()


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """The picture with its label; `box_px` left, top, width and height of the plate; `contrast` of its worst spot."""

    rgb: NDArray[np.uint8]
    box_px: tuple[int, int, int, int]
    contrast: float


def text_height_px(size_px: tuple[int, int], min_share: float) -> int:
    """How high the words must be on a picture of this width and height."""
    return max(9, int(np.ceil(min(size_px) * min_share)))


def labelled(
    rgb: NDArray[np.uint8],
    words: NDArray[np.float32],
    product: NDArray[np.float32] | None = None,
    *,
    safe: Safe = _NO_SAFE,
) -> Labelled:
    """Put words (a mask 0..1 at their final size) onto a copy of a picture. `product` is the alpha of the product,
    which stays free; raises Refused where there is no room beside it."""
    high, wide = rgb.shape[:2]
    pad = max(2, round(words.shape[0] * _PAD_SHARE))
    box = (words.shape[1] + 2 * pad, words.shape[0] + 2 * pad)
    left, top = _place((wide, high), box, product, safe)
    made = rgb.copy()
    under = made[top : top + box[1], left : left + box[0]].astype(np.float32)
    plate = under * (1 - _PLATE_SHARE) + _PLATE * _PLATE_SHARE
    ink = np.zeros((box[1], box[0]), np.float32)
    ink[pad : pad + words.shape[0], pad : pad + words.shape[1]] = words
    drawn = plate * (1 - ink[:, :, None]) + _INK * ink[:, :, None]
    made[top : top + box[1], left : left + box[0]] = (drawn + 0.5).astype(np.uint8)
    worst = (1.0 + 0.05) / (float(_luminance(plate).max()) + 0.05)
    return Labelled(made, (left, top, *box), round(worst, 2))


def _place(
    size: tuple[int, int], box: tuple[int, int], product: NDArray[np.float32] | None, safe: Safe
) -> tuple[int, int]:
    """The corner, else the place along the lower or upper edge, that is free of the product."""
    margin = max(2, round(min(size) * _MARGIN_SHARE))
    first = (safe.left_px + margin, safe.top_px + margin)
    last = (size[0] - safe.right_px - margin - box[0], size[1] - safe.bottom_px - margin - box[1])
    if last[0] < first[0] or last[1] < first[1]:
        raise Refused(
            f"The label of {box[0]} x {box[1]} px does not fit a picture of {size[0]} x {size[1]} px.",
            "Use a larger picture, or shorter words.",
        )
    taken = None if product is None else cv2.integral((product > _ON_PRODUCT).astype(np.uint8))
    across = [last[0], first[0], *range(first[0], last[0], max(1, box[0] // 4))]
    for top in (last[1], first[1], *range(first[1], last[1], max(1, box[1] // 2))):
        for left in across:
            if taken is None or _covered(taken, left, top, box) == 0:
                return left, top
    raise Refused(
        "There is no room for the label beside the product.",
        "Leave more space around the product: this market wants generated pictures to be labelled.",
    )


def _covered(taken: NDArray[Any], left: int, top: int, box: tuple[int, int]) -> int:
    right, bottom = left + box[0], top + box[1]
    return int(taken[bottom, right] - taken[top, right] - taken[bottom, left] + taken[top, left])


def _luminance(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Relative luminance of sRGB, as WCAG 2 has it."""
    part = pixels / np.float32(255)
    light = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    weights = np.array([0.2126, 0.7152, 0.0722], np.float32)
    return np.asarray(light @ weights, np.float32)
