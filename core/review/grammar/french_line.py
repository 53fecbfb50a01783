"""A line of French as the rules read it: its tokens, where they stand, what surrounds them."""

from __future__ import annotations

from functools import cached_property

from core.review.grammar import Fault
from core.review.grammar.french_tables import ENDS, TOKEN, State
from core.review.grammar.french_words import Words, words


class Line:
    """One line as tokens, and what was found in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.raw: list[str] = TOKEN.findall(text)
        self.low = [word.lower().replace("'", "’") for word in self.raw]
        self.words: Words = words()
        self.state = State()
        self.found: list[Fault] = []

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where the tokens stand; asked for only where something may be wrong."""
        return [token.span() for token in TOKEN.finditer(self.text)]

    @cached_property
    def asked(self) -> list[bool]:
        """For every token whether its sentence ends with a question mark."""
        found, asks = [False] * len(self.low), False
        for at in range(len(self.low) - 1, -1, -1):
            if self.low[at] in ".!?:;":
                asks = self.low[at] == "?"
            found[at] = asks
        return found

    def _fault(self, first: int, last: int, rule: str, expected: str = "") -> None:
        self.found.append(Fault(self.spans[first][0], self.spans[last][1], rule, expected))

    def _before(self, at: int, back: int = 1) -> str:
        return self.low[at - back] if at >= back else ""

    def _after(self, at: int) -> str:
        return self.low[at + 1] if at + 1 < len(self.low) else ""

    def _common(self, at: int) -> bool:
        """Whether a word is no proper name: small letters, or an acronym (le PVC)."""
        return not self.raw[at][0].isupper() or self.raw[at].isupper()

    def _gap(self, at: int) -> bool:
        """Whether something else than one space stands between a number and the next word."""
        return self.spans[at + 1][0] - self.spans[at][1] != 1

    def _opens(self, at: int) -> bool:
        return at == 0 or self.low[at - 1] in ENDS
