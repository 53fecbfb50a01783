"""Tables from facts: specification, sizes, comparison of a shop's own products."""

from __future__ import annotations

from typing import Any

from core.errors import BadInput
from gpu_worker.image.words.brief import Brief, cell, entry
from gpu_worker.image.words.colour import WHITE, Palette
from gpu_worker.image.words.sheet import CENTRE, Box, Sheet, Words
from gpu_worker.image.words.templates.parts import filled, footed, ground_of, label, product, row_height, tick, titled

_MOST_ROWS = 14
_TWO_COLUMNS = 9  # from so many rows on, where the picture is wide


def specification(brief: Brief, sheet: Sheet, palette: Palette) -> None:
    """Names and values under each other, the product beside them."""
    rows = [_pair(row, at) for at, row in enumerate(brief.list_of("rows", _MOST_ROWS))]
    wide = sheet.width_px / sheet.height_px >= 1.2
    if brief.picture is not None and wide:
        side = sheet.width_px * 0.36
        filled(sheet, brief.picture, Box(sheet.width_px - side, 0, side, sheet.height_px), palette, air=0.12)
        within = Box(0, 0, sheet.width_px - side, sheet.height_px)
        box = titled(brief, sheet, palette, within)
    elif brief.picture is not None:
        top = Box(0, 0, sheet.width_px, sheet.height_px * 0.4)
        filled(sheet, brief.picture, top, palette, air=0.13)
        edge = 44 * brief.unit
        title = Box(edge, top.h + edge * 0.4, sheet.width_px - 2 * edge, 60 * brief.unit)
        sheet.write(title, Words("texts.title", brief.text("title"), label(brief.unit, 34, 2), palette.ink))
        box = Box(edge, title.y + title.h, title.w, sheet.height_px - title.y - title.h - edge * 0.6)
    else:
        box = titled(brief, sheet, palette)
    box = footed(brief, sheet, box, palette)
    if brief.picture is None and wide and len(rows) >= _TWO_COLUMNS:
        half = (len(rows) + 1) // 2
        left, right = box.columns([1, 1], 48 * brief.unit)
        _pairs(brief, sheet, left, rows[:half], palette, half)
        _pairs(brief, sheet, right, rows[half:], palette, half)
    else:
        _pairs(brief, sheet, box, rows, palette, len(rows))


def _pair(row: Any, at: int) -> tuple[str, str]:
    if not isinstance(row, list) or len(row) != 2:
        raise BadInput(f"texts.rows.{at} is no pair.", "Write [name, value].", field=f"texts.rows.{at}")
    return cell(row[0], f"texts.rows.{at}.0"), cell(row[1], f"texts.rows.{at}.1")


def _pairs(brief: Brief, sheet: Sheet, box: Box, rows: list[tuple[str, str]], palette: Palette, of: int) -> None:
    unit, first = brief.unit, len([stack for stack in sheet.stacks if stack.words[0].alike == "names"])
    tall = row_height(brief, "rows", of, box.h, 64 * unit)
    for at, (name, value) in enumerate(rows):
        y = box.y + at * tall
        sheet.line([(box.x, y), (box.x + box.w, y)], palette.line, max(1.0, 1.2 * unit))
        left, right = Box(box.x, y + 2 * unit, box.w, tall - 4 * unit).columns([0.44, 0.56], 18 * unit)
        where = f"texts.rows.{first + at}"
        size = min(20.0, tall / unit * 0.36)
        sheet.write(left, Words(f"{where}.0", name, label(unit, size, 2, bold=False), palette.quiet, alike="names"))
        sheet.write(right, Words(f"{where}.1", value, label(unit, size, 2), palette.ink, alike="names"))
    low = box.y + len(rows) * tall
    sheet.line([(box.x, low), (box.x + box.w, low)], palette.line, max(1.0, 1.2 * unit))


def sizes(brief: Brief, sheet: Sheet, palette: Palette) -> None:
    """A size chart: one head, many rows, figures under figures."""
    head = brief.list_of("head", 9, 2)
    rows = brief.list_of("rows", _MOST_ROWS)
    for at, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(head):
            raise BadInput(f"texts.rows.{at} has not {len(head)} cells.", "Fill every cell.", field=f"texts.rows.{at}")
    box = footed(brief, sheet, titled(brief, sheet, palette, _below_picture(brief, sheet, palette, len(rows))), palette)
    unit = brief.unit
    tall = row_height(brief, "rows", len(rows) + 1, box.h, 62 * unit)
    shares = [1.25, *[1.0] * (len(head) - 1)]
    sheet.rect(Box(box.x, box.y, box.w, tall), palette.accent, 8 * unit)
    size = min(21.0, tall / unit * 0.44)
    for column, place in enumerate(Box(box.x, box.y, box.w, tall).columns(shares)):
        name = f"texts.head.{column}"
        words = Words(name, cell(head[column], name), label(unit, size, 2), palette.on_accent, alike="head")
        sheet.write(place.inset(8 * unit, 2 * unit), words, align=CENTRE)
    for at, row in enumerate(rows):
        line = Box(box.x, box.y + (at + 1) * tall, box.w, tall)
        if at % 2:
            sheet.rect(line, palette.panel, 6 * unit)
        for column, place in enumerate(line.columns(shares)):
            name = f"texts.rows.{at}.{column}"
            kind = label(unit, size, 1, bold=column == 0)
            words = Words(name, cell(row[column], name), kind, palette.ink, alike="cells")
            sheet.write(place.inset(8 * unit, 2 * unit), words, align=CENTRE)


