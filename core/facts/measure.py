"""Measures in running text: `parse` finds them, `convert` and `same` compare them.

Understands fractions, separators by language (both readings kept where they are ambiguous), ranges, tolerances,
bounds in six languages, A x B x C, feet and inches, two systems side by side "25 cm (9.8 in)", and CJK multipliers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from core.facts.numerals import MULTIPLIERS, NUMBER, NUMBER_WITHOUT_SPACES, comma_decimal, fold, read
from core.facts.phrases import between_and, number_words, qualifier_after, qualifier_before, range_words
from core.facts.units import (
    OPENING,
    Unit,
    aliases,
    convert,
    dimension,
    exact_symbols,
    long_openings,
    same,
    units,
)

__all__ = ["Quantity", "convert", "dimension", "ip_codes", "parse", "same", "water_depth_m"]

_LETTER = "A-Za-zÀ-ÖÙ-öù-ɏ"
_START = rf"(?:(?<![{_LETTER}\d_.])|(?<=(?<![A-Za-z0-9])[LWHDBT]))"
_NUMBER = {spaces: re.compile(_START + (NUMBER if spaces else NUMBER_WITHOUT_SPACES)) for spaces in (True, False)}
_TIMES = re.compile(r"(?<=[\dA-Za-z\"'²)\u3040-\u9fff])\s?[xX]\s?(?=(?:[LWHDBT]|[\u3040-\u9fff]{1,2})?\s?[.\d])")
_AXIS_WORDS = "wide|width|deep|depth|high|height|tall|long|length|breit|hoch|tief|lang|[wdhlbt]"
_AXIS = re.compile(rf"[ -]?(?:\(({_AXIS_WORDS})\)|({_AXIS_WORDS})\b)", re.IGNORECASE)
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
}
_LONGEST = 26
_BY = frozenset(("*", "by", "mal", "par", "por"))
_JOIN = frozenset(("", "and", "und", "et", "y", ","))
_COMPOUND = {("ft", "in"), ("h", "min"), ("min", "s"), ("lb", "oz"), ("kg", "g"), ("m", "cm"), ("year", "month")}
_DUAL = re.compile(r"\s*([(/|=≈\[]?),?\s*(?:or|ca\.|approx\.|about|约|約)?\s*")
_AFTER_IN = re.compile(
    r"\s*(?:$|[-.,;:)\]/*|(]|[wdhl]\b|x\b|by\b|wide|long|tall|high|deep|thick|in\b|and\b|or\b|to\b|ø|dia)"
)
_AFTER_FOOT = re.compile(r"\s*(?:\d|\*|[wdhl]\b|wide|long|tall|high|deep|$)")
_KARAT = re.compile(r"\s?(?:solid |yellow |white |rose )?gold|金")
_IP = re.compile(r"\bIP([0-6X])([0-9X])(K?)\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One measure of a text. `unit` is canonical, empty for a bare number; `dimension` is the unit's.

    `values`: one number; two with `qualifier` range; several for A x B x C or a/b/c, then `axes` names them where the
    text does. `other` holds the second reading of `values` where separators are ambiguous. `step` is the value of the
    last written digit. `restates`: says the measure before it again in another system; `agrees` is False when those
    two contradict. `start` and `end` are offsets in the text given to `parse`.
    """

    values: tuple[float, ...]
    unit: str
    dimension: str
    start: int
    end: int
    qualifier: str = ""
    step: float = 1.0
    other: tuple[float, ...] = ()
    axes: tuple[str, ...] = ()
    tolerance: float | None = None
    restates: bool = False
    agrees: bool = True

    @property
    def value(self) -> float:
        """The first number."""
        return self.values[0]


@dataclass(slots=True)
class _Token:
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


