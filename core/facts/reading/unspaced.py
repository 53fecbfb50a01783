"""Materials of running text in languages that set no spaces: Chinese and Japanese.

A material counts where the words around say that it is one: a share beside it (棉95%, 100%亚麻), words in front
(采用, 座面には), words behind (材质, 製), or a list that goes on from another. Names of one letter (金, 木, 丝) are
part of too many words and need more than a word in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.facts import han
from core.facts.lexicon import material_pattern, pattern
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact

_SHARE_BEFORE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?(?:%|パーセント)\s?(?:の|的)?$")
_SHARE_BEHIND = re.compile(r"\s?(?:\([^()%]{1,12}\)\s?)?[:をはが]?\s?(\d{1,3}(?:\.\d+)?)\s?%")
_TENTHS_BEFORE = re.compile(
    r"(?:([一二两兩三四五六七八九\d])(?:成半?|割)|百分之([一二三四五六七八九十百]+)的?)(?:的|の)?$"
)
_TENTHS_BEHIND = re.compile(
    r"[:をはが]?(?:占了?|约)?(?:([一二两兩三四五六七八九])(?:成(?![熟本品功为])|割)|(百)(?:パーセント|%))"
)
_GAP = re.compile(r"(?:(?!相比|似|仿|代替|不是|不用)[^,。;、!?:\s]){0,12}")
_GAP_MOST = 12
_CHAIN = re.compile(r"[^,。;、!?%]{0,4}(?:、|,|和|与|與|及|以及|跟|と|や|・|/|\+|&|\s)\s?[^,。;、!?\s]{0,4}")
_OPENING = 14
_CLAUSE_START, _SHORT_REST = re.compile(r"(?:^|[,。;!?、])\s*$"), re.compile(r"[\u4e00-\u9fff]{1,4}(?:[,。;]|$)")
_OF_THING = re.compile(r"の(?!よう|ごと)[^、。,]{1,14}?(?<![さ感りめ風色])(?:です|でした)?(?:[。!]|$)")
_PHRASE_END = re.compile(r"$|[,。、;]|搭配")
_LETTER = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_PART = re.compile(r"([\u4e00-\u9fff]{2,4}|[\u30a0-\u30ff]{2,10}|[\u4e00-\u9fff\u30a0-\u30ff]{2,8})$")


def materials(span: Span, about: About) -> Iterator[Fact]:
    """All materials that the span states, with share and part where they stand beside."""
    found = list(span.each(material_pattern(about.lang)))
    made = list(span.each(pattern("made_of", about.lang, "(?:{})"))) if found else []
    shares_lead = _shares_lead(span.low, found)
    phrase = span.item and span.fragment and len(span.text) <= 24
    chain = -1
    for match in found:
        start, end = match.span()
        if not span.free(start, end) or _is_none(span.low, about.lang, start, end):
            continue
        share = _SHARE_BEFORE.search(span.low, max(0, start - 8), start) if shares_lead else None
        share = share or (None if shares_lead else _SHARE_BEHIND.match(span.low, end))
        tenths = None if share else _TENTHS_BEFORE.search(span.low, max(0, start - 5), start)
        tenths = tenths or (None if share else _TENTHS_BEHIND.match(span.low, end))
        share = share or tenths
        lead = next((m for m in reversed(made) if _reaches(span.low, m.end(), start)), None)
        behind = pattern("made_behind", about.lang, "(?:{})").match(span.low, end)
        chained = 0 <= chain <= start and _CHAIN.fullmatch(span.low, chain, start) is not None
        if end - start == 1 and not (share or behind or (lead and chained)):
            continue
        named = (phrase and start == 0) or any(letter.isdigit() for letter in match[0]) or _heads(span.low, start, end)
        if not (share or lead or behind or chained or named):
            continue
        begin, stop = (min(start, share.start()), max(end, share.end())) if share else (start, end)
        chain = stop
        span.take(begin, stop)
        number = float(share[1]) if share and not tenths else _tenths(tenths) if tenths else None
        part = _part(span.low, lead.start()) if lead else ""
        fact = Fact("", "material", span.text[start:end], attribute="material", share=number, part=part)
        yield span.at(fact.but(confidence=0.85 if share else 0.65), begin, stop)


def _tenths(share: re.Match[str]) -> float:
    """A share in words: 三成, 九割, 百分之三十."""
    return 10.0 * (han.number(share[1]) or float(share[1])) if share[1] else han.number(share[2]) or 100.0


def _heads(low: str, start: int, end: int) -> bool:
    """Whether the material ends the phrase that opens the sentence: 手感细腻的意大利植鞣牛皮，..."""
    opens = _CLAUSE_START.search(low, 0, start) is not None and end - start > 1
    opens = opens or (
        end - start > 1 and start <= _OPENING and low.endswith("の", 0, start) and "、" not in low[:start]
    )
    if opens and (
        _SHORT_REST.match(low, end) or _OF_THING.match(low, end)
    ):  # 铝合金立杆，踏板为...; リネンのシャツです
        return True
    return start <= _OPENING and end - start > 1 and _PHRASE_END.match(low, end) is not None and "," not in low[:start]


def _reaches(low: str, said: int, start: int) -> bool:
    return 0 <= start - said <= _GAP_MOST and _GAP.fullmatch(low, said, start) is not None


def _shares_lead(low: str, found: list[re.Match[str]]) -> bool:
    """Whether shares stand in front of their materials (95%棉 5%氨纶) and not behind (棉95% 氨纶5%)."""
    return bool(found) and _SHARE_BEFORE.search(low, max(0, found[0].start() - 8), found[0].start()) is not None


def _is_none(low: str, lang: str, start: int, end: int) -> bool:
    """Whether the words around say that it is not in it, or the name is only the piece of a longer word."""
    if pattern("free_before", lang, "(?:{})$").search(low, max(0, start - 8), start):
        return True
    if pattern("free_behind", lang, "(?:{})").match(low, end):
        return True
    alone = end - start > 1 or not _LETTER.match(low, end)
    return (
        not alone
        and pattern("made_behind", lang, "(?:{})").match(low, end) is None
        and low[end] not in "はがをとのや和与為为百"
    )


def _part(low: str, at: int) -> str:
    """The part that stands in front of the words of making (杯盖为, 座面には)."""
    before = _PART.search(low, max(0, at - 10), at)
    return before[1] if before else ""
