"""How many calls one shop gets at once, found out by watching it.

A small shop has two PHP workers that shoppers need too; a large one has fifty. The window starts at 2 and is raised as
a trial: it stays raised only when the calls served per second rose with it (Little's law: window / latency). When they
did not, the extra calls merely stood in a queue in front of the shoppers, and the window goes back for a while that
doubles with each failed trial. 429, 5xx and doubled latency halve it. Retry-After stops every call of the shop until it
is over.

Starts are spaced evenly (latency / window), so that a worker becomes free at regular, short intervals and a shopper's
request never meets all of them at the beginning of a call.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from core.clock import Clock
from core.errors import Retryable
from core.ports.infra import SharedBudget

START, FLOOR, CEILING = 2, 1, 8
GAIN_SHARE = 0.6  # a raised window stays when it brings at least this share of the gain it could bring
QUEUED = 1.4  # latency above this multiple of that with free workers means that our calls stand in a queue
HOLD_S, HOLD_FACTOR, HOLD_CAP_S = 2.0, 3.0, 300.0  # how long a failed trial is not repeated
SPACING = 0.5  # of latency / window while the shop has room: loosens bursts, costs no throughput
SPACING_FULL = 1.05  # when a trial showed that all workers are busy: evens out and leaves shoppers a gap
RETRY_MARGIN_S = 0.05  # clocks and networks are not exact: this much later than Retry-After says
SLOW_ALONE = 8  # verdicts in a row: slow with one call at once is not our doing, the shop itself became slower
KEEP_S = 7 * 24 * 3600  # how long a learned window is remembered between runs


@dataclass(slots=True)
class Slot:
    """One call in flight. The caller reports how it went before the slot is given back."""

    kind: str
    epoch: int
    started_s: float
    status: int = 0
    retry_after_s: float | None = None
    answered_s: float = 0.0

    def answered(self, now_s: float) -> None:
        """The answer began to arrive: how long the body takes depends on its size and on us, not on the shop."""
        self.answered_s = now_s

    def report(self, status: int, retry_after_s: float | None = None) -> None:
        """HTTP status of the answer, and how long the shop asked us to stay away."""
        self.status = status
        self.retry_after_s = retry_after_s


@dataclass(slots=True)
class _Trial:
    """A raised window on probation: where it came from."""

    back_to: int
    ratio_before: float
    doubts: int = 0


@dataclass(slots=True)
class _Learned:
    """What the window knows; all of it survives between runs in the shared budget."""

    window: int = START
    slow_start: bool = True
    hold_s: float = HOLD_S
    full: bool = False
    base_s: dict[str, float] = field(default_factory=dict)  # kind of call -> latency with free workers


class StoreLimiter:
    """Admission for all calls to one shop, from any number of threads.

    `max_wait_s`: a caller is not kept longer than this by Retry-After; it gets Retryable with the rest instead, so that
    the queue can do other work meanwhile.
    """

    def __init__(
        self,
        clock: Clock,
        budget: SharedBudget | None = None,
        *,
        fixed: int | None = None,
        max_wait_s: float = 30.0,
        name: str = "window",
    ) -> None:
        self._clock, self._budget, self._name, self._max_wait_s = clock, budget, name, max_wait_s
        self._fixed = fixed
        self._gate = threading.Condition()
        self._known = _Learned(window=fixed or START)
        self._in_flight = 0
        self._waiting = 0
        self._next_start_s = 0.0
        self._blocked_until_s = 0.0
        self._epoch = 0
        self._ratios: list[float] = []
        self._skip = 0
        self._good_ratio = 1.0
        self._slow_alone = 0
        self._demand = False
        self._trial: _Trial | None = None
        self._hold_until_s = 0.0
        self._load()

    @property
    def window(self) -> int:
        """Calls at once that are allowed just now."""
        return self._known.window

    @property
    def in_flight(self) -> int:
        """Calls under way just now (or about to start)."""
        return self._in_flight

    @contextmanager
    def slot(self, kind: str = "other") -> Iterator[Slot]:
        """Wait for admission, then run one call in the body. Raises Retryable when Retry-After outlasts patience."""
        slot = self._enter(kind)
        try:
            yield slot
        finally:
            self._leave(slot)

    # ------------------------------------------------------------------ admission

    def _enter(self, kind: str) -> Slot:
        with self._gate:
            self._waiting += 1
            try:
                while self._in_flight >= self._known.window:
                    self._demand = True
                    self._gate.wait(timeout=1.0)
            finally:
                self._waiting -= 1
            self._in_flight += 1
        try:
            self._pace(kind)
        except BaseException:
            with self._gate:
                self._in_flight -= 1
                self._gate.notify()
            raise
        with self._gate:
            return Slot(kind, self._epoch, self._clock.monotonic_s())

    def _pace(self, kind: str) -> None:
        """Sleep until our evenly spaced moment, and past any Retry-After that turns up meanwhile."""
        with self._gate:
            now = self._clock.monotonic_s()
            start_s = max(now, self._next_start_s)
            self._next_start_s = start_s + self._spacing_s(kind)
        self._clock.sleep(start_s - now) if start_s > now else None
        while True:
            self._pull_block()
            with self._gate:
                wait_s = self._blocked_until_s - self._clock.monotonic_s()
                if wait_s > 0:
                    self._next_start_s = max(self._next_start_s, self._blocked_until_s)
            if wait_s <= 0:
                return
            if wait_s > self._max_wait_s:
                raise Retryable("The shop asked us to stay away for a while.", after_s=wait_s)
            self._clock.sleep(wait_s)

    def _spacing_s(self, kind: str) -> float:
        base_s = self._known.base_s.get(kind)
        if base_s is None or self._fixed:
            return 0.0
        share = SPACING_FULL if self._known.full and self._trial is None else SPACING
        return share * base_s / self._known.window

    # ------------------------------------------------------------------ learning

    def _leave(self, slot: Slot) -> None:
        with self._gate:
            now = self._clock.monotonic_s()
            self._in_flight -= 1
            if slot.retry_after_s is not None and slot.status in (429, 503, 508):
                self._blocked_until_s = max(self._blocked_until_s, now + slot.retry_after_s + RETRY_MARGIN_S)
            blocked_until_s = self._blocked_until_s
            if self._fixed is None:
                if slot.status in (429, 508) or slot.status >= 500:
                    self._halve(slot)
                elif 200 <= slot.status < 300 and slot.kind != "other":
                    self._sample(slot, (slot.answered_s or now) - slot.started_s)
            self._gate.notify(max(1, self._known.window - self._in_flight))
        if slot.retry_after_s is not None and slot.status in (429, 503, 508):
            self._push_block(blocked_until_s - now)

    def _halve(self, slot: Slot) -> None:
        """Once per round trip: answers of calls that started before the last change say nothing new."""
        if slot.epoch == self._epoch:
            self._shrink(max(FLOOR, self._known.window // 2))

    def _refuse_growth(self) -> None:
        self._trial = None
        self._hold_until_s = self._clock.monotonic_s() + self._known.hold_s
        self._known.hold_s = min(HOLD_CAP_S, self._known.hold_s * HOLD_FACTOR)

    def _change(self, window: int) -> None:
        self._known.window = window
        self._epoch += 1
        self._ratios.clear()
        self._demand = False
        # A queue needs one round to build up: what is answered meanwhile flatters a raised window.
        self._skip = 0 if self._known.slow_start else window

    def _sample(self, slot: Slot, latency_s: float) -> None:
        latency_s = max(latency_s, 1e-4)
        base_s = self._known.base_s.get(slot.kind, latency_s)
        self._known.base_s[slot.kind] = min(latency_s, base_s * 1.001)  # drifts up slowly: shops change
        if slot.epoch != self._epoch:
            return
        if self._skip:
            self._skip -= 1
            return
        self._ratios.append(latency_s / self._known.base_s[slot.kind])
        if len(self._ratios) >= self._known.window * (1 if self._known.slow_start else 2):
            ratio, demand = median(self._ratios), self._demand or self._waiting > 0
            self._ratios.clear()
            self._demand = False
            self._judge(ratio, demand)

    def _judge(self, ratio: float, demand: bool) -> None:
        """A window's worth of answers is in: keep a trial, end it, shrink, or begin one."""
        known = self._known
        if self._trial is not None:
            self._end_trial(self._trial, ratio)
            return
        if ratio >= 2 * max(1.0, self._good_ratio):
            self._slow_alone = self._slow_alone + 1 if known.window == FLOOR else 0
            if self._slow_alone < SLOW_ALONE:
                self._shrink(max(FLOOR, known.window // 2))
                return
            known.base_s = {kind: base_s * ratio for kind, base_s in known.base_s.items()}
            known.hold_s, self._hold_until_s, ratio = HOLD_S, 0.0, 1.0
        self._slow_alone = 0
        self._good_ratio += 0.3 * (ratio - self._good_ratio)
        if self._good_ratio >= QUEUED and known.window > START:
            known.full = True
            self._shrink(known.window - 1)
        elif demand and self._clock.monotonic_s() >= self._hold_until_s:
            self._try_more(ratio)

    def _shrink(self, window: int) -> None:
        self._known.slow_start = False
        self._change(window)
        self._good_ratio = 1.0
        self._refuse_growth()

    def _try_more(self, ratio: float) -> None:
        window = self._known.window
        if window < CEILING:
            self._trial = _Trial(window, min(ratio, self._good_ratio))
            self._change(min(CEILING, window * 2 if self._known.slow_start else window + 1))

    def _end_trial(self, trial: _Trial, ratio: float) -> None:
        known = self._known
        gain = (known.window / ratio) / (trial.back_to / trial.ratio_before)
        if gain - 1 >= GAIN_SHARE * (known.window / trial.back_to - 1):
            self._trial, self._good_ratio, known.full = None, ratio, False
            known.hold_s = max(HOLD_S, known.hold_s / HOLD_FACTOR)
            if known.slow_start:
                self._try_more(ratio)
        elif known.slow_start and not trial.doubts:
            trial.doubts += 1  # a doubling is judged by few answers: look twice before giving it up
        else:
            known.full, known.slow_start = True, False
            self._change(trial.back_to)
            self._refuse_growth()

    # ------------------------------------------------------------------ between runs and processes

    def save(self) -> None:
        """Remember the learned window for the next run."""
        if self._budget is None or self._fixed:
            return
        known = self._known
        window = self._trial.back_to if self._trial else known.window
        self._budget.put(
            self._name,
            {
                "window": window,
                "hold_s": known.hold_s,
                "full": known.full,
                "base_s": known.base_s,
                "slow_start": known.slow_start,
            },
            ttl_s=KEEP_S,
        )

    def _load(self) -> None:
        if self._budget is None or self._fixed:
            return
        kept: dict[str, Any] = self._budget.get(self._name)
        try:
            self._known = _Learned(
                window=min(CEILING, max(FLOOR, int(kept["window"]))),
                slow_start=bool(kept["slow_start"]),
                hold_s=min(HOLD_CAP_S, max(HOLD_S, float(kept["hold_s"]))),
                full=bool(kept["full"]),
                base_s={str(kind): float(base_s) for kind, base_s in kept["base_s"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return
        if self._known.full:
            self._hold_until_s = self._clock.monotonic_s() + self._known.hold_s

    def _push_block(self, seconds: float) -> None:
        if self._budget is not None and seconds > 0:
            until = self._clock.now().timestamp() + seconds
            self._budget.put(f"{self._name}:retry-after", {"until": until}, ttl_s=int(seconds) + 1)

    def _pull_block(self) -> None:
        """Another process may have been told to stay away."""
        if self._budget is None:
            return
        until = self._budget.get(f"{self._name}:retry-after").get("until")
        if isinstance(until, int | float):
            with self._gate:
                rest_s = min(3600.0, until - self._clock.now().timestamp())
                self._blocked_until_s = max(self._blocked_until_s, self._clock.monotonic_s() + rest_s)
