"""Second opinions on the coarse network's outline.

GrabCut follows colours where the coarse network only guesses, once on RGB and once on what is left of the photo when
the fitted backdrop is taken out. Its seeds are what the network is sure of.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.cutout.edges import around
from gpu_worker.image.cutout.features import border, fitted

Array = NDArray[np.float32]
Picture = NDArray[np.uint8]

SURE = (0.1, 0.9)  # below: backdrop, above: product
MARGIN = 0.12  # of the longer side, around what may be product: enough backdrop to know its colours


def flattened(rgb: Picture) -> Picture:
    """Lab differences from the backdrop that the border suggests, the weak ones stretched."""
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) * np.float32(1 / 255), cv2.COLOR_RGB2LAB), np.float32)
    gap = (lab - fitted(lab, border(lab))) * np.array([1.6, 2.5, 2.5], np.float32)
    return np.asarray(np.clip(gap + 128, 0, 255), np.uint8)


def opinions(rgb: Picture, said: Array) -> tuple[Array, Array]:
    """Masks 0 or 1 at the size of `said` and `rgb`: GrabCut on RGB and on the flattened Lab."""
    return followed(cv2.GaussianBlur(rgb, (0, 0), 0.7), said), followed(flattened(rgb), said)


def followed(picture: Any, guess: Array) -> Array:
    """GrabCut from what is sure, in the box around the product; the guess itself where nothing is sure."""
    where = around(guess > SURE[0], round(MARGIN * max(guess.shape)))
    part, near = np.ascontiguousarray(picture[where]), guess[where]
    out = np.zeros_like(guess)
    grid = np.where(near > 0.5, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    grid[near < SURE[0]] = cv2.GC_BGD
    grid[near > SURE[1]] = cv2.GC_FGD
    if min(np.count_nonzero(near > SURE[1]), np.count_nonzero(near < SURE[0])) < 20:
        out[where] = near > 0.5
        return out
    cv2.setRNGSeed(1)  # the same photo gives the same outline
    cv2.grabCut(part, grid, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 1, cv2.GC_INIT_WITH_MASK)
    out[where] = grid & 1
    return out
