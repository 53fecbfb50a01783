"""Rows that go: those of a store in small transactions, those that name a shopper's orders in one.

The log of an erased store goes last and by a door of its own: the triggers let an entry go only when its store is gone.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import func, tuple_

from core.storage.db import Db, in_chunks
from core.storage.holdings import BY_NAME, HOLDINGS, STORE, of_store
from core.storage.tables import order_arms, stores, webhook_inbox
from core.tenancy.erased import MARK


class Erasure:
    """What a tenant's stores hold, and its end."""

    def __init__(self, db: Db) -> None:
        self._db = db

    # ------------------------------------------------------------ a store

    def counts(self, store_id: str) -> dict[str, int]:
        """Rows of a store by table; tables without any are left out."""
        found = {holding.name: self._count(holding.name, store_id) for holding in HOLDINGS if holding.of == STORE}
        return {name: count for name, count in found.items() if count}

    def _count(self, name: str, store_id: str) -> int:
        table = BY_NAME[name].table
        statement = self._db.select(table, func.count()).where(of_store(self._db, table, store_id))
        return int(self._db.scalar(statement))

    def drop(self, name: str, store_id: str, *, limit: int = 0) -> int:
        """Erase rows of a store from one table, at most `limit` of them (0 = all); answers how many went."""
        table = BY_NAME[name].table
        condition = of_store(self._db, table, store_id)
        if limit:
            key = list(table.primary_key.columns)
            condition = tuple_(*key).in_(self._db.select(table, *key).where(condition).limit(limit))
        return self._db.change(self._db.delete(table).where(condition))

    def hold(self, store_id: str) -> str:
        """Inside a transaction: nobody else can write a row of this store until it ends. Answers the store's state,
        empty when it is gone."""
        # PostgreSQL: a new row takes a share of its store's row (foreign key), which this excludes. SQLite: one writer.
        statement = self._db.select(stores, stores.c.state).where(stores.c.id == store_id).with_for_update()
        return str(self._db.scalar(statement) or "")

    # ------------------------------------------------------------ a shopper

    def of_shopper(self, store_id: str, order_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """Every row about these orders, by table, as plain values."""
        found: dict[str, list[dict[str, Any]]] = {"order_arms": [], "webhook_inbox": []}
        for part in in_chunks(sorted(set(order_ids))):
            for table, condition in ((order_arms, _arms), (webhook_inbox, _deliveries)):
                rows = self._db.rows(self._db.select(table).where(condition(store_id, part)))
                found[table.name] += [plain(row) for row in rows]
        return {name: rows for name, rows in found.items() if rows}

    def unname_orders(self, store_id: str, order_ids: Sequence[str], stand_in: Callable[[str], str]) -> int:
        """Take number and hour off these orders. Arm and amount stay, so that every count stays what it was; the
        stand-in keeps the order from being counted once more when the shop is asked again."""
        changed = 0
        for order_id in sorted(set(order_ids)):
            statement = self._db.update(order_arms).where(_arms(store_id, [order_id]))
            day = func.substr(order_arms.c.created_at, 1, 10)
            changed += self._db.change(statement.values(order_id=stand_in(order_id), created_at=day))
        return changed

    def drop_deliveries(self, store_id: str, order_ids: Sequence[str]) -> int:
        """Erase deliveries about these orders."""
        return sum(
            self._db.change(self._db.delete(webhook_inbox).where(_deliveries(store_id, part)))
            for part in in_chunks(sorted(set(order_ids)))
        )

    def drop_known(self, store_id: str, order_ids: Sequence[str], stand_in: Callable[[str], str]) -> int:
        """Take out orders that the shop told again after they were erased. To be called behind the insert and in its
        transaction: an erasure that runs at the same time has ended then, or waits for us."""
        statement = self._db.select(order_arms, order_arms.c.order_id).where(
            order_arms.c.store_id == store_id, order_arms.c.order_id.startswith(MARK)
        )
        erased = {row[0] for row in self._db.rows(statement.distinct())}
        back = [order_id for order_id in set(order_ids) if stand_in(order_id) in erased] if erased else []
        return sum(
            self._db.change(self._db.delete(order_arms).where(_arms(store_id, part))) for part in in_chunks(back)
        )


def _arms(store_id: str, order_ids: Sequence[str]) -> Any:
    return (order_arms.c.store_id == store_id) & order_arms.c.order_id.in_(order_ids)


def _deliveries(store_id: str, order_ids: Sequence[str]) -> Any:
    """By topic, because a product may have the number of an order."""
    c = webhook_inbox.c
    return (c.store_id == store_id) & c.topic.startswith("order.") & c.remote_id.in_(order_ids)


def plain(row: Any) -> dict[str, Any]:
    """A row as JSON can hold it: bytes as text, those that are none as base64."""
    return {name: _text(value) if isinstance(value, bytes | memoryview) else value for name, value in _items(row)}


def _items(row: Any) -> Iterator[tuple[str, Any]]:
    yield from row._mapping.items()  # noqa: SLF001 - the public name of this attribute of a Row


def _text(value: bytes | memoryview) -> str:
    raw = bytes(value)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return f"base64:{base64.b64encode(raw).decode()}"
