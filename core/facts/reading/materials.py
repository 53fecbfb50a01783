"""Materials of running text: with shares, with their part, or where the words around say what it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.facts.lexicon import choice, material_pattern, part_pattern, pattern, words
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact

_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?%\s+(?=[^\s\d])")
_SHARE_BEHIND = re.compile(r"(?:\s*[:(–-]?\s?(\d{1,3}(?:[.,]\d+)?)\s?%|, (\d{1,3}(?:[.,]\d+)?)\s?%(?=\s*(?:[.,;)]|$)))")
_HALVES = re.compile(r"(?<![\d/])(\d{2})/(\d{2}) (?=[a-z])")
_DOWN_BEFORE = re.compile(r"(?:goose|duck|feathers?|feather and|eiderdown|white|gr[ae]y|natural|% ?|fill|of|with) $")
_DOWN_AFTER = re.compile(
    r"[ -](?:fill(?:ed|ing)?|feathers?|insulation|insulated|duvets?|comforters?|pillows?|jackets?|parkas?|vests?|"
    r"clusters?|blend|proof|and feathers?)(?!\w)"
)
_FEW_WORDS = re.compile(r"(?:[\w'-]+ ){0,4}")
_AND = re.compile(r"\s*(?:,|and|&|or|und|et|y|with|、|，|和|\+|/)+\s*(?:[\w-]+ ){0,3}")
_FREE_BEFORE, _FREE_BEHIND, _MADE_OF = "(?:(?<!\\w)(?:{}))$", "(?:{})", "(?<!\\w)(?:{})"
_BOUNDARY = re.compile(
    r"(?:^|[,;:(•|+/] ?| and | und | et | y | & | - | – |\. )(?:an? |the |our |in |this )?"
    r"(?:[\d./]+\s?(?:mm|cm|in|inch|ct|oz|g|gsm|d|denier|\")? )?(?:[a-z-]+ ){0,2}$"
)
_IN = re.compile(
    r"(?<!\w)(?:in|of|from|with|over|on|features?|featuring)"
    r"(?: an?| the| our| soft| only)? (?:[\d./]+ ?(?:mm|ct|carats?) )?(?:[a-z-]+ ){0,2}$"
)
_END = re.compile(
    r"\s*(?:$|[.,;:()/+•|!]| and | or | with | for | in | on | from | set | plated | that | & | by | - | – "
    r"| und | oder | mit | et | ou | avec | y | o | con )"
)
_COLOUR_LABEL = re.compile(r"colou?rs?(?: is|:| -)? $")
_AFTER_WORDS = re.compile(r"(?:[ -][a-z'-]+){0,3}")
_OZ = re.compile(r"\d+(?:\.\d+)?\s?oz\s")


def materials(span: Span, about: About) -> Iterator[Fact]:
    """All materials that the span states. Comparisons, finishes, what it is free of and what it fits are none."""
    yield from _shared(span, about)
    made = [match.end() for match in pattern("made_of", about.lang, _MADE_OF).finditer(span.low)]
    chain = -1  # end of the last material of a list
    phrase = span.item and span.fragment and len(span.text) <= 60
    for found in material_pattern(about.lang).finditer(span.low):
        start, end = found.span()
        if not span.free(start, end) or _is_none(span, about, start, end):
            continue
        behind = part_pattern(about.lang).match(span.low, end)
        part = behind[1] if behind else _part_before(span, about, start)
        strict = found[0] in _strict(about.lang)
        listed = any(_FEW_WORDS.fullmatch(span.low, at, start) for at in made if at <= start)
        listed = listed or (0 <= chain <= start and bool(_AND.fullmatch(span.low, chain, start)))
        if not (listed or part or (phrase and not strict) or (not strict and _placed(span, about, start, end))):
            continue
        if strict and not part and not any(_FEW_WORDS.fullmatch(span.low, at, start) for at in made if at <= start):
            continue
        chain = behind.end() if behind else end
        span.take(start, end)
        fact = Fact("", "material", span.text[start:end], attribute="material", part=part, confidence=0.65)
        yield span.at(fact, start, end)


def _shared(span: Span, about: About) -> Iterator[Fact]:
    """Materials with a share: "80% wool, 20% nylon", "wool 80%, nylon 20%", "50/50 cotton and polyester"."""
    if "%" not in span.low:
        yield from _halves(span, about)
        return
    shares = list(_SHARE.finditer(span.low))
    part = ""
    for share in shares:
        found = material_pattern(about.lang).search(span.low, share.end())
        gap = span.low[share.end() : found.start()] if found else ""
        if found is None or len(gap) > 24 or "," in gap or not span.free(share.start(), found.end()):
            continue
        part = _part_before(span, about, share.start()) or ("" if _new_part(span.low, share.start()) else part)
        behind = part_pattern(about.lang).match(span.low, found.end())
        name = _OZ.sub("", span.text[share.end() : found.end()])
        yield _share(span, name, share[1], behind[1] if behind else part, share.start(), found.end())
    for found in material_pattern(about.lang).finditer(span.low):
        behind = _SHARE_BEHIND.match(span.low, found.end())
        before = span.low[max(0, found.start() - 2) : found.start()]
        if behind and "%" not in before and span.free(found.start(), behind.end()):
            part = _part_before(span, about, found.start()) or part
            yield _share(
                span, span.text[found.start() : found.end()], behind[1] or behind[2], part, found.start(), behind.end()
            )


def _halves(span: Span, about: About) -> Iterator[Fact]:
    for match in _HALVES.finditer(span.low):
        if int(match[1]) + int(match[2]) != 100:
            continue
        found = list(material_pattern(about.lang).finditer(span.low, match.end(), match.end() + 60))[:2]
        if len(found) == 2 and found[1].start() - found[0].end() <= 5:
            for share, name in zip(match.groups(), found, strict=True):
                yield _share(span, span.text[name.start() : name.end()], share, "", name.start(), name.end())


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
    if pattern("free_behind", about.lang, _FREE_BEHIND).match(span.low, end) or _finish(about.lang).match(
        span.low, end
    ):
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


def _part_before(span: Span, about: About, start: int) -> str:
    """The part named in front: "Lining: silk", "handle of maple", "plinth in walnut"."""
    found = _part_lead(about.lang).search(span.low, max(0, start - 48), start)
    return (found[1] or "") if found else ""


def _placed(span: Span, about: About, start: int, end: int) -> bool:
    """Whether a material stands where a description names what the thing is made of."""
    whole = _END.match(span.low, end)
    goods = _goods(about.lang).match(span.low, end) is not None or _named(span, about, end)
    if goods and not _elsewhere(about.lang).search(span.low, max(0, start - 24), start):
        return True
    if whole is None:
        return False
    if span.fragment and _BOUNDARY.search(span.low, max(0, start - 40), start):
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
def _finish(lang: str) -> re.Pattern[str]:
    inner = "|".join(words("material_finish", lang))
    return re.compile(rf"[ -](?:{inner})(?!\w)" if inner else "(?!)")


@cache
def _goods(lang: str) -> re.Pattern[str]:
    inner = words("goods", lang)
    return re.compile(rf"(?:[ -](?!and |or |with |for |in )[a-z-]+){{0,2}}[ -]{choice(inner)}" if inner else "(?!)")


@cache
def _elsewhere(lang: str) -> re.Pattern[str]:
    inner = "|".join(words("verbs_elsewhere", lang))
    return re.compile(rf"(?<!\w)(?:{inner})(?: \w+)?(?: (?:with|to|like))? ?$" if inner else "(?!)")


@cache
def _part_lead(lang: str) -> re.Pattern[str]:
    inner = "|".join(sorted(map(re.escape, words("parts", lang)), key=len, reverse=True))
    if not inner:
        return re.compile("(?!)")
    link = "|".join(pattern_ for pattern_ in words_between(lang))
    return re.compile(
        rf"(?<!\w)({inner})(?: and (?:{inner}))?(?: materials?| fabric)?"
        rf"(?:\s*[:=]\s*|\s+(?:{link})\s+)(?:an? |the |[\w-]+ed |hand-\w+ )?$"
    )


def words_between(lang: str) -> list[str]:
    """Words that tie a part to its material: of, in, is made of."""
    return words("part_links", lang)
