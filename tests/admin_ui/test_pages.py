"""Every page answers, says what it should, and sends the headers that keep it closed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

PAGES = [
    "/",
    "/stores",
    "/connect/woocommerce",
    "/jobs",
    "/log",
    "/markets",
    "/markets/CA-QC",
    "/markets/SA",
    "/health",
    "/components",
]
LISTS = ["/products", "/products?q=drift&state=checked", "/findings", "/findings?severity=block"]
STORE_PAGES = [
    "",
    *LISTS,
    "/voice",
    "/voice?locale=",
    "/voice?locale=ja-JP",
    "/voice/outside",
    "/publishing",
    "/experiments",
    "/disconnect",
]


def addresses(house):
    store = house.store
    run = house.db.experiments.all(store.id)[0].id
    plan = house.db.publishing.plans(store.id)[0]["plan"]
    published, blocked = house.product("published"), house.product("blocked")
    job = house.db.jobs.recent()[0].id
    more = [f"/products/{published}", f"/products/{blocked}?locale=en-US", f"/publishing/{plan}", f"/experiments/{run}"]
    return [*PAGES, *(house.path(page) for page in [*STORE_PAGES, *more]), f"/jobs/{job}"]


@pytest.mark.parametrize("tag", ["en", "zh-CN"])
def test_every_page_in_both_languages(full, tag):
    for address in addresses(full):
        answer = full.get(address, **{"Accept-Language": tag})
        assert answer.status_code == 200, address
        assert f'lang="{tag}"' in answer.text
        assert " style=" not in answer.text, address
        assert "<script>" not in answer.text
        assert len(re.findall(r"<h1\b", answer.text)) == 1, address
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"


def test_home_says_what_stands_where_and_what_comes_next(full):
    page = full.get("/", **{"Accept-Language": "en"}).text
    counts = full.db.content.counts(full.store.id)
    assert f"<b>{counts['blocked']}</b><small>stopped by a check" in page
    assert f"<b>{counts['published']}</b><small>live in the shop" in page
    assert f"{counts['checked']} pages are checked and ready" in page


def test_home_without_a_store_offers_one_action(fresh):
    page = fresh.get("/").text
    assert 'href="/connect/woocommerce"' in page
    assert "No store is connected yet" in page


def test_the_catalogue_filters_by_words_and_state(full):
    def titles(query):
        return set(re.findall(r'products/(\d+)">', full.get(full.path(f"/products?{query}")).text))

    everything = titles("")
    assert len(everything) == 6
    assert titles("state=published") == {full.product("published")}
    assert full.product("blocked") in titles("state=blocked")
    assert titles("q=Drift") < everything
    assert titles("q=nothing-has-this") == set()
    assert titles("state=imported") == set()
    assert titles("state=made-up") == everything


def test_a_product_page_shows_facts_with_their_sources(full):
    page = full.get(full.path(f"/products/{full.product('published')}?locale=de-DE"), **{"Accept-Language": "en"}).text
    assert "38 h" in page  # the battery's hours, from the attribute
    assert "attribute" in page
    assert "the shop&#39;s own text" in page  # version 0
    assert "An experiment runs on this page." in page


def test_findings_underline_the_words(full):
    page = full.get(full.path("/findings")).text
    assert "stops the page" in page
    found = full.db.content.findings(full.store.id)
    marked = next(f for _id, _locale, f in found if f.span and f.start < f.end)
    assert re.search(r'<mark class="mark-(block|warn)">[^<]+</mark>', page), marked


def test_an_experiment_has_a_plot_with_intervals_and_a_sentence(full):
    run = full.db.experiments.all(full.store.id)[0]
    page = full.get(full.path(f"/experiments/{run.id}"), **{"Accept-Language": "en"}).text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert 'class="plot-control"' in page
    assert "Visitors who saw the new page bought more often" in page
    assert re.search(r"between \+\d+\.\d% and \+\d+\.\d%", page)
    assert "as planned" in page


def test_the_page_for_programs(full):
    stores = full.get("/api/v1/stores").json["stores"]
    assert [row["name"] for row in stores] == ["Model shop"]
    job = full.db.jobs.recent()[-1]
    answer = full.get(f"/api/v1/jobs/{job.id}").json
    assert (answer["state"], answer["result"]["products"]) == ("done", 6)


def test_failures_have_a_cause_and_a_next_step(full):
    for path, status in (("/nix", 404), ("/stores/s0", 404), (full.path("/products/0"), 404), ("/jobs/none", 404),
                         (full.path("/publishing/00"), 404), (full.path("/experiments/e0"), 404)):  # fmt: skip
        answer = full.get(path)
        assert answer.status_code == status, path
        assert '<p class="next">' in answer.text
    as_json = full.get("/jobs/none", Accept="application/json").json
    assert set(as_json) == {"code", "cause", "next_step"}
    fragment = full.client.get("/jobs/none", headers={"HX-Request": "true"}).text
    assert fragment.strip().startswith('<div class="box')


def test_a_bug_is_told_without_its_inside(full, monkeypatch, caplog):
    from admin_ui.views import health

    def broken():
        raise RuntimeError("the inside")

    monkeypatch.setattr(health, "_disk", broken)
    answer = full.get("/health", **{"Accept-Language": "en"})
    assert answer.status_code == 500
    assert "the inside" not in answer.text
    reference = re.search(r"look for (\w+) in", answer.text).group(1)
    assert reference in caplog.text


def test_a_form_that_is_too_large_is_refused(full):
    answer = full.post(full.path("/products/act"), q="x" * 3_000_000)
    assert answer.status_code == 413


def test_another_tenant_sees_nothing_of_it(full):
    full.services.system.ensure_tenant("t2")
    full.services.db("cli:test", "t2").tenancy.add_user("stranger", "stranger-password", "owner")
    stranger = full.browser()
    full.login(stranger, "stranger", "stranger-password")
    for path in (full.path(), full.path("/products"), f"/jobs/{full.db.jobs.recent()[0].id}"):
        assert stranger.get(path).status_code == 404, path
    assert "Model shop" not in stranger.get("/").text
    assert stranger.get("/api/v1/stores").json == {"stores": []}


def test_a_shop_whose_visitors_cannot_be_split_is_offered_no_experiment(house, monkeypatch):
    english, products = (
        {"Accept-Language": "en"},
        [state.remote_id for state in house.db.content.states(house.store.id)],
    )
    for product in products:
        answer = house.post(house.path(f"/products/{product}/publish"), locale="de-DE")
        house.post(answer.headers["Location"] + "/execute")
    assert set(house.work()) == {"done"}
    page = house.path(f"/products/{products[0]}?locale=de-DE")
    assert "Start an experiment" in house.get(page, **english).text
    assert "split the visitors" in house.get("/", **english).text
    known = house.services.platform("woocommerce")
    monkeypatch.setattr(known, "capabilities", replace(known.capabilities, storefront_split=False))
    assert "Start an experiment" not in house.get(page, **english).text
    told = house.get("/", **english).text
    assert "Everything is published" in told
    assert "split the visitors" not in told
