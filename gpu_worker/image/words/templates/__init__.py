"""The templates by name: each fills a sheet from a brief."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gpu_worker.image.words.brief import Brief
from gpu_worker.image.words.colour import Palette
from gpu_worker.image.words.sheet import Sheet
from gpu_worker.image.words.templates import banner, cards, drawings, tables

Template = Callable[[Brief, Sheet, Palette], None]

TEMPLATES: Mapping[str, Template] = {
    "banner": banner.plain,
    "festival": banner.festival,
    "dimensions": drawings.dimensions,
    "specs": tables.specification,
    "comparison": tables.comparison,
    "callouts": drawings.callouts,
    "in_the_box": cards.in_the_box,
    "before_after": cards.before_after,
    "size_chart": tables.sizes,
}
