"""This product beside others of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.content.document import Comparison, ComparisonRow, Line
from core.facts.sheet import FactSheet
from core.generation.compose.lexicon import Lexicon
from core.generation.compose.naming import Naming, name_product, readable
from core.generation.compose.phrase import capitalise
from core.generation.compose.topics import colour_words, main_materials
from core.generation.compose.values import in_order, spec_value
from core.generation.compose.writer import Writer
from core.localisation.market import market_for

MAX_COMPARED, MAX_COMPARED_ROWS, MIN_COMPARED_ROWS = 4, 8, 2


@dataclass(frozen=True, slots=True)
class Same:
    """A sheet as a cache key: the very object, so that its many facts need no hashing."""

    sheet: FactSheet

    def __hash__(self) -> int:
        return id(self.sheet)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.sheet is self.sheet


@lru_cache(maxsize=256)
def digest(same: Same) -> str:
    """The sheet's digest, made once for the pages of all its locales."""
    return same.sheet.digest


@lru_cache(maxsize=4096)
def _named(same: Same, locale: str) -> Naming:
    return name_product(same.sheet, Lexicon(same.sheet, market_for(locale).language, locale))


@lru_cache(maxsize=256)
def _table(same: Same, locale: str, channel: str, units: str) -> dict[str, tuple[str, Line]]:
    return _comparable(Writer(same.sheet, locale, channel, units))


def _own_name(naming: Naming, lang: str) -> bool:
    """A name to put over a column: more than the brand, and in letters that the page's readers read."""
    return any(key.startswith("name") for key in naming.name_keys) and readable(naming.name, lang)


def comparison(writer: Writer, siblings: Sequence[FactSheet]) -> Comparison | None:
    """This product beside others of its kind: what both sides know, this one first."""
    term = writer.naming.term
    if term is None or not writer.naming.name:
        return None
    others: list[FactSheet] = []
    for sheet in siblings:
        if sheet.product == writer.sheet.product:
            continue
        naming = _named(Same(sheet), writer.locale)
        if naming.term is not None and naming.term.key == term.key and _own_name(naming, writer.lang):
            others.append(sheet)
        if len(others) == MAX_COMPARED - 1:
            break
    rows = _compared(writer, others)
    if not others or len(rows) < MIN_COMPARED_ROWS:
        return None
    names = [Line(writer.naming.name, writer.naming.name_keys)]
    for sheet in others:
        naming = _named(Same(sheet), writer.locale)
        names.append(Line(naming.name, tuple(f"{sheet.product}#{key}" for key in naming.name_keys)))
    return Comparison(writer.heading("comparison"), tuple(names), tuple(rows))


def _compared(writer: Writer, others: Sequence[FactSheet]) -> list[ComparisonRow]:
    rows = []
    tables = [_table(Same(sheet), writer.locale, writer.channel, writer.units) for sheet in others]
    for key, (label, value) in _comparable(writer).items() if others else ():
        known = [table.get(key) for table in tables]
        if not any(known):
            continue
        values = [value]
        for sheet, found in zip(others, known, strict=True):
            keys = tuple(f"{sheet.product}#{k}" for k in found[1].facts) if found else ()
            values.append(Line(found[1].text, keys) if found else Line(""))
        rows.append(ComparisonRow(Line(label), tuple(values)))
    return rows[: min(MAX_COMPARED_ROWS, writer.limits.max_items("comparison", "rows") or MAX_COMPARED_ROWS)]


def _comparable(writer: Writer) -> dict[str, tuple[str, Line]]:
    """Attribute -> (label, value) of what can be put side by side."""
    found: dict[str, tuple[str, Line]] = {}
    for fact in in_order(writer.sheet.of("measure"), writer):
        key = writer.lexicon.attribute_of(fact)
        label = writer.lexicon.attribute_label(key)
        whole = key and label and not fact.applies_to and not fact.part and key not in found
        if whole and (value := spec_value(fact, writer)):
            found[key] = (label, Line(value, (fact.key,)))
    materials = [w for w in map(writer.lexicon.material, main_materials(writer.sheet)) if w]
    if materials:
        text = writer.formatter.marks.list_separator.join(w.text for w in materials)
        found["material"] = (
            writer.lexicon.attribute_label("material"),
            Line(capitalise(text), tuple(k for w in materials for k in w.facts)),
        )
    if colours := colour_words(writer.sheet, writer.lexicon):
        text = writer.formatter.marks.list_separator.join(w.text for w in colours)
        found["colour"] = (
            writer.lexicon.attribute_label("colour"),
            Line(capitalise(text), tuple(k for w in colours for k in w.facts)),
        )
    return found
