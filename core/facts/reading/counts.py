"""What is counted of a product, and figures that a name alone gives a meaning: six pockets, 40T, UPF 50+, flex 6/10."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.facts.lexicon import pattern, words
from core.facts.phrases import number_words
from core.facts.reading.gate import begun_by
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact
from core.facts.units import aliases

_FIGURE = r"(?<![\w.,/$€£#:-])(?P<number>{})(?P<set>[ -])"
_PLURAL = re.compile(
    r"(?:[a-z][a-z'-]*[a-z] ){0,3}?(?P<noun>feet|teeth|[a-z][a-z-]+(?:[^\Wsui]s|ies|[aeo]us?es))(?![\w'-])"
)
_LEADS = re.compile(
    r"(?:^|[,;:(+&/|•–-] ?|(?<!\w)(?:with|has|have|having|features?|featuring|includes?|including|plus|and|of|holds"
    r"|its) )$"
)
_ENDS = re.compile(
    r"\s*(?:$|[,;.:()!+&/|•–]|(?:for|with|in|on|at|to|from|and|plus|per|inside|along|down|across|including|incl|that|which|around|behind|under|each|total)(?!\w))"
)
_JOINING = re.compile(
    r"(?<!\w)(?:of|to|the|an?|and|or|in|on|at|with|for|per|by|is|are|we|you|your|our|its|than|easy|simple|more|other|great|best|good)(?!\w)"
)
_TEETH = re.compile(r"(?<![\w.,-])(\d{1,2})(?:[-–](\d{2}))? ?t(?![\w-])")
_GEARED = re.compile(
    r"crank|cassette|chain-?ring|sprocket|(?<!\w)cog(?!\w)|freewheel|derailleur|drivetrain|kurbel|kassette|pédalier|plato|カセット|クランク|飞轮|牙盘"
)
_PERSONS = re.compile(r"sleeps|seats|serves|feeds")
_PROTECTION = re.compile(r"(?<!\w)(spf|lsf|upf)[ :-]{0,2}(\d{2,3})(?!\d)( ?\+)?")
_LETS_THROUGH, _PER_CENT = (
    re.compile(r"(?<!\w)(?:vlt|light transmission)(?!\w)"),
    re.compile(r"(?<![\d.,])(\d{1,2}) ?%"),
)
_SCORE = re.compile(
    r"(?<!\w)(flex|stiffness|firmness|hardness|softness|intensity|spice level|heat level|roast|sweetness|"
    r"difficulty|support|"
    r"cushioning|warmth|strength|härtegrad|festigkeit|fermeté|firmeza)"
    r"(?: rating| index| level| score)?(?: of|:| is)? (\d{1,2}(?:\.5)?) ?(?:/|out of) ?(5|10|100)(?![\d.])"
)

_MADE_INTO = re.compile(
    r"(?:plastic|pet|recycled|discarded|waste|ocean|glass) (?:water )?bottles"
)  # what a cloth once was


def _begins(lang: str) -> Iterator[re.Pattern[str]]:
    yield _patterns(lang[:2].lower())[0]


@begun_by(_begins)
def counts(span: Span, about: About) -> Iterator[Fact]:
    """Four patch pockets, 48 pages, 3-Pack; of nouns that we do not know only where a phrase counts its parts."""
    lead, known, single = _patterns(about.lang[:2])
    for match in span.each(lead):
        noun = (single if match["set"] == "-" else known).match(span.low, match.end())
        if noun is None and match["set"] == " ":
            noun = _unknown(span, match, about.lang[:2])
        if noun is None or not span.allowed(match.start(), noun.end()) or noun[0].split()[0] in aliases(about.lang[:2]):
            continue  # 330 ml bottles
        if any(a <= match.start() < b for a, b in span.taken) or span.low.endswith("no ", 0, match.start()):
            continue
        if _MADE_INTO.search(noun[0]):
            continue
        start, end = noun.span("noun")
        number = _numbers(about.lang[:2]).get(match["number"]) or int(match["number"])
        fact = Fact("", "measure", number, dimension="count", label=span.text[start:end], confidence=0.6)
        yield span.at(fact, match.start(), end)


def _unknown(span: Span, figure: re.Match[str], lang: str) -> re.Match[str] | None:
    """The noun of a phrase that does nothing but count: 3 positions; seven arches, endless stories."""
    if (
        lang != "en"
        or not (span.item or span.fragment)
        or figure["number"] in ("0", "1", "00")
        or len(figure["number"]) > 5
    ):
        return None
    if not _LEADS.search(span.low, max(0, figure.start() - 12), figure.start()):
        return None
    found = _PLURAL.match(span.low, figure.end())
    if found is None or found["noun"] in _never(lang) or not _ENDS.match(span.low, found.end()):
        return None
    return None if _JOINING.search(found[0]) or found[0].split()[0] in aliases(lang) else found


@begun_by(lambda lang: (_PROTECTION, _LETS_THROUGH, _SCORE, _GEARED, _counts_of(lang)))
def ratings(span: Span, about: About) -> Iterator[Fact]:
    """Figures whose name says what they rate: UPF 50+, flex 6/10; and the teeth of cogs."""
    for match in span.each(_PROTECTION):
        name = "upf" if match[1] == "upf" else "spf"
        fact = Fact("", "measure", int(match[2]), dimension="rating", attribute=name, confidence=0.7)
        yield span.at(fact.but(qualifier="min" if match[3] else ""), *match.span())
    for match in span.each(_counts_of(about.lang)):
        said = next(group for group in match.groups() if group)
        number = _numbers(about.lang[:2]).get(said) or (int(said) if said.isdigit() else 0)
        unit = re.match(r"[ -](\w+)", span.low[match.end() :])
        if number and span.allowed(*match.span()) and not (unit and unit[1] in aliases(about.lang[:2])):
            label = "persons" if _PERSONS.match(match[0]) else "pieces"
            fact = Fact("", "measure", number, dimension="count", label=label, confidence=0.6)
            yield span.at(fact, *match.span())
    for match in span.each(_PER_CENT) if span.first(_LETS_THROUGH) else ():
        fact = Fact("", "measure", int(match[1]), unit="percent", dimension="rating", confidence=0.5)
        span.take(*match.span())
        yield span.at(fact, *match.span())
    for match in span.each(_SCORE):
        reached, most = float(match[2]), int(match[3])
        if reached <= most:  # of how many it is stands in no unit: a writer shall not print it without
            fact = Fact("", "measure", reached, dimension="rating", label=f"{match[1]} (of {most})", confidence=0.4)
            yield span.at(fact, match.start(2), match.end())
    for match in span.each(_TEETH) if span.first(_GEARED) else ():
        low, high = int(match[1]), int(match[2] or 0)
        value = (float(low), float(high)) if high > low else low
        fact = Fact("", "measure", value, dimension="count", label="teeth", qualifier="range" if high > low else "")
        yield span.at(fact.but(confidence=0.6), *match.span())


def _counts_of(lang: str) -> re.Pattern[str]:
    return pattern("counts_of", lang, "(?<!\\w)(?:{})(?!\\w)(?! ?\\?)")


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A number; the nouns that are counted behind a space; and behind a hyphen, where they may stand alone."""
    figures = "|".join(["\\d{1,4}", *sorted(_numbers(lang), key=len, reverse=True)])
    nouns = words("counts", lang)
    joined = "|".join(sorted(map(re.escape, nouns), key=len, reverse=True))
    single = "|".join(
        sorted(map(re.escape, {*nouns, *(noun.removesuffix("s") for noun in nouns)}), key=len, reverse=True)
    )
    compound = r"(?:[^\W\d]{3,}?)??" if lang == "de" else ""  # Außentaschen
    return (
        re.compile(_FIGURE.format(figures)),
        re.compile(rf"(?:[^\W\d][^\W\d-]*(?:-[^\W\d]+)? ){{0,3}}?{compound}(?P<noun>{joined})(?!\w)"),
        re.compile(rf"(?:[^\W\d]+ ){{0,2}}?(?P<noun>{single})(?!\w)"),
    )


@cache
def _numbers(lang: str) -> dict[str, int]:
    """Number words of the language and English ones, from two."""
    found: dict[str, int] = {}
    for code in dict.fromkeys(("en", lang)):
        rows = number_words(code)
        found |= {word: value for word, value in (rows[1] if rows else {}).items() if value > 1}
    return found if lang not in ("zh", "ja", "ko") else {k: v for k, v in found.items() if k.isascii()}


@cache
def _never(lang: str) -> frozenset[str]:
    return frozenset(words("counts_never", lang))
