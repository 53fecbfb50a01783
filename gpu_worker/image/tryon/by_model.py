"""A person in a garment by an inpainting model from a folder. Outside the region the person's photo stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput, Refused
from core.ports.picture_files import Row
from core.ports.tryon import TryOnOrder, demand
from core.review.picture_labels import PERSON
from gpu_worker.image.engines.families import painted_size
from gpu_worker.image.engines.folder import Found, found
from gpu_worker.image.engines.label import label_on
from gpu_worker.image.engines.models import models
from gpu_worker.image.engines.painting import Key, Order
from gpu_worker.image.engines.shield import kept
from gpu_worker.image.engines.watch import watch
from gpu_worker.image.files.decode import Picture, decode
from gpu_worker.image.files.encode import format_named
from gpu_worker.image.files.encoding import parent_of
from gpu_worker.image.files.provenance.terms import PART_GENERATED
from gpu_worker.image.files.sizes import MOST_ENLARGED
from gpu_worker.image.files.write import Claim, finished
from gpu_worker.image.studio import fidelity
from gpu_worker.image.studio.colour import Array, Pixels
from gpu_worker.image.studio.compose import Layer, compose, layer
from gpu_worker.image.studio.crop import Placing
from gpu_worker.image.studio.product import Box, Product, product_of
from gpu_worker.image.tryon import gate

ENGINE = "diffusers"
_ALONE = "a person wearing this garment, natural folds and light, realistic photograph"
_PAIR = (
    "two photographs side by side of the same garment: on the left the garment alone, "
    "on the right a person wearing exactly this garment, realistic"
)
_UNWANTED = "text, watermark, other clothes, deformed body, extra limbs"
_FEATHER = 0.02  # of the region's shorter side
_LOOK = "A model painted a part of this picture of a person: a person must look at it first."
_MOST_SURE = 0.7


@dataclass(frozen=True, slots=True)
class ModelTryOn:
    """A `TryOn`. `model` is a folder or a name on the hub; zeros leave steps and size to the model's family."""

    model: str
    revision: str = ""
    steps: int = 0
    model_px: int = 0

    def try_on(self, order: TryOnOrder, today: date) -> tuple[Row, bytes]:
        """See `TryOn.try_on`."""
        demand(order.consent, today)
        person = decode(order.person)
        garment = product_of(decode(order.garment))
        if garment.doubt and not order.unsure:
            raise Refused(garment.doubt, "Give the garment as a cut-out that somebody looked at.")
        model = found(self.model, self.revision)
        box = region_of(person, order.region)
        rgb, measured = (self._laid if order.keep else self._worn)(model, garment, person.rgb, box, order.seed)
        free = np.zeros(person.rgb.shape[:2], np.float32)
        free[box.part] = 1
        rgb, words = label_on(rgb, free, PERSON, "", locale=order.locale, always=True)
        claim = Claim(PART_GENERATED, ("c2pa.edited", "c2pa.placed"), parent_of(order.person, person.kind), model.name)
        file = finished(rgb, None, format_named("png"), claim)
        figures = {"width_px": rgb.shape[1], "height_px": rgb.shape[0], "seed": order.seed, "garment": measured}
        named = {"model": model.name, "revision": model.revision, "needs_person": True, "label": words}
        more = {**figures, **named, "consent": order.consent.as_dict()}
        return Row(True, min(garment.confidence, _MOST_SURE), ENGINE, _LOOK, more), file.data

    def _laid(
        self, model: Found, garment: Product, person: Pixels, box: Box, seed: int
    ) -> tuple[Pixels, dict[str, Any]]:
        """The garment's own pixels on the person; the model paints what of the region they leave free."""
        part = laid(garment, person, box)
        seen = compose(person.astype(np.float32), part)
        mask = inside(person, box) * (1 - kept(part.alpha > 0.5))
        made = self._painted(model, seen, mask, _ALONE, seed)
        rgb = compose(mixed(person, made, box), part)
        outside = inside(person, box) == 0
        rgb[outside] = person[outside]  # without the grain that hides the bands of soft scenes
        checked = fidelity.check(rgb, part)
        return rgb, {"mean_delta_e": round(checked.mean, 3), "detail": round(checked.detail, 3)}

    def _worn(
        self, model: Found, garment: Product, person: Pixels, box: Box, seed: int
    ) -> tuple[Pixels, dict[str, Any]]:
        """Drawn anew by the model, which sees the garment beside the person."""
        high, wide = person.shape[:2]
        white = np.full_like(person, 255)
        whole = Box(round(0.05 * wide), round(0.05 * high), round(0.95 * wide), round(0.95 * high))
        shown = compose(white.astype(np.float32), laid(garment, white, whole))
        mask = np.hstack([np.zeros((high, wide), np.float32), inside(person, box)])
        made = self._painted(model, np.hstack([shown, person]), mask, _PAIR, seed)[:, wide:]
        rgb = (mixed(person, made, box) + 0.5).astype(np.uint8)
        own = garment.box.part
        checked = gate.check(garment.rgb[own], garment.alpha[own] > 0.95, rgb[box.part])
        return rgb, {name: round(getattr(checked, name), 3) for name in ("found", "filled", "detail")}

    def _painted(self, model: Found, seen: Pixels, mask: Array, prompt: str, seed: int) -> Array:
        """What the model makes of it, at the size of `seen`."""
        high, wide = seen.shape[:2]
        size = painted_size((wide, high), self.model_px or model.side_px)
        key = Key(self.model, self.revision, *size, self.steps or model.family.steps)
        small = cv2.resize(seen, size, interpolation=cv2.INTER_AREA)
        where = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
        order = Order(key, np.asarray(small, np.uint8), np.asarray(where, np.float32), prompt, _UNWANTED, seed)
        now = watch()
        (made,) = models().run_many([order], now.step, now.stop)
        large = cv2.resize(made.rgb.astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
        return np.asarray(np.clip(large, 0, 255), np.float32)


def region_of(person: Picture, region: tuple[float, float, float, float]) -> Box:
    """The region in pixels; raises BadInput for one that is no part of the photo."""
    left, top, wide, high = region
    if min(left, top) < 0 or min(wide, high) < 0.05 or left + wide > 1 or top + high > 1:
        raise BadInput(
            "The region is no part of the person's photo.",
            "Give it as left,top,width,height in shares of the photo, such as 0.2,0.2,0.6,0.5.",
            field="region",
        )
    w, h = person.width_px, person.height_px
    return Box(round(left * w), round(top * h), round((left + wide) * w), round((top + high) * h))


def laid(garment: Product, person: Pixels, box: Box) -> Layer:
    """The garment as large as the region allows, in its middle."""
    own = garment.box
    scale = min(box.width / own.width, box.height / own.height, MOST_ENLARGED)
    left = (box.left + box.right) / 2 - (own.left + own.width / 2) * scale
    top = (box.top + box.bottom) / 2 - (own.top + own.height / 2) * scale
    high, wide = person.shape[:2]
    return layer(garment, Placing(wide, high, scale, left, top, 1.0))


def inside(person: Pixels, box: Box) -> Array:
    """1 in the region."""
    mask = np.zeros(person.shape[:2], np.float32)
    mask[box.part] = 1
    return mask


def mixed(person: Pixels, made: Array, box: Box) -> Array:
    """The model's pixels in the region, softly going over at its edge; the person's own everywhere else."""
    soft = max(1.0, _FEATHER * min(box.width, box.height))
    where = inside(person, box).astype(np.uint8)
    depth = cv2.distanceTransform(np.pad(where, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    share: NDArray[np.float32] = np.clip(np.asarray(depth, np.float32) / soft, 0, 1)[..., None]
    return np.asarray(person * (1 - share) + made * share, np.float32)
