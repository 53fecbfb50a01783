"""How many questions may be under way at once at an endpoint that does not tell its limit, and how soon the next goes.

Additive increase, multiplicative decrease, per endpoint and key: begin with 4, one more with each window that was
answered, 0.7 of it after a refusal, at most once a round trip. Three things beside the textbook:
- Questions leave evenly, a round trip parted by the window, for limiters that let no burst in.
- A refusal costs a whole Retry-After, in which nothing is sent. So the size below the refused one is held for many
  times that long before more is tried, and a size that held is come back to.
- A server that queues instead of refusing only gets slower: growth ends where answers take far longer than at first.
What was learned is kept between runs through `SharedBudget`, because ramping up is what costs.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from core.clock import Clock
from core.errors import Retryable
from core.pacing import Ewma
from core.ports.infra import SharedBudget

START, LEAST, MOST = 4.0, 1.0, 64.0
CUT = 0.7
BELOW, LOWER = 0.85, 0.93  # of the refused size: what is held next; and again, where that was refused as well
HOLD_PAUSES, HOLD_ROUNDS, HOLD_LEAST_S = 20.0, 8.0, 5.0
TRY_SLOWLY = 0.2  # more with each window beyond a size that held
TRY_FAST = 0.15  # of the window more with each, where that is more than one, until the first refusal
SLOWER = 2.5  # so many times the first answers' time: the server queues
KEEP_S = 14 * 86_400
LONGEST_PAUSE_S = 120.0  # a longer Retry-After is not waited for: the job comes back later
_SAVE_EVERY_S = 5.0
_TICK_S = 0.25
_LONGEST_ROUND_S = 600.0
_NAME = "window"


def never() -> bool:
    """Nobody wants to stop."""
    return False


class NotSent(Retryable):
    """The question was not put: trying again at once would be no other."""


class Stopped(NotSent):
    """Somebody asked to stop before an answer was there."""

    def __init__(self) -> None:
        super().__init__("Stopped before the model had answered.", "Start it again when you like.", after_s=0)


class Window:
    """Safe to use from several threads. `at_once` is the present size, `refused` and `answered` count what came."""

    def __init__(self, clock: Clock, kept: SharedBudget | None = None) -> None:
        self._clock, self._kept = clock, kept
        self._free = threading.Condition()
        self._size, self._sent = START, 0
        self._held: float | None = None  # the size to hold, once there was a refusal
        self._round, self._usual_s = Ewma(), float("inf")  # seconds an answer takes: lately, and at its best
        now_s = clock.monotonic_s()
        self._cut_at_s = self._hold_until_s = self._pause_until_s = self._next_at_s = self._saved_at_s = now_s
        self._changed = False
        self.answered = self.refused = 0
        self._load()

    @property
    def at_once(self) -> int:
        """Questions that may be under way now."""
        return math.ceil(self._size)

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
                wait_s = max(pause_s, self._next_at_s - now_s)
                if wait_s <= 0:
                    if self._sent < self.at_once:
                        self._sent += 1
                        self._next_at_s = now_s + (self._round.value or 0.0) / self._size
                        return now_s
                    self._free.wait(_TICK_S)
                    continue
            if pause_s > LONGEST_PAUSE_S:
                cause = f"The model's endpoint asked to wait {pause_s:.0f} seconds."
                raise NotSent(cause, after_s=pause_s)
            self._clock.sleep(min(wait_s, _TICK_S))

    def leave(self, sent_at_s: float, *, refused: bool = False, answered: bool = False, pause_s: float = 0.0) -> None:
        """Give the place back with what came of it: an answer, a refusal (429, or none in time), or neither (a failure
        that says nothing of the endpoint's limit). `pause_s`: how long the endpoint asked not to be asked again."""
        with self._free:
            self._sent -= 1
            now_s = self._clock.monotonic_s()
            if answered:
                self.answered += 1
                self._usual_s = min(self._usual_s, self._round.add(now_s - sent_at_s))
                self._grow(now_s)
            if refused:
                self.refused += 1
                if sent_at_s >= self._cut_at_s:  # one sent before the last cut tells nothing new
                    self._cut(now_s, pause_s)
            if pause_s > 0:
                self._pause_until_s = max(self._pause_until_s, now_s + pause_s)
            self._changed = self._changed or answered or refused
            due = self._changed and now_s - self._saved_at_s >= _SAVE_EVERY_S
            if due:
                self._saved_at_s = now_s
            self._free.notify()
        if due:
            self.save()

    def _grow(self, now_s: float) -> None:
        """One more with each window; up to a size that is held, and beyond it slowly, when its time is over."""
        if self._held is not None and self._size >= self._held:
            step = TRY_SLOWLY / self._size if now_s >= self._hold_until_s else 0.0
        else:
            step = max(1 / self._size, TRY_FAST if self._held is None else 0.0)
        if (self._round.value or 0.0) > SLOWER * self._usual_s:
            step = 0.0
        self._size = min(MOST, self._size + step)

    def _cut(self, now_s: float, pause_s: float) -> None:
        round_s = self._round.value or 0.0
        if self._held is not None and self._size <= self._held:
            self._held *= LOWER
        else:
            proven = self._held if self._held is not None and now_s >= self._hold_until_s else LEAST
            self._held = max(BELOW * self._size, proven)
        self._held = max(LEAST, self._held)
        self._size, self._cut_at_s = max(LEAST, self._size * CUT), now_s
        hold_s = max(HOLD_PAUSES * pause_s, HOLD_ROUNDS * round_s, HOLD_LEAST_S)
        self._hold_until_s = now_s + pause_s + hold_s

    # ------------------------------------------------------------ between runs

    def save(self) -> None:
        """Keep size and pause for whoever asks this endpoint next."""
        if self._kept is None or not self._changed:
            return
        with self._free:
            self._changed = False
            until_s = self._clock.now().timestamp() + self._pause_until_s - self._clock.monotonic_s()
            value = {"size": round(self._size, 2), "pause_until": round(until_s, 1), "round_s": self._round.value}
            if self._held is not None:
                value |= {"size": round(self._held, 2), "held": round(self._held, 2)}
        self._kept.put(_NAME, value, ttl_s=KEEP_S)

    def _load(self) -> None:
        kept = self._kept.get(_NAME) if self._kept is not None else {}
        size, held, round_s, until_s = (kept.get(name) for name in ("size", "held", "round_s", "pause_until"))
        if isinstance(size, int | float):
            self._size = min(MOST, max(LEAST, float(size)))
        if isinstance(held, int | float):
            self._held = min(MOST, max(LEAST, float(held)))
            self._hold_until_s = self._clock.monotonic_s() + HOLD_LEAST_S
        if isinstance(round_s, int | float) and 0 < round_s < _LONGEST_ROUND_S:
            self._round.add(float(round_s))
        if isinstance(until_s, int | float):
            left_s = min(3_600.0, until_s - self._clock.now().timestamp())
            self._pause_until_s = self._clock.monotonic_s() + left_s
