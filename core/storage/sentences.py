"""The memory of single lines and the creative directions of pages."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from core.generation.write.brief import Direction
from core.generation.write.directions import Directions
from core.generation.write.units import LOCKED, PERSON, Unit
from core.storage.db import Db, dump
from core.storage.writing_tables import directions, sentences


class Sentences:
    """A tenant's remembered lines."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def of(self, store_id: str, remote_id: str, locale: str) -> list[Unit]:
        """The lines of one page, by place."""
        c = sentences.c
        statement = self._db.select(sentences).where(*_page(sentences, store_id, remote_id), c.locale == locale)
        return [_unit(row) for row in self._db.rows(statement.order_by(c.slot))]

    def personal(self, store_id: str) -> dict[tuple[str, str], list[Unit]]:
        """The lines that persons wrote or locked, by product and locale."""
        c = sentences.c
        ours = (c.origin == PERSON) | (c.state == LOCKED)
        rows = self._db.rows(self._db.select(sentences).where(c.store_id == store_id, ours).order_by(c.slot))
        found: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        for row in rows:
            found[row.remote_id, row.locale].append(_unit(row))
        return dict(found)

    def replace(self, store_id: str, remote_id: str, locale: str, units: Iterable[Unit]) -> None:
        """The whole memory of one page: what is not among `units` goes. A line that a person wrote or locked since
        the page was begun stays as the person left it."""
        rows = {unit.slot: _row(store_id, remote_id, locale, unit) for unit in units}
        c = sentences.c
        with self._db.begin() as tx:
            held = {unit.slot: unit for unit in tx.sentences.of(store_id, remote_id, locale)}
            known = {unit.slot for unit in units if unit.personal}
            theirs = {slot for slot, unit in held.items() if unit.personal and slot not in known}
            gone = [slot for slot in held if slot not in rows]
            if gone:
                where = (*_page(sentences, store_id, remote_id), c.locale == locale, c.slot.in_(gone))
                tx.change(tx.delete(sentences).where(*where))
            tx.upsert(sentences, [row for slot, row in rows.items() if slot not in theirs])

    def keep(self, store_id: str, remote_id: str, locale: str, unit: Unit) -> None:
        """One line, as a person left it."""
        self._db.upsert(sentences, [_row(store_id, remote_id, locale, unit)])

    def forget(self, store_id: str, remote_id: str, locale: str, slot: str) -> bool:
        """Give a place back to the machine."""
        where = (*_page(sentences, store_id, remote_id), sentences.c.locale == locale, sentences.c.slot == slot)
        return self._db.change(self._db.delete(sentences).where(*where)) > 0

    # ------------------------------------------------------------ directions

    def directions(self, store_id: str, remote_id: str, locale: str) -> Directions | None:
        """The directions of a page; None when a model was never asked for any."""
        where = (*_page(directions, store_id, remote_id), directions.c.locale == locale)
        row = self._db.row(self._db.select(directions).where(*where))
        if row is None:
            return None
        options = tuple(Direction.from_dict(option) for option in json.loads(row.options))
        return Directions(options, min(row.picked, max(len(options) - 1, 0)), row.actor, row.made_at)

    def keep_directions(self, store_id: str, remote_id: str, locale: str, made: Directions) -> None:
        """The options of a page and the choice among them."""
        row = {
            "store_id": store_id,
            "remote_id": remote_id,
            "locale": locale,
            "options": dump([option.as_dict() for option in made.options]),
            "picked": made.picked,
            "actor": made.actor,
            "made_at": made.made_at or self._db.now(),
        }
        self._db.upsert(directions, [row])

    def all(self, store_id: str, remote_ids: Sequence[str] = ()) -> Iterable[tuple[str, str, Unit]]:
        """(product, locale, line) of every remembered line, in constant memory."""
        c = sentences.c
        statement = self._db.select(sentences).where(c.store_id == store_id)
        if remote_ids:
            statement = statement.where(c.remote_id.in_(remote_ids))
        for row in self._db.stream(statement.order_by(c.remote_id, c.locale, c.slot)):
            yield row.remote_id, row.locale, _unit(row)


def _page(table: Any, store_id: str, remote_id: str) -> tuple[Any, ...]:
    return table.c.store_id == store_id, table.c.remote_id == remote_id


def _row(store_id: str, remote_id: str, locale: str, unit: Unit) -> dict[str, Any]:
    return {
        "store_id": store_id,
        "remote_id": remote_id,
        "locale": locale,
        "slot": unit.slot,
        "wording": unit.wording,
        "text": unit.text,
        "facts": dump(dict(unit.facts)),
        "basis": unit.basis,
        "origin": unit.origin,
        "state": unit.state,
        "actor": unit.actor,
        "ledger": dump(dict(unit.ledger)),
        "written_at": unit.written_at,
    }


def _unit(row: Any) -> Unit:
    facts, ledger = json.loads(row.facts), json.loads(row.ledger)
    return Unit(
        row.slot, row.wording, row.text, facts, row.basis, row.origin, row.state, row.actor, ledger, row.written_at
    )
