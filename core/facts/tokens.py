"""Numbers of a folded text with the unit that stands behind each: the first half of core.facts.measure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.facts import han
from core.facts.numerals import MULTIPLIERS, NUMBER, NUMBER_WITHOUT_SPACES, comma_decimal, read
from core.facts.phrases import amount_words, half_behind, whole_amounts
from core.facts.signs import each, signs_of
from core.facts.units import OPENING, Unit, aliases, exact_symbols, long_openings, units

_LETTER = "A-Za-zÀ-ÖÙ-öù-ɏ"
_START = rf"(?:(?<![{_LETTER}\d_.])|(?<=(?<![A-Za-z0-9])[LWHDBT])|(?<=(?<![A-Za-z0-9])[AD]C))"
_NUMBER = {
    spaces: re.compile(rf"(?=[.\d]){_START}" + (NUMBER if spaces else NUMBER_WITHOUT_SPACES))
    for spaces in (True, False)
}
_FIGURE = re.compile(r"\d")
_AXIS_WORDS = "wide|width|deep|depth|high|height|tall|long|length|breit|hoch|tief|lang|[wdhlbt]"
_AXIS = re.compile(rf"[ -]?(?:\(({_AXIS_WORDS})\)|({_AXIS_WORDS})\b(?!'|/X))", re.IGNORECASE)
_AXES = {
    **dict.fromkeys(("w", "wide", "width", "b", "breit"), "width"),
    **dict.fromkeys(("d", "deep", "depth", "t", "tief"), "depth"),
    **dict.fromkeys(("h", "high", "height", "tall", "hoch"), "height"),
    **dict.fromkeys(("l", "long", "length", "lang"), "length"),
}
_AXES_BEFORE = {
    "奥行": "depth",
    "高さ": "height",
    "長さ": "length",
    "縦": "length",
    "横": "width",
    "幅": "width",
    "宽": "width",
    "寬": "width",
    "高": "height",
    "长": "length",
    "長": "length",
    "深": "depth",
    "厚": "thickness",
    "厚さ": "thickness",
    "厚み": "thickness",
    "厚度": "thickness",
    "宽度": "width",
    "寬度": "width",
    "高度": "height",
    "长度": "length",
    "長度": "length",
    "深さ": "depth",
    "マチ": "depth",
    "横幅": "width",
    "縱": "length",
    "纵": "length",
    "直径": "diameter",
    "直徑": "diameter",
    "口径": "diameter",
    "口徑": "diameter",
    "外径": "diameter",
    "径": "diameter",
    "φ": "diameter",
    "ø": "diameter",
}
_AXES_LONGEST = sorted(_AXES_BEFORE, key=len, reverse=True)
_LONGEST = 26
_AFTER_IN = re.compile(
    r"\s*(?:$|[-.,;:)\]/*|(\u2e80-\u9fff\uac00-\ud7a3]|[wdhl]\b|x\b|by\b|wide|long|tall|high|deep|thick|in\b|and\b|or\b|to\b|plus\b|with\b|across\b|round\b|ø|dia)"
)
_AFTER_FOOT = re.compile(r"\s*(?:\d|\*|[wdhl]\b|wide|long|tall|high|deep|$)")
_ROUND = re.compile(r"[φΦøØ⌀] ?$")
_MONEY = ("$", "€", "£", "¥")
_KARAT = re.compile(r"\s?(?:solid |yellow |white |rose )?gold|金")


@dataclass(slots=True)
class Token:
    """A number of a text with the unit behind it. Offsets are those of the folded text."""

    value: float
    step: float
    other: float | None
    unit: Unit | None
    start: int
    number_end: int
    end: int
    axis: str = ""
    negative: bool = False
    thousands: bool = False
    lang: str = "en"


def holds_numbers(text: str, lang: str) -> bool:
    """Whether a folded text may hold a number at all, in figures or in words."""
    words = amount_words(lang)
    told = lang in ("zh", "ja") or whole_amounts(lang) or (words and signs_of(text).allow(words[0]))
    return bool(told) or _FIGURE.search(text) is not None


def tokens_of(text: str, lang: str) -> list[Token]:
    """The numbers of a folded text, with their units, axes and multipliers, in order."""
    found: list[Token] = []
    names = aliases(lang)
    for match in _NUMBER[comma_decimal(lang)].finditer(text):
        number = read(match[0], lang)
        if number is None or (found and match.start() < found[-1].end):
            continue  # no number, or one inside the unit before it (g/m²/24 h)
        token = Token(number.value, number.step, number.other, None, match.start(), match.end(), match.end(), lang=lang)
        before = text[match.start() - 1 : match.start()]
        ahead = text[max(0, match.start() - 2) : match.start() - 1].strip(" (~:")
        token.negative = before == "-" and (not ahead or ahead > "\u2e80")
        token.negative = token.negative or text.endswith(("零下", "氷点下"), 0, match.start())
        if _multiply(token, text):
            found.append(token)
            continue
        token.unit, token.end = _unit_at(text, token.number_end, names, token)
        axis = _AXIS.match(text, token.end)
        if axis and (token.unit is None or token.unit.dimension == "length"):
            token.axis, token.end = _AXES[(axis[1] or axis[2]).lower()], axis.end()
        elif before and before in "LWHDBT":
            token.axis, token.start = _AXES[before.lower()], token.start - 1
        elif _ROUND.search(text, max(0, token.start - 3), token.start):
            token.axis, token.start = "diameter", text.rindex(text[: token.start].rstrip()[-1], 0, token.start)
        elif before > "\u2e80":
            word = next((word for word in _AXES_LONGEST if text.endswith(word, 0, token.start)), "")
            if text[max(0, token.start - len(word) - 1) : token.start - len(word)] != "最":  # 最長, 最高 are bounds
                token.axis, token.start = _AXES_BEFORE.get(word, ""), token.start - len(word)
        name_like = token.end < len(text) and re.match(f"[{_LETTER}\\d_]", text[token.end]) is not None
        if token.unit is None and (name_like or _in_name(text, match.start())):
            continue
        found.append(token)
    found = _with_whole(text, lang, found) if whole_amounts(lang) else found
    if lang in ("zh", "ja"):
        return _with_han(text, lang, found)
    found = _with_words(text, lang, found) if amount_words(lang) else found
    if half := half_behind(lang):
        _add_behind(text, lang, found, half)
    return found


def _in_name(text: str, start: int) -> bool:
    return text[start - 1 : start] == "-" and text[max(0, start - 2) : start - 1].isalpha()


def _multiply(token: Token, text: str) -> bool:
    """Read 万, 億, K behind the number. True when the token is finished (10K)."""
    after = text[token.number_end : token.number_end + 1]
    if after in MULTIPLIERS and after:
        factor = MULTIPLIERS[after]
        token.value, token.step, token.other = token.value * factor, token.step * factor, None
        token.number_end = token.end = token.number_end + 1
    elif after in ("K", "k") and not re.match(
        f"[{_LETTER}\\d]", text[token.number_end + 1 : token.number_end + 2] or " "
    ):
        token.end = token.number_end + 1
        if token.value >= 1000:
            token.unit = units()["k"]
        elif _KARAT.match(text, token.end):
            token.unit = units()["karat"]
        elif token.value in (4, 8) and text[token.end : token.end + 1] != "/":
            token.end = token.number_end
            return False
        else:
            token.value, token.step, token.thousands = token.value * 1000, token.step * 1000, True
        return True
    return False


def _closes_quote(text: str, start: int) -> bool:
    """Whether a quotation that begins before the number ends behind it: "since 1986"."""
    opened = text.rfind('"', 0, start)
    return opened >= 0 and text[opened - 1 : opened] in ("", " ", "(") and text[opened + 1].isalpha()


def _unit_at(text: str, at: int, names: dict[str, Unit], token: Token) -> tuple[Unit | None, int]:
    gap = 1 if text[at : at + 1] in (" ", "-") else 0
    start = at + gap
    if text[token.start - 1 : token.start] in _MONEY:
        return None, at
    if gap and token.value >= 1000 and text[start : start + 1] == "K" and _ends(text, start, 1):
        return units()["k"], start + 1
    for symbol, unit in exact_symbols().get(text[start : start + 1], ()):
        if text.startswith(symbol, start) and _ends(text, start, len(symbol)) and _exact_fits(unit, gap, token):
            if text[start + len(symbol) : start + len(symbol) + 1] in ("级", "級", "ラ", "类", "類"):
                return None, at  # 6A级, 6Aランク: a grade
            return unit, start + len(symbol)
    if gap == 0 and text[at : at + 2] == " -":
        start = at + 2
    window = text[start : start + _LONGEST].lower()
    opening = OPENING.match(window)
    longest = opening.end() if opening and opening[0] not in long_openings(token.lang) else len(window)
    for size in range(longest, 0, -1):
        found = names.get(window[:size])
        if found and _ends(text, start, size) and _fits(found, window[:size], text, start + size, gap, token):
            return found, start + size
    return None, at


def _ends(text: str, start: int, size: int) -> bool:
    last, following = text[start + size - 1], text[start + size : start + size + 1]
    if not following or last > "\u2e80" or not last.isalnum():
        return True
    return not (following.isalnum() and following < "\u2e80")


def _exact_fits(unit: Unit, gap: int, token: Token) -> bool:
    if unit.name == "denier":
        return token.value >= 10 and (gap == 0 or token.value % 5 == 0)
    return unit.name not in ("degc", "degf") or token.value < 1000


def _fits(unit: Unit, alias: str, text: str, end: int, gap: int, token: Token) -> bool:
    """Whether a short alias means the unit here and not a preposition, an axis, a quote, a date or a generation."""
    if alias == "in":
        return gap == 0 or _AFTER_IN.match(text, end) is not None or 0.0001 < token.step < 1 < len(text) - end
    if alias in ("w", "d", "h", "l"):
        return re.match(r"\s*\*", text[end:]) is None and not (
            gap == 0 and re.search(r"\d[wdhl]?\s*\*\s*$", text[: token.start])
        )
    if alias == "'":
        return gap == 0 and _AFTER_FOOT.match(text, end) is not None
    if alias in ('"', "''"):
        return gap == 0 and not _closes_quote(text, token.start)
    if alias == "s":
        return gap == 1 or token.value < 1000
    if gap and text[end : end + 1] == "-" and text[end + 1 : end + 2].isdigit() and text[end - 1].isupper():
        return False  # 83-CC-1147 is a code
    if alias == "g":
        return not (gap == 0 and token.value <= 6 and text[end - 1] == "G")
    if alias == "m":
        return text[end - 1] == "m" or (gap == 0 and token.value != 3)  # 3M is a firm
    if alias == "安":
        return text[end : end + 1] not in ("的", "帆", "丹", "牛", "水")  # 12安帆布: ounces of cloth
    if alias in ("年", "日"):
        return token.value < 1900 and text[token.start - 1 : token.start] != "月"
    return not (unit.name == "year" and token.value >= 1900)


def _with_whole(text: str, lang: str, tokens: list[Token]) -> list[Token]:
    """Add amounts that one word tells with their unit (Arabic: two hours, one litre)."""
    pattern, amounts = whole_amounts(lang)  # type: ignore[misc]
    added = []
    for match in pattern.finditer(text):
        value, unit = amounts[match[0]]
        added.append(Token(value, 1.0, None, units()[unit], match.start(), match.end(), match.end(), lang=lang))
    return sorted([*tokens, *added], key=lambda token: token.start) if added else tokens


def _with_words(text: str, lang: str, tokens: list[Token]) -> list[Token]:
    """Add numbers written as words where a unit follows (two hours)."""
    pattern, values = amount_words(lang)  # type: ignore[misc]
    names = aliases(lang)
    added = []
    for match in each(pattern, text):
        token = Token(
            float(values[match[0].lower()]), 1.0, None, None, match.start(), match.end(), match.end(), lang=lang
        )
        token.unit, token.end = _unit_at(text, match.end(), names, token)
        several = token.unit is not None and (token.unit.name != "count" or token.value > 1)  # one piece is an article
        if token.unit is not None and several and token.end - match.end() > 2 and token.unit.name != "in":
            added.append(token)
    return sorted([*tokens, *added], key=lambda token: token.start) if added else tokens


def _add_behind(text: str, lang: str, tokens: list[Token], half: re.Pattern[str]) -> None:
    """Add what stands behind a unit: kilo y medio; un mètre vingt is 120 cm."""
    pattern, values = amount_words(lang)  # type: ignore[misc]
    starts = {token.start for token in tokens}
    for token in tokens:
        if token.unit is None:
            continue
        more = half.match(text, token.end)
        rest = None if more else pattern.match(text, token.end + 1)
        if more:
            token.value, token.end = token.value + 0.5, more.end()
        elif rest and token.unit.name == "m" and rest.start() not in starts and 5 <= values[rest[0].lower()] < 100:
            token.value, token.step, token.end = token.value + values[rest[0].lower()] / 100, 0.01, rest.end()


def _with_han(text: str, lang: str, tokens: list[Token]) -> list[Token]:
    """Add numbers in Han letters where a unit follows (三十五厘米), and what is said behind a unit (两升半, 1米8)."""
    names = aliases(lang)
    added = []
    for value, start, number_end in han.numbers(text):
        counter = han.COUNTER.match(text, number_end)
        behind = counter.end() if counter else number_end
        token = Token(value, 1.0, None, None, start, behind, behind, lang=lang)
        token.unit, token.end = _unit_at(text, behind, names, token)
        if token.unit is not None and han.fits(text[start:number_end], text[behind : token.end]):
            token.value += 0.5 if counter and counter["half"] else 0.0
            added.append(token)
        elif token.unit is None and han.BOUND.match(text, number_end):
            added.append(token)
    for token in tokens:
        if counter := han.COUNTER.match(text, token.number_end):  # 3个半小时
            token.value += 0.5 if counter["half"] else 0.0
            token.unit, token.end = _unit_at(text, counter.end(), names, token)
    taken = [*tokens, *added]
    for token in taken:
        if token.unit is not None:
            more, token.end = han.rest(text, token.end, text[token.number_end : token.end].strip())
            token.value, token.step = token.value + more, min(token.step, 0.1) if more else token.step
    taken.sort(key=lambda token: token.start)
    return [token for at, token in enumerate(taken) if not at or token.start >= taken[at - 1].end]
