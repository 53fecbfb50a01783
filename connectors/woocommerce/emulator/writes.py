"""Setting product and variation fields the way WooCommerce's setters do: filtered, coerced, seldom refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from connectors.woocommerce.emulator import languages, meta, params, prices
from connectors.woocommerce.emulator.answers import PhpFatalError, RestError, as_ids, as_list
from connectors.woocommerce.emulator.html_filter import store_html, stripslashes
from connectors.woocommerce.emulator.records import Attribute, Option, Product, Sellable, Variation
from connectors.woocommerce.emulator.store import Store, slugify

STATUSES = ("draft", "pending", "private", "publish", "future", "auto-draft", "trash")
TYPES = ("simple", "grouped", "external", "variable")
SELLABLE_CHECKS: dict[str, params.Check] = {
    **dict.fromkeys(["description", "sku", "regular_price", "sale_price", "weight", "global_unique_id"], params.text),
    **dict.fromkeys(["manage_stock", "virtual", "downloadable"], params.boolean),
    "status": params.one_of(*STATUSES),
    "stock_quantity": params.whole(),
    "stock_status": params.one_of("instock", "outofstock", "onbackorder"),
    "backorders": params.one_of("no", "notify", "yes"),
    "tax_status": params.one_of("taxable", "shipping", "none"),
    "dimensions": params.thing,
    "menu_order": params.whole(),
    "meta_data": params.objects,
    "attributes": params.objects,
}
PRODUCT_CHECKS: dict[str, params.Check] = {
    **SELLABLE_CHECKS,
    **dict.fromkeys(["name", "slug", "short_description", "external_url", "button_text", "purchase_note"], params.text),
    **dict.fromkeys(["featured", "sold_individually", "reviews_allowed"], params.boolean),
    **dict.fromkeys(["categories", "tags", "images", "default_attributes"], params.objects),
    **dict.fromkeys(["grouped_products", "upsell_ids", "cross_sell_ids"], params.integers),
    "type": params.one_of(*TYPES),
    "catalog_visibility": params.one_of("visible", "catalog", "search", "hidden"),
}
VARIATION_CHECKS: dict[str, params.Check] = {**SELLABLE_CHECKS, "image": params.thing}

_TEXTS = frozenset(["name", "description", "short_description", "sku", "slug"])


def _plain(value: Any) -> str:
    """wc_clean: tags and slashes go."""
    return re.sub(r"<[^>]*>", "", stripslashes(str(value))).strip()


def _truth(value: Any) -> bool:
    return value is True or str(value).lower() in {"1", "true", "yes"}


def _count(value: Any) -> int | None:
    return int(value) if re.fullmatch(r"-?\d{1,15}", str(value)) else None


_SIMPLE: dict[str, Callable[[Any], Any]] = {
    "description": store_html,
    "short_description": store_html,
    "name": store_html,
    "regular_price": prices.clean,
    "sale_price": prices.clean,
    "weight": prices.clean,
    **dict.fromkeys(
        ["virtual", "downloadable", "featured", "sold_individually", "reviews_allowed", "manage_stock"], _truth
    ),
    **dict.fromkeys(["stock_quantity", "low_stock_amount"], _count),
    **dict.fromkeys(
        [
            "global_unique_id",
            "external_url",
            "button_text",
            "tax_status",
            "tax_class",
            "stock_status",
            "backorders",
            "purchase_note",
            "catalog_visibility",
            "type",
        ],
        _plain,
    ),
    "menu_order": lambda v: _count(v) or 0,
    **dict.fromkeys(["grouped_products", "upsell_ids", "cross_sell_ids"], lambda v: tuple(as_ids(v))),
}


def refuse_fatal(fields: dict[str, Any]) -> None:
    """A list where a text belongs kills PHP; only a batch lets it get that far."""
    if any(isinstance(fields.get(name), list | dict) for name in _TEXTS):
        raise PhpFatalError
    if any(not isinstance(fields.get(name, []), list | dict) for name in ("images", "meta_data", "attributes")):
        raise PhpFatalError


def check_sku(store: Store, item: Sellable, sku: str) -> None:
    """Raise 400 product_invalid_sku when another product has it; translations of one product may share it."""
    if not sku or sku.lower() == item.sku.lower():
        return
    mine = {item.id}
    owner = store.products.get(item.parent) if isinstance(item, Variation) else item
    if isinstance(owner, Product) and owner.group:
        family = [store.products[i] for i in languages.group_ids(store, owner) if i in store.products]
        mine |= {p.id for p in family} | {i for p in family for i in p.variations}
    owners = [other for other in store.skus.get(sku.lower(), []) if other not in mine]
    if owners:
        number = 1
        while f"{sku.lower()}-{number}" in store.skus:
            number += 1
        raise RestError(
            "product_invalid_sku",
            "Invalid or duplicated SKU.",
            400,
            resource_id=owners[0],
            unique_sku=f"{sku}-{number}",
        )


def _count_texts(store: Store, item: Sellable, fields: dict[str, Any]) -> None:
    """Note each text that was sent, so that a test can see whether anything was written twice."""
    sent: dict[str, Any] = {}
    sent |= {name: fields[name] for name in ("name", "description", "short_description", "images") if name in fields}
    sent |= {str(row.get("key")): row.get("value") for row in as_list(fields.get("meta_data")) if isinstance(row, dict)}
    for name, value in sent.items():
        digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]
        store.texts_sent[f"{item.id} {name} {digest}"] += 1


def set_common(store: Store, item: Sellable, fields: dict[str, Any]) -> None:
    """Set what products and variations share, meta included."""
    refuse_fatal(fields)
    _count_texts(store, item, fields)
    if "sku" in fields:
        sku = _plain(fields["sku"])
        check_sku(store, item, sku)
        store.set_sku(item, sku)
    for name, convert in _SIMPLE.items():
        if name in fields and hasattr(item, name):
            setattr(item, name, convert(fields[name]))
    dimensions = fields.get("dimensions")
    if isinstance(dimensions, dict):
        for name in ("length", "width", "height"):
            if name in dimensions:
                setattr(item, name, prices.clean(dimensions[name]))
    if "status" in fields:
        item.status = fields["status"] if fields["status"] in STATUSES else "draft"
    if item.manage_stock and item.stock_quantity is not None and "stock_status" not in fields:
        item.stock_status = "instock" if item.stock_quantity > 0 else "outofstock"
    if "meta_data" in fields:
        setters = meta.apply(store, item, as_list(fields["meta_data"]))
        if setters:
            set_common(store, item, setters)


def set_product(store: Store, product: Product, fields: dict[str, Any]) -> None:
    """Set a product's fields except its pictures, which are prepared before."""
    set_common(store, product, fields)
    for name, table in (("categories", store.categories), ("tags", store.tags)):
        if name in fields:
            wanted = [row.get("id") for row in as_list(fields[name]) if isinstance(row, dict)]
            ids = tuple(i for i in wanted if isinstance(i, int) and i in table)
            if name == "categories":
                store.file_under(product, ids)
            else:
                product.tags = ids
    if "attributes" in fields:
        product.attributes = tuple(
            _attribute(store, row) for row in as_list(fields["attributes"]) if isinstance(row, dict)
        )
    if "default_attributes" in fields:
        rows = [row for row in as_list(fields["default_attributes"]) if isinstance(row, dict)]
        product.default_attributes = tuple(option(product, row) for row in rows)
    _set_slug(store, product, fields)


