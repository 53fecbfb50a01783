"""Types of metafields and of metaobject fields: what a value may look like and what it points to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from connectors.shopify.emulator.registry import NotEmulated
from connectors.shopify.emulator.store import Store, split_gid

TEXT_MAX_BYTES = 64 * 1024
JSON_MAX_BYTES = 128 * 1024
LIST_MAX, REFERENCE_LIST_MAX = 128, 256
LIST = "list."
# type of reference -> types of records that it may name
REFERENCES = {
    "metaobject_reference": ("Metaobject",),
    "product_reference": ("Product",),
    "variant_reference": ("ProductVariant",),
    "file_reference": ("MediaImage",),
}
_WHOLE = re.compile(r"-?\d{1,16}")
# Types of the real shop that the emulator does not check.
_UNKNOWN_HERE = frozenset(
    {
        "article_reference", "collection_reference", "color", "company_reference", "customer_reference", "dimension",
        "id", "language", "link", "mixed_reference", "money", "order_reference", "page_reference",
        "product_taxonomy_value_reference", "rating", "rich_text_field", "volume", "weight",
    }
)  # fmt: skip


def _any_text(text: str) -> bool:
    return text != ""


def _decimal(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _moment(read: Callable[[str], Any]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return check


def _url(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https", "mailto", "sms", "tel"} and bool(parts.netloc or parts.path)


_CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "single_line_text_field": (lambda text: text != "" and "\n" not in text, "must be a single line text string"),
    "multi_line_text_field": (_any_text, "can't be blank"),
    "json": (_moment(json.loads), "is invalid JSON"),
    "boolean": (lambda text: text in {"true", "false"}, "must be true or false"),
    "number_integer": (lambda text: _WHOLE.fullmatch(text) is not None, "must be an integer"),
    "number_decimal": (_decimal, "must be a decimal"),
    "date": (_moment(date.fromisoformat), "must be in the format YYYY-MM-DD"),
    "date_time": (_moment(datetime.fromisoformat), "must be in the format YYYY-MM-DDTHH:MM:SS"),
    "url": (_url, "must be a URL"),
}
TRANSLATABLE = frozenset({"single_line_text_field", "multi_line_text_field", "json", "url"})


def known_type(kind: str) -> bool:
    """Is this a type of the platform? Raises NotEmulated for one that only the real shop has."""
    base = kind.removeprefix(LIST)
    if base in _UNKNOWN_HERE:
        raise NotEmulated(f"metafields of type {kind}")
    if kind.startswith(LIST) and base in {"json", "boolean", "multi_line_text_field"}:
        return False
    return base in _CHECKS or base in REFERENCES


def complaint(store: Store, kind: str, value: str, metaobject_type: str = "") -> tuple[str, str] | None:
    """What is wrong with a value, as (error code, message); None = nothing. `kind` is a known type."""
    ceiling = JSON_MAX_BYTES if kind == "json" else TEXT_MAX_BYTES
    if len(value.encode()) > ceiling:
        return "TOO_LONG", f"Value is too long (maximum is {ceiling} bytes)."
    if not kind.startswith(LIST):
        return _single(store, kind, value, metaobject_type)
    try:
        rows = json.loads(value)
    except ValueError:
        rows = None
    if not isinstance(rows, list):
        return "INVALID_VALUE", "Value must be an array."
    most = REFERENCE_LIST_MAX if kind == "list.metaobject_reference" else LIST_MAX
    if len(rows) > most:
        return "INVALID_VALUE", f"Value can't have more than {most} elements."
    base = kind.removeprefix(LIST)
    return next((found for row in rows if (found := _single(store, base, str(row), metaobject_type))), None)


def _single(store: Store, kind: str, value: str, metaobject_type: str) -> tuple[str, str] | None:
    if kind in REFERENCES:
        return _reference(store, kind, value, metaobject_type)
    check, message = _CHECKS[kind]
    return None if check(value) else ("INVALID_VALUE", f"Value {message}.")


def _reference(store: Store, kind: str, value: str, metaobject_type: str) -> tuple[str, str] | None:
    read, found = split_gid(value), store.find(value)
    named = kind.removesuffix("_reference").replace("_", " ")
    if read is None or read[0] not in REFERENCES[kind] or found is None:
        return "INVALID_VALUE", f"Value references non-existent resource {value}, select a {named}."
    if metaobject_type and found.type != metaobject_type:
        return "INVALID_VALUE", f"Value must belong to the specified metaobject definition ({metaobject_type})."
    return None


def as_json(kind: str, value: str) -> Any:
    """The value as JSON: numbers, booleans, lists and documents as such, everything else as text."""
    base = kind.removeprefix(LIST)
    return json.loads(value) if kind != base or base in {"json", "boolean", "number_integer"} else value


def targets(kind: str, value: str) -> list[str]:
    """The global ids that a value points to, in order."""
    if kind.removeprefix(LIST) not in REFERENCES:
        return []
    return [str(row) for row in json.loads(value)] if kind.startswith(LIST) else [value]
