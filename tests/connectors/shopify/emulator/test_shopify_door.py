"""What stands before GraphQL: addresses, versions, tokens, bodies, faults."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from werkzeug.test import Client

from connectors.shopify.emulator import seeding
from core.errors import BadInput

NAME = "{ shop { name } }"


def test_the_shop_answers_in_each_version_and_says_which(shop):
    reply = shop.post({"query": NAME})
    assert reply.get_json()["data"] == {"shop": {"name": "Test Shop"}}
    assert reply.headers["X-Shopify-API-Version"] == shop.version


@pytest.mark.parametrize(("asked", "answered"), [("2024-01", "2026-07"), ("2026-04", "2026-07")])
def test_a_version_that_is_gone_falls_forward(make_shop, asked, answered):
    assert make_shop().post({"query": NAME}, version=asked).headers["X-Shopify-API-Version"] == answered


@pytest.mark.parametrize("version", ["2027-01", "2026-08", "unstable", "latest"])
def test_a_version_that_does_not_exist_is_not_found(make_shop, version):
    assert make_shop().post({"query": NAME}, version=version).status_code == 404


@pytest.mark.parametrize("token", ["", "shpat_00000000000000000000000000000000"])
def test_a_wrong_token_is_answered_by_a_plain_string(make_shop, token):
    reply = make_shop().post({"query": NAME}, token=token)
    assert reply.status_code == 401
    assert isinstance(reply.get_json()["errors"], str)


@pytest.mark.parametrize("body", [{}, {"query": ""}, [], {"query": 5}])
def test_a_body_without_a_query_is_refused(make_shop, body):
    reply = make_shop().post(body)
    assert (reply.status_code, reply.get_json()) == (
        400,
        {"errors": {"query": "Required parameter missing or invalid"}},
    )


def test_a_token_ends_when_it_expires(make_shop):
    shop = make_shop()
    app = shop.store.app(seeding.APP_NUMBER)
    ends = shop.clock.now() + timedelta(hours=1)
    token = seeding.make_token(shop.store, app, salt="short", expires_at=ends).value
    assert shop.post({"query": NAME}, token=token).status_code == 200
    shop.clock.advance(3600)
    assert shop.post({"query": NAME}, token=token).status_code == 401
    assert shop.post({"query": NAME}).status_code == 200


def test_the_same_seed_gives_the_same_token_and_ids(make_shop, make_catalogue):
    first, second, other = make_shop(), make_shop(), make_shop(make_catalogue(6))
    assert first.emulated.secret == second.emulated.secret != other.emulated.secret
    assert first.ids() == second.ids() != other.ids()


# ------------------------------------------------------------------ faults


def test_an_unknown_switch_is_refused(make_shop):
    with pytest.raises(BadInput, match="no switch"):
        make_shop(colour="red")
    with pytest.raises(BadInput, match="cannot be"):
        make_shop(plan="huge")
    assert Client(make_shop().app).post("/__emulator/faults", json={"locales": ["de"]}).status_code == 400


def test_too_many_requests_say_how_long_to_wait(make_shop):
    shop = make_shop(too_many_next=1, retry_after_s=4)
    reply = shop.post({"query": NAME})
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "4.0")
    assert shop.post({"query": NAME}).status_code == 200


def test_a_broken_server_and_a_locked_shop(make_shop):
    shop = make_shop(error_next=1, error_status=503)
    assert shop.post({"query": NAME}).status_code == 503
    shop.switch(locked=402)
    assert shop.post({"query": NAME}).get_json() == {"errors": "Unavailable Shop"}


def test_an_internal_error_comes_as_http_200(make_shop):
    (error,) = make_shop(internal_next=1).errors(NAME)
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


def test_a_late_drop_has_written(make_shop):
    shop = make_shop()
    product = shop.ids()["desk-lamp"]
    shop.switch(late_drop_next=1)
    change = "mutation ($p: ProductUpdateInput!) { productUpdate(product: $p) { product { id } } }"
    with pytest.raises(ConnectionResetError):
        shop.post({"query": change, "variables": {"p": {"id": product, "title": "Written"}}})
    assert "Written" in [row.title for row in shop.store.tables["Product"].values()]
    shop.switch(drop_next=1)
    with pytest.raises(ConnectionResetError):
        shop.post({"query": change, "variables": {"p": {"id": product, "title": "Never"}}})
    assert "Never" not in [row.title for row in shop.store.tables["Product"].values()]


def test_a_token_can_die_in_the_middle_of_a_job(make_shop):
    shop = make_shop(token_dies_after=2)
    assert [shop.post({"query": NAME}).status_code for _ in range(4)] == [200, 200, 401, 401]


def test_a_truncated_answer_is_shorter_than_it_says(make_shop):
    reply = make_shop(truncate_next=1).post({"query": NAME})
    assert len(reply.data) < int(reply.headers["Content-Length"])


# ------------------------------------------------------------------ control, files, server


def test_the_log_counts_operations_and_codes(make_shop):
    shop = make_shop()
    shop.post({"query": "query Name { shop { name } }"})
    shop.errors("{ products { nodes { id } } }")
    log = Client(shop.app).get("/__emulator/log").get_json()
    assert log["operations"] == {"Name": 1, "": 1}
    assert log["codes"] == {"BAD_REQUEST": 1}
    assert log["statuses"] == {"200": 2}
    assert Client(shop.app).get("/__emulator/nothing").status_code == 404


def test_control_routes_answer_this_machine_only(make_shop):
    reply = Client(make_shop().app).get("/__emulator/log", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert reply.status_code == 403


def test_pictures_are_served_at_the_shop_s_own_address(make_shop):
    shop = make_shop()
    query = (
        "query ($id: ID!) { product(id: $id) { media(first: 5) { nodes { ... on MediaImage { image { url } } } } } }"
    )
    nodes = shop.ask(query, {"id": shop.ids()["rain-jacket"]})["product"]["media"]["nodes"]
    assert len(nodes) == 2
    for node in nodes:
        path = httpx.URL(node["image"]["url"]).path
        reply = Client(shop.app).get(path)
        assert reply.data.startswith(b"\x89PNG")
        assert reply.content_type == "image/png"
    assert Client(shop.app).get("/cdn/shop/files/none.png").status_code == 404


def test_it_is_served_on_this_machine(make_shop):
    shop = make_shop()
    served = shop.emulated.serve(0)
    try:
        reply = httpx.post(
            f"{served.url}/admin/api/2026-07/graphql.json",
            json={"query": NAME},
            headers={"X-Shopify-Access-Token": shop.emulated.secret},
        )
        assert reply.json()["data"] == {"shop": {"name": "Test Shop"}}
        shop.switch(late_drop_next=1)
        with pytest.raises(httpx.TransportError):
            httpx.post(
                f"{served.url}/admin/api/2026-07/graphql.json",
                json={"query": NAME},
                headers={"X-Shopify-Access-Token": shop.emulated.secret},
            )
    finally:
        served.close()
