"""What refusals say of a limit: how many calls a second it lets in, or that they came by chance."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

EXACT = 4  # calls let in between refusals that a rate is told from
LOOK_BACK = 128  # calls
MOSTLY = 0.6
FEWEST_OTHERS, FEWEST_REFUSED = 3, 3  # that a number of places is told from
CHANCE_MOST, CHANCE_MEMORY = 0.3, 64


@dataclass(frozen=True, slots=True)
class Sent:
    """A call under way: when it left, as which, how many others were under way, whether it filled the window, and at
    which rate calls left."""

    at_s: float
    number: int
    others: int
    full: bool
    per_s: float


@dataclass(slots=True)
class Doubt:
    """A refusal and those after it. Between two of them the limit let in what it can: no burst is left by then."""

    first: Sent
    later: list[Sent] = field(default_factory=list)

    @property
    def sent(self) -> int:
        """Calls sent after the first refused one, up to the last refused one."""
        return self.later[-1].number - self.first.number

    @property
    def let_in(self) -> int:
        """How many of them were not refused."""
        return self.sent - len(self.later)

    @property
    def share(self) -> float:
        """How many of them were refused, of one."""
        return len(self.later) / self.sent

    @property
    def alternating(self) -> bool:
        """No two calls in a row were let in: a limit without any burst is only known to lie between what it let in
        and what was sent, as a call that comes a little early is lost as a whole."""
        numbers = sorted([self.first.number, *(sent.number for sent in self.later)])
        return all(after - before <= 2 for before, after in pairwise(numbers))

    @property
    def least_others(self) -> int:
        """The fewest others that were under way at a refusal."""
        return min(self.first.others, *(sent.others for sent in self.later))

    @property
    def took_s(self) -> float:
        """Seconds from the first refused call to the last one."""
        return max(self.later[-1].at_s - self.first.at_s, 1e-3)

    @property
    def per_s(self) -> float:
        """The limit, calls a second."""
        if self.alternating:
            return math.sqrt(self.let_in * self.sent) / self.took_s
        return self.let_in / self.took_s


class Recent:
    """The last calls sent: how many others were under way, and whether they were refused."""

    def __init__(self) -> None:
        self._calls: deque[tuple[int, bool]] = deque(maxlen=4 * LOOK_BACK)
        self._next = 0

    def sent(self, others: int) -> None:
        self._calls.append((others, False))
        self._next += 1

    def refused(self, sent: Sent) -> None:
        place = sent.number - self._next
        if -place <= len(self._calls):
            self._calls[place] = (sent.others, True)

    def limited_by_places(self, doubt: Doubt) -> bool:
        """Whether calls were refused mostly where so many were under way as at these refusals, and hardly ever let
        in there. Some are: one of the others may have ended when the call arrived, and we do not know yet."""
        least = doubt.least_others
        if least < FEWEST_OTHERS:
            return False
        last = doubt.later[-1].number
        above = [was for others, was in self._between(doubt.first.number - LOOK_BACK, last) if others >= least]
        return sum(above) >= max(FEWEST_REFUSED, MOSTLY * len(above))

    def _between(self, after: int, last: int) -> Iterable[tuple[int, bool]]:
        begin = self._next - len(self._calls)
        return (call for number, call in enumerate(self._calls, begin) if after < number <= last)


class Chance:
    """The share of calls that is refused whatever the rate, seen where the rate is well under what was let in."""

    WELL_UNDER = 0.85

    def __init__(self) -> None:
        self.share, self._seen = 0.0, 0
        self.known_per_s = 0.0  # calls a second that were let in for certain

    def recall(self, share: float) -> None:
        if 0 < share < CHANCE_MOST:
            self.share, self._seen = share, CHANCE_MEMORY // 2

    def came(self, sent: Sent, *, refused: bool) -> None:
        """Another outcome of a call."""
        if sent.per_s > self.WELL_UNDER * self.known_per_s:
            return
        self._seen += 1
        self.share += ((1.0 if refused else 0.0) - self.share) / min(CHANCE_MEMORY, self._seen + 8)

    def explains(self, doubt: Doubt, spare: int) -> bool:
        """Whether that many refusals, less `spare`, are no news."""
        usual = self.share * doubt.sent
        return len(doubt.later) < spare + usual + 1.5 * math.sqrt(usual)

    def forget(self) -> None:
        self.share = self.known_per_s = 0.0
        self._seen = 0
