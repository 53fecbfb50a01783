"""Numbers, measures, lists, per cents and dates as a market writes them: CLDR through Babel, read once per locale."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from core.facts.sheet import Fact, Value
from core.facts.units import dimension as unit_dimension
from core.localisation.language import grammar_data
from core.localisation.market import UNITS, Market, market_for
from core.localisation.scale import metric_choice, us_choice


@cache
def _symbols() -> dict[str, str]:
    data = tomllib.loads(files(__package__).joinpath("units.toml").read_text("utf-8"))
    symbols: dict[str, str] = data["symbols"]
    return symbols


# Patterns of a unit: [one, other], [one, other, short], [every], or by CLDR plural category and "short".
Forms = list[str] | dict[str, str]


class Formatter:
    """Writes values for one market. `style` long uses words where the language has them (24 hours), short symbols."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.marks = market.punctuation
        self._locale = Locale.parse(market.locale, sep="-")
        self._decimal = get_decimal_symbol(self._locale)
        self._group = get_group_symbol(self._locale)
        self._plural: Callable[[float], str] = self._locale.plural_form
        grammar = grammar_data(market.language)
        named = dict(self._locale.list_patterns["standard"]) | grammar.get("list", {})
        self._lists = {"and": named, "or": self._locale.list_patterns["or"]}
        self._units: dict[str, Forms] = grammar["units"]
        self._cases: dict[str, dict[str, Forms]] = grammar.get("units_in", {})
        self._qualifiers: dict[str, str] = grammar["qualifier"]
        self.unit_cases = frozenset(self._cases)
        self._governs: dict[str, str] = grammar.get("qualifier_case", {})
        self._minus = "\u200e-" if market.direction == "rtl" else "-"

    # ------------------------------------------------------------------ numbers

    def number(self, value: float) -> str:
        """At most three decimals, no trailing zeros, grouped as the market does (from 1,000; in Spain from 10,000)."""
        text = f"{abs(value):,.3f}".rstrip("0").rstrip(".")
        if abs(value) < self.marks.group_from:
            text = text.replace(",", "")
        text = text.replace(",", "\0").replace(".", self._decimal).replace("\0", self._group)
        return f"{self._minus}{text}" if value < 0 else text

    def plural(self, value: float) -> str:
        """The CLDR plural category of a number in this language: one, few, many, other ..."""
        return self._plural(value if value != int(value) else int(value))

    def percent(self, share: float) -> str:
        """A share given in per cent: 80 becomes 80 %."""
        return self.number(share) + self.marks.percent

    # ------------------------------------------------------------------ measures

    def quantity(self, number: str, value: float, unit: str, *, style: str = "long", case: str = "") -> str:
        """A number already written, with its unit in the right plural (`value` decides)."""
        if unit == "percent":
            return number + self.marks.percent
        forms = self._units.get(unit)
        if forms is None:
            symbol = _symbols().get(unit, unit)
            return f"{number}{self.marks.unit_space}{symbol}" if symbol else number
        one_style = isinstance(forms, dict) and "short" not in forms
        bent = self._cases.get(case, {}).get(unit) if style == "long" or one_style else None
        pattern = self._pattern(bent or forms, value, style)
        if "{}" not in pattern and number != self.number(value) and isinstance(forms, dict):
            pattern = forms["other"]  # a dual says its number itself: not behind a range or a product of figures
        return pattern.replace(" ", "\u00a0").format(number)

    def _pattern(self, forms: Forms, value: float, style: str) -> str:
        if isinstance(forms, dict):
            named = forms["short"] if style == "short" and "short" in forms else forms.get(self.plural(value))
            return named or forms["other"]
        if style == "short" and len(forms) != 2:
            return forms[-1]
        return forms[0] if self.plural(value) == "one" or len(forms) == 1 else forms[1]

    def knows(self, unit: str) -> bool:
        """Whether this unit has a word or symbol here; a measure in an unknown unit is not written."""
        return unit in ("", "count", "percent") or unit in self._units or unit in _symbols()

    def amount(self, value: Value, unit: str, *, style: str = "long", case: str = "", prose: bool = False) -> str:
        """One number, a range (two numbers; `prose` words it) or a list A x B x C, in the market's units."""
        numbers = tuple(float(v) for v in value) if isinstance(value, tuple) else (float(value),)
        shown, shown_unit = metric_choice(numbers, unit)
        text = self._series(shown, shown_unit, style, case, prose)
        if self.market.units == "metric" or (us := us_choice(numbers, unit)) is None:
            return text
        first = self._series(us[0], us[1], style, case, prose)
        if self.market.units == "us":
            return first
        opening, closing = self.marks.bracket
        return f"{first}{opening}{text}{closing}"

    def _series(self, numbers: Sequence[float], unit: str, style: str, case: str, prose: bool) -> str:
        written = [self.number(number) for number in numbers]
        if len(written) == 1:
            joined = written[0]
        elif prose:
            joined = self._qualifiers["range"].format(*written)
        else:
            joined = self.marks.times.replace(" ", "\u00a0").join(written)
        return self.quantity(joined, numbers[-1], unit, style=style, case=case)

    def measure(self, fact: Fact, *, style: str = "long", case: str = "", bound: str = "") -> str:
        """A measure fact with its bound: "up to 24 hours", "10 to 15 °C", "30 × 20 × 10 cm".

        `bound` is the qualifier to use where the fact has none of its own.
        """
        if isinstance(fact.value, str):
            return fact.value
        if fact.dimension == "waterproof_rating" and fact.unit in ("mm", "cm", "m"):
            fact = _water_column(fact)
        ranged = isinstance(fact.value, tuple) and len(fact.value) == 2 and _is_range(fact)
        if ranged and style == "short":
            low, high = (float(v) for v in fact.value)  # type: ignore[union-attr]
            return self._short_range(low, high, fact.unit)
        qualifier = "" if ranged else fact.qualifier or bound
        case = self._governs.get("range" if ranged else qualifier, case)
        text = self.amount(fact.value, fact.unit, style=style, case=case, prose=ranged)
        return self.qualify(text, qualifier, unit_dimension(fact.unit))

    def _short_range(self, low: float, high: float, unit: str) -> str:
        pieces = []
        options = [metric_choice((low, high), unit), us_choice((low, high), unit)]
        for option in options if self.market.units == "metric" else reversed(options):
            if option is None or (option is options[1] and self.market.units == "metric"):
                continue
            (a, b), shown = option
            dash = self.marks.range if a >= 0 and b >= 0 else self._qualifiers["range"].replace("{}", "").strip()
            glue = dash if dash == self.marks.range or not self.marks.unit_space else f" {dash} "
            pieces.append(self.quantity(f"{self.number(a)}{glue}{self.number(b)}", b, shown, style="short"))
        opening, closing = self.marks.bracket
        return pieces[0] if len(pieces) == 1 else f"{pieces[0]}{opening}{pieces[1]}{closing}"

    def qualify(self, text: str, qualifier: str, dimension: str = "") -> str:
        """Adds the words of a bound (up_to, about, min, max); others change nothing. `dimension` is the unit's."""
        pattern = self._qualifiers.get(f"{qualifier}_{dimension}") or self._qualifiers.get(qualifier)
        return pattern.format(text) if pattern and qualifier != "range" else text

    # ------------------------------------------------------------------ lists, dates, quotes

    def join(self, items: Sequence[str], how: str = "and") -> str:
        """A list in words: "a, b and c" after CLDR."""
        if len(items) < 2:
            return items[0] if items else ""
        patterns = self._lists[how]
        if len(items) == 2:
            return str(patterns["2"].format(*items))
        text: str = patterns["end"].format(items[-2], items[-1])
        for item in items[-3:0:-1]:
            text = patterns["middle"].format(item, text)
        return str(patterns["start"].format(items[0], text))

    def date(self, day: date) -> str:
        """A date in the market's long form."""
        return format_date(day, "long", locale=self._locale)

    def quote(self, text: str) -> str:
        """In the market's quotation marks."""
        return f"{self.marks.quotes[0]}{text}{self.marks.quotes[1]}"


def _water_column(fact: Fact) -> Fact:
    """A water column is a pressure said in millimetres everywhere: it is neither scaled nor turned into feet."""
    factor = {"mm": 1, "cm": 10, "m": 1000}[fact.unit]
    numbers = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    scaled = tuple(float(number) * factor for number in numbers)
    return fact.but(value=scaled if len(scaled) > 1 else scaled[0], unit="mm_water")


def _is_range(fact: Fact) -> bool:
    """Two numbers are a range when they say so, or when their unit cannot be multiplied into a size."""
    return fact.qualifier == "range" or fact.unit not in ("mm", "cm", "m", "in", "ft", "")


@cache
def formatter(locale: str, units: str = "") -> Formatter:
    """The formatter of a locale, in other units than its market's where some are named; made once."""
    market = market_for(locale)
    chosen = next((known for known in UNITS if known == units), market.units)
    return Formatter(replace(market, units=chosen))
