"""What a scene may hold besides wall and floor: a round podium, an arched niche."""

from __future__ import annotations

import cv2
import numpy as np

from gpu_worker.image.studio.colour import Array, times, tinted
from gpu_worker.image.studio.scenes.noise import grid, smoothstep, softened
from gpu_worker.image.studio.scenes.stage import Stage


def niche(stage: Stage, wall: Array, accent: Array) -> Array:
    """An arch let into the wall behind the product: a darker back, the left reveal in shadow, a lit right one."""
    high = stage.high
    half = float(
        np.clip(0.5 * max(stage.product_wide * 1.75, stage.product_high * 1.05), 0.2 * high, 0.42 * stage.wide)
    )
    crown = max(0.05 * high + half, stage.foot - stage.product_high * 1.25 + 0.35 * half)
    outer = _arch(stage, half, crown, 0.0)
    inner = _arch(stage, half, crown, 0.045 * high)
    light = np.asarray(cv2.transform(wall, np.full((1, 3), 1 / 3, np.float32)), np.float32)
    light /= max(1e-6, float(light.mean()))
    cast = softened(1 - _arch(stage, half, crown, 0.085 * high, 0.02 * high), 0.028 * high)
    back = tinted(np.float32(0.98) * light * (1 - 0.42 * cast), accent)
    x, _ = grid(high, stage.wide)
    right = smoothstep(0, 0.5 * half, np.asarray(x - stage.middle, np.float32))
    reveal = tinted(np.float32(0.62) * (1 + 0.75 * right) * (1 - inner), accent)
    hollow = reveal + times(back, inner)
    rim = softened(outer, 0.006 * high) - softened(outer, 0.002 * high)
    return times(wall, (1 + 0.2 * rim) * (1 - outer)) + times(hollow, outer)


def _arch(stage: Stage, half: float, crown: float, shift: float, drop: float = 0.0) -> Array:
    """1 inside an arch whose half circle begins at the row `crown`; moved right and down."""
    x, y = grid(stage.high, stage.wide)
    across = x - (stage.middle + shift)
    above = np.minimum(y - (crown + drop), 0)
    return smoothstep(-0.8, 0.8, np.asarray(half - np.hypot(across, above), np.float32))


def podium(stage: Stage, floor: Array, accent: Array) -> Array:
    """A cylinder under the product's foot, lit from the left, with its shadow on the floor."""
    high = stage.high
    wide = float(np.clip(0.62 * stage.product_wide + 0.05 * high, 0.12 * high, 0.46 * stage.wide))
    squash = stage.squash * 1.1
    middle = (stage.middle, stage.foot - 0.42 * wide * squash)
    tall = 0.13 * high
    x, y = grid(high, stage.wide)
    across = (x - middle[0]) / wide
    rim = squash * wide * np.sqrt(np.clip(1 - across**2, 0, 1))
    top = smoothstep(-0.8, 0.8, np.asarray((1 - np.hypot(across, (y - middle[1]) / (squash * wide))) * squash * wide))
    inside = smoothstep(-0.8, 0.8, np.asarray((1 - np.abs(across)) * wide + 0 * y, np.float32))
    body = inside * smoothstep(-0.8, 0.8, np.asarray(middle[1] + tall + rim - y, np.float32)) * (y > middle[1])
    shade = 0.50 + 0.42 * np.sqrt(np.clip(1 - (across + 0.35) ** 2 / 1.9, 0, 1)) - 0.10 * np.clip(across, 0, 1)
    shade = shade * (1 - 0.16 * np.clip((y - middle[1]) / (tall + squash * wide), 0, 1))
    ground = times(floor, 1 - _foot_shadow(stage, (middle[0], middle[1] + tall), wide, squash))
    out = times(ground, 1 - body) + tinted(shade * body, accent)
    glow = 0.93 + 0.10 * np.clip(-across, -1, 1) + 0.02 * (y - middle[1]) / (squash * wide)
    edge = np.exp(-(((y - middle[1] - rim) / (0.0022 * high)) ** 2)) * (np.abs(across) < 1) * 0.10
    out = times(out, 1 - top) + tinted(np.clip(glow, 0.7, 1.08) * top, accent)
    return times(out, np.asarray(1 + edge, np.float32))


def _foot_shadow(stage: Stage, at: tuple[float, float], wide: float, squash: float) -> Array:
    mask = np.zeros((stage.high, stage.wide), np.float32)
    axes = (max(1, round(wide * 1.02)), max(1, round(wide * squash * 1.05)))
    cv2.ellipse(mask, (round(at[0]), round(at[1])), axes, 0, 0, 360, 1.0, -1)
    shifted = np.zeros_like(mask)
    centre = (round(at[0] + 0.35 * wide), round(at[1] - 0.02 * wide))
    cv2.ellipse(shifted, centre, (round(wide * 1.15), axes[1]), 0, 0, 360, 1.0, -1)
    near, far = softened(mask, 0.012 * stage.high), softened(shifted, 0.05 * stage.high)
    return np.asarray(np.clip(0.45 * near + 0.35 * far, 0, 0.8), np.float32)
