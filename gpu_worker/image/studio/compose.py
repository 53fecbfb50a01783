"""The one place where a product comes to stand before something: whatever lies behind, its own pixels lie on top."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from gpu_worker.image.files.decode import KEPT_PIXELS
from gpu_worker.image.files.sizes import shrunk
from gpu_worker.image.studio.colour import Array, Pixels, dithered, rounded, times
from gpu_worker.image.studio.crop import Placing
from gpu_worker.image.studio.product import Box, Product, box_of


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """The product as it lies in the frame: colours and alpha at the frame's size."""

    rgb: Pixels
    alpha: Array


def layer(product: Product, placing: Placing) -> Layer:
    """The product put into its frame; read only, for small ones are kept: the next scene often has the same place. At
    the photo's own scale its pixels are copied, not resampled."""
    return _laid(product, placing) if placing.width_px * placing.height_px > KEPT_PIXELS else _kept(product, placing)


@lru_cache(maxsize=4)
def _kept(product: Product, placing: Placing) -> Layer:
    made = _laid(product, placing)
    made.rgb.flags.writeable = made.alpha.flags.writeable = False
    return made


def _laid(product: Product, placing: Placing) -> Layer:
    box = product.box
    rgb, alpha = product.rgb[box.part], product.alpha[box.part]
    if not placing.same_size:
        size = (max(1, round(box.width * placing.scale)), max(1, round(box.height * placing.scale)))
        small, clear = shrunk(rgb, alpha, size)
        rgb, alpha = small, alpha if clear is None else clear
    left = round(box.left * placing.scale + placing.left_px)
    top = round(box.top * placing.scale + placing.top_px)
    whole = Layer(
        np.zeros((placing.height_px, placing.width_px, 3), np.uint8),
        np.zeros((placing.height_px, placing.width_px), np.float32),
    )
    target, source = _overlap(Box(left, top, left + rgb.shape[1], top + rgb.shape[0]), placing)
    whole.rgb[target.part] = rgb[source.part]
    whole.alpha[target.part] = np.clip(alpha[source.part], 0, 1)
    return whole


def compose(scene: Array, product: Layer, shadow: Array | None = None) -> Pixels:
    """The product in the scene (values 0..255, any size: it is resized, the product never is). `shadow` is the share of
    light that is left, at the product's size; it falls on the scene only."""
    high, wide = product.alpha.shape
    if scene.shape[:2] != (high, wide):
        scene = np.asarray(cv2.resize(scene, (wide, high), interpolation=cv2.INTER_CUBIC), np.float32)
    if shadow is not None:
        scene = times(scene, shadow)
    out = rounded(scene) if _plain(scene) else dithered(scene)
    box = box_of(product.alpha, 0.0)
    if box is None:
        return out
    share, rgb, behind = product.alpha[box.part], product.rgb[box.part], out[box.part]
    cv2.copyTo(rgb, np.asarray(share >= 1, np.uint8), behind)
    edge = np.nonzero((share > 0) & (share < 1))
    if len(edge[0]):
        mixed = share[edge][:, None]
        behind[edge] = rounded(rgb[edge] * mixed + behind[edge] * (1 - mixed))
    return out


def _plain(scene: Array) -> bool:
    """Whether a scene is one colour, which needs no grain."""
    return bool((scene[::97, ::97] == scene[0, 0]).all() and (scene[0] == scene[0, 0]).all()) and bool(
        (scene[1:] == scene[:-1]).all()
    )


def _overlap(box: Box, placing: Placing) -> tuple[Box, Box]:
    """The part of a box inside the frame, in the frame's pixels and in the box's own."""
    target = Box(
        max(0, box.left), max(0, box.top), min(placing.width_px, box.right), min(placing.height_px, box.bottom)
    )
    own = Box(target.left - box.left, target.top - box.top, target.right - box.left, target.bottom - box.top)
    return target, own


def white(high_px: int, wide_px: int) -> NDArray[np.float32]:
    """Nothing but white."""
    return np.full((high_px, wide_px, 3), 255, np.float32)
