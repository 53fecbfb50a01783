"""The merchant's own hands in the shop, independent of our connectors: WooCommerce's official client, Shopify's API."""

from __future__ import annotations

import time
from typing import Any, Protocol

import httpx
from installation import ModelShop
from woocommerce import API


class Merchant(Protocol):
    """Reads and edits stored texts as the shop's owner would."""

    def products(self) -> list[dict[str, Any]]:
        """All products as stored, with `id`, `sku` and `description` at least."""
        ...

    def texts(self) -> dict[int, Any]:
        """Every stored text of every product: what a round trip must bring back byte for byte."""
        ...

    def by_sku(self, sku: str) -> dict[str, Any]:
        """One product as stored."""
        ...

    def edit(self, product_id: int, **texts: str) -> None:
        """Change texts in the shop: `name`, `description`."""
        ...


def merchant_of(shop: ModelShop) -> Merchant:
    """The owner of a model shop."""
    return ShopifyMerchant(shop) if shop.platform == "shopify" else WooMerchant(shop)


class WooMerchant:
    """See `Merchant`."""

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
        """See `Merchant`."""
        answer = self._api.put(f"products/{product_id}", texts)
        assert answer.status_code == 200, answer.text

    def _get(self, route: str, params: dict[str, str]) -> Any:
        for _ in range(3):
            answer = self._api.get(route, params=params)
            if answer.status_code == 200:
                return answer.json()
            time.sleep(0.1)
        raise AssertionError(answer.text)


_PRODUCTS = """query($after: String) { products(first: 10, after: $after) {
  nodes { id title handle descriptionHtml status vendor tags seo { title description }
    variants(first: 10) { nodes { id sku price } }
    media(first: 5) { nodes { id alt } }
    modules: metafield(namespace: "$app", key: "vitrine_modules") { value }
    state: metafield(namespace: "$app", key: "vitrine_state") { value } }
  pageInfo { hasNextPage endCursor } } }"""
_TRANSLATIONS = """query($ids: [ID!]!, $locale: String!) { translatableResourcesByIds(resourceIds: $ids, first: 50) {
  nodes { resourceId translations(locale: $locale) { key value } } } }"""
_ENTRIES = 'query { metaobjects(type: "$app:vitrine_module", first: 50) { nodes { handle } } }'


class ShopifyMerchant:
    """See `Merchant`. The owner edits in the admin, which the emulator's control routes stand for."""

    locales = ("de", "ja", "fr")

    def __init__(self, shop: ModelShop) -> None:
        self._shop = shop

    def products(self) -> list[dict[str, Any]]:
        """See `Merchant`."""
        found: list[dict[str, Any]] = []
        after, more = None, True
        while more:
            page = self._ask(_PRODUCTS, after=after)["products"]
            found += page["nodes"]
            more, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
        for row in found:
            variants = row["variants"]["nodes"]
            row["sku"] = variants[0]["sku"] if len(variants) == 1 else ""
            row["description"], row["id"] = row["descriptionHtml"], int(row["id"].rpartition("/")[2])
        return found

    def texts(self) -> dict[int, Any]:
        """See `Merchant`."""
        rows = {row["id"]: row for row in self.products()}
        gids = [f"gid://shopify/Product/{number}" for number in rows]
        for locale in self.locales:
            nodes = self._ask(_TRANSLATIONS, ids=gids, locale=locale)["translatableResourcesByIds"]["nodes"]
            for node in nodes:
                held = {row["key"]: row["value"] for row in node["translations"]}
                rows[int(node["resourceId"].rpartition("/")[2])][locale] = held
        for entry in self._ask(_ENTRIES)["metaobjects"]["nodes"]:
            rows[int(entry["handle"].partition("-")[0])].setdefault("entries", []).append(entry["handle"])
        return rows

    def by_sku(self, sku: str) -> dict[str, Any]:
        """See `Merchant`; `id:...` names a product with several variants."""
        rows = self.products()
        return next(row for row in rows if sku in (row["sku"] or None, f"id:{row['id']}"))

    def edit(self, product_id: int, **texts: str) -> None:
        """See `Merchant`."""
        names = {"name": "title", "description": "body_html"}
        self._shop.control("POST", f"products/{product_id}", {names[name]: text for name, text in texts.items()})

    def _ask(self, query: str, **variables: Any) -> Any:
        answer = httpx.post(
            f"{self._shop.url}/admin/api/2026-07/graphql.json",
            json={"query": query, "variables": variables},
            headers={"X-Shopify-Access-Token": self._shop.secret},
            timeout=30,
        ).json()
        if "THROTTLED" in str(answer.get("errors")):
            time.sleep(2)
            return self._ask(query, **variables)
        assert "errors" not in answer, answer
        return answer["data"]
