"""meta_data as WooCommerce keeps it: set by key or id, deleted by null, scalars become strings, {} becomes []."""

from __future__ import annotations

from typing import Any

from connectors.woocommerce.emulator.records import Meta, Sellable
from connectors.woocommerce.emulator.store import Store

# Keys of core properties act as setters: writing them really changes price, stock and SKU.
SETTERS = {
    "_sku": "sku",
    "_regular_price": "regular_price",
    "_sale_price": "sale_price",
    "_price": "regular_price",
    "_stock": "stock_quantity",
    "_manage_stock": "manage_stock",
    "_stock_status": "stock_status",
    "_backorders": "backorders",
    "_virtual": "virtual",
    "_downloadable": "downloadable",
    "_tax_status": "tax_status",
    "_tax_class": "tax_class",
    "_weight": "weight",
    "_global_unique_id": "global_unique_id",
}


def php_value(value: Any) -> Any:
    """A value after one trip through the shop's database."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, int | float):
        return str(value)
    return _no_empty_maps(value)


def _no_empty_maps(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _no_empty_maps(child) for key, child in value.items()} if value else []
    if isinstance(value, list):
        return [_no_empty_maps(child) for child in value]
    return value


def apply(store: Store, item: Sellable, rows: list[Any]) -> dict[str, Any]:
    """Change the meta of `item`; answers core properties that were hidden among the keys and are still to be set."""
    setters: dict[str, Any] = {}
    kept = list(item.meta)
    for row in rows:
        if not isinstance(row, dict):
            continue
        key, value = str(row.get("key") or ""), row.get("value")
        if key in SETTERS:
            setters[SETTERS[key]] = value
            continue
        kept = _put(store, kept, row.get("id"), key, value)
    item.meta = tuple(kept)
    return setters


def _put(store: Store, kept: list[Meta], meta_id: Any, key: str, value: Any) -> list[Meta]:
    wanted = [m for m in kept if (m.id == meta_id if meta_id else m.key == key)]
    if value is None:
        return [m for m in kept if m not in wanted]
    if wanted:
        new = Meta(wanted[0].id, key or wanted[0].key, php_value(value))
        return [new if m is wanted[0] else m for m in kept]
    if not key:
        return kept
    return [*kept, Meta(store.meta_id(), key, php_value(value))]


def get(item: Sellable, key: str) -> Any:
    """The value under a key, or None."""
    return next((m.value for m in item.meta if m.key == key), None)


def as_rows(item: Sellable) -> list[dict[str, Any]]:
    return [{"id": m.id, "key": m.key, "value": m.value} for m in item.meta]
