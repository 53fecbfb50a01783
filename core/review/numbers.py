"""Reading the measures of one line, in all languages that are checked, with the ratings that are no measures (IP67)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ahocorasick_rs import AhoCorasick

from core.facts.measure import Quantity, dimension, parse
from core.facts.phrases import number_words
from core.review.folding import fold_text
from core.review.terms import word_char

_LIKE_LETTERS = (
    ("\u017f", "s"),
    ("\u212a", "k"),
)  # long s and the Kelvin sign: patterns without case take them for letters
_DIGIT = re.compile(r"\d")
# Version and generation numbers, ratings: compared as they are written.
RATING = re.compile(r"\b(?:IP|IK|IPX)[0-9X]{1,2}[0-9X]?K?\b")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("core.review").joinpath("rules", "unit_words.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def _words(lang: str) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    row = _table().get(lang, {})
    return _pairs(row.get("units", {})), _pairs(row.get("bounds", {}))


def _pairs(table: dict[str, list[str]]) -> tuple[tuple[str, str], ...]:
    pairs = [(fold_text(word), name) for name, words in table.items() for word in words]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=32_768)
def quantities(text: str, lang: str) -> tuple[Quantity, ...]:
    """All measures and bare numbers of a line; offsets in it."""
    spoken = _spoken(text, lang)
    words = number_words(lang)
    if not _DIGIT.search(text) and not (words and words[0].search(text)):
        return spoken
    ratings = [match.span() for match in RATING.finditer(text)]
    found = [q for q in parse(text, lang, counts=True) if not any(a <= q.start < b for a, b in ratings)]
    units, bounds = _words(lang)
    if units or bounds:
        found = [_completed(text, q, units, bounds) for q in found]
    return tuple(sorted((*found, *spoken), key=lambda q: q.start)) if spoken else tuple(found)


def _spoken(text: str, lang: str) -> tuple[Quantity, ...]:
    """Measures whose unit says the number itself: ساعتان, two hours."""
    table = _spoken_words(lang)
    if table is None:
        return ()
    pattern, meant = table
    bounds = _words(lang)[1]
    found = []
    for match in pattern.finditer(text):
        value, unit = meant[match.group(1).replace("\u00a0", " ")]
        q = Quantity((value,), unit, dimension(unit) or unit, match.start(1), match.end(1))
        found.append(_completed(text, q, (), bounds))
    return tuple(found)


@lru_cache(maxsize=16)
def _spoken_words(lang: str) -> tuple[re.Pattern[str], dict[str, tuple[float, str]]] | None:
    table = _table().get(lang, {}).get("spoken", {})
    meant = {word: (float(value), unit) for value, units in table.items() for unit, ws in units.items() for word in ws}
    if not meant:
        return None
    words = "|".join(sorted(meant, key=len, reverse=True)).replace(" ", "[ \u00a0]")
    return re.compile(rf"(?<!\w)[وبل]{{0,2}}({words})(?!\w)"), meant


@lru_cache(maxsize=16)
def _word_finder(lang: str) -> AhoCorasick | None:
    words = number_words(lang)
    return AhoCorasick(sorted({word.lower() for word in words[1]})) if words else None


def word_places(text: str, lang: str) -> list[int]:
    """Where numbers may be written in words: every place, and some more (a `ten` inside of `often`)."""
    finder = _word_finder(lang)
    if finder is None:
        return []
    for sign, letter in _LIKE_LETTERS:
        text = text.replace(sign, letter)
    lower = text.lower()
    if len(lower) != len(text):  # a capital whose small form has two characters moves all that follows
        lower = "".join(small if len(small := char.lower()) == 1 else char for char in text)
    return [start for _, start, _ in finder.find_matches_as_indexes(lower)]


def _completed(
    text: str, q: Quantity, units: tuple[tuple[str, str], ...], bounds: tuple[tuple[str, str], ...]
) -> Quantity:
    if not q.unit:
        raw = text[q.end : q.end + 24]
        behind = raw.lstrip()
        folded, gap = fold_text(behind), len(raw) - len(behind)
        for word, unit in units:
            if gap <= 1 and folded.startswith(word) and not _continues(folded, word):
                q = replace(q, unit=unit, dimension=dimension(unit) or unit, end=q.end + gap + _original(behind, word))
                break
    if not q.qualifier:
        before, after = (
            fold_text(text[max(0, q.start - 24) : q.start]).rstrip(),
            fold_text(text[q.end : q.end + 12]).lstrip(),
        )
        for word, bound in bounds:
            if before.endswith(word) and not (len(before) > len(word) and word_char(before[-len(word) - 1])):
                return replace(q, qualifier=bound)
            if after.startswith(word) and (not word_char(word[0]) or " " in word):
                return replace(q, qualifier=bound)
    return q


def _continues(folded: str, word: str) -> bool:
    return len(folded) > len(word) and word_char(word[-1]) and word_char(folded[len(word)])


def _original(text: str, word: str) -> int:
    """How many code points of the text the folded word covers."""
    size = len(word)
    while size < len(text) and len(fold_text(text[:size])) < len(word):
        size += 1
    return size


def rating_spans(text: str) -> list[tuple[int, int, str]]:
    """IP and IK codes as (start, end, code)."""
    return [(*match.span(), match.group()) for match in RATING.finditer(text)]
