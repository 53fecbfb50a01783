"""What a shop says of a market for itself, kept and taken back: the same way from the page and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.localisation.own_layer import Wish, changed, fitting

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.tenancy import Store


def say(db: Db, store: Store, code: str, wish: Wish) -> dict[str, Any]:
    """Keep a wish on top of what is said already. Answers the layer. Raises BadInput."""
    return _kept(db, store, code, changed(code, db.market_layers.of(store.id).get(code, {}), wish))


def replace_layer(db: Db, store: Store, code: str, layer: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a whole layer in place of what was said; an empty one goes back to the market's own profile."""
    return _kept(db, store, code, fitting(code, layer))


def take_back(db: Db, store: Store, code: str) -> dict[str, Any]:
    """Take the last change back. Answers the layer that holds again. Raises BadInput where there is none."""
    layer = db.market_layers.undo(store.id, code)
    if layer is None:
        raise BadInput(f"Nothing was said of {code} that could be taken back.", field="market")
    db.audit.write("market.undone", store.name, store_id=store.id, market=code)
    return layer


def _kept(db: Db, store: Store, code: str, layer: dict[str, Any]) -> dict[str, Any]:
    if db.market_layers.keep(store.id, code, layer):
        db.audit.write("market.set", store.name, store_id=store.id, market=code, keys=sorted(layer))
    return layer
