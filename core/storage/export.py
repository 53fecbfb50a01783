"""Rows as an export shows them, one after another: of some stores, or of a whole tenant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_

from core.storage.db import Db
from core.storage.erasure import plain
from core.storage.holdings import INSTALLATION, STORE, Holding, of_store
from core.storage.tables import documents, products, secrets

_AT_ONCE = 50  # rows in memory: a product or a page may have hundreds of kilobytes


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page as Vitrine wrote it last."""

    remote_id: str
    sku: str
    title: str
    locale: str
    state: str
    html: str
    written_at: str


def exported(holding: Holding, *, whole: bool) -> bool:
    """True for a table that belongs into an export of stores, or (`whole`) of a tenant with everything."""
    return holding.of == STORE or (whole and holding.of != INSTALLATION)


def rows_of(db: Db, holding: Holding, store_ids: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    """A table's rows of these stores (None: of the tenant) in the order of its key, without what is withheld."""
    table = holding.table
    statement = db.select(table, *holding.columns).order_by(*table.primary_key.columns)
    return (plain(row) for row in db.stream(_of(db, holding, store_ids, statement), size=_AT_ONCE))


def count_of(db: Db, holding: Holding, store_ids: Sequence[str] | None) -> int:
    """How many rows `rows_of` has."""
    return int(db.scalar(_of(db, holding, store_ids, db.select(holding.table, func.count()))))


def _of(db: Db, holding: Holding, store_ids: Sequence[str] | None, statement: Any) -> Any:
    if store_ids is None:
        return statement
    return statement.where(or_(*(of_store(db, holding.table, store_id) for store_id in store_ids)))


def pages_of(db: Db, store_id: str) -> Iterator[WrittenPage]:
    """Every page that was written for a store, with what its product is called."""
    d, p = documents.c, products.c
    same = and_(db.mine(products), p.store_id == d.store_id, p.remote_id == d.remote_id)
    columns = (d.remote_id, p.sku, p.title, d.locale, d.state, d.html, d.written_at)
    statement = db.select(documents, *columns).select_from(documents.outerjoin(products, same))
    statement = statement.where(d.store_id == store_id).order_by(d.remote_id, d.locale)
    for row in db.stream(statement, size=_AT_ONCE):
        yield WrittenPage(row[0], row[1] or "", row[2] or "", *row[3:])


def secret_names(db: Db, store_ids: Sequence[str] | None) -> list[str]:
    """What secrets are kept sealed, by name."""
    found = [row[0] for row in db.rows(db.select(secrets, secrets.c.context).order_by(secrets.c.context))]
    return [name for name in found if store_ids is None or any(name.startswith(f"store/{s}/") for s in store_ids)]
