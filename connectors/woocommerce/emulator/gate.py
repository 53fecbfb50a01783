"""The machine in front of the shop: how many PHP workers there are, what it counts, and which faults strike."""

from __future__ import annotations

import math
import re
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.woocommerce.emulator.faults import Faults
from core.clock import Clock

KEEP_REQUESTS = 20_000


class Workers:
    """A first-come-first-served semaphore whose size may change; 0 = as many as come."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._queue: deque[object] = deque()
        self._busy = 0
        self.max_busy = 0

    @contextmanager
    def one(self, size: int) -> Iterator[None]:
        """Hold a worker; waits for its turn."""
        ticket = object()
        with self._condition:
            self._queue.append(ticket)
            while self._queue[0] is not ticket or (size and self._busy >= size):
                self._condition.wait()
            self._queue.popleft()
            self._busy += 1
            self.max_busy = max(self.max_busy, self._busy)
            self._condition.notify_all()
        try:
            yield
        finally:
            with self._condition:
                self._busy -= 1
                self._condition.notify_all()


@dataclass(slots=True)
class PathCount:
    count: int = 0
    total_s: float = 0.0
    max_s: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)


class Log:
    """What tests and benches ask afterwards. Times are seconds on the store's monotonic clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self.paths: dict[str, PathCount] = {}
            self.requests: deque[tuple[float, float, str, str, int]] = deque(maxlen=KEEP_REQUESTS)
            self.at_once = self.max_at_once = self.total = 0
            self.busy_s = 0.0
            self.first_s: float | None = None
            self.last_s = 0.0
            self.faults: Counter[str] = Counter()
            self.inside_retry_after = self.within_grace = 0

    def arrive(self) -> float:
        now = self._clock.monotonic_s()
        with self._lock:
            self.at_once += 1
            self.max_at_once = max(self.max_at_once, self.at_once)
            self.total += 1
            self.first_s = now if self.first_s is None else self.first_s
        return now

    def leave(self, arrived: float, worked_s: float, method: str, path: str, status: int) -> None:
        now = self._clock.monotonic_s()
        name = f"{method} {re.sub(r'/[0-9]+(?=/|$)', '/{id}', path)}"
        name = re.sub(r"^(GET) /(product|wp-content)/.*", r"\1 /\2/", name)
        with self._lock:
            self.at_once -= 1
            self.busy_s += worked_s
            self.last_s = now
            count = self.paths.setdefault(name, PathCount())
            count.count += 1
            count.total_s += now - arrived
            count.max_s = max(count.max_s, now - arrived)
            count.statuses[status] += 1
            self.requests.append((arrived, now, method, path, status))

    def as_dict(self, *, requests: bool) -> dict[str, Any]:
        with self._lock:
            elapsed = self.last_s - self.first_s if self.first_s is not None else 0.0
            found: dict[str, Any] = {
                "total": self.total,
                "max_at_once": self.max_at_once,
                "busy_s": self.busy_s,
                "elapsed_s": elapsed,
                "mean_at_once": self.busy_s / elapsed if elapsed > 0 else 0.0,
                "inside_retry_after": self.inside_retry_after,
                "within_grace": self.within_grace,
                "faults": dict(self.faults),
                "paths": {
                    name: {"count": c.count, "total_s": c.total_s, "max_s": c.max_s, "statuses": dict(c.statuses)}
                    for name, c in sorted(self.paths.items())
                },
            }
            if requests:
                found["requests"] = [list(row) for row in self.requests]
            return found


class Storms:
    """Refusals with Retry-After: once a storm begins, everything is refused until the time that it named."""

    def __init__(self, clock: Clock, faults: Faults, log: Log) -> None:
        self._clock, self._faults, self._log = clock, faults, log
        self._lock = threading.Lock()
        self._until = self._told = -math.inf

    def refusal(self) -> tuple[int, int] | None:
        """(status, Retry-After in whole seconds) when this request is refused."""
        now = self._clock.monotonic_s()
        with self._lock:
            if now < self._until:
                # A request that was already on its way when the first refusal left is nobody's fault.
                if now - self._told <= float(self._faults["storm_grace_s"]):
                    self._log.within_grace += 1
                else:
                    self._log.inside_retry_after += 1
                return int(self._faults["storm_status"]), max(1, math.ceil(self._until - now))
            if self._faults.strikes("storm"):
                wait_s = int(self._faults["storm_retry_after_s"])
                self._until, self._told = now + wait_s, now
                self._log.faults["storm"] += 1
                return int(self._faults["storm_status"]), wait_s
        return None
