"""Which function answers which path of the shop. A further door (uploads, OAuth) is one more row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from connectors.shopify.emulator import gate
from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.execution import run
from connectors.shopify.emulator.official import official
from connectors.shopify.emulator.request import Reply, Request
from connectors.shopify.schema import versions

if TYPE_CHECKING:
    from connectors.shopify.emulator.app import Application

Handler = Callable[["Application", Request, re.Match[str]], Reply]
FILES = "/cdn/shop/files/"
_MISSING = {"errors": {"query": "Required parameter missing or invalid"}}
_NAMED = re.compile(r"\d{4}-(?:01|04|07|10)")


def graphql(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """The Admin API. A version that is gone is answered by the oldest one that is still there."""
    store = app.store
    if store.faults["latency_s"]:
        store.clock.sleep(float(store.faults["latency_s"]))
    broken = gate.before(store.faults, app.log)
    if broken is not None:
        return broken
    token = gate.admit(store, request)
    if isinstance(token, Reply):
        return token
    version = _version(path["version"])
    if version is None:
        return Reply(404, {"errors": "Not Found"})
    try:
        body = json.loads(request.raw)
    except ValueError:
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("query"), str) or not body["query"].strip():
        return Reply(400, _MISSING)
    store.home = request.base
    call = Call(store, token, official(version), request.base)
    answer = run(call, body)
    app.log.operation(call.operation, answer)
    return gate.after(store.faults, app.log, Reply(200, answer, {"X-Shopify-API-Version": version}))


def _version(wanted: str) -> str | None:
    known = versions()
    if wanted in known:
        return wanted
    return known[0] if _NAMED.fullmatch(wanted) and wanted < known[0] else None


def file(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """A file of the shop's library, as its content network hands it out."""
    data = app.store.file(path["name"])
    if data is None:
        return Reply(404, b"", content_type="text/plain")
    return Reply(200, data, {"Cache-Control": "public, max-age=31557600"}, _kind(data))


def _kind(data: bytes) -> str:
    if data.startswith(b"\x89PNG"):
        return "image/png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/jpeg"


ROUTES: list[tuple[str, re.Pattern[str], Handler]] = [
    ("POST", re.compile(r"/admin/api/(?P<version>[^/]+)/graphql\.json"), graphql),
    ("GET", re.compile(rf"{FILES}(?P<name>.+)"), file),
]


def answer(app: Application, request: Request) -> Reply:
    """Find the door and go through it."""
    method = "GET" if request.method == "HEAD" else request.method
    for wanted, pattern, handler in ROUTES:
        match = pattern.fullmatch(request.path)
        if match is not None and wanted == method:
            return handler(app, request, match)
    return Reply(404, {"errors": "Not Found"})
