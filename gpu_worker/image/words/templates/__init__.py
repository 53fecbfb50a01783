"""The templates by name: each fills a sheet from a brief."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gpu_worker.image.words.brief import Brief
from gpu_worker.image.words.colour import Palette
from gpu_worker.image.words.sheet import Sheet
from gpu_worker.image.words.templates import banner

Template = Callable[[Brief, Sheet, Palette], None]

TEMPLATES: Mapping[str, Template] = {
    "banner": banner.plain,
    "festival": banner.festival,
}
