"""The merchant's own hands in the shop: the official WooCommerce client, independent of our connector."""

from __future__ import annotations

import time
from typing import Any

from installation import ModelShop
from woocommerce import API


class Merchant:
    """Reads and edits stored texts as the shop's owner would."""

    def __init__(self, shop: ModelShop) -> None:
        self._api = API(url=shop.url, consumer_key=shop.key, consumer_secret=shop.secret, version="wc/v3", timeout=30)

    def products(self) -> list[dict[str, Any]]:
        """All products as stored."""
        found: list[dict[str, Any]] = []
        page = 1
        while rows := self._get("products", {"per_page": "50", "page": str(page), "context": "edit", "status": "any"}):
            found += rows
            page += 1
        return sorted(found, key=lambda row: row["id"])

    def texts(self) -> dict[int, Any]:
        """Every stored text of every product: what a round trip must bring back byte for byte."""
        names = ("name", "slug", "description", "short_description", "status", "sku", "price", "stock_quantity")
        return {
            row["id"]: {
                **{name: row[name] for name in names},
                "images": [(image["id"], image["alt"]) for image in row["images"]],
                "meta": [(entry["key"], entry["value"]) for entry in row["meta_data"]],
            }
            for row in self.products()
        }

    def by_sku(self, sku: str) -> dict[str, Any]:
        """One product as stored."""
        return next(row for row in self.products() if row["sku"] == sku)

    def edit(self, product_id: int, **texts: str) -> None:
        """Change texts in the shop."""
        answer = self._api.put(f"products/{product_id}", texts)
        assert answer.status_code == 200, answer.text

    def _get(self, route: str, params: dict[str, str]) -> Any:
        for _ in range(3):
            answer = self._api.get(route, params=params)
            if answer.status_code == 200:
                return answer.json()
            time.sleep(0.1)
        raise AssertionError(answer.text)
