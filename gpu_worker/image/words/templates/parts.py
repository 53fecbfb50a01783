"""What several templates share: a type scale, a product on its ground, a heading, a rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.errors import BadInput
from gpu_worker.image.files.decode import Picture
from gpu_worker.image.studio.pose import STANDING, pose_of
from gpu_worker.image.words.brief import Brief
from gpu_worker.image.words.colour import Colour, Palette, border_colour
from gpu_worker.image.words.draw import bounds
from gpu_worker.image.words.once import once
from gpu_worker.image.words.sheet import Box, Photo, Sheet, Words
from gpu_worker.image.words.typeset import Type

_READABLE_PX = 10.0
_EVEN = 14.0  # deviation of a border that counts as one colour
_RIM = 0.03  # of a photo stays around the product where its backdrop is even


def heading(unit: float, size: float = 38, lines: int = 2) -> Type:
    """A title: large, tight, bold."""
    return _type(size * unit, 0.55, True, 1.16, lines)


def body(unit: float, size: float = 22, lines: int = 3, *, bold: bool = False) -> Type:
    """Running words."""
    return _type(size * unit, 0.62, bold, 1.34, lines)


def label(unit: float, size: float = 18, lines: int = 1, *, bold: bool = True) -> Type:
    """A few words beside something."""
    return _type(size * unit, 0.66, bold, 1.25, lines)


def _type(size_px: float, least: float, bold: bool, leading: float, lines: int) -> Type:
    return Type(max(size_px, _READABLE_PX), max(size_px * least, _READABLE_PX), bold, leading, lines)


def row_height(brief: Brief, name: str, rows: int, room_px: float, most_px: float) -> float:
    """How high a row of a table may be; raises BadInput with the number of rows that could be read."""
    tall = min(most_px, room_px / rows)
    least = _READABLE_PX * 1.5
    if tall < least:
        fit = max(0, int(room_px / least))
        raise BadInput(
            f"texts.{name} has {rows} rows, {fit} can be read at this height.",
            "Leave rows out, or choose a larger picture.",
            field=f"texts.{name}",
        )
    return tall


@once
def is_cutout(picture: Picture) -> bool:
    """Whether the picture is a product without its backdrop."""
    return picture.alpha is not None and bool((picture.alpha[::4, ::4] < 0.5).mean() > 0.02)


@once
def is_even(picture: Picture) -> bool:
    """Whether a photo has one colour all along its edge."""
    rgb = picture.rgb
    edge = np.concatenate((rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]))
    return float(np.percentile(np.abs(edge.astype(np.int16) - np.median(edge, axis=0)).max(axis=1), 95)) < _EVEN


@once
def stands(picture: Picture, garment: bool) -> bool:
    """Whether a cut-out has a foot, under which a shadow lies. Clothing has none, nor has what was shot from above."""
    return picture.alpha is not None and pose_of(picture.alpha, garment=garment).name == STANDING


@once
def trimmed(picture: Picture, seen: Box) -> Picture:
    """The part of a picture within `seen`, in shares of it."""
    high, wide = picture.rgb.shape[:2]
    top, left = int(seen.y * high), int(seen.x * wide)
    rows = slice(top, max(top + 1, round((seen.y + seen.h) * high)))
    columns = slice(left, max(left + 1, round((seen.x + seen.w) * wide)))
    alpha = None if picture.alpha is None else picture.alpha[rows, columns]
    return replace(picture, rgb=picture.rgb[rows, columns], alpha=alpha)


def ground_of(picture: Picture | None, palette: Palette) -> Colour:
    """The colour on which a product stands: a tint of its own, or the backdrop of its photo."""
    if picture is None or is_cutout(picture):
        return palette.panel
    return border_colour(picture) if is_even(picture) else palette.panel


def shown_in(picture: Picture, box: Box) -> Box:
    """Where all of a picture lies when it is centred in a box."""
    high, wide = picture.rgb.shape[:2]
    scale = min(box.w / wide, box.h / high)
    return Box(box.x + (box.w - wide * scale) / 2, box.y + (box.h - high * scale) / 2, wide * scale, high * scale)


def product(sheet: Sheet, picture: Picture, box: Box, palette: Palette) -> Box:
    """A product in a box, with a shadow where it stands; answers where the product itself lies. Of a photo on one even
    colour the empty rim is left out, any other photo is shown whole."""
    if not is_cutout(picture) and not is_even(picture):
        at = shown_in(picture, box)
        sheet.photos.append(Photo(picture, at, radius_px=min(at.w, at.h) * 0.03))
        return at
    seen = bounds(picture)
    trim = trimmed(picture, seen)
    at = shown_in(trim, box)
    if is_cutout(picture):
        if stands(picture, sheet.garment):
            foot, middle = at.y + at.h * 0.996, at.x + at.w / 2
            sheet.glow(middle, foot, at.w * 0.62, max(4.0, at.w * 0.075), palette.ink, 0.30)
            sheet.glow(middle, foot, at.w * 0.46, max(2.0, at.w * 0.022), palette.ink, 0.42)
        sheet.photos.append(Photo(trim, at))
        return at
    rim = min(_RIM, seen.x, seen.y, 1 - seen.x - seen.w, 1 - seen.y - seen.h)
    wide, high = at.w / seen.w, at.h / seen.h
    with_rim = Box(seen.x - rim, seen.y - rim, seen.w + 2 * rim, seen.h + 2 * rim)
    place = Box(at.x - rim * wide, at.y - rim * high, at.w + 2 * rim * wide, at.h + 2 * rim * high)
    sheet.photos.append(Photo(trimmed(picture, with_rim), place))
    return at


def filled(sheet: Sheet, picture: Picture, box: Box, palette: Palette, radius: float = 0.0, air: float = 0.1) -> None:
    """A picture that fills a place to its edges: a product on its ground, or a photo cropped to the place."""
    if is_cutout(picture) or is_even(picture):
        sheet.rect(box, ground_of(picture, palette), radius)
        product(sheet, picture, box.inset(box.w * air, box.h * air), palette)
    else:
        sheet.photos.append(Photo(picture, box, crop=True, radius_px=radius))


def tick(sheet: Sheet, x: float, y: float, r: float, ink: Colour) -> None:
    """A check mark: drawn, not typed, so that no font has to have it."""
    bend = 0.25 * r if not sheet.rtl else -0.25 * r
    side = 1 if not sheet.rtl else -1
    points = [(x - 0.75 * r * side, y), (x - bend, y + 0.55 * r), (x + 0.8 * r * side, y - 0.6 * r)]
    sheet.line(points, ink, max(1.5, 0.27 * r))


def inside(sheet: Sheet, at: Box, share: Box) -> Box:
    """A part of a picture, given in shares of it, where it lies on the sheet. Photos are never turned round."""
    x = 1 - share.x - share.w if sheet.rtl else share.x
    return Box(at.x + x * at.w, at.y + share.y * at.h, share.w * at.w, share.h * at.h)


def titled(brief: Brief, sheet: Sheet, palette: Palette, within: Box | None = None) -> Box:
    """The title with its accent at the top of a part of the sheet; answers what is left below."""
    unit, whole = brief.unit, within or sheet.box
    edge = 44 * unit
    title = brief.text("title")
    if not title:
        return whole.inset(edge, edge * 0.9)
    tall, top, wide = 66 * unit, whole.y + edge * 0.8, whole.w - 2 * edge
    sheet.rect(Box(whole.x + edge, top, 40 * unit, 5 * unit), palette.accent, 2.5 * unit)
    place = Box(whole.x + edge, top + 12 * unit, wide, tall)
    sheet.write(place, Words("texts.title", title, heading(unit, 36), palette.ink))
    below = place.y + tall + 12 * unit
    return Box(place.x, below, wide, whole.y + whole.h - below - edge * 0.8)


def footed(brief: Brief, sheet: Sheet, box: Box, palette: Palette) -> Box:
    """A note in small type along the bottom; answers what is left above."""
    note = brief.text("note")
    if not note:
        return box
    unit = brief.unit
    tall = 44 * unit
    place = Box(box.x, box.y + box.h - tall, box.w, tall)
    sheet.write(place, Words("texts.note", note, body(unit, 16, 2), palette.quiet), upright="bottom")
    return Box(box.x, box.y, box.w, box.h - tall - 8 * unit)
