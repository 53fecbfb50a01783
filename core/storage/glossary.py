"""A brand's own words, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func

from core.localisation.glossary import Entry
from core.storage.db import Db, dump, in_chunks
from core.storage.tables import glossary


class GlossaryRows:
    """The glossaries of a tenant's stores."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def of_store(self, store_id: str, *, locale: str = "") -> list[Entry]:
        """All rows of a store, or those that bind texts of one locale; by term and locale."""
        c = glossary.c
        rows = self._db.rows(self._db.select(glossary).where(c.store_id == store_id).order_by(c.term, c.locale, c.id))
        found = [_entry(row) for row in rows]
        return [entry for entry in found if entry.holds_in(locale)] if locale else found

    def stamp(self, store_id: str) -> str:
        """Changes whenever a row of the store does; empty without rows."""
        counted = self._db.select(glossary, func.count(), func.max(glossary.c.updated_at))
        rows, last = self._db.rows(counted.where(glossary.c.store_id == store_id))[0]
        return f"{rows} {last}" if rows else ""

    def count(self, store_id: str) -> int:
        """How many rows a store has."""
        return int(self._db.scalar(self._db.select(glossary, func.count()).where(glossary.c.store_id == store_id)))

    def by_key(self, store_id: str, keys: Sequence[str]) -> dict[str, Entry]:
        """Rows with these keys."""
        found: dict[str, Entry] = {}
        for part in in_chunks(keys):
            statement = self._db.select(glossary).where(glossary.c.store_id == store_id, glossary.c.id.in_(part))
            found |= {row.id: _entry(row) for row in self._db.rows(statement)}
        return found

    def save(self, store_id: str, entries: Iterable[Entry]) -> int:
        """Add rows or replace those with the same key."""
        now = self._db.now()
        rows = [
            {
                "store_id": store_id,
                "id": entry.key,
                "source_locale": entry.source_locale,
                "term": entry.term,
                "locale": entry.locale,
                "rendering": entry.rendering,
                "status": entry.status,
                "part_of_speech": entry.part_of_speech,
                "context": entry.context,
                "match_case": int(entry.match_case),
                "note": entry.note,
                "forms": dump(list(entry.forms)),
                "term_forms": dump(list(entry.term_forms)),
                "origin": entry.origin,
                "updated_at": now,
            }
            for entry in entries
        ]
        return self._db.upsert(glossary, rows)

    def remove(self, store_id: str, keys: Sequence[str]) -> int:
        """Take rows out; answers how many there were."""
        gone = 0
        for part in in_chunks(keys):
            statement = self._db.delete(glossary).where(glossary.c.store_id == store_id, glossary.c.id.in_(part))
            gone += self._db.change(statement)
        return gone


def _entry(row: Any) -> Entry:
    return Entry(
        term=row.term,
        locale=row.locale,
        rendering=row.rendering,
        status=row.status,
        source_locale=row.source_locale,
        part_of_speech=row.part_of_speech,
        context=row.context,
        match_case=bool(row.match_case),
        note=row.note,
        forms=tuple(json.loads(row.forms)),
        term_forms=tuple(json.loads(row.term_forms)),
        origin=row.origin,
    )
