"""Drawings over a product: its measures, and what is worth pointing at."""

from __future__ import annotations

from typing import Any

from core.errors import BadInput
from gpu_worker.image.words.brief import Brief, cell, entry
from gpu_worker.image.words.colour import WHITE, Palette
from gpu_worker.image.words.draw import bounds
from gpu_worker.image.words.sheet import CENTRE, END, START, Box, Sheet, Words
from gpu_worker.image.words.templates.parts import (
    body,
    footed,
    ground_of,
    inside,
    is_cutout,
    is_even,
    label,
    product,
    titled,
)

_AXES = ("width", "height", "depth")
_MOST_POINTS = 6


def _on_ground(brief: Brief, sheet: Sheet, box: Box, room: Box, palette: Palette) -> Box:
    """The product of a brief on its ground; answers where the product itself lies."""
    if brief.picture is None:
        raise BadInput(f"'{brief.template}' needs a picture.", "Name one in picture.", field="picture")
    if is_cutout(brief.picture) or is_even(brief.picture):
        sheet.rect(box, ground_of(brief.picture, palette), 14 * brief.unit)
    return product(sheet, brief.picture, room, palette)


def dimensions(brief: Brief, sheet: Sheet, palette: Palette) -> None:
    """The product with measure lines: height before it, width under it, depth away from it."""
    found: dict[str, tuple[int, Any]] = {}
    for number, value in enumerate(brief.list_of("measures", 3)):
        axis = entry(value, f"texts.measures.{number}").get("axis")
        if axis not in _AXES or axis in found:
            field = f"texts.measures.{number}.axis"
            raise BadInput(f"{field} is not one of its own.", f"Choose one of: {', '.join(_AXES)}.", field=field)
        found[axis] = (number, value)
    unit, box = brief.unit, footed(brief, sheet, titled(brief, sheet, palette), palette)
    before = after = min((200 if "depth" in found else 160 if "height" in found else 40) * unit, box.w * 0.25)
    under = (98 if "width" in found else 30) * unit
    room = Box(box.x + before, box.y + 26 * unit, box.w - before - after, box.h - under - 26 * unit)
    at = _on_ground(brief, sheet, box, room, palette)
    gap, thin = 20 * unit, max(1.5, 2.2 * unit)
    if "height" in found:
        x = at.x - gap
        _measure(sheet, (x, at.y), (x, at.y + at.h), palette, thin, unit)
        place = Box(x - before + gap + 4 * unit, at.y, before - gap - 18 * unit, at.h)
        _figure(brief, sheet, place, found["height"], palette, END)
    if "width" in found:
        y = at.y + at.h + gap
        _measure(sheet, (at.x, y), (at.x + at.w, y), palette, thin, unit)
        wide = max(at.w, 240 * unit)
        place = Box(at.x + at.w / 2 - wide / 2, y + 8 * unit, wide, 60 * unit)
        _figure(brief, sheet, place, found["width"], palette, CENTRE)
    if "depth" in found:
        x, y, far = at.x + at.w + gap * 0.8, at.y + at.h, min(74 * unit, at.h * 0.3)
        _measure(sheet, (x, y), (x + far * 0.8, y - far), palette, thin, unit)
        place = Box(x + far * 0.5 + 16 * unit, y - far * 0.5 - 4 * unit, after - gap - far * 0.5 - 20 * unit, 60 * unit)
        _figure(brief, sheet, place, found["depth"], palette, START)


def _measure(
    sheet: Sheet, start: tuple[float, float], end: tuple[float, float], palette: Palette, thin: float, unit: float
) -> None:
    """A measure line with a cap at either end."""
    sheet.line([start, end], palette.accent, thin, over=True)
    dx, dy = end[0] - start[0], end[1] - start[1]
    long = max(1e-6, (dx * dx + dy * dy) ** 0.5)
    across = (-dy / long * 8 * unit, dx / long * 8 * unit)
    for x, y in (start, end):
        sheet.line([(x - across[0], y - across[1]), (x + across[0], y + across[1])], palette.accent, thin, over=True)


def _figure(brief: Brief, sheet: Sheet, place: Box, which: tuple[int, Any], palette: Palette, align: str) -> None:
    at, value = which
    name = f"texts.measures.{at}"
    value_text, label_text = (cell(value.get(part), f"{name}.{part}") for part in ("value", "label"))
    sheet.write(
        place,
        Words(f"{name}.value", value_text, label(brief.unit, 25), palette.ink, alike="values"),
        Words(f"{name}.label", label_text, label(brief.unit, 17, 2, bold=False), palette.quiet, alike="labels"),
        align=align,
    )  # fmt: skip


