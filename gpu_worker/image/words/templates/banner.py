"""A banner: one promise, one picture. Quiet on light paper, or festive on a deep ground."""

from __future__ import annotations

import math
import random

from core.errors import BadInput
from gpu_worker.image.words.brief import Brief, cell
from gpu_worker.image.words.colour import WHITE, Colour, Palette, mixed
from gpu_worker.image.words.sheet import CENTRE, MIDDLE, Box, Sheet, Words
from gpu_worker.image.words.templates.parts import (
    body,
    filled,
    heading,
    is_cutout,
    is_even,
    label,
    product,
    shown_in,
    tick,
)

_WIDE = 1.15  # from this ratio on words stand beside the picture, below it under it
_TALL = 0.77  # up to this ratio there is height to spare
_FAINT = 0.18
_MOTIFS = ("lights", "arcs", "confetti", "none")


def plain(brief: Brief, sheet: Sheet, palette: Palette) -> None:
    """Words on paper, the picture to the edges of its half."""
    words, picture = _halves(brief, sheet)
    if brief.picture is not None:
        filled(sheet, brief.picture, picture, palette, air=0.09)
        _badge(brief, sheet, picture, palette)
    _words(brief, sheet, words, (palette.ink, palette.quiet, palette.accent, palette.line))


def festival(brief: Brief, sheet: Sheet, palette: Palette) -> None:
    """Words on a deep ground, the product in a pool of light, ornaments that belong to no creed."""
    words, picture = _halves(brief, sheet)
    light = palette.light
    sheet.rect(sheet.box, palette.deep)
    centre = (picture.x + picture.w / 2, picture.y + picture.h / 2)
    reach = max(picture.w, picture.h)
    sheet.glow(*centre, reach * 0.95, reach * 0.95, palette.accent, 0.9)
    _motif(brief, sheet, picture, palette)
    if brief.picture is not None:
        side = min(picture.w, picture.h)
        if is_cutout(brief.picture):
            sheet.circle(*centre, side * 0.43, palette.panel)
            sheet.circle(*centre, side * 0.455, light, opacity=0.0, rim=light, rim_px=max(1.0, side * 0.004))
            inner = Box(centre[0] - side * 0.33, centre[1] - side * 0.35, side * 0.66, side * 0.68)
            product(sheet, brief.picture, inner, palette)
        else:
            frame = Box(centre[0] - side * 0.42, centre[1] - side * 0.42, side * 0.84, side * 0.84)
            frame = frame if is_even(brief.picture) else shown_in(brief.picture, frame)
            sheet.frame(frame.inset(-side * 0.018), light, max(1.0, side * 0.004), side * 0.055)
            filled(sheet, brief.picture, frame, palette, radius=side * 0.04, air=0.15)
        _badge(brief, sheet, picture, palette)
    rule = mixed(palette.deep, WHITE, 0.6)
    _words(
        brief,
        sheet,
        words,
        (WHITE, mixed(palette.deep, WHITE, 0.14), palette.spark or mixed(palette.accent, WHITE, 0.18), rule),
    )


def _halves(brief: Brief, sheet: Sheet) -> tuple[Box, Box]:
    """The place for the words and the place for the picture."""
    wide, high, unit = sheet.width_px, sheet.height_px, brief.unit
    edge = 56 * unit
    if brief.picture is None:
        return sheet.box.inset(edge * 1.2, edge), Box(wide * 0.55, 0, wide * 0.45, high)
    if wide / high >= _WIDE:
        split = wide * (0.5 if wide / high < 2.2 else 0.58)
        return Box(edge, edge, split - edge * 1.6, high - 2 * edge), Box(split, 0, wide - split, high)
    split = high * (0.54 if wide / high < _TALL else 0.49)
    return Box(edge, split + edge * 0.7, wide - 2 * edge, high - split - edge * 1.4), Box(0, 0, wide, split)


