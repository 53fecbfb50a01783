"""The only door to ShopifyAPI, and only to three small pieces of it: shop domains, request HMACs, session tokens.

Its sessions are global state that mixes shops up between tasks, and its resources are the old REST interface: neither
is used, and a test reads our sources for them. The package is imported when first needed (it takes 0.2 s).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any

_ANY_TIME_S = 10**11  # longer than any time stamp that is one


def sanitized_domain(text: str) -> str | None:
    """`shop.myshopify.com`, or None when the text names no such host (look-alikes, ports, user names)."""
    from shopify.utils.shop_url import sanitize_shop_domain

    try:
        found: str | None = sanitize_shop_domain(text)
    except ValueError:  # it splits the text as an address first
        return None
    return found


def request_hmac(params: Mapping[str, Any], secret: str) -> str:
    """Hex HMAC-SHA256 by which Shopify signs the query of an install or OAuth request."""
    from shopify.session import Session

    # The package keeps the secret on the class. A class of our own for each call leaves nothing behind for others.
    signer: Any = type("Signer", (Session,), {"secret": secret})
    digest: str = signer.calculate_hmac(params)
    return digest


@cache
def _decoder() -> ModuleType:
    """A copy of the package's decoder of our own, that leaves the question of time to the caller.

    The package holds the token against the machine's clock, and its leeway is a constant of its module: in this copy
    it is so long that every token of any time passes. The module that others import stays as it is.
    """
    from shopify import session_token

    spec = spec_from_file_location("connectors.shopify.session_token_without_clock", session_token.__file__)
    if spec is None or spec.loader is None:
        raise ImportError("ShopifyAPI's session_token has no source.")
    copy = module_from_spec(spec)
    spec.loader.exec_module(copy)
    copy.LEEWAY_SECONDS = _ANY_TIME_S  # type: ignore[attr-defined]
    return copy


def decoded_session_token(header: str, client_id: str, secret: str) -> dict[str, Any]:
    """Claims of a `Bearer` session token; raises ValueError for one that Shopify did not sign for this app.

    Signature, audience, issuer and shop are checked here; when it is valid (`exp`, `nbf`, `iat`) the caller must check.
    """
    decoder = _decoder()
    try:
        claims: dict[str, Any] = decoder.decode_from_header(header, client_id, secret)
    except (decoder.SessionTokenError, AttributeError, TypeError, ValueError):  # the last three: claims of a wrong type
        raise ValueError("not a session token of this app") from None
    return claims
