"""Products and variations as REST shows them. One function per field, so that `_fields` costs only what it asks for,
and finished JSON is cached per product until the product changes."""

from __future__ import annotations

import bisect
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.woocommerce.emulator import languages, meta, prices
from connectors.woocommerce.emulator.answers import php_json
from connectors.woocommerce.emulator.records import Attachment, Product, Sellable, Term, Variation
from connectors.woocommerce.emulator.rendering import expand_shortcodes, paragraphs
from connectors.woocommerce.emulator.store import Store

ITEM_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
SHORTCODES = {"vitrine_modules": ""}


@dataclass(frozen=True, slots=True)
class View:
    """How to look: the shop's address and the context (view renders texts, edit shows them as stored)."""

    base: str
    context: str = "view"

    def html(self, text: str) -> str:
        return text if self.context == "edit" else paragraphs(expand_shortcodes(text, SHORTCODES))


Field = Callable[[Store, Any, View], Any]


def links(view: View, path: str, up: str = "") -> dict[str, Any]:
    """The `_links` of an item at `path` (below wc/v3)."""
    root = f"{view.base}/wp-json/wc/v3/"
    found: dict[str, Any] = {
        "self": [{"href": root + path, "targetHints": {"allow": ITEM_METHODS}}],
        "collection": [{"href": root + path.rpartition("/")[0]}],
    }
    return found | ({"up": [{"href": root + up}]} if up else {})


def permalink(product: Product, view: View) -> str:
    if not product.slug:
        return f"{view.base}/?post_type=product&p={product.id}"
    return f"{view.base}/product/{product.slug}/"


def upload_url(attachment: Attachment, base: str) -> str:
    return attachment.path if "://" in attachment.path else f"{base}/wp-content/uploads/{attachment.path}"


def image(store: Store, attachment_id: int, view: View) -> dict[str, Any] | None:
    found = store.attachments.get(attachment_id)
    if found is None:
        return None
    # The shop adds its offset to UTC twice here; clients ignore these two dates.
    wrong = store.local(found.at + store.offset_s(found.at))
    gmt = store.gmt(found.at)
    return {
        "id": found.id,
        "date_created": wrong,
        "date_created_gmt": gmt,
        "date_modified": wrong,
        "date_modified_gmt": gmt,
        "src": upload_url(found, view.base),
        "name": found.name,
        "alt": found.alt,
    }


def _terms(table: dict[int, Term], ids: tuple[int, ...]) -> list[dict[str, Any]]:
    return [{"id": t.id, "name": t.name, "slug": t.slug} for t in (table.get(i) for i in ids) if t]


def _related(store: Store, product: Product, view: View) -> list[int]:
    if not product.categories:
        return []
    mates = store.in_category.get(product.categories[0], [])
    at = bisect.bisect_left(mates, product.id)
    return [other for other in mates[max(0, at - 2) : at + 4] if other != product.id][:4]


class _const:  # noqa: N801 - used as a function
    """A field that always shows the same."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self, store: Store, item: Any, view: View) -> Any:
        return self.value


class _attr:  # noqa: N801 - used as a function
    """A field that shows an attribute as it is."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, store: Store, item: Any, view: View) -> Any:
        return getattr(item, self.name)


_SALE_DATES: dict[str, Field] = {
    f"date_on_sale_{end}{zone}": _const(None) for end in ("from", "to") for zone in ("", "_gmt")
}
_DATES: dict[str, Field] = {
    "date_created": lambda s, i, v: s.local(i.created),
    "date_created_gmt": lambda s, i, v: s.gmt(i.created),
    "date_modified": lambda s, i, v: s.local(i.modified),
    "date_modified_gmt": lambda s, i, v: s.gmt(i.modified),
}
_STOCK: dict[str, Field] = {
    "manage_stock": _attr("manage_stock"),
    "stock_quantity": lambda s, i, v: i.stock_quantity if i.manage_stock else None,
    "backorders": _attr("backorders"),
    "backorders_allowed": lambda s, i, v: i.backorders != "no",
    "backordered": lambda s, i, v: i.stock_status == "onbackorder",
    "low_stock_amount": _attr("low_stock_amount"),
}
_DOWNLOADS: dict[str, Field] = {
    "virtual": _attr("virtual"),
    "downloadable": _attr("downloadable"),
    "downloads": _const([]),
    "download_limit": _const(-1),
    "download_expiry": _const(-1),
}
_PARCEL: dict[str, Field] = {
    "weight": _attr("weight"),
    "dimensions": lambda s, i, v: {"length": i.length, "width": i.width, "height": i.height},
}

