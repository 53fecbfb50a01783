"""One shop's call budget, as all workers see it: a bucket of points that Shopify refills at a steady rate.

Shopify takes the requested cost when a call starts and gives back the surplus when it ends; each answer tells the size
of the bucket, the rate and what is left. We keep a mirror of that bucket, shared through `SharedBudget`, and send a
call when its points are there, instead of being refused. Costs are never computed: the last answer to a call of the
same shape tells them.

Interactive calls may empty the bucket. Background calls leave a headroom, and what a waiting interactive call needs.
"""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from connectors.shopify.errors import NotTaken, Throttled, TooExpensive
from core.clock import Clock
from core.errors import Retryable
from core.ports.infra import SharedBudget

HEADROOM, HEADROOM_SHARE = 100.0, 0.05  # points, and at most this share of the bucket
GUESS = 50.0  # points of a call whose shape was never answered; a refusal tells the truth
SLICE_S = 2.0  # a waiting call looks again after this: the bucket may have been raised, others may have given up
FORGET_S = 120.0  # a call that has not ended by then died with its worker
URGENT_S = 5.0  # how long a waiting interactive call keeps its place without renewing it
LOCK_S = 10.0
KEEP_S = 3600

Shape = tuple[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost block of an answer. `actual` is None when the call was not run."""

    requested: float
    actual: float | None
    maximum: float
    available: float
    restore_per_s: float

    @classmethod
    def read(cls, extensions: Any) -> Cost | None:
        """Out of an answer's `extensions`; None when it has no (whole) cost block."""
        try:
            cost = extensions["cost"]
            status = cost["throttleStatus"]
            actual = cost.get("actualQueryCost")
            return cls(
                float(cost["requestedQueryCost"]),
                None if actual is None else float(actual),
                float(status["maximumAvailable"]),
                float(status["currentlyAvailable"]),
                float(status["restoreRate"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A call that was let through, and the points set aside for it."""

    id: str
    shape: Shape
    points: float


@dataclass(slots=True)
class _Bucket:
    """The mirror. Until the first answer it is the smallest bucket that Shopify has."""

    available: float = 1000.0
    maximum: float = 2000.0
    restore_per_s: float = 100.0
    at_s: float = 0.0
    blocked_until_s: float = 0.0
    flying: dict[str, list[float]] = field(default_factory=dict)  # call -> [points, sent at]
    urgent: dict[str, list[float]] = field(default_factory=dict)  # waiting interactive call -> [points, until]

    def refill(self, now_s: float) -> None:
        passed_s = max(0.0, now_s - self.at_s) if self.at_s else 0.0
        self.available = min(self.maximum, self.available + passed_s * self.restore_per_s)
        self.at_s = max(now_s, self.at_s)
        self.flying = {key: kept for key, kept in self.flying.items() if now_s - kept[1] < FORGET_S}
        self.urgent = {key: kept for key, kept in self.urgent.items() if kept[1] > now_s}

    def wait_s(self, ticket: Ticket, *, urgent: bool, now_s: float) -> float:
        """Seconds until the points are there. Raises TooExpensive when the bucket can never hold them."""
        if ticket.points > self.maximum:
            raise TooExpensive(ticket.points, self.maximum)
        if self.blocked_until_s > now_s:
            return self.blocked_until_s - now_s
        floor = 0.0
        if not urgent:
            spared = min(HEADROOM, HEADROOM_SHARE * self.maximum) + sum(kept[0] for kept in self.urgent.values())
            floor = min(spared, self.maximum - ticket.points)
        missing = ticket.points + floor - self.available
        return max(0.0, missing) / max(self.restore_per_s, 1.0)

    def correct(self, cost: Cost) -> None:
        """Follow what Shopify says. Calls still under way may or may not be in its figure: the truth lies between."""
        self.maximum, self.restore_per_s = cost.maximum, cost.restore_per_s
        under_way = sum(kept[0] for kept in self.flying.values())
        self.available = min(max(self.available, cost.available - under_way), cost.available)


class ShopBudget:
    """Admission for all calls to one shop, from any number of threads and processes.

    `patience_s`: no call waits longer for its points than this; it gets Throttled with the rest instead, so that the
    queue can do other work meanwhile.
    """

    def __init__(
        self,
        clock: Clock,
        shared: SharedBudget | None = None,
        *,
        patience_s: float = 60.0,
        name: str = "bucket",
        rng: random.Random | None = None,
    ) -> None:
        self._clock, self._shared = clock, shared or LocalShared()
        self._patience_s, self._name, self._rng = patience_s, name, rng or random.Random()
        self._guard = threading.Lock()
        self._costs: dict[Shape, float] = {}

    def take(self, shape: Shape, *, urgent: bool = False) -> Ticket:
        """Wait until the points for a call of this shape are there, and set them aside."""
        key = uuid.uuid4().hex[:12]
        deadline_s = self._clock.monotonic_s() + self._patience_s
        while True:
            try:
                ticket, wait_s = self._try(key, shape, urgent)
            except Retryable as error:
                raise NotTaken("Too many workers ask for the shop's call budget.", after_s=error.after_s) from None
            if wait_s <= 0:
                return ticket
            if self._clock.monotonic_s() + wait_s > deadline_s:
                self._withdraw(key)
                raise Throttled("The shop's call budget is used up for the moment.", after_s=wait_s)
            # A clock of whole microseconds would not move for less, and the call would wait for ever.
            self._clock.sleep(max(0.001, min(wait_s, SLICE_S) * self._rng.uniform(1.0, 1.02)))

    def settle(self, ticket: Ticket, cost: Cost | None, *, sent: bool = True) -> None:
        """A call has ended. Without a cost block its points stay spent, unless it was never sent.

        Never fails: an answer must not be lost over the accounts. What is not entered now runs out by itself.
        """
        if cost is not None:
            self._costs[ticket.shape] = cost.requested
        with suppress(Retryable), self._bucket() as bucket:
            bucket.flying.pop(ticket.id, None)
            if cost is not None:
                bucket.available = min(bucket.maximum, bucket.available + ticket.points - (cost.actual or 0.0))
                bucket.correct(cost)
            elif not sent:
                bucket.available = min(bucket.maximum, bucket.available + ticket.points)

    def block(self, seconds: float) -> None:
        """Shopify asked us to stay away altogether for so long (HTTP 429)."""
        with suppress(Retryable), self._bucket() as bucket:
            bucket.blocked_until_s = max(bucket.blocked_until_s, bucket.at_s + seconds)

    def available(self) -> float:
        """Points that are there now, by the mirror."""
        with self._bucket() as bucket:
            return bucket.available

    def _estimate(self, shape: Shape, maximum: float) -> float:
        """What a call of this shape was said to cost. For a new shape the dearest of its operation or a guess, but no
        more than half the bucket: only Shopify's word makes a call too expensive."""
        known = dict(self._costs)
        if shape in known:
            return known[shape]
        dearest = max((cost for (file, _), cost in known.items() if file == shape[0]), default=GUESS)
        return min(dearest, maximum / 2)

    def _try(self, key: str, shape: Shape, urgent: bool) -> tuple[Ticket, float]:
        """Set the points aside if they are there; else how long that will take."""
        with self._bucket() as bucket:
            ticket = Ticket(key, shape, self._estimate(shape, bucket.maximum))
            wait_s = bucket.wait_s(ticket, urgent=urgent, now_s=bucket.at_s)
            bucket.urgent.pop(key, None)
            if wait_s <= 0:
                bucket.available -= ticket.points
                bucket.flying[key] = [ticket.points, bucket.at_s]
            elif urgent:
                bucket.urgent[key] = [ticket.points, bucket.at_s + URGENT_S]
            return ticket, wait_s

    def _withdraw(self, key: str) -> None:
        with suppress(Retryable), self._bucket() as bucket:
            bucket.urgent.pop(key, None)

    @contextmanager
    def _bucket(self) -> Iterator[_Bucket]:
        """The shared mirror, brought up to now; changes are kept."""
        with self._guard, self._shared.lock(f"{self._name}-lock", timeout_s=LOCK_S):
            bucket = _read(self._shared.get(self._name))
            bucket.refill(self._clock.now().timestamp())
            yield bucket
            self._shared.put(self._name, asdict(bucket), ttl_s=KEEP_S)


def shape_of(file: str, variables: Mapping[str, Any]) -> Shape:
    """What decides a call's cost: the operation, its page sizes and switches, and how many ids or items it carries."""
    sizes = {name: int(value) for name, value in variables.items() if isinstance(value, int)}
    sizes |= {name: len(value) for name, value in variables.items() if isinstance(value, list | tuple)}
    return file, tuple(sorted(sizes.items()))


class LocalShared:
    """`SharedBudget` within one process."""

    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = {}
        self._values: dict[str, dict[str, Any]] = {}
        self._register = threading.Lock()

    @contextmanager
    def lock(self, name: str, *, timeout_s: float) -> Iterator[None]:
        """A lock over the threads of this process."""
        with self._register:
            lock = self._locks.setdefault(name, threading.Lock())
        if not lock.acquire(timeout=timeout_s):
            raise Retryable(f"'{name}' is busy.", after_s=1)
        try:
            yield
        finally:
            lock.release()

    def get(self, name: str) -> dict[str, Any]:
        """The object kept under a name."""
        return self._values.get(name, {})

    def put(self, name: str, value: dict[str, Any], *, ttl_s: int) -> None:
        """Keep an object for as long as the process lives."""
        self._values[name] = value


def _read(kept: Mapping[str, Any]) -> _Bucket:
    try:
        return _Bucket(**kept)
    except TypeError:
        return _Bucket()
