"""Writing pages from the web: with a model set up its price is shown first, and a person chooses."""

from __future__ import annotations

import pytest

from core.ports.text import Endpoint, Prices

PRICED = Endpoint(
    "http://127.0.0.1:9/v1", "tiny-7", third_party=True, prices=Prices("EUR", 2_000_000, 1_000_000, 8_000_000),
    probe={"tokens_per_s": 50.0},
)  # fmt: skip


@pytest.fixture
def modelled(house):
    house.db.models.put(house.services.keyring, PRICED)
    return house


def last_job(house):
    return house.db.jobs.recent(store_id=house.store.id, limit=1)[0]


def ticked(house, **more):
    ids = [product.remote_id for product in house.db.catalog.sources(house.store.id)]
    return house.post(house.path("/products/act"), do="write", id=ids, locales=["de-DE", "fr-FR"], **more)


def test_without_a_model_pages_are_written_at_once(house):
    assert "/jobs/content-generate-" in ticked(house).headers["Location"]


def test_with_a_model_its_price_is_shown_and_nothing_begins(modelled):
    before = last_job(modelled).id
    page = ticked(modelled)
    assert page.status_code == 200
    assert "Pages to write: 4 (de-DE, fr-FR)" in page.text
    assert "tiny-7" in page.text
    assert " EUR" in page.text
    assert "about 0.00 EUR" not in page.text
    assert "personal data is masked" in page.text
    assert last_job(modelled).id == before


def test_the_choice_of_a_person_is_what_begins(modelled):
    form = {"id": ["1", "2"], "locales": ["de-DE"]}
    asked = modelled.post(modelled.path("/writing"), writer="model", max_cost="1,50", festival="1", **form)
    job = last_job(modelled)
    assert asked.headers["Location"].endswith(job.id)
    assert job.name == "content.write"
    assert (job.payload["max_micros"], job.payload["festival"], job.payload["products"]) == (
        1_500_000,
        True,
        ["1", "2"],
    )
    modelled.post(modelled.path("/writing"), writer="facts", **form)
    assert (last_job(modelled).name, last_job(modelled).payload["locales"]) == ("content.generate", ["de-DE"])


@pytest.mark.parametrize("given", [{"max_cost": "much"}, {"max_cost": "-1"}, {"locales": []}])
def test_what_cannot_be_meant_is_refused_and_nothing_begins(modelled, given):
    before = last_job(modelled).id
    answer = modelled.post(modelled.path("/writing"), **{"writer": "model", "locales": ["de-DE"], **given})
    assert answer.status_code == 400
    assert last_job(modelled).id == before


def test_one_page_is_asked_about_too(modelled):
    product = modelled.db.catalog.sources(modelled.store.id)[0].remote_id
    page = modelled.post(modelled.path(f"/products/{product}/write"), locale="de-DE")
    assert "Pages to write: 1 (de-DE)" in page.text


def test_an_endpoint_without_prices_says_so_and_large_runs_are_estimated_from_a_sample(modelled, monkeypatch):
    monkeypatch.setattr("admin_ui.views.writing.SAMPLE_PAGES", 2)
    modelled.db.models.put(modelled.services.keyring, Endpoint("http://127.0.0.1:9/v1", "tiny-8"))
    page = ticked(modelled).text
    assert "set up without prices" in page
    assert "Estimated from 50" in page
