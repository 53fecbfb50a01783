"""What a description shows: tables, definition lists, "label: value" lines, lists under a heading, and prose."""

from __future__ import annotations

import re

from core.catalog.text import Cell, FoldedText, Row, TextLine
from core.facts.below import below
from core.facts.collect import Collector, slug
from core.facts.figures import bare_figures
from core.facts.listing import counted, stacked
from core.facts.prose import About
from core.facts.sheet import Fact
from core.facts.shown import BULLET, LISTS, Shown, entry_like
from core.facts.values import read_value
from core.facts.vocabulary import Attribute, attributes, lookup

MAX_LINES, MAX_TABLES, MAX_ROWS = 1_500, 40, 300
MAX_BODY_CHARS = 40_000  # of folded text; what stands behind is no product description any more
_SETS = frozenset(
    ("set", "kit", "pack", "bundle", "box", "collection", "assortment", "combo", "hamper", "pc", "pcs", "package")
)
_LIST_KINDS = frozenset(("included_item", "how_to", "care", "compatibility", "certification", "award"))
_TITLE_WORDS = 4  # a bold line of so many words is a heading, no property


def read_description(sheet: Collector, body: FoldedText, about: About, *, offsets: bool = True) -> None:
    """Tables first, then lines; prose is read where no structure claimed the line."""
    taken: set[int] = set()
    lang = about.lang
    pending: list[tuple[TextLine, Attribute | None]] = []
    for table in body.tables[:MAX_TABLES]:
        taken |= _table(Shown(sheet, about, offsets), table)
    heading: Attribute | None = None
    asked = ""  # the heading or label of the line before, whose value may stand in a line of its own
    term: TextLine | None = None
    shown = Shown(sheet, about, offsets)
    for line in body.lines[:MAX_LINES]:
        if line.start > MAX_BODY_CHARS:
            break
        if line.start in taken:
            heading, asked = None, ""
            continue
        if (rest := below(shown, asked, line)) is not None:
            asked = rest
            continue
        asked = ""
        named = lookup(line.text.rstrip(":： "), lang) if len(line.text) <= 40 else _lead_in(line.text, lang)
        if line.kind == "term":
            term = line
        elif line.kind == "definition" and term is not None:
            shown.definition(term.text, line)
        elif line.kind == "heading" or _heads(line, named):
            heading = named if _opens_list(named) else None
            asked = line.text.rstrip(":： ") if named and len(line.text) <= 40 else ""
            if line.kind != "heading" and (named is None or len(line.text) > 40):
                pending.append((line, None))
                shown.titles |= {line.start} if line.strong and len(line.text.split()) <= _TITLE_WORDS else set()
        else:
            pending.append((line, heading))
            if line.kind != "item" and not BULLET.match(line.text) and not entry_like(heading, line.text, lang):
                heading = None
    shown.stacked = stacked(line for line, _ in pending)
    boxed = counted([line.text for line, _ in pending]) if about.names & _SETS else set()
    for index, (line, under) in enumerate(pending):
        shown.line(line, attributes()["included"] if under is None and index in boxed else under)


def _opens_list(named: Attribute | None) -> bool:
    """Whether what stands below a heading is a list of its entries."""
    return named is not None and (named.kind in _LIST_KINDS or named.name in LISTS)


def _heads(line: TextLine, named: Attribute | None) -> bool:
    """Whether a line that is no heading element stands over what follows."""
    if line.kind == "item" or BULLET.match(line.text):
        return False
    if len(line.text) > 40:
        return named is not None
    return line.strong or named is not None or line.text.endswith((":", "："))


def _lead_in(text: str, lang: str) -> Attribute | None:
    """The attribute that a sentence leads up to: "The kit has everything you need and includes:"."""
    if not text.endswith((":", "：")):
        return None
    words = text.rstrip(":： ").split()
    if words and words[-1].casefold() in ("including", "containing", "contains"):
        return lookup("includes", "en")
    return next((found for size in (1, 2, 3) if (found := lookup(" ".join(words[-size:]), lang))), None)


def _table(shown: Shown, table: tuple[Row, ...]) -> set[int]:
    """Read a table: label and value columns, or a header row with one row per size. Answers the starts it used."""

    rows = table[:MAX_ROWS]
    used: set[int] = set()
    head = rows[0]
    by_header = len(rows) > 1 and len(head) >= 2 and (all(cell.header for cell in head) or len(head) > 2)
    if by_header and (len(head) > 2 or sum(lookup(cell.text, shown.lang) is not None for cell in head) == 2):
        used.update(cell.start for row in rows for cell in row)
        for row in rows[1:]:
            for label, cell in zip(head[1:], row[1:], strict=False):
                known = lookup(label.text, shown.lang)
                turned = lookup(row[0].text, shown.lang) if known is None else None
                if turned and turned.kind == "measure":  # one column per size
                    _sized(shown, turned, row[0].text, cell.text, cell.start, label.text)
                elif row[0].text and (known is None or known.kind == "measure"):
                    _sized(shown, known, label.text, cell.text, cell.start, row[0].text)
            _size_column(shown, head[0].text, row[0])
        return used
    for row in rows:
        if len(row) == 2 and row[0].text and row[1].text:
            used.update(cell.start for cell in row)
            if row[0].header and row[1].header:
                continue  # Property | Value
            shown.pair(row[0].text.rstrip(":： "), row[1].text, row[1].start, "table")
    return used


def _size_column(shown: Shown, label: str, cell: Cell) -> None:
    """Sizes that are a measure themselves, such as ski lengths; with no unit the bare number as it stands."""
    known = lookup(label, shown.lang)
    if known is None or known.kind != "measure":
        return
    if re.fullmatch(r"\d{1,4}(?:[.,]\d)?", cell.text) and "(" not in label:
        number = float(cell.text.replace(",", "."))
        row = Fact("", "measure", number, dimension=known.dimension, label=label, text=cell.text)
        at = cell.start if shown.offsets else None
        row = row.but(source="table", start=at, end=None if at is None else at + len(cell.text))
        shown.sheet.add(row.but(applies_to=cell.text, confidence=0.4), f"other.{slug(label)}")  # no unit: not printed
    else:
        _sized(shown, known, label, cell.text, cell.start, cell.text)


def _sized(shown: Shown, known: Attribute | None, label: str, value: str, start: int, applies_to: str) -> None:
    """The figures of one cell, which hold for one size; of a column that we do not know where it is nothing else."""
    for fact in read_value(known, label, value, shown.lang) if known else bare_figures(label, value, shown.lang):
        if fact.kind == "measure":
            at = start if shown.offsets else None
            row = fact.but(label=label, source="table", text=value, applies_to=applies_to, confidence=0.8)
            name = known.name if known else f"other.{slug(label)}"
            shown.sheet.add(row.but(start=at, end=None if at is None else at + len(value)), name)
