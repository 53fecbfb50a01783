"""Market profiles: every one is whole, days and seasons are right, and a writer is told what holds."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.facts.categories import categories
from core.localisation.calendar import days
from core.localisation.format import Formatter
from core.localisation.market import market_for, markets, supported_locales
from core.localisation.market_brief import brief, strength, taboos
from core.localisation.profile import (
    Profile,
    codes,
    emotion,
    festivals,
    occasion,
    profile_for,
    quiet_near,
    quiet_on,
    season,
)
from core.localisation.profile_files import CATEGORIES, FEELINGS, facts
from core.localisation.samples import samples

COUNTRIES = {"US", "CA", "GB", "DE", "FR", "ES", "IT", "NL", "PL", "SE", "JP", "KR", "CN", "TW", "SA", "AE", "IN"} | {
    "BR", "MX", "AU", "SG",
}  # fmt: skip
ALL = [profile_for(code) for code in codes()]


def _festival_ids(code: str, on: date, within: int = 366) -> list[str]:
    return [coming.festival.day.id for coming in festivals(profile_for(code), on, within)]


def test_all_markets_have_a_profile() -> None:
    assert set(codes()) == COUNTRIES | {"CA-QC"}
    assert set(markets()) < COUNTRIES


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.code)
def test_a_profile_is_whole(profile: Profile) -> None:
    assert profile.chain[0] == "ALL"
    assert profile.chain[-1] == profile.code
    assert set(profile.emotions) == set(CATEGORIES)
    assert len(profile.festivals) >= 9
    assert profile.quiet
    assert len(profile.taboos) >= 3
    assert all(re.search(r"[\u4e00-\u9fff]", row.zh) for row in profile.taboos), "for owners who read Chinese"
    assert profile.say
    assert profile.avoid
    assert len(profile.seasons) in (0, 12)
    assert len({festival.day.id for festival in profile.festivals}) == len(profile.festivals)
    for language in profile.languages:
        assert language.writes in supported_locales()
        assert language.own or language.note, "a locale that is not written says what is missing"
        assert Formatter(market_for(language.writes)).number(1.5)
        assert all(samples(language.tag, profile.currency).values())


def test_every_taboo_of_the_market_data_is_told() -> None:
    told = {row.ground for p in ALL for rows in (p.taboos, p.quiet, p.signs) for row in rows}
    topics = [line.split() for line in _fact_lines()]
    wanted = {name for name, _market, _severity, topic in topics if topic == "taboo"}
    assert len(wanted) == 55
    assert wanted <= told
    wording = {row.ground for p in ALL for row in p.wording}
    assert {name for name, _m, _s, topic in topics if topic == "format"} <= wording


def _fact_lines() -> list[str]:
    from importlib.resources import files

    text = files("core.localisation").joinpath("profiles", "fact_ids.txt").read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_a_market_cites_facts_of_its_own_or_of_what_it_inherits() -> None:
    for profile in ALL:
        for rows in (profile.taboos, profile.quiet, profile.signs, profile.wording):
            for row in rows:
                if row.ground in facts():
                    assert facts()[row.ground][0] in profile.chain, (profile.code, row.ground)


def test_what_is_written_as_before() -> None:
    assert supported_locales() == tuple(sorted(market.locale for market in markets().values()))
    assert len(supported_locales()) == 14
    for market in markets().values():
        profile = profile_for(market.code)
        own = [language for language in profile.languages if language.own]
        assert [language.tag for language in own] == [market.locale]
        assert own[0].punctuation == market.punctuation
        assert profile.currency == market.currency
        assert profile.units == market.units


def test_a_market_without_a_locale_of_its_own_says_which_is_nearest() -> None:
    written = {code: [lang.writes for lang in profile_for(code).languages] for code in set(codes()) - set(markets())}
    assert written == {
        "CA": ["en-GB", "fr-FR"],
        "CA-QC": ["fr-FR", "en-GB"],
        "SE": ["en-GB"],
        "AE": ["ar-SA", "en-GB"],
        "IN": ["en-GB", "en-GB"],
        "MX": ["es-ES"],
        "AU": ["en-GB"],
        "SG": ["en-GB", "zh-CN", "en-GB", "en-GB"],
    }


# ---------------------------------------------------------------------- days


def test_days_of_a_year_by_market() -> None:
    assert {"shopping-618", "double-11", "lunar-new-year", "qixi"} <= set(_festival_ids("CN", date(2026, 1, 1)))
    assert {"ochugen", "oseibo", "white-day"} <= set(_festival_ids("JP", date(2026, 1, 1)))
    assert {"buen-fin", "mothers-day-mx", "day-of-the-dead"} <= set(_festival_ids("MX", date(2026, 1, 1)))
    assert "lovers-day-br" in _festival_ids("BR", date(2026, 1, 1))
    assert "valentines-day" not in _festival_ids("BR", date(2026, 1, 1))
    assert "thanksgiving-ca" in _festival_ids("CA", date(2026, 1, 1))
    assert {"white-friday", "ramadan"} <= set(_festival_ids("SA", date(2026, 1, 1)))
    assert not {"christmas", "halloween", "black-friday"} & set(_festival_ids("SA", date(2026, 1, 1)))
    assert "canada-day" in _festival_ids("CA", date(2026, 1, 1))
    assert "canada-day" not in _festival_ids("CA-QC", date(2026, 1, 1))
    assert "st-john-quebec" in _festival_ids("CA-QC", date(2026, 1, 1))


@given(st.sampled_from(codes()), st.dates(date(2026, 1, 1), date(2031, 12, 31)), st.integers(1, 200))
def test_festivals_come_in_order_and_with_their_lead(code: str, on: date, within: int) -> None:
    found = festivals(profile_for(code), on, within)
    assert [coming.span.first for coming in found] == sorted(coming.span.first for coming in found)
    for coming in found:
        assert coming.span.first - coming.lead_from == timedelta(days=coming.festival.lead_days)
        assert coming.runs(coming.lead_from)
        assert not coming.runs(coming.lead_from - timedelta(days=1))
        assert not coming.runs(coming.span.last + timedelta(days=1))
    longer = festivals(profile_for(code), on, within + 30)
    assert [(c.festival, c.span) for c in found] == [(c.festival, c.span) for c in longer][: len(found)]


@given(st.sampled_from(codes()), st.dates(date(2026, 1, 1), date(2031, 12, 31)))
def test_nothing_festive_on_a_quiet_day_and_no_sale_ever(code: str, on: date) -> None:
    profile = profile_for(code)
    found = occasion(profile, on)
    if quiet_on(profile, on):
        assert found is None
    if found:
        assert found.runs(on)
        assert found.festival.day.mood not in ("sale", "solemn")


def test_lead_in_and_quiet_days_reach_the_writer() -> None:
    japan = profile_for("JP")
    assert brief(japan, "home", "ja-JP", date(2026, 11, 20))["festival"]["id"] == "oseibo"
    assert "festival" not in brief(japan, "home", "ja-JP", date(2026, 8, 6))
    assert brief(japan, "home", "ja-JP", date(2026, 8, 6))["quiet"]["name"] == "Hiroshima"
    assert [q.day.id for q, _ in quiet_near(japan, date(2026, 8, 1), 20)] == ["hiroshima", "nagasaki", "august-15-jp"]
    assert quiet_on(profile_for("CN"), date(2026, 9, 18))
    assert quiet_on(profile_for("CN"), date(2027, 12, 13))
    assert not quiet_on(profile_for("CN"), date(2026, 9, 19))


def test_seasons_by_hemisphere() -> None:
    assert [season(profile_for("DE"), date(2026, month, 15)) for month in (1, 4, 7, 10)] == [
        "winter", "spring", "summer", "autumn",
    ]  # fmt: skip
    for code in ("AU", "BR"):
        assert [season(profile_for(code), date(2026, month, 15)) for month in (1, 4, 7, 10, 12)] == [
            "summer", "autumn", "winter", "spring", "summer",
        ]  # fmt: skip
    assert season(profile_for("IN"), date(2026, 7, 1)) == "monsoon"
    assert season(profile_for("SG"), date(2026, 7, 1)) == ""
    turned = {"winter": "summer", "summer": "winter", "spring": "autumn", "autumn": "spring"}
    north, south = profile_for("US"), profile_for("AU")
    assert [turned[season] for season in north.seasons] == list(south.seasons)


# ---------------------------------------------------------------------- feelings and the brief


def test_feelings_start_where_the_design_starts_them() -> None:
    wanted = {
        "electronics": {"DE": 0.25, "US": 0.50, "JP": 0.35, "BR": 0.60},
        "beauty": {"DE": 0.45, "US": 0.65, "JP": 0.50, "BR": 0.75, "SA": 0.60},
    }
    found = {
        family: {code: emotion(profile_for(code), family).intensity for code in row} for family, row in wanted.items()
    }
    assert found == wanted


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.code)
def test_every_category_has_a_target(profile: Profile) -> None:
    for name in categories():
        target = emotion(profile, name)
        assert 0 <= target.intensity <= 1
        assert sum(getattr(target, feeling) for feeling in FEELINGS) == pytest.approx(1)
        assert getattr(target, target.leading[0]) == max(getattr(target, feeling) for feeling in FEELINGS)
    assert emotion(profile, "headphones") == profile.emotions["audio"]
    with pytest.raises(BadInput, match="no category"):
        emotion(profile, "unicorns")


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.code)
def test_a_brief_is_plain_json_for_every_language(profile: Profile) -> None:
    for language in profile.languages:
        told = brief(profile, "toys", language.tag, date(2026, 12, 1))
        assert json.loads(json.dumps(told)) == told
        assert told["profile"] == profile.digest
        assert told["sentence"]["target"] < told["sentence"]["most"]
        assert told["written_as"] == language.writes


def test_a_brief_speaks_of_the_goods_at_hand() -> None:
    india = profile_for("IN")
    deity = "deities or sacred words on shoes, mats, bathroom things or underwear"
    assert deity in brief(india, "shoes", "en-IN", date(2026, 3, 1))["avoid"]
    assert deity not in brief(india, "headphones", "en-IN", date(2026, 3, 1))["avoid"]
    assert [row.severity for row in taboos(profile_for("CN"), "tops")] == sorted(
        (row.severity for row in taboos(profile_for("CN"), "tops")), key=["block", "warn", "info"].index
    )
    quebec = brief(profile_for("CA-QC"), "home", "fr-CA", date(2026, 3, 1))
    assert any("courriel" in text for text in quebec["wording"])
    english = brief(profile_for("CA-QC"), "home", "en-CA", date(2026, 3, 1))
    assert not any("courriel" in text for text in english["wording"])
    assert (strength(0.25), strength(0.5), strength(0.85)) == ("sober", "warm", "glowing")


def test_a_locale_is_found_by_what_is_read_and_by_what_is_written() -> None:
    assert profile_for("MX").language("es_MX").tag == "es-MX"
    assert profile_for("MX").language("es-ES").tag == "es-MX"
    with pytest.raises(BadInput, match="does not read"):
        profile_for("MX").language("de-DE")
    with pytest.raises(BadInput, match="no profile"):
        profile_for("XX")
    with pytest.raises(BadInput, match="no profile"):
        profile_for("EU")
    assert profile_for("de") == profile_for("DE")


def test_no_market_keeps_a_day_that_nobody_described() -> None:
    kept = {row.day.id for p in ALL for rows in (p.festivals, p.quiet) for row in rows}
    assert kept == set(days())