def parse(text: str, lang: str, *, counts: bool = False) -> list[Quantity]:
    """All measures of a text in reading order; with `counts` also numbers without a unit (not those inside names).

    `lang` is BCP 47; it decides separators and unit words. Never raises.
    """
    code = lang[:2].lower()
    folded, offsets = fold(text)
    folded = _TIMES.sub(lambda found: "*".center(len(found[0])), folded)
    tokens = _tokens(folded, code)
    found = [
        quantity
        for quantity in _Combiner(folded, code, tokens).run()
        if counts or quantity.unit or quantity.qualifier == "k"
    ]
    found = [replace(q, qualifier="") if q.qualifier == "k" else q for q in found]
    if offsets is not None:
        found = [replace(q, start=offsets[q.start], end=offsets[q.end - 1] + 1) for q in found]
    return found


def ip_codes(text: str) -> list[tuple[int | None, int | None]]:
    """IP codes of a text as (dust, water); None for X. IEC 60529."""
    digits = [[None if digit == "X" else int(digit) for digit in match.group(1, 2)] for match in _IP.finditer(text)]
    return [(dust, water) for dust, water in digits]


def water_depth_m(value: float, unit: str) -> float:
    """The depth that a pressure rating of a watch stands for: 10 m of water per atm or bar (ISO 22810)."""
    return round(convert(value, unit, "bar")) * 10.0


# ------------------------------------------------------------------ numbers with their units


def _tokens(text: str, lang: str) -> list[_Token]:
    found = []
    names = aliases(lang)
    for match in _NUMBER[comma_decimal(lang)].finditer(text):
        number = read(match[0], lang)
        if number is None:
            continue
        token = _Token(
            number.value, number.step, number.other, None, match.start(), match.end(), match.end(), lang=lang
        )
        before = text[match.start() - 1 : match.start()]
        token.negative = before == "-" and not text[max(0, match.start() - 2) : match.start() - 1].strip(" (~:").strip()
        if _multiply(token, text):
            found.append(token)
            continue
        token.unit, token.end = _unit_at(text, token.number_end, names, token)
        axis = _AXIS.match(text, token.end)
        if axis and (token.unit is None or token.unit.dimension == "length"):
            token.axis, token.end = _AXES[(axis[1] or axis[2]).lower()], axis.end()
        elif before and before in "LWHDBT":
            token.axis, token.start = _AXES[before.lower()], token.start - 1
        elif before > "\u2e80":
            word = next((word for word in _AXES_BEFORE if text.endswith(word, 0, token.start)), "")
            token.axis, token.start = _AXES_BEFORE.get(word, ""), token.start - len(word)
        name_like = token.end < len(text) and re.match(f"[{_LETTER}\\d_]", text[token.end]) is not None
        if token.unit is None and (name_like or _in_name(text, match.start())):
            continue
        found.append(token)
    return _with_words(text, lang, found) if number_words(lang) else found


def _in_name(text: str, start: int) -> bool:
    return text[start - 1 : start] == "-" and text[max(0, start - 2) : start - 1].isalpha()


def _multiply(token: _Token, text: str) -> bool:
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


def _unit_at(text: str, at: int, names: dict[str, Unit], token: _Token) -> tuple[Unit | None, int]:
    gap = 1 if text[at : at + 1] in (" ", "-") else 0
    start = at + gap
    if gap and token.value >= 1000 and text[start : start + 1] == "K" and _ends(text, start, 1):
        return units()["k"], start + 1
    for symbol, unit in exact_symbols().get(text[start : start + 1], ()):
        if text.startswith(symbol, start) and _ends(text, start, len(symbol)) and _exact_fits(unit, gap, token):
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


def _exact_fits(unit: Unit, gap: int, token: _Token) -> bool:
    if unit.name == "denier":
        return gap == 0 and token.value >= 10
    return unit.name not in ("degc", "degf") or token.value < 1000


