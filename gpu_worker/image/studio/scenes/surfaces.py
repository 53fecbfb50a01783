"""Materials seen straight from above: square tiles of linear light, the same for the same colour."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.studio.colour import Array, linear
from gpu_worker.image.studio.scenes.noise import Rng, clouds, grain, smoothstep, softened

TILE_PX = 1280
WHOLE = 65535  # of a tile: light 1
Colour = tuple[int, int, int]
Tile = NDArray[np.uint16]


def colour_of(text: str) -> Colour:
    """The three numbers of `#rrggbb`."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def light_of(colour: Colour) -> Array:
    """A colour as linear light."""
    return np.asarray(linear(np.array(colour, np.uint8).reshape(1, 1, 3))[0, 0], np.float32)


def _toned(colour: Colour, tone: Array, tint: tuple[float, float, float] = (0, 0, 0)) -> Array:
    """A colour made lighter and darker by `tone`; `tint` says how the channels follow it."""
    factors = 1 + tone[..., None] * (1 + np.array(tint, np.float32))
    return np.asarray(np.clip(light_of(colour) * factors, 0.002, 1), np.float32)


def _smooth(rng: Rng, side: int, colour: Colour) -> Array:
    return _toned(colour, clouds(rng, side, side, side / 2, 2) * np.float32(0.006))


def _plaster(rng: Rng, side: int, colour: Colour) -> Array:
    broad = clouds(rng, side, side, side / 3, 4) * np.float32(0.022)
    strokes = clouds(rng, side, side, side / 18, 4, (2.4, 0.8))
    lit = np.asarray(cv2.Sobel(softened(strokes, 2), cv2.CV_32F, 1, 1, ksize=3), np.float32)
    tone = broad + strokes * np.float32(0.008) + np.clip(lit, -1, 1) * np.float32(0.05)
    return _toned(colour, tone + grain(rng, side, side, 0.8) * np.float32(0.008))


def _concrete(rng: Rng, side: int, colour: Colour) -> Array:
    tone = clouds(rng, side, side, side / 3, 6) * np.float32(0.055) + clouds(rng, side, side, 14, 2) * np.float32(0.015)
    pores = (grain(rng, side, side, 1.3) > 3.1).astype(np.float32)
    tone -= softened(pores, 0.9) * np.float32(0.35)
    return _toned(colour, tone + grain(rng, side, side, 0.6) * np.float32(0.02), (0, 0, 0.03))


def _wood(rng: Rng, side: int, colour: Colour) -> Array:
    """Boards along x, each with grain lines of its own."""
    boards = 7
    high = side // boards
    out = np.empty((side, side), np.float32)
    warm = np.empty((side, side), np.float32)
    for board in range(boards):
        top = board * high
        tall = side - top if board == boards - 1 else high
        across = np.linspace(-1, 1, tall, dtype=np.float32)[:, None] + np.float32(rng.uniform(-0.7, 0.7))
        drift = clouds(rng, tall, side, side / 2.2, 3, (1.6, 0.5))
        rings = np.sin((across * 9 + drift * 2.6 + across * across * 4) * np.float32(2.1))
        fibre = clouds(rng, tall, side, 20, 3, (9, 0.11))
        pores = np.clip(clouds(rng, tall, side, 12, 2, (5, 0.12)) - 1.2, 0, 2)
        tone = rings * np.float32(0.055) + fibre * np.float32(0.05) - pores * np.float32(0.12)
        tone += np.float32(rng.normal(0, 0.055))
        edge = np.minimum(np.arange(tall), np.arange(tall)[::-1]).astype(np.float32)[:, None]
        seam = np.exp(-(((edge) / 1.6) ** 2)) * np.float32(0.5) + np.exp(-edge / 9) * np.float32(0.07)
        out[top : top + tall] = tone - seam
        warm[top : top + tall] = np.float32(rng.normal(0, 0.12))
    picture = _toned(colour, out, (-0.16, 0.02, 0.3))
    picture[..., 2] *= 1 + warm * np.float32(0.35)
    return picture


