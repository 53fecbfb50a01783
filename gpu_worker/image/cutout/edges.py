"""Alpha and colour along edges at the photo's own size: guided enlargement and foreground colours without spill."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Picture = NDArray[np.uint8]


def floats(picture: Any) -> Array:
    """What OpenCV answers, as the float32 it is."""
    return np.asarray(picture, np.float32)


def scaled(picture: Picture, longest_px: int, step: int = 1) -> Picture:
    """The picture with its longest side at most so long and both sides multiples of `step`."""
    height, width = picture.shape[:2]
    ratio = min(1.0, longest_px / max(height, width))
    goal = (max(step, round(width * ratio / step) * step), max(step, round(height * ratio / step) * step))
    if goal == (width, height):
        return picture
    return np.asarray(cv2.resize(picture, goal, interpolation=cv2.INTER_AREA), np.uint8)


def guided(guide: Array, alpha: Array, radius_px: int, eps: float) -> tuple[Array, Array]:
    """Colour guided filter: factors `(h, w, 3)` and offset `(h, w)` so that alpha is about factors . colour + offset.

    The factors are smooth, so they may be enlarged and used with a larger copy of the guide.
    """
    side = (2 * radius_px + 1, 2 * radius_px + 1)

    def mean(x: Any) -> Array:
        return floats(cv2.blur(x, side))

    middle = mean(guide)
    level = mean(alpha)
    joint = floats(mean(guide * alpha[..., None]) - middle * level[..., None])
    r, g, b = cv2.split(guide)
    mr, mg, mb = cv2.split(middle)
    rr, gg, bb = mean(r * r) - mr * mr + eps, mean(g * g) - mg * mg + eps, mean(b * b) - mb * mb + eps
    rg, rb, gb = mean(r * g) - mr * mg, mean(r * b) - mr * mb, mean(g * b) - mg * mb
    irr, irg, irb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    igg, igb, ibb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    whole = rr * irr + rg * irg + rb * irb
    jr, jg, jb = cv2.split(joint)
    factors = cv2.merge(
        [irr * jr + irg * jg + irb * jb, irg * jr + igg * jg + igb * jb, irb * jr + igb * jg + ibb * jb]
    )
    factors = floats(factors / whole[..., None])
    offset = level - np.einsum("ijk,ijk->ij", factors, middle)
    return mean(factors), mean(offset)


def enlarged(rgb: Picture, small_rgb: Picture, alpha: Array, radius_px: int = 2, eps: float = 4e-4) -> Array:
    """Alpha of `small_rgb` brought to the size of `rgb`, following its colours; flat areas stay flat."""
    height, width = rgb.shape[:2]
    plain = floats(cv2.resize(alpha, (width, height), interpolation=cv2.INTER_LINEAR))
    if alpha.shape == (height, width):
        return alpha
    rows, columns = around((alpha > 0.01) & (alpha < 0.99), 4)
    if rows.start >= rows.stop:
        return plain
    tall, wide = height / alpha.shape[0], width / alpha.shape[1]
    factors, offset = guided(
        small_rgb[rows, columns].astype(np.float32) * np.float32(1 / 255), alpha[rows, columns], radius_px, eps
    )
    y = slice(round(rows.start * tall), round(rows.stop * tall))
    x = slice(round(columns.start * wide), round(columns.stop * wide))
    goal = (x.stop - x.start, y.stop - y.start)
    both = cv2.resize(cv2.merge([*cv2.split(factors), offset]), goal, interpolation=cv2.INTER_LINEAR)
    guide = rgb[y, x].astype(np.float32) * np.float32(1 / 255)
    fine = np.clip(np.einsum("ijk,ijk->ij", both[..., :3], guide) + both[..., 3], 0, 1)
    part = plain[y, x]
    unsure = (part > 0.004) & (part < 0.996)
    part[unsure] = fine[unsure]
    return plain


def around(mask: NDArray[np.bool_], margin_px: int) -> tuple[slice, slice]:
    """Rows and columns of the box around what is set, with a margin."""
    height, width = mask.shape
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return (
        slice(max(0, int(rows[0]) - margin_px), min(height, int(rows[-1]) + 1 + margin_px)),
        slice(max(0, int(columns[0]) - margin_px), min(width, int(columns[-1]) + 1 + margin_px)),
    )


def foreground(rgb: Picture, alpha: Array) -> Picture:
    """The product's own colours: under partial alpha the backdrop's share is taken out; whole pixels stay as they are.

    Averages over foreground and backdrop, wide ones on a quarter of the size and narrow ones on half of it; only
    the last step, which makes both explain the photo, looks at every pixel of an edge.
    """
    edge = (alpha > 0.004) & (alpha < 0.98)
    rows, columns = around(edge, 24)
    out = rgb.copy()
    if rows.start >= rows.stop:
        return out
    photo, share, part = rgb[rows, columns], alpha[rows, columns], edge[rows, columns]
    height, width = share.shape
    wide = fused(*smaller(photo, share, 4), None, 12)
    half, half_share = smaller(photo, share, 2)
    goal = half_share.shape[::-1]
    narrow = fused(half, half_share, (larger(wide[0], goal), larger(wide[1], goal)), 2)
    front, behind = (larger(colours, (width, height))[part] for colours in narrow)
    a = share[part][:, None]
    front += a * (photo[part] - a * front - (1 - a) * behind)
    out[rows, columns][part] = np.clip(front + 0.5, 0, 255).astype(np.uint8)
    return out


def smaller(photo: Picture, alpha: Array, times: int) -> tuple[Array, Array]:
    height, width = alpha.shape
    goal = (max(1, width // times), max(1, height // times))
    return (
        floats(cv2.resize(photo, goal, interpolation=cv2.INTER_AREA)),
        floats(cv2.resize(alpha, goal, interpolation=cv2.INTER_AREA)),
    )


def larger(colours: Array, goal: tuple[int, ...]) -> Array:
    return floats(cv2.resize(colours, goal, interpolation=cv2.INTER_LINEAR))


def fused(photo: Array, alpha: Array, known: tuple[Array, Array] | None, radius_px: int) -> tuple[Array, Array]:
    """Foreground and backdrop as averages of the neighbours, weighted by alpha, then made to explain the photo."""
    side = (2 * radius_px + 1, 2 * radius_px + 1)
    a = alpha[..., None]
    first, second = known or (photo, photo)
    front = cv2.blur(first * a, side) / (cv2.blur(alpha, side)[..., None] + 1e-4)
    behind = cv2.blur(second * (1 - a), side) / (cv2.blur(1 - alpha, side)[..., None] + 1e-4)
    front += a * (photo - a * front - (1 - a) * behind)
    return np.clip(front, 0, 255).astype(np.float32), np.clip(behind, 0, 255).astype(np.float32)
