"""WSGI in and out for an emulated shop of any platform: reading a request once, sending a reply, breaking off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

from werkzeug.datastructures import EnvironHeaders

MAX_BODY = 64_000_000


@dataclass(slots=True)
class Request:
    """`base` is the shop's own address as this request names it; `drop` cuts the connection where the server can."""

    method: str
    path: str
    query_string: str
    base: str
    headers: EnvironHeaders
    raw: bytes
    remote: str
    drop: Callable[[], None] | None


R = TypeVar("R", bound=Request)


@dataclass(slots=True)
class Reply:
    """`body` is bytes, or something for JSON. A dropped reply closes the connection, a truncated one ends half-way."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"
    dropped: bool = False
    truncated: bool = False


def as_json(body: Any) -> bytes:
    """JSON in UTF-8, letters of every script as they are."""
    return json.dumps(body, ensure_ascii=False).encode()


def read(environ: dict[str, Any], kind: type[R], *, ssl: bool = False) -> R:
    """The request of a WSGI environ. `ssl` makes the shop believe that it is served over https."""
    scheme = "https" if ssl else str(environ.get("wsgi.url_scheme") or "http")
    host = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME', '127.0.0.1')}:{environ.get('SERVER_PORT', '80')}"
    try:
        length = min(int(environ.get("CONTENT_LENGTH") or 0), MAX_BODY)
    except ValueError:
        length = 0
    return kind(
        method=environ.get("REQUEST_METHOD", "GET").upper(),
        path=environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace"),
        query_string=environ.get("QUERY_STRING", ""),
        base=f"{scheme}://{host}",
        headers=EnvironHeaders(environ),
        raw=environ["wsgi.input"].read(length) if length else b"",
        remote=environ.get("REMOTE_ADDR") or "127.0.0.1",
        drop=environ.get("emulator.drop"),
    )


def respond(
    reply: Reply,
    request: Request,
    start_response: Callable[..., Any],
    encode: Callable[[Any], bytes] = as_json,
) -> Iterable[bytes]:
    """Send a reply. A dropped one closes the connection without a byte; a truncated one ends half-way."""
    if reply.dropped:
        if request.drop is None:
            raise ConnectionResetError("The emulated shop dropped the connection.")
        request.drop()
    body = reply.body if isinstance(reply.body, bytes) else encode(reply.body)
    length = len(body)
    if reply.truncated:
        body = body[: length // 2]
    headers = [("Content-Type", reply.content_type), *reply.headers.items()]
    if reply.status != HTTPStatus.NO_CONTENT:
        headers.append(("Content-Length", str(length)))
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:  # statuses of content networks and firewalls
        phrase = "Unknown"
    start_response(f"{reply.status} {phrase}", headers)
    return [] if request.method == "HEAD" or reply.status == HTTPStatus.NO_CONTENT else [body]
