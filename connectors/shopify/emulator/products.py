"""Products, variants, options: reading, listing and searching."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import REACH_MAX, connection, whole_id
from connectors.shopify.emulator.money import money_v2, price
from connectors.shopify.emulator.records import Option, OptionValue, Product, Variant
from connectors.shopify.emulator.registry import Fields, NotEmulated, only
from connectors.shopify.emulator.search import Getter, matcher

FIELDS = Fields()
DEFAULT_OPTION, DEFAULT_VALUE = "Title", "Default Title"
_TAG = re.compile(r"<[^>]+>")

FIELDS.expose(
    "Product", "id", "legacyResourceId", "title", "handle", "descriptionHtml", "vendor", "productType", "status",
    "templateSuffix", "createdAt", "updatedAt", "publishedAt",
)  # fmt: skip
# Gift cards and bundles do not occur in seeded shops.
FIELDS.fixed("Product", isGiftCard=False, requiresSellingPlan=False)
FIELDS.expose("ProductOption", "id", "name", "position", "optionValues")
FIELDS.expose("ProductOptionValue", "id", "name")
FIELDS.expose(
    "ProductVariant", "id", "legacyResourceId", "title", "position", "sku", "barcode", "inventoryQuantity",
    "createdAt", "updatedAt",
)  # fmt: skip
FIELDS.fixed("ProductVariant", inventoryPolicy="DENY", taxable=True, requiresComponents=False)

# ------------------------------------------------------------------ finding products


def _skus(call: Call) -> Getter:
    table = call.store.table(Variant)
    return lambda product: [table[number].sku for number in product.variants]


def _getters(call: Call) -> dict[str, Getter]:
    return {
        "id": lambda product: product.number,
        "updated_at": lambda product: product.updated_at,
        "created_at": lambda product: product.created_at,
        "status": lambda product: product.status,
        "title": lambda product: product.title,
        "handle": lambda product: product.handle,
        "vendor": lambda product: product.vendor,
        "product_type": lambda product: product.product_type,
        "tag": lambda product: product.tags,
        "sku": _skus(call),
    }


def _instant(value: datetime | None) -> int:
    return int(value.timestamp()) if value else 0


_SORTS: dict[str, Callable[[Product], tuple[Any, ...]]] = {
    "ID": lambda product: (product.number,),
    "TITLE": lambda product: (product.title.lower(), product.number),
    "VENDOR": lambda product: (product.vendor.lower(), product.number),
    "PRODUCT_TYPE": lambda product: (product.product_type.lower(), product.number),
    "CREATED_AT": lambda product: (_instant(product.created_at), product.number),
    "UPDATED_AT": lambda product: (_instant(product.updated_at), product.number),
}


@FIELDS.field("QueryRoot", "products")
def products(
    _: None, call: Call, query: str | None = None, sort_key: str = "ID", reverse: bool = False, **page: Any
) -> dict[str, Any]:
    key = _SORTS.get(sort_key)
    if key is None:
        raise NotEmulated(f"QueryRoot.products(sortKey: {sort_key})")
    matches = matcher(query, _getters(call), "products")
    rows = call.store.listing(
        ("products", query, sort_key),
        (Product, Variant),
        lambda: sorted(filter(matches, call.store.table(Product).values()), key=key),
    )
    return connection(rows, key, reverse=reverse, **page)


@FIELDS.field("QueryRoot", "productsCount")
def products_count(_: None, call: Call, query: str | None = None, limit: int | None = 10_000) -> dict[str, Any]:
    matches = matcher(query, _getters(call), "productsCount")
    found = sum(1 for product in call.store.table(Product).values() if matches(product))
    ceiling = REACH_MAX + 1 if limit is None else limit
    return {"count": min(found, ceiling), "precision": "EXACT" if found <= ceiling else "AT_LEAST"}


@FIELDS.field("QueryRoot", "product")
def product(_: None, call: Call, id: str) -> Product | None:  # noqa: A002 - the schema's own word
    return call.store.table(Product).get(whole_id(id, "Product"))


@FIELDS.field("QueryRoot", "productByIdentifier")
def product_by_identifier(_: None, call: Call, identifier: dict[str, Any]) -> Product | None:
    only(identifier, "ProductIdentifierInput", "id", "handle")
    if "id" in identifier:
        number: int | None = whole_id(identifier["id"], "Product")
    else:
        number = call.store.handles.get(("Product", identifier["handle"]))
    return None if number is None else call.store.table(Product).get(number)


@FIELDS.field("QueryRoot", "productVariant")
def product_variant(_: None, call: Call, id: str) -> Variant | None:  # noqa: A002
    return call.store.table(Variant).get(whole_id(id, "ProductVariant"))


@FIELDS.field("QueryRoot", "productVariants")
def product_variants(
    _: None, call: Call, query: str | None = None, sort_key: str = "ID", reverse: bool = False, **page: Any
) -> dict[str, Any]:
    if query or sort_key != "ID":
        raise NotEmulated("QueryRoot.productVariants(query:, sortKey:)")
    rows = call.store.listing("variants", [Variant], lambda: sorted(call.store.table(Variant).values(), key=_number))
    return connection(rows, _number, reverse=reverse, **page)


# ------------------------------------------------------------------ a product


def plain(html: str) -> str:
    """The text of HTML, as `description` shows it."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


