"""Whether a garment that a model drew anew is still the one of the photo: its colours, their shares, its detail.

It hangs and folds differently, so pixels cannot be compared; what cannot change is what it is made of.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import Refused
from gpu_worker.image.studio.colour import Array, Pixels, lab

FOUND_LIMIT, FILLED_LIMIT = 0.85, 0.5
DETAIL_LIMITS = (0.4, 2.5)
_SAME = 14.0  # Lab distance: light and folds move a colour by about this
_SAMPLES = 1200
_SEED = 7
_SIDE_PX = 256


@dataclass(frozen=True, slots=True)
class Worn:
    """`found`: share of the garment's colours that are in the picture; `filled`: share of the region that has a colour
    of the garment; `detail`: fine detail there per that of the garment."""

    found: float
    filled: float
    detail: float

    @property
    def faults(self) -> tuple[str, ...]:
        """What does not hold, in words with figures."""
        said = []
        if self.found < FOUND_LIMIT:
            said.append(f"only {self.found:.0%} of its colours are there (at least {FOUND_LIMIT:.0%})")
        if self.filled < FILLED_LIMIT:
            said.append(f"only {self.filled:.0%} of the place has its colours (at least {FILLED_LIMIT:.0%})")
        if not DETAIL_LIMITS[0] <= self.detail <= DETAIL_LIMITS[1]:
            said.append(f"its detail is {self.detail:.0%} of the photo's (40 to 250 %)")
        return tuple(said)


def worn(garment: Pixels, inside: NDArray[np.bool_], picture: Pixels) -> Worn:
    """Compare the garment (its photo and where in it the garment is) with the part of the picture where it is worn."""
    own, there = _sampled(garment[inside]), _sampled(picture.reshape(-1, 3))
    gaps = np.linalg.norm(own[:, None] - there[None], axis=2)
    before = _detail(garment, inside)
    now = _detail(picture, np.ones(picture.shape[:2], np.bool_))
    return Worn(
        found=float((gaps.min(axis=1) <= _SAME).mean()),
        filled=float((gaps.min(axis=0) <= _SAME).mean()),
        detail=(now + 1) / (before + 1),
    )


def check(garment: Pixels, inside: NDArray[np.bool_], picture: Pixels) -> Worn:
    """Measure, and raise Refused with the figures where it is another garment."""
    found = worn(garment, inside, picture)
    if found.faults:
        raise Refused(
            f"The garment in the picture is not the one that was given: {'; '.join(found.faults)}.",
            "Nothing was written. Use another seed or model, or --keep-garment for the garment's own pixels.",
        )
    return found


def _sampled(pixels: Pixels) -> Array:
    rng = np.random.default_rng(_SEED)
    chosen = pixels[rng.integers(0, len(pixels), min(_SAMPLES, len(pixels)))]
    return np.asarray(lab(chosen[None])[0], np.float32)


def _detail(rgb: Pixels, inside: NDArray[np.bool_]) -> float:
    """Mean strength of fine edges at one common size, away from the outline."""
    scale = _SIDE_PX / max(rgb.shape[:2])
    size = (max(8, round(rgb.shape[1] * scale)), max(8, round(rgb.shape[0] * scale)))
    grey = cv2.cvtColor(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    mask = cv2.resize(inside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    core = cv2.erode(mask, np.ones((5, 5), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=1) > 0
    edges = np.abs(np.asarray(cv2.Laplacian(grey, cv2.CV_32F), np.float32))
    return float(edges[core].mean()) if core.any() else 0.0