def _below_picture(brief: Brief, sheet: Sheet, palette: Palette, rows: int) -> Box | None:
    """The product above the table, where rows of full height leave it room; answers what is left below."""
    needed = (62 * (rows + 1) + 190) * brief.unit
    above = sheet.height_px - needed
    if brief.picture is None or above < sheet.height_px * 0.2:
        return None
    top = Box(0, 0, sheet.width_px, min(above, sheet.height_px * 0.6))
    filled(sheet, brief.picture, top, palette, air=0.11)
    return Box(0, top.h, sheet.width_px, sheet.height_px - top.h)


def comparison(brief: Brief, sheet: Sheet, palette: Palette) -> None:
    """Own products side by side, the shopper's first; yes and no are drawn."""
    columns = [entry(one, f"texts.columns.{at}") for at, one in enumerate(brief.list_of("columns", 4, 2))]
    names = brief.list_of("rows", 10)
    box = footed(brief, sheet, titled(brief, sheet, palette), palette)
    unit = brief.unit
    places = box.columns([1.15, *[1.0] * len(columns)], 10 * unit)
    shown = any(column.get("picture") for column in columns) or brief.picture is not None
    above = min(box.h * 0.3, 190 * unit) if shown else 0.0
    head = above + 54 * unit
    tall = row_height(brief, "rows", len(names), box.h - head - 10 * unit, 58 * unit)
    size = min(20.0, tall / unit * 0.44)
    own = places[1]
    sheet.rect(Box(own.x, own.y, own.w, head + tall * len(names) + 10 * unit), palette.panel, 12 * unit)
    sheet.rect(Box(own.x, own.y, own.w, 6 * unit), palette.accent, 3 * unit)
    for at, (column, place) in enumerate(zip(columns, places[1:], strict=True)):
        picture = brief.photo(column["picture"], f"texts.columns.{at}.picture") if column.get("picture") else None
        picture = picture or (brief.picture if at == 0 else None)
        if picture is not None:
            frame = Box(place.x + 12 * unit, place.y + 16 * unit, place.w - 24 * unit, above - 20 * unit)
            if ground_of(picture, palette) not in (palette.panel, WHITE):
                filled(sheet, picture, frame, palette, radius=8 * unit, air=0.06)
            else:
                product(sheet, picture, frame, palette)
        name = f"texts.columns.{at}.name"
        words = Words(name, cell(column.get("name"), name), label(unit, 20, 2), palette.ink, alike="columns")
        under = Box(place.x + 6 * unit, place.y + above, place.w - 12 * unit, head - above)
        sheet.write(under, words, align=CENTRE)
    for row, title in enumerate(names):
        y = box.y + head + row * tall
        sheet.line([(box.x, y), (box.x + box.w, y)], palette.line, max(1.0, 1.2 * unit))
        name = f"texts.rows.{row}"
        words = Words(name, cell(title, name), label(unit, size, 2, bold=False), palette.quiet, alike="rows")
        sheet.write(Box(places[0].x, y, places[0].w, tall), words)
        for at, (column, place) in enumerate(zip(columns, places[1:], strict=True)):
            _value(brief, sheet, Box(place.x, y, place.w, tall), (column, at, row), palette, size)


def _value(
    brief: Brief, sheet: Sheet, place: Box, which: tuple[Any, int, int], palette: Palette, size: float
) -> None:  # fmt: skip
    column, at, row = which
    name = f"texts.columns.{at}.values.{row}"
    values = column.get("values")
    if not isinstance(values, list) or row >= len(values):
        raise BadInput(f"{name} is missing.", "Give every column a value for every row.", field=name)
    x, y, r = place.x + place.w / 2, place.y + place.h / 2, 9 * brief.unit
    if values[row] is True:
        tick(sheet, x, y, r * 1.1, palette.accent)
    elif values[row] in (False, None):
        sheet.line([(x - r * 0.7, y), (x + r * 0.7, y)], palette.line, max(1.5, 0.25 * r))
    else:
        kind = label(brief.unit, size, 2, bold=at == 0)
        words = Words(name, cell(values[row], name), kind, palette.ink, alike="values")
        sheet.write(place.inset(6 * brief.unit, 1), words, align=CENTRE)
