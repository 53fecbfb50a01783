"""What a shop says of markets for itself, with the states before, so that a change can be taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.storage.db import Db, dump
from core.storage.tables import market_layers

_STEPS = 10  # changes that can be taken back


class MarketLayers:
    """The layers of a tenant's stores."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def of(self, store_id: str) -> dict[str, dict[str, Any]]:
        """By market; markets without one are left out."""
        c = market_layers.c
        rows = self._db.rows(self._db.select(market_layers).where(c.store_id == store_id).order_by(c.market))
        return {row.market: layer for row in rows if (layer := json.loads(row.layer))}

    def steps(self, store_id: str, market: str) -> int:
        """How many changes can be taken back."""
        return len(_before(self._db, store_id, market))

    def keep(self, store_id: str, market: str, layer: Mapping[str, Any]) -> bool:
        """Keep a market's layer (an empty one: the market's own profile); False when it is the one that is held."""
        with self._db.begin() as tx:
            held = tx.market_layers.of(store_id).get(market, {})
            if held == layer:
                return False
            before = [*_before(tx, store_id, market), held][-_STEPS:]
            _write(tx, store_id, market, layer, before)
        return True

    def undo(self, store_id: str, market: str) -> dict[str, Any] | None:
        """Take the last change back and answer the layer that holds again; None when there is none."""
        with self._db.begin() as tx:
            before = _before(tx, store_id, market)
            if not before:
                return None
            _write(tx, store_id, market, before[-1], before[:-1])
            return before[-1]


def _before(db: Db, store_id: str, market: str) -> list[dict[str, Any]]:
    c = market_layers.c
    statement = db.select(market_layers, c.before).where(c.store_id == store_id, c.market == market)
    found: list[dict[str, Any]] = json.loads(db.scalar(statement) or "[]")
    return found


def _write(db: Db, store_id: str, market: str, layer: Mapping[str, Any], before: list[dict[str, Any]]) -> None:
    row = {
        "store_id": store_id,
        "market": market,
        "layer": dump(dict(layer)),
        "before": dump(before),
        "actor": db.scope.actor,
        "updated_at": db.now(),
    }
    db.upsert(market_layers, [row])
