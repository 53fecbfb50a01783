"""Dutch: do articles and adjectives fit de- and het-words, do verbs agree with their subject, have figures a plural
behind them, are compounds written as one word, do marks stand as they should?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from core.review.grammar import Fault
from core.review.grammar.dutch_marks import marks
from core.review.grammar.dutch_phrases import Phrases
from core.review.grammar.dutch_tokens import CONJUNCTIONS, DETERMINERS, ENDS, NUMBERS, PREPOSITIONS, Clause
from core.review.grammar.dutch_words import BOTH, UNITS, Form


class Dutch:
    """The rules; `faults` passes over a line once. Lines that catalogues repeat (labels, headings) are remembered."""

    def faults(self, text: str) -> Iterator[Fault]:
        """Every fault of a line, in order."""
        yield from _faults(text)


@lru_cache(maxsize=4096)
def _faults(text: str) -> tuple[Fault, ...]:
    found = {(fault.start, fault.end): fault for fault in (*marks(text), *_Line(text).run())}
    return tuple(sorted(found.values(), key=attrgetter("start")))


class _Line(Phrases):
    """One line from its beginning to its end."""

    def run(self) -> list[Fault]:
        """Every fault of agreement and spelling."""
        for at, pair in enumerate(pairwise(self.low)):
            if pair in self.words.apart and self._apart(at):
                self._fault(at, at + 1, "compound", self.words.apart[pair])
        at = 0
        while at < len(self.low):
            at = self._token(at)
        self._last_verb(len(self.low))
        return self.found

    def _token(self, at: int) -> int:
        word, clause = self.low[at], self.clause
        if word in ENDS:
            self._last_verb(at)
            self.clause = Clause()
            return at + 1
        opening = not clause.first
        clause.first = clause.first or word
        if word == "," or word in CONJUNCTIONS:
            return self._joint(at)
        if word[0].isdigit() or word in NUMBERS:
            return self._number(at)
        if word == "hoeveel" and self._at(at + 1) in UNITS:
            self._fault(at + 1, at + 1, "plural", UNITS[self._at(at + 1)])
        if opening and word == "je" and (verb := self.words.verbs.get(self._at(at + 1))) and verb[0]:
            self._fault(at + 1, at + 1, "verb", verb[1])
        if word in DETERMINERS and (opening or self.raw[at].islower()):
            return self._determiner(at, opening)
        if opening and word in ("hij", "ze", "wij", "we"):
            clause.named, clause.subject = True, Form(BOTH, False) if word == "hij" else None
            self._stem(at + 1, word == "hij")
            return at + 1
        if word in self.words.verbs and (opening or self.raw[at].islower()) and self._at(at - 1) not in PREPOSITIONS:
            return self._verb(at)
        if self.raw[at].islower() or opening:
            return self._phrase(at)
        return at + 1

    def _apart(self, at: int) -> bool:
        """Whether two words are no names: regen jas, USB-C kabel."""
        return self.raw[at + 1].islower() and (self.raw[at].islower() or self.raw[at].isupper())


CHECKER = Dutch()
