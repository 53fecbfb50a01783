"""Words and figures of an Arabic line, and the nouns of the term files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from core.localisation.grammar.noun import Noun, noun
from core.localisation.terms import terms

LETTERS = "\u0621-\u064a"
_TOKEN = re.compile(rf"[{LETTERS}\u064b-\u0652ـ]+|\d+(?:[.,]\d+)*|[A-Za-z](?:[\w.+/-]*[\w+])?")
_VOWELS = re.compile("[\u064b-\u0652]")


class Token(NamedTuple):
    start: int
    end: int
    text: str
    tied: bool  # only a space stands between it and the word before


# What may stand between words, at the beginning and at the end of a line without a closer look.
_EVEN = frozenset(
    (
        "",
        " ",
        "\u00a0",
        "، ",
        ": ",
        ". ",
        ".",
        "؟",
        " – ",
        "–",
        " × ",
        "\u00a0×\u00a0",
        "% ",
        "%",
        "%، ",
        "%.",
        "؛ ",
        "/",
        "²",
        "². ",
    )
)


def tokens_of(text: str) -> tuple[list[Token], bool]:
    """The words and figures, and whether anything between them asks for a closer look."""
    found, last, odd = [], 0, False
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        gap = text[last:start]
        odd = odd or gap not in _EVEN
        word = match.group()
        if word[0] > "\u0600" and not word.isalpha():
            word = _VOWELS.sub("", word)
        found.append(Token(start, end, word, bool(last) and gap in (" ", "\u00a0")))
        odd = odd or (len(word) == 1 and word in "لبكو")
        last = end
    return found, odd or text[last:] not in _EVEN


def phrase_of(tokens: Sequence[Token], start: int, size: int) -> str:
    part = tokens[start : start + size]
    return " ".join(token.text for token in part) if len(part) == size and all(t.tied for t in part[1:]) else ""


def term_nouns(kinds: Iterable[str]) -> Iterator[Noun]:
    for kind in kinds:
        for term in terms(kind).values():
            for raw in (term.raw("ar"), term.short.get("ar")):
                if isinstance(raw, str):
                    yield noun("ar", raw)
