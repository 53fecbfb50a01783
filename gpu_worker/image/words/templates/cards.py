"""Pictures side by side: what is in the box, and before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import Refused
from gpu_worker.image.files.decode import Picture
from gpu_worker.image.files.provenance.terms import is_generated
from gpu_worker.image.words.brief import Brief, cell, entry
from gpu_worker.image.words.colour import WHITE, Palette
from gpu_worker.image.words.sheet import CENTRE, Box, Photo, Sheet, Words
from gpu_worker.image.words.templates.parts import (
    body,
    filled,
    footed,
    ground_of,
    heading,
    is_cutout,
    is_even,
    label,
    row_height,
    shown_in,
    tick,
    titled,
)

_MOST_ITEMS = 12
_MOST_CARDS = 8
_FEW = 5  # so many parts stand under each other, more in two columns
_SIDE_BY_SIDE = 1.15


def in_the_box(brief: Brief, sheet: Sheet, palette: Palette) -> None:
    """Every part that is delivered: cards where parts have pictures or numbers of their own, else a list beside the
    product."""
    items = [entry(one, f"texts.items.{at}") for at, one in enumerate(brief.list_of("items", _MOST_ITEMS))]
    if not any(item.get("picture") or item.get("count") for item in items):
        _listed(brief, sheet, items, palette)
        return
    brief.list_of("items", _MOST_CARDS)
    box = footed(brief, sheet, titled(brief, sheet, palette), palette)
    unit, gap = brief.unit, 16 * brief.unit
    across = _across(len(items), sheet.width_px / sheet.height_px)
    rows = box.rows([1] * -(-len(items) // across), gap)
    places = [place for row in rows for place in row.columns([1] * across, gap)]
    for at, (item, place) in enumerate(zip(items, places, strict=False)):
        under = min(place.h * 0.34, 76 * unit)
        upper = Box(place.x, place.y, place.w, place.h - under)
        value = item.get("picture")
        picture = brief.photo(value, f"texts.items.{at}.picture") if value else brief.picture if at == 0 else None
        count, name = cell(item.get("count"), f"texts.items.{at}.count"), f"texts.items.{at}.name"
        if picture is not None:
            filled(sheet, picture, upper, palette, radius=12 * unit, air=0.1)
            if count:
                _count(brief, sheet, upper, (at, count), palette)
        else:
            sheet.rect(upper, palette.panel, 12 * unit)
            large = Words(f"texts.items.{at}.count", count or "1", heading(unit, 52, 1), palette.accent)
            sheet.write(upper.inset(10 * unit), large, align=CENTRE)
        words = (
            Words(name, cell(item.get("name"), name), label(unit, 20, 2), palette.ink, alike="names"),
            Words(f"texts.items.{at}.note", cell(item.get("note"), f"texts.items.{at}.note"), body(unit, 16, 1),
                  palette.quiet, alike="notes"),
        )  # fmt: skip
        text = Box(place.x, place.y + upper.h + 8 * unit, place.w, under - 8 * unit)
        sheet.write(text, *words, align=CENTRE, upright="top")


def _listed(brief: Brief, sheet: Sheet, items: list[Mapping[str, Any]], palette: Palette) -> None:
    """The product large, its parts ticked off beside it, or below it where the picture is no wider than high."""
    whole, below = sheet.box, sheet.box
    if brief.picture is not None and sheet.width_px / sheet.height_px >= _SIDE_BY_SIDE:
        side = sheet.width_px * 0.42
        filled(sheet, brief.picture, Box(whole.w - side, 0, side, whole.h), palette, air=0.12)
        below = Box(0, 0, whole.w - side, whole.h)
    elif brief.picture is not None:
        high = whole.h * (0.5 if len(items) <= _FEW else 0.42)
        filled(sheet, brief.picture, Box(0, 0, whole.w, high), palette, air=0.12)
        below = Box(0, high, whole.w, whole.h - high)
    box, unit = footed(brief, sheet, titled(brief, sheet, palette, below), palette), brief.unit
    across = 2 if len(items) > _FEW - 1 and box.w > 420 * unit else 1
    down = -(-len(items) // across)
    tall = row_height(brief, "items", down, box.h, 86 * unit)
    columns = Box(box.x, box.y, box.w, tall * down).columns([1] * across, 36 * unit)
    for at, item in enumerate(items):
        column = columns[at // down]
        place = Box(column.x, column.y + (at % down) * tall, column.w, tall)
        if at % down:
            sheet.line([(place.x, place.y), (place.x + place.w, place.y)], palette.line, max(1.0, 1.2 * unit))
        r = 13 * unit
        sheet.circle(place.x + r, place.y + tall / 2, r, palette.accent)
        tick(sheet, place.x + r, place.y + tall / 2, r * 0.62, palette.on_accent)
        name = f"texts.items.{at}.name"
        size = min(24.0, tall / unit * 0.4)
        words = Words(name, cell(item.get("name"), name), label(unit, size, 2), palette.ink, alike="names")
        sheet.write(Box(place.x + 2.9 * r, place.y + 2 * unit, place.w - 2.9 * r, tall - 4 * unit), words)


def _across(count: int, shape: float) -> int:
    """How many cards stand in a row."""
    if shape < 1.1:
        return 1 if count == 1 or (count <= 3 and shape < 0.75) else 2
    if count <= 4:
        return count
    return 3 if count <= 6 else 4


def _count(brief: Brief, sheet: Sheet, place: Box, which: tuple[int, str], palette: Palette) -> None:
    unit, (at, count) = brief.unit, which
    tag = Box(place.x + 12 * unit, place.y + 12 * unit, 58 * unit, 34 * unit)
    sheet.rect(tag, palette.accent, 17 * unit, over=True)
    words = Words(f"texts.items.{at}.count", count, label(unit, 19), palette.on_accent, alike="counts")
    sheet.write(tag.inset(8 * unit, 2 * unit), words, align=CENTRE)


def before_after(brief: Brief, sheet: Sheet, palette: Palette) -> None:
    """Two real photos of the same thing. Anything else under these words would be a lie."""
    pictures = [_real(brief, name) for name in ("before", "after")]
    has_title = bool(brief.text("title"))
    box = footed(brief, sheet, titled(brief, sheet, palette), palette) if has_title else sheet.box
    unit = brief.unit
    halves = box.columns([1, 1], 8 * unit)
    for at, (name, picture, place) in enumerate(zip(("before", "after"), pictures, halves, strict=True)):
        radius = 12 * unit if has_title else 0.0
        if is_cutout(picture) or is_even(picture):  # whole and untrimmed: both sides keep one scale
            sheet.rect(place, ground_of(picture, palette), radius)
            sheet.photos.append(Photo(picture, shown_in(picture, place)))
        else:
            sheet.photos.append(Photo(picture, place, crop=True, radius_px=radius))
        tag = Box(place.x + 16 * unit, place.y + place.h - 60 * unit, min(170 * unit, place.w * 0.6), 44 * unit)
        fill, ink = (palette.deep, WHITE) if at == 0 else (palette.accent, palette.on_accent)
        sheet.rect(tag, fill, 22 * unit, over=True)
        words = Words(f"texts.{name}", brief.needed(name), label(unit, 21), ink, alike="sides")
        sheet.write(tag.inset(16 * unit, 4 * unit), words, align=CENTRE)


def _real(brief: Brief, name: str) -> Picture:
    parts = entry(brief.more.get(name), name)
    if parts.get("real") is not True:
        raise Refused(
            "Before and after are shown with real photos only.", f'Mark {name} with "real": true if it is one.'
        )
    picture = brief.photo(parts.get("picture"), f"{name}.picture")
    if is_generated(picture.origin.source_type):
        raise Refused(f"The picture in {name} says of itself that a model made it.", "Use a photo.")
    return picture
