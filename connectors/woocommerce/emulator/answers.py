"""What every route of the emulated shop speaks in: a call, a reply, a REST error, and JSON as PHP prints it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import EnvironHeaders

from connectors import wsgi

if TYPE_CHECKING:
    from connectors.woocommerce.emulator.records import ApiKey
    from connectors.woocommerce.emulator.store import Store

HTML = "text/html; charset=UTF-8"
NO_CACHE = "no-cache, must-revalidate, max-age=0, no-store, private"
CRITICAL = (
    "<p>There has been a critical error on this website.</p><p><a href="
    '"https://wordpress.org/documentation/article/faq-troubleshooting/">'
    "Learn more about troubleshooting WordPress.</a></p>"
)
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode
_BRACKETS = re.compile(r"^([^\[]+)\[([^\]]*)\]$")


class RestError(Exception):
    """An answer in WordPress's error shape: {code, message, data: {status, ...}}."""

    def __init__(self, code: str, message: str, status: int, **data: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
        self.data = {"status": status, **data}

    def body(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "data": self.data}


class PhpFatalError(Exception):
    """PHP died: answered 500, as HTML unless the client asked for JSON."""


@dataclass(slots=True)
class Reply(wsgi.Reply):
    """`body` is JSON data, or bytes that are sent as they are."""

    content_type: str = "application/json; charset=UTF-8"


@dataclass(slots=True)
class Call:
    """One request: `query` is $_GET, `params` what WordPress merges from URL, form and JSON body."""

    store: Store
    method: str
    path: str
    base: str
    query: dict[str, Any]
    params: dict[str, Any]
    headers: EnvironHeaders
    raw: bytes = b""
    key: ApiKey | None = None

    def integer(self, name: str, default: int = 0) -> int:
        """A parameter as PHP's absint() reads it."""
        try:
            return abs(int(str(self.params.get(name, default))))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        return str(self.params.get(name, "")).lower() in {"1", "true", "yes"}


def php_json(data: Any) -> bytes:
    """JSON the way wp_json_encode prints it: no spaces, slashes and non-ASCII characters escaped."""
    return _ENCODE(data).replace("/", "\\/").encode("ascii")


def php_query(text: str) -> dict[str, Any]:
    """Read a query string as PHP does: the last of a repeated name wins, `a[]` makes a list, `a[k]` a map."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        match = _BRACKETS.match(name)
        if match is None:
            found[name] = value
            continue
        base, index = match.groups()
        holder = found.get(base)
        if not isinstance(holder, dict):
            holder = found[base] = {}
        holder[index or str(len(holder))] = value
    return found


def as_list(value: Any) -> list[Any]:
    """A list parameter: a comma list, a JSON list, or PHP's array form."""
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    return [part for part in re.split(r"[\s,]+", str(value)) if part != ""]


def as_ids(value: Any) -> list[int]:
    return [int(part) for part in as_list(value) if re.fullmatch(r"\d{1,18}", str(part))]
