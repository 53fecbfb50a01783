"""Materials of running text: with shares, with their part, or where the words around say what it is made of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache

from core.facts.lexicon import (
    choice,
    finish_pattern,
    grouped,
    material_pattern,
    part_pattern,
    part_verbs,
    part_words,
    pattern,
    rule,
    singular_part,
    words,
)
from core.facts.reading.gate import begun_by
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact

_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?%\s+(?=[^\s\d])")
_SHARE_BEHIND = re.compile(
    r"(?:\s*(?:\([a-z][^)%]{1,30}\) ?)?[:(–-]?\s?(\d{1,3}(?:[.,]\d+)?)\s?%"
    r"|, (\d{1,3}(?:[.,]\d+)?)\s?%(?=\s*(?:[.,;)]|$)))"
)
_RATIO = re.compile(r"(?<![\d/.,])(\d{1,2}(?:/\d{1,2}){1,3})(?![\d/\"'%])")
_DOWN_BEFORE = re.compile(r"(?:goose|duck|feathers?|feather and|eiderdown|white|gr[ae]y|natural|% ?|fill|of|with) $")
_DOWN_AFTER = re.compile(
    r"[ -](?:fill(?:ed|ing)?|feathers?|insulation|insulated|duvets?|comforters?|pillows?|jackets?|parkas?|vests?|"
    r"clusters?|blend|proof|and feathers?)(?!\w)"
)
_FEW_WORDS = re.compile(r"(?:[\w'./-]+[®™]? ){0,4}")
_AND = re.compile(r"\s*(?:,|and|&|or|und|et|y|with|、|，|和|\+|/)+\s*(?:[\w-]+ ){0,3}")
_FREE_BEFORE, _FREE_BEHIND, _MADE_OF = "(?:(?<!\\w)(?:{}))$", "(?:{})", "(?<!\\w)(?:{})"
_DESCRIBING = r"(?:[a-zà-ÿ][\w-]*[®™]? ){0,3}$"
_BOUNDARY = re.compile(
    r"(?:^|[,;:(•·|+/] ?| and | und | et | y | & | - | – |\. )(?:an? |the |our |in |this )?"
    r"(?:[\d./]+\s?(?:mm|cm|in|inch|ct|oz|g|gsm|d|denier|\")? )?" + _DESCRIBING
)
_IN = re.compile(
    r"(?<!\w)(?:in|of|from|with|over|on|features?|featuring)"
    r"(?: an?| the| our| soft| only)? (?:[\d./]+ ?(?:mm|ct|carats?) )?(?:[a-z-]+ ){0,2}$"
)
_END = re.compile(
    r"\s*(?:$|[.,;:()/+•·|!]| of (?=\d)| and | or | with | for | in | on | over | from | set "
    r"| plated | that | & | by | - | – "
    r"| und | oder | mit | et | ou | avec | y | o | con )"
)
_ON = re.compile(r"(?<!\w)(?:on|from|to)(?: an?| the| your| any| most)? (?:[a-z-]+ )?$")
_COATED = re.compile(r"[ -](plated|coated|coating)(?!\w)")
_SIZED = re.compile(r"\d ?(?:mm|ct|ctw|carats?)\.? (?:[a-z-]+ ){0,3}$")  # a single 1.5 mm ruby
_COATS, _OVER = re.compile(r"(?:gold|vermeil|rhodium|platinum)$"), re.compile(r"(?: \([^)]*\))? over ")  # of metals
_FINISHES = re.compile(r"(?:wax|oil|lacquer|varnish|shellac|paint)$")  # of these a finish is made: beeswax finish
_NOT = re.compile(r"(?:not|n't|never|no longer|nicht|nie|pas|jamais|no|nunca) (?:\w+ )?$")
_COLOUR_LABEL = re.compile(r"colou?rs?(?: is|:| -)? $")
_AFTER_WORDS = re.compile(r"(?:[ -][a-z'-]+){0,3}")
_OZ = re.compile(r"\d+(?:\.\d+)?\s?oz\s")


@begun_by(lambda lang: (material_pattern(lang),))
def materials(span: Span, about: About) -> Iterator[Fact]:
    """All materials that the span states. Comparisons, finishes, what it is free of and what it fits are none."""
    yield from _shared(span, about)
    said = span.of(rule("made_of", about.lang, _MADE_OF))
    made = [match.end() for match in said if not _NOT.search(span.low, max(0, match.start() - 12), match.start())]
    scents = span.first(_scents(about.lang))
    denied = [match.span() for match in span.each(pattern("free_list", about.lang))]
    chain, shared_part = -1, ""  # end of the last material of a list, and the part that was named in front of the list
    phrase = span.item and span.fragment and len(span.text) <= 60
    for found in span.each(material_pattern(about.lang)):
        start, end = found.span()
        if not span.free(start, end) or _is_none(span, about, start, end) or (scents and scents.start() < start):
            continue
        if any(first < end and start < last for first, last in denied):
            continue
        if _of_other(span, about, start):
            continue
        last, part = _part_behind(span, about, start, end)
        chained = 0 <= chain <= start and _AND.fullmatch(span.low, chain, start) is not None
        lead = "" if part else _part_before(span, about, start)
        shared_part = lead or (shared_part if chained and not part else "")
        part = part or shared_part
        strict = found[0] in _strict(about.lang)
        told = any(_FEW_WORDS.fullmatch(span.low, at, start) for at in made if at <= start)
        told = told or bool(part) or (strict and _SIZED.search(span.low, max(0, start - 40), start) is not None)
        if not told and (strict or not (chained or phrase or _placed(span, about, start, end))):
            continue
        chain = last
        span.take(start, end)
        fact = Fact("", "material", span.text[start:end], attribute="material", part=part, confidence=0.65)
        yield span.at(fact, start, end)


def _of_other(span: Span, about: About, start: int) -> bool:
    """Whether it is that of another thing: great on marble counters."""
    lead = _ON.search(span.low, max(0, start - 30), start)
    return (
        lead is not None
        and _elsewhere(about.lang).search(span.low, max(0, lead.start() - 24), lead.start()) is not None
    )


def _part_behind(span: Span, about: About, start: int, end: int) -> tuple[int, str]:
    """Where the statement of a material ends, and the part that follows it: leather trim, fleece-lined, wax finish."""
    if behind := part_pattern(about.lang).match(span.low, end):
        return behind.end(), singular_part(behind[1])
    verb = _made_behind(about.lang).match(span.low, end)
    if verb and (not verb[2] or _names_part(span.low, verb.end(), about.lang)):  # leather lined with a cork footbed
        return verb.end(1), part_verbs(about.lang)[verb[1]]
    if _FINISHES.search(span.low, start, end) and span.low.startswith(" finish", end):
        return end + len(" finish"), "finish"
    if coated := _COATED.match(span.low, end):
        return coated.end(), "coating"
    if _COATS.search(span.low, start, end) and _OVER.match(span.low, end):
        return end, "plating"
    return end, ""


def _names_part(low: str, at: int, lang: str) -> bool:
    """Whether the next material is that of a part of its own."""
    found = material_pattern(lang).search(low, at, at + 40)
    return found is not None and part_pattern(lang).match(low, found.end()) is not None


def _shared(span: Span, about: About) -> Iterator[Fact]:
    """Materials with a share: "80% wool, 20% nylon", "wool 80%, nylon 20%", "50/50 cotton and polyester"."""
    if "%" not in span.low:
        yield from _ratios(span, about)
        return
    shares = list(span.each(_SHARE))
    part = ""
    for share in shares:
        found = material_pattern(about.lang).search(span.low, share.end())
        gap = span.low[share.end() : found.start()] if found else ""
        opened = "(" in gap and ")" not in gap  # VLT 22 % (Ruby)
        if found is None or len(gap) > 24 or "," in gap or opened or not span.free(*found.span()):
            continue
        part = _part_before(span, about, share.start(), share=True) or (
            "" if _new_part(span.low, share.start()) else part
        )
        behind = part_pattern(about.lang).match(span.low, found.end())
        name = _OZ.sub("", span.text[share.end() : found.end()])
        yield _share(span, name, share[1], singular_part(behind[1]) if behind else part, share.start(), found.end())
    for found in span.each(material_pattern(about.lang)):
        behind = _SHARE_BEHIND.match(span.low, found.end())
        before = span.low[max(0, found.start() - 2) : found.start()]
        if behind and "%" not in before and span.free(found.start(), behind.end()):
            part = _part_before(span, about, found.start()) or part
            yield _share(
                span, span.text[found.start() : found.end()], behind[1] or behind[2], part, found.start(), behind.end()
            )


def _ratios(span: Span, about: About) -> Iterator[Fact]:
    """Shares as a ratio in front of the materials or behind them: 60/40 cotton and poly, cotton/linen (55/45)."""
    for match in span.each(_RATIO):
        shares = match[1].split("/")
        if sum(map(int, shares)) != 100:
            continue
        pattern_ = material_pattern(about.lang)
        behind = list(pattern_.finditer(span.low, match.end(), match.end() + 60))[: len(shares)]
        before = list(pattern_.finditer(span.low, max(0, match.start() - 60), match.start()))[-len(shares) :]
        for names, near in (
            (behind, behind and behind[0].start() - match.end() <= 2),
            (before, before and match.start() - before[-1].end() <= 8),
        ):
            apart = [two.start() - one.end() for one, two in itertools.pairwise(names)]
            if near and len(names) == len(shares) and all(gap <= 5 for gap in apart):
                for share, name in zip(shares, names, strict=True):
                    yield _share(span, span.text[name.start() : name.end()], share, "", name.start(), name.end())
                break


def _share(span: Span, name: str, share: str, part: str, start: int, end: int) -> Fact:
    span.take(start, end)
    number = float(share.replace(",", "."))
    return span.at(
        Fact("", "material", name.strip(), attribute="material", share=number, part=part, confidence=0.85), start, end
    )


def _new_part(low: str, at: int) -> bool:
    return bool(re.search(r"[.;\n]\s*$|:\s*$", low[:at]))


def _is_none(span: Span, about: About, start: int, end: int) -> bool:
    """Whether the words around say that it is not made of it: without, instead of, plated, -tone, softer than."""
    if pattern("free_before", about.lang, _FREE_BEFORE).search(span.low, max(0, start - 32), start):
        return True
    if _COATED.match(span.low, end):
        return False  # a layer of it: TPU coated, rhodium-plated
    if pattern("free_behind", about.lang, _FREE_BEHIND).match(span.low, end):
        return True
    if finish_pattern(about.lang).match(span.low, end) and not _FINISHES.search(span.low, start, end):
        return True
    if _COLOUR_LABEL.search(span.low, max(0, start - 16), start) or _own_name(span, about, start, end):
        return True
    return span.low[start:end] == "down" and not (
        _DOWN_BEFORE.search(span.low, 0, start) or _DOWN_AFTER.match(span.low, end)
    )


def _own_name(span: Span, about: About, start: int, end: int) -> bool:
    """Whether it is a word of the product's name, written with a capital inside a sentence (Iron Ranger boots)."""
    return (
        span.low[start:end] in about.names
        and span.text[start].isupper()
        and (_next_is_name(span, about, end) or bool(re.search(r"[A-Z][\w'-]* $", span.text[:start])))
    )


