"""The light of a scene, as factors on its surfaces: large and soft, a pool, a window with leaves, one lamp."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from gpu_worker.image.studio.colour import Array, tinted
from gpu_worker.image.studio.scenes.noise import Rng, grid, softened
from gpu_worker.image.studio.scenes.stage import Stage

WARM = np.array([1.06, 1.0, 0.90], np.float32)
COOL = np.array([0.97, 1.0, 1.05], np.float32)


def pool(stage: Stage, at: tuple[float, float], reach: tuple[float, float]) -> Array:
    """A round patch of light around a pixel, `reach` in frame heights across and down."""
    x, y = grid(stage.high, stage.wide)
    beside, below = ((x - at[0]) / (reach[0] * stage.high)) ** 2, ((y - at[1]) / (reach[1] * stage.high)) ** 2
    return np.asarray(np.exp(-beside) * np.exp(-below), np.float32)


@lru_cache(maxsize=2)
def vignette(high: int, wide: int, depth: float) -> Array:
    """Less light towards the corners of a frame; read only, for the next scene has the same."""
    x, y = grid(high, wide)
    gap = ((x / wide - 0.5) ** 2 + (y / high - 0.52) ** 2) * 2
    found = np.asarray(1 - depth * np.clip(gap, 0, 1) ** 1.3, np.float32)
    found.flags.writeable = False
    return found


def corner(stage: Stage) -> Array:
    """Less light reaches the corner of wall and floor: a factor for each row."""
    _, y = grid(stage.high, stage.wide)
    gap = np.abs(y - stage.corner) / stage.high
    shade = 0.20 * np.exp(-gap / 0.018) + 0.13 * np.exp(-gap / 0.09)
    return np.asarray(1 - shade, np.float32)


def panes(rng: Rng, stage: Stage) -> Array:
    """Sun through a window, 0..1: two by three panes, slanted, with the shadow of a branch on them."""
    high, wide = stage.high, stage.wide
    mask = np.zeros((high, wide), np.float32)
    left, top = stage.middle - 0.50 * high, -0.16 * high
    size, gap, slant = (0.36 * high, 0.24 * high), 0.024 * high, 0.30
    for row in range(3):
        for column in range(2):
            x0, y0 = left + column * (size[0] + gap), top + row * (size[1] + gap) + column * 0.05 * high
            x1, y1 = x0 + size[0], y0 + size[1]
            corners = [(x, y + slant * (x - left)) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
            cv2.fillPoly(mask, [np.array(corners).round().astype(np.int32)], 1.0, cv2.LINE_AA)
    mask = softened(mask, 0.006 * high) * (1 - 0.85 * softened(branch(rng, stage), 0.007 * high))
    return np.asarray(mask, np.float32)


def branch(rng: Rng, stage: Stage) -> Array:
    """The outline of a twig with leaves, hanging into the frame from the upper right."""
    high, wide = stage.high, stage.wide
    mask = np.zeros((high, wide), np.float32)
    for _ in range(3):
        at = np.array([stage.middle + rng.uniform(0.05, 0.45) * high, -0.05 * high])
        turn = np.pi / 2 + rng.uniform(0.25, 0.8)
        for step in range(11):
            turn += rng.normal(0, 0.09)
            after = at + 0.052 * high * np.array([np.cos(turn), np.sin(turn)])
            cv2.line(mask, _pixel(at), _pixel(after), 1.0, max(1, round(0.004 * high)), cv2.LINE_AA)
            for side in (-1, 1):
                lean = turn + side * rng.uniform(0.6, 1.1)
                length = 0.055 * high * (1 - 0.045 * step) * rng.uniform(0.8, 1.15)
                centre = after + length * 0.55 * np.array([np.cos(lean), np.sin(lean)])
                axes = (max(1, round(length / 2)), max(1, round(length / 6)))
                cv2.ellipse(mask, _pixel(centre), axes, float(np.degrees(lean)), 0, 360, 1.0, -1, cv2.LINE_AA)
            at = after
    return mask


def _pixel(at: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[int, int]:
    return round(float(at[0])), round(float(at[1]))


def lit(kind: str, rng: Rng, stage: Stage) -> tuple[Array, Array]:
    """Factors `(h, w, 3)` for wall and floor, `(h, w)` where the light has no colour."""
    middle_y = stage.foot - 0.45 * stage.product_high
    aside = -0.22 * stage.high
    if kind == "window":
        room = 0.62 + 0.10 * pool(stage, (stage.middle + aside, 0.2 * stage.high), (0.9, 0.9))
        near = pool(stage, (stage.middle + 0.06 * stage.high, stage.foot), (0.55, 0.35))
        return tinted(room, COOL) + tinted(0.50 * panes(rng, stage), WARM), tinted(0.42 * near, WARM) + 0.68 * COOL
    if kind == "low":
        wall = 0.22 + 0.95 * pool(stage, (stage.middle + aside, middle_y - 0.1 * stage.high), (0.42, 0.42))
        floor = 0.30 + 0.95 * pool(stage, (stage.middle + 0.3 * aside, stage.foot), (0.50, 0.26))
        return tinted(wall, WARM), tinted(floor, WARM)
    if kind == "pool":
        wall = 0.70 + 0.36 * pool(stage, (stage.middle + aside, middle_y - 0.12 * stage.high), (0.62, 0.55))
        floor = 0.78 + 0.26 * pool(stage, (stage.middle + 0.3 * aside, stage.foot), (0.60, 0.30))
    else:
        wall = 0.86 + 0.15 * pool(stage, (stage.middle + 1.5 * aside, middle_y - 0.2 * stage.high), (0.9, 0.7))
        floor = 0.90 + 0.11 * pool(stage, (stage.middle, stage.foot), (0.8, 0.4))
    return wall, floor
