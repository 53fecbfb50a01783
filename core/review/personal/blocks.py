"""Blocks of an address: a line with a word for one, then a name, and lines down to the postal code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.review.personal.forms import NAME_FORM, titles_of
from core.review.personal.found import ADDRESS, NAME, Found
from core.review.personal.numbers import article
from core.review.personal.spans import Around
from core.review.personal.words import Words

_MOST = 6
_LINE = re.compile(r"[ \t>|]*([^\n]*?)[ \t,|]*(?:\n|$)")
_OTHER_LABEL = re.compile(r"[^\W\d_][^:\n]{1,24}:(?:\s|$)|.*[@<{]")
_POSTAL = re.compile(
    r"(?<!\w)(?:\d{4,8}|\d{2,5}-\d{3,4}|\d{3} \d{2}|\d{4} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?!\w)"
)
_COUNTRY = re.compile(r"[^\W\d_][^\W\d_.]*(?:[ -][^\W\d_]+){0,3}")
_EAST = re.compile(r"[\u3400-\u9fff々\u3041-\u30ff\uac00-\ud7a3]{2,8}(?:[ \u3000][\u3400-\u9fff\u3041-\u30ff]{1,5})?")
_HONOUR = re.compile(r"[ \u3000]?(?:様|殿|さま|御中|先生|女士|小姐|收|귀하|님|고객님)$")


@cache
def _head(words: Words) -> re.Pattern[str]:
    return re.compile(
        rf"(?im)^[ \t>*#_-]*(?:(?:{words.any('label', 'address')}(?:[ \t]?\([^()\n]{{1,20}}\))?[ \t]*[:*_]{{0,3}}[ \t]*"
        rf"|(?:{words.any('label', 'address')}|to|from|an|von|à|de|para|a|da|aan|van|do|od|till|från)[ \t]?:[ \t]*(?P<name>[^\n:@<\d]{{2,60}}?)[ \t,]*)\n)"
    )


def blocks(text: str, words: Words, others: Around) -> Iterator[Found]:
    """Names and addresses in such blocks; `others` are e-mails and numbers already found."""
    for match in _head(words).finditer(text):
        lines = list(_lines(text, match.end(), words, others))
        told = [at for at, (start, end) in enumerate(lines) if re.search(r"\d", text[start:end])]
        if not told or not any(_POSTAL.search(text, *lines[at]) for at in told):
            continue
        first = 0
        inline = _name(text, *match.span("name"), words) if match.group("name") else None
        if match.group("name") and not inline:
            continue
        if inline:
            yield Found(*inline, NAME, sure=False)
        elif told[0] > 0:
            name = _name(text, *lines[0], words)
            if name:
                first = 1
                yield Found(*name, NAME, sure=False)
        last = told[-1]
        if last + 1 < len(lines) and _COUNTRY.fullmatch(text, *lines[last + 1]):
            last += 1
        if first <= last:
            yield Found(lines[first][0], lines[last][1], ADDRESS, sure=False)


def _lines(text: str, at: int, words: Words, others: Around) -> Iterator[tuple[int, int]]:
    """The lines that may belong to it."""
    for _ in range(_MOST):
        line = _LINE.match(text, at)
        if line is None or not line.group(1) or len(line.group(1)) > 80 or line.end() == at:
            return
        span = line.span(1)
        near = (found for found in others.near(*span, 0) if found.start < span[1] and found.end > span[0])
        if (
            _OTHER_LABEL.match(line.group(1))
            or article(words).search(line.group(1))
            or any(found.start == span[0] or found.type not in ("phone", "order") for found in near)
        ):
            return
        yield span
        at = line.end()


def _name(text: str, start: int, end: int, words: Words) -> tuple[int, int] | None:
    match = re.compile(rf"{titles_of(words)}({NAME_FORM})").match(text, start, end)
    if match and match.end() == end:
        return match.span(1)
    last = _HONOUR.search(text, start, end)
    east = _EAST.fullmatch(text, start, last.start() if last else end)
    return east.span() if east else None
