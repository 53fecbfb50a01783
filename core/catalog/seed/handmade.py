"""The hand-made catalogue: products as TOML records, one file per category."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from itertools import product as combinations
from typing import Any

from core.catalog.seed.pictures import pictures
from core.catalog.seed.words import load, taxonomy
from core.money import Money
from core.ports.wire import AttributeSnapshot, SeedProduct, VariantSnapshot

_FULL = 5  # attributes from which a product counts as described in full

CURRENCY = "USD"
CATEGORY_FILES = ("audio", "outdoor", "kitchen", "home", "apparel", "beauty", "baby", "pet")
# GS1 keeps the prefix 952 for demonstrations and examples, so no such number belongs to a real article.
_GTIN_PREFIX = "952"


def gtin13(serial: int) -> str:
    """A demonstration GTIN with a valid check digit (GS1 General Specifications, section 7.9)."""
    body = f"{_GTIN_PREFIX}{serial:09d}"
    total = sum(map(int, body[::2])) + 3 * sum(map(int, body[1::2]))
    return f"{body}{-total % 10}"


@cache
def handmade(at_most: int | None = None) -> tuple[SeedProduct, ...]:
    """The believable products, then the awkward ones; the first `at_most` of them."""
    serials = iter(range(1, 10**6))
    rows = (
        {"category": file.get("category", ""), **row}
        for file in (load(f"{name}.toml") for name in (*CATEGORY_FILES, "awkward"))
        for row in file["product"]
    )
    return tuple(_product(row, serials) for row in islice(rows, at_most))


def minor(price: str) -> int | None:
    """Minor units of a price in the catalogue's currency; None for an empty one."""
    money = Money.parse(price, CURRENCY)
    return money.minor if money else None


@cache
def _stories() -> dict[str, str]:
    return dict(load("brands.toml")["stories"])


def _with_story(row: dict[str, Any]) -> dict[str, Any]:
    """The attributes, and what the brand says of itself on products that are described in full."""
    own: dict[str, Any] = row.get("attributes", {})
    story = _stories().get(row["brand"]) if len(own) > _FULL else None
    return {**own, "About the brand": [story]} if story else own


def _product(row: dict[str, Any], serials: Iterator[int]) -> SeedProduct:
    options: dict[str, list[str]] = row.get("options", {})
    size = row.get("size_mm", (None, None, None))
    goods = row.get("kind", "simple") == "simple" and bool(row["sku"])
    price = minor(row.get("price", ""))
    color = first_color(row.get("attributes", {}), options)
    return SeedProduct(
        sku=row["sku"],
        title=row["title"],
        kind="variable" if options else row.get("kind", "simple"),
        status=row.get("status", "publish"),
        vendor=row["brand"],
        product_type=row["type"],
        category=row["category"],
        tags=tuple(row.get("tags", ())),
        description_html=row["description"].strip(),
        short_html=row.get("short", ""),
        locale=row.get("locale", "en-US"),
        attributes=snapshots(_with_story(row), options),
        variants=variants(row["sku"], options, price, row.get("weight_g"), serials),
        price_minor=price,
        regular_price_minor=minor(row.get("regular", "")),
        stock=row.get("stock"),
        weight_g=row.get("weight_g"),
        length_mm=size[0],
        width_mm=size[1],
        height_mm=size[2],
        gtin=gtin13(next(serials)) if goods else "",
        pictures=pictures(row["picture"], color, stem=row["sku"].lower() or "item", title=row["title"]),
        reviews=tuple((stars, text) for stars, text in row.get("reviews", ())),
        grouped=tuple(row.get("grouped", ())),
        external_url=row.get("external_url", ""),
        extra=row.get("extra", {}),
        taxonomy=taxonomy().get(row["category"], ""),
    )


def first_color(attributes: dict[str, Any], options: dict[str, list[str]]) -> str:
    """The color the pictures show, in lower case; empty when the product names none."""
    return str((options.get("Color") or [attributes.get("Color", "")])[0]).lower()


def snapshots(attributes: dict[str, Any], options: dict[str, list[str]]) -> tuple[AttributeSnapshot, ...]:
    """Options first, as shops list them, then the plain attributes in their order."""
    plain = ((name, (value,) if isinstance(value, str) else tuple(value)) for name, value in attributes.items())
    return (
        *(AttributeSnapshot(name, tuple(values), varies=True) for name, values in options.items()),
        *(AttributeSnapshot(name, values) for name, values in plain if name not in options),
    )


def variants(
    sku: str, options: dict[str, list[str]], price_minor: int | None, weight_g: float | None, serials: Iterator[int]
) -> tuple[VariantSnapshot, ...]:
    """Every combination of the options, with its own SKU and GTIN; all at the product's price."""
    if not options:
        return ()
    return tuple(
        VariantSnapshot(
            remote_id="",
            sku="-".join((sku, *(_code(value) for value in chosen))),
            options=tuple(zip(options, chosen, strict=True)),
            price_minor=price_minor,
            weight_g=weight_g,
            gtin=gtin13(next(serials)),
        )
        for chosen in combinations(*options.values())
    )


@cache
def _code(words: str) -> str:
    """A short SKU part: Forest green -> FGREE, 20 cm -> 20CM."""
    *rest, last = _alphanumeric(words.upper().replace("-", "").split())
    return "".join(word[0] if word.isalpha() else word for word in rest) + last[:4]


def _alphanumeric(words: Iterable[str]) -> list[str]:
    return [kept for word in words if (kept := "".join(filter(str.isalnum, word)))]
