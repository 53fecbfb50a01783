"""A digest of everything that Vitrine must never touch."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from connectors.woocommerce.emulator.records import Sellable
from connectors.woocommerce.emulator.store import Store

_GUARDED = [
    "sku",
    "regular_price",
    "sale_price",
    "manage_stock",
    "stock_quantity",
    "stock_status",
    "backorders",
    "status",
    "global_unique_id",
]


def _values(item: Sellable) -> list[Any]:
    return [getattr(item, name) for name in _GUARDED]


def digests(store: Store) -> dict[str, str]:
    """Product id -> digest of price, stock, SKU, status and variants."""
    with store.lock:
        found = {}
        for product in store.products.values():
            variants = [store.variations[i] for i in product.variations if i in store.variations]
            kept = [product.type, _values(product), [[v.id, _values(v), v.options] for v in variants]]
            found[str(product.id)] = hashlib.sha256(json.dumps(kept).encode()).hexdigest()
        return found
