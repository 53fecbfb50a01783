"""The product's shadow, from its outline alone: tight where it touches, soft around, cast aside by the key light."""

from __future__ import annotations

import cv2
import numpy as np

from gpu_worker.image.studio.colour import Array, Pixels, times
from gpu_worker.image.studio.scenes.noise import grid, softened
from gpu_worker.image.studio.scenes.stage import Stage

_TINT = np.array([1.0, 0.97, 0.93], np.float32)  # shadows are filled by cooler light
_LONGEST_PX = 1024  # shadows are made at this size: they hold nothing fine


def shadow(alpha: Array, stage: Stage, strength: float = 1.0) -> Array:
    """The share of light left `(h, w, 3)`; whole under the product too, where nobody sees it."""
    high, wide = alpha.shape
    ratio = min(1.0, _LONGEST_PX / max(high, wide))
    goal = (round(wide * ratio), round(high * ratio))
    small = np.asarray(cv2.resize(alpha, goal, interpolation=cv2.INTER_AREA), np.float32)
    at = stage.scaled(ratio)
    dark = lying(small, at) if stage.flat else standing(small, at)
    dark = np.asarray(cv2.resize(np.clip(dark * strength, 0, 0.92), (wide, high), interpolation=cv2.INTER_LINEAR))
    return np.asarray(cv2.merge([1 - dark * tint for tint in _TINT]), np.float32)


def lying(alpha: Array, stage: Stage) -> Array:
    """Seen from above: the outline pushed to the lower right, near and dark, then far and faint."""
    size = max(stage.product_wide, stage.product_high)
    near = softened(_moved(alpha, 0.006 * size, 0.009 * size), 0.005 * size)
    mid = softened(_moved(alpha, 0.018 * size, 0.026 * size), 0.018 * size)
    far = softened(_moved(alpha, 0.04 * size, 0.06 * size), 0.06 * size)
    return np.asarray(0.34 * near + 0.26 * mid + 0.22 * far, np.float32)


def standing(alpha: Array, stage: Stage) -> Array:
    """On the floor: contact under every part that comes down to it, a soft pool around, the outline laid aside."""
    size = max(stage.product_wide, 0.6 * stage.product_high)
    touch = contact(alpha, stage)
    squash = stage.squash
    tight = softened(touch, 0.006 * size)
    near = _flattened(touch, stage, 0.03 * size, squash)
    wide = _flattened(touch, stage, 0.11 * size, squash)
    return np.asarray(
        1 - (1 - 0.68 * np.clip(tight, 0, 1)) * (1 - 0.52 * near) * (1 - 0.45 * wide) * (1 - 0.36 * cast(alpha, stage)),
        np.float32,
    )


def contact(alpha: Array, stage: Stage) -> Array:
    """A thin mat under the lowest edge of every column, fainter the higher that edge is above the foot, up to the
    product's depth behind it."""
    high, wide = alpha.shape
    solid = alpha > 0.5
    some = solid.any(axis=0)
    lowest = np.where(some, high - 1 - np.argmax(solid[::-1], axis=0), -10 * high).astype(np.float32)
    weight = np.exp(-np.clip(stage.foot - lowest, 0, None) / (0.045 * stage.product_high)) * some
    _, y = grid(high, wide)
    thick = max(1.5, 0.012 * stage.product_high)
    below = y - lowest[None, :]
    mat = np.where((below > -4 * thick) & (below < 0.6 * thick), weight[None, :], 0)
    return np.asarray(mat, np.float32)


def cast(alpha: Array, stage: Stage) -> Array:
    """The outline laid on the floor, away from a light at the upper left in front, softer the farther it falls."""
    high, wide = alpha.shape
    squash, skew = 0.55 * stage.squash, 0.42
    lay = np.array([[1, -skew, skew * stage.foot], [0, squash, stage.foot * (1 - squash)]], np.float32)
    flat = np.asarray(cv2.warpAffine(alpha, lay, (wide, high), flags=cv2.INTER_AREA), np.float32)
    _, y = grid(high, wide)
    reach = max(1.0, squash * stage.product_high)
    far = np.clip((stage.foot - y) / reach, 0, 1)
    size = max(stage.product_wide, stage.product_high)
    near_soft, far_soft = softened(flat, 0.012 * size), softened(flat, 0.05 * size)
    share = np.clip(far * 2.0, 0, 1)
    return np.asarray((near_soft * (1 - share) + far_soft * share) * (1 - 0.75 * far), np.float32)


def mirrored(rgb: Pixels, alpha: Array, stage: Stage) -> tuple[slice, Array, Array]:
    """The product upside down below its foot, fading, for floors that shine: which rows, their colours and share."""
    high, wide = alpha.shape
    soft, reach = 0.006 * max(stage.product_wide, stage.product_high), 0.30 * stage.product_high
    spare = 4 * soft + 4
    top, end = max(0, int(stage.foot - spare)), min(high, int(stage.foot + reach + spare))
    low, up = max(0, int(2 * stage.foot - 2 - end)), min(high, int(2 * stage.foot + 2 - top))
    turn = np.array([[1, 0, 0], [0, -1, 2 * stage.foot - 1 - top - low]], np.float32)
    light = times(rgb[low:up].astype(np.float32), alpha[low:up])
    colours = np.asarray(cv2.warpAffine(light, turn, (wide, end - top)), np.float32)
    share = np.asarray(cv2.warpAffine(alpha[low:up], turn, (wide, end - top)), np.float32)
    colours, share = softened(colours, soft), softened(share, soft)
    y = np.arange(top, end, dtype=np.float32)[:, None]
    fade = np.clip(1 - (y - stage.foot) / reach, 0, 1) ** 1.5
    own = np.asarray(1 / np.maximum(share, 1e-3), np.float32)
    return slice(top, end), times(colours, own), np.asarray(share * fade, np.float32)


def _moved(alpha: Array, right: float, down: float) -> Array:
    high, wide = alpha.shape
    return np.asarray(cv2.warpAffine(alpha, np.array([[1, 0, right], [0, 1, down]], np.float32), (wide, high)))


def _flattened(mat: Array, stage: Stage, px: float, squash: float) -> Array:
    """The mat made soft as lying on the floor: wider across than away."""
    high, wide = mat.shape
    shrink = max(1.0, px / 6)
    size = (max(8, round(wide / shrink)), max(8, round(high / shrink)))
    small = cv2.resize(mat, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigmaX=px / shrink, sigmaY=max(0.5, px * squash / shrink))
    peak = max(1e-3, float(small.max()))
    even = np.asarray(small / max(peak, 0.18), np.float32)
    soft = cv2.resize(even, (wide, high), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(soft, 0, 1), np.float32)
