"""Which function answers which path of the shop. A further door (uploads, OAuth) is one more row."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from connectors.shopify.emulator import admin_pages, billing_pages, bulk, gate, oauth, uploads
from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.execution import run
from connectors.shopify.emulator.official import official
from connectors.shopify.schema import versions
from connectors.wsgi import Reply, Request

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


def bulk_file(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """The file of a bulk operation, whole or from a byte on; its address needs no token."""
    data = bulk.file(app.store, int(path["number"]))
    if data is None:
        return Reply(403, b"<Error><Code>AccessDenied</Code></Error>", content_type="application/xml")
    start = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
    begin = int(start[1]) if start else 0
    if start and begin >= len(data):
        return Reply(416, b"", {"Content-Range": f"bytes */{len(data)}"}, "application/x-ndjson")
    reply = Reply(200, data, {"Accept-Ranges": "bytes"}, "application/x-ndjson")
    if start:
        reply = Reply(206, data[begin:], {"Content-Range": f"bytes {begin}-{len(data) - 1}/{len(data)}"})
    if app.store.faults.strikes("bulk_truncate"):
        app.log.struck("bulk_truncate")
        reply.truncated = True
    return reply


def upload(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """A file for a place that the shop has named before."""
    content_type = request.headers.get("Content-Type", "")
    if request.method == "POST":
        status = uploads.post(app.store, content_type, request.raw)
    else:
        status = uploads.put(app.store, path["key"], content_type, request.raw)
    return Reply(status, b"", content_type="application/xml")


def _kind(data: bytes) -> str:
    if data.startswith(b"\x89PNG"):
        return "image/png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/jpeg"


ROUTES: list[tuple[str, re.Pattern[str], Handler]] = [
    ("POST", re.compile(r"/admin/api/(?P<version>[^/]+)/graphql\.json"), graphql),
    ("GET", re.compile(rf"{FILES}(?P<name>.+)"), file),
    ("GET", re.compile(rf"{bulk.PATH}bulk-(?P<number>\d{{1,19}})\.jsonl"), bulk_file),
    ("POST", re.compile(rf"{uploads.PATH}(?P<key>)"), upload),
    ("PUT", re.compile(rf"{uploads.PATH}(?P<key>.+)"), upload),
    ("POST", re.compile(r"/admin/oauth/access_token"), oauth.access_token),
    ("GET", re.compile(r"/admin/oauth/authorize"), admin_pages.authorize),
    ("POST", re.compile(r"/admin/oauth/authorize"), admin_pages.authorize),
    ("GET", re.compile(r"/admin/oauth/install"), admin_pages.install),
    ("POST", re.compile(r"/admin/oauth/install"), admin_pages.install),
    ("GET", re.compile(r"/admin/apps/(?P<name>[^/]+)"), admin_pages.framed),
    ("POST", re.compile(r"/admin/session-token"), admin_pages.token),
    ("GET", re.compile(r"/admin"), admin_pages.admin),
    ("GET", re.compile(r"/app-bridge\.js"), admin_pages.bridge),
    ("GET", billing_pages.CONFIRM, billing_pages.confirm),
    ("POST", billing_pages.CONFIRM, billing_pages.confirm),
    ("GET", billing_pages.PLANS, billing_pages.plans),
    ("POST", billing_pages.PLANS, billing_pages.plans),
]


def answer(app: Application, request: Request) -> Reply:
    """Find the door and go through it."""
    method = "GET" if request.method == "HEAD" else request.method
    for wanted, pattern, handler in ROUTES:
        match = pattern.fullmatch(request.path)
        if match is not None and wanted == method:
            return handler(app, request, match)
    return Reply(404, {"errors": "Not Found"})