def _fits(unit: Unit, alias: str, text: str, end: int, gap: int, token: _Token) -> bool:
    """Whether a short alias means the unit here and not a preposition, an axis, a quote, a date or a generation."""
    if alias == "in":
        return gap == 0 or _AFTER_IN.match(text, end) is not None
    if alias in ("w", "d", "h", "l"):
        return re.match(r"\s*\*", text[end:]) is None and not (
            gap == 0 and re.search(r"\d[wdhl]?\s*\*\s*$", text[: token.start])
        )
    if alias == "'":
        return gap == 0 and _AFTER_FOOT.match(text, end) is not None
    if alias in ('"', "''"):
        return gap == 0
    if alias == "s":
        return gap == 1 or token.value < 1000
    if alias == "g":
        return not (gap == 0 and token.value <= 6 and text[end - 1] == "G")
    if alias == "m":
        return text[end - 1] == "m" or (gap == 0 and token.value != 3)  # 3M is a firm
    if alias in ("年", "日"):
        return token.value < 1900 and text[token.start - 1 : token.start] != "月"
    return not (unit.name == "year" and token.value >= 1900)


def _with_words(text: str, lang: str, tokens: list[_Token]) -> list[_Token]:
    """Add numbers written as words where a unit follows (two hours)."""
    pattern, values = number_words(lang)  # type: ignore[misc]
    names = aliases(lang)
    added = []
    for match in pattern.finditer(text):
        token = _Token(
            float(values[match[0].lower()]), 1.0, None, None, match.start(), match.end(), match.end(), lang=lang
        )
        token.unit, token.end = _unit_at(text, match.end(), names, token)
        if token.unit is not None and token.end - match.end() > 1 and token.unit.name != "in":
            added.append(token)
    return sorted([*tokens, *added], key=lambda token: token.start) if added else tokens


# ------------------------------------------------------------------ tokens to quantities


