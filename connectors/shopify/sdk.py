"""The only door to ShopifyAPI, and only to three small pieces of it: shop domains, request HMACs, session tokens.

Its sessions are global state that mixes shops up between tasks, and its resources are the old REST interface: neither
is used, and a test reads our sources for them. The package is imported when first needed (it takes 0.2 s).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


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


def decoded_session_token(header: str, client_id: str, secret: str) -> dict[str, Any]:
    """Claims of a `Bearer` session token; raises ValueError for one that Shopify did not sign for this app.

    Expiry is checked by the machine's clock with ten seconds of grace; a token without `exp` passes here.
    """
    from shopify.session_token import SessionTokenError, decode_from_header

    try:
        claims: dict[str, Any] = decode_from_header(header, client_id, secret)
    except (SessionTokenError, AttributeError, TypeError, ValueError):  # the last three: claims of a wrong type
        raise ValueError("not a session token of this app") from None
    return claims
