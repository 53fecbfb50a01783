"""When the next call may leave, for an endpoint that does not tell its limit: a learned rate beside a learned window.

- **Window**, calls under way. It doubles with each round that was answered, until the first refusal. Where refusals
  come only with so many under way and hardly a call is let in there, it is that many; one more is tried after a while.
- **Rate**, calls a second, evenly parted. None until the first refusal, then half of what it was. One refusal among
  many answers sends only its own call away for the Retry-After. A second one soon after it tells the rate: between two
  refusals no burst is left, so what was let in by the time it took is the limit. Where no two calls in a row are let
  in, the limit has no burst and lies between that and what was sent. Then the rate climbs: slowly to a little beyond
  what it was, and ever faster as long as nothing is refused; each climb that ends where the last one ended makes the
  next one wait twice as long.
- **Shut**: a long Retry-After, or several refused in a row, stop everything for the Retry-After, or for pauses that
  double where none is named; then one call alone asks. The rate is what was let in from one opening to the next.
- **Chance**: what is refused well under a rate that was let in has nothing to do with the rate, and so many refusals
  are borne from then on.

Nothing here sleeps, knows a thread or reads a clock: every method is handed the moment, in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from core.pacing import Ewma
from gpu_worker.text.doubt import EXACT, Chance, Doubt, Recent, Sent

START, LEAST, MOST = 4.0, 1.0, 128.0
SLOWEST_PER_S, FASTEST_PER_S = 0.1, 1_000.0
FIRST_GAP_S = 0.1  # between the first calls, when nobody knows how long an answer takes
FIRST_CUT = 0.5  # of the rate at the first refusal: how much of it was a burst is not known yet
UNDER = 0.97  # of a limit that was measured
SLOWER = 2.5  # so many times the first answers' time: the server queues
TOO_SLOW_CUT = 0.7
HOLD_LEAST_S, HOLD_MOST_S = 5.0, 300.0
# a doubt: how many calls it lasts, how soon a second refusal tells enough at a rate that is new, which share is borne
DOUBT_CALLS, SOON_CALLS, BORNE = 32, 8, 0.05
CHANCE_KNOWN = 0.02
IN_A_ROW = 3
STOP_SHARE = 0.2
TOO_MANY = 0.35  # refused of one: no chance does that
NOT_PROVEN = 0.85
ASIDE = 0.8  # of a rate that should have been let in: is it chance?
# a climb: calls and seconds of a period, periods on the spot (the first time, at most) and to the top, then ever more
PERIOD_CALLS, PERIOD_MOST_S = 16, 5.0
HOLD_PERIODS, HOLD_PERIODS_MOST = 2.0, 64.0
LINE_PERIODS, LITTLE, GROWS = 4.0, 1.06, 1.6
STEP, ASIDE_STEP, FAST_STEP = 0.03, 0.1, 0.25
LONG_ROUND_S, LONGER_ROUND_S = 1.2, 2.0
PAUSE_S, LONGEST_OWN_PAUSE_S, DOUBLINGS = 0.5, 60.0, 4
COARSE_AFTER = 2
LONG_SHUT_S = 2.0
LONG_ASKED_S = 5.0  # nobody asks for that because of one call
_LONGEST_ROUND_S = 600.0


class Pace:
    """`window` and `per_s` are the present bounds (`per_s` None: not known yet)."""

    def __init__(self, now_s: float) -> None:
        self.window, self.under_way = START, 0
        self.per_s: float | None = None
        self.pause_until_s = now_s
        self._round, self._usual_s = Ewma(), math.inf  # seconds an answer takes: lately, and at its best
        self._refusal = Ewma()  # seconds a refusal takes
        self._next_at_s = self._sent_at_s = self._cut_at_s = now_s
        self._count = self._in = 0  # calls sent, and those of them that were not refused
        self._recent, self._chance = Recent(), Chance()
        self._doubt: Doubt | None = None
        self._measured: Doubt | None = None  # what the present rate was told from
        # the climb: from, to, how fast beyond, how far it is; and the rate that a whole period bore
        self._base = self._top = self._proven = self._before = 0.0
        self._step, self._calm_s, self._crossed, self._hold_periods = STEP, 0.0, 0, HOLD_PERIODS
        # shut: since when, refusals since, which call asks; and when it opened before
        self._shut_at_s: float | None = None
        self._streak, self._asks = 0, -1
        self._opened_s, self._opened_in, self._cycle_s, self._kept_per_s = now_s, 0, 0.0, 0.0
        # the window: never cut, how wide it is known to be and was before, when the next place is tried and how many
        self._learning, self._places, self._wide = True, math.inf, START
        self._hold_s, self._hold_until_s, self._more = HOLD_LEAST_S, now_s, 1.0

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
        if self._shut_at_s is not None:
            gap_s = self._ask(now_s, gap_s)
        elif self.per_s is not None and now_s - self._next_at_s < gap_s and not self._looking():
            self._climb(min(now_s - self._sent_at_s, 2 * gap_s))
        full = self.under_way + 1 >= math.ceil(self.window)
        found = Sent(now_s, self._count, self.under_way, full, 1 / self._gap_s())
        if self._doubt is not None:
            late = (self._refusal.value or 0.0) / gap_s
            if self._count - self._doubt.first.number > DOUBT_CALLS + late:
                self._doubt = None
        self._recent.sent(self.under_way)
        self._count, self._in = self._count + 1, self._in + 1
        self._sent_at_s, self._next_at_s = now_s, now_s + gap_s
        self.under_way += 1
        return found

    def _gap_s(self) -> float:
        if self.per_s is not None:
            return 1 / self.per_s
        return self._round.value / self.window / 1.25 if self._round.value else FIRST_GAP_S

    def _looking(self) -> bool:
        """A refusal came so lately that another would tell something: no time to climb."""
        if self._doubt is None:
            return False
        return self._count - self._doubt.first.number <= DOUBT_CALLS / 2 / (1 + 40 * self._chance.share)

    # ------------------------------------------------------------ between runs

    def learned(self) -> dict[str, float]:
        """What is worth keeping for the next run."""
        never_bounded = self._learning and self.per_s is not None
        found = {
            "size": None if never_bounded else self.window,
            "per_s": None if self.per_s is None else min(self.per_s, self._base),
            "round_s": self._round.value,
            "chance": self._chance.share or None,
        }
        return {name: round(value, 4) for name, value in found.items() if value is not None}

    def recall(self, kept: Mapping[str, object], now_s: float) -> None:
        """Begin with what an earlier run learned; what is no sensible number is left out."""
        size, per_s, round_s, chance = (kept.get(name) for name in ("size", "per_s", "round_s", "chance"))
        if isinstance(round_s, int | float) and 0 < round_s < _LONGEST_ROUND_S:
            self._round.add(float(round_s))
        if isinstance(chance, int | float):
            self._chance.recall(float(chance))
        if isinstance(per_s, int | float) and math.isfinite(per_s):
            self._rebase(float(per_s))
            self._kept_per_s, self.window = self._base, MOST
        if isinstance(size, int | float) and math.isfinite(size):
            self.window = min(MOST, max(LEAST, float(size)))
            self._learning = per_s is None
            self._hold_until_s = now_s + HOLD_LEAST_S

    # ------------------------------------------------------------ what came of it

    def answered(self, sent: Sent, now_s: float) -> None:
        """It was let in and answered."""
        self.under_way -= 1
        self._usual_s = min(self._usual_s, self._round.add(now_s - sent.at_s))
        if self._shut_at_s is not None and sent.number == self._asks:
            self._open(now_s, self._shut_at_s)
        self._chance.came(sent, refused=False)
        round_s = self._round.value or 0.0
        if self._doubt is not None or round_s > SLOWER * self._usual_s:
            return
        if self._learning:
            if sent.others + 1 >= self.window / 3:  # long rounds are few, so each answer counts for more
                more = 1 if round_s < LONG_ROUND_S else 2 if round_s < LONGER_ROUND_S else 3
                self.window = min(MOST, self.window + more)
        elif sent.full and now_s >= self._hold_until_s:
            self.window = min(MOST, self.window + self._more)
            self._more, self._hold_until_s = 2 * self._more, now_s + max(HOLD_LEAST_S, 2 * round_s)

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
        """It was not let in. `asked_s`: how long the endpoint wants to be left alone, None: it did not say. The call
        itself is not to be sent again before that; whether others wait as well is decided here."""
        self.under_way -= 1
        self._in -= 1
        self._refusal.add(now_s - sent.at_s)
        self._recent.refused(sent)
        if sent.at_s < self._cut_at_s:
            self._refine(sent)
        elif self._shut_at_s is not None:
            if sent.number == self._asks:
                self._shut(now_s, asked_s)
        else:
            self._chance.came(sent, refused=True)
            if sent.others >= self._places and self.window > self._places:
                self._narrow(self._places, now_s)
            elif (asked_s or 0.0) >= LONG_ASKED_S:
                self._shut(now_s, asked_s)
            elif self.per_s is None and self._places == math.inf:
                self._first(sent, now_s)
            elif self._doubt is None:
                self._doubt = Doubt(sent)
            elif sent.number > self._doubt.first.number:
                self._doubt.later.append(sent)
                self._judge(self._doubt, now_s, asked_s)

    # ------------------------------------------------------------ what refusals tell

    def _first(self, sent: Sent, now_s: float) -> None:
        self._rebase(FIRST_CUT * sent.per_s)
        self._top, self._step, self._hold_periods = sent.per_s, FAST_STEP, 0.0
        self._cut_at_s = now_s
        self._next_at_s = max(self._next_at_s, self._sent_at_s + self._gap_s())

    def _judge(self, doubt: Doubt, now_s: float, asked_s: float | None) -> None:
        last = doubt.later[-1]
        if self._recent.limited_by_places(doubt):
            self._doubt, self._measured, self._cut_at_s = None, None, now_s
            self._wide = self.window if self._places == math.inf else self._wide
            self._narrow(float(doubt.least_others), now_s)
            self._places = self.window
        elif doubt.let_in <= 0:
            if len(doubt.later) + 1 >= IN_A_ROW:
                self._shut(now_s, asked_s)
        elif doubt.share > self._chance.share + BORNE and (
            doubt.let_in >= EXACT or doubt.alternating or len(doubt.later) >= 2 * IN_A_ROW
        ):
            new = self._chance.share < CHANCE_KNOWN and doubt.sent <= SOON_CALLS and last.per_s > self._proven
            if new or not self._chance.explains(doubt, 2):
                self._slow_down(doubt, now_s, asked_s)

    def _slow_down(self, doubt: Doubt, now_s: float, asked_s: float | None) -> None:
        self._doubt, self._measured, self._cut_at_s = None, doubt, now_s
        if doubt.least_others < self._places < math.inf:  # then it was not the places
            self.window, self._places, self._learning = max(self.window, self._wide), math.inf, True
        if doubt.share > TOO_MANY and doubt.sent >= 8:
            self._chance.forget()
            self._proven = 0.0
        last, aside = doubt.later[-1], False
        if doubt.let_in >= EXACT and not doubt.alternating:
            if last.per_s <= self._proven or doubt.per_s < NOT_PROVEN * self._proven:
                self._proven = doubt.per_s  # what a burst bore is no proof
            known = self._chance.known_per_s
            aside = 0 < last.per_s <= known and doubt.share < TOO_MANY
            self._chance.known_per_s = max(0.95 * known, (doubt.let_in - 1) / doubt.took_s)
        elif last.per_s <= self._proven:
            self._proven *= NOT_PROVEN
        before = self._base
        self._rebase(UNDER * max(doubt.per_s, self._proven))
        self._hold(before, 0.0 if doubt.alternating else HOLD_PERIODS)
        if doubt.alternating:
            self._top, self._step = max(self._top, last.per_s), FAST_STEP
        elif doubt.let_in < EXACT:
            self._top, self._step = max(self._top, (doubt.let_in + 1) / doubt.took_s), FAST_STEP
        if aside:
            top = self._base
            self._rebase(ASIDE * top)
            self._top, self._step, self._hold_periods = top, ASIDE_STEP, 1.0
        if self._base > UNDER * self._proven and doubt.share > self._chance.share + STOP_SHARE:
            pause_s = self._refusal.value or 0.0 if asked_s is None else asked_s
            self.pause_until_s = max(self.pause_until_s, now_s + pause_s)

    def _refine(self, sent: Sent) -> None:
        """A call sent before the last cut was refused as well: the limit is known better."""
        doubt = self._measured
        if doubt is not None and sent.number > doubt.later[-1].number:
            doubt.later.append(sent)
            if doubt.let_in > 0 and not doubt.alternating:
                self._rebase(UNDER * max(doubt.per_s, self._proven))

    def _narrow(self, window: float, now_s: float) -> None:
        failed = not self._learning and self._more > 1
        self._hold_s = min(HOLD_MOST_S, 2 * self._hold_s) if failed else self._hold_s
        self._hold_until_s = now_s + max(self._hold_s, 4 * (self._round.value or 0.0))
        self.window, self._more, self._learning = max(LEAST, window), 1.0, False

    # ------------------------------------------------------------ shut and open

    def _shut(self, now_s: float, asked_s: float | None) -> None:
        if self._shut_at_s is None:
            self._shut_at_s, self._streak = now_s, 0
        else:
            self._streak += 1
        own_s = max(PAUSE_S * 2.0 ** min(self._streak, DOUBLINGS), (now_s - self._shut_at_s) / 5)
        own_s = min(LONGEST_OWN_PAUSE_S, own_s)
        pause_s = own_s if asked_s is None else asked_s if self._streak < COARSE_AFTER else max(asked_s, own_s)
        self._doubt, self._measured, self._asks, self._cut_at_s = None, None, -1, now_s
        self.pause_until_s = max(self.pause_until_s, now_s + pause_s)

    def _ask(self, now_s: float, gap_s: float) -> float:
        """One call alone after a pause; the next one finds it open, or a refusal would have come by then."""
        if self._asks < 0:
            self._asks = self._count
            return max(gap_s, 1.5 * (self._refusal.value or 0.0))
        if self._shut_at_s is not None:
            self._open(now_s, self._shut_at_s)
        return gap_s

    def _open(self, now_s: float, shut_at_s: float) -> None:
        took_s = max(now_s - self._opened_s, 1e-3)
        before, per_s = self._base, UNDER * max(1, self._in - self._opened_in) / took_s
        # the first stretch of a run begins anywhere in the endpoint's minute: an earlier run knows better
        self._rebase(max(per_s, self._kept_per_s))
        self._hold(before, HOLD_PERIODS)
        self._cycle_s = took_s if now_s - shut_at_s > LONG_SHUT_S else 0.0
        self._proven = self._kept_per_s = 0.0
        self._opened_s, self._opened_in, self._shut_at_s = now_s, self._in, None

    # ------------------------------------------------------------ the climb

    def _rebase(self, per_s: float) -> None:
        self.per_s = self._base = self._before = self._bounded(per_s)
        self._top, self._step = LITTLE * self._base, STEP
        self._calm_s, self._crossed = 0.0, 0

    def _hold(self, before: float, first: float) -> None:
        again = abs(self._base - before) < 0.1 * before
        self._hold_periods = min(HOLD_PERIODS_MOST, 2 * max(1.0, self._hold_periods)) if again else first

    def _climb(self, seconds: float) -> None:
        self._calm_s += seconds
        period_s = min(PERIOD_MOST_S, max(self._round.value or 0.0, PERIOD_CALLS / self._base))
        periods = self._calm_s / max(period_s, self._cycle_s / 4)
        if int(periods) > self._crossed:
            self._crossed = int(periods)
            self._proven = max(self._proven, self._before)
            self._before = self.per_s or self._before
        done = periods - self._hold_periods
        if 0 < done <= LINE_PERIODS:
            self.per_s = self._bounded(self._base + (self._top - self._base) * done / LINE_PERIODS)
        elif done > LINE_PERIODS:
            step = FAST_STEP if self._chance.share > CHANCE_KNOWN else self._step
            grown = step * (GROWS ** min(done - LINE_PERIODS, 30.0) - 1)
            self.per_s = self._bounded(self._top * (1 + grown))

    def _bounded(self, per_s: float) -> float:
        slowest = max(SLOWEST_PER_S, 0.5 / (self._round.value or math.inf))
        return min(FASTEST_PER_S, max(slowest, per_s))
