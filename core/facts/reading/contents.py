"""What is in the box and what is not, what a thing fits and what it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.facts.composition import split_list
from core.facts.lexicon import care_pattern, excludes, lower, not_included_pattern, pattern, rule
from core.facts.lines import UNSPACED
from core.facts.reading.gate import begun_by
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact
from core.facts.signs import Rule

_WITH = r"(?P<with>(?:[^.;:!(（\n。！;；]|\.(?=\d)|:(?=\d)){2,80})"
_COMPATIBLE = rf"(?<!\w)(?:{{}})\s*:?\s*{_WITH}"
_FITS_BEFORE = r"(?<!\w)(?P<with>(?:{}))(?!\w)"
_COMPATIBLE_CUT = re.compile(
    r",? (?:but|and|or|;) (?=not |is |are |has |it )|"
    r",? and (?=(?!(?:cases|straps|lens|glass|series|plus)(?!\w))\w+s "
    r"(?:off|out|on|the|your|an?|to|it|well|flat|easily|neatly|like)(?!\w))|"
    r",? (?:with|using) (?:the|its|an?) included|,? (?=(?:suitable for|fits|works with|compatible with) )|"
    r", (?=(?:not )?(?:supplied|included|provided)(?!\w))|"
    r"(?<=\w),? (?:so|which|that|because|when|making|for (?:a|an|the|your|more|easy)) "
)
_PARTED = re.compile(r"\s*(?:、|,\s+(?:and |or |und |oder |et |ou |y |o )?|\s(?:and|und|et|y|e|&)\s)\s*")
_ITEM_CUT = re.compile(
    r"\s*(?:,|;|\band\b|\bplus\b|&|、|，|和|\s\+|\bund\b|\bsowie\b|\bet\b|\by\b)\s+(?:an? |the |one )?"
)
_ARTICLE = re.compile(
    r"(?:(?:an?|the|one|your|its|our|with|also|une?|des|les?|la|son|sa|ses|una?s?|unos|el|los|las|sus?|eine[nmr]?|ein|"
    r"die|den|dem|der|das|seine[nmr]?|ihre[nmr]?) |l'|d'(?:une? )?)"
)
_ITEM_WORDS = 6
_SAID_BEHIND = re.compile(r" (?:are |is )?(?:included|supplied|provided)(?!\w)")
_IN_BRACKET = re.compile(r"[(（](?:(?:optional|accessory|extra|also|both|all|already|now)[ ,]{0,2}){0,2}\s*$")
_NOT_ITEMS = re.compile(
    r"\b(?:is|are|you|we|that|which|when|everything|all|guarantee|warranty|free shipping|"
    r"clean|wipe|use|attach|wash|iva|mwst|tva|vat|tax)\b|€|\$"
)
_NO_THING = re.compile(
    r"\b(?:compostable|recyclable|biodegradable|plastic[- ]free)\b|\b(?:including|such as)$|"
    r"\b(?:range|variety|choice|lots?|lifetime|touch|sense|promise|bit) of\b|"
    r"\b(?:love|memories|pride|confidence|peace of mind)$|"
    r"\b(?:delivery|shipping|postage|support|engraving|personalisation|personalization|service|servicing|returns|"
    r"garant[ií]a?e?n?|envío|livraison|lieferung|versand|soin|amor|liebe|sorgfalt|"
    r"installation|registration|gift ?wrap(?:ping)?|training|fees?|duties|insurance|updates?)$"
)
_BEFORE_BRACKET = re.compile(
    r"^.*\b(?:with|requires?|needs?|uses?|takes?|for|from|using|plus|fits|on|in|and|compatible|avec|con|mit|für)\b\s+"
    r"(?:an? |the |une? |una? |ein(?:e[nmr]?)? )?(?=\S)"
)
_CLAUSE_END = re.compile(r"[.;!?](?= |$)|[。！；]|[;!](?=[\u3040-\u9fff])| (?:to|so|for|which|that|because|when) ")


def _compatible(lang: str) -> tuple[re.Pattern[str], ...]:
    """Words by which something fits or does not, behind it or in front."""
    return (
        pattern("compatible", lang, _COMPATIBLE),
        pattern("incompatible", lang),
        pattern("incompatible_before", lang, _FITS_BEFORE),
        pattern("compatible_before", lang, _FITS_BEFORE),
    )


@begun_by(_compatible)
def compatibility(span: Span, about: About) -> Iterator[Fact]:
    """What it works with, or does not; words in that list are about the other thing."""
    fits, fits_not, not_behind, behind = _compatible(about.lang)
    for match in span.each(fits):
        start, end = match.span("with")
        cut = _COMPATIBLE_CUT.search(span.low, start, end)
        end = cut.start() if cut else end
        no = any(match.groups()[:-1]) or span.low[max(0, match.start() - 4) : match.start()] == "not "
        begin = match.start() - 4 if no and not any(match.groups()[:-1]) else match.start()
        if not span.allowed(begin, end) or not re.search(r"\w", span.low[start:end]):
            continue
        span.block(start, end)
        yield from _each(span, begin, start, end, no=no)
    for match in span.each(fits_not):
        if not care_pattern(about.lang).search(match[0]):
            cut = _COMPATIBLE_CUT.search(span.low, match.start() + 20, match.end())
            end = cut.start() if cut else match.end()
            span.block(match.start(), end)
            yield _fits(span, match.start(), match.start(), end, no=True)
    for match in span.each(not_behind):
        span.block(*match.span("with"))
        yield _fits(span, match.start("with"), match.start("with"), match.end("with"), no=True)
    for match in span.each(behind):
        if span.allowed(*match.span("with")):
            yield _fits(span, match.start("with"), match.start("with"), match.end("with"), no=False)


def by_label(label: str, value: str, lang: str) -> Fact | None:
    """What a label says that itself tells what a thing does not fit or hold: "Not compatible with", "Not included"."""
    low = lower(label).strip()
    if re.fullmatch(r"(?:not (?:compatible|suitable)|incompatible|unsuitable|not for use) (?:with|for)", low):
        fact = Fact("", "compatibility", value.strip(" ."), attribute="compatible_with", negated=True, confidence=0.8)
    elif not_included_pattern().fullmatch(low) and re.search(r"[^\W\d]{2}", value):
        fact = Fact("", "included_item", value.strip(" ."), attribute="included", negated=True, confidence=0.8)
    else:
        return None
    return fact.but(label=label, source="list", text=value)


def _each(span: Span, begin: int, start: int, end: int, *, no: bool) -> Iterator[Fact]:
    """The things of a list one by one, where they are names; else the list as it stands."""
    cuts = list(_PARTED.finditer(span.low, start, end))
    bounds = [start, *(at for cut in cuts for at in cut.span()), end]
    places = list(zip(bounds[::2], bounds[1::2], strict=True))
    named = all(any(char.isupper() or char > "\u2e80" for char in span.text[a:b]) for a, b in places)
    if no or len(places) < 2 or not named:
        yield _fits(span, begin, start, end, no=no)
        return
    for at, (first, last) in enumerate(places):
        if last - first > 1:
            yield _fits(span, begin if at == 0 else first, first, last, no=no)


def _fits(span: Span, begin: int, start: int, end: int, *, no: bool) -> Fact:
    value = span.text[start:end].strip()
    return span.at(
        Fact("", "compatibility", value, attribute="compatible_with", negated=no, confidence=0.7), begin, end
    )


def _boxed(lang: str) -> tuple[re.Pattern[str], re.Pattern[str], Rule]:
    """Words behind what is in the box, around it and in front of it."""
    frame = r"(?:{})[:： ]*" if lang[:2] in UNSPACED else r"(?<!\w)(?:{})[:： ]+"
    behind, around = pattern("included", lang, r"(?:{})(?!\w)"), pattern("included_before", lang, r"(?<!\w)(?:{})")
    return behind, around, rule("includes", lang, frame)


@begun_by(lambda lang: (*_boxed(lang), not_included_pattern(), excludes(lang)))
def included(span: Span, about: About) -> Iterator[Fact]:
    """What is in the box: "comes with a pouch", "cable included"; "not included" is kept as such."""
    yield from _left_out(span, about)
    behind, around, lead = _boxed(about.lang)
    for match in span.each(behind):
        begin, stop = _thing_before(span, match.start())
        said = span.low[begin:stop].strip()
        if (
            said
            and len(said.split()) <= _ITEM_WORDS
            and not _NOT_ITEMS.search(said)
            and (stop < match.start() or span.allowed(begin, match.end()))
        ):
            yield from _items(span, begin, stop)
    for match in span.each(around):
        start, end = match.span(match.lastindex or 0)
        if span.allowed(start, end):
            yield span.at(_item(span, start, end, end, no=False), *match.span())
    for match in span.of(lead):
        closing = _CLAUSE_END.search(span.low, match.end())
        stop = closing.start() if closing else len(span.low)
        if span.allowed(match.end(), stop) and not _NOT_ITEMS.search(
            span.low, match.end(), min(stop, match.end() + 40)
        ):
            told = list(_items(span, match.end(), stop))
            if told and about.lang[:2] in UNSPACED:  # 自带防雨罩: the word that says so belongs to the evidence
                told[0] = span.at(told[0], match.start(), (told[0].end or 0) - span.start)
            yield from told


def _left_out(span: Span, about: About) -> Iterator[Fact]:
    """What is not in the box, before or behind the words that say so."""
    for match in span.each(not_included_pattern()):
        begin = _clause_start(span.low, match.start(), commas=about.lang[:2] != "en")
        opened = _IN_BRACKET.search(span.low, 0, match.start())
        if opened:
            begin, outer = _thing_before(span, match.start())
            span.block(outer, match.end())
            if re.search(r"\w", span.low[begin:outer]):
                yield _item(span, begin, outer, match.end(), no=True)
            continue
        if not span.allowed(begin, match.end()):
            continue
        if about.lang[:2] == "zh" and re.match(r"\w", span.low[match.end() : match.end() + 1]):
            continue  # 不含镍: it is free of something
        span.block(begin, match.end())
        if re.search(r"\w", span.low[begin : match.start()]):
            yield _item(span, begin, match.start(), match.end(), no=True)
    for match in span.of(excludes(about.lang)):
        start, end = match.span("item")
        if span.allowed(match.start(), end):
            span.block(match.start(), end)
            yield _item(span, start, end, end, no=True)


def _thing_before(span: Span, at: int) -> tuple[int, int]:
    """The stretch that words about it are said of: the clause before them, or what stands before their bracket."""
    opened = _IN_BRACKET.search(span.low, 0, at)
    if opened is None:
        return _clause_start(span.low, at, commas=True), at
    outer = opened.start()
    begin = _clause_start(span.low, outer, commas=True)
    lead = _BEFORE_BRACKET.match(span.low[begin:outer])
    return begin + (lead.end() if lead else 0), outer


def _clause_start(low: str, at: int, *, commas: bool) -> int:
    """Where the clause before a place begins; a bracket that is closed before it belongs to the clause."""
    start, depth = 0, 0
    for match in re.finditer(r"\.(?!\d) ?|[;:：!?•。；！] ?|, ?(?!\d)|、|[(（)）]", low[:at]):
        sign = match[0].strip()
        if sign in ("(", "（"):
            depth += 1
            if not re.search(r"[)）]", low[match.end() : at]):
                start = match.end()
        elif sign in (")", "）"):
            depth = max(0, depth - 1)
        elif not depth and (commas or sign not in (",", "、")):
            start = match.end()
    return start


def _items(span: Span, start: int, end: int) -> Iterator[Fact]:
    at = start
    for cut in [*_ITEM_CUT.finditer(span.low, start, end), None]:
        stop = cut.start() if cut else end
        lead = _ARTICLE.match(span.low, at + len(span.low[at:stop]) - len(span.low[at:stop].lstrip()))
        begin = lead.end() if lead and lead.end() < stop else at
        if gone := _SAID_BEHIND.search(span.low, begin, stop):
            stop = gone.start()
        said = span.low[begin:stop].strip(" :")
        if (3 if said.isascii() else 1) <= len(said) <= 80 and not _NO_THING.search(said):
            yield _item(span, begin, stop, stop, no=False)
        at = cut.end() if cut else end


def _item(span: Span, start: int, stop: int, end: int, *, no: bool) -> Fact:
    value = next(iter(split_list(span.text[start:stop])), "") if not no else span.text[start:stop]
    value = (
        re.sub(r"\s*(?:is|are)(?: \w+ed)?$| (?:included|supplied|provided)$|は$|需$|^另有", "", value.strip(" .,;:(（"))
        or span.text[start:stop].strip()
    )
    fact = Fact("", "included_item", value, attribute="included", negated=no, confidence=0.7)
    return span.at(fact, start, end)