def _set_slug(store: Store, product: Product, fields: dict[str, Any]) -> None:
    wanted = slugify(str(fields["slug"])) if fields.get("slug") else product.slug
    if not wanted and product.status in {"publish", "private", "future"}:
        wanted = slugify(product.name)
    if wanted and wanted != product.slug:
        store.slugs.pop(product.slug, None)
        product.slug = store.unique_slug(wanted, product.id)


def _attribute(store: Store, row: dict[str, Any]) -> Attribute:
    number = row.get("id") if isinstance(row.get("id"), int) else 0
    term = store.attributes.get(number or 0)
    name = term.name if term else _plain(row.get("name", ""))
    slug = term.slug if term else name
    options = tuple(_plain(part) for part in (row.get("options") or []) if _plain(part))
    return Attribute(
        term.id if term else 0, name, slug, _truth(row.get("visible")), _truth(row.get("variation")), options
    )


def option(product: Product, row: dict[str, Any]) -> Option:
    """One choice of a variation, matched to the product's attribute by id or by name without regard to case."""
    name, number = str(row.get("name", "")), row.get("id") or 0
    for attribute in product.attributes:
        if (number and attribute.id == number) or attribute.name.lower() == name.lower():
            slug = attribute.slug if attribute.id else slugify(attribute.name)
            return Option(attribute.id, attribute.name, slug, _plain(row.get("option", "")))
    return Option(0, name, slugify(name), _plain(row.get("option", "")))


def set_variation(store: Store, variation: Variation, fields: dict[str, Any]) -> None:
    """Set a variation's fields except its picture."""
    set_common(store, variation, fields)
    parent = store.products[variation.parent]
    if "attributes" in fields:
        rows = [row for row in as_list(fields["attributes"]) if isinstance(row, dict)]
        variation.options = tuple(option(parent, row) for row in rows)
