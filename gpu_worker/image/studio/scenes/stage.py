"""Where the camera stands: the product's place in the frame, the horizon, and the map from pixels to the floor."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.studio.colour import Array
from gpu_worker.image.studio.scenes.noise import grid, softened

_FOCAL = 2.2  # focal length in frame heights: a long lens, as products are shot
_TILE_SPAN = 1.5  # a tile of a surface covers so many frame heights at the product's distance


@dataclass(frozen=True, slots=True)
class Stage:
    """A frame in pixels and the product in it: `foot` is the row it stands on, `middle` its column. `flat`: seen from
    above, the product lies. `tilt` and `depth` as in scenes.toml."""

    wide: int
    high: int
    middle: float
    foot: float
    product_wide: float
    product_high: float
    flat: bool = False
    tilt: float = 0.46
    depth: float = 0.56

    def scaled(self, ratio: float) -> Stage:
        """The same stage at another size."""
        return Stage(
            max(8, round(self.wide * ratio)),
            max(8, round(self.high * ratio)),
            self.middle * ratio,
            self.foot * ratio,
            self.product_wide * ratio,
            self.product_high * ratio,
            self.flat,
            self.tilt,
            self.depth,
        )

    @property
    def horizon(self) -> float:
        """The row of the vanishing line; it may lie above the frame."""
        return self.foot - self.tilt * self.high

    @property
    def corner(self) -> float:
        """The row where the wall meets the floor: between horizon and foot, and not behind the product's top."""
        return self.horizon + self.depth * (self.foot - self.horizon)

    def floor(self) -> tuple[Array, Array, Array]:
        """Of every row its distance (1 = the product's), and where on the floor each pixel lies in frame heights; rows
        above the corner as if they lay on it. What is the same along a side has one value for it."""
        x, y = grid(self.high, self.wide)
        if self.flat:
            across = np.asarray((x - self.middle) / self.high, np.float32)
            return np.ones_like(y), across, np.asarray((y - self.foot) / self.high, np.float32)
        span = max(1.0, self.foot - self.horizon)
        distance = np.asarray(span / np.maximum(np.maximum(y, self.corner) - self.horizon, 1.0), np.float32)
        across = np.asarray((x - self.middle) / self.high * distance, np.float32)
        return distance, across, np.asarray(-_FOCAL * distance, np.float32)

    @property
    def squash(self) -> float:
        """How flat a circle on the floor looks at the product's foot."""
        return 0.9 if self.flat else float(self.tilt / np.hypot(self.tilt, _FOCAL)) * 1.25


def laid(tile: NDArray[np.uint16], across: Array, away: Array, shift: tuple[float, float] = (0, 0)) -> Array:
    """A surface laid on coordinates in frame heights, as light 0..1. It is mirrored at its edges: there is no seam.
    `across` and `away` are spread over each other."""
    side, size = tile.shape[0], np.broadcast_shapes(across.shape, away.shape)
    scale = side / _TILE_SPAN

    def wrapped(where: Array, by: float) -> Array:
        at = where * np.float32(scale) + np.float32(by * side)
        turns = at - np.floor(at * np.float32(0.5 / side)) * np.float32(2 * side)  # np.mod takes ten times as long
        inside = np.asarray(side - 1 - np.abs(turns - np.float32(side - 0.5)), np.float32).clip(0, side - 1)
        return np.ascontiguousarray(np.broadcast_to(inside, size))

    found = cv2.remap(tile, wrapped(across, shift[0]), wrapped(away, shift[1]), cv2.INTER_LINEAR)
    return np.asarray(found * np.float32(1 / 65535), np.float32)


def focused(picture: Array, distance: Array, strength: float, high: int) -> Array:
    """Depth of field: rows farther or nearer than the product are softer. `high` is the whole frame's."""
    out = picture
    size = picture.shape[:2]
    for step in (0.25, 0.5, 1.0):
        soft = softened(picture, step * strength * high * 0.012)
        share = np.clip((np.clip(np.abs(distance - 1) - 0.1, 0, None) / step - 0.35) * 2.2, 0, 1)
        parts = (np.ascontiguousarray(np.broadcast_to(part, size), np.float32) for part in (1 - share, share))
        out = np.asarray(cv2.blendLinear(out, soft, *parts), np.float32)
    return out
