"""What the model was asked, from the web: every question with its price, and as files."""

from __future__ import annotations

import csv
import io

from modelled import scripted_model


def test_every_question_stands_there_and_can_be_downloaded(house):
    at = house.path("/ledger")
    assert "Nothing was asked yet" in house.get(at).text
    product = house.db.catalog.sources(house.store.id)[0]
    with scripted_model(house.services):
        form = {"writer": "model", "locales": ["de-DE"], "id": [product.remote_id]}
        house.post(house.path("/writing"), **form)
        assert house.work() == ["done"]
    page = house.get(at).text
    assert product.label in page
    assert "scripted-1" in page
    assert "Directions" in page
    calls = list(csv.DictReader(io.StringIO(house.get(f"{at}/calls.csv").text)))
    assert {row["purpose"] for row in calls} == {"directions", "sentences"}
    assert all(row["prompt"] and int(row["price_micros"]) > 0 for row in calls)
    texts = list(csv.DictReader(io.StringIO(house.get(f"{at}/texts.csv").text)))
    assert {row["model"] for row in texts if row["origin"] == "model"} == {"scripted-1"}
    assert house.get(f"{at}/other.csv").status_code == 404


def test_another_store_s_books_are_not_to_be_had(house):
    assert house.get("/stores/s0/ledger").status_code == 404
