"""German numbers: the noun beside a figure has its plural, and the dative behind its preposition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.review.grammar import Fault
from core.review.grammar.german_phrases import NUMBERS, PREPOSITIONS, Word, is_number
from core.review.grammar.german_words import BIT, OF_CASE, PLURAL, SINGULAR, nouns, readings, verbs


def counts(words: Sequence[Word], text: str) -> Iterator[Fault]:
    """2 Stunden, 1 Stunde, mit 4 Mikrofonen, für 2 Jahre."""
    for at, word in enumerate(words[:-1]):
        if (
            not (word.text[0].isdigit() or word.low in NUMBERS)
            or not is_number(word)
            or not (word.text.isdigit() or word.low in NUMBERS or "," in word.text)
        ):
            continue
        if word.capital and at and words[at - 1].text not in ".:":
            continue
        noun = words[at + 1]
        if text[word.end : noun.start] not in (" ", "\u00a0", "\u202f") or not noun.capital:
            continue
        known = nouns().get(noun.text) or readings(noun.text)
        if not known or noun.text == "Paar":
            continue
        before = words[at - 1] if at else None
        if before is not None and ((before.capital and not _counts_before(words, at - 1)) or before.text in "-/×&."):
            continue
        one = word.text == "1"
        if (one and not known & SINGULAR) or (not one and not known & PLURAL):
            yield Fault(word.start, noun.end, "plural")
        elif not one and before is not None:
            yield from _counted_case(words, at, known)


def _counts_before(words: Sequence[Word], at: int) -> bool:
    """A capitalised word that is no name: at the beginning, or a verb or preposition there."""
    low = words[at].low
    return at == 0 and (low in verbs() or low in PREPOSITIONS or low in ("etwa", "maximal", "mindestens", "enthalten"))


def _counted_case(words: Sequence[Word], at: int, known: int) -> Iterator[Fault]:
    low = words[at - 1].low
    plural = known & PLURAL
    if low == "zu" and at > 1 and words[at - 2].low == "bis":
        return
    only_dative = plural == BIT[3, "dat"]
    if (
        low in ("aus", "mit", "von", "bei", "nach", "zu", "seit", "in", "vor")
        and not plural & OF_CASE["dat"]
        and not known & SINGULAR
    ) or (only_dative and (low in ("für", "ohne", "durch", "gegen") or low in verbs())):
        yield Fault(words[at].start, words[at + 1].end, "case")
