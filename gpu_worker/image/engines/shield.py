"""What a model sees of a product, and where it may paint: everywhere but on the product."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.studio.colour import Array, Pixels
from gpu_worker.image.studio.compose import Layer

CELL_PX = 8  # of a model's latents: one cell is the least that it keeps or paints
_CELLS = (2.0, 1.0, 0.5, 0.0)
_LEFT = 0.35  # of the product that must stay in sight
_GREY = 127.0


def shielded(part: Layer, size_px: tuple[int, int]) -> tuple[Pixels, Array]:
    """The product on grey at a model's size, and the mask: 1 where it paints. The mask reaches a few cells into the
    product, so that no rim of the old backdrop is carried on; the product's own pixels are laid over it afterwards.
    Of thin things it reaches in less, else nothing would be left to see."""
    share = part.alpha[..., None]
    on_grey = np.asarray(part.rgb * share + _GREY * (1 - share), np.float32)
    small = np.asarray(cv2.resize(on_grey, size_px, interpolation=cv2.INTER_AREA), np.float32)
    alpha = np.asarray(cv2.resize(part.alpha, size_px, interpolation=cv2.INTER_AREA), np.float32)
    return (small + 0.5).astype(np.uint8), np.asarray(1 - kept(alpha > 0.5), np.float32)


def kept(whole: NDArray[np.bool_]) -> Array:
    """1 where a model must keep what it sees of a product: all but its rim."""
    own = whole.astype(np.uint8)
    for cells in _CELLS:
        reach = round(cells * CELL_PX)
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
        core = cv2.erode(own, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=1)
        if np.count_nonzero(core) >= _LEFT * np.count_nonzero(own):
            return np.asarray(core, np.float32)
    return np.asarray(own, np.float32)
