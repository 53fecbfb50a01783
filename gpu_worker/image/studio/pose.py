"""How a product was shot, as far as its outline tells: standing, lying and seen from above, or not to be told.

An outline tells a foot: a flat lower edge under the weight, or legs. It tells no depth: shoes from above, a bag that
lies and one that stands may have the same. What has no foot stands nowhere.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.studio.colour import Array
from gpu_worker.image.studio.product import box_of, cut_off

STANDING, LYING, PLAIN = "standing", "lying", "plain"

Mask = NDArray[np.bool_]
_SIDE_PX = 240  # of the longer side: every outline is read at one size
_SEEN = 0.12  # of glass little more is there
_LEVEL = 0.03  # of the longer side: a foot this far above the lowest point still touches, seen a little from above
_RISE = 0.45  # of what stands askew an edge on the ground rises no steeper to the side
_FOOT = 0.60  # of the body's width: a foot of this width is seen to carry
_BALANCE = 0.12  # of the width: the weight lies so far inside the foot
_POINTS, _LEGS_APART, _LEGS_BALANCE = 0.45, 0.62, 0.195  # of the width: legs touch the ground with no more of it
_ALL_ALONG, _CORNERED = 0.9, 0.8  # of the width: so much of a box's lower edges is straight, and so far they reach
_PIECE = 0.05  # of the area: a part of its own
_CARRIED = 0.20  # of the longer side: a part that ends so much higher hangs in the air, or lies beside the others
_RECTANGLE = 0.985  # of the box: a thing shot straight on, be it a book that stands or a card that lies
_TOUCH = 0.08  # of the product's width or height: more of an edge of the photo, and the photo cuts the product off
_LONG = 3.5  # width to height
_TALL = 0.55  # width to height: a garment so narrow is worn by somebody, or trousers


@dataclass(frozen=True, slots=True)
class Pose:
    """A pose and why, in words for a person; without words it is the usual one."""

    name: str
    why: str = ""


def pose_of(alpha: Array, *, garment: bool = False) -> Pose:
    """How a product with this outline is best shown. `garment`: it is known to be clothing."""
    whole = _mask(alpha)
    if whole is None:
        return Pose(PLAIN, "The outline is too small to tell how the product was shot")
    body = _width(whole)
    if garment:
        if whole.shape[1] / whole.shape[0] < _TALL:
            return Pose(PLAIN, "It is a garment, long or worn by somebody")
        return Pose(LYING, "It is a garment: it lies, it does not stand")
    if _scattered(whole):
        return Pose(PLAIN, "Parts of the product hang in the air, or lie beside each other")
    if whole.shape[1] / whole.shape[0] > _LONG:
        return Pose(PLAIN, "A product so long and thin may stand or lie")
    if float(whole.mean()) >= _RECTANGLE:
        return Pose(PLAIN, "The outline is a plain rectangle, which may stand or lie")
    if (_flat_foot(whole, body) or _corners(whole)) and not _like_a_garment(whole):
        return Pose(STANDING)
    return Pose(PLAIN, "The outline shows no foot that the product stands on")


def cut_by(alpha: Array) -> tuple[str, ...]:
    """The edges of the photo that cut the product off, by name; none where the picture is cropped to the product on
    all sides."""
    box = box_of(alpha, 0.5)
    if box is None:
        return ()
    high, wide = alpha.shape
    if box.left == 0 and box.top == 0 and box.right == wide and box.bottom == high:
        return ()
    lines = {"top": alpha[0], "bottom": alpha[-1], "left": alpha[:, 0], "right": alpha[:, -1]}
    span = {"top": box.width, "bottom": box.width, "left": box.height, "right": box.height}
    return tuple(name for name in cut_off(alpha) if np.count_nonzero(lines[name] > 0.5) > _TOUCH * span[name])


def _mask(alpha: Array) -> Mask | None:
    """The product alone, at one size, without what is hardly a part of it."""
    around = box_of(alpha, _SEEN)
    if around is None:
        return None
    ratio = _SIDE_PX / max(around.width, around.height)
    size = (max(1, round(around.width * ratio)), max(1, round(around.height * ratio)))
    way = cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR
    solid = (cv2.resize(np.ascontiguousarray(alpha[around.part]), size, interpolation=way) > _SEEN).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    area = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    area[0] = 0
    kept = np.asarray((area >= 0.01 * area.sum())[labels] & (labels > 0), np.float32)
    box = box_of(kept, 0.5)
    if box is None or min(box.width, box.height) < 8:
        return None
    return np.asarray(kept[box.part] > 0.5, np.bool_)


def _width(whole: Mask) -> float:
    """Of the body alone: a handle or a strap at its side has few pixels above each other."""
    tall = whole.sum(axis=0)
    return float(np.count_nonzero(tall >= 0.5 * tall.max()))


def _above_ground(whole: Mask) -> Array:
    """Of every column how far its lowest pixel is above the lowest of all, in shares of the longer side."""
    high = whole.shape[0]
    rise = np.argmax(whole[::-1], axis=0) / max(whole.shape)
    return np.asarray(np.where(whole.any(axis=0), rise, high), np.float32)


def _weight(whole: Mask) -> float:
    """The column of the middle of the area."""
    return float((np.arange(whole.shape[1]) * whole.sum(axis=0)).sum() / whole.sum())


def _flat_foot(whole: Mask, body: float) -> bool:
    touching = np.flatnonzero(_above_ground(whole) < _LEVEL)
    wide, middle = whole.shape[1], _weight(whole)
    inside = min(middle - touching[0], touching[-1] - middle) >= _BALANCE * wide
    return bool(inside and len(touching) >= _FOOT * body)


def _corners(whole: Mask) -> bool:
    """Legs, or the edges of a box seen from a corner: the lowest points of all columns, joined as by a band from below,
    rise gently to both sides of the weight, and touch it either at a few points or all along."""
    columns = np.flatnonzero(whole.any(axis=0))
    lowest = _above_ground(whole)[columns] * max(whole.shape)
    chain: list[tuple[float, float]] = []
    for x, y in zip(columns.tolist(), lowest.tolist(), strict=True):
        while len(chain) >= 2 and _hangs(chain[-2], chain[-1], (x, y)):
            chain.pop()
        chain.append((x, y))
    gentle = [
        pair for pair in itertools.pairwise(chain) if abs(pair[1][1] - pair[0][1]) <= _RISE * (pair[1][0] - pair[0][0])
    ]
    if not gentle:
        return False
    wide, middle, first, last = whole.shape[1], _weight(whole), gentle[0][0][0], gentle[-1][1][0]
    band = np.interp(columns, [x for x, _ in chain], [y for _, y in chain])
    touching = float(((lowest - band) < _LEVEL * max(whole.shape)).mean())
    apart, inside = (last - first) / wide, min(middle - first, last - middle) / wide
    on_legs = touching <= _POINTS and apart >= _LEGS_APART and inside >= _LEGS_BALANCE
    return bool(on_legs or (touching >= _ALL_ALONG and apart >= _CORNERED and inside >= 2 * _BALANCE))


def _hangs(one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]) -> bool:
    """Whether the second of three points lies on or above the line between the others."""
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0]) <= 0


def _scattered(whole: Mask) -> bool:
    """Parts of their own that end well above the ground with nothing under them that carries."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(whole.astype(np.uint8), connectivity=8)
    high, size = whole.shape[0], max(whole.shape)
    for part in range(1, count):
        left, top, wide, tall, area = (int(value) for value in stats[part])
        if area < _PIECE * whole.sum() or high - (top + tall) <= _CARRIED * size:
            continue
        under = (whole & (labels != part))[top + tall :, left : left + wide]
        if not under[: max(1, round(0.02 * size))].any():
            return True
    return False


def _like_a_garment(whole: Mask) -> bool:
    """A collar, shoulders that are broad soon below it, a hem half as broad, both sides alike, a soft outline."""
    high, wide = whole.shape
    if not 0.75 <= wide / high <= 1.6:
        return False
    hull = cv2.contourArea(cv2.convexHull(cv2.findNonZero(whole.astype(np.uint8))))
    soft = 0.8 <= whole.sum() / max(1.0, hull) <= 0.992
    alike = (whole & whole[:, ::-1]).sum() / (whole | whole[:, ::-1]).sum() >= 0.8

    def reach(share: float) -> float:
        seen = np.flatnonzero(whole[min(high - 1, round(share * high))])
        return float(seen[-1] - seen[0] + 1) / wide if len(seen) else 0.0

    collar = 0.1 <= reach(0.04) <= 0.55
    return bool(soft and alike and collar and reach(0.3) >= 0.62 and min(reach(0.75), reach(0.85)) >= 0.45)