PRODUCT: dict[str, Field] = {
    "id": _attr("id"),
    "name": _attr("name"),
    "slug": _attr("slug"),
    "permalink": lambda s, p, v: permalink(p, v),
    **_DATES,
    "type": _attr("type"),
    "status": _attr("status"),
    "featured": _attr("featured"),
    "catalog_visibility": _attr("catalog_visibility"),
    "description": lambda s, p, v: v.html(p.description),
    "short_description": lambda s, p, v: v.html(p.short_description),
    "sku": _attr("sku"),
    "price": lambda s, p, v: prices.shown(s, p),
    "regular_price": _attr("regular_price"),
    "sale_price": _attr("sale_price"),
    **_SALE_DATES,
    "on_sale": lambda s, p, v: prices.on_sale(s, p),
    "purchasable": lambda s, p, v: p.type in {"simple", "variable"} and prices.shown(s, p) != "",
    "total_sales": _attr("total_sales"),
    **_DOWNLOADS,
    "external_url": _attr("external_url"),
    "button_text": _attr("button_text"),
    "tax_status": _attr("tax_status"),
    "tax_class": _attr("tax_class"),
    **_STOCK,
    "sold_individually": _attr("sold_individually"),
    **_PARCEL,
    "shipping_required": lambda s, p, v: not p.virtual,
    "shipping_taxable": lambda s, p, v: not p.virtual,
    "shipping_class": _const(""),
    "shipping_class_id": _const(0),
    "reviews_allowed": _attr("reviews_allowed"),
    "average_rating": lambda s, p, v: f"{p.stars / p.ratings:.2f}" if p.ratings else "0.00",
    "rating_count": _attr("ratings"),
    "upsell_ids": lambda s, p, v: list(p.upsell_ids),
    "cross_sell_ids": lambda s, p, v: list(p.cross_sell_ids),
    "parent_id": _attr("parent_id"),
    "purchase_note": _attr("purchase_note"),
    "categories": lambda s, p, v: _terms(s.categories, p.categories),
    "brands": lambda s, p, v: _terms(s.brands, p.brands),
    "tags": lambda s, p, v: _terms(s.tags, p.tags),
    "images": lambda s, p, v: [shown for shown in (image(s, i, v) for i in p.images) if shown],
    "attributes": lambda s, p, v: [
        {
            "id": a.id,
            "name": a.name,
            "slug": a.slug,
            "position": position,
            "visible": a.visible,
            "variation": a.variation,
            "options": list(a.options),
        }
        for position, a in enumerate(p.attributes)
    ],
    "default_attributes": lambda s, p, v: [
        {"id": o.id, "name": o.name, "option": o.option} for o in p.default_attributes
    ],
    "variations": lambda s, p, v: list(p.variations),
    "grouped_products": lambda s, p, v: list(p.grouped_products),
    "menu_order": _attr("menu_order"),
    "price_html": lambda s, p, v: prices.html(s, p),
    "related_ids": _related,
    "meta_data": lambda s, p, v: meta.as_rows(p),
    "stock_status": _attr("stock_status"),
    "has_options": lambda s, p, v: p.type == "variable",
    "post_password": _const(""),
    "global_unique_id": _attr("global_unique_id"),
}
EDIT_ONLY: dict[str, Field] = {
    "permalink_template": lambda s, p, v: f"{v.base}/product/%pagename%/",
    "generated_slug": _attr("slug"),
}
LANGUAGE: dict[str, Field] = {
    "lang": _attr("lang"),
    "translations": lambda s, p, v: languages.translations(s, p),
}


