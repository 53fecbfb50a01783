"""Products and fact sheets: rows <-> dataclasses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, or_

from core.catalog.product import Product, decode, encode
from core.facts.known import KnownFacts
from core.facts.sheet import Fact, FactSheet
from core.storage.db import Db, dump, in_chunks
from core.storage.tables import documents, fact_sheets, products

_INDEXED_CHARACTERS = 500


class Catalog:
    """Products of a tenant's stores."""

    def __init__(self, db: Db) -> None:
        self._db = db

    # ------------------------------------------------------------ products

    def store(self, store_id: str, items: Sequence[Product]) -> int:
        """Upsert products; answers how many have changed content (or are new, or came back from deletion)."""
        now = self._db.now()
        return self._db.upsert(products, [_row(store_id, item, now) for item in items], only_if=_changed)

    def bury(self, store_id: str, ids: Sequence[str]) -> int:
        """Tombstone; answers how many were alive."""
        buried = 0
        with self._db.begin() as tx:
            for chunk in in_chunks(ids):
                alive = tx.update(products).where(*_alive(store_id), products.c.remote_id.in_(chunk))
                buried += tx.change(alive.values(deleted_at=tx.now()))
        return buried

    def remote_ids(self, store_id: str) -> list[str]:
        """Ids of all products that are alive as far as we know."""
        statement = self._db.select(products, products.c.remote_id).where(*_alive(store_id))
        return [row.remote_id for row in self._db.rows(statement)]

    def get(self, store_id: str, remote_id: str) -> Product | None:
        """One product that is alive."""
        row = self._db.row(self._db.select(products).where(*_alive(store_id), products.c.remote_id == remote_id))
        return _product(row) if row else None

    def sources(
        self, store_id: str, *, search: str = "", state: str = "", limit: int | None = None, offset: int = 0
    ) -> list[Product]:
        """Source-language products, in the shop's id order of first appearance; `search` in title and SKU, `state` of
        at least one of their pages (`imported`: they have none yet)."""
        statement = self._sources(store_id, search, state).order_by(
            func.length(products.c.remote_id), products.c.remote_id
        )
        return [_product(row) for row in self._db.rows(statement.limit(limit).offset(offset))]

    def everything(self, store_id: str) -> Iterator[Product]:
        """All products that are alive, records in other languages too, a few hundred read at a time."""
        statement = self._db.select(products).where(*_alive(store_id), products.c.status != "trash")
        order = func.length(products.c.remote_id), products.c.remote_id
        ids = [
            row.remote_id for row in self._db.rows(statement.with_only_columns(products.c.remote_id).order_by(*order))
        ]
        for chunk in in_chunks(ids):
            rows = self._db.rows(statement.where(products.c.remote_id.in_(chunk)).order_by(*order))
            yield from map(_product, rows)

    def count(self, store_id: str, *, search: str = "", state: str = "") -> int:
        """How many `sources` there are."""
        statement = self._sources(store_id, search, state).with_only_columns(func.count())
        return int(self._db.scalar(statement) or 0)

    def _sources(self, store_id: str, search: str, state: str = "") -> Select[Any]:
        statement = self._db.select(products).where(
            *_alive(store_id), products.c.group_id == products.c.remote_id, products.c.status != "trash"
        )
        if search:
            found = (c.icontains(search, autoescape=True) for c in (products.c.title, products.c.sku))
            statement = statement.where(or_(*found))
        if state:
            pages = (
                self._db.select(documents, documents.c.remote_id)
                .where(documents.c.store_id == store_id)
                .where(*([] if state == "imported" else [documents.c.state == state]))
            )
            listed = products.c.remote_id.in_(pages)
            statement = statement.where(~listed if state == "imported" else listed)
        return statement

    def by_labels(self, store_id: str, labels: Sequence[str]) -> list[Product]:
        """Source products by SKU or `id:<remote_id>`; unknown labels are simply not in the answer."""
        found: dict[str, Product] = {}
        for chunk in in_chunks(list(dict.fromkeys(labels))):
            skus = [_indexed(label) for label in chunk if not label.startswith("id:")]
            ids = [label[3:] for label in chunk if label.startswith("id:")]
            statement = self._sources(store_id, "").where(or_(products.c.sku.in_(skus), products.c.remote_id.in_(ids)))
            found.update((row.remote_id, _product(row)) for row in self._db.rows(statement))
        return [found[remote_id] for remote_id in sorted(found)]

    def translations(self, store_id: str, group_id: str) -> dict[str, Product]:
        """Records of the same product in other languages, by locale."""
        statement = self._db.select(products).where(
            *_alive(store_id), products.c.group_id == group_id, products.c.remote_id != group_id
        )
        return {row.locale: _product(row) for row in self._db.rows(statement)}

    # ------------------------------------------------------------ fact sheets

    def sheet(self, store_id: str, remote_id: str) -> KnownFacts | None:
        """The stored sheet of one product."""
        row = self._db.row(
            self._db.select(fact_sheets).where(fact_sheets.c.store_id == store_id, fact_sheets.c.remote_id == remote_id)
        )
        return _sheet(row) if row else None

    def sheets(self, store_id: str) -> Iterator[tuple[str, KnownFacts]]:
        """All sheets of a store, streamed."""
        for row in self._db.stream(self._db.select(fact_sheets).where(fact_sheets.c.store_id == store_id)):
            yield row.remote_id, _sheet(row)

    def save_sheets(self, store_id: str, rows: Sequence[tuple[str, KnownFacts]]) -> None:
        """Store sheets; confirmed facts of an existing row stay."""
        values = [
            {
                "store_id": store_id,
                "remote_id": remote_id,
                "fingerprint": row.fingerprint,
                "digest": row.sheet.digest,
                "sheet": dump(row.sheet.as_dict()),
                "completeness": row.completeness,
            }
            for remote_id, row in rows
        ]
        self._db.upsert(fact_sheets, values)

    def confirm(self, store_id: str, remote_id: str, facts: Sequence[Fact]) -> None:
        """Replace the owner's confirmed facts of one product."""
        body = FactSheet("", "", tuple(facts)).as_dict()["facts"]
        self._db.change(
            self._db.update(fact_sheets)
            .where(fact_sheets.c.store_id == store_id, fact_sheets.c.remote_id == remote_id)
            .values(confirmed=dump(body))
        )

    def completeness(self, store_id: str, remote_ids: Sequence[str] | None = None) -> dict[str, float]:
        """Share of expected facts that are known, by product (of these)."""
        statement = self._db.select(fact_sheets, fact_sheets.c.remote_id, fact_sheets.c.completeness)
        if remote_ids is not None:
            statement = statement.where(fact_sheets.c.remote_id.in_(remote_ids))
        return {r.remote_id: r.completeness for r in self._db.rows(statement.where(fact_sheets.c.store_id == store_id))}


