"""Memory and glossary as shelves that files are taken into, and what of a file fits a store's languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from core.errors import CoreError
from core.localisation.exchange.take import Taken, as_plain
from core.localisation.exchange.unit import APPROVED, UNFINISHED, Unit, lost_placeholders, plain
from core.localisation.glossary import Entry
from core.localisation.language import code_of
from core.localisation.market import normalise_locale

if TYPE_CHECKING:
    from core.storage.db import Db

_LONGEST = 20_000
Place = tuple[str, ...]


class MemoryShelf:
    """Pairs of texts."""

    name = "memory"

    def place(self, row: Unit) -> Place:
        return row.source_locale, row.locale, row.key

    def same(self, one: Unit, other: Unit) -> bool:
        return (one.target, one.state) == (other.target, other.state)

    def at(self, db: Db, store_id: str, places: Sequence[Place]) -> dict[Place, Unit]:
        found = db.memory.at(store_id, [(place[0], place[1], place[2]) for place in places])
        return {tuple(place): unit for place, unit in found.items()}

    def save(self, db: Db, store_id: str, rows: Sequence[Unit]) -> None:
        db.memory.save(store_id, rows)

    def remove(self, db: Db, store_id: str, places: Sequence[Place]) -> None:
        db.memory.remove(store_id, [(place[0], place[1], place[2]) for place in places])

    def show(self, row: Unit) -> dict[str, Any]:
        return as_plain(row)

    def build(self, data: dict[str, Any]) -> Unit:
        return Unit(**{"source": "", "target": "", **data})


class GlossaryShelf:
    """Rows of the glossary."""

    name = "glossary"

    def place(self, row: Entry) -> Place:
        return (row.key,)

    def same(self, one: Entry, other: Entry) -> bool:
        return replace(one, origin="") == replace(other, origin="")

    def at(self, db: Db, store_id: str, places: Sequence[Place]) -> dict[Place, Entry]:
        found = db.glossary.by_key(store_id, [place[0] for place in places])
        kept: dict[Place, Entry] = {}
        for key, entry in found.items():
            kept[key,] = entry
        return kept

    def save(self, db: Db, store_id: str, rows: Sequence[Entry]) -> None:
        db.glossary.save(store_id, rows)

    def remove(self, db: Db, store_id: str, places: Sequence[Place]) -> None:
        db.glossary.remove(store_id, [place[0] for place in places])

    def show(self, row: Entry) -> dict[str, Any]:
        return as_plain(row)

    def build(self, data: dict[str, Any]) -> Entry:
        listed: dict[str, Any] = {name: tuple(data[name]) for name in ("forms", "term_forms") if name in data}
        known = {field.name for field in fields(Entry)}
        return Entry(**{name: value for name, value in {**data, **listed}.items() if name in known})


def fitting(
    units: Iterable[Unit], taken: Taken, *, locale: str, source_locale: str, origin: str, approved: bool
) -> Iterator[Unit]:
    """Units of a file as the memory keeps them. `locale` (empty: every one that Vitrine writes) is the language wanted;
    a file that says only `de` fits de-DE. `approved`: a person vouches for the whole file. What does not fit is noted
    in `taken` with its reason."""
    for number, unit in enumerate(units, 1):
        tag = _locale(unit.locale, locale)
        cause = _unfit(unit, tag, locale, source_locale)
        if cause:
            taken.refuse(number, plain(unit.source), cause)
            continue
        yield replace(
            unit, locale=tag, source_locale=source_locale, origin=origin[-200:], note="",
            state=APPROVED if approved else unit.state,
        )  # fmt: skip


def _locale(said: str, wanted: str) -> str:
    """The locale under which a file's language is kept; empty when it is none of ours, or not the wanted one."""
    if not said:
        return wanted
    if wanted:
        same = said.replace("_", "-").lower() == wanted.lower()
        near = "-" not in said.replace("_", "-") and code_of(said) == code_of(wanted).split("-")[0]
        if same or near:
            return wanted
    try:
        found = normalise_locale(said)
    except CoreError:
        return ""
    return found if wanted in ("", found) else ""


def _unfit(unit: Unit, tag: str, wanted: str, source_locale: str) -> str:
    if not tag:
        asked = f"not {wanted}" if wanted else "no language that Vitrine writes; name one with --locale"
        return f"its language is {unit.locale[:20] or 'not said'!r}, {asked}"
    if unit.source_locale and not _same_language(unit.source_locale, source_locale):
        return f"its source is in {unit.source_locale[:20]!r}, not in {source_locale}"
    if unit.state == UNFINISHED:
        return "it is marked as unfinished"
    if not unit.source.strip() or not unit.target.strip():
        return "source or translation is empty"
    if max(len(unit.source), len(unit.target)) > _LONGEST:
        return f"it has more than {_LONGEST} characters"
    if lost := lost_placeholders(unit):
        return f"placeholders differ: {', '.join(lost)[:80]}"
    return ""


def _same_language(one: str, other: str) -> bool:
    return code_of(one).split("-")[0] == code_of(other).split("-")[0]


def read_rows(
    rows: Iterable[tuple[int, Entry | CoreError]], taken: Taken, *, locale: str, source_locale: str, origin: str
) -> Iterator[Entry]:
    """Rows of a glossary file; those that cannot be used are noted in `taken`. `locale` is for rows that name none and
    are not kept everywhere, and leaves other languages out. Terms in the store's own language name none."""
    for number, row in rows:
        if isinstance(row, CoreError):
            taken.refuse(number, "", row.cause)
            continue
        entry = replace(row, locale=locale) if locale and not row.locale and row.rendering else row
        if locale and entry.locale and not entry.holds_in(locale):
            taken.refuse(number, entry.term, f"its language is {entry.locale!r}, not {locale}")
            continue
        own = not entry.source_locale or _same_language(entry.source_locale, source_locale)
        yield replace(entry, source_locale="" if own else entry.source_locale, origin=origin[-200:])
