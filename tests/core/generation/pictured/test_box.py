"""What is in the box, as a picture: the whole list in the page's words, or none and the word that lacks."""

from __future__ import annotations

from dataclasses import replace

import catalogues
import pytest

from core.facts.sheet import Fact
from core.generation.compose import compose
from core.generation.pictured.box import MOST_THINGS, in_the_box
from core.generation.pictured.wish import Unmade, Wish

BOTTLE = "FHY-OU-750"


def ordered(sheet, locale):
    return in_the_box(sheet, compose(sheet, locale), locale, "m1")


def with_things(*things):
    sheet = catalogues.by_product(0)[BOTTLE]
    facts = [fact for fact in sheet.facts if fact.kind != "included_item"]
    facts += [Fact(f"included.{at}", "included_item", thing, attribute="included") for at, thing in enumerate(things)]
    return replace(sheet, facts=tuple(facts))


@pytest.mark.parametrize("locale", ["de-DE", "ja-JP", "ar-SA", "zh-CN", "en-US"])
def test_every_thing_that_the_facts_name_is_on_the_picture_in_the_words_of_the_page(locale):
    for sheet in catalogues.sheets(0):
        wish = ordered(sheet, locale)
        if isinstance(wish, Wish):
            page = compose(sheet, locale)
            box = page.module("box")
            assert [item["name"] for item in wish.brief["texts"]["items"]] == [line.text for line in box.items]
            assert {line.text for line in wish.words} <= {line.text for _path, line in page.lines()}


def test_in_japanese_nothing_is_said_in_english():
    wish = ordered(catalogues.by_product(0)[BOTTLE], "ja-JP")
    assert [item["name"] for item in wish.brief["texts"]["items"]] == ["ボトル", "フタ", "洗浄ブラシ"]


def test_a_thing_without_a_word_there_leaves_no_picture_with_a_gap():
    found = ordered(with_things("Bottle", "Lid", "Squeegee of honour"), "ja-JP")
    assert isinstance(found, Unmade)
    assert not found.nothing
    assert "'Squeegee of honour'" in found.cause
    assert "'Lid'" not in found.cause


def test_what_is_not_in_the_box_is_not_shown_and_one_thing_is_no_list():
    sheet = with_things("Bottle", "Lid")
    charger = Fact("included.9", "included_item", "Power adapter", attribute="included", negated=True)
    wish = ordered(replace(sheet, facts=(*sheet.facts, charger)), "de-DE")
    assert [item["name"] for item in wish.brief["texts"]["items"]] == ["Flasche", "Deckel"]
    assert ordered(with_things("Bottle"), "de-DE").nothing


def test_a_list_that_is_older_than_the_facts_is_not_drawn():
    sheet = with_things("Bottle", "Lid", "Cleaning brush")
    page = compose(sheet, "de-DE")
    found = in_the_box(with_things("Bottle", "Lid"), page, "de-DE", "m1")
    assert isinstance(found, Unmade)
    assert "does not match the facts" in found.cause


def test_more_things_than_can_be_read_stay_on_the_page():
    things = ["Bottle", "Lid", "Pan", "Kettle", "Knife", "Lamp", "Blanket", "Speaker", "Lantern", "Stand", "Bowl",
              "Leash", "Carabiner"]  # fmt: skip
    assert len(things) > MOST_THINGS
    found = ordered(with_things(*things), "de-DE")
    assert isinstance(found, Unmade)
    assert "13 things" in found.cause
