"""Strict scalars. A schema built from an introspection result lets every custom scalar pass anything, both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from graphql import GraphQLError, GraphQLScalarType, GraphQLSchema

_INT64 = 2**63
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONEY = re.compile(r"-?\d+(?:\.\d+)?")


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise GraphQLError(f"{name} cannot represent a value that is not a string: {value!r}")
    return value


def _matching(name: str, pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        text = _text(value, name)
        if not pattern.fullmatch(text):
            raise GraphQLError(f"{name} cannot represent {text!r}")
        return text

    return parse


def _date_time(value: Any) -> str:
    """ISO 8601 with a zone; a bare date counts as its first second in UTC."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise GraphQLError("DateTime cannot represent an instant without a zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = _text(value, "DateTime")
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise GraphQLError(f"DateTime cannot represent {text!r}") from None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _date(value: Any) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    text = _text(value, "Date")
    try:
        return date.fromisoformat(text).isoformat() if _DATE.fullmatch(text) else _refuse("Date", text)
    except ValueError:
        return _refuse("Date", text)


def _refuse(name: str, text: str) -> str:
    raise GraphQLError(f"{name} cannot represent {text!r}")


def _decimal(name: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if isinstance(value, Decimal):
            return format(value, "f")
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        text = _text(value, name)
        try:
            known = bool(_MONEY.fullmatch(text)) and Decimal(text).is_finite()
        except InvalidOperation:
            known = False
        return text if known else _refuse(name, text)

    return parse


def _whole(name: str, lowest: int, highest: int) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise GraphQLError(f"{name} cannot represent {value!r}")
        try:
            number = int(value)
        except ValueError:
            return _refuse(name, str(value))
        return str(number) if lowest <= number <= highest else _refuse(name, str(value))

    return parse


def _url(value: Any) -> str:
    text = _text(value, "URL")
    try:
        parts = urlsplit(text)
    except ValueError:
        return _refuse("URL", text)
    return text if parts.scheme in {"http", "https"} and parts.netloc and " " not in text else _refuse("URL", text)


def _json(value: Any) -> Any:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        raise GraphQLError(f"JSON cannot represent {value!r}") from None
    return value


def _plain(name: str) -> Callable[[Any], str]:
    return lambda value: _text(value, name)


SCALARS: dict[str, Callable[[Any], Any]] = {
    "ARN": _plain("ARN"),
    "BigInt": _whole("BigInt", -_INT64, _INT64 - 1),
    "Color": _matching("Color", _COLOR),
    "Date": _date,
    "DateTime": _date_time,
    "Decimal": _decimal("Decimal"),
    "FormattedString": _plain("FormattedString"),
    "HTML": _plain("HTML"),
    "JSON": _json,
    "Money": _decimal("Money"),
    "StorefrontID": _plain("StorefrontID"),
    "URL": _url,
    "UnsignedInt64": _whole("UnsignedInt64", 0, 2**64 - 1),
    "UtcOffset": _matching("UtcOffset", _OFFSET),
}
_OF_GRAPHQL = {"Int", "Float", "String", "Boolean", "ID"}


def make_strict(schema: GraphQLSchema) -> None:
    """Give every custom scalar its parser and its serializer; a scalar that is not known here is refused."""
    for name, kind in schema.type_map.items():
        if not isinstance(kind, GraphQLScalarType) or name in _OF_GRAPHQL:
            continue
        if name not in SCALARS:
            raise LookupError(f"The schema has a scalar {name} that the emulator does not know.")
        kind.parse_value = SCALARS[name]  # type: ignore[method-assign,assignment]
        kind.serialize = SCALARS[name]  # type: ignore[method-assign,assignment]
