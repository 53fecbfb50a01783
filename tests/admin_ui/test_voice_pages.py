"""The page of the brand's voice: learn, see, set, and what is outside it."""

from __future__ import annotations

from dataclasses import replace

from voiced_shops import DU, QUIET, SIE, snapshots

from core.catalog.sync import to_product

ENGLISH = {"Accept-Language": "en"}


def fill(house, *rows):
    """Products of known voice beside those of the model shop."""
    made = [to_product(house.store.id, replace(row, remote_id=f"9{row.remote_id}"), str) for row in rows]
    house.db.catalog.store(house.store.id, made)


def test_a_shop_without_a_voice_offers_to_learn_one(house):
    page = house.get(house.path("/voice"), **ENGLISH).text
    assert "Nothing was learned yet" in page
    assert "Learn from my pages" in page
    assert "Pages outside the voice" not in page


def test_learned_numbers_stand_on_the_page(house):
    fill(house, *snapshots(SIE, 30))
    answer = house.post(house.path("/voice/learn"))
    assert "/jobs/" in answer.headers["Location"]
    assert house.work() == ["done"]
    page = house.get(house.path("/voice?locale=de-DE"), **ENGLISH).text
    assert "enough text" in page
    assert "Sie · 100%" in page
    measured = house.db.voices.of(house.store.id).measured["de-DE"]
    assert f"{measured.traits['you'].value:.0%} of sentences" in page
    assert measured.lines[0] in page
    assert "voice." not in page.replace("voice.css", "")  # no string without its words
    chinese = house.get(house.path("/voice?locale=de-DE"), **{"Accept-Language": "zh-CN"}).text
    assert "文字充足" in chinese


def test_what_a_person_sets_is_kept_and_shown(house):
    data = {"locale": "de-DE", "person": "we", "formality": "formal", "exclamations": "0", "sentence_length": "14",
            "banned": "billig*\n\n Schnäppchen ", "loved": "behutsam"}  # fmt: skip
    answer = house.post(house.path("/voice"), **data)
    assert answer.headers["Location"].endswith("locale=de-DE")
    held = house.db.voices.of(house.store.id)
    assert held.wanted["de-DE"] == {
        "person": "we", "formality": "formal", "exclamations": 0.0, "sentence_length": 14.0,
        "banned": ["billig*", "Schnäppchen"], "loved": ["behutsam"],
    }  # fmt: skip
    page = house.get(house.path("/voice?locale=de-DE"), **ENGLISH).text
    assert "billig*\nSchnäppchen</textarea>" in page
    assert 'value="formal" selected' in page
    house.post(house.path("/voice"), locale="de-DE")
    assert house.db.voices.of(house.store.id).empty
    assert [entry.action for entry in house.db.audit.recent(store_id=house.store.id, limit=2)] == ["voice.set"] * 2


def test_a_value_that_cannot_be_is_refused_with_a_next_step(house):
    for data in ({"exclamations": "7"}, {"banned": "a*b"}, {"person": "they"}, {"banned": "x", "loved": "X"}):
        answer = house.post(house.path("/voice"), locale="de-DE", **data)
        assert answer.status_code == 400, data
    assert house.get(house.path("/voice?locale=tlh")).status_code == 400
    assert house.db.voices.of(house.store.id).empty


def test_pages_outside_are_named_with_the_reason(house):
    fill(house, *snapshots(QUIET, 20), *[replace(row, sku="DU-1") for row in snapshots(DU, 1, first=90)])
    house.post(house.path("/voice"), locale="de-DE", formality="formal")
    house.post(house.path("/voice"), locale="", banned="workshop")
    page = house.get(house.path("/voice/outside"), **ENGLISH).text
    assert "DU-1" in page
    assert "says du, not Sie, in" in page
    assert "uses a banned word: workshop" in page


def test_another_tenant_s_store_is_not_found(house):
    assert house.get("/stores/none/voice").status_code == 404