def _next_is_name(span: Span, about: About, end: int) -> bool:
    behind = re.match(r" ([A-Z][\w'-]*)", span.text[end : end + 40])
    return behind is not None and behind[1].lower() in about.names and len(about.names) > 2


def _part_before(span: Span, about: About, start: int, *, share: bool = False) -> str:
    """The part named in front: "Lining: silk", "handle of maple", "plinth in walnut", "lined with silk"."""
    if found := _part_lead(about.lang).search(span.low, max(0, start - 48), start):
        return singular_part(found[1] or "")
    if share and (found := _part_alone(about.lang).search(span.low, max(0, start - 24), start)):
        return singular_part(found[1])  # body 95% cotton, rib 97% cotton
    verb = _made_before(about.lang).search(span.low, max(0, start - 48), start)
    if verb is None or (verb[1] == "set" and " with " not in verb[0]):  # set in silver
        return ""
    return part_verbs(about.lang)[verb[1]]


def _placed(span: Span, about: About, start: int, end: int) -> bool:
    """Whether a material stands where a description names what the thing is made of."""
    whole = _END.match(span.low, end)
    goods = _goods(about.lang).match(span.low, end) is not None or _named(span, about, end)
    if goods and not _elsewhere(about.lang).search(span.low, max(0, start - 24), start):
        return True
    if whole is None:
        return False
    opening = _BOUNDARY.search(span.low, max(0, start - 40), start) if span.fragment else None
    if opening and not _elsewhere(about.lang).search(span.low, max(0, opening.start() - 24), opening.start()):
        return True
    lead = _IN.search(span.low, max(0, start - 30), start)
    return lead is not None and not _elsewhere(about.lang).search(span.low, max(0, lead.start() - 24), lead.start())


