"""A digest of everything that Vitrine must never touch."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from connectors.shopify.emulator.records import Product, Variant
from connectors.shopify.emulator.store import Store

_GUARDED = (
    "sku", "barcode", "price_minor", "compare_at_minor", "inventory_quantity", "tracked", "weight_g", "position",
)  # fmt: skip


def digests(store: Store) -> dict[str, str]:
    """Product id (its number) -> digest of price, stock, SKU, status and variants."""
    with store.lock:
        table = store.table(Variant)
        return {
            str(product.number): _digest([product.status, [_variant(table[number]) for number in product.variants]])
            for product in store.table(Product).values()
        }


def _variant(variant: Variant) -> list[Any]:
    choices = [value.name for value in variant.choices]
    return [variant.number, [getattr(variant, name) for name in _GUARDED], choices]


def _digest(kept: Any) -> str:
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()
