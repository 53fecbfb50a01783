"""Your data, on the store's page: the owner takes it out, sees what was asked for, and erases a store that was left."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from filled_store import fill

from core.jobs import erasure, stores
from core.storage.data_requests import SHOPPER_EXPORT


def other_login(house, role):
    """A browser of somebody with another role."""
    user = house.db.tenancy.add_user(role, "a good long password", role)
    client = house.browser()
    with client.session_transaction() as session:
        session["user"] = user.id
    return client


def leave(house):
    stores.disconnect(house.services, house.db, house.store, restore=False, execute=lambda _plan: {})


def test_the_owner_takes_everything_out(house):
    assert "Nobody has asked for data yet." in house.get(house.path()).text
    answer = house.post(house.path("/data/export"))
    assert "/jobs/store-export-" in answer.headers["Location"]
    assert house.work() == ["done"]
    (request,) = house.db.data_requests.of_store(house.store.id)
    assert request.actor == "person:owner"
    page = house.get(house.path()).text
    assert f"/data/{request.id}" in page
    file = house.get(house.path(f"/data/{request.id}"))
    assert file.headers["Content-Disposition"].startswith("attachment; filename=vitrine-Model-shop-")
    archive = zipfile.ZipFile(io.BytesIO(file.data))
    assert len([name for name in archive.namelist() if name.startswith("pages/Model-shop-")]) == 2
    assert "2 pages" in house.get(answer.headers["Location"]).text
    assert "data exported" in house.get("/log").text


def test_what_a_shopper_asked_for_is_listed_until_it_is_done(house):
    open_one = house.db.data_requests.open(house.store.id, SHOPPER_EXPORT, customer="7", orders=["1"])
    page = house.get(house.path()).text
    assert "What is held about a shopper" in page
    assert "open" in page
    assert "/data/" + open_one.id not in page
    done = erasure.export_shopper(house.services, house.db, house.store, "7", ["1"])
    assert done.id == open_one.id
    assert f"/data/{done.id}" in house.get(house.path()).text
    held = json.loads(house.get(house.path(f"/data/{done.id}")).data)
    assert held["orders"] == ["1"]
    assert house.get(house.path("/data/none")).status_code == 404


def test_the_owner_answers_a_shopper_who_wrote(house):
    store = fill(house.services, house.db, "one")
    path = f"/stores/{store.id}/data/shopper"
    assert "A shopper asks for their data" in house.get(f"/stores/{store.id}").text
    house.post(path, wish="export", orders=" #11, 12; 999 ")
    (asked,) = [row for row in house.db.data_requests.of_store(store.id) if row.orders == ("11", "12", "999")]
    held = json.loads(house.get(f"/stores/{store.id}/data/{asked.id}").data)
    assert {row["order_id"] for row in held["held"]["order_arms"]} == {"11", "12"}
    looked = house.post(path, wish="erase", orders="11, 12")
    assert looked.status_code == 200
    assert "rows are held about this shopper" in looked.text
    assert {row["order_id"] for row in house.db.erasure.of_shopper(store.id, ["11"])["order_arms"]} == {"11"}
    done = house.post(path, wish="erase_now", orders="11, 12")
    assert done.headers["Location"].endswith(f"/stores/{store.id}#data")
    assert house.db.erasure.of_shopper(store.id, ["11", "12"]) == {}
    assert "Erased. Receipt" in house.get(f"/stores/{store.id}").text
    house.post(path, wish="erase_now", orders="77")
    assert "Nothing is held about this shopper." in house.get(f"/stores/{store.id}").text


@pytest.mark.parametrize(
    "given",
    [
        {"wish": "export"},
        {"wish": "erase", "orders": " , ;"},
        {"orders": "1"},
        {"wish": "export", "orders": "1 " * 501 + "2" * 90},
    ],
)
def test_a_shoppers_request_that_cannot_be_read_says_what_is_missing(house, given):
    answer = house.post(house.path("/data/shopper"), **given)
    assert answer.status_code == 400
    assert house.db.data_requests.of_store(house.store.id) == []


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_only_the_owner_takes_data_out_or_erases(house, role):
    request = erasure.export_shopper(house.services, house.db, house.store, "7", ["1"])
    leave(house)
    client = other_login(house, role)
    assert client.get(house.path(f"/data/{request.id}")).status_code == 403
    for step in ("export", "erase", "shopper"):
        assert house.post(house.path(f"/data/{step}"), client, name="Model shop").status_code == 403
    page = client.get(house.path()).text
    assert "Prepare the export" not in page
    assert "Erase for good" not in page
    assert house.db.tenancy.any_store("Model shop") is not None


def test_a_store_is_erased_after_it_was_left_and_its_name_was_typed(house):
    assert "disconnect it first" in house.get(house.path()).text
    assert house.post(house.path("/data/erase"), name="Model shop").status_code == 409
    leave(house)
    assert "Model shop" in house.get("/stores").text
    assert "Type the store&#39;s name to confirm: Model shop" in house.get(house.path()).text
    assert house.post(house.path("/data/erase"), name="model shop").status_code == 400
    there = erasure.erasable(house.db, house.db.tenancy.store(house.store.id))
    answer = house.post(house.path("/data/erase"), name="Model shop")
    assert answer.headers["Location"] == "/stores"
    assert "This store is being erased." in house.get(house.path()).text
    assert house.work() == ["taken over"]  # the job went with the store
    assert house.get(house.path()).status_code == 404
    receipt = erasure.find_receipt(house.db, "Model shop")
    assert receipt is not None
    assert receipt.rows["products"] == there["products"] == 2
    log = house.get("/log").text
    assert "store erased, receipt" in log
    assert receipt.sha256[:12] in log
    assert house.store.id not in log


def test_the_thumbnails_of_a_store_go_with_it(house):
    folder = house.services.settings.home / "cache" / "pictures"
    product = house.db.catalog.sources(house.store.id)[0]
    media = product.snapshot.media[0].remote_id
    assert house.get(house.path(f"/products/{product.remote_id}/pictures/{media}/96")).status_code == 200
    assert [path.suffix for path in folder.rglob("*") if path.is_file()] == [".webp"]
    leave(house)
    erasure.erase_store(house.services, house.db, house.db.tenancy.store(house.store.id))
    assert not [path for path in folder.rglob("*") if path.is_file()]
