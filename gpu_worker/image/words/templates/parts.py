"""What several templates share: a type scale, a product on its ground, a heading, a rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gpu_worker.image.files.decode import Picture
from gpu_worker.image.words.colour import Colour, Palette, border_colour
from gpu_worker.image.words.draw import bounds
from gpu_worker.image.words.sheet import Box, Photo, Sheet
from gpu_worker.image.words.typeset import Type

_EVEN = 14.0  # deviation of a border that counts as one colour
_LITTLE_LOST = 0.80  # of a photo must stay where it is cropped to fill its place


def heading(unit: float, size: float = 38, lines: int = 2) -> Type:
    """A title: large, tight, bold."""
    return Type(size * unit, size * 0.55 * unit, bold=True, leading=1.16, most_lines=lines)


def body(unit: float, size: float = 22, lines: int = 3, *, bold: bool = False) -> Type:
    """Running words."""
    return Type(size * unit, max(size * 0.62 * unit, 11 * min(1.0, unit)), bold, 1.34, lines)


def label(unit: float, size: float = 18, lines: int = 1, *, bold: bool = True) -> Type:
    """A few words beside something."""
    return Type(size * unit, size * 0.66 * unit, bold, 1.25, lines)


def is_cutout(picture: Picture) -> bool:
    """Whether the picture is a product without its backdrop."""
    return picture.alpha is not None and bool((picture.alpha < 0.5).mean() > 0.02)


def is_even(picture: Picture) -> bool:
    """Whether a photo has one colour all along its edge."""
    rgb = picture.rgb
    edge = np.concatenate((rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]))
    return float(np.percentile(np.abs(edge.astype(np.int16) - np.median(edge, axis=0)).max(axis=1), 95)) < _EVEN


def trimmed(picture: Picture) -> Picture:
    """A cut-out without the empty room around it."""
    seen = bounds(picture)
    high, wide = picture.rgb.shape[:2]
    rows = slice(int(seen.y * high), max(int(seen.y * high) + 1, round((seen.y + seen.h) * high)))
    columns = slice(int(seen.x * wide), max(int(seen.x * wide) + 1, round((seen.x + seen.w) * wide)))
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


def product(sheet: Sheet, picture: Picture, box: Box, palette: Palette, *, shadow: bool = True) -> Box:
    """A product standing free in a box; answers where it lies. A photo with a backdrop is shown whole."""
    if not is_cutout(picture):
        at = shown_in(picture, box)
        sheet.photos.append(Photo(picture, at))
        return at
    trim = trimmed(picture)
    at = shown_in(trim, box)
    if shadow:
        foot, middle = at.y + at.h, at.x + at.w / 2
        sheet.glow(middle, foot - at.h * 0.004, at.w * 0.62, max(4.0, at.w * 0.075), palette.ink, 0.30)
        sheet.glow(middle, foot - at.h * 0.004, at.w * 0.46, max(2.0, at.w * 0.022), palette.ink, 0.42)
    sheet.photos.append(Photo(trim, at))
    return at


def filled(sheet: Sheet, picture: Picture, box: Box, palette: Palette, radius: float = 0.0, air: float = 0.1) -> None:
    """A picture that fills a place to its edges: a photo cropped a little, a product on its own ground."""
    if is_cutout(picture) or is_even(picture):
        sheet.rect(box, ground_of(picture, palette), radius)
        inner = box.inset(box.w * air, box.h * air) if is_cutout(picture) else box
        product(sheet, picture, inner, palette)
        return
    high, wide = picture.rgb.shape[:2]
    shape = (box.w / box.h) / (wide / high)
    if min(shape, 1 / shape) >= _LITTLE_LOST or not radius:
        sheet.photos.append(Photo(picture, box, crop=True, radius_px=radius))
        return
    sheet.rect(box, border_colour(picture), radius)
    sheet.photos.append(Photo(picture, box, radius_px=0))


def card(sheet: Sheet, box: Box, palette: Palette, radius: float) -> None:
    """A quiet ground for one thing."""
    sheet.rect(box, palette.panel, radius)


def tick(sheet: Sheet, x: float, y: float, r: float, ink: Colour) -> None:
    """A check mark: drawn, not typed, so that no font has to have it."""
    bend = 0.25 * r if not sheet.rtl else -0.25 * r
    side = 1 if not sheet.rtl else -1
    points = [(x - 0.75 * r * side, y), (x - bend, y + 0.55 * r), (x + 0.8 * r * side, y - 0.6 * r)]
    sheet.line(points, ink, max(1.5, 0.27 * r))
