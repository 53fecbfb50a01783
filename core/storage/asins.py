"""Under which number Amazon sells a product: one for every marketplace, or one for a market."""

from __future__ import annotations

from collections.abc import Sequence

from core.storage.db import Db, in_chunks
from core.storage.tables import asins


class Asins:
    """The ASINs of a tenant's products. An empty market stands for every marketplace."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def of(self, store_id: str, remote_ids: Sequence[str], market: str) -> dict[str, str]:
        """By product, for a market: its own before the one of every marketplace."""
        found: dict[str, str] = {}
        for part in in_chunks(remote_ids):
            c = asins.c
            wanted = (c.store_id == store_id, c.remote_id.in_(part), c.market.in_(("", market)))
            rows = self._db.rows(self._db.select(asins).where(*wanted).order_by(c.market))
            found |= {row.remote_id: row.asin for row in rows}
        return found

    def every(self, store_id: str) -> list[tuple[str, str, str]]:
        """All of a store as (product, market, ASIN)."""
        c = asins.c
        rows = self._db.rows(self._db.select(asins).where(c.store_id == store_id).order_by(c.remote_id, c.market))
        return [(row.remote_id, row.market, row.asin) for row in rows]

    def save(self, store_id: str, rows: Sequence[tuple[str, str, str]]) -> int:
        """Keep (product, market, ASIN); an empty ASIN takes the row out. Answers how many rows changed."""
        kept = [row for row in rows if row[2]]
        gone = 0
        with self._db.begin() as tx:
            for remote_id, market, asin in rows:
                if not asin:
                    c = asins.c
                    where = (c.store_id == store_id, c.remote_id == remote_id, c.market == market)
                    gone += tx.change(tx.delete(asins).where(*where))
            changed = tx.upsert(
                asins,
                [
                    {
                        "store_id": store_id,
                        "remote_id": remote_id,
                        "market": market,
                        "asin": asin,
                        "updated_at": tx.now(),
                    }
                    for remote_id, market, asin in kept
                ],
            )
        return gone + changed
