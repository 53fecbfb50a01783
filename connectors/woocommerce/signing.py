"""Proving who we are: OAuth 1.0a over plain http, Basic over https, the query when a host strips the header.

The OAuth signature is the official `woocommerce` package's own. Its nonce is replaced: it draws from 10^8 values, and
a shop remembers nonces for 15 minutes, so a large sync would meet a used one (401) every few thousand calls.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from urllib.parse import urlencode

from woocommerce.oauth import OAuth


class _Signer(OAuth):  # type: ignore[misc]
    @staticmethod
    def generate_nonce() -> str:
        return secrets.token_hex(20)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(
            str(item) for item in value
        )  # `include[]` breaks the OAuth signature, a comma string never does
    return str(value)


def query_string(params: dict[str, object]) -> str:
    """Parameters as a query; lists become comma strings, None is left out."""
    return urlencode({name: _text(value) for name, value in params.items() if value is not None})


def oauth_url(url: str, method: str, key: str, secret: str, *, now_s: int) -> str:
    """`url` with a fresh one-legged OAuth 1.0a signature in its query. Good for one call: nonces are single use."""
    return str(_Signer(url, key, secret, version="wc/v3", method=method, oauth_timestamp=now_s).get_oauth_url())


def basic(key: str, secret: str) -> str:
    """Value of an Authorization header; only ever sent over https."""
    return "Basic " + b64encode(f"{key}:{secret}".encode()).decode("ascii")
