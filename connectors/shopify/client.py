"""One shop's Admin API over HTTP: paced by its budget, patient, and silent about secrets.

Queries are repeated by themselves. Mutations are repeated only when Shopify certainly did not run them: no connection,
429, throttled, token refused. After anything else the caller re-reads before it writes again.

The token is fetched for each call from the shop's own source and put on that one request: no header, session or global
holds it, so no call can carry another shop's.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from connectors.shopify.budget import Cost, Shape, ShopBudget, Ticket, shape_of
from connectors.shopify.domains import base_url
from connectors.shopify.errors import (
    NotApproved,
    NotTaken,
    ScopeMissing,
    Throttled,
    TokenRefused,
    from_errors,
    from_status,
)
from connectors.shopify.network import from_transport, never_sent
from connectors.shopify.operations import Operation, operation
from connectors.shopify.schema import VERSION
from connectors.shopify.tokens import TokenSource
from connectors.shopify.user_errors import Problem, from_problems, problems_of
from connectors.trust import certificates
from core.clock import Clock
from core.errors import CoreError, Retryable
from core.pacing import backoff_s

TRIES = 4
THROTTLED_TRIES = 8  # others may use the bucket beside us
RENEWALS = 2  # the first may hand out what another worker stored, and that may be dead too
LONGEST_PAUSE_S = 60.0  # a longer one is left to the queue
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
FALL_FORWARD_NOTE = (
    "Shopify answers with API version {got} instead of {wanted}: that version is no longer offered. Update Vitrine."
)
DEPRECATED_NOTE = "Shopify says that Vitrine uses something that will be taken away. Update Vitrine."

# httpx logs each call at INFO; tokens travel in headers, but addresses of files carry signatures.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Reply:
    """The data of an answer. `problems` are user errors that the caller tolerates, `withheld` the reasons for holes."""

    data: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    withheld: tuple[CoreError, ...] = ()
    cost: Cost | None = None

    def at(self, *path: str) -> Any:
        """The value under a path of field names; None where any of them is null or absent."""
        value: Any = self.data
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value


@dataclass(frozen=True, slots=True)
class _Call:
    """What is the same in every try."""

    body: bytes
    shape: Shape
    mutates: bool
    interactive: bool

    @classmethod
    def of(cls, sent: Operation, variables: dict[str, Any], interactive: bool) -> _Call:
        body = {"query": sent.text, "operationName": sent.name, "variables": variables}
        encoded = json.dumps(body, ensure_ascii=False).encode()
        return cls(encoded, shape_of(sent.file, variables), sent.mutates, interactive)


class ShopifyClient:
    """Calls to one shop. Safe to use from several threads.

    `transport` replaces the network (tests, an in-process emulator). `notes` collects what the owner should know.
    """

    def __init__(
        self,
        url: str,
        tokens: TokenSource,
        budget: ShopBudget,
        clock: Clock,
        *,
        version: str = VERSION,
        transport: httpx.BaseTransport | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.base = base_url(url)
        self.version = version
        self.budget = budget
        self.notes: dict[str, None] = {}
        self._tokens, self._clock, self._rng = tokens, clock, rng or random.Random()
        self._http = httpx.Client(
            transport=transport,
            verify=certificates(),
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "Content-Type": "application/json",
                "User-Agent": "Vitrine/0.1 (Shopify connector)",
            },
            timeout=TIMEOUT,
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=30),
            follow_redirects=False,
        )

    def __repr__(self) -> str:
        return f"ShopifyClient({self.base!r})"

    def close(self) -> None:
        """Give connections back."""
        self._http.close()

    # ------------------------------------------------------------------ calls

    def run(
        self,
        file: str,
        variables: Mapping[str, Any] | None = None,
        *,
        interactive: bool = False,
        tolerate: frozenset[str] = frozenset(),
        partial: bool = False,
    ) -> Reply:
        """Send the operation in `operations/<file>.graphql`.

        `interactive`: a person waits, so this passes background calls. `tolerate`: codes of user errors that come back
        in the reply instead of being raised. `partial`: parts that we may not read come back empty, with the reason in
        `withheld`. Raises TooExpensive when a page must be asked for in smaller pieces.
        """
        call = _Call.of(operation(file), dict(variables or {}), interactive)
        tries, renewals = 0, 0
        while True:
            tries += 1
            token = self._token()
            try:
                return self._once(call, token, tolerate, partial)
            except TokenRefused:
                if renewals == RENEWALS:
                    raise
                renewals += 1
                self._token(refused=token)
            except Retryable as error:
                self._pause(error, tries, call.mutates)

    def _token(self, refused: str = "") -> str:
        """A token from the shop's source, with patience when it must be fetched from Shopify."""
        for attempt in range(1, TRIES):
            try:
                return self._tokens.renew(refused) if refused else self._tokens.current()
            except Retryable as error:
                if error.after_s > LONGEST_PAUSE_S:
                    raise
                self._clock.sleep(backoff_s(attempt, rng=self._rng))
        return self._tokens.renew(refused) if refused else self._tokens.current()

    def _pause(self, error: Retryable, tries: int, mutates: bool) -> None:
        """Wait before the next try, or raise when there must be none."""
        if mutates and not isinstance(error, NotTaken):
            raise error
        if tries >= (THROTTLED_TRIES if isinstance(error, Throttled) else TRIES) or error.after_s > LONGEST_PAUSE_S:
            raise error
        # After a refusal the budget knows how long the points or the 429 take, and makes the next try wait that long.
        self._clock.sleep(backoff_s(1 if isinstance(error, Throttled) else tries, base_s=0.2, rng=self._rng))

    def _once(self, call: _Call, token: str, tolerate: frozenset[str], partial: bool) -> Reply:
        ticket = self.budget.take(call.shape, urgent=call.interactive)
        response = self._post(call.body, token, ticket)
        record = _record(response)
        cost = Cost.read(record.get("extensions")) if record is not None else None
        self.budget.settle(ticket, cost, sent=_was_charged(response.status_code, record))
        request_id = response.headers.get("X-Request-ID", "")
        if response.status_code != 200:
            raise self._refused(response, record, request_id)
        self._take_note(response)
        if record is None:
            raise Retryable("Shopify answered with something else than data.", after_s=15)
        try:
            return _reply(record, cost, request_id, tolerate, partial)
        except Throttled as error:
            if cost is None:
                self.budget.block(error.after_s)
            raise

    def _post(self, body: bytes, token: str, ticket: Ticket) -> httpx.Response:
        try:
            return self._http.post(
                f"{self.base}/admin/api/{self.version}/graphql.json",
                content=body,
                headers={"X-Shopify-Access-Token": token},
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            unsent = never_sent(error)
            self.budget.settle(ticket, None, sent=not unsent)
            mapped = from_transport(error)
            if unsent and isinstance(mapped, Retryable):
                raise NotTaken(mapped.cause, mapped.next_step, after_s=mapped.after_s) from None
            raise mapped from None  # the chain would carry the request with its headers

    def _refused(self, response: httpx.Response, record: dict[str, Any] | None, request_id: str) -> CoreError:
        error = from_status(
            response.status_code, retry_after=response.headers.get("Retry-After"), request_id=request_id
        )
        if isinstance(error, Retryable) and (response.status_code == 429 or "Retry-After" in response.headers):
            self.budget.block(error.after_s)
        if response.status_code == 403 and record is not None and isinstance(record.get("errors"), list):
            return from_errors(record["errors"], request_id=request_id)
        return error

    def _take_note(self, response: httpx.Response) -> None:
        got = response.headers.get("X-Shopify-API-Version", self.version)
        if got != self.version:
            self.notes[FALL_FORWARD_NOTE.format(got=got[:20], wanted=self.version)] = None
        if "X-Shopify-API-Deprecated-Reason" in response.headers:
            self.notes[DEPRECATED_NOTE] = None


def _was_charged(status: int, record: dict[str, Any] | None) -> bool:
    """Whether a call without a cost block may have cost points: refusals before it ran cost none."""
    if 400 <= status < 500:
        return False
    return record is None or not record.get("errors") or record.get("data") is not None


def _record(response: httpx.Response) -> dict[str, Any] | None:
    try:
        record = response.json()
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _reply(
    record: dict[str, Any], cost: Cost | None, request_id: str, tolerate: frozenset[str], partial: bool
) -> Reply:
    data, errors = record.get("data"), record.get("errors")
    withheld: tuple[CoreError, ...] = ()
    if errors:
        error = from_errors(errors, request_id=request_id)
        if not (partial and isinstance(data, dict) and isinstance(error, NotApproved | ScopeMissing)):
            raise error
        withheld = tuple(from_errors([entry], request_id=request_id) for entry in errors)
        others = [each for each in withheld if not isinstance(each, NotApproved | ScopeMissing)]
        if others:
            raise others[0]
    if not isinstance(data, dict):
        raise Retryable("Shopify answered with nothing.", after_s=15)
    problems = tuple(problem for payload in data.values() for problem in problems_of(payload))
    refused = from_problems(problem for problem in problems if problem.code not in tolerate)
    if refused is not None:
        raise refused
    return Reply(data, problems, withheld, cost)
