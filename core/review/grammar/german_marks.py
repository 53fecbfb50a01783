"""German spacing, quotation marks, brackets, doubled words; capitals of nouns, umlauts and ß."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from core.localisation.language import grammar_data
from core.localisation.terms import terms
from core.review.grammar import Fault
from core.review.grammar.german_phrases import Word
from core.review.grammar.german_words import determiners, nouns, own_words, readings, verbs

_SPACES = r"[^\S\n](?:[^\S\n]+|[,;:!?.](?=\s|$)|\))|[,;](?=[^\W\d_])|(?<=[a-zäöüß])[!?](?=[^\W\d_])|\([^\S\n]"
_QUOTES = r"(?<![\w“])[“”\"](?=[^\W_])|(?<=[a-zäöüß.!?])[”\"](?!\w)"
_DECIMALS = r"(?<![\d.,])\d+\.\d{1,2}(?=[ \u00a0]?(?:kg|g|cm|mm|m|l|ml|mAh|W|h|%|Std\.|Stunden|× ?\d+,\d)(?!\w))"
_FORM = (
    ("spacing", re.compile(_SPACES)),
    ("end", re.compile(r"(?<!\.)\.\.(?!\.)|,,|\?\?|[,;]\.")),
    ("decimal", re.compile(_DECIMALS)),
)
_QUOTE = re.compile(_QUOTES)
_MASS = re.compile(r"\bMassen?\b(?=(?: von)? \d+(?:,\d+)? ×)")
_UMLAUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SHARP = str.maketrans({"ß": "ss"})
_NO_NOUN = frozenset(grammar_data("de")["checks"]["no_noun"].split())
# Their small form is also a form of a verb or adjective: wrong behind an article or in a list of materials.
_BEHIND_ARTICLE = frozenset(grammar_data("de")["checks"]["noun_behind_article"].split())
_SUBSTANCE = frozenset(["sand", "leinen", "gold", "glas", "wachs", "stein"])
_OPENING = ".!?:;–—|„(•"


def marks(text: str) -> Iterator[Fault]:
    """Spaces, quotation marks, decimal points, brackets."""
    for rule, pattern in _FORM:
        for found in pattern.finditer(text):
            yield Fault(found.start(), found.end(), rule)
    if "“" in text or "”" in text or '"' in text:
        for found in _QUOTE.finditer(text):
            yield Fault(found.start(), found.end(), "quote")
    if "Masse" in text:
        for found in _MASS.finditer(text):
            yield Fault(found.start(), found.end(), "spelling", "Maße")
    for opening, closing in ("()", "„“"):
        if text.count(opening) > text.count(closing):
            at = text.rfind(opening)
            yield Fault(at, at + 1, "brackets", closing)
        elif opening == "(" and text.count(closing) > text.count(opening) + text[:3].count(closing):
            at = text.rfind(closing)
            yield Fault(at, at + 1, "brackets", opening)


@cache
def _respelled() -> dict[str, str]:
    """Misspelling -> word: ss for ß and ß for ss, ae oe ue for umlauts, where the misspelling is no word."""
    every = own_words()[1] | frozenset(grammar_data("de")["checks"]["respelled"].split())
    found: dict[str, str] = {}
    for word in every:
        for wrong in (word.translate(_SHARP), word.translate(_UMLAUT), word.replace("ss", "ß")):
            if wrong != word and wrong not in every and wrong != "masse" and len(wrong) > 3:
                found.setdefault(wrong, word)
    found.update({"fuer": "für", "grösse": "Größe", "massband": "Maßband", "daß": "dass", "muß": "muss"})
    return found


@cache
def _small_nouns() -> frozenset[str]:
    """Nouns in small letters that are nothing else when they are written so."""
    small = own_words()[0]
    return frozenset(
        low for word in nouns() if (low := word.lower()) not in small and low not in _NO_NOUN and len(low) > 2
        and low not in verbs() and word[1:].islower()
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _noun_in_small_letters(low: str) -> bool:
    if "-" not in low:
        return low in _small_nouns()
    return low not in own_words()[0] and (low in _hyphened() or low.rpartition("-")[2] in _small_nouns())


@cache
def _hyphened() -> frozenset[str]:
    """Nouns with a hyphen, in small letters."""
    return frozenset(word.lower() for word in nouns() if "-" in word and not word.isupper())


def spelling(words: Sequence[Word]) -> Iterator[Fault]:
    """Doubled words, small nouns, ss for ß."""
    respelled = _respelled()
    for at, word in enumerate(words):
        before = words[at - 1] if at else None
        if not _of_interest(word.text) and (before is None or word.low != before.low):
            continue
        if before is not None and word.text.islower() and _behind_article(words, at):
            yield Fault(word.start, word.end, "capital", word.text.capitalize())
        if before is not None and word.low == before.low and word.text.islower() and _doubled(words, at):
            yield Fault(before.start, word.end, "double", before.text)
        if word.low in respelled and (word.text.islower() or word.text.istitle()):
            better = respelled[word.low]
            yield Fault(word.start, word.end, "spelling", better.capitalize() if word.capital else better)
        elif word.text.islower() and (
            (_noun_in_small_letters(word.low) and _needs_noun(words, at)) or _colour_in_small_letters(words, at)
        ):
            yield Fault(word.start, word.end, "capital", word.text.capitalize())
        elif word.capital and before is not None and before.text not in _OPENING and _is_verb(words, at):
            yield Fault(word.start, word.end, "capital", word.low)


@lru_cache(maxsize=16384)
def _of_interest(text: str) -> bool:
    """Whether a word can be a fault at all; most words cannot."""
    low = text.lower()
    return (
        low in _respelled()
        or low in _BEHIND_ARTICLE
        or (text.islower() and (_noun_in_small_letters(low) or low in _colours() or low in _SUBSTANCE))
        or (text.istitle() and low in verbs())
    )


def _behind_article(words: Sequence[Word], at: int) -> bool:
    """die leuchte ist, zur wahl, aus leinen."""
    word, before = words[at], words[at - 1]
    behind = words[at + 1] if at + 1 < len(words) else None
    if behind is not None and behind.capital and word.low not in ("leuchte", "decke", "lampe"):
        return False
    if word.low in _SUBSTANCE and before.low in ("aus", "und", "%"):
        return True
    known = determiners().get(before.low)
    if known is None or word.low not in _BEHIND_ARTICLE or (at > 1 and words[at - 2].text == ","):
        return False
    return bool(known[0] & readings(word.low.capitalize()))


def _doubled(words: Sequence[Word], at: int) -> bool:
    """der der is right behind a comma: ein Griff, der der Hand ..."""
    word = words[at]
    if not word.text.isalpha() or word.low == "sie":
        return False
    return not (word.low in ("der", "die", "das", "den", "dem") and at > 1 and words[at - 2].text == ",")


def _needs_noun(words: Sequence[Word], at: int) -> bool:
    """Whether it stands in a text, not in an address or a code."""
    word = words[at]
    behind = words[at + 1] if at + 1 < len(words) else None
    if behind is not None and behind.start == word.end and behind.text in "/@_&":
        return False
    if behind is not None and behind.text == "." and at + 2 < len(words) and words[at + 2].start == behind.end:
        return False
    return at == 0 or words[at - 1].end < word.start or words[at - 1].text in "„("


def _colour_in_small_letters(words: Sequence[Word], at: int) -> bool:
    """in schwarz: names of colours are nouns there."""
    if not at or words[at - 1].low not in ("in", "farbe") or words[at].low not in _colours():
        return False
    return at + 1 == len(words) or words[at + 1].text in (".", ",", "und", "oder", "?")


@cache
def _colours() -> frozenset[str]:
    return frozenset(term.plain("de").lower() for term in terms("colours").values())


def _is_verb(words: Sequence[Word], at: int) -> bool:
    """Wiegt, Hat in the middle of a sentence, right behind its noun."""
    word, before = words[at], words[at - 1]
    number = verbs().get(word.low)
    if number is None or number[0] or not word.text.istitle() or word.text in nouns():
        return False
    return bool(before.text.isalpha() and before.capital and readings(before.text)) and at + 1 < len(words)
