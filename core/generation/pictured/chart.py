"""A size chart, as a picture: the shop's sizes in their order, the market's beside them, measures in its units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from core.assets.asset import Kind, Slot
from core.content.document import Line
from core.facts.sheet import Fact
from core.generation.compose.topics import stated
from core.generation.compose.values import spec_value
from core.generation.compose.writer import Writer
from core.generation.pictured.wish import SQUARE_PX, Unmade, Wish, brief_of
from core.generation.pictured.words import heading
from core.localisation.market import market_for
from core.localisation.sizes.sheet import SizeRow, sizes_for

SIZE_CHART = "size_chart"
UNKNOWN = Line("–")
MOST_SIZES, MOST_COLUMNS = 14, 6
_unmade = partial(Unmade, Kind.INFOGRAPHIC)
_LETTER_OR_FIGURE = re.compile(r"[\dA-Z½.,/ -]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A head and a cell for each size."""

    head: Line
    cells: tuple[Line, ...]


def size_chart(writer: Writer, name: str) -> Wish | Unmade:
    """Every size of the product, in the shop's order. Without measures of its own and without another name in the
    market there is nothing to look up."""
    sheet, locale = writer.sheet, writer.locale
    rows = sizes_for(sheet, market_for(locale).code)
    if len(rows) < 2:
        return _unmade(locale, "The product has fewer than two sizes.", "Nothing is to be done.", nothing=True)
    if len(rows) > MOST_SIZES:
        cause = f"The product has {len(rows)} sizes; {MOST_SIZES} can be read on one picture."
        return _unmade(locale, cause, "Leave the chart to the page.")
    own = _own(rows, writer)
    if own is None:
        missing = ", ".join(f"'{text}'" for text in list(writer.lexicon.missing)[:4])
        cause = f"No word in this language is known for {missing}."
        return _unmade(locale, cause, "Name the sizes by letters or figures in the shop, then sync.")
    columns = [column for column in (_market(rows), *_measures(rows, writer)) if column is not None][:MOST_COLUMNS]
    if not columns:
        cause = f"The shop gives no measures for {', '.join(row.own for row in rows[:6])}."
        next_step = "Add a table to the product in the shop, one row for each size, then sync."
        return _unmade(locale, cause, next_step, nothing=True)
    title, head = Line(heading(SIZE_CHART, writer.lang)), Line(heading("size", writer.lang))
    all_of = (Column(head, own), *columns)
    texts = {
        "title": title.text,
        "head": [column.head.text for column in all_of],
        "rows": [[column.cells[at].text for column in all_of] for at in range(len(rows))],
    }
    slot = Slot(sheet.product, Kind.INFOGRAPHIC, f"{name}:{SIZE_CHART}", locale=locale)
    cells = (line for column in all_of for line in (column.head, *column.cells) if line is not UNKNOWN)
    return Wish(slot, "banner", {}, brief_of(SIZE_CHART, locale, SQUARE_PX, texts), (title, *dict.fromkeys(cells)))


def _own(rows: Sequence[SizeRow], writer: Writer) -> tuple[Line, ...] | None:
    """The shop's own words for its sizes; None where one cannot be said here."""
    found = []
    for row in rows:
        fact = writer.sheet.get(row.fact)
        plain = _LETTER_OR_FIGURE.fullmatch(row.own) is not None and fact is not None and fact.key in writer.sizes
        text = row.own if plain or fact is None else spec_value(fact, writer)
        if not text:
            return None
        found.append(Line(text, (row.fact,)))
    return tuple(found)


def _market(rows: Sequence[SizeRow]) -> Column | None:
    """The sizes as the market calls them; None where it reads the shop's own."""
    named = next((row.shown.system for row in rows if row.shown and row.shown.label != row.own), "")
    if not named:
        return None
    cells = tuple(Line(row.shown.label, (row.fact,)) if row.shown else UNKNOWN for row in rows)
    return Column(Line(named), cells)


def _measures(rows: Sequence[SizeRow], writer: Writer) -> list[Column]:
    """What the shop measured, one column for each attribute that the language has a word for."""
    by_size = [_by_attribute(row, writer) for row in rows]
    found = []
    for attribute in dict.fromkeys(name for measured in by_size for name in measured):
        label = writer.lexicon.attribute_label(attribute)
        cells = tuple(_figure(measured.get(attribute), writer) for measured in by_size)
        if label and any(cell is not UNKNOWN for cell in cells):
            found.append(Column(Line(label), cells))
    return found


def _by_attribute(row: SizeRow, writer: Writer) -> dict[str, Fact]:
    found: dict[str, Fact] = {}
    for key in row.measures:
        fact = writer.sheet.get(key)
        if fact is not None and fact.attribute and stated(fact) and not (fact.doubt or fact.part):
            found.setdefault(fact.attribute, fact)
    return found


def _figure(fact: Fact | None, writer: Writer) -> Line:
    if fact is None or not writer.formatter.knows(fact.unit):
        return UNKNOWN
    return Line(writer.formatter.measure(fact, style="short"), (fact.key,))
