"""When an engine process is replaced by a fresh one before anything goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

ORDERS = 1_000
GROWTH_BYTES = 4 * 2**30


@dataclass(slots=True)
class Wear:
    """After so many orders, or when its memory grew by so much without a new kind of work: what a model takes when it
    is first used is no growth."""

    orders: int = ORDERS
    growth_bytes: int = GROWTH_BYTES
    _done: int = 0
    _kinds: set[tuple[str, str]] = field(default_factory=set)
    _base_bytes: int = 0

    def count(self, operation: str, key: str) -> None:
        """An order was carried out."""
        self._done += 1
        if (operation, key) not in self._kinds:
            self._kinds.add((operation, key))
            self._base_bytes = 0

    def is_out(self, rss_bytes: int) -> bool:
        """Asked after each batch."""
        self._base_bytes = self._base_bytes or rss_bytes
        return self._done >= self.orders or rss_bytes - self._base_bytes > self.growth_bytes

    def renew(self) -> None:
        """There is a fresh process."""
        self._done, self._base_bytes = 0, 0
        self._kinds.clear()
