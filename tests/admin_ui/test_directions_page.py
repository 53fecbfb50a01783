"""Creative directions from the web: proposed, told in the owner's language, chosen, left to the policy, asked anew."""

from __future__ import annotations

import pytest
from modelled import scripted_model


@pytest.fixture
def at(house):
    house.product_id = house.db.catalog.sources(house.store.id)[0].remote_id
    return house.path(f"/products/{house.product_id}/directions/de-DE")


def made(house):
    return house.db.sentences.directions(house.store.id, house.product_id, "de-DE")


def test_without_a_model_the_page_says_what_one_brings(house, at):
    page = house.get(at).text
    assert "No language model is set up" in page
    assert "/model" in page
    assert house.post(f"{at}/ask").status_code == 409


def test_asked_for_with_the_price_before_chosen_and_left_to_the_policy(house, at):
    with scripted_model(house.services) as scripted:
        page = house.get(at).text
        assert "No directions yet" in page
        assert "One question to the model: about 0.0" in page
        assert scripted.counts["calls"] == 0
        house.post(f"{at}/ask")
        assert house.work() == ["done"]
        assert len(made(house).options) >= 2
        page = house.get(at).text
        assert "chosen by Vitrine" in page
        assert "Why it fits this market" in page
        house.post(at, pick="2")
        assert (made(house).picked, made(house).actor) == (1, "person:owner")
        assert "chosen by owner" in house.get(at).text
        house.post(at, pick="policy")
        assert (made(house).picked, made(house).actor) == (0, "")
        assert house.post(at, pick="9").status_code == 400


def test_the_page_says_when_it_is_still_written_by_another(house, at):
    with scripted_model(house.services):
        house.post(house.path("/writing"), writer="model", locales=["de-DE"], id=[house.product_id])
        assert house.work() == ["done"]
        assert "still written by another" not in house.get(at).text
        house.post(at, pick="2")
        assert "still written by another" in house.get(at).text


def test_they_are_told_in_the_owner_s_language(house, at):
    with scripted_model(house.services):
        house.post(f"{at}/ask")
        house.work()
        assert "sentence-says" not in house.get(f"{at}?into=zh-CN").text
        house.post(f"{at}/explain", into="zh-CN")
        assert house.work() == ["done"]
        assert house.get(f"{at}?into=zh-CN").text.count('sentence-says" lang="zh-CN"') >= 4


def test_those_that_are_there_stay_until_others_have_come(house, at):
    with scripted_model(house.services) as scripted:
        house.post(f"{at}/ask")
        house.work()
        house.post(at, pick="2")
        before = made(house)
        scripted.change({"error": 1.0})
        house.post(f"{at}/ask")
        house.work()
        assert made(house) == before
        scripted.change({"error": 0.0, "not_json": 1.0, "json_object": "ignored", "json_schema": "ignored"})
        house.post(f"{at}/ask")
        house.work()
        assert made(house) == before
