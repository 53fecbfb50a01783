"""Noise of every size and the small tools that surfaces and light are made of."""

from __future__ import annotations

import cv2
import numpy as np

from gpu_worker.image.studio.colour import Array

Rng = np.random.Generator


def clouds(
    rng: Rng, high: int, wide: int, size_px: float, octaves: int = 4, stretch: tuple[float, float] = (1, 1)
) -> Array:
    """Smooth noise about -1..1 whose largest forms have `size_px`; `stretch` (x, y) draws them out."""
    total, weight = np.zeros((high, wide), np.float32), 0.0
    for octave in range(octaves):
        step = max(1.0, size_px / 2**octave)
        cells = (max(2, round(high / (step * stretch[1]))) + 3, max(2, round(wide / (step * stretch[0]))) + 3)
        cells = (min(cells[0], high + 3), min(cells[1], wide + 3))
        grid = rng.standard_normal(cells, np.float32)
        total += np.asarray(cv2.resize(grid, (wide, high), interpolation=cv2.INTER_CUBIC)) * np.float32(0.55**octave)
        weight += 0.55 ** (2 * octave)
    return np.asarray(total / np.float32(weight**0.5), np.float32)


def grain(rng: Rng, high: int, wide: int, soft_px: float) -> Array:
    """Fine grain of unit spread."""
    noise = rng.standard_normal((high, wide), np.float32)
    if soft_px <= 0:
        return noise
    soft = softened(noise, soft_px)
    return np.asarray(soft / max(1e-6, float(soft.std())), np.float32)


def softened(field: Array, px: float) -> Array:
    """Gaussian blur of any width: wide ones are made on a smaller copy."""
    if px < 0.3:
        return field
    shrink = max(1, int(px // 2))
    if shrink == 1:
        return np.asarray(cv2.GaussianBlur(field, (0, 0), px, borderType=cv2.BORDER_REPLICATE), np.float32)
    high, wide = field.shape[:2]
    goal = (max(4, wide // shrink), max(4, high // shrink))
    small = cv2.resize(field, goal, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), px * goal[0] / wide, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(small, (wide, high), interpolation=cv2.INTER_CUBIC), np.float32)


def smoothstep(low: float, high: float, values: Array) -> Array:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def grid(high: int, wide: int) -> tuple[Array, Array]:
    """Columns and rows as pixel coordinates, shaped to be spread over a frame."""
    return np.arange(wide, dtype=np.float32)[None, :], np.arange(high, dtype=np.float32)[:, None]
