"""Size charts: the shop's sizes in the shop's order, its own measures in the market's units, never a made-up one."""

from __future__ import annotations

from dataclasses import replace

import catalogues
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.facts.categories.guess import CATEGORY_KEY
from core.facts.sheet import Fact
from core.generation.compose.writer import Writer
from core.generation.pictured.chart import MOST_SIZES, size_chart
from core.generation.pictured.lawful import objection
from core.generation.pictured.wish import Unmade
from core.localisation.market import supported_locales

SHIRT = "TAM-AP-010"


def chart(sheet, locale):
    return size_chart(Writer(sheet, locale, "woocommerce"), "m1")


def shirt(*sizes, category="tops", name="Women's shirt"):
    sheet = catalogues.by_product(0)[SHIRT]
    kept = [fact for fact in sheet.facts if fact.kind not in ("size", "measure", "category", "name")]
    kept += [Fact("name", "name", name), Fact(CATEGORY_KEY, "category", category)]
    kept += [Fact(f"size.{at}", "size", size, attribute="size") for at, size in enumerate(sizes)]
    return replace(sheet, facts=tuple(kept))


@pytest.mark.parametrize("locale", supported_locales())
def test_the_shirt_s_own_measures_stand_under_words_of_the_language_and_pass_the_gate(locale):
    sheet = catalogues.by_product(0)[SHIRT]
    wish = chart(sheet, locale)
    texts = wish.brief["texts"]
    assert [row[0] for row in texts["rows"]] == ["S", "M", "L", "XL"]
    assert all(texts["head"])
    assert objection(wish.words, sheet, locale, "woocommerce") == ""
    if not locale.startswith("en"):
        english = chart(sheet, "en-US").brief["texts"]
        assert not {texts["title"], *texts["head"]} & {english["title"], *english["head"]}


def test_units_are_the_market_s():
    sheet = catalogues.by_product(0)[SHIRT]
    assert chart(sheet, "de-DE").brief["texts"]["rows"][0][1:] == ["96\u00a0cm", "69\u00a0cm"]
    assert chart(sheet, "en-US").brief["texts"]["rows"][0][1] == "38\u00a0in (96\u00a0cm)"
    assert chart(sheet, "zh-CN").brief["texts"]["rows"][0][1] == "96厘米"


def test_sizes_of_another_market_stand_beside_the_shop_s():
    wish = chart(shirt("US 4", "US 6", "US 8"), "de-DE")
    assert wish.brief["texts"]["head"] == ["Größe", "DE"]
    assert [row[0] for row in wish.brief["texts"]["rows"]] == ["US 4", "US 6", "US 8"]
    assert all(row[1].isdigit() for row in wish.brief["texts"]["rows"])


def test_a_size_that_no_table_knows_gets_a_dash_and_no_guess():
    rows = chart(shirt("US 4", "US 5.5", "US 8"), "de-DE").brief["texts"]["rows"]
    assert rows[1] == ["US 5.5", "–"]


def test_without_measures_and_without_another_name_there_is_no_chart():
    found = chart(shirt("S", "M", "L"), "de-DE")
    assert isinstance(found, Unmade)
    assert "gives no measures for S, M, L" in found.cause
    assert chart(shirt("S"), "de-DE").nothing


def test_too_many_sizes_are_left_to_the_page():
    found = chart(shirt(*(f"US {n}" for n in range(MOST_SIZES + 1))), "de-DE")
    assert isinstance(found, Unmade)
    assert not found.nothing


def test_a_doubted_measure_is_not_printed():
    sheet = catalogues.by_product(0)[SHIRT]
    first = next(fact.key for fact in sheet.of("measure") if fact.applies_to == "M")
    facts = tuple(fact.but(doubt="It can hardly be right.") if fact.key == first else fact for fact in sheet.facts)
    assert chart(replace(sheet, facts=facts), "de-DE").brief["texts"]["rows"][1][1] == "–"


@given(st.permutations(["US 0", "US 2", "US 4", "US 6", "US 8", "US 10"]), st.integers(2, 6))
def test_the_order_is_the_shop_s(sizes, many):
    rows = chart(shirt(*sizes[:many]), "de-DE").brief["texts"]["rows"]
    assert [row[0] for row in rows] == sizes[:many]
