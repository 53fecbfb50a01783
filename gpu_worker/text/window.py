"""How many questions may be under way at once at an endpoint that does not tell its limit.

Additive increase, multiplicative decrease, per endpoint and key: begin with 4, one more with each window that was
answered, 0.7 of it after a refusal, at most once a round trip. While an endpoint asked for patience (Retry-After)
nothing is sent. What was learned is kept between runs through `SharedBudget`, because ramping up is what costs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from core.clock import Clock
from core.errors import Retryable
from core.ports.infra import SharedBudget

START, LEAST, MOST = 4.0, 1.0, 64.0
CUT = 0.7
KEEP_S = 14 * 86_400
LONGEST_PAUSE_S = 120.0  # a longer Retry-After is not waited for: the job comes back later
_SAVE_EVERY_S = 5.0
_TICK_S = 0.25
_NAME = "window"


def never() -> bool:
    """Nobody wants to stop."""
    return False


class Stopped(Retryable):
    """Somebody asked to stop before an answer was there."""

    def __init__(self) -> None:
        super().__init__("Stopped before the model had answered.", "Start it again when you like.", after_s=0)


class Window:
    """Safe to use from several threads. `at_once` is the present size, `refused` and `answered` count what came."""

    def __init__(self, clock: Clock, kept: SharedBudget | None = None) -> None:
        self._clock, self._kept = clock, kept
        self._free = threading.Condition()
        self._size, self._sent = START, 0
        self._cut_at_s = self._pause_until_s = self._saved_at_s = clock.monotonic_s()
        self._changed = False
        self.answered = self.refused = 0
        self._load()

    @property
    def at_once(self) -> int:
        """Questions that may be under way now."""
        return int(self._size)

    # ------------------------------------------------------------ one call

    def enter(self, stop: Callable[[], bool] = never) -> float:
        """Wait for a place and for the end of a pause; answers the moment of sending, which `leave` is handed.

        Raises Retryable when the endpoint asked for a longer pause than is worth waiting for, Stopped after `stop`.
        """
        while True:
            if stop():
                raise Stopped
            with self._free:
                now_s = self._clock.monotonic_s()
                pause_s = self._pause_until_s - now_s
                if pause_s <= 0:
                    if self._sent < self.at_once:
                        self._sent += 1
                        return now_s
                    self._free.wait(_TICK_S)
                    continue
            if pause_s > LONGEST_PAUSE_S:
                cause = f"The model's endpoint asked to wait {pause_s:.0f} seconds."
                raise Retryable(cause, after_s=pause_s)
            self._clock.sleep(min(pause_s, _TICK_S))

    def leave(self, sent_at_s: float, *, refused: bool = False, answered: bool = False, pause_s: float = 0.0) -> None:
        """Give the place back with what came of it: an answer, a refusal (429), or neither (a failure that says
        nothing of the endpoint's limit). `pause_s`: how long the endpoint asked not to be asked again."""
        with self._free:
            self._sent -= 1
            now_s = self._clock.monotonic_s()
            if answered:
                self.answered += 1
                self._size = min(MOST, self._size + 1 / self._size)
            if refused:
                self.refused += 1
                if sent_at_s >= self._cut_at_s:  # one sent before the last cut tells nothing new
                    self._size, self._cut_at_s = max(LEAST, self._size * CUT), now_s
            if pause_s > 0:
                self._pause_until_s = max(self._pause_until_s, now_s + pause_s)
            self._changed = self._changed or answered or refused
            due = self._changed and now_s - self._saved_at_s >= _SAVE_EVERY_S
            if due:
                self._saved_at_s = now_s
            self._free.notify()
        if due:
            self.save()

    # ------------------------------------------------------------ between runs

    def save(self) -> None:
        """Keep size and pause for whoever asks this endpoint next."""
        if self._kept is None or not self._changed:
            return
        with self._free:
            self._changed = False
            until_s = self._clock.now().timestamp() + self._pause_until_s - self._clock.monotonic_s()
            value = {"size": round(self._size, 2), "pause_until": round(until_s, 1)}
        self._kept.put(_NAME, value, ttl_s=KEEP_S)

    def _load(self) -> None:
        kept = self._kept.get(_NAME) if self._kept is not None else {}
        size, until_s = kept.get("size"), kept.get("pause_until")
        if isinstance(size, int | float):
            self._size = min(MOST, max(LEAST, float(size)))
        if isinstance(until_s, int | float):
            left_s = min(3_600.0, until_s - self._clock.now().timestamp())
            self._pause_until_s = self._clock.monotonic_s() + left_s
