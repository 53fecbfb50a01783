"""Shopify's products to platform-neutral records. Nodes come from pages and from lines of bulk files alike.

Texts become NFC and lose NUL characters, nothing else. The schema promises types; data of merchants' own metafields it
does not.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from connectors.shopify.idents import kind_of, number
from core.money import Money
from core.ports.wire import AttributeSnapshot, MediaSnapshot, ProductSnapshot, VariantSnapshot

Node = Mapping[str, Any]
Names = Mapping[tuple[str, str], str]
"""(namespace, key) -> what the merchant calls the metafield."""

_STATUS = {"ACTIVE": "publish", "UNLISTED": "publish", "DRAFT": "draft", "ARCHIVED": "private"}
_GRAMS = {"GRAMS": 1.0, "KILOGRAMS": 1000.0, "OUNCES": 28.349523125, "POUNDS": 453.59237}
_GTIN_DIGITS = frozenset({8, 12, 13, 14})
_OURS = re.compile(r"vitrine_\w+")
_APP_OWNED = "app--"
# Title and description for search engines in their old place; markers that hide a product from sitemaps.
_NOT_FACTS = frozenset({("global", "title_tag"), ("global", "description_tag"), ("seo", "hidden")})
_TEXTS = frozenset({"single_line_text_field", "multi_line_text_field", "number_integer", "number_decimal", "date"})
_MEASURES = frozenset({"dimension", "weight", "volume"})
_VALUE_MAX = 5_000  # a longer one is a page of its own, not a property


_HALF = re.compile("[\ud800-\udfff]")  # JSON escapes can bring them; no database takes them


def text(value: object) -> str:
    """A string in NFC without NUL or halves of characters; empty for anything else."""
    if not isinstance(value, str):
        return ""
    if "\x00" in value:
        value = value.replace("\x00", "")
    return value if value.isascii() else unicodedata.normalize("NFC", _HALF.sub("\ufffd", value))


def instant(value: object) -> datetime | None:
    """A DateTime as UTC."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def price_minor(value: object, currency: str) -> int | None:
    """A price in minor units; 0 is a price (see `priced`)."""
    money = Money.parse(value, currency) if isinstance(value, str) else None
    return money.minor if money else None


def priced(made: VariantSnapshot, status: str) -> VariantSnapshot:
    """The variant with the price that it really has. Shopify has no "no price": what was saved without one costs 0.00.

    Where shoppers can buy it, 0.00 is what they pay, so it is the price. In a draft nobody has set one yet.
    """
    return replace(made, price_minor=None) if made.price_minor == 0 and status != "publish" else made


def weight_g(variant_node: Node) -> float | None:
    """The weight of a variant; None for none, and for 0, which stands in every field left empty."""
    item = variant_node.get("inventoryItem") or {}
    weight = (item.get("measurement") or {}).get("weight") or {}
    value, unit = weight.get("value"), _GRAMS.get(str(weight.get("unit")))
    if unit is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(value * unit, 6) if math.isfinite(value) and 0 < value < 1e9 else None


def gtin(value: object) -> str:
    """The barcode where it has the form of a GTIN: shops keep their own numbers in that field too."""
    digits = re.sub(r"[\s-]", "", value) if isinstance(value, str) else ""
    return digits if digits.isascii() and digits.isdigit() and len(digits) in _GTIN_DIGITS else ""


# ------------------------------------------------------------------ parts


def variant(node: Node, currency: str, picture: str = "") -> VariantSnapshot:
    """One variant; `picture` is the global id of its picture."""
    return VariantSnapshot(
        number(str(node["id"]), "ProductVariant"),
        sku=text(node.get("sku")),
        options=tuple((text(row.get("name")), text(row.get("value"))) for row in node.get("selectedOptions") or ()),
        price_minor=price_minor(node.get("price"), currency),
        weight_g=weight_g(node),
        gtin=gtin(node.get("barcode")),
        media_id=number(picture) if kind_of(picture) == "MediaImage" else "",
    )


def media(nodes: Iterable[Node]) -> tuple[MediaSnapshot, ...]:
    """The pictures that are ready. Films and models have no place in a product page's picture slots."""
    return tuple(
        MediaSnapshot(number(str(node["id"])), url, text(node.get("alt")))
        for node in nodes
        if kind_of(str(node["id"])) == "MediaImage" and (url := text((node.get("image") or {}).get("url")))
    )