def _marble(rng: Rng, side: int, colour: Colour) -> Array:
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    bend = [clouds(rng, side, side, side / 3.2, 5) * np.float32(side / 8) for _ in range(2)]
    out = clouds(rng, side, side, side / 2.5, 5) * np.float32(0.035)
    for scale, width, depth in ((2.6, 0.035, 0.30), (5.2, 0.03, 0.16), (9.5, 0.035, 0.08)):
        field = clouds(rng, side, side, side / scale, 3, (1.5, 0.8))
        bent = cv2.remap(field, x + bend[0], y + bend[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        field = np.asarray(bent, np.float32)
        presence = smoothstep(-0.3, 1.2, clouds(rng, side, side, side / 2, 2))
        out -= np.exp(-((field / width) ** 2)) * presence * np.float32(depth)
        out -= np.exp(-((field / (width * 7)) ** 2)) * presence * np.float32(depth * 0.22)
    return _toned(colour, out + grain(rng, side, side, 0.7) * np.float32(0.006), (0.04, 0, -0.06))


def _slate(rng: Rng, side: int, colour: Colour) -> Array:
    layers = clouds(rng, side, side, side / 5, 7, (1.6, 0.8))
    steps = np.round(layers * 2.2) / np.float32(2.2)
    ledge = np.asarray(cv2.Sobel(softened(np.asarray(steps, np.float32), 1.4), cv2.CV_32F, 0, 1, ksize=3), np.float32)
    tone = layers * np.float32(0.07) + np.clip(ledge, -1, 1) * np.float32(0.10)
    return _toned(colour, tone + grain(rng, side, side, 0.8) * np.float32(0.05), (0, 0.01, 0.05))


def _linen(rng: Rng, side: int, colour: Colour) -> Array:
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    sway = [clouds(rng, side, side, side / 6, 3) * np.float32(3.0) for _ in range(2)]
    pitch = np.float32(2 * np.pi / 5.0)
    over = np.sin((x + sway[0]) * pitch) * np.float32(0.5) + np.float32(0.5)
    under = np.sin((y + sway[1]) * pitch) * np.float32(0.5) + np.float32(0.5)
    slubs = clouds(rng, side, side, 26, 2, (8, 0.16)) + clouds(rng, side, side, 26, 2, (0.16, 8))
    weave = (np.maximum(over, under) - 0.8) * np.float32(0.26) + slubs * np.float32(0.035)
    folds = clouds(rng, side, side, side / 2.0, 2, (0.55, 2.2))
    lit = np.asarray(cv2.Sobel(softened(folds, side / 60), cv2.CV_32F, 1, 0, ksize=3), np.float32)
    lit = np.asarray(lit / max(1e-6, float(np.abs(lit).max())), np.float32)
    return _toned(colour, np.asarray(weave, np.float32) + lit * np.float32(0.11), (0, 0, 0.06))


_MATERIALS: dict[str, Callable[[Rng, int, Colour], Array]] = {
    "smooth": _smooth,
    "plaster": _plaster,
    "concrete": _concrete,
    "wood": _wood,
    "marble": _marble,
    "slate": _slate,
    "linen": _linen,
}
MATERIALS = tuple(_MATERIALS)


@lru_cache(maxsize=24)
def surface(material: str, colour: Colour, side_px: int = TILE_PX) -> Tile:
    """A tile of a material in parts of WHOLE; read only, for it is kept: 10 MB each, and all scenes have 20 of them.
    What a scene's seed changes is where on it the product stands."""
    salt = MATERIALS.index(material)
    light = _MATERIALS[material](np.random.default_rng([salt, *colour]), side_px, colour)
    tile = (light * np.float32(WHOLE) + np.float32(0.5)).astype(np.uint16)
    tile.flags.writeable = False
    return tile
