"""Requests of the emulated shop, and replies as PHP prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from connectors import wsgi
from connectors.woocommerce.emulator.answers import Reply, php_json, php_query


class Request(wsgi.Request):
    """With what WordPress reads out of it."""

    @property
    def wants_json(self) -> bool:
        """WordPress prints failures as JSON only when the client asks for JSON or sends it."""
        return any("application/json" in self.headers.get(name, "") for name in ("Accept", "Content-Type"))

    @property
    def query(self) -> dict[str, Any]:
        return php_query(self.query_string)


def read(environ: dict[str, Any], *, ssl: bool) -> Request:
    """`ssl` makes the shop believe that it is served over https."""
    return wsgi.read(environ, Request, ssl=ssl)


def respond(reply: Reply, request: Request, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Send a reply."""
    return wsgi.respond(reply, request, start_response, php_json)
