"""WooCommerce JSON to platform-neutral records. Every field may be missing or of the wrong type: plugins do that.

Texts become NFC and lose NUL characters, nothing else. Prices are strings in the shop's currency; '' means no price.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeGuard

from core.money import Money
from core.ports.wire import AttributeSnapshot, MediaSnapshot, ProductSnapshot, VariantSnapshot

PRODUCT_FIELDS = (
    "id,name,type,status,description,short_description,sku,price,weight,dimensions,categories,tags,brands,"
    "images,attributes,variations,global_unique_id,permalink,date_modified_gmt,lang,translations"
)
VARIATION_FIELDS = "id,sku,attributes,price,weight,global_unique_id,description,image,parent_id"
_KINDS = frozenset({"simple", "variable", "grouped", "external"})
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Units:
    """The shop's currency and how its weight and length units turn into g and mm."""

    currency: str
    g_per_unit: float
    mm_per_unit: float


_HALF = re.compile("[\ud800-\udfff]")  # JSON escapes can bring them; no database takes them


def text(value: object) -> str:
    """A string in NFC without NUL or halves of characters; numbers as text, everything else empty."""
    if isinstance(value, str):
        if "\x00" in value:
            value = value.replace("\x00", "")
        return value if value.isascii() else unicodedata.normalize("NFC", _HALF.sub("\ufffd", value))
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return ""


def identity(value: object) -> str:
    """A positive record id as text; empty for anything else."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return str(value) if value > 0 else ""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return str(int(value)) if len(value) < 20 and int(value) > 0 else ""
    return ""


def rows(value: object) -> list[Row]:
    """The objects of a list; PHP turns a list with holes into an object, whose values are then meant."""
    if not value:
        return []
    if isinstance(value, dict):
        value = list(value.values())
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def number(value: object, per_unit: float = 1.0) -> float | None:
    """A positive measure in the shop's unit, converted; decimal commas are read; None for none or nonsense."""
    if not value or isinstance(value, bool):
        return None
    if isinstance(value, str):
        return _number(value, per_unit)
    return _measure(float(value), per_unit) if isinstance(value, float) or _small(value) else None


@lru_cache(maxsize=4096)  # the same few weights and sizes come again and again
def _number(value: str, per_unit: float) -> float | None:
    try:
        return _measure(float(value.strip().replace(",", ".")), per_unit)
    except ValueError:
        return None


def _small(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and value < 10**12


def _measure(amount: float, per_unit: float) -> float | None:
    return round(amount * per_unit, 6) if math.isfinite(amount) and 0 < amount < 1e12 else None


def price_minor(value: object, currency: str) -> int | None:
    """A price string in minor units; None for '' and nonsense."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return _price(value, currency) if isinstance(value, str) and value and currency else None


@lru_cache(maxsize=4096)
def _price(value: str, currency: str) -> int | None:
    money = Money.parse(value, currency)
    return money.minor if money else None


def instant(value: object) -> datetime | None:
    """A `*_gmt` stamp (it has no Z) as UTC; None for null and nonsense."""
    if not isinstance(value, str) or not value:
        return None
    try:
        parsed = datetime.fromisoformat(f"{value}+00:00" if len(value) == 19 else value)
    except ValueError:
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def _names(value: object) -> tuple[str, ...]:
    return tuple([name for row in rows(value) if (name := text(row.get("name")))])


def _attributes(value: object) -> tuple[AttributeSnapshot, ...]:
    found = []
    for row in rows(value):
        options = row.get("options")
        values = [option for item in options if (option := text(item))] if isinstance(options, list) else []
        name = text(row.get("name"))
        if name:
            found.append(AttributeSnapshot(name, tuple(values), row.get("variation") is True))
    return tuple(found)


def _media(value: object) -> tuple[MediaSnapshot, ...]:
    return tuple(
        MediaSnapshot(media_id, text(row.get("src")), text(row.get("alt")))
        for row in rows(value)
        if (media_id := identity(row.get("id")))
    )


def variant(row: Mapping[str, Any], units: Units) -> VariantSnapshot | None:
    """One variation; None when it has no id."""
    remote_id = identity(row.get("id"))
    if not remote_id:
        return None
    options = []
    for choice in rows(row.get("attributes")):
        name, option = text(choice.get("name")), text(choice.get("option"))
        if name and option:  # no option = the variation stands for any value
            options.append((name, option))
    image = row.get("image")
    return VariantSnapshot(
        remote_id,
        sku=text(row.get("sku")),
        options=tuple(options),
        price_minor=price_minor(row.get("price"), units.currency),
        weight_g=number(row.get("weight"), units.g_per_unit),
        gtin=text(row.get("global_unique_id")),
        description_html=text(row.get("description")),
        media_id=identity(image.get("id")) if isinstance(image, dict) else "",
    )


def product(
    row: Mapping[str, Any],
    units: Units,
    variants: tuple[VariantSnapshot, ...] = (),
    place: tuple[str, str, tuple[tuple[str, str], ...]] = ("", "", ()),
) -> ProductSnapshot | None:
    """One product record; None when it has no id. `place` is (locale, group id, translations) in a shop of several
    languages."""
    remote_id = identity(row.get("id"))
    if not remote_id:
        return None
    kind = text(row.get("type"))
    size = row.get("dimensions")
    if not isinstance(size, dict):
        size = {}
    brands = _names(row.get("brands"))
    return ProductSnapshot(
        remote_id,
        title=text(row.get("name")),
        kind=kind if kind in _KINDS else "other" if kind else "simple",
        status=text(row.get("status")) or "publish",
        sku=text(row.get("sku")),
        locale=place[0],
        group_id=place[1] or remote_id,
        translations=place[2],
        description_html=text(row.get("description")),
        short_html=text(row.get("short_description")),
        vendor=brands[0] if brands else "",
        categories=_names(row.get("categories")),
        tags=_names(row.get("tags")),
        attributes=_attributes(row.get("attributes")),
        variants=variants,
        media=_media(row.get("images")),
        price_minor=price_minor(row.get("price"), units.currency),
        currency=units.currency,
        weight_g=number(row.get("weight"), units.g_per_unit),
        length_mm=number(size.get("length"), units.mm_per_unit),
        width_mm=number(size.get("width"), units.mm_per_unit),
        height_mm=number(size.get("height"), units.mm_per_unit),
        gtin=text(row.get("global_unique_id")),
        permalink=text(row.get("permalink")),
        modified_at=instant(row.get("date_modified_gmt")),
    )
