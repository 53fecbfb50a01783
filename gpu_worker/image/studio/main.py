"""The white main picture of a channel: the product on pure white, filling the frame as asked, nothing else in it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from core.assets.channels import PictureSlot
from core.errors import Refused
from gpu_worker.image.files.sizes import MOST_ENLARGED
from gpu_worker.image.studio.colour import Pixels
from gpu_worker.image.studio.compose import compose, layer, white
from gpu_worker.image.studio.crop import LEAST_FILL, MOST_FILL, ZOOM_PX, square
from gpu_worker.image.studio.fidelity import Fidelity, check
from gpu_worker.image.studio.product import Product, cut_off

_SEEN = 1  # steps from white: anything more belongs to the product


@dataclass(frozen=True, slots=True, eq=False)
class MainPicture:
    """Pixels on white, the share of the frame that the product fills, what the gate measured, and notes. `soft`:
    enlarged farther than photos bear without being seen."""

    rgb: Pixels
    fill: float
    soft: bool
    fidelity: Fidelity
    notes: tuple[str, ...]


def on_white(product: Product, slot: PictureSlot) -> MainPicture:
    """Raises Refused where the photo cuts the product off, is too small, or the result breaks the channel's rule."""
    missing = cut_off(product.alpha)
    if missing:
        raise Refused(
            f"The photo cuts the product off ({', '.join(missing)}), so it cannot stand on white.",
            "Use a photo that shows the whole product with some background around it.",
        )
    placing = square(product.box, min(slot.width_px, slot.height_px), max(slot.need_px))
    if placing.width_px < max(slot.need_px):
        raise Refused(
            f"The product has {max(product.box.width, product.box.height)} px in the photo, too few for the "
            f"{max(slot.need_px)} px that {slot.title} needs.",
            "Take the photo again closer or at a higher resolution, or send the original instead of a copy.",
        )
    part = layer(product, placing)
    scene = white(placing.height_px, placing.width_px)
    rgb = compose(scene, part)
    found = check(rgb, part, scene)
    notes = []
    if placing.scale > 1:
        notes.append(f"Enlarged {placing.scale:.2f} times: the product is small in the photo.")
    if placing.width_px < ZOOM_PX:
        notes.append(f"{placing.width_px} px: the photo does not allow the {ZOOM_PX} px that zoom well.")
    return MainPicture(rgb, checked(rgb, placing.fill), placing.scale > MOST_ENLARGED, found, tuple(notes))


def checked(rgb: Pixels, fill: float) -> float:
    """The filled share of the frame as it is; raises Refused where the border is not pure white or the fill is off."""
    edges = (rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1])
    if not all(bool((np.asarray(edge) == 255).all()) for edge in edges):
        raise Refused("The border of the picture is not pure white.", "Use a photo with more room around the product.")
    red, green, blue = cv2.split(rgb)
    dark = np.asarray(cv2.min(cv2.min(red, green), blue) < 255 - _SEEN, np.uint8)
    _, _, wide, high = cv2.boundingRect(dark)
    seen = max(wide / rgb.shape[1], high / rgb.shape[0])
    if not LEAST_FILL <= max(seen, fill) <= MOST_FILL:
        raise Refused(
            f"The product fills {seen:.0%} of the frame; {LEAST_FILL:.0%} to {MOST_FILL:.1%} are asked for.",
            "Look at the cut-out: something beside the product may have been kept.",
        )
    return float(seen)
