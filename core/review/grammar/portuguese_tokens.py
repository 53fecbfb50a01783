"""A Portuguese line taken apart: its words, what stands before and behind one, whether its sentence asks."""

from __future__ import annotations

import re
from collections import deque
from functools import cached_property

from core.review.grammar import Fault
from core.review.grammar.portuguese_little import ENDS, State
from core.review.grammar.portuguese_words import Words, words

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[-’'][^\W\d_]+)*|[^\w\s]")


class Tokens:
    """The words of one line and the state of its reading; `found` are its faults so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.raw: list[str] = _TOKEN.findall(text)
        self.low = [word.lower() for word in self.raw]
        self.words: Words = words()
        self.found: list[Fault] = []
        self.stops = deque(at for at, word in enumerate(self.low) if word in ".!?:;")
        self.state = State(self._asks(0))

    def _asks(self, start: int) -> bool:
        """Whether the sentence that begins here ends in a question mark."""
        while self.stops and self.stops[0] < start:
            self.stops.popleft()
        return bool(self.stops) and self.low[self.stops[0]] == "?"

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where the tokens stand; asked for only where something may be wrong."""
        return [token.span() for token in _TOKEN.finditer(self.text)]

    def _fault(self, first: int, last: int, rule: str, expected: str = "") -> None:
        self.found.append(Fault(self.spans[first][0], self.spans[last][1], rule, expected))

    def _before(self, at: int, back: int = 1) -> str:
        return self.low[at - back] if at >= back else ""

    def _after(self, at: int) -> str:
        return self.low[at + 1] if at + 1 < len(self.low) else ""

    def _common(self, at: int) -> bool:
        """Whether a word is no proper name: small letters, or an acronym (o PVC)."""
        return not self.raw[at][0].isupper() or self.raw[at].isupper()

    def _opens(self, at: int) -> bool:
        return at == 0 or self.low[at - 1] in ENDS
