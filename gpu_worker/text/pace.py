"""When the next call may leave, for an endpoint that does not tell its limit: a learned rate beside a learned window.

Two kinds of limit look alike from outside. One counts calls in a time (a bucket, a minute), the other calls under way.
So there are two bounds, and a refusal cuts the one that let the refused call through.
- **Window**, calls under way. It doubles with each round that was answered until the first refusal. After one it is
  what was under way, and one more is tried after a while, then two; a try that fails doubles the while.
- **Rate**, calls a second, evenly parted. None until the first refusal. What was let in from one refusal to the next,
  by the time between them, cannot be more than the limit; what was being sent when it refused cannot be less for long.
  The next rate lies between the two (their geometric mean), so each refusal halves what is not known. Where two
  refusals at different rates tell the same number, that is the limit. In between the rate climbs back to the refused
  one, slower the closer they are, and then beyond it, faster the longer nothing is refused.
A refusal costs its Retry-After, in which nothing is sent; an endpoint that names none is asked again after pauses that
double. Nothing here sleeps, knows a thread or reads a clock: every method is handed the moment, in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from core.pacing import Ewma

START, LEAST, MOST = 4.0, 1.0, 128.0
SLOWEST_PER_S, FASTEST_PER_S = 0.1, 1_000.0
FIRST_GAP_S = 0.05  # between the first calls, when nobody knows how long an answer takes
FIRST_CUT = 0.85  # of the rate at the first refusal: how much of it was a burst is not known yet
SAME, APART, NEAR = 0.15, 1.2, 0.6  # two limits are the same, two rates are not
PROVEN_FADES = 0.98  # with each refusal
NOT_QUITE = 0.97  # of a rate that was refused: never again at once
FEWEST = 2  # others under way that a refusal tells the window from
SLOWER = 2.5  # so many times the first answers' time: the server queues
TOO_SLOW_CUT = 0.7
CLIMB_PAUSES, CLIMB_LEAST, CLIMB_MOST = 2.0, 4.0, 40.0  # pauses that a climb takes, by how far it is
BEYOND = 0.02
HOLD_LEAST_S, HOLD_MOST_S = 5.0, 300.0
LONG_ROUND_S = 0.6
COARSE_AFTER = 2
CLIMB_PAUSE_MOST_S = 8.0
PAUSE_S, LONGEST_OWN_PAUSE_S = 0.5, 60.0
_LONGEST_ROUND_S = 600.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A call under way: when it left, as which since the last refusal (0: the first), how many others were under way,
    whether it filled the window, and at which rate calls left. `waited`: it was the rate that held it."""

    at_s: float
    number: int
    others: int
    full: bool
    per_s: float
    waited: bool