def _named(span: Span, about: About, end: int) -> bool:
    """Whether a word of the product's own name follows soon (a walnut Board)."""
    behind = _AFTER_WORDS.match(span.low, end)
    return behind is not None and any(
        word in about.names and len(word) > 3 for word in re.findall(r"[\w-]+", behind[0])
    )


@cache
def _strict(lang: str) -> frozenset[str]:
    return frozenset(words("material_strict", lang))


@cache
def _scents(lang: str) -> re.Pattern[str]:
    inner = "|".join(word for word in words("scents", lang) if word != "scented with")
    return re.compile(rf"(?<!\w)(?:{inner})" if inner else "(?!)")


@cache
def _goods(lang: str) -> re.Pattern[str]:
    inner = words("goods", lang)
    return re.compile(rf"(?:[ -](?!and |or |with |for |in )[a-z-]+){{0,2}}[ -]{choice(inner)}" if inner else "(?!)")


@cache
def _elsewhere(lang: str) -> re.Pattern[str]:
    inner = "|".join(words("verbs_elsewhere", lang))
    return re.compile(rf"(?<!\w)(?:{inner})(?: \w+)?(?: (?:with|to|like))? ?$" if inner else "(?!)")


@cache
def _part_alone(lang: str) -> re.Pattern[str]:
    inner = grouped(part_words(lang))
    return re.compile(rf"(?:^|[.,;/|•·\n] ?)({inner}) $" if inner else "(?!)")


