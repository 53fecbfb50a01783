"""Bulk operations: nothing is started twice, nothing that was cut passes for whole, whatever becomes of the worker."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from emulated_shopify import BULK

from connectors.shopify.bulk import BulkFailed
from connectors.shopify.errors import ScopeMissing
from connectors.shopify.operations import operation
from connectors.shopify.transfer import LinkGone
from core.errors import Permanent, Retryable
from core.ports.wire import SeedProduct

MANY = [SeedProduct(f"s{n}", f"Thing {n:02}", price_minor=100 + n) for n in range(30)]
TITLES = [product.title for product in MANY]


@pytest.mark.parametrize("times", [1, 3])
def test_a_file_that_was_cut_is_fetched_on(open_shop, times):
    shop = open_shop(MANY, bulk_truncate_next=times)
    assert shop.reader(BULK).titles() == TITLES
    assert shop.log.faults["bulk_truncate"] == times


def test_a_file_that_never_arrives_whole_is_no_smaller_shop(open_shop):
    shop = open_shop(MANY, bulk_truncate_next=99)
    reader = shop.reader(BULK)
    with pytest.raises(Retryable, match="did not arrive whole"):
        reader.scan()
    shop.switch(bulk_truncate_next=0)
    assert shop.reader(BULK).titles() == TITLES
    assert len(shop.operations()) == 2


def test_an_operation_that_failed_is_tried_again(open_shop):
    shop = open_shop(MANY, bulk_fail_next=1)
    assert shop.reader(BULK).titles() == TITLES


def test_when_operations_always_fail_the_shop_is_read_by_pages(open_shop):
    shop = open_shop(MANY, bulk_fail_next=99)
    assert shop.reader(BULK).titles() == TITLES
    assert shop.log.operations["Products"] > 0


def test_a_worker_that_died_leaves_its_operations_to_the_next(open_shop):
    shop = open_shop(MANY, bulk_queue_s=30.0)
    for _ in range(2):
        shop.reader(BULK).bulk.start_query("bulk_products", adopt=timedelta(hours=1))
        shop.reader(BULK).bulk.start_query("bulk_variant_media", adopt=timedelta(hours=1))
    assert len(shop.operations()) == 2
    assert shop.reader(BULK).titles() == TITLES
    assert len(shop.operations()) == 2


def test_what_changed_since_an_old_export_comes_behind_it(open_shop):
    shop = open_shop(MANY)
    pages = shop.reader(BULK).catalog.scan(page_size=10)
    first = next(pages)
    shop.clock.advance(1200)
    shop.rename(2, "Changed")
    shop.rename(25, "Changed too")
    rest = shop.reader(BULK).titles(cursor=first.cursor)
    assert rest == [*TITLES[10:], "Changed", "Changed too"]
    assert shop.reader(BULK).titles() == [*TITLES, "Changed", "Changed too"]
    shop.clock.advance(3600)
    assert len(shop.operations()) == 2
    fresh = shop.reader(BULK).titles()
    assert (len(fresh), fresh[2], fresh[25]) == (30, "Changed", "Changed too")


def test_a_scan_goes_on_after_its_file_is_gone(open_shop):
    shop = open_shop(MANY)
    first = next(shop.reader(BULK).catalog.scan(page_size=10))
    shop.clock.advance(8 * 86_400)
    assert shop.reader(BULK).titles(cursor=first.cursor) == TITLES[10:]


def test_five_operations_at_once_are_waited_for(open_shop):
    shop = open_shop(MANY, bulk_queue_s=40.0)
    reader = shop.reader(BULK)
    other = "query Other { products { edges { node { id } } } }"
    for _ in range(5):
        reader.client.run("bulk_run_query", {"query": other})
    with pytest.raises(Retryable):
        reader.client.run("bulk_run_query", {"query": other})
    assert reader.titles() == TITLES


def test_a_start_whose_answer_was_lost_is_found_again(open_shop):
    shop = open_shop(MANY)
    reader = shop.reader(BULK)
    kept = reader.client.run

    def run(file, *args, **more):
        if file == "bulk_run_query":
            shop.switch(late_drop_next=1)
        return kept(file, *args, **more)

    reader.client.run = run
    assert reader.titles() == TITLES
    assert len(shop.operations()) == 2


def test_a_scope_that_was_not_granted_is_told(open_shop):
    shop = open_shop(MANY, scopes=["read_locales"])
    reader = shop.reader(BULK)
    with pytest.raises(ScopeMissing):
        reader.bulk.wait(reader.bulk.start_query("bulk_products"))


def test_cancelled_and_expired_operations_are_told_apart(open_shop):
    shop = open_shop(MANY)
    bulk = shop.reader(BULK).bulk
    begun = bulk.start_query("bulk_products")
    shop.reader(BULK).client.run("bulk_cancel", {"id": f"gid://shopify/BulkOperation/{begun.number}"})
    with pytest.raises(BulkFailed, match="CANCELED"):
        bulk.wait(begun)
    done = bulk.wait(bulk.start_query("bulk_products"))
    shop.clock.advance(8 * 86_400)
    with pytest.raises(LinkGone), bulk.lines(done):
        pass
    with pytest.raises(LinkGone):
        bulk.wait(bulk.find(done.number))
    assert bulk.find("4711") is None


def test_children_lie_far_from_their_parents_and_no_token_goes_to_the_storage(open_shop):
    shop = open_shop(MANY)
    bulk = shop.reader(BULK).bulk
    with bulk.lines(bulk.wait(bulk.start_query("bulk_products"))) as lines:
        rows = [json.loads(line) for line in lines]
    assert ["__parentId" in row for row in rows] == [False] * 30 + [True] * 30
    assert all("X-Shopify-Access-Token" not in headers for headers in [bulk._transfers._http.headers])


# ------------------------------------------------------------------ mutations


def changes(shop):
    rows = [{"product": {"id": product.id, "title": f"New {n}"}} for n, product in enumerate(shop.products())]
    return [*rows, {"product": {"id": "gid://shopify/Product/1", "title": "Nobody"}}]


@pytest.mark.parametrize("fault", ["", "late_drop_next"])
def test_many_mutations_run_once_each_and_answer_line_by_line(open_shop, fault):
    shop = open_shop(MANY)
    bulk = shop.reader(BULK).bulk
    kept = bulk._client.run

    def run(file, *args, **more):
        if fault and file == "bulk_run_mutation":
            shop.switch(**{fault: 1})
        return kept(file, *args, **more)

    bulk._client.run = run
    answers = dict(bulk.mutate("product_update", changes(shop)))
    assert sorted(answers) == list(range(31))
    assert [answers[n]["data"]["productUpdate"]["product"]["title"] for n in range(30)] == [
        f"New {n}" for n in range(30)
    ]
    assert answers[30]["data"]["productUpdate"]["userErrors"]
    assert [product.title for product in shop.products()] == [f"New {n}" for n in range(30)]
    assert len(shop.operations()) == 1
    assert list(bulk.mutate("product_update", [])) == []


def test_the_lost_start_of_one_worker_is_not_taken_for_another_s(open_shop):
    shop = open_shop(MANY)
    other, ours = shop.reader(BULK).bulk, shop.reader(BULK).bulk
    kept, rows = ours._client.run, changes(shop)

    def run(file, *args, **more):
        if file == "bulk_run_mutation":
            list(other.mutate("product_update", rows[5:6]))
            shop.switch(drop_next=1)
        return kept(file, *args, **more)

    ours._client.run = run
    with pytest.raises(Retryable):
        list(ours.mutate("product_update", rows[:3]))
    assert [product.title for product in shop.products()][4:7] == ["Thing 04", "New 5", "Thing 06"]


def test_a_file_of_variables_over_the_limit_is_refused(open_shop, monkeypatch):
    monkeypatch.setattr("connectors.shopify.bulk.UPLOAD_MAX_BYTES", 100)
    shop = open_shop(MANY)
    with pytest.raises(Permanent, match="smaller parts"):
        list(shop.reader(BULK).bulk.mutate("product_update", changes(shop)))


def test_the_upload_sends_every_parameter_and_the_file_last(open_shop):
    shop = open_shop(MANY)
    reader = shop.reader(BULK)
    row = {"resource": "IMAGE", "filename": "a.png", "mimeType": "image/png", "httpMethod": "POST"}
    target = reader.client.run("staged_uploads_create", {"input": [row]}).at("stagedUploadsCreate", "stagedTargets")[0]
    fields = {each["name"]: each["value"] for each in target["parameters"]}
    import io

    with pytest.raises(Permanent, match="403"):
        reader.transfers.upload(target["url"], fields | {"policy": "forged"}, "a.png", "image/png", io.BytesIO(b"x"))
    reader.transfers.upload(target["url"], fields, "a.png", "image/png", io.BytesIO(b"x"))
    assert operation("staged_uploads_create").mutates
