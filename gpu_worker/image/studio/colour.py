"""Colours as numbers: sRGB to linear light and back, Lab, the distance that eyes see (CIEDE2000)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Pixels = NDArray[np.uint8]

_CODES = np.arange(256, dtype=np.float32) / np.float32(255)
_TO_LINEAR = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4).astype(np.float32)
_DITHER_SEED = 20
_NOTHING = np.zeros(4)
_STRIP_PX = 128  # rows that the processor holds near while it works on them


def linear(rgb: Pixels) -> Array:
    """Light, 0..1, of sRGB pixels."""
    return np.asarray(cv2.LUT(rgb, _TO_LINEAR), np.float32)


def coded(light: Array) -> Array:
    """sRGB values 0..255, not yet rounded, of light."""
    bounded = np.clip(light, 0, 1)
    return np.where(bounded <= 0.0031308, bounded * 12.92, 1.055 * bounded ** (1 / 2.4) - 0.055).astype(
        np.float32
    ) * np.float32(255)


def rounded(values: Any) -> Pixels:
    """Values 0..255 as pixels."""
    return np.asarray(cv2.add(values, _NOTHING, dtype=cv2.CV_8U), np.uint8)


def dithered(values: Array) -> Pixels:
    """Values 0..255 as pixels with a grain of one step, so that soft gradients show no bands."""
    grain, out = _grain(*values.shape[:2]), np.empty(values.shape, np.uint8)
    for top in range(0, len(values), _STRIP_PX):
        rows = slice(top, top + _STRIP_PX)
        out[rows] = cv2.add(values[rows], of_each(grain[rows]), dtype=cv2.CV_8U)
    return out


@lru_cache(maxsize=2)
def _grain(high: int, wide: int) -> Array:
    rng = np.random.default_rng(_DITHER_SEED)
    grain = rng.random((high, wide), np.float32) + rng.random((high, wide), np.float32) - 1
    return np.asarray(grain * np.float32(0.9), np.float32)


def of_each(share: Array) -> Array:
    """A value of every pixel `(h, w)` said of its three channels: numpy takes four times as long to spread it over
    them while it calculates."""
    return np.asarray(cv2.merge([share, share, share]), np.float32)


def times(picture: Array, factor: Array) -> Array:
    """A picture times a factor for every pixel, `(h, w)`, or for each of its channels."""
    return np.asarray(cv2.multiply(picture, of_each(factor) if factor.ndim == 2 else factor), np.float32)


def tinted(share: Array, colour: Array) -> Array:
    """A colour times a factor for every pixel `(h, w)`."""
    return np.asarray(cv2.merge([share * part for part in colour]), np.float32)


def lab(rgb: Pixels) -> Array:
    """CIE Lab (D65): L 0..100."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) * np.float32(1 / 255), cv2.COLOR_RGB2LAB), np.float32)


def delta_e(first: Array, second: Array) -> Array:
    """CIEDE2000 of Lab colours `(..., 3)`; 1 is about the least that is seen."""
    one, two = first.astype(np.float64), second.astype(np.float64)
    chroma = (np.hypot(one[..., 1], one[..., 2]) + np.hypot(two[..., 1], two[..., 2])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    a1, a2 = one[..., 1] * stretch, two[..., 1] * stretch
    c1, c2 = np.hypot(a1, one[..., 2]), np.hypot(a2, two[..., 2])
    h1, h2 = np.arctan2(one[..., 2], a1), np.arctan2(two[..., 2], a2)
    turn = (h2 - h1 + np.pi) % (2 * np.pi) - np.pi
    turn = np.where(c1 * c2 == 0, 0, turn)
    hue_gap = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2)
    level, strength = (one[..., 0] + two[..., 0]) / 2, (c1 + c2) / 2
    hue = np.where(c1 * c2 == 0, h1 + h2, h1 + turn / 2)
    weight = (
        1
        - 0.17 * np.cos(hue - np.pi / 6)
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.radians(6))
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )
    by_level = 1 + 0.015 * (level - 50) ** 2 / np.sqrt(20 + (level - 50) ** 2)
    by_chroma, by_hue = 1 + 0.045 * strength, 1 + 0.015 * strength * weight
    degrees = np.degrees(hue) % 360
    twist = (
        -2
        * np.sqrt(strength**7 / (strength**7 + 25.0**7))
        * np.sin(np.radians(60 * np.exp(-(((degrees - 275) / 25) ** 2))))
    )
    gap_l, gap_c, gap_h = (two[..., 0] - one[..., 0]) / by_level, (c2 - c1) / by_chroma, hue_gap / by_hue
    found = np.sqrt(np.maximum(gap_l**2 + gap_c**2 + gap_h**2 + twist * gap_c * gap_h, 0))
    return np.asarray(found, np.float32)
