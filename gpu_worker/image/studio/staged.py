"""A product in a studio scene: placed, lit, with its shadow; or in its own place in the photo, pixel for pixel."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.assets.channels import PictureSlot, Safe
from gpu_worker.image.files.sizes import MOST_ENLARGED
from gpu_worker.image.studio.colour import Array, Pixels, times
from gpu_worker.image.studio.compose import Layer, compose, layer
from gpu_worker.image.studio.crop import Placing, within
from gpu_worker.image.studio.fidelity import Fidelity, check
from gpu_worker.image.studio.pose import LYING, PLAIN, STANDING
from gpu_worker.image.studio.product import Box, Product, box_of
from gpu_worker.image.studio.scenes.palette import Palette
from gpu_worker.image.studio.scenes.scene import Scene, built, plain
from gpu_worker.image.studio.scenes.stage import Stage
from gpu_worker.image.studio.shadow import mirrored, shadow

_FRAME_PX = 1600
_FILL_LYING, _FOOT = 0.76, 0.83
_UNSURE = 0.8  # of the shadow of what lies, where it is not known whether it does


@dataclass(frozen=True, slots=True, eq=False)
class Staged:
    """Pixels, what the gate measured, and notes."""

    rgb: Pixels
    fidelity: Fidelity
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a scene is wanted. `pose` is how the product was shot, see `pose.py`: standing, lying and seen from above, or
    plain where that is not known. Without a slot the frame is a square that suits the photo."""

    seed: int = 0
    in_place: bool = False
    pose: str = STANDING
    slot: PictureSlot | None = None
    palette: Palette | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Framed:
    """A product in its place in a frame, and the room around it."""

    placing: Placing
    part: Layer
    stage: Stage


def staged(product: Product, scene: Scene, wish: Wish) -> Staged:
    """In a computed scene. Raises Refused where the product's own pixels did not get through."""
    frame = framed(product, wish, scene.fill, scene.foot)
    part, stage = frame.part, frame.stage
    if wish.pose == PLAIN:
        scene = plain(scene, wish.palette)
    ground = built(scene, stage, wish.seed, wish.palette)
    ground = np.asarray(cv2.resize(ground, (stage.wide, stage.high), interpolation=cv2.INTER_CUBIC), np.float32)
    if scene.gloss and not stage.flat:
        rows, colours, share = mirrored(part.rgb, part.alpha, stage)
        gloss = np.float32(scene.gloss) * share
        ground[rows] = times(ground[rows], 1 - gloss) + times(colours, gloss)
    return put_in(frame, ground, _UNSURE if wish.pose == PLAIN else 1.0)


def framed(product: Product, wish: Wish, fill: float, foot: float) -> Framed:
    """The product put into the wished frame, filling that share of it."""
    lies = wish.pose in (LYING, PLAIN)
    placing = _placing(product, wish, fill, foot, lies)
    part = layer(product, placing)
    return Framed(placing, part, _stage(part, lies))


def put_in(frame: Framed, ground: Array, strength: float = 1.0, notes: tuple[str, ...] = ()) -> Staged:
    """The product on a scene of the frame's size (0..255), with its shadow; raises as `staged`."""
    dark = shadow(frame.part.alpha, frame.stage, strength)
    lit = times(ground, dark)
    rgb = compose(lit, frame.part)
    found = check(rgb, frame.part, lit)
    scale = frame.placing.scale
    larger = () if scale <= 1 else (f"The product was enlarged {scale:.2f} times.",)
    return Staged(rgb, found, (*notes, *larger))


def _placing(product: Product, wish: Wish, fill: float, foot: float, lies: bool) -> Placing:
    high, wide = product.alpha.shape
    box = product.box
    if wish.in_place:
        return Placing(wide, high, 1.0, 0.0, 0.0, max(box.width / wide, box.height / high))
    share, stands = (_FILL_LYING, None) if lies else (fill, foot)
    if wish.slot:
        return within(box, (wish.slot.width_px, wish.slot.height_px), wish.slot.safe, fill=share, foot=stands)
    side = min(_FRAME_PX, round(max(box.width, box.height) * MOST_ENLARGED / share))
    return within(box, (side, side), Safe(), fill=share, foot=stands)


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
