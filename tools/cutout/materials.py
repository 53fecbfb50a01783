"""What products are made of: a colour, a texture, and light on a rounded surface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.cutout.noise import Field, Rng, axes, clouds, grain

Picture = NDArray[np.float32]
Colour = NDArray[np.float32]


def colour(rng: Rng) -> Colour:
    """A product's colour: many whites, blacks, greys, browns, and some strong ones."""
    pick = rng.random()
    value: NDArray[np.floating[Any]]
    if pick < 0.14:
        value = rng.uniform(0.75, 1.0) * np.ones(3) + rng.normal(0, 0.015, 3)
    elif pick < 0.3:
        value = rng.uniform(0.02, 0.2) * np.ones(3) + rng.normal(0, 0.015, 3)
    elif pick < 0.4:
        value = rng.uniform(0.2, 0.75) * np.ones(3) + rng.normal(0, 0.02, 3)
    elif pick < 0.58:
        value = hsv(rng.uniform(0.03, 0.14), rng.uniform(0.15, 0.75), rng.uniform(0.15, 0.9))
    else:
        value = hsv(rng.random(), rng.uniform(0.15, 1.0) ** 0.8, rng.uniform(0.12, 1.0))
    return np.clip(value, 0.01, 1).astype(np.float32)


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """Hue, saturation, value, each 0..1, as RGB."""
    k = (np.array([5.0, 3.0, 1.0]) + hue * 6) % 6
    return np.asarray(value - value * saturation * np.clip(np.minimum(k, 4 - k), 0, 1), np.float32)