@cache
def _made_before(lang: str) -> re.Pattern[str]:
    inner = grouped(part_verbs(lang))
    return re.compile(
        rf"(?<!\w)({inner}) (?:with|in|on|mit|de|en|avec|con) (?:(?!(?:in|on|of|over|with|and) )[\w./-]+[®™]? ){{0,4}}$"
        if inner
        else "(?!)"
    )


@cache
def _made_behind(lang: str) -> re.Pattern[str]:
    inner = grouped(part_verbs(lang))
    return re.compile(rf"[ -]({inner})(?![\w-])( (?:with|in|on)(?!\w))?" if inner else "(?!)")


@cache
def _part_lead(lang: str) -> re.Pattern[str]:
    inner = grouped(part_words(lang))
    if not inner:
        return re.compile("(?!)")
    link = "|".join(pattern_ for pattern_ in words_between(lang))
    return re.compile(
        rf"(?<!\w)({inner})(?: and (?:{inner}))?(?: materials?| fabric)?"
        rf"(?:\s*[:=]\s*|\s+(?:{link})\s+)(?:an? |the )?(?:(?!(?:with|and|or|for|of|in|on)\b)[\w-]+ )?$"
    )


def words_between(lang: str) -> list[str]:
    """Words that tie a part to its material: of, in, is made of."""
    return words("part_links", lang)