class Pace:
    """`window` and `per_s` are the present bounds (`per_s` None: not known yet)."""

    def __init__(self, now_s: float) -> None:
        self.window, self.under_way = START, 0
        self.per_s: float | None = None
        self.pause_until_s = now_s
        self._round, self._usual_s = Ewma(), math.inf  # seconds an answer takes: lately, and at its best
        self._refusal = Ewma()  # seconds a refusal takes
        self._proven = 0.0  # calls a second that were let in through refusals: the limit is no lower
        self._next_at_s = self._sent_at_s = self._cut_at_s = now_s
        self._learning = True  # the window was never cut
        # the climb back to the refused rate: from, to, how long, how much of it is done
        self._from = self._to = 0.0
        self._climb_s, self._climbed = 1.0, 0.0
        # since the last refusal: when it began (None: with a full bucket), what was let in
        self._began_s: float | None = None
        self._let_in, self._fresh = 0, False
        self._before: tuple[float | None, int, float] = (None, 0, 0.0)
        # a limit as seen from one refusal to the next, and the rate that it was seen at: now, and the time before
        self._sees: tuple[float, float] | None = None
        self._seen: tuple[float, float] | None = None
        self._streak = 0
        self._shut_s, self._refused_at_s = 0.0, now_s  # how long it let nothing in the last time, and since when
        self._others_refused = -9
        self._others_let_in = 0  # the most that were under way when a call was let in, since the window was cut
        self._hold_s, self._hold_until_s, self._step = HOLD_LEAST_S, now_s, 1.0

    @property
    def at_once(self) -> int:
        """Calls that may be under way now; with a known rate no more than it keeps busy."""
        window = math.ceil(self.window)
        if self.per_s is None or self._round.value is None:
            return window
        return min(window, math.ceil(1.5 * self.per_s * self._round.value) + 2)

    @property
    def full(self) -> bool:
        """Whether there is no place."""
        return self.under_way >= math.ceil(self.window)

    def wait_s(self, now_s: float) -> float:
        """Seconds until the next call may leave; infinite while there is no place."""
        if self.full:
            return math.inf
        return max(0.0, self.pause_until_s - now_s, self._next_at_s - now_s)

    def sent(self, now_s: float) -> Sent:
        """A call leaves."""
        gap_s = self._gap_s()
        per_s = 1 / gap_s
        late_s = now_s - self._next_at_s
        waited = late_s < gap_s  # it was the rate that held it
        if self.per_s is not None and waited and now_s >= self._cut_at_s:
            self._climb(min(now_s - self._sent_at_s, 2 * gap_s))
        if self._fresh:  # one call alone after a pause: a refusal of it would be there soon
            self._began_s, self._let_in, self._fresh = now_s, 0, False
            gap_s = max(gap_s, 1.5 * (self._refusal.value or 0.0))
        full = self.under_way + 1 >= math.ceil(self.window)
        found = Sent(now_s, self._let_in, self.under_way, full, per_s, waited)
        self._let_in += 1
        self._sent_at_s, self._next_at_s = now_s, now_s + gap_s
        self.under_way += 1
        return found

    def _gap_s(self) -> float:
        if self.per_s is not None:
            return 1 / self.per_s
        return self._round.value / self.window / 1.25 if self._round.value else FIRST_GAP_S

    # ------------------------------------------------------------ between runs

    def learned(self) -> dict[str, float]:
        """What is worth keeping for the next run."""
        found = {"size": self.window, "per_s": self.per_s, "round_s": self._round.value}
        if self._learning and self.per_s is not None:  # the window was never what bounded it
            found["size"] = None
        return {name: round(value, 4) for name, value in found.items() if value is not None}

    def recall(self, kept: Mapping[str, object], now_s: float) -> None:
        """Begin with what an earlier run learned; what is no sensible number is left out."""
        size, per_s, round_s = (kept.get(name) for name in ("size", "per_s", "round_s"))
        if isinstance(round_s, int | float) and 0 < round_s < _LONGEST_ROUND_S:
            self._round.add(float(round_s))
        if isinstance(per_s, int | float) and math.isfinite(per_s):
            self._from = self._to = float(per_s)
            self._climb_s = CLIMB_LEAST * PAUSE_S + 20 / max(SLOWEST_PER_S, self._to)
            self._set(float(per_s))
            self.window = MOST
        if isinstance(size, int | float) and math.isfinite(size):
            self.window = min(MOST, max(LEAST, float(size)))
            self._learning = per_s is None
            self._hold_until_s = now_s + HOLD_LEAST_S

    # ------------------------------------------------------------ what came of it

    def answered(self, sent: Sent, now_s: float) -> None:
        """It was let in and answered."""
        self.under_way -= 1
        self._usual_s = min(self._usual_s, self._round.add(now_s - sent.at_s))
        if sent.at_s >= self._cut_at_s:
            self._streak = 0
        self._others_let_in = max(self._others_let_in, sent.others)
        if (self._round.value or 0.0) > SLOWER * self._usual_s:
            return
        if self._learning:
            if sent.others + 1 >= self.window / 3:
                self.window = min(MOST, self.window + self._more())
        elif not sent.full:
            return
        elif now_s >= self._hold_until_s:
            self.window = min(MOST, self.window + self._step)
            self._step, self._hold_until_s = 2 * self._step, now_s + max(HOLD_LEAST_S, 2 * (self._round.value or 0.0))

    def _more(self) -> int:
        """Places that an answer adds before the first refusal: long rounds are few, so each counts for more."""
        round_s = self._round.value or 0.0
        return 1 if round_s < LONG_ROUND_S else 2 if round_s < 2.0 else 3

    def failed(self) -> None:
        """It ended in a way that says nothing of the limit."""
        self.under_way -= 1

    def too_slow(self, sent: Sent, now_s: float) -> None:
        """No answer came in time: more was under way than the endpoint can do."""
        self.under_way -= 1
        if sent.at_s >= self._cut_at_s:
            self._cut_at_s = now_s
            self._narrow(self.window * TOO_SLOW_CUT, now_s)

    def refused(self, sent: Sent, now_s: float, asked_s: float | None) -> None:
        """It was not let in. `asked_s`: how long the endpoint wants to be left alone, None: it did not say."""
        self.under_way -= 1
        self._refusal.add(now_s - sent.at_s)
        if sent.at_s < self._cut_at_s:  # sent before the last cut: nothing new, but it did not get in either
            self.pause_until_s = max(self.pause_until_s, now_s + (asked_s or 0.0))
            return
        again = not sent.number and self._before[2] > 0
        if again:
            self._streak += 1
        else:
            self._before, self._streak = (self._began_s, sent.number, sent.per_s), 0
            self._shut_s, self._refused_at_s = max(0.0, self._cut_at_s - self._refused_at_s), now_s
        own_s = min(LONGEST_OWN_PAUSE_S, max(PAUSE_S, self._shut_s / 4) * 2.0 ** min(self._streak, 20))
        pause_s = own_s if asked_s is None else asked_s if self._streak < COARSE_AFTER else max(asked_s, own_s)
        alike = abs(sent.others - self._others_refused) <= max(1.0, 0.1 * sent.others)
        by_window = not again and alike and sent.others >= FEWEST and sent.others > self._others_let_in
        self._others_refused = sent.others
        if by_window:
            self._narrow(float(sent.others), now_s + pause_s)
        if not (by_window and sent.full) or self.per_s is None or sent.waited:
            self._slow_down(now_s, pause_s, again=again)
        self._cut_at_s, self._fresh = now_s, True
        self.pause_until_s = max(self.pause_until_s, now_s + pause_s)

    # ------------------------------------------------------------ the two bounds

    def _narrow(self, window: float, now_s: float) -> None:
        failed = not self._learning and self._step > 1
        self._hold_s = min(HOLD_MOST_S, 2 * self._hold_s) if failed else self._hold_s
        self._hold_until_s = now_s + max(self._hold_s, 4 * (self._round.value or 0.0))
        self.window, self._step, self._learning = max(LEAST, window), 1.0, False
        self._others_let_in = 0

    def _slow_down(self, now_s: float, pause_s: float, *, again: bool) -> None:
        began_s, let_in, high = self._before
        took_s = max(now_s + pause_s - began_s, 1e-3) if began_s is not None else 0.0
        low = max(let_in, 1) / took_s if took_s else None
        if low is None:
            rate = FIRST_CUT * high
            self._sees = (rate, high)
        else:
            low = min(low, high)
            rate = min(math.sqrt(low * high), NOT_QUITE * high)
            if self._sees and abs(high / self._sees[1] - 1) < SAME and low > NEAR * high and not again:
                rate = max(rate, NOT_QUITE**2 * high)
            if self._streak > COARSE_AFTER:
                rate = min(rate, 1.2 * low)
            before = self._sees[0] if self._sees else 0.0
            if max(low, before) < NEAR * self._proven:  # twice in a row far less: the limit has changed
                self._proven = max(low, before)
            self._proven = max(low, self._proven if again else PROVEN_FADES * self._proven)
            rate = max(rate, NOT_QUITE * self._proven)
            if not again:
                self._seen = self._sees
            self._sees = (low, high)
            if self._seen and abs(low / self._seen[0] - 1) < SAME and self._seen[1] / high > APART:
                rate = low
            if self._streak > COARSE_AFTER:
                high = min(high, 1.25 * rate)
        self._from, self._to = rate, max(high, rate)
        far = self._to / self._from - 1
        least_s = min(CLIMB_PAUSE_MOST_S, max(pause_s, PAUSE_S, 5 / rate))
        self._climb_s = least_s * min(CLIMB_MOST, max(CLIMB_LEAST, CLIMB_PAUSES / max(far, 1e-6)))
        self._climbed = 0.0
        self._set(rate)

    def _climb(self, seconds: float) -> None:
        self._climbed += seconds / self._climb_s
        done = self._climbed
        if done <= 1:
            self._set(self._from + (self._to - self._from) * done)
        else:
            self._set(self._to * (1 + BEYOND * (2.0 ** min(done - 1, 20.0) - 1)))

    def _set(self, per_s: float) -> None:
        slowest = max(SLOWEST_PER_S, 0.5 / (self._round.value or math.inf))
        self.per_s = min(FASTEST_PER_S, max(slowest, per_s))