def _words(brief: Brief, sheet: Sheet, box: Box, inks: tuple[Colour, Colour, Colour, Colour]) -> None:
    ink, quiet, accent, rule = inks
    unit, points = brief.unit, brief.list_of("points", 3, 0) if "points" in brief.texts else []
    upper = box
    if points:
        across = _TALL <= sheet.width_px / sheet.height_px < _WIDE
        each = 50 if brief.text("subline") else 58
        tall = min(box.h * 0.42, (80 if across else 14 + each * len(points)) * unit)
        upper = Box(box.x, box.y, box.w, box.h - tall - 16 * unit)
        _points(brief, sheet, Box(box.x, box.y + box.h - tall, box.w, tall), (ink, accent, rule), across)
    sheet.write(
        upper,
        Words("texts.eyebrow", brief.text("eyebrow"), label(unit, 19, 2), accent),
        Words("texts.headline", brief.needed("headline"), heading(unit, 54, 4), ink, before_px=12 * unit),
        Words("texts.subline", brief.text("subline"), body(unit, 24, 4), quiet, before_px=18 * unit),
        upright=MIDDLE,
    )


def _points(brief: Brief, sheet: Sheet, box: Box, inks: tuple[Colour, Colour, Colour], across: bool) -> None:
    """Up to three short proofs, each ticked off."""
    ink, mark, rule = inks
    points, unit = brief.texts["points"], brief.unit
    sheet.line([(box.x, box.y), (box.x + box.w, box.y)], rule, max(1.0, 1.2 * unit))
    below, equal = Box(box.x, box.y + 10 * unit, box.w, box.h - 10 * unit), [1] * len(points)
    rows = below.columns(equal, 20 * unit) if across else below.rows(equal)
    for at, (value, place) in enumerate(zip(points, rows, strict=True)):
        name, middle = f"texts.points.{at}", place.y + place.h / 2
        tick(sheet, place.x + 10 * unit, middle, 9 * unit, mark)
        words = Words(name, cell(value, name), label(unit, 22, 2, bold=False), ink, alike="points")
        sheet.write(Box(place.x + 32 * unit, place.y, place.w - 32 * unit, place.h), words)


def _badge(brief: Brief, sheet: Sheet, picture: Box, palette: Palette) -> None:
    """A round mark on the picture for one short thing, such as a rebate or a date."""
    text = brief.text("badge")
    if not text:
        return
    r = min(60 * brief.unit, min(picture.w, picture.h) * 0.17)
    x, y = picture.x + picture.w - r * 1.25, picture.y + r * 1.25
    sheet.circle(x, y, r, palette.accent, rim=WHITE, rim_px=max(1.5, r * 0.045), over=True)
    place = Box(x - r * 0.78, y - r * 0.6, r * 1.56, r * 1.2)
    kind = label(brief.unit, 25, 3)
    sheet.write(place, Words("texts.badge", text, kind, palette.on_accent), align=CENTRE)


def _motif(brief: Brief, sheet: Sheet, picture: Box, palette: Palette) -> None:
    """Ornament around the picture; the same in every run."""
    name = str(brief.more.get("motif", "lights"))
    if name not in _MOTIFS:
        raise BadInput(f"There is no motif '{name[:20]}'.", f"Choose one of: {', '.join(_MOTIFS)}.", field="motif")
    chance, light = random.Random(7), palette.light
    wide, low = sheet.width_px, picture.y + picture.h
    if name == "arcs":
        for step in range(5):
            r = min(picture.w, picture.h) * (0.5 + 0.13 * step)
            middle = (picture.x + picture.w / 2, picture.y + picture.h / 2)
            # Those that reach under the words are faint: words have to be read.
            share = 0.75 if 2 * r <= min(picture.w, picture.h) else _FAINT
            sheet.circle(*middle, r, light, opacity=0.0, rim=mixed(light, palette.deep, share), rim_px=1.2)
    elif name == "confetti":
        for _ in range(46):
            x, y, s = chance.uniform(picture.x, wide), chance.uniform(picture.y, low), chance.uniform(3, 8) * brief.unit
            turn = chance.uniform(0, math.pi)
            dx, dy = s * math.cos(turn), s * math.sin(turn)
            sheet.polygon(
                [(x - dx, y - dy), (x + dy * 0.5, y - dx * 0.5), (x + dx, y + dy), (x - dy * 0.5, y + dx * 0.5)],
                light, opacity=chance.uniform(0.35, 0.9),
            )  # fmt: skip
    elif name != "none":
        for _ in range(16):
            x, y = chance.uniform(picture.x - picture.w * 0.05, wide), chance.uniform(picture.y, low)
            r = chance.uniform(10, 46) * brief.unit
            sheet.circle(x, y, r, light, opacity=chance.uniform(0.05, 0.16))
