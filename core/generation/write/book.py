"""What calls cost: the row in the books, the caps, and the estimate before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.ports.text import Ask, Prices, Usage

USED, UNUSED = "used", "unused"
REPAIRS = 3  # calls that one question may come to: the client's own repairs included


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a model, as booked. `outcome`: used, unused (nothing of it stands on a page: it counts against no
    quota), or the kind of its fault."""

    id: str
    remote_id: str
    locale: str
    purpose: str
    model: str
    prompt_version: str
    usage: Usage
    price_micros: int
    currency: str
    outcome: str
    masked: Mapping[str, int] = field(default_factory=dict)
    job_id: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that may be spent, in millionths of the currency's unit; 0 = no cap. `job`: one run; `store`: this
    store in a calendar month; `month`: all stores together in a calendar month."""

    job: int = 0
    store: int = 0
    month: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What was booked so far, of the same three."""

    job: int = 0
    store: int = 0
    month: int = 0


@dataclass(slots=True)
class Budget:
    """Lets a question through only if it stays below every cap at its dearest."""

    caps: Caps
    prices: Prices
    spent: Spent
    reserved: int = 0

    def worst(self, ask: Ask) -> int:
        """The most a question can cost: an answer of full length, every repair used."""
        tokens = tokens_of(ask.system) + tokens_of(ask.user)
        return REPAIRS * self.prices.of(Usage(1, 2 * tokens, 0, ask.max_tokens))

    def full(self, ask: Ask) -> str:
        """The cap that this question could pass, empty when there is room; then its room is reserved."""
        worst = self.worst(ask)
        for name in ("job", "store", "month"):
            cap = getattr(self.caps, name)
            if cap and getattr(self.spent, name) + self.reserved + worst > cap:
                return name
        self.reserved += worst
        return ""

    def settle(self, spent: Spent) -> None:
        """What was booked by now; nothing is under way."""
        self.spent, self.reserved = spent, 0


def tokens_of(text: str) -> int:
    """About how many tokens a text has: four Latin letters, two of other alphabets, or one character of Chinese,
    Japanese or Korean make one."""
    quarters = 0
    for char in text:
        quarters += 1 if char < "\u0250" else 4 if char >= "\u2e80" else 2
    return -(-quarters // 4)
