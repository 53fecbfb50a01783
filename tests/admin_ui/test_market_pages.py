"""The pages about markets, for a seller who reads English or Chinese."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from markupsafe import escape

from core.localisation.market_notes import note
from core.localisation.profile import codes, festivals, profile_for, quiet_near


def test_the_list_leads_to_every_market(full):
    text = full.get("/markets").text
    assert set(re.findall(r'href="/markets/([A-Z-]+)"', text)) == set(codes())
    assert "written as en-GB" in text
    assert "Canada · Quebec" in text
    assert "德国" in full.get("/markets", **{"Accept-Language": "zh-CN"}).text
    assert full.get("/markets/XX").status_code == 404


@pytest.mark.parametrize("code", ["DE", "IN", "SG"])
def test_a_market_shows_what_comes_and_why_not(full, code):
    profile, on = profile_for(code), full.services.clock.now().date()
    english = full.get(f"/markets/{code}").text
    chinese = full.get(f"/markets/{code}", **{"Accept-Language": "zh-CN"}).text
    coming = festivals(profile, on, 180)
    assert coming
    for row in coming:
        assert row.festival.day.zh in chinese
    for quiet, _span in quiet_near(profile, on, 180):
        assert quiet.day.zh in chinese
    for taboo in profile.taboos:
        assert taboo.what in english
        assert taboo.zh in chinese
        assert taboo.ground in english
    assert profile.digest in english
    notes = [row.why for row, _span in quiet_near(profile, on, 180)] + [row.why for row in profile.signs]
    notes += [
        *profile.say,
        *profile.avoid,
        *(row.what for row in profile.wording),
        *(each.note for each in profile.languages),
    ]
    for text in filter(None, notes):
        assert escape(text) in english
        assert escape(note(text, "zh")) in chinese
    last = on + timedelta(days=180)
    assert all(row.span.first <= last for row in coming)
    assert "禁忌" in chinese
    assert "Taboos" in english


OWN = {"units": "both", "formality.de-DE": "informal", "target.de-DE": "10", "most.de-DE": "18",
       "category": "audio", "intensity": "0.6"}  # fmt: skip


def test_what_a_shop_says_of_a_market_is_kept_shown_and_taken_back(house):
    answer = house.post("/markets/DE/own", store=house.store.id, **OWN)
    assert answer.headers["Location"].endswith("/markets/DE")
    assert house.db.market_layers.of(house.store.id) == {
        "DE": {
            "units": "both",
            "formality": {"de-DE": "informal"},
            "sentences": {"de-DE": {"target": 10, "most": 18, "unit": "words"}},
            "intensity": {"audio": 0.6},
        }
    }
    page = house.get("/markets/DE", **{"Accept-Language": "en"}).text
    assert '<option value="informal" selected>' in page
    assert "about 10 words, 18 at most" in page
    assert "US customary first" in page
    assert profile_for("DE").digest not in page  # the shop's own version of the profile
    again = OWN | {"formality.de-DE": "", "target.de-DE": "", "most.de-DE": "", "category": ""}
    house.post("/markets/DE/own", store=house.store.id, **again)
    assert house.db.market_layers.of(house.store.id)["DE"] == {"units": "both", "intensity": {"audio": 0.6}}
    for left in ({"units": "both"}, {}):
        house.post("/markets/DE/own", store=house.store.id, do="undo")
        assert bool(house.db.market_layers.of(house.store.id)) is bool(left)
    assert house.post("/markets/DE/own", store=house.store.id, do="undo").status_code == 400
    assert "Take the last change back" not in house.get("/markets/DE", **{"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"intensity": "2", "category": "audio"},
        {"target.de-DE": "30", "most.de-DE": "20"},
        {"formality.de-DE": "rude"},
        {"units": "stone"},
        {"category": "audio", "warmth": "0.5"},
        {"target.de-DE": "many"},
        {"category": "spaceships", "intensity": "0.5"},
    ],
)
def test_what_no_profile_can_hold_is_refused(house, wrong):
    assert house.post("/markets/DE/own", store=house.store.id, **wrong).status_code == 400
    assert house.db.market_layers.of(house.store.id) == {}


def test_a_market_of_another_s_store_cannot_be_set(house):
    assert house.post("/markets/DE/own", store="none", units="both").status_code == 404
    assert house.post("/markets/XX/own", store=house.store.id, units="both").status_code == 404
