"""/wc-auth/v1/authorize: the owner says yes, the shop hands over a key before it sends the browser back."""

from __future__ import annotations

import hashlib
import hmac
import json
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from connectors import outgoing
from connectors.woocommerce.emulator import media, seeding
from connectors.woocommerce.emulator.answers import HTML, Reply
from connectors.woocommerce.emulator.request import Request
from connectors.woocommerce.emulator.store import Store

_NEEDED = ("app_name", "user_id", "return_url", "callback_url", "scope")
SCOPES = {"read": "Read", "write": "Write", "read_write": "Read/Write"}
_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Application authentication request</title>
<meta name="viewport" content="width=device-width"><style>body{font:16px/1.5 system-ui;max-width:36rem;margin:3rem auto;
padding:0 1rem}a{display:inline-block;padding:.6rem 1.2rem;border:1px solid #7f54b3;border-radius:4px}</style></head>
<body>BODY</body></html>"""


def answer(store: Store, request: Request) -> Reply:
    """The consent page, or the grant itself. The emulated owner is logged in already."""
    sent = {name: str(value) for name, value in request.query.items()}
    problem = _problem(store, sent)
    if problem:
        return _denied(problem)
    if request.path.rstrip("/") == "/wc-auth/v1/authorize":
        return _consent(store, request, sent)
    if request.path.rstrip("/") == "/wc-auth/v1/access_granted":
        if not hmac.compare_digest(sent.get("wc_auth_nonce", ""), _nonce(store, sent)):
            return _denied("Invalid nonce verification.")
        return _grant(store, request, sent)
    return Reply(404, b"Not Found", content_type=HTML)


def _problem(store: Store, sent: dict[str, str]) -> str:
    for name in _NEEDED:
        if not sent.get(name):
            return f"Missing parameter {name}."
    if sent["scope"] not in SCOPES:
        return f"Invalid scope {sent['scope']}."
    for name in ("return_url", "callback_url"):
        if urlsplit(sent[name]).scheme not in ("http", "https"):
            return f"The {name} is not a valid URL."
    if urlsplit(sent["callback_url"]).scheme != "https" and not _local(store, sent["callback_url"]):
        return "The callback_url needs to be over SSL."
    return ""


def _local(store: Store, url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return bool(store.faults["allow_local_urls"]) and host in {"localhost", "127.0.0.1", "::1"}


def _denied(message: str) -> Reply:
    body = f"<h1>Access denied</h1><p>Error: {escape(message)}</p>"
    return Reply(401, _PAGE.replace("BODY", body).encode(), content_type=HTML)


def _nonce(store: Store, sent: dict[str, str]) -> str:
    text = "|".join(sent[name] for name in _NEEDED)
    return hmac.new(f"nonce|{store.seed}".encode(), text.encode(), hashlib.sha256).hexdigest()[:10]


def _return(sent: dict[str, str], *, success: int) -> str:
    joint = "&" if urlsplit(sent["return_url"]).query else "?"
    return f"{sent['return_url']}{joint}{urlencode({'success': success, 'user_id': sent['user_id']})}"


def _consent(store: Store, request: Request, sent: dict[str, str]) -> Reply:
    query = urlencode({**{name: sent[name] for name in _NEEDED}, "wc_auth_nonce": _nonce(store, sent)})
    grant = f"{request.base}/wc-auth/v1/access_granted/?{query}"
    host = escape(urlsplit(sent["callback_url"]).hostname or "")
    body = (
        f"<h1>{escape(sent['app_name'])} would like to connect to your store</h1>"
        f"<p>This will give {escape(sent['app_name'])} {SCOPES[sent['scope']]} access which will allow it to:</p>"
        "<ul><li>Create webhooks</li><li>View and manage coupons</li><li>View and manage customers</li>"
        "<li>View and manage orders and sales reports</li><li>View and manage products</li></ul>"
        f"<p>Approving will share credentials with {host}. Do not proceed if this looks suspicious in any way.</p>"
        f'<p><a class="approve" href="{escape(grant)}">Approve</a> '
        f'<a class="deny" href="{escape(_return(sent, success=0))}">Deny</a></p>'
    )
    return Reply(200, _PAGE.replace("BODY", body).encode(), content_type=HTML)


def _grant(store: Store, request: Request, sent: dict[str, str]) -> Reply:
    """Post the key; only an answer of exactly 200 lets it live."""
    reason = media.refusal(store, sent["callback_url"])
    if reason:
        return _denied(f"{reason}.")
    with store.lock:
        key = seeding.make_key(store, permissions=sent["scope"], salt=f"grant {len(store.keys)}")
    body: dict[str, Any] = {
        "key_id": key.id,
        "user_id": sent["user_id"],
        "consumer_key": key.key,
        "consumer_secret": key.secret,
        "key_permissions": key.permissions,
    }
    headers = {
        "User-Agent": f"WordPress/6.8.8; {request.base}",
        "Content-Type": "application/json;charset=UTF-8",
    }
    try:
        with outgoing.client(60.0) as client:
            status = client.post(sent["callback_url"], content=json.dumps(body), headers=headers).status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        status = 0
    if status != 200:
        with store.lock:
            store.keys.pop(key.key, None)
        return _denied("An error occurred in the request and at the time were unable to send the consumer data.")
    return Reply(302, b"", {"Location": _return(sent, success=1)}, HTML)
