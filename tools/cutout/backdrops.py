"""What stands behind and under a product: studio sweeps, walls and tables, flat-lay surfaces, rooms, outdoors, blur."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.cutout import materials
from tools.cutout.materials import Colour, Picture, colour, hsv
from tools.cutout.noise import Rng, axes, blob, clouds, grain, softened

STUDIO, SCENES = "studio", "scene"


def pale(rng: Rng) -> Colour:
    """The tone of a shop's usual backdrop."""
    pick = rng.random()
    if pick < 0.3:
        return np.full(3, rng.uniform(0.93, 1.0), np.float32)
    if pick < 0.65:
        return np.clip(rng.uniform(0.7, 0.97) + rng.normal(0, 0.012, 3), 0, 1).astype(np.float32)
    if pick < 0.8:
        return hsv(rng.random(), rng.uniform(0.03, 0.3), rng.uniform(0.6, 1.0))
    return colour(rng)


def sweep(rng: Rng, height: int, width: int) -> Picture:
    """One colour with falling light, a vignette, a soft horizon sometimes."""
    x, y = axes(height, width)
    base = pale(rng)
    light = np.ones((height, width), np.float32)
    strength = rng.uniform(0, 0.3) * rng.random()
    a = rng.uniform(0, 2 * np.pi)
    light += strength * ((x - 0.5) * np.cos(a) + (y - 0.5) * np.sin(a)) * 2
    if rng.random() < 0.6:
        cx, cy = rng.uniform(0.2, 0.8, 2)
        light -= rng.uniform(0, 0.35) * rng.random() * ((x - cx) ** 2 + (y - cy) ** 2) * 2
    if rng.random() < 0.35:
        edge, soft = rng.uniform(0.45, 0.9), rng.uniform(0.01, 0.15)
        light *= 1 - rng.uniform(-0.08, 0.2) / (1 + np.exp(-(y - edge) / soft))
    if rng.random() < 0.15:
        light *= 1 + 0.02 * clouds(rng, height, width, width * 0.3)
    return np.asarray(np.clip(base * light[..., None], 0, 1), np.float32)


def texture(rng: Rng, height: int, width: int, base: Colour | None = None) -> Picture:
    """A surface seen from above: wood boards, marble, cloth, concrete, tiles, paper."""
    tone = (pale(rng) if rng.random() < 0.5 else colour(rng)) if base is None else base
    x, y = axes(height, width)
    pick = rng.integers(7)
    field: NDArray[np.floating[Any]]
    if pick == 0:
        out = materials.wooden(rng, height, width, tone)
        boards = int(rng.integers(2, 9))
        line = (
            np.abs(((y if rng.random() < 0.5 else x) * boards) % 1 - 0.5) > 0.5 - rng.uniform(0.004, 0.015) * boards / 4
        )
        return np.clip(out * np.where(line, rng.uniform(0.3, 0.8), 1)[..., None], 0, 1).astype(np.float32)
    if pick == 1:  # marble
        veins = np.abs(clouds(rng, height, width, width * rng.uniform(0.2, 0.5), 5))
        dark = np.exp(-veins * rng.uniform(8, 30)) * rng.uniform(0.15, 0.7)
        field = 1 + 0.03 * clouds(rng, height, width, width * 0.3) - dark
    elif pick == 2:
        return np.clip(
            materials.woven(rng, height, width, tone)
            * (1 + 0.08 * clouds(rng, height, width, width * 0.2, 3))[..., None],
            0,
            1,
        ).astype(np.float32)
    elif pick == 3:  # concrete, plaster, sand
        field = (
            1
            + rng.uniform(0.02, 0.1) * clouds(rng, height, width, width * 0.3, 6)
            + rng.uniform(0.01, 0.12) * grain(rng, height, width, rng.uniform(0.3, 1.5))
        )
    elif pick == 4:  # tiles or bricks
        n, m = rng.integers(3, 12), rng.integers(3, 16)
        row = np.floor(y * m)
        shift = 0.5 * (row % 2) if rng.random() < 0.5 else 0.0
        gap = (((x * n + shift) % 1) < rng.uniform(0.02, 0.08)) | (((y * m) % 1) < rng.uniform(0.03, 0.1))
        vary = np.sin(row * 12.9 + np.floor(x * n + shift) * 78.2) * rng.uniform(0, 0.12)
        field = np.where(gap, rng.uniform(0.5, 1.3), 1 + vary) + 0.05 * clouds(rng, height, width, width * 0.1, 4)
    elif pick == 5:
        return np.clip(materials.printed(rng, height, width, tone), 0, 1).astype(np.float32)
    else:  # crumpled cloth or paper
        bump = clouds(rng, height, width, width * rng.uniform(0.1, 0.4), 4)
        field = 1 + rng.uniform(0.02, 0.14) * bump
    return np.asarray(np.clip(tone * field[..., None], 0, 1), np.float32)