def options(node: Node) -> list[AttributeSnapshot]:
    """What a shopper chooses between; a product without variants has only Shopify's placeholder."""
    if node.get("hasOnlyDefaultVariant"):
        return []
    rows = sorted(node.get("options") or (), key=lambda row: row.get("position") or 0)
    return [
        AttributeSnapshot(
            text(row.get("name")), tuple(text(value.get("name")) for value in row.get("optionValues") or ()), True
        )
        for row in rows
    ]


def properties(nodes: Iterable[Node], names: Names) -> list[AttributeSnapshot]:
    """Metafields that say something about the product in words; not ours, and no references or data of programs."""
    found = []
    for node in nodes:
        place = (text(node.get("namespace")), text(node.get("key")))
        if place in _NOT_FACTS or (place[0].startswith(_APP_OWNED) and _OURS.fullmatch(place[1])):
            continue
        values = tuple(value for value in metafield_values(node) if 0 < len(value) <= _VALUE_MAX)
        if values:
            found.append(AttributeSnapshot(names.get(place) or place[1].replace("_", " "), values))
    return found


def metafield_values(node: Node) -> tuple[str, ...]:
    """The value of a metafield in words, a list's values one by one; empty where it is not made of words."""
    kind, value = str(node.get("type") or ""), text(node.get("value"))
    if kind in _TEXTS:
        return (value.strip(),)
    listed = kind.startswith("list.")
    base = kind.removeprefix("list.")
    if base not in _MEASURES | _TEXTS | {"rich_text_field"}:
        return ()
    try:
        read = json.loads(value)
    except ValueError:
        return ()
    rows = read if listed and isinstance(read, list) else [read]
    if base in _MEASURES:
        return tuple(filter(None, map(_measure, rows)))
    if base == "rich_text_field":
        return tuple(" ".join(" ".join(_rich(row)).split()) for row in rows)
    return tuple(text(row) or str(row) for row in rows if isinstance(row, str | int | float))


def _measure(row: object) -> str:
    """`{"value": 12.5, "unit": "CENTIMETERS"}` as `12.5 centimeters`."""
    if not isinstance(row, dict) or not isinstance(row.get("value"), int | float | str):
        return ""
    amount = str(row["value"])
    return f"{amount.removesuffix('.0')} {text(row.get('unit')).lower().replace('_', ' ')}".strip()


def _rich(row: object) -> Iterable[str]:
    if isinstance(row, dict):
        if isinstance(row.get("value"), str):
            yield text(row["value"])
        for child in row.get("children") or ():
            yield from _rich(child)


# ------------------------------------------------------------------ a product


def product(
    node: Node,
    currency: str,
    variants: Sequence[VariantSnapshot],
    pictures: Iterable[Node] = (),
    metafields: Iterable[Node] = (),
    names: Names | None = None,
) -> ProductSnapshot:
    """One product. Its single default variant is the product itself; several keep their own prices and weights."""
    remote_id = number(str(node["id"]), "Product")
    status = _STATUS.get(str(node.get("status")), "private")
    variants = [priced(each, status) for each in variants]
    alone = variants[0] if node.get("hasOnlyDefaultVariant") and len(variants) == 1 else None
    prices = [each.price_minor for each in variants if each.price_minor is not None]
    weights = {each.weight_g for each in variants}
    category = text((node.get("category") or {}).get("fullName"))
    return ProductSnapshot(
        remote_id,
        title=text(node.get("title")),
        kind="simple" if node.get("hasOnlyDefaultVariant") else "variable",
        status=status,
        sku=alone.sku if alone else "",
        group_id=remote_id,
        description_html=text(node.get("descriptionHtml")),
        vendor=text(node.get("vendor")),
        product_type=text(node.get("productType")),
        categories=(category,) if category else (),
        tags=tuple(text(tag) for tag in node.get("tags") or ()),
        attributes=(*options(node), *properties(metafields, names or {})),
        variants=() if alone else tuple(variants),
        media=media(pictures),
        price_minor=min(prices, default=None),
        currency=currency,
        weight_g=weights.pop() if len(weights) == 1 else None,
        gtin=alone.gtin if alone else "",
        permalink=text(node.get("onlineStoreUrl")),
        modified_at=instant(node.get("updatedAt")),
    )
