"""Postal addresses: by the way a country writes them, or as the value of a label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.review.personal.forms import LOW, UP
from core.review.personal.found import ADDRESS, Found
from core.review.personal.numbers import article
from core.review.personal.words import Words, data

_FIGURE = re.compile(r"\d")
_UNIT = re.compile(
    r"\s?(?:mm|cm|m|km|g|kg|mg|ml|l|oz|lb|in|ft|v|w|kw|wh|mah|px|%|°|€|\$|£|zł|x|×|stück|pieces?|teilig|er|stuks?|pièces|piezas|pezzi|peças|szt)(?![a-zà-ž])",
    re.IGNORECASE,
)
_WORD = rf"(?:[{UP}][{LOW}]{{0,2}}\.|[{UP}][{UP}{LOW}'-]*)"
_HOUSE = r"\d{1,4}(?: ?[a-zA-Z]\b)?(?: ?[-/] ?\d{1,4})?"
_BLANK = r"(?:[ \t]{1,2}|[ \t]?\n[ \t]{0,4})"


@cache
def _forms(words: Words) -> tuple[re.Pattern[str], ...]:
    spoken = set(words.languages)
    return tuple(
        re.compile(_written(form))
        for row in data("addresses")["address"]
        if spoken & set(row["languages"])
        for form in row["forms"]
    )


def _written(form: str) -> str:
    for mark, pattern in (
        ("{U}", f"[{UP}]"),
        ("{L}", LOW),
        ("{W}", _WORD),
        ("{N}", _HOUSE),
        ("{_}", _BLANK),
        ("{H}", "\u3400-\u9fff"),
    ):
        if mark == "{U}":
            form = form.replace("[{U}{L}]", f"[{UP}{LOW}]")
        form = form.replace(mark, pattern)
    left = r"(?<![A-Za-z\u00c0-\u024f0-9.,/-])" if form[:1] not in "(" or "\u3400" not in form else r"(?<![0-9A-Za-z])"
    return rf"{left}(?:{form})(?![A-Za-z\u00c0-\u024f0-9])"


@cache
def _labelled(words: Words) -> re.Pattern[str]:
    return re.compile(
        rf"(?i){words.any('address')}(?:\s?\([^()\n]{{1,20}}\))?\s{{0,2}}[:：]\s{{0,6}}([^\n;<|\"]{{8,160}}(?:\n[^\n;:<|\"@]{{4,80}}){{0,3}})"
    )


def addresses(text: str, words: Words) -> Iterator[Found]:
    """Postal addresses in the languages spoken."""
    if not _FIGURE.search(text):
        return
    for form in _forms(words):
        for match in form.finditer(text):
            start, end = match.span()
            if not _UNIT.match(text, end) and _FIGURE.search(match.group()):
                yield Found(start, end - _loose(match.group()), ADDRESS, sure=False)
    for match in _labelled(words).finditer(text):
        kept = _value(match.group(1), words)
        if kept:
            yield Found(match.start(1), match.start(1) + kept, ADDRESS, sure=False)


def _loose(found: str) -> int:
    return len(found) - len(found.rstrip(" ,.-\n\t"))


def _value(value: str, words: Words) -> int:
    """How much of what follows the label is the address: up to the sentence's end or another kind of value."""
    cut = re.search(
        rf"(?i)[.!?。！？](?:\s+(?=[A-Z\u00c0-\u00de\u0600-\uffef])|$)|[。！？]|(?:[,，;\s(]{{1,3}})(?=(?:{words.any('phone', 'email', 'order', 'id')})(?:\W|\d|$))",
        value,
    )
    end = cut.start() if cut and cut.start() > 5 else len(value)
    lines = value[:end].split("\n")
    kept = lines[0]
    for line in lines[1:]:
        if not _FIGURE.search(line) or article(words).search(line):
            break
        kept += "\n" + line
    kept = kept.rstrip(" ,.-\n\t(")
    return len(kept) if _FIGURE.search(kept) and not re.search(r"@|https?:", kept) else 0