def table(rng: Rng, height: int, width: int) -> Picture:
    """A wall and a table top (or floor) that runs away in perspective; the edge lies anywhere."""
    wall = sweep(rng, height, width) if rng.random() < 0.6 else texture(rng, height, width)
    if rng.random() < 0.5:
        wall = softened(wall, rng.uniform(0.5, 12) * width / 640)
    top = texture(rng, height, width, None)
    edge = rng.uniform(0.3, 0.85)
    tilt = rng.normal(0, 0.03)
    start = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    spread = rng.uniform(0.1, 1.5) * width
    goal = np.array(
        [[0, edge * height], [width, (edge + tilt) * height], [width + spread, height], [-spread, height]], np.float32
    )
    warp = cv2.getPerspectiveTransform(start, goal)
    seen = cv2.warpPerspective(top, warp, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    t = cv2.warpPerspective(np.ones((height, width), np.float32), warp, (width, height))
    t = np.maximum(t, (axes(height, width)[1] > edge + max(tilt, 0) + 0.01).astype(np.float32))
    t = cv2.GaussianBlur(t, (0, 0), rng.uniform(0.4, 4))[..., None]
    depth = 1 + rng.uniform(-0.3, 0.3) * (axes(height, width)[1] - edge)
    return np.clip(wall * (1 - t) + seen * depth[..., None] * t, 0, 1).astype(np.float32)


def room(rng: Rng, height: int, width: int) -> Picture:
    """Blocks that read as shelves, frames, windows, furniture; more or less out of focus."""
    out = table(rng, height, width) if rng.random() < 0.7 else sweep(rng, height, width)
    for _ in range(rng.integers(2, 14)):
        x0, x1 = np.sort(rng.uniform(-0.2, 1.2, 2) * width).astype(int)
        y0, y1 = np.sort(rng.uniform(-0.2, 0.9, 2) * height).astype(int)
        x0, y0 = max(x0, 0), max(y0, 0)
        if rng.random() < 0.65:
            part = out[y0:y1, x0:x1]
            if part.size:
                part[:] = (
                    colour(rng) * np.float32(rng.uniform(0.4, 1))
                    if rng.random() < 0.7
                    else texture(rng, *part.shape[:2])
                )
        else:
            outline = blob(rng, ((x0 + x1) / 2, (y0 + y1) / 2), (x1 - x0) / 3 + 2, (y1 - y0) / 3 + 2, 0.2)
            cv2.fillPoly(out, [outline.astype(np.int32)], colour(rng).tolist(), cv2.LINE_AA)
    blur = rng.choice([0.0, 1.5, 5.0, 12.0]) * rng.uniform(0.5, 1.3) * width / 640
    out = np.ascontiguousarray(out, np.float32)
    return softened(out, blur) if blur > 0.2 else out


def outdoors(rng: Rng, height: int, width: int) -> Picture:
    """Sky, ground, foliage as coloured noise; sharp or far out of focus."""
    _, y = axes(height, width)
    horizon = rng.uniform(0.1, 0.8)
    sky = hsv(rng.uniform(0.5, 0.62), rng.uniform(0, 0.5), rng.uniform(0.6, 1))
    ground = hsv(rng.uniform(0.05, 0.4), rng.uniform(0.1, 0.7), rng.uniform(0.15, 0.7))
    t = 1 / (1 + np.exp(-(y - horizon + 0.05 * clouds(rng, height, width, width * 0.2)) / rng.uniform(0.01, 0.1)))
    out = sky * (1 - t[..., None]) + ground * t[..., None]
    for _ in range(3):
        field = clouds(rng, height, width, width * rng.uniform(0.02, 0.3), 5, rng.choice([1.0, 0.3]))
        part = 1 / (1 + np.exp(-(field - rng.uniform(-0.2, 1.0)) * 6))
        tone = ground * rng.uniform(0.3, 1.8) if rng.random() < 0.7 else colour(rng)
        out = (
            out * (1 - part[..., None]) + tone * part[..., None] * (1 + 0.2 * grain(rng, height, width, 1.0))[..., None]
        )
    blur = rng.choice([0.0, 2.0, 8.0, 18.0]) * width / 640
    clipped = np.asarray(np.clip(out, 0, 1), np.float32)
    return softened(clipped, blur) if blur else clipped


def bokeh(rng: Rng, height: int, width: int) -> Picture:
    """Far lights out of focus over a dark or coloured ground, a table below sometimes."""
    out = colour(rng) * np.float32(rng.uniform(0.2, 0.9)) * np.ones((height, width, 3), np.float32)
    out *= (1 + 0.3 * clouds(rng, height, width, width * 0.4))[..., None]
    for _ in range(rng.integers(6, 50)):
        disc = np.zeros((height, width), np.float32)
        at = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        cv2.circle(disc, at, int(width * rng.uniform(0.01, 0.09)), 1.0, -1, cv2.LINE_AA)
        if rng.random() < 0.3:
            disc = softened(disc, width * 0.006)
        out += (disc * np.float32(rng.uniform(0.1, 0.7)))[..., None] * colour(rng)
    out = np.asarray(np.clip(out, 0, 1), np.float32)
    if rng.random() < 0.5:
        top = texture(rng, height, width)
        edge = int(height * rng.uniform(0.55, 0.9))
        out[edge:] = top[edge:]
        out[edge - 6 : edge + 6] = cv2.GaussianBlur(out, (0, 0), 4)[edge - 6 : edge + 6]
    return out


def simple(rng: Rng, height: int, width: int) -> Picture:
    """Cheap enough to be drawn anew every time: a gradient, a table's edge, a mild texture, lights out of focus."""
    pick = rng.integers(6)
    x, y = axes(height, width)
    base = pale(rng)
    if pick == 0:
        angle = rng.uniform(0, 2 * np.pi)
        t = np.clip((x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle) + 0.5, 0, 1)[..., None]
        other = base * rng.uniform(0.5, 1.0) if rng.random() < 0.7 else pale(rng)
        return np.asarray(base * (1 - t) + other * t, np.float32)
    if pick == 1:
        edge, tilt = rng.uniform(0.4, 0.85), rng.normal(0, 0.03)
        top = colour(rng) if rng.random() < 0.6 else np.asarray(base * rng.uniform(0.5, 0.95), np.float32)
        t = cv2.GaussianBlur((y > edge + tilt * x).astype(np.float32), (0, 0), rng.uniform(0.3, 3))[..., None]
        under = top * t * (1 - 0.3 * rng.random() * (y - edge))[..., None]
        return np.asarray(np.clip(base * (1 - t) + under, 0, 1), np.float32)
    if pick == 2:
        tone = base if rng.random() < 0.4 else colour(rng)
        field = clouds(rng, height, width, width * rng.uniform(0.02, 0.25), 4, float(rng.choice([1.0, 0.2, 5.0])))
        return np.clip(tone * (1 + rng.uniform(0.02, 0.15) * field)[..., None], 0, 1).astype(np.float32)
    if pick == 3:  # large soft lights
        out = np.ones((height, width, 3), np.float32) * colour(rng) * np.float32(rng.uniform(0.3, 1))
        for _ in range(rng.integers(3, 16)):
            at, reach = rng.uniform(-0.1, 1.1, 2), rng.uniform(0.02, 0.2)
            far = ((x - at[0]) ** 2 + (y - at[1]) ** 2) / reach**2
            out += (np.exp(-(far ** rng.choice([1, 2, 4]))) * np.float32(rng.uniform(0.1, 0.7)))[..., None] * colour(
                rng
            )
        return np.asarray(np.clip(out, 0, 1), np.float32)
    return bokeh(rng, height, width)


def backdrop(rng: Rng, height: int, width: int, studio: float = 0.5) -> tuple[Picture, str]:
    """A backdrop and its family; `studio` is the share of even sweeps."""
    if rng.random() < studio:
        return sweep(rng, height, width), STUDIO
    make = (texture, table, table, room, outdoors, bokeh)[rng.integers(6)]
    return make(rng, height, width).astype(np.float32), SCENES
