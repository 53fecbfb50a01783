"""What the formatter of any market writes is read back: value, unit, bound; figures as shops write them too."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from core.facts.measure import Quantity, parse
from core.facts.units import convert, dimension, units
from core.localisation.format import Formatter, formatter
from core.localisation.language import grammar_data
from core.localisation.market import supported_locales

WRITTEN_AS = {
    "mm_water": "mm",
    "piece": "count",
    "year_of_age": "year",
}  # water columns in millimetres, pieces as counts
NOT_CANONICAL = {"kelvin", "lux", "sqm", "mbit", "mp"}  # names of symbols that no fact carries
FIGURES = (1, 2, 3, 5, 7.5, 11, 24, 100, 1500, 12345)
OWN_FIGURES = {
    "year_of_age": (1, 2, 3, 5, 11, 24, 100),
    "k": (2700, 6500),
    "denier": (70, 210, 1000),
    "year": (1, 2, 3, 5, 10, 25, 100),
    "day": (1, 2, 3, 7, 30, 365),
    "degf": (14, 50, 392),
    "degc": (-20, -4, 1, 2, 4, 37.5, 220),
}


def writable(form: Formatter) -> list[str]:
    """Units that this market has words or symbols for."""
    data = grammar_data(form.market.language)
    symbols = tomllib.loads(files("core.localisation").joinpath("units.toml").read_text("utf-8"))["symbols"]
    return sorted((set(data["units"]) | set(symbols)) - NOT_CANONICAL)


def says(found: list[Quantity], values: tuple[float, ...], unit: str) -> bool:
    """Whether the text tells these values once, in this unit or one of its dimension, rounded by one per cent."""
    unit = WRITTEN_AS.get(unit, unit)
    first = [q for q in found if not q.restates]
    if len(first) != 1 or len(first[0].values) != len(values) or not all(q.agrees for q in found):
        return False
    if dimension(first[0].unit) != dimension(unit):
        return False
    slack = 1.0 if dimension(unit) == "temperature" else 0.0
    return all(
        abs(convert(got, first[0].unit, unit) - value) <= max(0.011 * abs(value), slack) + 1e-9
        for got, value in zip(first[0].values, values, strict=True)
    )


@pytest.mark.parametrize("locale", supported_locales())
def test_amounts_are_read_back(locale: str) -> None:
    form = formatter(locale)
    cases = ("", *grammar_data(form.market.language).get("units_in", {}))
    for unit in writable(form):
        for value in OWN_FIGURES.get(unit, FIGURES):
            for style in ("long", "short"):
                for case in cases:
                    text = form.amount(value, unit, style=style, case=case)
                    assert says(parse(text, locale), (value,), unit), (unit, value, style, case, text)


@pytest.mark.parametrize("locale", supported_locales())
def test_amounts_in_a_sentence_are_read_back(locale: str) -> None:
    form = formatter(locale)
    stop = "。" if form.market.language[:2] in ("zh", "ja") else "."
    for unit in ("h", "day", "month", "g", "kg", "cm", "ml", "l", "w", "mah", "degc", "percent"):
        for value in (3, 24, 42.5):
            text = f"({form.amount(value, unit)}), {form.amount(value, unit)}{stop}"
            found = [q for q in parse(text, locale) if not q.restates]
            assert [says([q], (value,), unit) for q in found] == [True, True], text


@pytest.mark.parametrize("locale", supported_locales())
@pytest.mark.parametrize("bound", ["up_to", "about", "min", "max"])
def test_bounds_are_read_back(locale: str, bound: str) -> None:
    form = formatter(locale)
    same = {"up_to", "max"} if bound in ("up_to", "max") else {bound}
    for unit, value in (("h", 24), ("kg", 120), ("l", 3), ("degc", 220), ("month", 6), ("m", 30), ("m2", 40)):
        text = form.qualify(form.amount(value, unit), bound, dimension(unit))
        found = parse(text, locale)
        assert says(found, (value,), unit), (bound, text, found)
        assert found[0].qualifier in same, (bound, text, found)


@pytest.mark.parametrize("locale", supported_locales())
def test_ranges_and_sides_are_read_back(locale: str) -> None:
    form = formatter(locale)
    for prose in (True, False):
        for unit, low, high in (("h", 10, 15), ("kg", 3.5, 5), ("degc", -20, 60), ("cm", 72, 118)):
            text = form.amount((low, high), unit, prose=True) if prose else form._short_range(low, high, unit)
            found = parse(text, locale)
            assert says(found, (low, high), unit), (text, found)
            assert found[0].qualifier == "range", (text, found)
    text = form.amount((30.0, 20.0, 10.0), "cm")
    assert says(parse(text, locale), (30, 20, 10), "cm"), text


AS_SHOPS_WRITE = [
    ("it", "fino a 1,5 litri", (1.5,), "l", "up_to"),
    ("it", "da 10 a 15 ore", (10, 15), "h", "range"),
    ("it", "circa 1.250 g", (1250,), "g", "about"),
    ("it", "almeno tre anni", (3,), "year", "min"),
    ("it", "diametro 12,5 cm", (12.5,), "cm", ""),
    ("nl", "tot 24 uur", (24,), "h", "up_to"),
    ("nl", "10 tot 15 dagen", (10, 15), "day", "range"),
    ("nl", "van 10 tot 15 °C", (10, 15), "degc", "range"),
    ("nl", "ongeveer 2,5 kilo", (2.5,), "kg", "about"),
    ("nl", "minstens twee jaar", (2,), "year", "min"),
    ("pl", "do 24 godzin", (24,), "h", "up_to"),
    ("pl", "od 10 do 15 minut", (10, 15), "min", "range"),
    ("pl", "około 1 500 g", (1500,), "g", "about"),
    ("pl", "co najmniej 3 lata", (3,), "year", "min"),
    ("pl", "2,5 litra", (2.5,), "l", ""),
    ("pt", "até 24 horas", (24,), "h", "up_to"),
    ("pt", "de 10 a 15 dias", (10, 15), "day", "range"),
    ("pt", "cerca de 1.250 g", (1250,), "g", "about"),
    ("pt", "pelo menos 2 anos", (2,), "year", "min"),
    ("pt", "tela de 15,6 polegadas", (15.6,), "in", ""),
    ("ko", "최대 24시간", (24,), "h", "up_to"),
    ("ko", "24시간까지", (24,), "h", "up_to"),
    ("ko", "10에서 15도", (10, 15), "degc", "range"),
    ("ko", "10~15kg", (10, 15), "kg", "range"),
    ("ko", "약 1.5만 원 상당의 2만mAh", (20000,), "mah", ""),
    ("ko", "두 시간", (2,), "h", ""),
    ("ko", "3개월 이상", (3,), "month", "min"),
    ("ar", "حتى ٢٤ ساعة", (24,), "h", "up_to"),
    ("ar", "٢٫٥ لتر", (2.5,), "l", ""),
    ("ar", "١٬٢٥٠ جم", (1250,), "g", ""),
    ("ar", "من ١٠ إلى ١٥ يوما", (10, 15), "day", "range"),
    ("ar", "لساعتين", (2,), "h", ""),
    ("ar", "ساعة واحدة", (1,), "h", ""),
    ("ar", "95 ٪", (95,), "percent", ""),
    ("ar", "\u2068500 مل\u2069", (500,), "ml", ""),
    ("fr", "95 %", (95,), "percent", ""),
    ("de", "25 cm (9,8 Zoll)", (25,), "cm", ""),
    ("zh-TW", "約980公克", (980,), "g", "about"),
    ("zh-TW", "長達24小時", (24,), "h", "up_to"),
    ("zh", "20-40平米", (20, 40), "m2", "range"),
    ("zh", "10斤", (10,), "jin", ""),
    ("ja", "約10～17畳", (10, 17), "jou", "range"),
    ("ja", "250℃まで", (250,), "degc", "up_to"),
]


@pytest.mark.parametrize(("lang", "text", "values", "unit", "qualifier"), AS_SHOPS_WRITE)
def test_figures_as_shops_write_them(
    lang: str, text: str, values: tuple[float, ...], unit: str, qualifier: str
) -> None:
    found = [q for q in parse(text, lang) if not q.restates]
    assert [(q.values, q.unit, q.qualifier) for q in found] == [(pytest.approx(values), unit, qualifier)]


def test_one_word_of_one_language_is_no_bound_in_another() -> None:
    assert parse("do 24 hours", "en")[0].qualifier == ""
    assert parse("do 24 godzin", "pl")[0].qualifier == "up_to"


def test_every_name_of_a_unit_is_of_a_unit_that_exists() -> None:
    names = tomllib.loads(files("core.facts").joinpath("unit_names.toml").read_text("utf-8"))
    for lang, rows in names.items():
        meant: dict[str, str] = {}
        for unit, aliases in rows.items():
            assert unit in units(), (lang, unit)
            for alias in aliases:
                assert meant.setdefault(alias, unit) == unit, (lang, alias)
