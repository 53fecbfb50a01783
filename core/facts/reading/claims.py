"""Claims that nothing in the listing supports: superlatives, comparisons, promises; to be checked or dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.facts.lexicon import claim_pattern, claims_by_word, rule
from core.facts.lines import UNSPACED
from core.facts.reading.gate import begun_by
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact
from core.facts.signs import Rule, bits_of

_MORE = re.compile(r"(?: (?!and\b|or\b|but\b|with\b|for\b|so\b|because\b)[\w'-]+){0,3}")
_COMPARED = re.compile(r"(?<!\w)(?:than|like|as \w+ as)(?!\w)[^.;!?]*")
_CLAUSE_EDGE = re.compile(r"[,，。！!；;、?？\s:：]")
_CLAUSE_CHARS = 12


@begun_by(lambda lang: (*_rules(lang), claim_pattern(lang), *(inner for _, inner in claims_by_word(lang))))
def claims(span: Span, about: About) -> Iterator[Fact]:
    """The claims of a span, each with the words that make it and few more. What a thing is compared with is blocked."""
    taken: list[tuple[int, int]] = []
    for said in _rules(about.lang):
        taken += [match.span() for match in span.of(said)]
    for key, inner in claims_by_word(about.lang):
        if key in span.low:
            taken += [match.span() for match in span.each(inner)]
    for match in span.each(claim_pattern(about.lang)):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            more = _MORE.match(span.low, match.end())
            taken.append((match.start(), more.end() if more else match.end()))
    told = 0
    for start, end in sorted(taken, key=lambda place: (place[0], -place[1])):
        if start < told:
            continue  # inside a longer claim
        if about.lang[:2] in UNSPACED:
            start, end = _clause(span.low, start, end)
        told = end
        if span.allowed(start, end):
            value = span.low[start:end]
            yield span.at(Fact("", "claim_unsupported", value, provable=False, confidence=0.6), start, end)


def _rules(lang: str) -> tuple[Rule, Rule]:
    return rule("claims", lang, "(?<!\\w)(?:{})(?!\\w)"), rule("compared", lang, "(?<!\\w)(?:{})")


def promises(span: Span) -> bool:
    """Whether an English span says what only praises."""
    return _rules("en")[0].found(span.low, span.signs)


def _clause(low: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a claim where words are not set apart, cut short when it is long."""
    before = _CLAUSE_EDGE.split(low[max(0, start - _CLAUSE_CHARS) : start])[-1]
    behind = _CLAUSE_EDGE.split(low[end : end + _CLAUSE_CHARS])[0]
    return start - len(before), end + len(behind)


@cache
def _told_of_others(lang: str) -> tuple[Rule, ...]:
    return rule("elsewhere", lang), *(rule(name, lang, "(?<!\\w)(?:{})") for name in ("compared", "compared_with"))


@cache
def _others_begin(lang: str) -> int:
    return bits_of((*_told_of_others(lang), _COMPARED))


def block_comparisons(span: Span, about: About) -> None:
    """What stands behind "than" or "like" is another thing: stronger than steel is not made of steel.

    Clauses about another product (the same that we use in ...) are blocked too.
    """
    if not span.signs.among(_others_begin(about.lang)):
        return
    for said in _told_of_others(about.lang):
        for match in span.of(said):
            span.block(*match.span())
    if about.lang[:2] == "en" and (" than " in span.low or " like " in span.low):
        for match in span.each(_COMPARED):
            span.block(match.start(), match.end())
