from __future__ import annotations

import json
import time
from typing import Any

import pytest

from connectors.signature import signature


def register(shop: Any, topic: str, url: str, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = shop.call("POST", "webhooks", json={"topic": topic, "delivery_url": url, **more}).json
    return body


def deliver(shop: Any, **more: Any) -> dict[str, int]:
    found: dict[str, int] = shop.raw("POST", "/__emulator/deliver", json=more).json
    return found


@pytest.mark.parametrize(
    "case", ["create", "create_custom_action", "create_no_secret", "create_private_target", "create_bad_topic"]
)
def test_registrations_answer_as_recorded(shop: Any, recorded: Any, receiver: Any, case: str) -> None:
    step = recorded("webhooks")["create"][case]
    sent = step["request"]["body"]
    if "203.0.113.10" in sent["delivery_url"]:
        sent["delivery_url"] = receiver.url + sent["delivery_url"].partition(":8080")[2]
    reply = shop.call("POST", "webhooks", json=sent)
    assert reply.status_code == step["status"]
    if step["status"] != 201:
        assert reply.json == step["body"]
        return
    assert list(reply.json) == list(step["body"])
    for name in ("status", "topic", "resource", "event", "hooks", "date_modified"):
        assert reply.json[name] == step["body"][name]
    assert "secret" not in reply.json
    assert "secret" not in shop.call("GET", f"webhooks/{reply.json['id']}").json


def test_the_ping_is_an_unsigned_form(shop: Any, recorded: Any, receiver: Any) -> None:
    hook = register(shop, "product.updated", f"{receiver.url}/hook", secret="s")
    (path, headers, body), wanted = receiver.posts[0], recorded("webhooks")["deliveries"]["ping"]
    assert (path, body) == ("/hook", f"webhook_id={hook['id']}".encode())
    assert headers["Content-Type"] == wanted["headers"]["Content-Type"]
    assert headers["User-Agent"] == wanted["headers"]["User-Agent"]
    assert not [name for name in headers if name.lower().startswith("x-wc")]


def test_a_delivery_is_signed_over_its_bytes_and_tells_the_last_state(shop: Any, recorded: Any, receiver: Any) -> None:
    lamp = shop.ids()["shop-desk-lamp"]
    register(shop, "product.updated", f"{receiver.url}/hook", secret="our own secret")
    for name in ("first", "second"):
        shop.call("PUT", f"products/{lamp}", json={"name": name, "description": "a\n\nb"})
    assert deliver(shop) == {"delivered": 1, "failed": 0, "skipped": 0, "waiting": 0}
    _, headers, body = receiver.posts[-1]
    wanted = recorded("webhooks")["deliveries"]["product.updated"]
    assert {n.lower() for n in wanted["headers"]} - {n.lower() for n in headers} == set()
    assert headers["X-WC-Webhook-Signature"] == signature("our own secret", body)
    shown = json.loads(body)
    assert sorted(shown) == wanted["body"]["kinds"]
    assert (shown["name"], shown["description"]) == ("second", "<p>a</p>\n<p>b</p>\n")  # context view
    assert b"http:\\/\\/" in body  # PHP escapes slashes; a re-encoded body would not match its signature


def test_which_changes_are_told(shop: Any, receiver: Any) -> None:
    ids = shop.ids()
    for topic in ("product.updated", "product.created", "product.deleted"):
        register(shop, topic, f"{receiver.url}/{topic.partition('.')[2]}")
    receiver.posts.clear()
    jacket = shop.store.products[ids["jacket"]]
    shop.call("PUT", f"products/{jacket.id}/variations/{jacket.variations[0]}", json={"description": "x"})
    deliver(shop)
    body = json.loads(receiver.posts[-1][2])
    assert (body["type"], body["parent_id"], body["name"]) == ("variation", jacket.id, "Rain Jacket - Blue, Yes")
    draft = shop.call("POST", "products", json={"name": "d", "status": "draft"}).json["id"]
    deliver(shop)
    shop.call("DELETE", f"products/{draft}")
    deliver(shop)
    shop.call("DELETE", f"products/{draft}", {"force": True})
    deliver(shop)
    assert [path for path, _, _ in receiver.posts] == ["/updated", "/created", "/deleted"]
    assert json.loads(receiver.posts[-1][2]) == {"id": draft}
    shop.call("POST", "products/batch", json={"update": [{"id": i} for i in ids.values()][:5]})
    assert deliver(shop)["delivered"] == 5


def test_an_order_tells_its_product_too_when_stock_goes_down(shop: Any, receiver: Any) -> None:
    lamp = shop.ids()["shop-desk-lamp"]
    register(shop, "order.created", f"{receiver.url}/order")
    register(shop, "product.updated", f"{receiver.url}/product")
    receiver.posts.clear()
    order = {"status": "completed", "set_paid": True, "line_items": [{"product_id": lamp, "quantity": 2}]}
    assert shop.call("POST", "orders", json=order).status_code == 201
    deliver(shop)
    assert sorted(path for path, _, _ in receiver.posts) == ["/order", "/product"]
    assert shop.call("GET", f"products/{lamp}").json["stock_quantity"] == 5


def test_the_seventh_failure_in_a_row_disables_and_the_count_survives(shop: Any, recorded: Any, receiver: Any) -> None:
    receiver.answers["/fail"] = 500
    hook = register(shop, "product.updated", f"{receiver.url}/fail")["id"]
    lamp = shop.ids()["shop-desk-lamp"]

    def fail() -> str:
        shop.call("PUT", f"products/{lamp}", json={})
        deliver(shop)
        return str(shop.call("GET", f"webhooks/{hook}").json["status"])

    assert [fail() for _ in range(7)] == recorded("webhooks")["deliveries"]["endpoint_returning_500"][
        "status_after_each_delivery"
    ]
    assert shop.call("PUT", f"webhooks/{hook}", json={"status": "active"}).json["status"] == "active"
    assert fail() == "disabled"
    receiver.answers["/fail"] = 302  # still counts as delivered
    shop.call("PUT", f"webhooks/{hook}", json={"status": "active"})
    assert [fail() for _ in range(3)] == ["active"] * 3
    assert shop.call("DELETE", f"webhooks/{hook}").status_code == 501
    assert shop.call("DELETE", f"webhooks/{hook}", {"force": True}).status_code == 200
    assert shop.call("GET", f"webhooks/{hook}").status_code == 404
    assert shop.call("GET", "webhooks").json == []


def test_the_pump_delivers_by_itself(shop: Any, receiver: Any) -> None:
    register(shop, "product.updated", f"{receiver.url}/hook")
    shop.call("PUT", f"products/{shop.ids()['kettle-1']}", json={})
    shop.switch(webhook_pump_s=0.01)
    deadline = time.monotonic() + 5
    while len(receiver.posts) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    shop.emulated.app.close()
    assert [path for path, _, _ in receiver.posts] == ["/hook", "/hook"]
    assert shop.raw("GET", "/__emulator/deliveries").json["sent"][0]["status"] == 200
