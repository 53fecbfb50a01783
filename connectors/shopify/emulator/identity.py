"""Vitrine's app as this shop knows it, and what the shop signs for it: queries and session tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from connectors.shopify.emulator.configuration import configuration
from connectors.shopify.emulator.records import App, Installation
from connectors.shopify.emulator.seeding import APP_NUMBER
from connectors.shopify.emulator.store import Store

SESSION_LIFE_S = 60


def vitrine(store: Store) -> App:
    """Vitrine's app, installed or not."""
    return store.app(APP_NUMBER)


def page(store: Store) -> str:
    """The address that the admin frames, at the host that the switch `app_url` names; empty = none."""
    host_address = str(store.faults["app_url"]).rstrip("/")
    return f"{host_address}{configuration().page}" if host_address else ""


def installation(store: Store, app: App) -> Installation | None:
    """The app's installation; None after it was uninstalled."""
    return next((row for row in store.table(Installation).values() if row.app == app.number), None)


# ------------------------------------------------------------------ signed requests


def signed(secret: str, query: Mapping[str, str]) -> dict[str, str]:
    """The query with the `hmac` by which the app recognises the shop."""
    pairs = [f"{name}={value.replace('%', '%25')}".replace("&", "%26") for name, value in query.items()]
    return {**query, "hmac": hmac.new(secret.encode(), "&".join(sorted(pairs)).encode(), hashlib.sha256).hexdigest()}


def host(store: Store) -> str:
    """The parameter `host`: where the admin is, for App Bridge."""
    return base64.urlsafe_b64encode(f"{store.home.partition('://')[2]}/admin".encode()).rstrip(b"=").decode()


# ------------------------------------------------------------------ session tokens


def session_token(store: Store, user: str = "1", life_s: float = SESSION_LIFE_S) -> str:
    """A session token of a user of the shop, as App Bridge hands it to the app's page."""
    known, now_s = vitrine(store), int(store.clock.now().timestamp())
    claims = {
        "iss": f"https://{store.domain}/admin", "dest": f"https://{store.domain}", "aud": known.api_key, "sub": user,
        "exp": now_s + int(life_s), "nbf": now_s, "iat": now_s, "jti": secrets.token_hex(16),
        "sid": hashlib.sha256(f"{store.domain} {user}".encode()).hexdigest(),
    }  # fmt: skip
    text = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{text}.{_mark(text, known.secret)}"


def read_session_token(store: Store, token: str) -> dict[str, Any] | None:
    """The claims of a token that this shop made for the app and that is still good."""
    known = vitrine(store)
    text, _, mark = token.rpartition(".")
    if not hmac.compare_digest(mark.encode(), _mark(text, known.secret).encode()):
        return None
    body = text.partition(".")[2]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    fits = claims["aud"] == known.api_key and claims["dest"] == f"https://{store.domain}"
    return claims if fits and claims["exp"] > store.clock.now().timestamp() else None


def _part(record: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(record).encode()).rstrip(b"=").decode()


def _mark(text: str, secret: str) -> str:
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
