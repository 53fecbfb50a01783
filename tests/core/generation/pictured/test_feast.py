"""Festival banners: of days the market keeps, near or by name, in catalogued words, without an offer."""

from __future__ import annotations

from datetime import date

import catalogues
import pytest

from core.assets.asset import Kind, Slot
from core.content.document import Line
from core.errors import BadInput
from core.generation.compose import compose
from core.generation.compose.writer import Writer
from core.generation.pictured.feast import check, feast_banner, named, offered, out_of_time
from core.generation.pictured.lawful import objection
from core.generation.pictured.wish import Unmade
from core.generation.pictured.words import feast_days, feast_of, heading
from core.localisation.calendar import days
from core.localisation.market import market_for, supported_locales
from core.localisation.profile import profile_for

NOVEMBER, JUNE = date(2026, 11, 22), date(2026, 6, 1)
BOTTLE = "FHY-OU-750"
LOCALES = supported_locales()


def profile(locale):
    return profile_for(market_for(locale).code)


def banner(order, locale="de-DE", on=NOVEMBER):
    sheet = catalogues.by_product(0)[BOTTLE]
    writer = Writer(sheet, locale, "woocommerce")
    return feast_banner(compose(sheet, locale), writer, "m1", order, on, profile(locale))


def test_a_banner_wishes_well_names_the_product_and_says_two_things_of_the_page():
    wish = banner("festival:christmas")
    texts = wish.brief["texts"]
    assert (texts["eyebrow"], texts["headline"]) == ("Geschenkidee", "Frohe Weihnachten")
    assert texts["subline"] == "Fernhythe Trailmate Isolierflasche"
    page = {line.text for _path, line in compose(catalogues.by_product(0)[BOTTLE], "de-DE").lines()}
    assert set(texts["points"]) <= page
    assert len(texts["points"]) == 2
    assert wish.slot == Slot(BOTTLE, Kind.BANNER, "m1:festival:christmas-eve", "de-DE", "", "amazon_aplus_header")


@pytest.mark.parametrize("name", ["christmas-eve", "Christmas", "WEIHNACHTEN"])
def test_a_festival_is_found_by_its_id_its_name_and_what_the_market_calls_it(name):
    assert named(profile("de-DE"), name).day.id == "christmas-eve"


def test_the_one_that_is_near_is_taken_when_none_is_named():
    assert banner("festival", on=date(2026, 11, 25)).slot.name == "m1:festival:first-advent"
    found = banner("festival", on=JUNE)
    assert isinstance(found, Unmade)
    assert found.nothing
    assert "No festival is near in Germany on 2026-06-01" in found.cause
    assert "Next is" in found.next_step


def test_on_a_quiet_day_nothing_festive_is_near():
    assert isinstance(banner("festival", on=NOVEMBER), Unmade), "the Sunday of the dead, in the lead-in of Advent"


def test_a_name_that_no_market_knows_is_answered_with_those_that_they_know():
    with pytest.raises(BadInput, match=r"No market of these knows a festival 'xmass'\.") as raised:
        check(["festival:xmass"], ["de-DE", "ja-JP"])
    assert "DE: " in raised.value.next_step
    assert "oktoberfest" in raised.value.next_step
    assert "JP: " in raised.value.next_step
    check(["festival:oktoberfest", "plain", "festival"], ["de-DE", "ja-JP"])  # one market knows it
    assert "Japan does not keep a festival 'oktoberfest'" in banner("festival:oktoberfest", "ja-JP").cause
    with pytest.raises(BadInput, match="no banner 'sale'"):
        check(["sale"], ["de-DE"])


def test_days_that_are_about_prices_get_no_banner():
    found = banner("festival:black-friday")
    assert isinstance(found, Unmade)
    assert "would promise an offer" in found.cause


@pytest.mark.parametrize("locale", LOCALES)
def test_every_greeting_passes_the_gate_holds_no_figure_and_none_is_english_elsewhere(locale):
    sheet = catalogues.by_product(0)[BOTTLE]
    english = {one.words for tag in ("en-US", "en-GB") for one in offered(tag, NOVEMBER, profile(tag))} - {"Halloween"}
    found = [one for one in offered(locale, NOVEMBER, profile(locale)) if not one.why_not]
    assert len(found) > 5
    for one in found:
        assert objection([Line(one.words)], sheet, locale, "woocommerce") == "", one.words
        assert not any(sign.isdigit() or sign in "!！%％" for sign in one.words)
        assert locale.startswith("en") or one.words not in english


def test_a_mark_that_is_protected_is_not_named():
    assert banner("festival:super-bowl", "en-US").brief["texts"]["headline"] == "Game day"
    assert banner("festival:dragon-boat", "zh-CN").brief["texts"]["headline"] == "端午安康"


def test_what_people_should_know_of_a_day_goes_with_the_picture():
    assert "no food or drink by daylight" in banner("festival:ramadan", "ar-SA").notes[0]


def test_a_banner_is_not_shown_outside_its_time():
    slot = banner("festival:christmas").slot
    assert out_of_time(slot, date(2026, 12, 1)) == ""
    assert out_of_time(slot, JUNE).startswith("The banner for Christmas is shown from 2026-1")
    assert out_of_time(Slot(BOTTLE, Kind.BANNER, "m1", "de-DE"), JUNE) == ""


def test_the_word_list_names_only_days_that_there_are_with_colours_that_are_colours():
    assert set(feast_days()) <= set(days())
    for day in days().values():
        look = feast_of(day)
        assert len(look.accents) > 1
        assert all(len(colour) == 7 and int(colour[1:], 16) >= 0 for colour in (*look.accents, look.spark))


@pytest.mark.parametrize("name", ["size_chart", "size"])
def test_every_language_has_the_headings(name):
    assert all(heading(name, market_for(locale).language) for locale in LOCALES)
