"""Translations that are kept: one per source text and pair of languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import func

from core.localisation.exchange.unit import Unit, memory_key
from core.storage.db import Db, in_chunks
from core.storage.tables import memory

Place = tuple[str, str, str]  # source locale, locale, key


class Memory:
    """The memories of a tenant's stores."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def find(self, store_id: str, source_locale: str, locale: str, sources: Sequence[str]) -> dict[str, Unit]:
        """What is kept for these source texts, by source text as asked."""
        places = {source: (source_locale, locale, memory_key(source)) for source in sources}
        kept = self.at(store_id, list(places.values()))
        return {source: kept[place] for source, place in places.items() if place in kept}

    def at(self, store_id: str, places: Sequence[Place]) -> dict[Place, Unit]:
        """What is kept at these places."""
        c = memory.c
        found: dict[Place, Unit] = {}
        for (source_locale, locale), keys in _by_pair(places).items():
            for part in in_chunks(keys):
                statement = self._db.select(memory).where(
                    c.store_id == store_id, c.source_locale == source_locale, c.locale == locale, c.key.in_(part)
                )
                found |= {(source_locale, locale, row.key): _unit(row) for row in self._db.rows(statement)}
        return found

    def save(self, store_id: str, units: Iterable[Unit]) -> int:
        """Keep units, in place of what was kept for the same source text and languages."""
        now = self._db.now()
        rows = [
            {
                "store_id": store_id,
                "source_locale": unit.source_locale,
                "locale": unit.locale,
                "key": unit.key,
                "source": unit.source,
                "target": unit.target,
                "context": unit.context,
                "state": unit.state,
                "origin": unit.origin,
                "updated_at": now,
            }
            for unit in units
        ]
        return self._db.upsert(memory, rows)

    def remove(self, store_id: str, places: Sequence[Place]) -> int:
        """Forget what is kept at these places; answers how many there were."""
        c, gone = memory.c, 0
        for (source_locale, locale), keys in _by_pair(places).items():
            for part in in_chunks(keys):
                statement = self._db.delete(memory).where(
                    c.store_id == store_id, c.source_locale == source_locale, c.locale == locale, c.key.in_(part)
                )
                gone += self._db.change(statement)
        return gone

    def counts(self, store_id: str) -> dict[tuple[str, str, str], int]:
        """How many units are kept, by source locale, locale and state."""
        c = memory.c
        columns = (c.source_locale, c.locale, c.state)
        statement = self._db.select(memory, *columns, func.count()).where(c.store_id == store_id).group_by(*columns)
        return {(row[0], row[1], row[2]): int(row[3]) for row in self._db.rows(statement)}

    def version(self, store_id: str, source_locale: str, locale: str) -> str:
        """Changes when anything is kept, replaced or forgotten for these languages; empty where nothing is kept."""
        c = memory.c
        statement = self._db.select(memory, func.count(), func.max(c.updated_at)).where(
            c.store_id == store_id, c.source_locale == source_locale, c.locale == locale
        )
        row = self._db.row(statement)
        return f"{row[0]}-{row[1]}" if row is not None and row[0] else ""

    def stream(self, store_id: str, *, locale: str = "", state: str = "") -> Iterator[Unit]:
        """All units in constant memory, by languages and key."""
        c = memory.c
        statement = self._db.select(memory).where(c.store_id == store_id)
        if locale:
            statement = statement.where(c.locale == locale)
        if state:
            statement = statement.where(c.state == state)
        for row in self._db.stream(statement.order_by(c.source_locale, c.locale, c.key)):
            yield _unit(row)


def _by_pair(places: Sequence[Place]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for source_locale, locale, key in places:
        found.setdefault((source_locale, locale), []).append(key)
    return found


def _unit(row: Any) -> Unit:
    return Unit(row.source, row.target, row.source_locale, row.locale, row.context, row.state, "", row.origin)
