"""German: do articles, adjectives and nouns agree, do cases follow their prepositions and verbs, do verbs agree with
their subject, do figures have their plural, are nouns capitalised, do marks stand as they should?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter

from core.review.grammar import Fault
from core.review.grammar.german_clauses import clauses
from core.review.grammar.german_counts import counts
from core.review.grammar.german_marks import marks, spelling
from core.review.grammar.german_phrases import phrases, words_of


class German:
    """The rules; `faults` passes over a line once. Lines that catalogues repeat (labels, headings) are remembered."""

    def faults(self, text: str) -> Iterator[Fault]:
        """Every fault of a line, in order."""
        yield from _faults(text)


@lru_cache(maxsize=4096)
def _faults(text: str) -> tuple[Fault, ...]:
    words = words_of(text)
    found, wrong = phrases(words)
    every = [*marks(text), *spelling(words), *wrong, *counts(words, text), *clauses(words, found)]
    known = {(fault.start, fault.end): fault for fault in every}
    return tuple(sorted(known.values(), key=attrgetter("start")))


CHECKER = German()
