"""The page of a store's own words, in both languages."""

from __future__ import annotations

import io
import re

import pytest


def rows(house):
    return [(row.term, row.rendering, row.status) for row in house.db.glossary.of_store(house.store.id)]


@pytest.mark.parametrize("tag", ["en", "zh-CN"])
def test_the_page_answers_in_both_languages(full, tag):
    answer = full.get(full.path("/words"), **{"Accept-Language": tag})
    assert answer.status_code == 200
    assert f'lang="{tag}"' in answer.text
    assert len(re.findall(r"<h1\b", answer.text)) == 1
    assert " style=" not in answer.text
    assert full.path("/words") in full.get(full.path("")).text


def test_a_row_is_added_found_and_removed(house):
    form = {"term": "battery", "rendering": "<b>Akku", "status": "required", "locale": "de-DE", "forms": "akku*|akkus"}
    assert house.post(house.path("/words"), **form).status_code == 302
    (entry,) = house.db.glossary.of_store(house.store.id)
    assert (entry.term, entry.rendering, entry.locale, entry.forms) == (
        "battery",
        "<b>Akku",
        "de-DE",
        ("akku*", "akkus"),
    )
    page = house.get(house.path("/words?q=batt")).text
    assert "&lt;b&gt;Akku" in page
    assert "<b>Akku" not in page
    assert "battery" not in house.get(house.path("/words?q=oven")).text.split("<tbody>")[-1]
    house.post(house.path("/words/remove"), id=entry.key)
    assert rows(house) == []


def test_a_row_that_cannot_be_used_stays_on_the_form_with_its_cause(house):
    answer = house.post(house.path("/words"), term="battery", rendering="", status="banned")
    assert answer.status_code == 400
    assert "has no rendering" in answer.text
    assert 'value="battery"' in answer.text
    assert rows(house) == []


def test_a_file_is_looked_at_taken_in_given_out_and_taken_back(house):
    def send(**more):
        table = io.BytesIO(b"term,locale,rendering,status\nbattery,de,Akku,\noven,de,,required\n")
        return house.post(house.path("/words/file"), file=(table, "terms.csv"), **more)

    looked = send(dry="1").text
    assert "battery" in looked
    assert "has no rendering" in looked
    assert rows(house) == []
    send()
    assert rows(house) == [("battery", "Akku", "required")]
    assert "battery,de,Akku,required" in house.get(house.path("/words/glossary.csv")).text
    assert "<term>Akku</term>" in house.get(house.path("/words/glossary.tbx")).text
    house.post(house.path("/words/back"))
    assert rows(house) == []


def test_a_broken_file_is_told_and_changes_nothing(house):
    answer = house.post(house.path("/words/file"), file=(io.BytesIO(b"<tbx><bad"), "terms.tbx"))
    assert answer.status_code == 400
    assert "no sound XML" in answer.text
    assert rows(house) == []
