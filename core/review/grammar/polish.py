"""Polish: case after prepositions, verbs and numbers, agreement of adjectives and verbs, z or ze, spacing, quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.localisation.language import grammar_data
from core.review.grammar import Fault
from core.review.grammar.polish_agreement import before_noun, behind_noun, beside, complement, subjects
from core.review.grammar.polish_cases import alone, chain, joined_adjectives, listed, numbers, objects, prepositions
from core.review.grammar.polish_text import AFTER, LISTS, Word, verbs_known, words_of
from core.review.grammar.polish_words import cases

_MARKS = re.compile(
    r"(?P<spacing>[ \u00a0\u202f]{2,}|[ \u00a0\u202f][,;:!?](?!\S*[)D])|[ \u00a0](?=[.)”](?:\s|$))|[(„][ \u00a0]"
    r"|,(?=[^\W\d_])|(?<![\w.,])\d+(?:,\d+)?(?=(?:g|kg|ml|l|cm|mm|km|h|godz|godzin\w*|minut\w*|lat|lata|dni|miesi\w+|osób)\b))"
    r"|(?P<percent>\d[ \u00a0]%)|(?P<quotes>[“«»]|\"(?=[^\W\d_]))"
    r"|(?P<decimal>(?<![\d.,])\d+\.\d+(?=[ \u00a0](?:g|kg|ml|l|cm|mm|m|W|h|godz\w*|cal\w*|lat\w*|%)(?!\w)))"
)
_OPEN = (("(", ")"), ("[", "]"), ("„", "”"))


_VERBS, _TRANSITIVE, _ = verbs_known()
_GENITIVE = frozenset(grammar_data("pl")["checks"]["genitive"])


class Polish:
    """Every rule over one line, by dictionary and regular expression."""

    def faults(self, text: str) -> Iterator[Fault]:
        """Faults in order of their place."""
        found = [*_marks(text), *_of_words(text)]
        if not found:
            return
        seen: set[tuple[int, int]] = set()
        for fault in sorted(found, key=lambda fault: fault.start):
            if (fault.start, fault.end) not in seen:
                seen.add((fault.start, fault.end))
                yield fault


def _marks(text: str) -> Iterator[Fault]:
    for m in _MARKS.finditer(text):
        yield Fault(m.start(), m.end(), m.lastgroup or "", "„ ”" if m.lastgroup == "quotes" else "")
    for opening, closing in _OPEN:
        if (opening in text or closing in text) and text.count(opening) != text.count(closing):
            at = max(text.find(opening), text.find(closing))
            yield Fault(at, at + 1, "pair", closing)


def _of_words(text: str) -> Iterator[Fault]:
    words = words_of(text)
    told = not text.rstrip().endswith("?")
    for at, word in enumerate(words):
        if at and word.low == words[at - 1].low and (word.low in AFTER or word.text.islower()):
            yield Fault(words[at - 1].start, word.end, "twice", word.text)
        if at + 1 < len(words) and (word.noun or word.adj or word.low in AFTER or word.text[0].isdigit()):
            yield from _opening(words, at)
        if word.low in _VERBS:
            yield from _verb(words, at, told)
        elif word.low in _GENITIVE:
            yield from objects(words, at, cases("gen"))
        if word.adj and at > 2 and words[at - 1].low in ("i", "oraz", "lub"):
            yield from joined_adjectives(words, at)
        if word.noun and at:
            if words[at - 1].low in LISTS:
                yield from listed(words, at)
            yield from alone(words, at, _TRANSITIVE)
    yield from subjects(words, not told)


def _opening(words: Sequence[Word], at: int) -> Iterator[Fault]:
    """What a word asks of those behind it."""
    word = words[at]
    if word.low in AFTER:
        yield from prepositions(words, at)
        yield from chain(words, at)
    elif word.text[0].isdigit():
        yield from numbers(words, at)
    elif word.adj:
        yield from before_noun(words, at)
    if word.noun:
        yield from behind_noun(words, at, _VERBS)


def _verb(words: Sequence[Word], at: int, told: bool) -> Iterator[Fault]:
    word = words[at]
    if word.low in ("jest", "są", "pozostaje", "pozostają"):
        yield from complement(words, at, _VERBS)
    if word.low in _TRANSITIVE and told:
        yield from objects(words, at)
    elif word.low in _GENITIVE:
        yield from objects(words, at, cases("gen"))
    if at and words[at - 1].noun:
        yield from beside(words, at, _VERBS[word.low])


CHECKER = Polish()
