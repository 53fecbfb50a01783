"""How a shop hands us a token, and how we know that a request comes from Shopify.

Embedded apps exchange the session token of the open page for an offline token; apps outside the admin use the
authorization-code grant. Both answer an access token of an hour and a refresh token.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard
from urllib.parse import urlencode

import httpx

from connectors.shopify import scopes, sdk
from connectors.shopify.domains import base_url, shop_domain
from connectors.shopify.errors import NotTaken, TokenRefused, from_status
from connectors.shopify.network import from_transport, never_sent
from connectors.shopify.tokens import TokenSet
from connectors.trust import certificates
from core.clock import Clock
from core.errors import BadInput, CoreError, Forged, NeedsMerchant, Retryable

MAX_SKEW_S = 90  # what Shopify's own library accepts on the timestamp of a signed request
MAX_SESSION_LIFE_S = 600  # Shopify issues them for a minute
LEEWAY_S = 10
_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
_TYPE = "urn:ietf:params:oauth:token-type:id_token"
_OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
_FORGED = "The request was not signed by Shopify for this app."
_OPEN_APP = "Open Vitrine once more in the Shopify admin."


@dataclass(frozen=True, slots=True)
class App:
    """The app's identity at Shopify. `previous_secret` is still accepted for a while after the secret was changed."""

    client_id: str
    client_secret: str = field(repr=False)
    previous_secret: str = field(default="", repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """All secrets that a signature may have been made with."""
        return tuple(secret for secret in (self.client_secret, self.previous_secret) if secret)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who has the embedded page open."""

    shop: str
    user_id: str
    session_id: str
    expires_at: datetime


# ------------------------------------------------------------------ requests from Shopify


def read_session_token(app: App, header: str, clock: Clock) -> Visitor:
    """The visitor named by an `Authorization: Bearer ...` header. Raises Forged unless fresh and signed for us."""
    for secret in app.secrets:
        try:
            claims = sdk.decoded_session_token(header, app.client_id, secret)
        except ValueError:
            continue
        return _visitor(claims, clock)
    raise Forged(_FORGED, _OPEN_APP)


def _visitor(claims: dict[str, Any], clock: Clock) -> Visitor:
    expires, begins = claims.get("exp"), [claims[name] for name in ("iat", "nbf") if claims.get(name) is not None]
    now_s = clock.now().timestamp()
    if not _is_time(expires) or expires + LEEWAY_S < now_s or expires - now_s > MAX_SESSION_LIFE_S:
        raise Forged(_FORGED, _OPEN_APP)
    if not all(_is_time(begin) and begin - LEEWAY_S <= now_s for begin in begins):
        raise Forged(_FORGED, _OPEN_APP)
    try:
        shop = shop_domain(str(claims.get("dest")))
    except BadInput:
        raise Forged(_FORGED, _OPEN_APP) from None
    return Visitor(shop, str(claims.get("sub")), str(claims.get("sid")), datetime.fromtimestamp(expires, UTC))


def _is_time(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11


def verify_request(app: App, query: Iterable[tuple[str, str]], clock: Clock) -> tuple[str, dict[str, Any]]:
    """(shop, parameters) of a signed install or callback request. Raises Forged for a wrong or old signature.

    `query` holds the decoded pairs as they came; a repeated name, except of lists (`ids[]`), is refused.
    """
    params = _collected(query)
    given, stamp = params.get("hmac"), params.get("timestamp")
    if not isinstance(given, str) or not isinstance(stamp, str) or not re.fullmatch(r"[0-9]{1,12}", stamp):
        raise Forged(_FORGED, _OPEN_APP)
    if abs(clock.now().timestamp() - int(stamp)) > MAX_SKEW_S:
        raise Forged(_FORGED, _OPEN_APP)
    if not any(_signed(params, given, secret) for secret in app.secrets):
        raise Forged(_FORGED, _OPEN_APP)
    try:
        return shop_domain(str(params.get("shop", ""))), params
    except BadInput:
        raise Forged(_FORGED, _OPEN_APP) from None


def _signed(params: dict[str, Any], given: str, secret: str) -> bool:
    try:
        return hmac.compare_digest(sdk.request_hmac(params, secret).encode(), given.encode())
    except UnicodeEncodeError:  # lone surrogates: nothing that Shopify sends
        return False


def verify_callback(app: App, query: Iterable[tuple[str, str]], state: str, clock: Clock) -> tuple[str, str]:
    """(shop, code) of the callback of the authorization-code grant; `state` is the one-time value that we sent."""
    shop, params = verify_request(app, query, clock)
    returned, code = str(params.get("state", "")), str(params.get("code", ""))
    if not state or not hmac.compare_digest(returned.encode("utf-8", "replace"), state.encode()) or not code:
        raise Forged("This answer belongs to no installation that was begun here.", "Begin the installation again.")
    return shop, code


def _collected(query: Iterable[tuple[str, str]]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    for name, value in query:
        if name.endswith("[]"):
            params.setdefault(name, []).append(value)
        elif name in params:
            raise Forged(_FORGED, _OPEN_APP)
        else:
            params[name] = value
    return params


def authorize_url(app: App, shop: str, *, state: str, callback_url: str) -> str:
    """Where to send the owner's browser to install the app outside the admin. Raises BadInput for a foreign host."""
    query = {
        "client_id": app.client_id,
        "scope": ",".join(scopes.asked()),
        "redirect_uri": callback_url,
        "state": state,
    }
    return f"{base_url(shop)}/admin/oauth/authorize?{urlencode(query)}"


# ------------------------------------------------------------------ tokens from Shopify


class TokenDesk:
    """Shopify's token endpoint. `transport` replaces the network (tests, an in-process emulator)."""

    def __init__(self, app: App, clock: Clock, *, transport: httpx.BaseTransport | None = None) -> None:
        self._app, self._clock = app, clock
        self._http = httpx.Client(
            transport=transport,
            verify=certificates(),
            headers={"Accept": "application/json", "User-Agent": "Vitrine/0.1 (Shopify connector)"},
            timeout=httpx.Timeout(10.0),
            follow_redirects=False,
        )

    def close(self) -> None:
        """Give connections back."""
        self._http.close()

    def exchange(self, shop: str, session_token: str) -> TokenSet:
        """An expiring offline token for the session token of an open page."""
        return self._ask(
            shop,
            {
                "grant_type": _GRANT,
                "subject_token": session_token,
                "subject_token_type": _TYPE,
                "requested_token_type": _OFFLINE,
                "expiring": "1",
            },
        )

    def redeem(self, shop: str, code: str) -> TokenSet:
        """An expiring offline token for the code of the authorization-code grant."""
        return self._ask(shop, {"code": code, "expiring": "1"})

    def refresh(self, shop: str, refresh_token: str) -> TokenSet:
        """The next set. The old refresh token is spent when this answers; store the set before using it."""
        return self._ask(shop, {"grant_type": "refresh_token", "refresh_token": refresh_token})

    def _ask(self, shop: str, form: dict[str, str]) -> TokenSet:
        body = {"client_id": self._app.client_id, "client_secret": self._app.client_secret, **form}
        try:
            response = self._http.post(f"{base_url(shop)}/admin/oauth/access_token", data=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            mapped = from_transport(error)
            if isinstance(mapped, Retryable) and never_sent(error):
                raise NotTaken(mapped.cause, mapped.next_step, after_s=mapped.after_s) from None
            raise mapped from None  # the chain would carry the body
        try:
            record = response.json()
        except ValueError:
            record = None
        if response.status_code != 200:
            raise _refusal(response, record)
        if not isinstance(record, dict) or not isinstance(record.get("access_token"), str):
            raise Retryable("Shopify answered without an access token.", after_s=30)
        return self._tokens(record)

    def _tokens(self, record: dict[str, Any]) -> TokenSet:
        return TokenSet(
            access=record["access_token"],
            expires_at=self._after(record.get("expires_in")),
            refresh=str(record.get("refresh_token") or ""),
            refresh_expires_at=self._after(record.get("refresh_token_expires_in")),
            scopes=tuple(part.strip() for part in str(record.get("scope") or "").split(",") if part.strip()),
        )

    def _after(self, seconds: Any) -> datetime | None:
        if not isinstance(seconds, int | float) or isinstance(seconds, bool):
            return None
        return self._clock.now() + timedelta(seconds=seconds)


def _refusal(response: httpx.Response, record: Any) -> CoreError:
    """What a refused token request means; the codes are those of OAuth 2."""
    code = str(record.get("error") or "") if isinstance(record, dict) else ""
    if code in ("invalid_client", "application_cannot_be_found"):
        return NeedsMerchant(
            "Shopify does not accept the app's client id and secret.", "Check both in Vitrine's Shopify app settings."
        )
    if response.status_code in (400, 401) or code in ("invalid_subject_token", "invalid_grant"):
        return TokenRefused("Shopify no longer accepts what the shop gave us for a token.", _OPEN_APP)
    return from_status(response.status_code, retry_after=response.headers.get("Retry-After"))