class _Combiner:
    def __init__(self, text: str, lang: str, tokens: list[_Token]) -> None:
        self.text, self.lang, self.tokens = text, lang, tokens

    def run(self) -> list[Quantity]:
        found: list[Quantity] = []
        at = 0
        while at < len(self.tokens):
            quantities, taken = self.at(at)
            at += taken
            for quantity in quantities:
                found.append(self.dual(found[-1], quantity) if found else quantity)
        return found

    def gap(self, index: int) -> str:
        """What stands between token `index` and the next; a line of text when there is no next."""
        if index + 1 >= len(self.tokens):
            return "\n"
        return self.text[self.tokens[index].end : self.tokens[index + 1].start].strip().lower()

    def at(self, index: int) -> tuple[list[Quantity], int]:
        first = self.tokens[index]
        gap = self.gap(index)
        if gap in _BY:
            return self.product(index)
        if gap == "/" and (first.unit is None or first.thousands):
            return self.slashes(index)
        if self.is_range(index, gap):
            return [self.range(index)], 2
        second = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if second and gap in ("±", "+/-", "+-"):
            unit = second.unit or first.unit
            tolerance = second.value
            if second.unit and second.unit.name == "percent" and first.unit and first.unit.name != "percent":
                unit, tolerance = first.unit, first.value * second.value / 100
            return [self.make([first], unit, first.start, second.end, tolerance=tolerance)], 2
        if second and first.unit and second.unit and gap in _JOIN and (first.unit.name, second.unit.name) in _COMPOUND:
            value = convert(first.value, first.unit.name, second.unit.name) + second.value
            whole = replace(second, value=value, start=first.start, other=None)
            return [self.make([whole], second.unit, first.start, second.end)], 2
        return [self.make([first], first.unit, first.start, first.end)], 1

    def product(self, index: int) -> tuple[list[Quantity], int]:
        """A x B x C, or a count of packs: 3 x 3.5 oz."""
        last = index
        while last - index < 3 and self.gap(last) in _BY:
            last += 1
        parts = self.tokens[index : last + 1]
        unit = next((part.unit for part in reversed(parts) if part.unit), None)
        if len(parts) == 2 and parts[0].unit is None and unit and unit.dimension not in ("length", "pixels"):
            count = self.make([parts[0]], units()["count"], parts[0].start, parts[0].number_end)
            return [count, self.make([parts[1]], unit, parts[1].start, parts[1].end)], 2
        if unit is not None and any(part.unit and part.unit.dimension != unit.dimension for part in parts):
            return [self.make([parts[0]], parts[0].unit, parts[0].start, parts[0].end)], 1
        return [self.make(parts, unit, parts[0].start, parts[-1].end)], len(parts)

    def slashes(self, index: int) -> tuple[list[Quantity], int]:
        """Values of one line: 120/76/105 mm, 10K/10K."""
        last = index
        while self.gap(last) == "/" and (self.tokens[last].unit is None or self.tokens[last].thousands):
            last += 1
        parts = self.tokens[index : last + 1]
        return [self.make(parts, parts[-1].unit, parts[0].start, parts[-1].end)], len(parts)

    def is_range(self, index: int, gap: str) -> bool:
        if index + 1 >= len(self.tokens):
            return False
        first, second = self.tokens[index], self.tokens[index + 1]
        if first.unit and (second.unit is None or second.unit.dimension != first.unit.dimension):
            return False
        if gap not in range_words() and not between_and(self.text[max(0, first.start - 12) : first.start], gap):
            return False
        low, high = self.signed(first, second.unit), self.signed(second, second.unit)
        if first.unit and second.unit:
            low = convert(low, first.unit.name, second.unit.name)
        return low < high

    @staticmethod
    def signed(token: _Token, unit: Unit | None) -> float:
        unit = token.unit or unit
        return -token.value if token.negative and unit and unit.dimension == "temperature" else token.value

    def range(self, index: int) -> Quantity:
        first, second = self.tokens[index], self.tokens[index + 1]
        if first.unit and second.unit and first.unit is not second.unit:
            first = replace(first, value=convert(first.value, first.unit.name, second.unit.name), unit=second.unit)
        quantity = self.make([first, second], second.unit, first.start, second.end)
        return replace(quantity, qualifier="range")

    def make(
        self, parts: list[_Token], unit: Unit | None, start: int, end: int, tolerance: float | None = None
    ) -> Quantity:
        values = tuple(self.signed(part, unit) for part in parts)
        other = tuple(part.value if part.other is None else part.other for part in parts)
        qualifier = qualifier_before(self.text[max(0, start - 28) : start].lower())
        if not qualifier or qualifier == "about":
            qualifier = qualifier_after(self.text[end : end + 16].lower()) or qualifier
        if not qualifier and unit is None and parts[0].thousands:
            qualifier = "k"
        if parts[0].negative and values[0] < 0:
            start -= 1
        return Quantity(
            values,
            unit.name if unit else "",
            unit.dimension if unit else "count",
            start,
            end,
            qualifier,
            min(part.step for part in parts),
            other if any(part.other is not None for part in parts) else (),
            tuple(part.axis for part in parts) if any(part.axis for part in parts) else (),
            tolerance,
        )

    def dual(self, before: Quantity, this: Quantity) -> Quantity:
        """Mark a measure that repeats the one before it in another unit."""
        gap = _DUAL.fullmatch(self.text, before.end, this.start)
        if (
            not this.unit
            or before.unit == this.unit
            or before.dimension != this.dimension
            or len(before.values) != len(this.values)
            or not gap
        ):
            return this
        pairs = zip(before.values, this.values, strict=True)
        agrees = all(
            abs(convert(a, before.unit, this.unit) - b) <= max(0.02 * abs(b), this.step, convert_step(before, this))
            for a, b in pairs
        )
        if not agrees and not gap[1]:
            return this
        return replace(this, restates=True, agrees=agrees, qualifier=this.qualifier or before.qualifier)


def convert_step(source: Quantity, target: Quantity) -> float:
    """Half the written step of one measure, seen in the unit of another."""
    zero = convert(0.0, source.unit, target.unit)
    return abs(convert(source.step, source.unit, target.unit) - zero) / 2
