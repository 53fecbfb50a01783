"""The pages about markets, for a seller who reads English or Chinese."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

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
    last = on + timedelta(days=180)
    assert all(row.span.first <= last for row in coming)
    assert "禁忌" in chinese
    assert "Taboos" in english
