"""The bucket of points that one app has in one shop: it leaks full again at a steady rate of the injected clock."""

from __future__ import annotations

import threading
from typing import Any

from connectors.shopify.emulator.faults import Faults
from core.clock import Clock

SINGLE_QUERY_MAX = 1000
# plan -> (points a second, size); the sizes of advanced and enterprise follow the same rule of twenty seconds.
PLANS = {"standard": (100, 2_000), "advanced": (200, 4_000), "plus": (1_000, 20_000), "enterprise": (2_000, 40_000)}


class Bucket:
    """Points of one app in one shop. The shop's plan gives rate and size; the switches may lower both at any time."""

    def __init__(self, clock: Clock, faults: Faults) -> None:
        self._clock, self._faults = clock, faults
        self._lock = threading.Lock()
        self._spent, self._at_s = 0.0, clock.monotonic_s()

    @property
    def rate(self) -> float:
        return float(self._faults["restore_rate"] or PLANS[self._faults["plan"]][0])

    @property
    def size(self) -> float:
        return float(self._faults["bucket"] or PLANS[self._faults["plan"]][1])

    def take(self, points: float) -> bool:
        """Take points if they are there."""
        with self._lock:
            self._leak()
            if self.size - self._spent < points:
                return False
            self._spent += points
            return True

    def give_back(self, points: float) -> None:
        """Refund what an operation did not use."""
        with self._lock:
            self._leak()
            self._spent = max(0.0, self._spent - points)

    def status(self) -> dict[str, Any]:
        """As `extensions.cost.throttleStatus` says it."""
        with self._lock:
            self._leak()
            available = int(max(0.0, self.size - self._spent))
            return {"maximumAvailable": self.size, "currentlyAvailable": available, "restoreRate": self.rate}

    def _leak(self) -> None:
        now_s = self._clock.monotonic_s()
        self._spent = max(0.0, self._spent - (now_s - self._at_s) * self.rate)
        self._at_s = now_s
