"""Japanese: particles doubled, missing or of another verb, counters by noun, polite endings, marks and spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.review.grammar import Fault, once
from core.review.grammar.japanese_patterns import (
    COPULA,
    DOUBLED,
    IN_SENTENCE,
    PATTERNS,
    RUN,
    SENTENCE,
    TOLD,
    TOLD_IN_LIST,
    TWICE_OBJECT,
    VERBAL,
    VERBAL_THEN,
)
from core.review.grammar.japanese_words import (
    COUNTERS,
    before,
    counters,
    ends_as_noun,
    foreign,
    is_noun,
    is_part,
    nouns,
    thing_after,
    thing_before,
)

_NUMBER = r"[\d二三四五六七八九十](?:(?<=\d)\d{1,2})?"
_AFTER = r"(?=[、。・）)／,\sがをはもでと付入備搭内セあ使必含用]|$)(?!分|用の|目)"
_COUNTED = re.compile(rf"(?<![\d.,]){_NUMBER}([{COUNTERS}]){_AFTER}")
_COUNTED_OF = re.compile(rf"(?<![\d.,]){_NUMBER}([{COUNTERS}])の")
_BARE = re.compile(r"(?<![\d.,A-Za-z])\d{1,2}(?=(?:[、。]|$|が(?:入|付)|を備|備え|搭載し|内蔵し|を使用|が付属))")
_BARE_OF = re.compile(r"(?<![\d.,A-Za-z])\d{1,2}の(?=[ァ-ヶ一-鿿])")
_DIGITS = frozenset("0123456789二三四五六七八九十")
_BRACKETS = {"」": "「", "』": "『", "）": "（", "】": "【", ")": "("}
_ANY_BRACKET = frozenset("「」『』（）【】()")
_TOLD = """
重さ 重量 容量 内容量 サイズ 大きさ 長さ 高さ 幅 奥行き 直径 厚さ 明るさ 色温度 出力 定格出力 消費電力 耐荷重 耐水圧
透湿性 動作音 素材 カラー 対応面積 刃渡り 充電時間 連続使用時間 連続運転時間 保冷時間 保温時間 燃焼時間 保証期間
通信距離 使用人数 使用期限 対象年齢 収納時 収納サイズ バッテリー容量 耐熱温度 動作温度 防水性能 組成 使用素材 対象
セット内容 カラー展開 サイズ展開
"""
_QUANTITIES = tuple(_TOLD.split())

_PLAIN = ("重さ", "重量", "容量", "長さ", "高さ", "幅", "直径", "厚さ", "耐荷重", "充電時間")
_COMPARED = re.compile(r"倍|割|[%％]|位|番|チェック|リサイクル")


class Japanese:
    """Rules of Japanese over one line."""

    def faults(self, text: str) -> Iterator[Fault]:
        """Every fault in order; one place is reported once."""
        yield from once([*_patterns(text), *_objects(text), *_counters(text), *_signs(text)])


def _patterns(text: str) -> Iterator[Fault]:
    for pattern in PATTERNS:
        if not any(sign in text for sign in pattern.has):
            continue
        for match in pattern.regex.finditer(text):
            if pattern.needs is None or pattern.needs(before(text, match.start())[-16:]):
                yield Fault(match.start(), match.end(), pattern.rule, pattern.expected)


def _objects(text: str) -> Iterator[Fault]:
    """Objects of no verb, and quantities told of with another particle than は."""
    for match in COPULA.finditer(text):
        if not VERBAL.search(match[1]) and ends_as_noun(match[1]):
            yield Fault(match.start(), match.start() + 1, "particle", "は")
    for match in TWICE_OBJECT.finditer(text):
        if not VERBAL_THEN.search(match[1]):
            yield Fault(match.start(), match.start() + 1, "particle")
    for match in (*TOLD.finditer(text), *TOLD_IN_LIST.finditer(text)):
        named = before(text, match.start())[-16:]
        if not named.endswith(_QUANTITIES):
            continue
        if _COMPARED.search(match[2]) or (match[1] == "の" and not named.endswith(_PLAIN)):
            continue
        if match[3] or (match[1] != "の" and is_noun(match[2][-16:])):
            yield Fault(match.start(), match.start() + 1, "particle", "は")


# ------------------------------------------------------------------ counters


def _counters(text: str) -> Iterator[Fault]:
    if _DIGITS.isdisjoint(text):
        return
    for match in _COUNTED.finditer(text):
        at = match.start()
        at -= 1 if at and text[at - 1] in "をがも" else 0
        yield from _wrong(thing_before(before(text, at)), match)
    for match in _COUNTED_OF.finditer(text):
        yield from _wrong(thing_after(text, match.end()), match)
    for match in _BARE.finditer(text):
        at = match.start()
        at -= 1 if at and text[at - 1] in "をがも" else 0
        noun = thing_before(before(text, at))
        if noun and (at < match.start() or is_part(noun)):
            yield Fault(match.start(), match.end(), "counter", match[0] + _best(noun))
    for match in _BARE_OF.finditer(text):
        noun = thing_after(text, match.end())
        if noun:
            yield Fault(match.start(), match.end() - 1, "counter", match[0][:-1] + _best(noun))


def _wrong(noun: str, match: re.Match[str]) -> Iterator[Fault]:
    if noun and match[1] not in counters()[noun]:
        yield Fault(match.start(1), match.end(1), "counter", _best(noun))


def _best(noun: str) -> str:
    return sorted(counters()[noun], key=lambda counter: (counter == "個", counter))[0]


# ------------------------------------------------------------------ signs


def _signs(text: str) -> Iterator[Fault]:
    strange = foreign()
    if not strange.isdisjoint(text):
        yield from (Fault(at, at + 1, "script") for at, sign in enumerate(text) if sign in strange)
    for run in RUN.finditer(text):
        for start, end in _doubled(run[0]):
            yield Fault(run.start() + start, run.start() + end, "double")
    if SENTENCE.search(text):
        for match in IN_SENTENCE.finditer(text):
            yield Fault(match.start(), match.end(), "spacing")
    if not _ANY_BRACKET.isdisjoint(text):
        yield from _balance(text)


@lru_cache(maxsize=16384)
def _doubled(run: str) -> tuple[tuple[int, int], ...]:
    return tuple((match.start() + len(match[1]), match.end()) for match in DOUBLED.finditer(run) if match[1] in nouns())


def _balance(text: str) -> Iterator[Fault]:
    open_: list[tuple[str, int]] = []
    for at, sign in enumerate(text):
        if sign in _BRACKETS.values():
            open_.append((sign, at))
        elif sign in _BRACKETS:
            if open_ and open_[-1][0] == _BRACKETS[sign]:
                open_.pop()
            else:
                yield Fault(at, at + 1, "mark")
    for _, at in open_:
        yield Fault(at, at + 1, "mark")


CHECKER = Japanese()
