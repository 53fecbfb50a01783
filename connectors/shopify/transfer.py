"""Files to and from the storage that Shopify names: results of bulk operations, and uploads.

The addresses carry their own permission. No access token ever goes there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

import httpx

from connectors.shopify.network import from_transport
from connectors.trust import certificates
from core.clock import Clock
from core.errors import CoreError, Permanent, Retryable
from core.pacing import backoff_s

TRIES = 4
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_CHUNK = 256 * 1024


class LinkGone(Permanent):
    """The storage no longer hands out this file: its address has run out."""


class Transfers:
    """Downloads and uploads for one shop. `transport` replaces the network."""

    def __init__(self, clock: Clock, *, transport: httpx.BaseTransport | None = None) -> None:
        self._clock = clock
        self._http = httpx.Client(
            transport=transport,
            verify=certificates(),
            headers={"User-Agent": "Vitrine/0.1 (Shopify connector)"},
            timeout=TIMEOUT,
        )

    def close(self) -> None:
        """Give connections back."""
        self._http.close()

    def download(self, url: str, into: IO[bytes], *, size: int | None = None) -> None:
        """Write the file to `into`. A broken transfer goes on where it stopped.

        `size`: the bytes that there must be, where Shopify told them. Raises LinkGone, or Retryable when the file never
        arrived whole.
        """
        for attempt in range(1, TRIES + 1):
            try:
                self._fetch(url, into)
                if size is None or into.tell() == size:
                    return
                if into.tell() > size:
                    into.seek(0)
                    into.truncate()
                failure: CoreError = Retryable("The file from Shopify did not arrive whole.", after_s=30)
            except Retryable as error:
                failure = error
            if attempt < TRIES:
                self._clock.sleep(backoff_s(attempt))
        raise failure

    def _fetch(self, url: str, into: IO[bytes]) -> None:
        begin = into.tell()
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={begin}-"} if begin else {})
        try:
            with self._http.stream("GET", url, headers=headers) as answer:
                if answer.status_code == 416:
                    return
                if 400 <= answer.status_code < 500 and answer.status_code not in (408, 429):
                    raise LinkGone(f"Shopify no longer hands out this file (status {answer.status_code}).")
                if answer.status_code not in (200, 206):
                    raise Retryable(f"Shopify's storage answered with status {answer.status_code}.", after_s=15)
                if answer.status_code == 200 and begin:
                    into.seek(0)
                    into.truncate()
                for chunk in answer.iter_raw(_CHUNK):
                    into.write(chunk)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise from_transport(error) from None

    def upload(self, url: str, parameters: Mapping[str, str], filename: str, mime_type: str, data: IO[bytes]) -> None:
        """Send a file by POST to a staged target: every parameter first, the file last."""
        for attempt in range(1, TRIES + 1):
            data.seek(0)
            try:
                answer = self._http.post(url, data=dict(parameters), files={"file": (filename, data, mime_type)})
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                failure = from_transport(error)
            else:
                if answer.status_code in (200, 201, 204):
                    return
                if answer.status_code < 500 and answer.status_code not in (408, 429):
                    raise Permanent(
                        f"Shopify's storage refused the file (status {answer.status_code}).",
                        "Try again; if it stays, report it to us with this text.",
                    )
                failure = Retryable(f"Shopify's storage answered with status {answer.status_code}.", after_s=15)
            if not isinstance(failure, Retryable):
                raise failure from None
            if attempt < TRIES:
                self._clock.sleep(backoff_s(attempt))
        raise failure
