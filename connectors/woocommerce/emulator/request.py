"""WSGI in and out: reading a request once, sending a reply, and breaking off when a fault says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from werkzeug.datastructures import EnvironHeaders

from connectors.woocommerce.emulator.answers import Reply, php_json, php_query

MAX_BODY = 64_000_000


@dataclass(slots=True)
class Request:
    """`base` is the shop's own address as this request names it; `drop` cuts the connection where the server can."""

    method: str
    path: str
    base: str
    query_string: str
    headers: EnvironHeaders
    raw: bytes
    remote: str
    drop: Callable[[], None] | None

    @property
    def wants_json(self) -> bool:
        """WordPress prints failures as JSON only when the client asks for JSON or sends it."""
        return any("application/json" in self.headers.get(name, "") for name in ("Accept", "Content-Type"))

    @property
    def query(self) -> dict[str, Any]:
        return php_query(self.query_string)


def read(environ: dict[str, Any], *, ssl: bool) -> Request:
    """`ssl` makes the shop believe that it is served over https."""
    scheme = "https" if ssl or environ.get("wsgi.url_scheme") == "https" else "http"
    host = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME', '127.0.0.1')}:{environ.get('SERVER_PORT', '80')}"
    try:
        length = min(int(environ.get("CONTENT_LENGTH") or 0), MAX_BODY)
    except ValueError:
        length = 0
    return Request(
        method=environ.get("REQUEST_METHOD", "GET").upper(),
        path=environ.get("PATH_INFO", "/").encode("latin-1").decode("utf-8", "replace"),
        base=f"{scheme}://{host}",
        query_string=environ.get("QUERY_STRING", ""),
        headers=EnvironHeaders(environ),
        raw=environ["wsgi.input"].read(length) if length else b"",
        remote=environ.get("REMOTE_ADDR") or "127.0.0.1",
        drop=environ.get("emulator.drop"),
    )


def respond(reply: Reply, request: Request, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Send a reply. A dropped one closes the connection without a byte; a truncated one ends half-way."""
    if reply.dropped:
        if request.drop is None:
            raise ConnectionResetError("The emulated shop dropped the connection.")
        request.drop()
    body = reply.body if isinstance(reply.body, bytes) else php_json(reply.body)
    length = len(body)
    if reply.truncated:
        body = body[: length // 2]
    headers = [("Content-Type", reply.content_type), *reply.headers.items()]
    if reply.status != HTTPStatus.NO_CONTENT:
        headers.append(("Content-Length", str(length)))
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:
        phrase = "Unknown"
    start_response(f"{reply.status} {phrase}", headers)
    return [] if request.method == "HEAD" or reply.status == HTTPStatus.NO_CONTENT else [body]