@FIELDS.field("Product", "description")
def description(source: Product, call: Call, truncate_at: int | None = None) -> str:
    text = plain(source.description_html)
    return text if truncate_at is None or len(text) <= truncate_at else text[: max(0, truncate_at - 3)] + "..."


@FIELDS.field("Product", "seo")
def seo(source: Product, call: Call) -> dict[str, str | None]:
    return {"title": source.seo_title, "description": source.seo_description}


@FIELDS.field("Product", "tags")
def tags(source: Product, call: Call) -> list[str]:
    return sorted(source.tags, key=str.lower)


@FIELDS.field("Product", "onlineStoreUrl")
def online_store_url(source: Product, call: Call) -> str | None:
    return f"https://{call.store.domain}/products/{source.handle}" if source.published_at else None


@FIELDS.field("Product", "options")
def options(source: Product, call: Call, first: int | None = None) -> list[Option]:
    return source.options[:first]


@FIELDS.field("Product", "hasOnlyDefaultVariant")
def has_only_default_variant(source: Product, call: Call) -> bool:
    return [option.name for option in source.options] == [DEFAULT_OPTION] and len(source.variants) == 1


@FIELDS.field("Product", "totalInventory")
def total_inventory(source: Product, call: Call) -> int:
    return sum(variant.inventory_quantity for variant in _variants(source, call))


@FIELDS.field("Product", "tracksInventory")
def tracks_inventory(source: Product, call: Call) -> bool:
    return any(variant.tracked for variant in _variants(source, call))


def _variants(source: Product, call: Call) -> list[Variant]:
    table = call.store.table(Variant)
    return [table[number] for number in source.variants]


@FIELDS.field("Product", "variantsCount")
def variants_count(source: Product, call: Call) -> dict[str, Any]:
    return {"count": len(source.variants), "precision": "EXACT"}


@FIELDS.field("Product", "variants")
def variants(source: Product, call: Call, sort_key: str = "POSITION", **page: Any) -> dict[str, Any]:
    if sort_key not in {"POSITION", "ID"}:
        raise NotEmulated(f"Product.variants(sortKey: {sort_key})")
    key = _position if sort_key == "POSITION" else _number
    return connection(sorted(_variants(source, call), key=key), key, **page)


def _position(variant: Variant) -> tuple[int, int]:
    return variant.position, variant.number


def _number(variant: Variant) -> tuple[int]:
    return (variant.number,)


@FIELDS.field("Product", "priceRangeV2")
def price_range(source: Product, call: Call) -> dict[str, Any]:
    prices = [variant.price_minor for variant in _variants(source, call)]
    low, high = (money_v2(pick(prices), call.store.currency) for pick in (min, max))
    return {"minVariantPrice": low, "maxVariantPrice": high}


# ------------------------------------------------------------------ options and variants


@FIELDS.field("ProductOption", "values")
def option_values(source: Option, call: Call) -> list[str]:
    return [value.name for value in source.option_values]


@FIELDS.field("ProductOptionValue", "hasVariants")
def has_variants(source: OptionValue, call: Call) -> bool:
    return any(source in variant.choices for variant in call.store.table(Variant).values())


@FIELDS.field("ProductVariant", "product")
def product_of(source: Variant, call: Call) -> Product:
    return call.store.table(Product)[source.product]


@FIELDS.field("ProductVariant", "displayName")
def display_name(source: Variant, call: Call) -> str:
    return f"{product_of(source, call).title} - {source.title}"


@FIELDS.field("ProductVariant", "price")
def variant_price(source: Variant, call: Call) -> str:
    return price(source.price_minor, call.store.currency)


@FIELDS.field("ProductVariant", "compareAtPrice")
def compare_at_price(source: Variant, call: Call) -> str | None:
    return None if source.compare_at_minor is None else price(source.compare_at_minor, call.store.currency)


@FIELDS.field("ProductVariant", "availableForSale")
def available_for_sale(source: Variant, call: Call) -> bool:
    return not source.tracked or source.inventory_quantity > 0


@FIELDS.field("ProductVariant", "selectedOptions")
def selected_options(source: Variant, call: Call) -> list[dict[str, Any]]:
    named = product_of(source, call).options
    return [
        {"name": option.name, "value": value.name, "optionValue": value}
        for option, value in zip(named, source.choices, strict=True)
    ]


@FIELDS.field("ProductVariant", "inventoryItem")
def inventory_item(source: Variant, call: Call) -> dict[str, Any]:
    """The stock-keeping side of a variant; the emulator gives it the variant's own number."""
    weight = None if source.weight_g is None else {"unit": "GRAMS", "value": float(source.weight_g)}
    return {
        "__typename": "InventoryItem",
        "id": f"gid://shopify/InventoryItem/{source.number}",
        "legacyResourceId": str(source.number),
        "sku": source.sku,
        "tracked": source.tracked,
        "requiresShipping": True,
        "measurement": {"id": f"gid://shopify/InventoryItemMeasurement/{source.number}", "weight": weight},
        "createdAt": source.created_at,
        "updatedAt": source.updated_at,
    }
