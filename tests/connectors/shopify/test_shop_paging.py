"""Page by page through a connection, halving what is too expensive."""

import json

import pytest
from recorded_shop import Recorded, answer

from connectors.shopify.budget import ShopBudget
from connectors.shopify.client import ShopifyClient
from connectors.shopify.errors import TooExpensive
from connectors.shopify.paging import pages
from connectors.shopify.tokens import FixedToken
from core.errors import Permanent, Retryable


def shelf(total, dearest=250):
    """A shop with so many products, in which a page of more than `dearest` costs too much."""

    def step(request):
        given = json.loads(request.content)["variables"]
        if given["first"] > dearest:
            error = {"message": "x", "extensions": {"code": "MAX_COST_EXCEEDED", "cost": 1500, "maxCost": 1000}}
            return answer(None, cost=None, errors=[error])
        start = int(given["after"] or 0)
        end = min(total, start + given["first"])
        nodes = [{"id": f"gid://shopify/Product/{place + 1}"} for place in range(start, end)]
        info = {"hasNextPage": end < total, "endCursor": str(end) if nodes else None}
        return answer({"products": {"nodes": nodes, "pageInfo": info}})

    return step


@pytest.fixture
def make(clock):
    opened = []

    def build(step):
        transport = Recorded(step)
        client = ShopifyClient("nordwind", FixedToken("shpat_1"), ShopBudget(clock), clock, transport=transport)
        opened.append(client)
        return client, transport

    yield build
    for client in opened:
        client.close()


@pytest.mark.parametrize(
    ("total", "first", "dearest"), [(0, 250, 250), (7, 3, 250), (9, 3, 250), (40, 250, 10), (5, 8, 1)]
)
def test_every_node_comes_once_and_in_order(make, total, first, dearest):
    client, transport = make(shelf(total, dearest))
    walked = list(pages(client, "product_ids", {}, "products", first=first))
    ids = [node["id"] for page in walked for node in page.nodes]
    assert ids == [f"gid://shopify/Product/{place + 1}" for place in range(total)]
    assert walked[-1].cursor == ""
    assert all(body["variables"]["first"] <= first for body in transport.bodies())


def test_a_walk_goes_on_behind_a_cursor_and_keeps_the_smaller_page(make):
    client, transport = make(shelf(20, 5))
    walk = pages(client, "product_ids", {}, "products", first=10)
    assert next(walk).cursor == "5"
    assert len(next(walk).nodes) == 5
    rest = pages(client, "product_ids", {}, "products", first=5, after="10")
    assert next(rest).nodes[0]["id"].endswith("/11")
    assert [body["variables"]["first"] for body in transport.bodies()] == [10, 5, 5, 5]


def test_a_single_node_that_is_too_expensive_is_told(make):
    client, transport = make(shelf(3, 0))
    with pytest.raises(TooExpensive):
        list(pages(client, "product_ids", {}, "products", first=8))
    assert [body["variables"]["first"] for body in transport.bodies()] == [8, 4, 2, 1]


def test_a_connection_of_a_record_that_is_gone(make):
    client, _ = make(answer({"product": None}))
    with pytest.raises(Permanent, match="no longer"):
        list(pages(client, "product_media", {"id": "gid://shopify/Product/1"}, "product", "media"))


def test_a_shop_that_goes_round_in_circles_is_left(make):
    stuck = {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": "x"}}
    client, _ = make(answer({"products": stuck}))
    with pytest.raises(Retryable, match="same page"):
        list(pages(client, "product_ids", {}, "products"))
