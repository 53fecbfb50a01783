"""Claims that nothing in the listing supports: superlatives, comparisons, promises; to be checked or dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.facts.lexicon import claim_pattern, claims_by_word, pattern
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact

_MORE = re.compile(r"(?: (?!and\b|or\b|but\b|with\b|for\b|so\b|because\b)[\w'-]+){0,3}")
_COMPARED = re.compile(r"(?<!\w)(?:than|like|as \w+ as)(?!\w)[^.;!?]*")


def claims(span: Span, about: About) -> Iterator[Fact]:
    """The claims of a span, each with the words that make it and few more. What a thing is compared with is blocked."""
    taken: list[tuple[int, int]] = []
    for match in pattern("claims", about.lang, "(?<!\\w)(?:{})(?!\\w)").finditer(span.low):
        taken.append(match.span())
    for key, inner in claims_by_word(about.lang):
        if key in span.low:
            taken += [match.span() for match in inner.finditer(span.low)]
    for match in claim_pattern(about.lang).finditer(span.low):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            more = _MORE.match(span.low, match.end())
            taken.append((match.start(), more.end() if more else match.end()))
    for start, end in sorted(taken):
        if span.allowed(start, end):
            value = span.low[start:end]
            yield span.at(Fact("", "claim_unsupported", value, provable=False, confidence=0.6), start, end)


def block_comparisons(span: Span, about: About) -> None:
    """What stands behind "than" or "like" is another thing: stronger than steel is not made of steel.

    Clauses about another product (the same that we use in ...) are blocked too.
    """
    for match in pattern("elsewhere", about.lang).finditer(span.low):
        span.block(*match.span())
    if about.lang[:2] == "en" and (" than " in span.low or " like " in span.low):
        for match in _COMPARED.finditer(span.low):
            span.block(match.start(), match.end())
