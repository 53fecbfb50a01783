"""Markets, and values as their shoppers read them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from babel.units import format_unit
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.facts.measure import parse
from core.facts.sheet import Fact
from core.facts.units import same
from core.localisation.format import formatter
from core.localisation.language import grammar_data
from core.localisation.market import market_for, markets, normalise_locale, supported_locales
from core.review.numbers import quantities

NB = "\u00a0"


def measure(value: object, unit: str, qualifier: str = "", dimension: str = "") -> Fact:
    return Fact("m", "measure", value, unit=unit, qualifier=qualifier, dimension=dimension)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("zh-Hans", "zh-CN"),
        ("zh_CN", "zh-CN"),
        ("ZH", "zh-CN"),
        ("de_DE_formal", "de-DE"),
        ("en", "en-US"),
        ("ja", "ja-JP"),
    ],
)
def test_aliases_are_read(tag: str, locale: str) -> None:
    assert normalise_locale(tag) == locale
    assert market_for(tag).locale == locale


@pytest.mark.parametrize("tag", ["sv_se", "th-Thai", "xx", "", "de-DE; drop"])
def test_an_unknown_locale_names_the_supported_ones(tag: str) -> None:
    with pytest.raises(BadInput) as caught:
        normalise_locale(tag)
    assert all(locale in caught.value.next_step for locale in supported_locales())


def test_every_market_has_its_own_locale_and_grammar() -> None:
    assert len({market.locale for market in markets().values()}) == len(markets())
    for market in markets().values():
        assert market.locale.endswith(market.code)
        assert grammar_data(market.language)["units"]


@pytest.mark.parametrize(
    ("locale", "fact", "text"),
    [
        ("en-US", measure(340, "g"), f"12{NB}oz (340{NB}g)"),
        ("en-US", measure(0.54, "kg"), f"1.2{NB}lb (540{NB}g)"),
        ("en-US", measure(220, "degc", "max"), f"up to 428{NB}°F (220{NB}°C)"),
        ("en-US", measure(1, "h"), f"1{NB}hour"),
        ("en-US", measure(1.5, "h"), f"1.5{NB}hours"),
        ("en-US", measure((60, 100), "degc", "range"), f"140 to 212{NB}°F (60 to 100{NB}°C)"),
        ("de-DE", measure(0.54, "kg"), f"540{NB}g"),
        ("de-DE", measure(1500, "ml"), f"1,5{NB}l"),
        ("de-DE", measure(24, "h", "up_to"), f"bis zu 24{NB}Stunden"),
        ("de-DE", measure(12, "oz"), f"340{NB}g"),
        ("de-DE", measure(3000, "mm", dimension="waterproof_rating"), f"3.000{NB}mm"),
        ("de-DE", measure((-10, 45), "degc", "range"), f"-10 bis 45{NB}°C"),
        ("de-DE", measure((185, 172, 82), "mm"), f"18,5{NB}×{NB}17,2{NB}×{NB}8,2{NB}cm"),
        ("fr-FR", measure(1.5, "h"), f"1,5{NB}heure"),
        ("fr-FR", measure(3000, "lm"), f"3\u202f000{NB}lm"),
        ("ja-JP", measure(38, "h", "up_to"), "最長38時間"),
        ("ja-JP", measure((185, 172, 82), "mm"), "18.5×17.2×8.2cm"),
        ("zh-CN", measure(24, "h", "up_to"), "长达24小时"),
        ("zh-CN", measure(45, "kg", "max"), "最大45千克"),
    ],
)
def test_measures_by_market(locale: str, fact: Fact, text: str) -> None:
    assert formatter(locale).measure(fact) == text


@pytest.mark.parametrize("locale", supported_locales())
@settings(max_examples=30, deadline=None)
@given(value=st.floats(0.02, 4000), unit=st.sampled_from(["g", "kg", "ml", "l", "cm", "w", "h", "lm", "oz", "in"]))
def test_what_is_written_reads_back_as_the_same_measure(locale: str, value: float, unit: str) -> None:
    value = round(value, 2)
    text = formatter(locale).measure(measure(value, unit), style="short")
    read = parse(text, locale[:2]) or quantities(text, locale[:2])  # Arabic says one and two by the noun alone
    assert read, text
    for quantity in read:
        assert same(quantity.value, quantity.unit, value, unit, quantity.step), (text, quantity)


@pytest.mark.parametrize("locale", supported_locales())
def test_words_of_time_are_those_of_cldr(locale: str) -> None:
    names = {"h": "hour", "min": "minute", "day": "day", "month": "month", "year": "year"}
    for unit, cldr in names.items():
        for value in (1, 2, 24):
            for length in ("long", "short"):
                expected = format_unit(value, f"duration-{cldr}", length=length, locale=locale.replace("-", "_"))
                if "duration-" not in expected:
                    break
            ours = formatter(locale).amount(value, unit)
            if locale == "ar-SA":  # without vowel marks, and one is said
                ours, expected = re.sub(" واحدة?$", "", ours.replace(NB, " ")), expected.replace("\u064b", "")
            assert ours.replace(NB, "").replace(" ", "") == expected.replace(NB, "").replace("\u202f", "").replace(
                " ", ""
            )


def test_lists_percent_dates_and_quotes() -> None:
    assert formatter("en-US").join(["a", "b", "c"]) == "a, b, and c"
    assert formatter("de-DE").join(["a", "b", "c", "d"]) == "a, b, c und d"
    assert formatter("fr-FR").join(["a", "b"], "or") == "a ou b"
    assert formatter("zh-CN").join(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert formatter("de-DE").percent(80) == f"80{NB}%"
    assert formatter("fr-FR").percent(80) == "80\u202f%"
    assert formatter("ja-JP").date(date(2026, 11, 21)) == "2026年11月21日"
    assert formatter("de-DE").quote("x") == "„x“"
    assert formatter("fr-FR").quote("x") == f"«{NB}x{NB}»"