def _variation_link(store: Store, variation: Variation, view: View) -> str:
    parent = store.products.get(variation.parent)
    query = "&".join(f"attribute_{o.slug}={o.option}" for o in variation.options)
    return f"{permalink(parent, view) if parent else view.base}?{query}"


VARIATION: dict[str, Field] = {
    "id": _attr("id"),
    "type": _const("variation"),
    **_DATES,
    # Formatted even in the answer to a write.
    "description": lambda s, i, v: paragraphs(i.description),
    "permalink": _variation_link,
    "sku": _attr("sku"),
    "global_unique_id": _attr("global_unique_id"),
    "price": _attr("price"),
    "regular_price": _attr("regular_price"),
    "sale_price": _attr("sale_price"),
    **_SALE_DATES,
    "on_sale": lambda s, i, v: i.sale_price != "",
    "status": _attr("status"),
    "purchasable": lambda s, i, v: i.price != "",
    **_DOWNLOADS,
    "tax_status": _attr("tax_status"),
    "tax_class": _attr("tax_class"),
    "manage_stock": _STOCK["manage_stock"],
    "stock_quantity": _STOCK["stock_quantity"],
    "stock_status": _attr("stock_status"),
    **_STOCK,
    **_PARCEL,
    "shipping_class": _const(""),
    "shipping_class_id": _const(0),
    "image": lambda s, i, v: image(s, i.image, v),
    "attributes": lambda s, i, v: [{"id": o.id, "name": o.name, "slug": o.slug, "option": o.option} for o in i.options],
    "menu_order": _attr("menu_order"),
    "meta_data": lambda s, i, v: meta.as_rows(i),
    "name": lambda s, i, v: i.label,
    "parent_id": _attr("parent"),
}


def product(store: Store, item: Product, view: View, wanted: frozenset[str] | None = None) -> dict[str, Any]:
    """One product as a JSON object; `wanted` = top-level names of `_fields`."""
    found = _pick(PRODUCT, store, item, view, wanted)
    if view.context == "edit":
        found |= _pick(EDIT_ONLY, store, item, view, wanted)
    if item.group:
        found |= _pick(LANGUAGE, store, item, view, wanted)
    if wanted is None or "_links" in wanted:
        found["_links"] = links(view, f"products/{item.id}")
    return found


def variation(store: Store, item: Variation, view: View, wanted: frozenset[str] | None = None) -> dict[str, Any]:
    """One variation as a JSON object."""
    found = _pick(VARIATION, store, item, view, wanted)
    if wanted is None or "_links" in wanted:
        found["_links"] = links(view, f"products/{item.parent}/variations/{item.id}", up=f"products/{item.parent}")
    return found


def _pick(
    table: dict[str, Field], store: Store, item: Sellable, view: View, wanted: frozenset[str] | None
) -> dict[str, Any]:
    if wanted is None and table is PRODUCT:
        return _whole_product(store, item, view)
    if wanted is None:
        return {name: field(store, item, view) for name, field in table.items()}
    return {name: field(store, item, view) for name, field in table.items() if name in wanted}


# A whole product is the common case: constants are copied, plain attributes are read in one go.
_BLANK = {name: field.value if isinstance(field, _const) else None for name, field in PRODUCT.items()}
_PLAIN = {name: field.name for name, field in PRODUCT.items() if isinstance(field, _attr)}
_READ_PLAIN = operator.attrgetter(*_PLAIN.values())
_COMPUTED = [(name, field) for name, field in PRODUCT.items() if not isinstance(field, _attr | _const)]


def _whole_product(store: Store, item: Sellable, view: View) -> dict[str, Any]:
    found = dict(_BLANK)
    found.update(zip(_PLAIN, _READ_PLAIN(item), strict=True))
    for name, field in _COMPUTED:
        found[name] = field(store, item, view)
    return found


def product_json(store: Store, item: Product, view: View) -> bytes:
    """The JSON of a whole product, kept until it changes. Call with the store's lock held."""
    stamp, key = (item.version, store.epoch), (item.id, view)
    held = store.cache.get(key, stamp)
    if held is None:
        held = php_json(product(store, item, view))
        store.cache.put(key, stamp, held)
    return held
