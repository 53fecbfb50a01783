"""The language model from the web: tried before it is kept, its key never shown, its prices and caps."""

from __future__ import annotations

import modelled  # noqa: F401 - the jobs of the GPU worker
import pytest

from core.errors import BadInput
from core.jobs.model_setup import check_reach
from core.ports.text import Endpoint, Prices
from gpu_worker.text.scripted import Scripted

KEY = "sk-very-secret-1"


def typed(url: str, **more: str) -> dict[str, str]:
    return {"address": url, "key": KEY, "currency": "EUR", "price_prompt": "0.27", "price_completion": "1.10", **more}


def test_without_a_model_the_page_says_what_one_brings_and_that_none_is_needed(fresh):
    page = fresh.get("/model").text
    assert "No language model is set up" in page
    assert "from facts alone" in page


def test_what_answers_is_kept_with_its_key_sealed(fresh):
    with Scripted({"key": KEY}).serve() as running:
        assert fresh.post("/model", **typed(running.url)).status_code == 302
        assert fresh.db.models.find() is None  # nothing is kept before it has answered
        assert "It is being asked" in fresh.get("/model").text
        assert fresh.work() == ["done"]
        page = fresh.get("/model").text
        row = fresh.db.models.row()
        assert (row.model, row.third_party, row.prices) == (
            "scripted-1", False, Prices("EUR", 270_000, 270_000, 1_100_000),
        )  # fmt: skip
        assert fresh.db.models.find("candidate") is None
        assert "scripted-1 answers" in page
        assert "German (Germany)" in page
        for path in ("/model", "/log", "/jobs"):
            assert KEY not in fresh.get(path).text
        assert fresh.db.models.endpoint(fresh.services.keyring).key == KEY


def test_a_model_that_answers_nothing_usable_is_not_kept_and_the_other_stays(fresh):
    fresh.db.models.put(fresh.services.keyring, Endpoint("http://127.0.0.1:9/v1", "old-1"))
    faults = {"not_json": 1, "json_object": "ignored", "json_schema": "ignored"}
    with Scripted(faults).serve() as running:
        fresh.post("/model", **typed(running.url))
        assert fresh.work() == ["done"]
    page = fresh.get("/model").text
    assert "no answer could be used" in page
    assert fresh.db.models.row().model == "old-1"


def test_a_wrong_key_is_said_with_its_next_step(fresh):
    with Scripted({"key": "another"}).serve() as running:
        fresh.post("/model", **typed(running.url))
        assert fresh.work() == ["needs_merchant"]
    assert fresh.db.jobs.latest("model.check", "").error["cause"] in fresh.get("/model").text.replace("&#39;", "'")


def test_a_key_goes_to_the_address_that_it_was_given_for_and_to_no_other(fresh):
    with Scripted({"key": KEY}).serve() as first, Scripted().serve() as second:
        fresh.post("/model", **typed(first.url))
        fresh.work()
        fresh.post("/model", **typed(first.url, key=""))
        assert fresh.work() == ["done"]
        assert fresh.db.models.endpoint(fresh.services.keyring).key == KEY
        fresh.post("/model", **typed(second.url, key=""))
        assert fresh.work() == ["done"]
        assert fresh.db.models.endpoint(fresh.services.keyring).key == ""


@pytest.mark.parametrize(
    "given",
    [{"address": "ftp://x"}, {"address": "file:///etc/passwd"}, {"address": "http://api.example.com"},
     {"address": "https://u:p@api.example.com"}, {"address": "http://169.254.169.254/latest"}, {"address": "http://[fe80::1]"},
     {"address": ""}, {"currency": "euro"}, {"price_prompt": "much"}],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_and_not_asked(fresh, given):
    answer = fresh.post("/model", **{**typed("http://127.0.0.1:9"), **given})
    assert answer.status_code == 400
    assert KEY not in answer.text
    assert fresh.work() == []


def test_only_the_owner_of_the_installation_may_name_machines_of_the_house():
    check_reach("10.0.0.7", third_party=False, tenant_id="t1")
    with pytest.raises(BadInput):
        check_reach("10.0.0.7", third_party=False, tenant_id="t2")
    for found in ([], ["10.1.2.3"], ["93.184.216.34", "::1"], ["::ffff:127.0.0.1"]):
        with pytest.raises(BadInput):
            check_reach("llm.example.com", True, "t2", lambda _host, found=found: found)
    check_reach("llm.example.com", True, "t2", lambda _host: ["93.184.216.34"])


def test_prices_and_caps_are_kept_beside_what_was_used(house):
    house.db.models.put(house.services.keyring, Endpoint("http://127.0.0.1:9/v1", "old-1", KEY))
    form = {"currency": "EUR", "price_prompt": "1", "price_cached": "0.5", "price_completion": "2"}
    house.post("/model/money", **form, cap_job="20", cap_store="0", cap_month="50,5")
    row = house.db.models.row()
    assert row.prices == Prices("EUR", 1_000_000, 500_000, 2_000_000)
    assert row.caps == {"job": 20_000_000, "month": 50_500_000}
    assert house.db.models.endpoint(house.services.keyring).key == KEY
    page = house.get("/model").text
    assert "0.00 of 50.50 EUR" in page
    assert 'value="50.5"' in page
    assert 'value="20"' in page
    assert house.post("/model/money", **form, cap_job="lots").status_code == 400


def test_forgetting_takes_the_key_too(fresh):
    fresh.db.models.put(fresh.services.keyring, Endpoint("http://127.0.0.1:9/v1", "old-1", KEY))
    fresh.post("/model/forget")
    assert fresh.db.models.find() is None
    assert fresh.db.tenancy.find_secret(fresh.services.keyring, "model/default/key") is None


def test_only_the_owner_sets_up_a_model(fresh):
    fresh.db.tenancy.add_user("ed", "long-enough-password", "editor")
    client = fresh.browser()
    with client.session_transaction() as session:
        session["user"] = next(user.id for user in fresh.db.tenancy.users() if user.login == "ed")
    assert client.get("/model").status_code == 200
    for path in ("/model", "/model/money", "/model/forget", "/model/check"):
        assert fresh.post(path, client, **typed("http://127.0.0.1:9")).status_code == 403