def _changed(new: Any) -> Any:
    return or_(products.c.fingerprint != new.fingerprint, products.c.deleted_at.is_not(None))


def _alive(store_id: str) -> tuple[Any, ...]:
    return products.c.store_id == store_id, products.c.deleted_at.is_(None)


def _row(store_id: str, item: Product, now: str) -> dict[str, object]:
    snapshot = item.snapshot
    return {
        "store_id": store_id,
        "remote_id": snapshot.remote_id,
        "group_id": snapshot.group_id or snapshot.remote_id,
        "locale": snapshot.locale[:35],
        "sku": _indexed(snapshot.sku),
        "title": _indexed(snapshot.title),
        "kind": _indexed(snapshot.kind)[:20],
        "status": _indexed(snapshot.status)[:20],
        "snapshot": item.encoded or encode(snapshot),
        "fingerprint": item.fingerprint,
        "synced_at": now,
        "deleted_at": None,
    }


def _indexed(text: str) -> str:
    """A shop's text as kept in a column for looking up: the snapshot holds it whole. PostgreSQL takes no NUL, neither
    database takes half a surrogate pair, and an index entry has at most 2,704 bytes (PostgreSQL, btree)."""
    if text.isascii() and len(text) <= _INDEXED_CHARACTERS and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:_INDEXED_CHARACTERS]


def _product(row: Any) -> Product:
    snapshot = decode(row.snapshot)
    if not snapshot.group_id:
        snapshot = replace(snapshot, group_id=snapshot.remote_id)
    return Product(row.store_id, snapshot, row.fingerprint)


def _sheet(row: Any) -> KnownFacts:
    confirmed = {"product": "", "lang": "", "facts": json.loads(row.confirmed)}
    return KnownFacts(
        sheet=FactSheet.from_dict(json.loads(row.sheet)),
        confirmed=FactSheet.from_dict(confirmed).facts,
        fingerprint=row.fingerprint,
        completeness=row.completeness,
    )
