"""Brand voices: what was measured per locale, and what a person wants."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from core.catalog.text import fold_html
from core.content import html
from core.localisation.voice.profile import Measured, Voice
from core.storage.db import Db, dump
from core.storage.tables import sentences, versions, voices

_APPROVED = ("approved", "locked")


class Voices:
    """The voices of a tenant's stores. Words of the shop stay in the shop's own rows."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def of(self, store_id: str) -> Voice:
        """All that is known of a store's voice; empty where nothing was learned or set."""
        rows = self._db.rows(self._db.select(voices).where(voices.c.store_id == store_id).order_by(voices.c.locale))
        measured = {row.locale: json.loads(row.measured) for row in rows}
        wanted = {row.locale: json.loads(row.wanted) for row in rows}
        return Voice(
            {locale: Measured.from_dict(data) for locale, data in measured.items() if data},
            {locale: data for locale, data in wanted.items() if data},
        )

    def keep_measured(self, store_id: str, found: Sequence[Measured]) -> None:
        """Replace what was measured; a locale that has no text any more has no measured voice either."""
        fresh = {each.locale: each.as_dict() for each in found}
        with self._db.begin() as tx:
            held = tx.rows(tx.select(voices, voices.c.locale).where(voices.c.store_id == store_id))
            locales = dict.fromkeys((*(row.locale for row in held), *fresh))
            rows = [self._row(store_id, locale, measured=fresh.get(locale, {})) for locale in locales]
            tx.upsert(voices, rows, replace=("measured", "updated_at"))

    def want(self, store_id: str, locale: str, wanted: Mapping[str, Any]) -> None:
        """Keep what a person wants for a locale; an empty locale is the brand's own, for every one."""
        row = self._row(store_id, locale, wanted=wanted)
        self._db.upsert(voices, [row], replace=("wanted", "actor", "updated_at"))

    def updated_at(self, store_id: str) -> str:
        """When anything was last learned or set; empty when never."""
        statement = self._db.select(voices, voices.c.updated_at).where(voices.c.store_id == store_id)
        return str(self._db.scalar(statement.order_by(voices.c.updated_at.desc())) or "")

    def _row(
        self, store_id: str, locale: str, *, measured: Mapping[str, Any] | None = None,
        wanted: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        return {
            "store_id": store_id,
            "locale": locale,
            "measured": dump(measured or {}),
            "wanted": dump(wanted or {}),
            "actor": self._db.scope.actor if wanted is not None else "",
            "updated_at": self._db.now(),
        }

    def approved(self, store_id: str) -> Iterator[tuple[str, str, list[str]]]:
        """Sentences that a person approved or wrote, page by page: product, locale, texts."""
        c = sentences.c
        statement = (
            self._db.select(sentences, c.remote_id, c.locale, c.text)
            .where(c.store_id == store_id, (c.state.in_(_APPROVED)) | (c.origin == "person"))
            .order_by(c.remote_id, c.locale, c.slot)
        )
        for (remote_id, locale), rows in groupby(self._db.stream(statement), key=lambda row: (row[0], row[1])):
            yield remote_id, locale, [row[2] for row in rows]

    def published_before(self, store_id: str, locale: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The lines of every page that was published in a locale: product, lines outside tables."""
        c = versions.c
        statement = (
            self._db.select(versions, c.remote_id, c.fields)
            .where(c.store_id == store_id, c.locale == locale, c.origin == "publish")
            .order_by(c.remote_id, c.number)
        )
        for remote_id, fields in self._db.stream(statement):
            pages = [block.html for text in json.loads(fields).values() if text for block in html.blocks(text)]
            lines = [line for page in pages for line in fold_html(page).lines if line.kind != "row"]
            if lines:
                yield remote_id, tuple(line.text for line in lines)