def callouts(brief: Brief, sheet: Sheet, palette: Palette) -> None:
    """What is worth knowing, each tied by a line to its place on the product."""
    points = [_point(value, at) for at, value in enumerate(brief.list_of("points", _MOST_POINTS))]
    box = footed(brief, sheet, titled(brief, sheet, palette), palette)
    if sheet.width_px / sheet.height_px < 1.1:
        _numbered(brief, sheet, box, points, palette)
        return
    middle = box.columns([0.27, 0.46, 0.27], 14 * brief.unit)
    at = _whole(brief, sheet, _on_ground(brief, sheet, middle[1], middle[1].inset(18 * brief.unit), palette))
    spots = [inside(sheet, at, Box(x, y, 0, 0)) for _title, _text, x, y in points]
    halves: tuple[list[int], list[int]] = ([], [])
    for which in sorted(range(len(points)), key=lambda one: spots[one].x):
        halves[0 if len(halves[0]) < (len(points) + 1) // 2 else 1].append(which)
    for side, place in ((0, middle[0]), (1, middle[2])):
        order = sorted(halves[side], key=lambda one: spots[one].y)
        for which, row in zip(order, place.rows([1] * max(1, len(order))), strict=False):
            inner, edge = (row.x + row.w, middle[1].x) if side == 0 else (row.x, middle[1].x + middle[1].w)
            y = row.y + row.h / 2
            spot = spots[which]
            bend = edge + (spot.x - edge) * 0.25
            line = [(inner + (4 if side == 0 else -4) * brief.unit, y), (bend, y), (spot.x, spot.y)]
            sheet.line(line, palette.accent, max(1.2, 1.8 * brief.unit), over=True)
            _dot(sheet, spot, 7 * brief.unit, palette)
            _say(
                brief, sheet, row.inset(0, 6 * brief.unit), (which, points[which]), palette, END if side == 0 else START
            )


def _whole(brief: Brief, sheet: Sheet, at: Box) -> Box:
    """Where the whole picture would lie if the product in it lies `at`: points are given in shares of the picture."""
    picture = brief.picture
    if picture is None or not (is_cutout(picture) or is_even(picture)):
        return at
    seen = bounds(picture)
    x = 1 - seen.x - seen.w if sheet.rtl else seen.x
    wide, high = at.w / seen.w, at.h / seen.h
    return Box(at.x - x * wide, at.y - seen.y * high, wide, high)


def _numbered(
    brief: Brief, sheet: Sheet, box: Box, points: list[tuple[str, str, float, float]], palette: Palette
) -> None:
    """On tall pictures: figures on the product, what they mean below it."""
    unit = brief.unit
    upper, lower = box.rows([0.56, 0.44], 20 * unit)
    room = upper.inset(18 * unit)
    at = _whole(brief, sheet, _on_ground(brief, sheet, upper, room, palette))
    columns = 2 if len(points) > 3 else 1
    cells = [
        cell_
        for row in lower.rows([1] * -(-len(points) // columns), 8 * unit)
        for cell_ in row.columns([1] * columns, 18 * unit)
    ]
    for which, (point, place) in enumerate(zip(points, cells, strict=False)):
        spot, r = inside(sheet, at, Box(point[2], point[3], 0, 0)), 15 * unit
        for x, y, over in ((spot.x, spot.y, True), (place.x + r, place.y + place.h / 2, False)):
            sheet.circle(x, y, r, palette.accent, rim=WHITE, rim_px=max(1.0, 2 * unit), over=over)
            figure = Words(f"mark.{which}", str(which + 1), label(unit, 17), palette.on_accent)
            sheet.write(Box(x - r, y - r, 2 * r, 2 * r), figure, align=CENTRE)
        text = Box(place.x + 2.8 * r, place.y, place.w - 2.8 * r, place.h)
        _say(brief, sheet, text, (which, point), palette, START)


def _say(brief: Brief, sheet: Sheet, place: Box, which: tuple[int, Any], palette: Palette, align: str) -> None:
    at, (title, text, _x, _y) = which
    sheet.write(
        place,
        Words(f"texts.points.{at}.title", title, label(brief.unit, 22, 3), palette.ink, alike="titles"),
        Words(f"texts.points.{at}.text", text, body(brief.unit, 17, 4), palette.quiet, before_px=4 * brief.unit),
        align=align,
    )


def _dot(sheet: Sheet, spot: Box, r: float, palette: Palette) -> None:
    sheet.circle(spot.x, spot.y, r, WHITE, rim=palette.accent, rim_px=max(1.5, r * 0.4), over=True)


def _point(value: Any, at: int) -> tuple[str, str, float, float]:
    name = f"texts.points.{at}"
    parts = entry(value, name)
    where: Any = parts.get("at")
    good = isinstance(where, list) and len(where) == 2 and all(isinstance(one, int | float) for one in where)
    if not good or not all(0 <= one <= 1 for one in where):
        raise BadInput(f"{name}.at is no place.", "Write [x, y], shares 0 to 1 of the picture.", field=f"{name}.at")
    title = cell(parts.get("title"), f"{name}.title")
    if not title:
        raise BadInput(f"{name} has no title.", "Say what is there.", field=f"{name}.title")
    return title, cell(parts.get("text"), f"{name}.text"), float(where[0]), float(where[1])
