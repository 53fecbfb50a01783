"""The product of a photo: its own pixels, where it ends, and how sure that is."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import Refused
from core.ports.picture_files import SURE
from gpu_worker.image.files.decode import KEPT_PIXELS, Picture, decode

Array = NDArray[np.float32]
Pixels = NDArray[np.uint8]

_MOST_OPENED = 4
_SOLID, _NOTHING = 0.95, 0.02
_SPECK = 0.0005  # of the product's area: dust on the backdrop
_PINHOLE = 0.0005  # of the product's area: a gap of this size inside it is print or glare, not a way through
_EDGE_REACH = 0.012  # of the longest side: farther from the backdrop nothing is half transparent by its edge


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Rows and columns of a part of a picture."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def part(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """`rgb` is the photo's own where the product is whole, freed of the backdrop's colour along its edge; `alpha` 0..1
    float32. `confidence` is the cut-out's, 1 for a cut-out that was handed in; `reasons` why it is not higher."""

    rgb: Pixels
    alpha: Array
    box: Box
    confidence: float
    reasons: tuple[str, ...] = ()

    @property
    def doubt(self) -> str:
        """What a person has to look at, empty where the cut-out is sure."""
        if self.confidence >= SURE:
            return ""
        why = "; ".join(self.reasons) or "it is not clear where the product ends"
        return f"A person must look at the cut-out first: {why}."


@dataclass(slots=True)
class _Opened:
    """The last small pictures with their products: of one cut-out a main picture and several scenes are made."""

    rows: OrderedDict[str, tuple[Picture, Product]] = field(default_factory=OrderedDict)
    guard: Lock = field(default_factory=Lock)

    def get(self, digest: str) -> tuple[Picture, Product] | None:
        with self.guard:
            return self.rows.get(digest)

    def put(self, digest: str, found: tuple[Picture, Product]) -> None:
        with self.guard:
            self.rows[digest] = found
            while len(self.rows) > _MOST_OPENED:
                self.rows.popitem(last=False)


_OPENED = _Opened()


def opened(path: Path) -> tuple[Picture, Product]:
    """A picture file and the product in it; raises what reading and `product_of` raise."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.stat().st_size <= KEPT_PIXELS else ""
    if (held := _OPENED.get(digest)) is not None:
        return held
    picture = decode(path)
    found = picture, product_of(picture)
    if digest and found[1].alpha.size <= KEPT_PIXELS:
        _OPENED.put(digest, found)
    return found


def product_of(picture: Picture) -> Product:
    """The product of a photo, or of a cut-out with its own transparency; raises Refused where there is none."""
    if picture.alpha is None:
        from gpu_worker.image.cutout.cut import cut_out

        found = cut_out(picture.rgb)
        rgb, alpha, confidence, reasons = found.rgb, found.alpha, found.confidence, found.reasons
    else:
        rgb, alpha, confidence, reasons = picture.rgb, picture.alpha, 1.0, ()
    cleaned = firm(alpha)
    box = box_of(cleaned)
    if box is None:
        raise Refused("No product was found in the photo.", "Take it again on a plain background, the product whole.")
    return Product(rgb, cleaned, box, confidence, reasons)


def firm(alpha: Array) -> Array:
    """The outline without dust: what is nearly whole is whole, what is far from any edge is not see-through because a
    network hesitated there, specks of no size are gone."""
    high, wide = alpha.shape
    out = np.where(alpha >= _SOLID, 1, np.where(alpha <= _NOTHING, 0, alpha)).astype(np.float32)
    reach = max(3, round(_EDGE_REACH * max(high, wide)))
    behind = (out < 0.1).astype(np.uint8)
    near = cv2.dilate(behind, np.ones((2 * reach + 1,) * 2, np.uint8)) > 0
    out[~near & (out > 0.75)] = 1
    _fill_pinholes(out)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((out > 0).astype(np.uint8), connectivity=8)
    if count > 2:
        area = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
        small = area < _SPECK * area[1:].sum()
        small[0] = False
        out[small[labels]] = 0
    return out


def _fill_pinholes(alpha: Array) -> None:
    """Tiny gaps that the product encloses are closed, in place."""
    gaps = (alpha < 1).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(gaps, connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] < _PINHOLE * np.count_nonzero(alpha > 0.5)
    small[0] = False
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    small &= (left > 0) & (top > 0)
    small &= (left + stats[:, cv2.CC_STAT_WIDTH] < alpha.shape[1]) & (
        top + stats[:, cv2.CC_STAT_HEIGHT] < alpha.shape[0]
    )
    if count > 1:
        alpha[small[labels]] = 1


def box_of(alpha: Array, least: float = 0.1) -> Box | None:
    """The box around what is seen of the product."""
    rows = np.flatnonzero((alpha > least).any(axis=1))
    columns = np.flatnonzero((alpha > least).any(axis=0))
    if not len(rows):
        return None
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def cut_off(alpha: Array) -> tuple[str, ...]:
    """The edges of the photo that cut through the product, by name."""
    sides = {"top": alpha[0], "bottom": alpha[-1], "left": alpha[:, 0], "right": alpha[:, -1]}
    return tuple(name for name, line in sides.items() if np.count_nonzero(line > 0.5) > 0.01 * line.size)
