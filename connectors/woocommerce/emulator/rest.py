"""From a request to a reply: parameters merged as WordPress merges them, the key found, the route run."""

from __future__ import annotations

import json
import mimetypes
import re
from typing import Any

from connectors.woocommerce.emulator import auth, authorize, failures, routes, storefront
from connectors.woocommerce.emulator import query as lists
from connectors.woocommerce.emulator.answers import HTML, NO_CACHE, Call, PhpFatalError, Reply, RestError, php_query
from connectors.woocommerce.emulator.request import Request
from connectors.woocommerce.emulator.store import Store

_EXPOSED = "X-WP-Total, X-WP-TotalPages, Link"


def upload(store: Store, request: Request) -> Reply:
    """A file of the media library."""
    name = request.path.removeprefix("/wp-content/uploads/")
    data = store.file(name)
    if data is None:
        return Reply(404, b"Not Found", content_type=HTML)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Reply(200, data, {"Cache-Control": "max-age=31536000"}, kind)


def answer(store: Store, request: Request) -> Reply:
    """Handle one request in PHP."""
    query = request.query
    if store.faults["strip_authorization"]:
        request.headers.environ.pop("HTTP_AUTHORIZATION", None)
    if request.path.startswith("/wc-api/"):
        message = {"code": "woocommerce_api_disabled", "message": "The WooCommerce API is disabled on this site"}
        return Reply(404, {"errors": message})
    if "rest_route" in query:
        # Plain permalinks: routes work, keys do not.
        return _rest(store, request, query, f"/wp-json{query['rest_route']}", keys=False)
    if re.match(r"/wp-json(/|$)", request.path) and store.faults["pretty_permalinks"]:
        return _rest(store, request, query, request.path, keys=True)
    if request.path.startswith("/wc-auth/"):
        return authorize.answer(store, request)
    page = storefront.answer(store, request)
    if page is not None:
        return page
    return Reply(404, b"<!DOCTYPE html><title>Page not found</title><h1>Page not found</h1>", content_type=HTML)


def _rest(store: Store, request: Request, query: dict[str, Any], path: str, *, keys: bool) -> Reply:
    headers = {
        "X-Robots-Tag": "noindex",
        "Link": f'<{request.base}/wp-json/>; rel="https://api.w.org/"',
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Expose-Headers": _EXPOSED,
        "Access-Control-Allow-Headers": "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type",
        "Expires": "Wed, 11 Jan 1984 05:00:00 GMT",
        "Cache-Control": NO_CACHE,
    }
    call = Call(store, request.method, path, request.base, query, dict(query), request.headers, request.raw)
    try:
        if keys:
            call.key = auth.identify(call, ssl=request.base.startswith("https:"))
        handler, args, allow = routes.find(request.method, path.removeprefix("/wp-json"))
        headers["Allow"] = allow
        call.params |= _body(request)
        reply = handler(call, **args)
        paths = lists.chosen(call)[1]
        if paths and isinstance(reply.body, dict | list):
            rows = reply.body if isinstance(reply.body, list) else [reply.body]
            rows = [lists.trim(row, paths) if isinstance(row, dict) else row for row in rows]
            reply.body = rows if isinstance(reply.body, list) else rows[0]
    except RestError as error:
        reply = Reply(error.status, error.body())
    except PhpFatalError:
        return failures.fatal(request)
    reply.headers = {**headers, **reply.headers}
    return reply


def _body(request: Request) -> dict[str, Any]:
    """Parameters of the body. Anything that is neither JSON nor a form is ignored without a word."""
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not request.raw or request.method in {"GET", "HEAD"}:
        return {}
    if kind == "application/x-www-form-urlencoded":
        return php_query(request.raw.decode("utf-8", "replace"))
    if kind != "application/json":
        return {}
    try:
        data = json.loads(request.raw.decode("utf-8"), parse_constant=_no_constant)
        if b"\\u" in request.raw:
            json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        message = "Invalid JSON body passed."
        raise RestError(
            "rest_invalid_json", message, 400, json_error_code=4, json_error_message="Syntax error"
        ) from error
    return data if isinstance(data, dict) else {}


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
