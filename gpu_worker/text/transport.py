"""Calls to one OpenAI-compatible endpoint: paced, patient, bounded, and silent about the key.

The key travels in the Authorization header and nowhere else; no redirect is followed, so it reaches no other host.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from core.clock import Clock
from core.errors import CoreError, Retryable
from core.pacing import backoff_s
from gpu_worker.text.errors import Busy, TooSlow, from_status, from_transport
from gpu_worker.text.pace import MOST
from gpu_worker.text.window import NotSent, Window, never
from gpu_worker.trust import certificates

TRIES = 6  # of one call while the endpoint is busy or away
MAX_BODY_BYTES = 8 * 2**20
CONNECT_S, IDLE_S = 10.0, 120.0
_TICK_S = 0.25
_LONGEST_REST_S = 8.0

# httpx logs every address at INFO; nobody needs that, and an address may name a customer's machine.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


class Wire:
    """HTTP to one endpoint. Safe to use from several threads; `transport` replaces the network."""

    def __init__(
        self,
        url: str,
        key: str,
        window: Window,
        clock: Clock,
        *,
        transport: httpx.BaseTransport | None = None,
        rng: random.Random | None = None,
        tries: int | None = None,
    ) -> None:
        self.url, self.window, self.clock = url, window, clock
        self._tries = tries or TRIES
        self.key, self._rng = key, rng or random.Random()
        headers = {"Accept": "application/json", "User-Agent": "Vitrine/0.1 (writer)"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        limits = httpx.Limits(max_connections=int(MOST), max_keepalive_connections=int(MOST), keepalive_expiry=30)
        self._http = httpx.Client(
            transport=transport, verify=certificates(), headers=headers, limits=limits, follow_redirects=False
        )

    def __repr__(self) -> str:
        return f"Wire({self.url!r})"

    def close(self) -> None:
        """Keep what was learned and close connections."""
        self.window.save()
        self._http.close()

    def post(
        self, route: str, body: Mapping[str, Any], *, longest_s: float = IDLE_S, stop: Callable[[], bool] = never
    ) -> Any:
        """As `call`, with a JSON body."""
        return self.call("POST", route, longest_s=longest_s, stop=stop, json=body)

    def post_once(self, route: str, body: Mapping[str, Any]) -> Any:
        """As `post`, but never repeated: for what must not happen twice."""
        return self._through_window("POST", route, IDLE_S, never, 0.0, json=body)

    def call(
        self, method: str, route: str, *, longest_s: float = IDLE_S, stop: Callable[[], bool] = never, **request: Any
    ) -> Any:
        """The JSON answer, asked for again while the endpoint is busy or away, at most TRIES times.

        `longest_s` bounds one try. Raises Retryable after the last (with the endpoint's own Retry-After), Stopped,
        NeedsMerchant, and ModelFault (NotTaken) where the endpoint does not take the question.
        """
        from_s = 0.0
        for attempt in range(1, self._tries):
            try:
                return self._through_window(method, route, longest_s, stop, from_s, **request)
            except NotSent:
                raise
            except Busy as busy:  # the window knows how long the others wait
                from_s = self.clock.monotonic_s() + (busy.asked_s or 0.0)
            except Retryable:
                self._rest(attempt, stop)
        return self._through_window(method, route, longest_s, stop, from_s, **request)

    def _through_window(
        self, method: str, route: str, longest_s: float, stop: Callable[[], bool], from_s: float, **request: Any
    ) -> Any:
        sent = self.window.enter(stop, from_s=from_s)
        try:
            with self.opened(method, route, longest_s, **request) as chunks:
                found = _parse(b"".join(chunks))
        except TooSlow:
            self.window.time_out(sent)
            raise
        except Busy as busy:
            asked_s = busy.asked_s
            if asked_s is not None:  # others wait for the same moment: come a little apart
                asked_s += self._rng.uniform(0.0, min(0.05 * asked_s, 0.5))
            self.window.refuse(sent, asked_s)
            raise
        except BaseException:
            self.window.fail()
            raise
        self.window.answer(sent)
        return found

    def _rest(self, attempt: int, stop: Callable[[], bool]) -> None:
        """Wait before the next try, and look whether anybody still wants it."""
        left_s = backoff_s(attempt, cap_s=_LONGEST_REST_S, rng=self._rng)
        while left_s > 0 and not stop():
            self.clock.sleep(min(left_s, _TICK_S))
            left_s -= _TICK_S

    @contextmanager
    def opened(
        self, method: str, route: str, longest_s: float, *, most_bytes: int | None = MAX_BODY_BYTES, **request: Any
    ) -> Iterator[Iterator[bytes]]:
        """The body of an answer with status 200, piece by piece, within `longest_s` and `most_bytes`. Not paced and
        not repeated; raises the CoreError that another answer or a broken connection means."""
        timeout = httpx.Timeout(longest_s, connect=CONNECT_S)
        until_s = self.clock.monotonic_s() + longest_s
        try:
            with self._http.stream(method, f"{self.url}{route}", timeout=timeout, **request) as answer:
                chunks = self._bounded(answer, until_s, most_bytes)
                if answer.status_code != 200:
                    raise self._refusal(answer, chunks)
                yield chunks
        except httpx.HTTPError as error:
            raise from_transport(error) from None

    def _refusal(self, answer: httpx.Response, chunks: Iterator[bytes]) -> CoreError:
        try:
            body = json.loads(b"".join(chunks))
        except (ValueError, RecursionError):
            body = None
        return from_status(answer.status_code, answer.headers, body, self.key)

    def _bounded(self, answer: httpx.Response, until_s: float, most_bytes: int | None) -> Iterator[bytes]:
        """The body while it is neither too large nor too slow: a server may drip a byte a second for ever."""
        size = 0
        for chunk in answer.iter_bytes():
            size += len(chunk)
            if most_bytes is not None and size > most_bytes:
                raise Retryable(f"The model's answer is larger than {most_bytes // 2**20} MiB.")
            if self.clock.monotonic_s() > until_s:
                raise TooSlow
            yield chunk


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        cause = "The model's endpoint answered with something else than JSON."
        raise Retryable(cause, "Check that the address is that of the API (often it ends with /v1).") from None
