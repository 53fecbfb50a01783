"""The door to an endpoint that does not tell its limit: threads wait here until the pace lets their call leave.

How fast that is, and how it is learned, is `pace`'s. What was learned is kept between runs through `SharedBudget`,
because ramping up is what costs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from core.clock import Clock
from core.errors import Retryable
from core.ports.infra import SharedBudget
from gpu_worker.text.doubt import Sent
from gpu_worker.text.pace import Pace

KEEP_S = 14 * 86_400
LONGEST_PAUSE_S = 120.0  # a longer Retry-After is not waited for: the job comes back later
_SAVE_EVERY_S = 5.0
_TICK_S = 0.25
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
        now_s = clock.monotonic_s()
        self._pace, self._saved_at_s = Pace(now_s), now_s
        self._changed = False
        self.answered = self.refused = 0
        self._load(now_s)

    @property
    def at_once(self) -> int:
        """Questions that may be under way now."""
        return self._pace.at_once

    @property
    def per_s(self) -> float | None:
        """Questions a second that the endpoint is held to take; None before the first refusal."""
        return self._pace.per_s

    # ------------------------------------------------------------ one call

    def enter(self, stop: Callable[[], bool] = never, *, from_s: float = 0.0) -> Sent:
        """Wait for a place and for the end of a pause, and for the moment `from_s` of the clock: a call that was
        refused keeps its own Retry-After, also where the others go on. Answers what `leave` is handed.

        Raises Retryable when the endpoint asked for a longer pause than is worth waiting for, Stopped after `stop`.
        """
        while True:
            if stop():
                raise Stopped
            with self._free:
                now_s = self._clock.monotonic_s()
                wait_s = max(self._pace.wait_s(now_s), from_s - now_s)
                pause_s = max(self._pace.pause_until_s, from_s) - now_s
                if wait_s <= 0:
                    return self._pace.sent(now_s)
                if pause_s <= 0 and self._pace.full:
                    self._free.wait(_TICK_S)
                    continue
            if pause_s > LONGEST_PAUSE_S:
                cause = f"The model's endpoint asked to wait {pause_s:.0f} seconds."
                raise NotSent(cause, after_s=pause_s)
            self._clock.sleep(min(wait_s, _TICK_S))

    def answer(self, sent: Sent) -> None:
        """The call was answered."""
        self._leave(lambda now_s: self._pace.answered(sent, now_s), answered=1)

    def refuse(self, sent: Sent, asked_s: float | None) -> None:
        """The call was refused (429); `asked_s`: how long the endpoint wants to be left alone, None: it did not say."""
        self._leave(lambda now_s: self._pace.refused(sent, now_s, asked_s), refused=1)

    def time_out(self, sent: Sent) -> None:
        """No answer came in time."""
        self._leave(lambda now_s: self._pace.too_slow(sent, now_s), refused=1)

    def fail(self) -> None:
        """The call ended in a way that says nothing of the endpoint's limit."""
        self._leave(lambda _now_s: self._pace.failed())

    def _leave(self, tell: Callable[[float], None], *, answered: int = 0, refused: int = 0) -> None:
        with self._free:
            now_s = self._clock.monotonic_s()
            tell(now_s)
            self.answered += answered
            self.refused += refused
            self._changed = self._changed or bool(answered or refused)
            due = self._changed and now_s - self._saved_at_s >= _SAVE_EVERY_S
            if due:
                self._saved_at_s = now_s
            self._free.notify()
        if due:
            self.save()

    # ------------------------------------------------------------ between runs

    def save(self) -> None:
        """Keep the pace and the pause for whoever asks this endpoint next."""
        if self._kept is None or not self._changed:
            return
        with self._free:
            self._changed = False
            until_s = self._clock.now().timestamp() + self._pace.pause_until_s - self._clock.monotonic_s()
            value = {**self._pace.learned(), "pause_until": round(until_s, 1)}
        self._kept.put(_NAME, value, ttl_s=KEEP_S)

    def _load(self, now_s: float) -> None:
        kept = self._kept.get(_NAME) if self._kept is not None else {}
        self._pace.recall(kept, now_s)
        until_s = kept.get("pause_until")
        if isinstance(until_s, int | float):
            left_s = min(3_600.0, until_s - self._clock.now().timestamp())
            self._pace.pause_until_s = now_s + left_s
