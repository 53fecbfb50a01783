"""Measures in running text: `parse` finds them, `convert` and `same` compare them.

Understands fractions, separators by language (both readings kept where they are ambiguous), ranges, tolerances,
bounds in six languages, A x B x C, feet and inches, two systems side by side "25 cm (9.8 in)", and CJK multipliers.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from core.facts.numerals import fold
from core.facts.phrases import between_and, qualifier_after, qualifier_before, range_words
from core.facts.signs import first
from core.facts.tokens import Token, holds_numbers, tokens_of
from core.facts.units import Unit, convert, dimension, same, units

__all__ = ["Quantity", "convert", "dimension", "ip_codes", "parse", "same", "water_depth_m"]

# An x that multiplies, and not the last letter of "max" or "approx": behind a space, a figure, or its unit.
_TIMES = re.compile(
    r"(?:(?<=[\dA-Za-z\"'²)\u3040-\u9fff])\s|(?<=[\d\"'²)\u3040-\u9fff])|(?<=\d[A-Za-z])|(?<=\d[A-Za-z]{2})"
    r"|(?<=\d [A-Za-z])|(?<=\d [A-Za-z]{2}))[xX]\s{0,2}(?=(?:[LWHDBT]|[\u3040-\u9fffφø]{1,3})?\s?\.?\d)"
)
_SIDE = r"[LlHPpBTWDØ][ :]? ?\d+(?:[.,]\d+)?(?: ?(?:[cm]?m|in|\"))?"
_SIDES = re.compile(rf"(?<!\w){_SIDE}(?: ?[x*,;/]? ?{_SIDE})+")  # L 21 x l 16 x H 24,5 cm
_SIDE_LETTERS = str.maketrans("lPp", "WDD")
_BY = frozenset(("*", "x", "乘", "by", "mal", "par", "por"))
_JOIN = frozenset(("", "and", "und", "et", "y", ","))
_COMPOUND = {("ft", "in"), ("h", "min"), ("min", "s"), ("lb", "oz"), ("kg", "g"), ("m", "cm"), ("year", "month")}
_DUAL = re.compile(r"\s*([(/|=≈\[]?),?\s*(?:or|ca\.|approx\.|about|约|約)?\s*")
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


def parse(text: str, lang: str, *, counts: bool = False) -> list[Quantity]:
    """All measures of a text in reading order; with `counts` also numbers without a unit (not those inside names).

    `lang` is BCP 47; it decides separators and unit words. Never raises.
    """
    code = lang[:2].lower()
    folded, offsets = fold(text)
    if not holds_numbers(folded, code):
        return []
    moved: dict[int, int] = {}  # where letters of sides stood, by where they move to
    if first(_SIDES, folded):
        folded = _SIDES.sub(lambda found: _joined_sides(found, moved), folded)
    if "x" in folded or "X" in folded:
        folded = _TIMES.sub(lambda found: "*".center(len(found[0])), folded)
    tokens = tokens_of(folded, code)
    found = [
        quantity
        for quantity in _Combiner(folded, code, tokens).run()
        if counts or quantity.unit or quantity.qualifier == "k"
    ]
    found = [replace(q, qualifier="") if q.qualifier == "k" else q for q in found]
    if moved:
        found = [replace(q, start=moved.get(q.start, q.start)) for q in found]
    if offsets is not None:
        found = [replace(q, start=offsets[q.start], end=offsets[q.end - 1] + 1) for q in found]
    return found


def _joined_sides(found: re.Match[str], moved: dict[int, int]) -> str:
    """Letters of sides right before their figures; of the same length, so that offsets hold.

    D beside H alone is a diameter, beside other sides a depth.
    """
    round_one = set(re.findall(r"[LlPpBTWDH](?=[ :]{0,2}\d)", found[0])) == {"D", "H"}

    def side(one: re.Match[str]) -> str:
        letter = "ø" if round_one and one[1] == "D" else one[1].translate(_SIDE_LETTERS)
        moved[found.start() + one.end() - 1] = found.start() + one.start()
        return " " * len(one[2]) + letter

    return re.sub(r"([LlHPpBTWD])([ :]{1,2})(?=\d)", side, found[0])


def ip_codes(text: str) -> list[tuple[int | None, int | None]]:
    """IP codes of a text as (dust, water); None for X. IEC 60529."""
    digits = [[None if digit == "X" else int(digit) for digit in match.group(1, 2)] for match in _IP.finditer(text)]
    return [(dust, water) for dust, water in digits]


def water_depth_m(value: float, unit: str) -> float:
    """The depth that a pressure rating of a watch stands for: 10 m of water per atm or bar (ISO 22810)."""
    return round(convert(value, unit, "bar")) * 10.0


# ------------------------------------------------------------------ tokens to quantities


class _Combiner:
    def __init__(self, text: str, lang: str, tokens: list[Token]) -> None:
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
        if gap == "-" and self.gap(index + 1) == "-" and first.unit is None and self.is_list(index):
            return [
                self.make(
                    self.tokens[index : index + 3], self.tokens[index + 2].unit, first.start, self.tokens[index + 2].end
                )
            ], 3
        if gap in ("-", "to") and self.narrows(index):
            return [
                self.make(
                    self.tokens[index : index + 2], self.tokens[index + 1].unit, first.start, self.tokens[index + 1].end
                )
            ], 2
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
            value = round(convert(first.value, first.unit.name, second.unit.name) + second.value, 6)
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
        if len({part.unit.name for part in parts if part.unit}) > 1:
            return self.mixed(parts), len(parts)
        return [self.make(parts, unit, parts[0].start, parts[-1].end)], len(parts)

    def mixed(self, parts: list[Token]) -> list[Quantity]:
        """Sides in several units, each in its own: a roll of 25 m x 5 cm, a mat of 71" x 26" x 5 mm."""
        found: list[Quantity] = []
        group: list[Token] = []
        for part, following in itertools.zip_longest(parts, parts[1:]):
            group.append(part)
            if part.unit and (following is None or (following.unit or part.unit).name != part.unit.name):
                found.append(self.make(group, part.unit, group[0].start, part.end))
                group = []
        thin = len(parts) == 3 and len(found) == 2 and len(found[1].values) == 1 and not found[1].axes
        return [found[0], replace(found[1], axes=("thickness",))] if thin else found

    def slashes(self, index: int) -> tuple[list[Quantity], int]:
        """Values of one line: 120/76/105 mm, 10K/10K."""
        last = index
        while self.gap(last) == "/" and (self.tokens[last].unit is None or self.tokens[last].thousands):
            last += 1
        parts = self.tokens[index : last + 1]
        return [self.make(parts, parts[-1].unit, parts[0].start, parts[-1].end)], len(parts)

    def is_list(self, index: int) -> bool:
        """Whether three figures with hyphens are three values (130-98-118 mm) and no date, number or code."""
        three = self.tokens[index : index + 3]
        unit = three[2].unit
        plain = all(token.unit is None and token.value >= 10 for token in three[:2])
        return plain and unit is not None and unit.dimension == "length" and self.gap(index + 2) != "-"

    def narrows(self, index: int) -> bool:
        """Whether two figures tell how something narrows, the wide end first: tapers 22-18 mm."""
        first, second = self.tokens[index : index + 2]
        down = first.value > second.value and first.unit in (None, second.unit)
        length = second.unit is not None and second.unit.dimension == "length"
        return down and length and "taper" in self.text[max(0, first.start - 16) : first.start].lower()

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
    def signed(token: Token, unit: Unit | None) -> float:
        unit = token.unit or unit
        return -token.value if token.negative and unit and unit.dimension == "temperature" else token.value

    def range(self, index: int) -> Quantity:
        first, second = self.tokens[index], self.tokens[index + 1]
        if first.unit and second.unit and first.unit is not second.unit:
            first, second = self.in_finer(first, second)
        figure = re.search(r"[\d.]", self.text[first.start : first.end])  # a side named in front stays outside
        start = first.start + figure.start() if first.axis and figure else first.start
        quantity = self.make([first, second], second.unit, start, second.end)
        return replace(quantity, qualifier="range", axes=())

    @staticmethod
    def in_finer(first: Token, second: Token) -> tuple[Token, Token]:
        """Both ends in the smaller of their units, where figures stay whole: 20 Hz to 40,000 Hz."""
        one, two = first.unit, second.unit
        if one is None or two is None:
            return first, second
        if one.factor < two.factor and not one.offset and not two.offset:
            return first, replace(second, value=convert(second.value, two.name, one.name), unit=one)
        return replace(first, value=convert(first.value, one.name, two.name), unit=two), second

    def make(
        self, parts: list[Token], unit: Unit | None, start: int, end: int, tolerance: float | None = None
    ) -> Quantity:
        values = tuple(self.signed(part, unit) for part in parts)
        other = tuple(part.value if part.other is None else part.other for part in parts)
        qualifier = qualifier_before(self.text[max(0, start - 28) : start].lower(), self.lang)
        if not qualifier or qualifier == "about":
            qualifier = qualifier_after(self.text[end : end + 16].lower(), self.lang) or qualifier
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
            not (this.unit and before.unit)
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
