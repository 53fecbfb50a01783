"""A festival's palette for a market: its first colour of which nothing that is drawn goes by a name the market leaves
out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import BadInput, Refused
from gpu_worker.image.files.decode import Picture
from gpu_worker.image.studio.scenes.palette import suits
from gpu_worker.image.words.colour import Palette, palette_of


def palette_for(picture: Picture | None, given: Mapping[str, Any]) -> Palette:
    """The palette that an order names. With `accents` (several colours) and a `market` the first that suits it, and
    without the `spark` where that does not; raises Refused where none is left."""
    accents = given.get("accents")
    if accents is None:
        return palette_of(picture, given)
    if not isinstance(accents, list) or not all(isinstance(one, str) for one in accents):
        raise BadInput("palette.accents is no list of colours.", "Write them as #rrggbb.", field="palette.accents")
    market = str(given.get("market") or "")
    for accent in accents:
        for spark in (given.get("spark"), None):
            found = palette_of(picture, {"accent": accent, **({"spark": spark} if spark else {})})
            if not market or suits(drawn(found), market):
                return found
    raise Refused(
        f"None of the festival's colours are left for {market}.",
        "Order the plain banner: it has the product's colours.",
    )


def drawn(palette: Palette) -> tuple[tuple[int, int, int], ...]:
    """The colours that fill parts of a festive picture; words are ink, not a colour of the feast."""
    return palette.accent, palette.deep, palette.light, palette.panel
