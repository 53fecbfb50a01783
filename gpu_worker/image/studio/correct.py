"""White balance and exposure from the backdrop, only when it is surely a neutral one; else not a pixel is touched.

A backdrop can only tell the light's colour when it is known to be white or grey. So it has to be bright, even, nearly
without colour and not overexposed, and nothing brighter and more neutral may lie on the product: then the backdrop
itself is coloured.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.studio.colour import Array, Pixels, coded, lab, linear, rounded

_RING = 0.045  # of the shorter side
_LEAST_LIGHT, _MOST_COLOUR, _LEAST_COLOUR = 56.0, 14.0, 0.8  # Lab L and chroma of the backdrop
_SPREAD_COLOUR, _SPREAD_LIGHT = 3.5, 30.0  # Lab: how far the backdrop's middle 60 % may differ
_ALIKE, _LEAST_ALIKE = 5.0, 0.72  # chroma distance to the median, share of the border within it
_CLIPPED = 253
_MOST_GAIN = 1.35
_WHITE_PAPER, _PAPER_GOAL, _MOST_LIFT = 90.0, 94.0, 1.12
_HIGHLIGHT_SHARE = 0.006
_SMALL_PX = 512


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """Pixels, the gains that were applied in linear light (1, 1, 1 where nothing was done), how sure, and why."""

    rgb: Pixels
    gains: tuple[float, float, float]
    confidence: float
    reason: str

    @property
    def changed(self) -> bool:
        return self.gains != (1.0, 1.0, 1.0)


def correct(rgb: Pixels) -> Corrected:
    """The photo as white light would show it. Where that is not sure the same array comes back."""
    small = _small(rgb)
    ring = _ring(small)
    middle = np.median(ring, axis=0)
    doubt, colour = _doubt(ring, middle, small)
    if doubt:
        return Corrected(rgb, (1.0, 1.0, 1.0), 1.0, f"Left as it is: {doubt}.")
    gains = _gains(middle)
    if float(np.abs(gains - 1).max()) < 0.004:
        return Corrected(rgb, (1.0, 1.0, 1.0), 1.0, "Left as it is: the backdrop is neutral already.")
    if float(gains.max()) > _MOST_GAIN:
        return Corrected(rgb, (1.0, 1.0, 1.0), 1.0, "Left as it is: the light's colour is too strong to be sure of.")
    out = rounded(coded(linear(rgb) * gains))
    whole = rgb.min(axis=2) == 255
    out[whole] = 255
    sure = round(float(np.clip(1 - 0.03 * max(0.0, colour - 3), 0.7, 1.0)), 3)
    red, green, blue = (round(float(gain), 4) for gain in gains)
    return Corrected(out, (red, green, blue), sure, "White balance from the backdrop.")


def _small(rgb: Pixels) -> Pixels:
    ratio = min(1.0, _SMALL_PX / max(rgb.shape[:2]))
    size = (max(8, round(rgb.shape[1] * ratio)), max(8, round(rgb.shape[0] * ratio)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _ring(rgb: Pixels) -> NDArray[np.uint8]:
    """The pixels along the border; the bottom counts half, for shadows and tables lie there."""
    wide = max(2, round(_RING * min(rgb.shape[:2])))
    parts = (rgb[:wide], rgb[wide:-wide, :wide], rgb[wide:-wide, -wide:], rgb[-max(1, wide // 2) :])
    return np.concatenate([part.reshape(-1, 3) for part in parts])


def _doubt(ring: Pixels, middle: NDArray[np.float64], small: Pixels) -> tuple[str, float]:
    """Why the backdrop cannot be trusted (empty where it can), and its chroma."""
    seen = lab(ring[None])[0]
    level, a, b = (float(value) for value in np.median(seen, axis=0))
    colour = float(np.hypot(a, b))
    away = np.hypot(seen[:, 1] - a, seen[:, 2] - b)
    low, high = np.percentile(seen[:, 0], [20, 80])
    if level < _LEAST_LIGHT:
        return "the backdrop is dark", colour
    if colour > _MOST_COLOUR:
        return "the backdrop has a colour of its own", colour
    if colour < _LEAST_COLOUR and level > _PAPER_GOAL:
        return "the backdrop is neutral already", colour
    if float(np.percentile(away, 60)) > _SPREAD_COLOUR or float((away < _ALIKE).mean()) < _LEAST_ALIKE:
        return "the backdrop is not of one colour", colour
    if float(high - low) > _SPREAD_LIGHT:
        return "the backdrop is not evenly lit", colour
    if np.count_nonzero(middle >= _CLIPPED) > 1:
        return "the backdrop is overexposed", colour
    if colour > 3 and _whiter(small, (a, b), level):
        return "something in the photo is whiter than the backdrop", colour
    return "", colour


def _whiter(small: Pixels, tint: tuple[float, float], level: float) -> bool:
    """Whether enough pixels are as bright as the backdrop and clearly without its tint."""
    seen = lab(small)
    along = (seen[..., 1] * tint[0] + seen[..., 2] * tint[1]) / max(1e-6, float(np.hypot(*tint)) ** 2)
    colour = np.hypot(seen[..., 1], seen[..., 2])
    found = (seen[..., 0] > level - 6) & (np.abs(along) < 0.3) & (colour < 0.4 * float(np.hypot(*tint)) + 0.5)
    found &= small.max(axis=2) < _CLIPPED
    return float(found.mean()) > _HIGHLIGHT_SHARE


def _gains(middle: NDArray[np.float64]) -> Array:
    """Factors in linear light: the backdrop becomes grey of its own lightness, white paper a little lighter."""
    light = linear(np.asarray(middle + 0.5, np.uint8).reshape(1, 1, 3))[0, 0].astype(np.float64)
    weight = float(light.mean())  # the channels alike: a lamp may be off in any of them
    gains = weight / light
    level = 116 * weight ** (1 / 3) - 16
    if _WHITE_PAPER <= level < _PAPER_GOAL:
        gains *= min(_MOST_LIFT, ((_PAPER_GOAL + 16) / 116) ** 3 / weight)
    return np.asarray(gains, np.float32)
