"""Second opinions on the coarse network's outline.

GrabCut follows colours where the coarse network only guesses, once on RGB and once on what is left of the photo when
the fitted backdrop is taken out. Its seeds are what the network is sure of; of narrow gaps that look just like the
backdrop and open towards it (between sleeve and body) the network is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.cutout.edges import around
from gpu_worker.image.cutout.features import border, fitted

Array = NDArray[np.float32]
Picture = NDArray[np.uint8]

SURE = (0.1, 0.9)  # below: backdrop, above: product
ALIKE = (3.0, 6.0)  # Lab difference from the fitted backdrop that nobody sees: at least, and at most in noise
GAP = 0.03  # of the longer side: half the width of what counts as narrow
MARGIN = 0.12  # of the longer side, around what may be product: enough backdrop to know its colours


@dataclass(frozen=True)
class Opinions:
    """Masks 0 or 1 of what GrabCut says on RGB and on the flattened Lab, and the gaps that it alone decided."""

    coloured: Array
    flat: Array
    gaps: NDArray[np.bool_]


def opinions(rgb: Picture, said: Array) -> Opinions:
    """What GrabCut says of a product where the coarse network said `said` `(h, w)`."""
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) * np.float32(1 / 255), cv2.COLOR_RGB2LAB), np.float32)
    gap = lab - fitted(lab, border(lab))
    open_gaps = gaps(gap, said)
    soft, plain = cv2.GaussianBlur(rgb, (0, 0), 0.7), flattened(gap)
    return Opinions(followed(soft, said, open_gaps), followed(plain, said, open_gaps), open_gaps)


def flattened(gap: Array) -> Picture:
    """Lab differences from the backdrop that the border suggests, the weak ones stretched."""
    return np.asarray(np.clip(gap * np.array([1.6, 2.5, 2.5], np.float32) + 128, 0, 255), np.uint8)


def gaps(gap: Array, said: Array) -> NDArray[np.bool_]:
    """Narrow parts of what is said to be the product that differ from the backdrop by nothing one sees, and hang
    together with it. Wide ones may be a white product on white."""
    away = np.linalg.norm(cv2.GaussianBlur(gap, (0, 0), 0.8), axis=2)
    frame = np.concatenate([away[1], away[-2], away[:, 1], away[:, -2]])
    alike = np.where(away < np.clip(1.5 * float(np.median(frame)), *ALIKE), np.uint8(1), np.uint8(0))
    _, parts = cv2.connectedComponents(cv2.copyMakeBorder(alike, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1), None, 4)
    inside = np.where((parts == parts[0, 0])[1:-1, 1:-1] & (said > 0.5), np.uint8(1), np.uint8(0))
    reach = 2 * max(2, round(GAP * max(said.shape))) + 1
    wide = cv2.morphologyEx(inside, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))) > 0
    count, each = cv2.connectedComponents(inside, None, 4)
    narrow = np.ones(count, bool)
    narrow[np.unique(np.asarray(each)[wide])] = False
    narrow[0] = False
    return np.asarray(narrow[each], np.bool_)


def followed(picture: Any, guess: Array, undecided: NDArray[np.bool_]) -> Array:
    """GrabCut from what is sure and not undecided, in the box around the product; the guess itself where nothing is
    sure."""
    where = around(guess > SURE[0], round(MARGIN * max(guess.shape)))
    part, near = np.ascontiguousarray(picture[where]), guess[where]
    out = np.zeros_like(guess)
    grid = np.where(near > 0.5, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    grid[near < SURE[0]] = cv2.GC_BGD
    sure = (near > SURE[1]) & ~undecided[where]
    grid[sure] = cv2.GC_FGD
    if min(np.count_nonzero(sure), np.count_nonzero(near < SURE[0])) < 20:
        out[where] = near > 0.5
        return out
    cv2.setRNGSeed(1)  # the same photo gives the same outline
    cv2.grabCut(part, grid, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 1, cv2.GC_INIT_WITH_MASK)
    out[where] = grid & 1
    return out
