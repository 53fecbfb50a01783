"""Materials joined to what is made of them: Ledersohle, Holzgriffe; boîtier acier, bracelet cuir, suela cuero."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.facts.lexicon import grouped, material_pattern, pattern, words_of
from core.facts.reading.gate import begun_by
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact

_FREE_BEFORE = "(?:(?<!\\w)(?:{}))$"


def _begins(lang: str) -> tuple[re.Pattern[str], ...]:
    code = lang[:2]
    return (_compound(),) if code == "de" else (_part(code),) if code in ("fr", "es") else ()


@begun_by(_begins)
def joined(span: Span, about: About) -> Iterator[Fact]:
    """Materials whose thing is in the same word, or stands right before them with nothing between."""
    lang = about.lang[:2]
    if lang == "de":
        yield from _compounds(span, about)
    elif lang in ("fr", "es"):
        yield from _beside(span, about)


def _compounds(span: Span, about: About) -> Iterator[Fact]:
    for match in span.each(_compound()):
        start, end = match.span()
        denied = pattern("free_before", about.lang, _FREE_BEFORE).search(span.low, max(0, start - 32), start)
        if denied or not span.free(start, end):
            continue
        name = span.text[start : match.end("name")]
        fact = Fact("", "material", _name(name), attribute="material", part=match["part"] or "", confidence=0.6)
        span.take(start, end)
        yield span.at(fact, start, end)


def _beside(span: Span, about: About) -> Iterator[Fact]:
    for part in span.each(_part(about.lang[:2])):
        found = material_pattern(about.lang).match(span.low, part.end())
        if found and span.free(*found.span()):
            span.take(*found.span())
            name = span.text[found.start() : found.end()]
            fact = Fact("", "material", name, attribute="material", part=part[1], confidence=0.6)
            yield span.at(fact, *found.span())


def _name(form: str) -> str:
    """The name of a material by the form that begins a compound: Baumwoll- is Baumwolle, Seiden- is Seide."""
    low = form.lower().rstrip("-")
    names = set(words_of("de")["materials"])
    for ending in ("", "e"):
        if low + ending in names:
            return form.rstrip("-") + ending
    return form.rstrip("-")[:-1] if low.endswith("n") and low[:-1] in names else form.rstrip("-")


@cache
def _compound() -> re.Pattern[str]:
    rows = words_of("de")
    parts, things = sorted(rows["parts"], key=len, reverse=True), sorted(rows["things"], key=len, reverse=True)
    ending = f"(?:(?P<part>{'|'.join(map(re.escape, parts))})|(?:{'|'.join(map(re.escape, things))}))"
    names = "|".join(map(re.escape, sorted(rows["compound_materials"], key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?=\w)(?P<name>{names})-?{ending}n?(?!\w)")


@cache
def _part(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)({grouped(words_of(lang)['parts'])})(?: ?[:–-])? (?=\w)")
