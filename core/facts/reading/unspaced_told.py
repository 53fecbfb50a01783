"""What sentences without spaces tell in words of their own: care, colours, origin, what comes with the product.

Chinese and Japanese prose sets its advice and its lists apart by commas, so they are read clause by clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.facts import han
from core.facts.lexicon import care_pattern, choice, countries, country_in, material_pattern, pattern, words
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact

_CLAUSE = re.compile(r"[^,、;。!?|•\n】:]+")
_LEADS_ON = re.compile(r"(?:后|後|时|時|前|之前|たり|とき|時|際|場合|たら|れば|あと)(?:は|には|に)?$")
_MOST_ADVICE = 140
_ITEM_CUT = re.compile(r"\s*(?:以及|[、和与與及跟,+＋&・]|(?<=[^、])と(?=[^、]))\s*")
_AMOUNT = re.compile(
    r"(?:各|约)?(?:[一二两兩三四五六七八九十]|\d{1,3}|数)\s?(?:只|隻|个|個|条|條|块|塊|枚|件|张|張|片|份|把|支|根|本|套|对|對|盒|瓶|包|颗|副|双|雙|卷|つ|点|冊|袋)(?:装|裝)?(?:的|の)?"
)
_LEADING, _TRAILING = (
    re.compile(rf"^(?:还有|還有|另有|另|有)?(?:{_AMOUNT.pattern})"),
    re.compile(rf"\s?[(\[]?(?:[×x*]\s?\d+|{_AMOUNT.pattern})[)\]]?$"),
)
_BRACKETS = re.compile(r"\s?\([^()]*\)$")
_NO_ITEM = re.compile(r"[可能会會是让讓请請更很不也了]|です|ます|\d\s?(?:cm|mm|g|kg|ml)")
_MOST_ITEM = 16
_AT_HOME, _HOME = ("国内", "國內"), {"zh": "CN", "ja": "JP"}


def care(span: Span, about: About) -> Iterator[Fact]:
    """Advice clause by clause; a list within one piece of advice stays in it (避免雨水、阳光)."""
    if not care_pattern(about.lang).search(span.low):
        return
    for start, end in advice(span.low, about.lang):
        if end - start > _MOST_ADVICE or not span.allowed(start, end) or "?" in span.low[start : end + 1]:
            continue
        span.take(start, end)
        span.block(start, end)
        value = span.text[start:end].strip(" .,;")
        yield span.at(Fact("", "care", value, attribute="care", confidence=0.75), start, end)


def advice(low: str, lang: str) -> list[tuple[int, int]]:
    """The pieces of a text in lower case that are advice, each with what leads up to it (洗澡、游泳前请取下)."""
    found: list[tuple[int, int]] = []
    waiting: int | None = None  # where a clause begins that only leads up to the next one
    last = -1  # end of a piece that was advice
    for clause in _CLAUSE.finditer(low):
        start, end = clause.span()
        start += len(clause[0]) - len(clause[0].lstrip())
        if low[end : end + 1] in (":", "】"):
            waiting = None
            continue  # a label: 洗涤方法:
        goes_on = low[end : end + 1] in ("、", ",")
        said = care_pattern(lang).search(low, start, end) and not pattern("care_not", lang).search(low, start, end)
        if goes_on and (_LEADS_ON.search(low, start, end) or (lang[:2] == "zh" and not said and low[end] == "、")):
            if low[start - 1 : start] == "、" and last == start - 1 and not said:
                found[-1], last = (found[-1][0], end), end
            else:
                waiting = start if waiting is None else waiting
        elif said:
            found.append((start if waiting is None else waiting, end))
            waiting, last = None, end
        elif lang[:2] == "zh" and low[start - 1 : start] == "、" and last == start - 1:
            found[-1], last = (found[-1][0], end), end
        else:
            waiting = None
    return found


def colours(span: Span, about: About) -> Iterator[Fact]:
    """Colours that the words around announce: 有雾蓝、米白两色, 颜色是月白, 黒と生成りの2色."""
    taken: set[int] = set()
    for behind in pattern("colours_end", about.lang, "(?:{})").finditer(span.low):
        yield from _listed(span, about, _list_start(span.low, behind.start()), behind.start(), taken, sure=True)
    for lead in pattern("colours_begin", about.lang, "(?:{})").finditer(span.low):
        stop = re.compile(r"[。;!?]|$").search(span.low, lead.end())
        yield from _listed(span, about, lead.end(), stop.start() if stop else lead.end(), taken, sure=False)
    for shown in pattern("colours_of", about.lang, "(?:{})").finditer(span.low):  # 黑色鞋面, 深いネイビーの革
        first, last = shown.span("colour")
        if span.free(first, last) and not pattern("colours_not", about.lang, "(?:{})$").search(span.low, 0, first):
            span.take(first, last)
            row = Fact("", "colour", span.text[first:last], attribute="colour", confidence=0.5)
            yield span.at(row, first, last)


def _list_start(low: str, end: int) -> int:
    return max(low.rfind(mark, 0, end) for mark in "。;!?:") + 1


def _listed(span: Span, about: About, start: int, end: int, taken: set[int], *, sure: bool) -> Iterator[Fact]:
    """Colours of a list: all its entries must name one, the first may follow other words."""
    names = _colour(about.lang)
    entries: list[tuple[int, int]] = []
    at = start
    for cut in [*_COLOUR_CUT.finditer(span.low, start, end), None]:
        entries.append((at, cut.start() if cut else end))
        at = cut.end() if cut else end
    found: list[tuple[int, int]] = []
    counted = _COUNT.match(span.low, end) if sure else None
    whole = counted is not None and han.number(counted[1]) == len(entries)  # as many as it says: unknown ones too
    for index, (begin, stop) in enumerate(reversed(entries) if sure else entries):
        hit = _entry(span.low, begin, stop, names, last=sure)
        if hit is None and whole and found and 1 < stop - begin <= _MOST_COLOUR:
            hit = begin, stop
        if hit is None:
            if index == 0 and not sure:
                return
            break
        found.append(hit)
        if hit[0] > begin + 1 and sure:
            break  # words stand in front of it: the list begins here
        if stop > hit[1] and not sure:
            break
    for begin, stop in sorted(found):
        if span.free(begin, stop) and begin not in taken:
            taken.add(begin)
            span.take(begin, stop)
            row = Fact("", "colour", span.text[begin:stop], attribute="colour", confidence=0.6)
            yield span.at(row, begin, stop)


_COUNT, _MOST_COLOUR = re.compile(r"(?:等|の|、)?([一二两兩三四五六七八九十])"), 6
_COLOUR_CUT = re.compile(
    r"\s*(?:以及|(?<=色)[和与與及]|[、,/|・和与與及跟]|(?<=[\u30a0-\u9fffり])[とや](?=[\u30a0-\u9fffす]))\s*"
)


def _entry(low: str, begin: int, stop: int, names: re.Pattern[str], *, last: bool) -> tuple[int, int] | None:
    """The colour that an entry ends with (or begins with, behind a lead)."""
    for match in names.finditer(low, begin, stop):
        if not last and match.start() - begin > 8:
            return None
        if not last or match.end() == stop:
            return match.span()
    return None


def names_colour(low: str, lang: str) -> bool:
    """Whether a text in lower case names a colour."""
    return _colour(lang).search(low) is not None


@cache
def _colour(lang: str) -> re.Pattern[str]:
    names, before = choice(words("colours", lang)), choice(words("colour_before", lang))
    after = "色?" if lang[:2] == "zh" else "(?:色|カラー)?"
    return re.compile(rf"(?:{before}){{0,2}}{names}{after}")


def origins(span: Span, about: About) -> Iterator[Fact]:
    """Where it was made, as a sentence tells it (在景德镇烧制). Where a material is from is no origin."""
    for place in _place().finditer(span.low):
        start, end = place.span()
        if pattern("origin_before", about.lang, "(?:{})").search(span.low, max(0, start - 8), start):
            begin, stop = start, end
        else:
            inside = span.low[max(0, start - 1) : start] in tuple("在于於由")
            told = pattern("origin_told", about.lang, "(?:{})").match(span.low, end)
            told = told or (pattern("origin_in", about.lang, "(?:{})").match(span.low, end) if inside else None)
            if told is None:
                continue
            begin, stop = start, told.end()
        clause = span.low[_clause_start(span.low, begin) : stop]
        if pattern("origin_not", about.lang, "(?:{})").search(clause) or not span.free(begin, stop):
            continue
        if any(_is_of_material(clause, named) for named in material_pattern(about.lang).finditer(clause)):
            continue  # 澳洲羊毛织造: wool from Australia
        span.take(begin, stop)
        code = _HOME[about.lang[:2]] if place[0] in _AT_HOME else country_in(place[0])
        yield span.at(Fact("", "origin", code, attribute="origin", confidence=0.7), begin, stop)


def _is_of_material(clause: str, named: re.Match[str]) -> bool:
    return named.end() - named.start() > 1 and not clause.startswith(
        ("工房", "工場", "工坊", "作家", "厂"), named.end()
    )


def _clause_start(low: str, at: int) -> int:
    return max(low.rfind(mark, 0, at) for mark in ",、。;!?:(") + 1


@cache
def _place() -> re.Pattern[str]:
    return re.compile(choice([*_AT_HOME, *(name for name in countries() if len(name) > 1)]))


def included(span: Span, about: About) -> Iterator[Fact]:
    """What comes with it and what does not: 随附一只棉布袋, 收納袋が付属します, 木托盘需另购."""
    yield from _without(span, about)
    for lead in pattern("box", about.lang, "(?:{})").finditer(span.low):
        weak = bool(lead.groupdict().get("weak"))
        stop = re.compile(r"[。;!?()]|$").search(span.low, lead.end())
        yield from _things(span, about, lead.end(), stop.start() if stop else lead.end(), weak=weak, told=lead.start())
    for match in pattern("box_behind", about.lang, "(?:{})").finditer(span.low):
        weak = bool(match.groupdict().get("weak"))
        start = max(span.low.rfind(mark, 0, match.start()) for mark in ("。", ";", "!", ",", ":")) + 1
        yield from _things(span, about, start, match.start(), weak=weak, told=match.end(), whole=True)


def _things(
    span: Span, about: About, start: int, end: int, *, weak: bool, told: int, whole: bool = False
) -> Iterator[Fact]:
    """The things of a list; `weak` words make only what is known as an accessory one. `told`: where the words begin
    that lead up to it, or end behind it where it is the `whole` in front of them."""
    at, comma = start, False
    near = span.low.rfind("、", start, end) if whole else start  # what stands before the last comma may be a clause
    for cut in [*_ITEM_CUT.finditer(span.low, start, end), None]:
        stop = cut.start() if cut else end
        begin, last = _trimmed(span.low, at, stop)
        text = span.low[begin:last]
        counted = begin > at or last < stop
        known = _accessory(about.lang).search(text) is not None
        if (comma and not counted) or not text or len(text) > _MOST_ITEM or _NO_ITEM.search(text):
            if not whole:
                return
        elif (known or not (weak or at < near)) and span.free(begin, last):
            span.take(begin, last)
            first, behind = (told if at == start and not whole else begin), (told if stop == end and whole else last)
            yield _item(span, begin, last, first, behind, no=False)
        elif not whole:
            return
        comma = cut is not None and "," in cut[0]
        at = cut.end() if cut else end


def _trimmed(low: str, start: int, end: int) -> tuple[int, int]:
    """A thing without how many there are of it: 一只棉布袋, 火柴一盒, 脚垫(四枚)."""
    lead = _LEADING.match(low, start, end)
    begin = lead.end() if lead and lead.end() < end else start
    text = low[begin:end]
    for inner in (_TRAILING, _BRACKETS, re.compile(r"[はがをも]$")):
        text = inner.sub("", text.rstrip()) or text
    begin += len(text) - len(text.lstrip())
    return begin, begin + len(text.strip())


def _without(span: Span, about: About) -> Iterator[Fact]:
    for match in pattern("box_without", about.lang, "(?:{})").finditer(span.low):
        if match.group("before") is not None:
            start, end = match.span("before")
        else:
            start, end = match.span("behind")
        if not span.allowed(start, end):
            continue
        if match.group("behind") is not None and _accessory(about.lang).search(span.low, start, end) is None:
            span.take(start, end)
            continue  # free of a substance: 不含酒精
        span.block(match.start(), match.end())
        if span.low[match.start() - 1 : match.start()] == "(":
            continue
        at = start
        for cut in [*_ITEM_CUT.finditer(span.low, start, end), None]:
            stop = cut.start() if cut else end
            begin, last = _trimmed(span.low, at, stop)
            if begin < last and last - begin <= _MOST_ITEM:
                yield _item(span, begin, last, match.start(), match.end(), no=True)
            at = cut.end() if cut else end


def _item(span: Span, start: int, stop: int, begin: int, end: int, *, no: bool) -> Fact:
    fact = Fact("", "included_item", span.text[start:stop], attribute="included", negated=no, confidence=0.7)
    return span.at(fact, begin, end)


def fits(span: Span, about: About) -> Iterator[Fact]:
    """What it works with or does not, told behind it: 电磁炉和燃气灶都能用, ゲーム機には対応していません."""
    for match in pattern("fits_behind", about.lang, "(?:{})").finditer(span.low):
        start, end = match.span("with")
        no = match.groupdict().get("no") is not None
        if span.free(start, match.end()):
            span.block(start, match.end())
            fact = Fact("", "compatibility", span.text[start:end].strip(), attribute="compatible_with", negated=no)
            yield span.at(fact.but(confidence=0.65), start, match.end())


@cache
def _accessory(lang: str) -> re.Pattern[str]:
    """A thing that lies beside a product in its box, by the end of its name."""
    return re.compile(choice(words("accessories", lang)) + "$")
