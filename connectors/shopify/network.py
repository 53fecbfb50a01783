"""What it means when Shopify gave no answer at all: one table over the exceptions of httpx, most special first."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

import httpx

from core.errors import BadInput, CoreError, NeedsMerchant, Retryable


def _chain(error: BaseException | None) -> list[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def _connect(error: httpx.TransportError) -> CoreError:
    if any(isinstance(part, ssl.SSLError) for part in _chain(error)):
        return NeedsMerchant(
            "The https connection to Shopify is not trusted: something on the way replaces its certificate.",
            "Let the network's administrator add the proxy's certificate to this computer, or go round the proxy.",
        )
    return Retryable("No connection to Shopify.", "Check the internet connection.", after_s=30)


TRANSPORT: tuple[tuple[type[Exception], Callable[[Any], CoreError]], ...] = (
    (httpx.TimeoutException, lambda e: Retryable("Shopify did not answer in time.", after_s=15)),
    (
        httpx.ProxyError,
        lambda e: NeedsMerchant(
            "The proxy named in HTTP_PROXY or HTTPS_PROXY did not let us through.", "Correct the proxy's address."
        ),
    ),
    (httpx.ConnectError, _connect),
    (httpx.NetworkError, lambda e: Retryable("The connection to Shopify broke off.", after_s=5)),
    (httpx.RemoteProtocolError, lambda e: Retryable("Shopify closed the connection in its answer.", after_s=5)),
    (httpx.UnsupportedProtocol, lambda e: BadInput("The shop's address cannot be read.", field="url")),
    (httpx.TransportError, lambda e: Retryable("The call to Shopify did not get through.", after_s=15)),
    (httpx.DecodingError, lambda e: Retryable("Shopify's answer arrived damaged (compression).", after_s=15)),
    (httpx.InvalidURL, lambda e: BadInput("The shop's address cannot be read.", field="url")),
    (httpx.HTTPError, lambda e: Retryable("The call to Shopify did not get through.", after_s=15)),
)


def from_transport(error: Exception) -> CoreError:
    """The error that a failure of the network means; every exception of httpx has a row."""
    for kind, make in TRANSPORT:
        if isinstance(error, kind):
            return make(error)
    raise error


def never_sent(error: Exception) -> bool:
    """True when Shopify certainly never saw the request, so that even a mutation may be sent again."""
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
