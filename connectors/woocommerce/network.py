"""What it means when no answer came at all: one table over the exceptions of httpx, most special first."""

from __future__ import annotations

import re
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
    """DNS, refused and TLS failures all arrive as ConnectError; only their text and chain tell them apart."""
    text = " ".join(str(part) for part in _chain(error)).lower()
    if (
        any(isinstance(part, ssl.SSLCertVerificationError) for part in _chain(error))
        or "certificate verify failed" in text
    ):
        return NeedsMerchant(
            "The shop's https certificate is not valid (expired, self-made, or for another name).",
            "Renew the certificate at the host. Until then Vitrine does not send the key.",
        )
    if any(isinstance(part, ssl.SSLError) for part in _chain(error)) or "ssl" in text or "tls" in text:
        return NeedsMerchant(
            "No https connection to the shop is possible: it may speak plain http only.",
            "Check whether the shop's address begins with http:// or https://, and enter it that way.",
        )
    if "temporary failure in name resolution" in text:
        return Retryable(
            "This computer could not look up names in the network just now.",
            "Check the internet connection.",
            after_s=60,
        )
    if re.search(
        r"name or service not known|nodename nor servname|no address associated|getaddrinfo|name does not resolve", text
    ):
        return NeedsMerchant("No computer of this name can be found.", "Check the shop's address for typing errors.")
    if "refused" in text:
        return Retryable(
            "The shop's server refuses connections: its web server is down, or the port is wrong.",
            "Check the address; Vitrine tries again by itself.",
            after_s=60,
        )
    return Retryable(
        "No connection to the shop's server.",
        "Check the internet connection; Vitrine tries again by itself.",
        after_s=60,
    )


TRANSPORT: tuple[tuple[type[Exception], Callable[[Any], CoreError]], ...] = (
    (httpx.TimeoutException, lambda e: Retryable("The shop did not answer in time.", after_s=30)),
    (
        httpx.ProxyError,
        lambda e: NeedsMerchant(
            "The proxy named in HTTP_PROXY or HTTPS_PROXY did not let us through.",
            "Correct the proxy, or name the shop in NO_PROXY.",
        ),
    ),
    (
        httpx.UnsupportedProtocol,
        lambda e: BadInput("The shop's address must begin with http:// or https://.", field="url"),
    ),
    (httpx.ConnectError, _connect),
    (httpx.NetworkError, lambda e: Retryable("The connection to the shop broke off.", after_s=10)),
    (
        httpx.RemoteProtocolError,
        lambda e: Retryable("The shop's server closed the connection in the middle of an answer.", after_s=10),
    ),
    (httpx.TransportError, lambda e: Retryable("The call to the shop did not get through.", after_s=30)),
    (httpx.DecodingError, lambda e: Retryable("The shop's answer arrived damaged (compression).", after_s=30)),
    (
        httpx.TooManyRedirects,
        lambda e: NeedsMerchant("The shop sends us round in circles.", "Check the shop's address."),
    ),
    (
        httpx.InvalidURL,
        lambda e: BadInput("The shop's address cannot be read.", "Enter it as https://shop.example.", field="url"),
    ),
    (httpx.HTTPError, lambda e: Retryable("The call to the shop did not get through.", after_s=30)),
)


def from_transport(error: Exception) -> CoreError:
    """The error that a failure of the network means; every exception of httpx has a row."""
    for kind, make in TRANSPORT:
        if isinstance(error, kind):
            return make(error)
    raise error


def never_sent(error: Exception) -> bool:
    """True when the shop certainly never saw the request, so that even a write may be sent again."""
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