def relief(mask: Field, rng: Rng, roundness: float | None = None) -> tuple[Field, Field]:
    """Slopes in x and y of a surface swollen from its outline."""
    height, width = mask.shape
    scale = 4 if max(height, width) > 500 else 2
    small = cv2.resize(mask, (width // scale, height // scale), interpolation=cv2.INTER_AREA)
    deep = cv2.distanceTransform((small > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    top = float(deep.max()) + 1e-3
    reach = top * (rng.uniform(0.15, 1.0) if roundness is None else roundness)
    t = np.clip(deep / reach, 0, 1)
    lifted = np.sqrt(np.clip(1 - (1 - t) ** 2, 0, 1)) * reach
    lifted = cv2.GaussianBlur(lifted, (0, 0), max(0.8, reach * 0.12))
    dx = cv2.Sobel(lifted, cv2.CV_32F, 1, 0, ksize=3) / 8
    dy = cv2.Sobel(lifted, cv2.CV_32F, 0, 1, ksize=3) / 8
    return (cv2.resize(dx, (width, height)), cv2.resize(dy, (width, height)))


def lit(base: Picture, mask: Field, rng: Rng, gloss: float, roundness: float | None = None) -> Picture:
    """Lambert light, folds, ambient darkening and, by `gloss`, highlights."""
    dx, dy = relief(mask, rng, roundness)
    height, width = mask.shape
    if rng.random() < 0.5:
        bump = clouds(rng, height, width, rng.uniform(0.04, 0.25) * width, 3, rng.choice([1.0, 0.3, 3.0]))
        slope = rng.uniform(0.02, 0.5) * rng.random()
        dx = dx + slope * bump
        dy = dy + slope * np.roll(bump, width // 9, 1)
    norm = np.sqrt(dx * dx + dy * dy + 1)
    angle, lean = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 1.2)
    light = np.array([np.cos(angle) * lean, -abs(np.sin(angle)) * lean, 1.0])
    light /= np.linalg.norm(light)
    bright = np.clip((light[2] - dx * light[0] - dy * light[1]) / norm, 0, None)
    ambient = rng.uniform(0.35, 0.75)
    shade = ambient + (1 - ambient) * bright / light[2]
    out = base * shade[..., None]
    if gloss > 0.02:
        half = light + np.array([0, 0, 1.0])
        half /= np.linalg.norm(half)
        spec = np.clip((half[2] - dx * half[0] - dy * half[1]) / norm, 0, 1) ** rng.uniform(8, 90)
        out = out + (gloss * spec)[..., None]
        if rng.random() < 0.5:  # the reflection of a window or of a soft box
            edge = np.sin((dx * rng.uniform(2, 6) + dy * rng.uniform(-4, 4) + rng.uniform(0, 6)) * rng.uniform(1, 3))
            out = out + (gloss * 0.5 * np.clip(edge * 4 - 2.6, 0, 1))[..., None]
    if rng.random() < 0.4:
        rim = np.clip(np.sqrt(dx * dx + dy * dy) / 1.2, 0, 1) ** 2
        out = out * (1 + rng.uniform(-0.6, 0.35) * rim[..., None])
    return np.asarray(np.clip(out, 0, 1), np.float32)


def flat(rng: Rng, height: int, width: int, base: Colour) -> Picture:
    field = 1 + rng.uniform(0, 0.04) * clouds(rng, height, width, width * 0.2)
    return np.asarray(base * field[..., None], np.float32)


def speckled(rng: Rng, height: int, width: int, base: Colour) -> Picture:
    field = 1 + rng.uniform(0.03, 0.25) * grain(rng, height, width, rng.uniform(0, 1.8) * width / 640)
    return np.asarray(base * field[..., None], np.float32)


def woven(rng: Rng, height: int, width: int, base: Colour) -> Picture:
    x, y = axes(height, width)
    turn = rng.uniform(0, np.pi)
    pitch = rng.uniform(40, 220)
    u = (x * np.cos(turn) + y * np.sin(turn)) * pitch * 6.283
    v = (y * np.cos(turn) - x * np.sin(turn)) * pitch * 6.283 * rng.uniform(0.6, 1.6)
    field = 1 + rng.uniform(0.04, 0.22) * np.sin(u) * np.sin(v) + rng.uniform(0, 0.1) * grain(rng, height, width, 0.6)
    return np.asarray(base * field[..., None], np.float32)


def knitted(rng: Rng, height: int, width: int, base: Colour) -> Picture:
    x, y = axes(height, width)
    pitch = rng.uniform(25, 90)
    v = np.abs(((x * pitch) % 1) - 0.5) * rng.uniform(0.6, 1.6) + y * pitch * rng.uniform(0.6, 1.2)
    field = (
        1 + rng.uniform(0.06, 0.3) * np.sin(v * 6.283) + 0.12 * rng.random() * clouds(rng, height, width, width * 0.02)
    )
    return np.asarray(base * field[..., None], np.float32)


def wooden(rng: Rng, height: int, width: int, base: Colour) -> Picture:
    tone = hsv(rng.uniform(0.05, 0.11), rng.uniform(0.25, 0.7), rng.uniform(0.3, 0.95)) if rng.random() < 0.7 else base
    x, y = axes(height, width)
    along, across = (x, y) if rng.random() < 0.5 else (y, x)
    warp = 0.04 * clouds(rng, height, width, width * 0.4, 2)
    rings = np.sin((across + warp + 0.05 * along) * rng.uniform(20, 90) * 6.283 / 4)
    fibre = clouds(rng, height, width, 4, 1, 14.0) if along is x else clouds(rng, width, height, 4, 1, 14.0).T
    if fibre.shape != (height, width):
        fibre = np.asarray(cv2.resize(fibre, (width, height)), np.float32)
    field = 1 + rng.uniform(0.03, 0.14) * rings + rng.uniform(0.02, 0.09) * fibre
    return np.asarray(tone * field[..., None], np.float32)


def leathery(rng: Rng, height: int, width: int, base: Colour) -> Picture:
    bumps = np.clip(clouds(rng, height, width, rng.uniform(4, 14) * width / 640, 2), -1.5, 1.5)
    field = 1 + rng.uniform(0.03, 0.14) * bumps + rng.uniform(0, 0.1) * clouds(rng, height, width, width * 0.3)
    return np.asarray(base * field[..., None], np.float32)


def metallic(rng: Rng, height: int, width: int, base: Colour) -> Picture:
    grey = rng.uniform(0.4, 0.9)
    tone = (
        np.array([1, 1, 1]) if rng.random() < 0.65 else np.array([1.0, rng.uniform(0.7, 0.9), rng.uniform(0.35, 0.7)])
    )
    x, y = axes(height, width)
    turn = rng.normal(0, 0.25) + rng.choice([0, np.pi / 2])
    t = x * np.cos(turn) + y * np.sin(turn)
    bands = np.interp(t, np.sort(rng.uniform(-0.4, 1.4, 9)), rng.uniform(-0.75, 0.6, 9)).astype(np.float32)
    brushed = rng.uniform(0, 0.06) * clouds(rng, height, width, 2, 1, 20.0)
    return np.asarray(tone * (grey + 0.6 * bands + brushed)[..., None], np.float32)


def printed(rng: Rng, height: int, width: int, base: Colour) -> Picture:
    """Stripes, checks, dots, camouflage or flowers in a second and third colour."""
    x, y = axes(height, width)
    second, third = colour(rng), colour(rng)
    turn = rng.uniform(0, np.pi) if rng.random() < 0.5 else rng.choice([0, np.pi / 2])
    pitch = rng.uniform(4, 40)
    u = (x * np.cos(turn) + y * np.sin(turn)) * pitch + 0.1 * rng.random() * clouds(rng, height, width, width * 0.2)
    v = (y * np.cos(turn) - x * np.sin(turn)) * pitch
    kind = rng.integers(5)
    share = rng.uniform(0.2, 0.6)
    if kind == 0:
        a, b = (u % 1) < share, ((u + 0.4) % 1) < 0.1
    elif kind == 1:
        a, b = (u % 1) < share, (v % 1) < share
    elif kind == 2:
        a = ((u % 1) - 0.5) ** 2 + ((v % 1) - 0.5) ** 2 < share * 0.2
        b = np.zeros_like(a)
    elif kind == 3:
        lumps = clouds(rng, height, width, width / pitch, 3)
        a, b = lumps > 0.5, lumps < -0.6
    else:
        lumps = clouds(rng, height, width, width * 0.25, 3)
        a, b = np.sin(lumps * 6) > 0.4, np.sin(lumps * 6) < -0.7
    out = np.where(a[..., None], second, base)
    return np.where(b[..., None], 0.5 * third + 0.5 * out, out).astype(np.float32)


def faded(rng: Rng, height: int, width: int, base: Colour) -> Picture:
    x, y = axes(height, width)
    turn = rng.uniform(0, 2 * np.pi)
    t = np.clip((x - 0.5) * np.cos(turn) + (y - 0.5) * np.sin(turn) + 0.5, 0, 1)[..., None]
    return np.asarray(base * (1 - t) + colour(rng) * t, np.float32)


MATERIALS: tuple[Callable[[Rng, int, int, Colour], Picture], ...] = (
    flat, flat, flat, speckled, woven, woven, knitted, wooden, leathery, metallic, printed, faded,
)  # fmt: skip


def surface(rng: Rng, mask: Field, base: Colour | None = None, gloss: float | None = None) -> Picture:
    """Some material in some light for this mask."""
    height, width = mask.shape
    tone = colour(rng) if base is None else base
    make = MATERIALS[rng.integers(len(MATERIALS))]
    shine = (rng.uniform(0, 0.9) if rng.random() < 0.45 else 0.0) if gloss is None else gloss
    return lit(np.clip(make(rng, height, width, tone), 0, 1).astype(np.float32), mask, rng, shine)


def label(rng: Rng, size_px: int) -> tuple[Picture, Field]:
    """A printed label on a square: words, bars, a mark; with its own alpha (a label may be print only)."""
    paper = colour(rng)
    ink = np.clip(1 - paper + rng.normal(0, 0.2, 3), 0, 1)
    sheet = np.ones((size_px, size_px, 3), np.float32) * paper
    marks = np.zeros((size_px, size_px), np.uint8)
    fonts = (
        cv2.FONT_HERSHEY_SIMPLEX,
        cv2.FONT_HERSHEY_DUPLEX,
        cv2.FONT_HERSHEY_TRIPLEX,
        cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    )
    letters = "ABCDEFGHIKLMNOPRSTUVWabcdefghiklmnoprstuvw0123456789%& "
    y = rng.uniform(0.05, 0.3)
    while y < 0.95:
        tall = rng.uniform(0.03, 0.16)
        what = rng.random()
        if what < 0.6:
            words = "".join(rng.choice(list(letters), rng.integers(2, 12)))
            at = (int(rng.uniform(0.02, 0.3) * size_px), int((y + tall) * size_px))
            cv2.putText(
                marks, words, at, int(rng.choice(fonts)), tall * size_px / 26, 255,
                max(1, int(tall * size_px / rng.uniform(6, 16))), cv2.LINE_AA,
            )  # fmt: skip
        elif what < 0.8:
            x0, x1 = np.sort(rng.uniform(0.02, 0.98, 2))
            a, b = (int(x0 * size_px), int(y * size_px)), (int(x1 * size_px), int((y + tall * 0.6) * size_px))
            cv2.rectangle(marks, a, b, 255, -1 if rng.random() < 0.6 else 2)
        else:
            at = (int(rng.uniform(0.2, 0.8) * size_px), int((y + tall / 2) * size_px))
            cv2.circle(marks, at, max(2, int(tall * size_px / 2)), 255, -1 if rng.random() < 0.5 else 3, cv2.LINE_AA)
        y += tall + rng.uniform(0.02, 0.12)
    t = (marks / np.float32(255))[..., None]
    alpha = np.asarray(t[..., 0] if rng.random() < 0.4 else np.ones(t.shape[:2]), np.float32)
    return (sheet * (1 - t) + ink.astype(np.float32) * t).astype(np.float32), alpha
