"""A product in a studio scene: placed, lit, with its shadow; or in its own place in the photo, pixel for pixel."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.assets.channels import PictureSlot, Safe
from gpu_worker.image.files.sizes import MOST_ENLARGED
from gpu_worker.image.studio.colour import Array, Pixels
from gpu_worker.image.studio.compose import Layer, compose, layer
from gpu_worker.image.studio.crop import Placing, within
from gpu_worker.image.studio.fidelity import Fidelity, check
from gpu_worker.image.studio.product import Box, Product, box_of
from gpu_worker.image.studio.scenes.palette import Palette
from gpu_worker.image.studio.scenes.scene import Scene, built
from gpu_worker.image.studio.scenes.stage import Stage
from gpu_worker.image.studio.shadow import mirrored, shadow

STANDING, LYING = "standing", "lying"
_FRAME_PX = 1600
_FILL_LYING, _FOOT = 0.76, 0.83


@dataclass(frozen=True, slots=True, eq=False)
class Staged:
    """Pixels, what the gate measured, and notes."""

    rgb: Pixels
    fidelity: Fidelity
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a scene is wanted. `pose` is how the product was shot: standing, or lying and seen from above; an outline
    alone does not tell. Without a slot the frame is a square that suits the photo."""

    seed: int = 0
    in_place: bool = False
    pose: str = STANDING
    slot: PictureSlot | None = None
    palette: Palette | None = None


def staged(product: Product, scene: Scene, wish: Wish) -> Staged:
    """Raises Refused where the product's own pixels did not get through."""
    lies = wish.pose == LYING
    placing = _placing(product, scene, wish, lies)
    part = layer(product, placing)
    stage = _stage(part, lies)
    ground = built(scene, stage, wish.seed, wish.palette)
    ground = np.asarray(cv2.resize(ground, (stage.wide, stage.high), interpolation=cv2.INTER_CUBIC), np.float32)
    if scene.gloss and not lies:
        colours, share = mirrored(part.rgb.astype(np.float32), part.alpha, stage)
        ground = ground * (1 - scene.gloss * share[..., None]) + colours * (scene.gloss * share[..., None])
    dark = shadow(part.alpha, stage)
    rgb = compose(ground, part, dark)
    found = check(rgb, part, np.asarray(ground * dark, np.float32))
    notes = [] if placing.scale <= 1 else [f"The product was enlarged {placing.scale:.2f} times."]
    return Staged(rgb, found, tuple(notes))


def _placing(product: Product, scene: Scene, wish: Wish, lies: bool) -> Placing:
    high, wide = product.alpha.shape
    box = product.box
    if wish.in_place:
        fill = max(box.width / wide, box.height / high)
        return Placing(wide, high, 1.0, 0.0, 0.0, fill)
    fill, foot = (_FILL_LYING, None) if lies else (scene.fill, scene.foot)
    if wish.slot:
        return within(box, (wish.slot.width_px, wish.slot.height_px), wish.slot.safe, fill=fill, foot=foot)
    side = min(_FRAME_PX, round(max(box.width, box.height) * MOST_ENLARGED / fill))
    return within(box, (side, side), Safe(), fill=fill, foot=foot)


def _stage(part: Layer, lies: bool) -> Stage:
    high, wide = part.alpha.shape
    box = box_of(part.alpha, 0.5) or box_of(part.alpha, 0.01)
    if box is None:
        return Stage(wide, high, wide / 2, high * _FOOT, wide / 3, high / 3, lies)
    centre = (box.left + box.right) / 2
    middle = centre if lies else (centre + _footing(part.alpha, box)) / 2
    return Stage(wide, high, middle, float(box.bottom), float(box.width), float(box.height), lies)


def _footing(alpha: Array, box: Box) -> float:
    """The column in the middle of what comes down to the foot: a handle or a strap at one side does not count."""
    low = alpha[box.bottom - max(1, round(0.08 * box.height)) : box.bottom, box.left : box.right].max(axis=0)
    columns = np.flatnonzero(low > 0.5)
    return box.left + (float(columns[0]) + float(columns[-1]) + 1) / 2
