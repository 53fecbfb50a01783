from __future__ import annotations

import re
from typing import Any

import pytest

from connectors.woocommerce.emulator.faults import DEFAULTS, Faults
from core.errors import BadInput


@pytest.mark.parametrize(
    "case",
    [
        "not_found",
        "put_not_found",
        "wrong_type_id",
        "invalid_enum",
        "invalid_type",
        "meta_wrong_shape",
        "route_unknown",
        "method_not_allowed_like",
    ],
)
def test_refusals_are_worded_as_recorded(shop: Any, recorded: Any, case: str) -> None:
    step = recorded("errors")[case]
    request = step["request"]
    path = request["path"].replace("/products/18", f"/products/{shop.ids()['kettle-1']}")
    reply = shop.call(request["method"], path, json=request.get("body"))
    assert (reply.status_code, reply.json) == (step["status"], step["body"])
    assert reply.headers.get("Allow") == step.get("headers", {}).get("Allow")
    assert reply.headers["Link"] == '<http://shop.example/wp-json/>; rel="https://api.w.org/"'


def test_the_life_of_a_draft_ends_as_recorded(shop: Any, recorded: Any) -> None:
    steps = recorded("errors")
    made = shop.call("POST", "products", json=steps["create_ok_draft"]["request"]["body"])
    number = made.json["id"]
    assert made.status_code == 201
    assert made.headers["Location"] == f"http://shop.example/wp-json/wc/v3/products/{number}"
    for name in ("name", "slug", "status", "sku", "type"):
        assert made.json[name] == steps["create_ok_draft"]["body"][name]
    assert made.json["permalink"] == f"http://shop.example/?post_type=product&p={number}"
    for case in ("delete_to_trash", "get_trashed", "delete_again_without_force", "delete_force"):
        step = steps[case]
        reply = shop.call(step["request"]["method"], f"products/{number}", step["request"].get("params"))
        assert reply.status_code == step["status"], case
        for name in ("status", "code", "message", "data"):
            assert reply.json.get(name) == step["body"].get(name), case
    assert shop.call("GET", f"products/{number}").status_code == 404


def test_a_trashed_product_is_in_no_list(shop: Any) -> None:
    lamp = shop.ids()["shop-desk-lamp"]
    shop.call("DELETE", f"products/{lamp}")
    assert lamp not in [row["id"] for row in shop.call("GET", "products", {"per_page": 100}).json]
    assert [row["id"] for row in shop.call("GET", "products", {"status": "trash"}).json] == [lamp]


def test_a_sku_is_taken_once(shop: Any, recorded: Any) -> None:
    reply = shop.call("POST", "products", json={"name": "C", "sku": "kettle-1"})
    body = recorded("errors")["create_duplicate_sku"]["body"]
    body["data"]["resource_id"] = shop.ids()["kettle-1"]
    assert (reply.status_code, reply.json) == (400, body)


def test_bodies_that_are_no_json(shop: Any, recorded: Any) -> None:
    path = f"/wp-json/wc/v3/products/{shop.ids()['kettle-1']}"
    broken = shop.raw("PUT", path, shop.signed("PUT", path), data=b'{"name":', content_type="application/json")
    wanted = recorded("errors")["invalid_json"]
    assert (broken.status_code, broken.json) == (wanted["status"], wanted["body"])
    half = shop.raw("PUT", path, shop.signed("PUT", path), data=b'{"name":"\\ud83d"}', content_type="application/json")
    assert half.json["code"] == "rest_invalid_json"
    ignored = shop.raw("PUT", path, shop.signed("PUT", path), data=b'{"name":"x"}', content_type="text/plain")
    assert (ignored.status_code, ignored.json["name"]) == (200, "Kettle")


def test_unknown_fields_vanish_without_a_word(shop: Any) -> None:
    shown = shop.call("PUT", f"products/{shop.ids()['kettle-1']}", json={"seo_title": "x"})
    assert shown.status_code == 200
    assert "seo_title" not in shown.json


def test_the_old_api_is_off(shop: Any, recorded: Any) -> None:
    assert shop.raw("GET", "/wc-api/v3/products").json == recorded("errors")["legacy_wc_api_v3"]["body"]


@pytest.mark.parametrize(
    ("switch", "case"),
    [
        ({"fatal_next": 1}, "php_fatal"),
        ({"maintenance": True}, "maintenance_mode"),
        ({"database_down": True}, "database_gone"),
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_a_broken_host_fails_as_recorded(shop: Any, recorded: Any, switch: Any, case: str, accept: str) -> None:
    wanted = recorded("failures")[case][f"accept {accept}"]
    shop.switch(**switch)
    reply = shop.call("GET", "products", headers={"Accept": accept})
    assert reply.status_code == wanted["status"]
    assert reply.headers["Content-Type"] == wanted["headers"]["content-type"]
    assert reply.headers.get("Retry-After") == wanted["headers"].get("retry-after")
    if accept == "application/json":
        assert reply.json == wanted["body"]
    else:
        message = re.search(r'<div class="wp-die-message">.*?</div>', wanted["body"])
        assert message
        assert message[0] in reply.text


def test_a_warning_or_a_bom_stands_before_the_json(shop: Any) -> None:
    shop.switch(php_warning=True)
    assert shop.call("GET", "products").text.startswith("<br />\n<b>Warning</b>")
    shop.switch(php_warning=False, bom=True)
    assert shop.call("GET", "products").data.startswith(b"\xef\xbb\xbf[")


def test_a_security_plugin_answers_with_a_page(shop: Any) -> None:
    shop.switch(security_page=403)
    reply = shop.call("GET", "products")
    assert (reply.status_code, reply.content_type) == (403, "text/html; charset=UTF-8")


def test_switches_are_checked() -> None:
    for wrong in ({"nope": 1}, {"https": "yes"}, {"latency_s": -1}, {"locales": "de-DE"}):
        with pytest.raises(BadInput):
            Faults(wrong)
    with pytest.raises(BadInput):
        Faults({}).update({"language_mode": "wpml"}, running=True)
    assert Faults({}).as_dict() == DEFAULTS


def test_control_routes_are_for_this_machine_only(shop: Any) -> None:
    assert shop.raw("GET", "/__emulator/log", environ_base={"REMOTE_ADDR": "203.0.113.10"}).status_code == 403
    assert shop.raw("POST", "/__emulator/faults", json={"nope": 1}).status_code == 400
