"""The owner's admin in a browser: consent pages, the page that frames the app, and a stand-in for App Bridge.

The owner is always logged in here. The texts are ours; what the app sees (addresses, parameters) is Shopify's.
"""

from __future__ import annotations

import hashlib
import html
import re
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from connectors.shopify.emulator import oauth
from connectors.shopify.emulator.identity import host, installation, page, session_token, signed, vitrine
from connectors.shopify.emulator.records import App
from connectors.shopify.emulator.store import Store
from connectors.wsgi import Reply, Request

if TYPE_CHECKING:
    from connectors.shopify.emulator.app import Application

_HTML = "text/html; charset=utf-8"


def _page(name: str, status: int = 200, **values: str) -> Reply:
    text = (files(__package__) / "pages" / f"{name}.html").read_text("utf-8")
    filled = Template(text).substitute({key: html.escape(value) for key, value in values.items()})
    return Reply(status, filled.encode(), {"Cache-Control": "no-store"}, _HTML)


def _refused(words: str) -> Reply:
    return _page("refused", 400, words=words)


def _to(address: str, query: dict[str, str] | None = None) -> Reply:
    joint = "&" if "?" in address else "?"
    return Reply(302, b"", {"Location": f"{address}{joint}{urlencode(query)}" if query else address}, _HTML)


# ------------------------------------------------------------------ installing


def authorize(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """/admin/oauth/authorize: the app asks for scopes; the owner's answer goes back to the app by redirect."""
    store = app.store
    store.home = request.base
    query, known = _asked(request), vitrine(store)
    back = query.get("redirect_uri", "")
    if query.get("client_id") != known.api_key:
        return _refused("Oauth error invalid_request: Could not find Shopify API application with this api_key")
    if not _registered(store, back):
        return _refused("Oauth error invalid_request: The redirect_uri is not whitelisted")
    scopes = query.get("scope") or ",".join(sorted(oauth.asked()))
    if request.method == "GET":
        return _consent(store, known, request, scopes)
    if query.get("decision") != "install":
        return _to("/admin")
    with store.lock:
        oauth.accept(store, known, scopes.split(","))
        code = oauth.new_code(store, known)
    stamp = str(int(store.clock.now().timestamp()))
    answer = {"code": code, "host": host(store), "shop": store.domain, "timestamp": stamp}
    answer["state"] = query.get("state", "")
    return _to(back, signed(known.secret, answer))


def _asked(request: Request) -> dict[str, str]:
    """What the app asked for; the consent page sends it again with the decision."""
    return dict(parse_qsl(request.query_string, keep_blank_values=True)) | oauth.fields(request)


def _consent(store: Store, known: App, request: Request, scopes: str) -> Reply:
    action = f"{request.path}?{request.query_string}"
    return _page("consent", app=known.title, shop=store.domain, scope=scopes, action=action)


def _registered(store: Store, address: str) -> bool:
    """Addresses under the app's own origin; any web address while the app has none."""
    parts, own = urlsplit(address), urlsplit(page(store))
    if not page(store):
        return parts.scheme in ("http", "https") and bool(parts.netloc)
    return (parts.scheme, parts.netloc) == (own.scheme, own.netloc)


def install(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """/admin/oauth/install: Shopify's own installation with the scopes of the app's configuration."""
    store = app.store
    store.home = request.base
    query, known = _asked(request), vitrine(store)
    if query.get("client_id") != known.api_key:
        return _refused("There is no app with this client id.")
    scopes = ",".join(sorted(oauth.asked()))
    if request.method == "GET":
        return _consent(store, known, request, scopes)
    if query.get("decision") != "install":
        return _to("/admin")
    with store.lock:
        oauth.accept(store, known, scopes.split(","))
    return _to(f"/admin/apps/{known.handle}")


# ------------------------------------------------------------------ the app in the admin


def framed(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """/admin/apps/<handle or client id>: the app in a frame, opened as the admin opens it."""
    store = app.store
    store.home = request.base
    query, known = dict(parse_qsl(request.query_string)), vitrine(store)
    if path["name"] not in (known.handle, known.api_key):
        return Reply(404, b"", content_type=_HTML)
    shown = page(store)
    if not shown:
        return _refused("The app has no pages: set the switch app_url.")
    if installation(store, known) is None:
        return _to("/admin/oauth/install", {"client_id": known.api_key})
    address = f"{shown}?{urlencode(opening(store, query.get('user', '1'), query.get('locale', 'en')))}"
    own = urlsplit(shown)
    return _page("admin", title=known.title, shop=store.domain, address=address, origin=f"{own.scheme}://{own.netloc}")


def opening(store: Store, user: str = "1", locale: str = "en") -> dict[str, str]:
    """The signed query with which the admin opens the app."""
    known = vitrine(store)
    query = {
        "embedded": "1", "host": host(store), "id_token": session_token(store, user), "locale": locale,
        "session": hashlib.sha256(f"{store.domain} {user}".encode()).hexdigest(), "shop": store.domain,
        "timestamp": str(int(store.clock.now().timestamp())),
    }  # fmt: skip
    return signed(known.secret, query)


def admin(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """/admin: nothing but the way to the app."""
    return _page("home", shop=app.store.domain, app=f"/admin/apps/{vitrine(app.store).handle}")


def token(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """What the admin page fetches when App Bridge in its frame asks for a session token. No path of the real shop."""
    query = dict(parse_qsl(request.query_string))
    if installation(app.store, vitrine(app.store)) is None:
        return Reply(403, {"error": "The app is not installed."})
    return Reply(200, {"token": session_token(app.store, query.get("user", "1"))}, {"Cache-Control": "no-store"})


def bridge(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """The stand-in for Shopify's App Bridge, for pages that this emulator frames."""
    text = (files(__package__) / "pages" / "app-bridge.js").read_bytes()
    return Reply(200, text, {"Cache-Control": "no-store"}, "text/javascript; charset=utf-8")
