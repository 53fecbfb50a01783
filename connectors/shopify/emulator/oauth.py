"""Installing the app: the token endpoint, and what the owner does in the admin."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from connectors.shopify.emulator import billing, events, gate
from connectors.shopify.emulator.configuration import configuration
from connectors.shopify.emulator.identity import installation, read_session_token, vitrine
from connectors.shopify.emulator.records import App, Code, Installation, RefreshToken
from connectors.shopify.emulator.seeding import make_token
from connectors.shopify.emulator.store import Store
from connectors.wsgi import Reply, Request

if TYPE_CHECKING:
    from connectors.shopify.emulator.app import Application

ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=90)  # an assumption
CODE_LIFE = timedelta(minutes=10)  # an assumption
_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 - the name of a kind of token
_OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"


class Refusal(Exception):
    """What the token endpoint answers with status 400."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.reply = Reply(400, {"error": code, "error_description": words})


def access_token(app: Application, request: Request, path: re.Match[str]) -> Reply:
    """POST /admin/oauth/access_token."""
    store = app.store
    broken = gate.before(store.faults, app.log)
    if broken is not None:
        return broken
    try:
        with store.lock:
            reply = Reply(200, _granted(store, vitrine(store), fields(request)))
    except Refusal as refusal:
        return refusal.reply
    return gate.after(store.faults, app.log, reply)


def _granted(store: Store, known: App, form: dict[str, str]) -> dict[str, Any]:
    if form.get("client_id") != known.api_key:
        raise Refusal("application_cannot_be_found", "The application cannot be found.")
    if form.get("client_secret") != known.secret:
        raise Refusal("invalid_client", "The client secret does not fit.")
    kind = form.get("grant_type", "")
    if kind == "refresh_token":
        return _refreshed(store, known, form.get("refresh_token", ""))
    if form.get("expiring") != "1":
        raise Refusal("invalid_request", "not emulated: tokens that do not expire")
    if kind == _EXCHANGE:
        return _exchanged(store, known, form)
    if kind in ("", "authorization_code"):
        code = store.codes.pop(form.get("code", ""), None)
        if code is None or store.clock.now() >= code.expires_at:
            raise Refusal("invalid_request", "The authorization code was not found or was already used")
        return _tokens(store, known)
    raise Refusal("unsupported_grant_type", f"not emulated: {kind}")


def _exchanged(store: Store, known: App, form: dict[str, str]) -> dict[str, Any]:
    if form.get("requested_token_type") != _OFFLINE or form.get("subject_token_type") != _ID_TOKEN:
        raise Refusal("invalid_request", "not emulated: other tokens than offline ones, for other than session tokens")
    try:
        claims = read_session_token(store, form.get("subject_token", ""))
    except (ValueError, KeyError, TypeError):
        claims = None
    if claims is None:
        raise Refusal("invalid_subject_token", "The session token is not good, or no longer.")
    return _tokens(store, known)


def _refreshed(store: Store, app: App, value: str) -> dict[str, Any]:
    """The old refresh token stays good until the new access token is used, so that a lost answer locks nobody out."""
    old = store.refresh_tokens.get(value)
    if old is None or old.app != app.number or store.clock.now() >= old.expires_at:
        raise Refusal("invalid_grant", "The refresh token is not good, or no longer.")
    return _tokens(store, app, spends=(*old.spends, value))


def _tokens(store: Store, app: App, spends: tuple[str, ...] = ()) -> dict[str, Any]:
    held = installation(store, app)
    if held is None:
        raise Refusal("invalid_request", "The app is not installed in this shop.")
    now = store.clock.now()
    token = make_token(store, app, salt=f"oauth {store.number()}", expires_at=now + ACCESS_LIFE)
    token.spends = spends
    refresh = RefreshToken(f"shprt_{secrets.token_hex(16)}", app.number, now + REFRESH_LIFE, spends)
    store.refresh_tokens[refresh.value] = refresh
    return {
        "access_token": token.value,
        "scope": ",".join(shortened(held.scopes)),
        "expires_in": int(ACCESS_LIFE.total_seconds()),
        "refresh_token": refresh.value,
        "refresh_token_expires_in": int(REFRESH_LIFE.total_seconds()),
    }


def shortened(scopes: Iterable[str]) -> list[str]:
    """Of a pair only the writing scope is told: it includes reading."""
    held = set(scopes)
    return sorted(s for s in held if not (s.startswith("read_") and f"write_{s[5:]}" in held))


def fields(request: Request) -> dict[str, str]:
    """The form of a request, as a form or as JSON."""
    if "json" not in request.headers.get("Content-Type", ""):
        return dict(parse_qsl(request.raw.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        sent = json.loads(request.raw)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in sent.items()} if isinstance(sent, dict) else {}


# ------------------------------------------------------------------ what the owner does


def asked() -> frozenset[str]:
    """What the app's configuration asks for."""
    return configuration().scopes


def accept(store: Store, app: App, scopes: Iterable[str]) -> None:
    """The owner installs the app, or grants other scopes. Tokens that are out keep the scopes they were made with."""
    granted = frozenset(scope.strip() for scope in scopes if scope.strip())
    held = installation(store, app)
    if held is None:
        store.add(Installation(store.number(), app=app.number, scopes=granted))
    elif held.scopes != granted:
        events.scopes_changed(store, app, held.scopes, granted)
        held.scopes = granted


def new_code(store: Store, app: App) -> str:
    """A code for the app's callback."""
    code = secrets.token_hex(16)
    store.codes[code] = Code(app.number, store.clock.now() + CODE_LIFE)
    return code


def uninstall(store: Store, app: App) -> None:
    """The owner throws the app out: every token of it is dead at once. What it wrote stays."""
    held = installation(store, app)
    if held is None:
        return
    billing.end(store, app.number)
    events.uninstalled(store, app)
    del store.table(Installation)[held.number]
    store.changes[Installation.TYPE] += 1
    for token in store.tokens.values():
        token.revoked |= token.app == app.number
    store.refresh_tokens = {name: row for name, row in store.refresh_tokens.items() if row.app != app.number}
    store.codes.clear()
