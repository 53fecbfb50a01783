"""Vitrine's own client against the emulator: what one says, the other understands."""

from __future__ import annotations

import random

import httpx
import pytest

from connectors.shopify.budget import ShopBudget
from connectors.shopify.client import ShopifyClient
from connectors.shopify.errors import ScopeMissing, TokenRefused, TooExpensive
from connectors.shopify.tokens import FixedToken
from core.errors import CoreError, Retryable

PAGES = {"variants": 1, "media": 1, "metafields": 1}


class InProcess(httpx.WSGITransport):
    """The emulator without a socket; a dropped connection is one for the client too."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error)) from error


@pytest.fixture
def connect():
    opened = []

    def to(shop, token: str = "") -> ShopifyClient:
        budget = ShopBudget(shop.clock, rng=random.Random(1))
        client = ShopifyClient(
            "nordwind", FixedToken(token or shop.emulated.secret), budget, shop.clock, version=shop.version,
            transport=InProcess(shop.app), rng=random.Random(1),
        )  # fmt: skip
        opened.append(client)
        return client

    yield to
    for client in opened:
        client.close()


def titles(client: ShopifyClient, size: int) -> list[str]:
    found, after = [], None
    while True:
        page = client.run("products", {**PAGES, "first": size, "after": after}).at("products")
        found += [node["title"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def test_a_small_bucket_only_costs_time(shop, connect):
    shop.switch(bucket=60, restore_rate=10)
    began = shop.clock.monotonic_s()
    assert [len(titles(connect(shop), 1)) for _ in range(3)] == [4, 4, 4]
    assert shop.clock.monotonic_s() > began
    assert set(shop.app.log.statuses) == {200}


def test_storms_and_broken_servers_are_waited_for(shop, connect):
    shop.switch(too_many_next=1, error_next=1)
    assert titles(connect(shop), 20) == ["Rain Jacket", "Desk Lamp", "Kettle", "Kettle"]
    assert shop.app.log.statuses == {429: 1, 500: 1, 200: 1}


@pytest.mark.parametrize("fault", ["drop_next", "late_drop_next", "truncate_next", "internal_next"])
def test_a_query_is_repeated_and_a_mutation_is_not(shop, connect, fault):
    product, client = shop.ids()["desk-lamp"], connect(shop)
    shop.switch(**{fault: 1})
    assert len(titles(client, 20)) == 4
    shop.app.log.reset()
    shop.switch(**{fault: 1})
    with pytest.raises(Retryable):
        client.run("product_update", {"product": {"id": product, "title": "Once"}})
    assert sum(shop.app.log.operations.values()) <= 1


def test_what_the_shop_refuses_becomes_an_error_with_a_next_step(shop, make_shop, connect):
    client = connect(shop)
    with pytest.raises(TooExpensive):
        client.run("products", {**PAGES, "first": 250, "variants": 50})
    with pytest.raises(TokenRefused):
        connect(shop, "shpat_" + "0" * 32).run("shop")
    with pytest.raises(ScopeMissing) as caught:
        connect(make_shop(scopes=["read_orders"])).run("shop_locales")
    assert "read_locales" in str(caught.value)
    with pytest.raises(CoreError) as told:
        client.run("product_update", {"product": {"id": shop.ids()["kettle"], "title": ""}})
    assert told.value.cause


def test_a_digest_that_no_longer_holds_is_told_as_such(shop, connect):
    client, product = connect(shop), shop.ids()["kettle"]
    state = {"ownerId": product, "namespace": "$app", "key": "vitrine_state", "value": "1", "compareDigest": None}
    client.run("metafields_set", {"metafields": [state]})
    reply = client.run("metafields_set", {"metafields": [state]}, tolerate=frozenset({"STALE_OBJECT"}))
    assert [problem.code for problem in reply.problems] == ["STALE_OBJECT"]


def test_the_log_names_the_operations(shop, connect):
    connect(shop).run("shop")
    assert shop.app.log.operations == {"Shop": 1}
