"""Numbers written in Han letters before a unit, as Chinese and Japanese prose has them: 三十五厘米, 两升半, 一米八."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = ("万", "萬")
# The letters before it make it a vague number, an ordinal or a share: 几十, 第一, 每一寸, 百分之十.
NUMBER = re.compile(
    r"(?<![几幾数數第每之余餘零〇一二两兩三四五六七八九十百千万萬.\d])(?<![一二三四五六七八九][、,])"
    r"(?:(?:[一二两兩三四五六七八九十]|[百千](?=[一二三四五六七八九十百]|[^\W米克瓦升年分]))[零〇一二两兩三四五六七八九十百千万萬]*"
    r"(?:[点點・·][〇零一二三四五六七八九]+)?|[零〇][点點・·][一二三四五六七八九]+|半)"
)
BOUND = re.compile(r"\s?(?:到|至|から|~|-|–|乘|x|\*)\s?(?=[一二两兩三四五六七八九十百])")  # 八到十二小时
_PIECE = re.compile(  # 一米八, 1米75
    r"(?:([一二两兩三四五六七八九](?:十[一二三四五六七八九]?)?)|(\d{1,2}))(?![\d.十百千点點个個厘公毫寸尺分成割a-z*x])"
)
_SINGLE = frozenset("米克升斤岁歲歳瓦")  # units of one letter that a number in letters may stand before
COUNTER = re.compile(r"[个個](?P<half>半)?(?=[小钟鐘])")


def number(written: str) -> float | None:
    """The value of a number in Han letters; None for a row of digits (二〇二三, 三四) and what is no number."""
    if written == "半":
        return 0.5
    whole, _, decimals = re.sub(r"[点點・·]", ".", written).partition(".")
    value = _whole(whole)
    if value is None or not decimals:
        return value
    return value + float("0." + "".join(str(_DIGITS[letter]) for letter in decimals))


def _whole(written: str) -> float | None:
    total = section = 0
    digit: int | None = None
    for letter in written:
        if letter in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[letter]
        elif letter in _TENS:
            section += (1 if digit is None else digit) * _TENS[letter]
            digit = None
        else:
            total, section, digit = (total + section + (digit or 0)) * 10_000, 0, None
    return float(total + section + (digit or 0)) if written else None


def numbers(text: str) -> Iterator[tuple[float, int, int]]:
    """All numbers in Han letters with their places."""
    for match in NUMBER.finditer(text):
        value = number(match[0])
        if value is not None:
            yield value, match.start(), match.end()


def fits(written: str, unit: str) -> bool:
    """Whether a unit so written may follow a number in letters: 年, 天, 分 and 度 are words of their own there."""
    return len(unit) > 1 or ((unit in _SINGLE and written != "半") or unit in ("升", "斤"))


def rest(text: str, at: int, unit: str) -> tuple[float, int]:
    """What stands behind a unit and adds to its number, in that unit, and where it ends: 三厘米半, 一米八."""
    if text[at : at + 1] == "半" and text[at + 1 : at + 2] not in ("径", "徑", "透", "身", "高", "圆", "圓", "开"):
        return 0.5, at + 1
    piece = _PIECE.match(text, at) if unit in ("米", "厘米", "公分") else None
    if piece and unit != "米" and (piece[2] or len(piece[1]) > 1):
        return 0.0, at
    if piece is None:
        return 0.0, at
    value = float(piece[2]) if piece[2] else number(piece[1]) or 0.0
    return (value / 10 if len(piece[0]) == 1 else value / 100), piece.end()
