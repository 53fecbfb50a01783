"""The emulated shop's webhooks: who is told what, how it is signed, and what happens when nobody answers."""

import base64
import hashlib
import hmac
import json
import time
from collections import Counter

import pytest
from werkzeug.test import Client

from connectors.shopify.emulator import events
from connectors.shopify.emulator.deliveries import RETRIES_S
from connectors.shopify.emulator.records import Product
from connectors.shopify.operations import operation

CREATE = operation("webhook_subscription_create").text
LIST = operation("webhook_subscriptions").text
DELETE = operation("webhook_subscription_delete").text
LAMP = {"title": "Another lamp"}


def create(shop, topic, uri, **more):
    variables = {"topic": topic, "webhookSubscription": {"uri": uri, **more}}
    return shop.ask(CREATE, variables)["webhookSubscriptionCreate"]


def listed(shop):
    return shop.ask(LIST, {"first": 50})["webhookSubscriptions"]["nodes"]


def control(shop, method, path, **sent):
    reply = Client(shop.app).open(f"/__emulator/{path}", method=method, json=sent, base_url="https://shop.example")
    return reply.status_code, reply.get_json()


def lamp(shop):
    return next(number for number, row in shop.store.table(Product).items() if row.handle == "desk-lamp")


def bodies(receiver):
    return [json.loads(body) for _, _, body in receiver.posts]


def test_a_delivery_carries_shopify_s_headers_and_is_signed_over_its_bytes(shop, receiver):
    made = create(shop, "PRODUCTS_UPDATE", f"{receiver.url}/hook")["webhookSubscription"]
    assert (made["topic"], made["format"], made["apiVersion"]) == ("PRODUCTS_UPDATE", "JSON", {"handle": "2026-07"})
    control(shop, "POST", f"products/{lamp(shop)}", **LAMP)
    assert control(shop, "POST", "deliver") == (200, {"delivered": 1, "failed": 0, "waiting": 0})
    ((path, headers, body),) = receiver.posts
    digest = hmac.new(shop.emulated.key.encode(), body, hashlib.sha256).digest()
    assert headers["X-Shopify-Hmac-Sha256"] == base64.b64encode(digest).decode()
    assert headers["X-Shopify-Topic"] == "products/update"
    assert headers["X-Shopify-Shop-Domain"] == shop.store.domain
    assert headers["X-Shopify-API-Version"] == "2026-07"
    assert headers["X-Shopify-Triggered-At"] == "2026-03-02T09:00:00.000000000Z"
    assert len(headers["X-Shopify-Webhook-Id"]) == len(headers["X-Shopify-Event-Id"]) == 36
    shown = json.loads(body)
    assert path == "/hook"
    assert shown["id"] == lamp(shop)
    assert shown["title"] == "Another lamp"
    assert shown["updated_at"] == "2026-03-02T10:00:00+01:00"
    assert shown["variants"][0]["price"] == "18.00"
    assert shown["status"] == "active"


def test_one_event_has_one_id_and_each_delivery_its_own(shop, receiver):
    for path in ("a", "b"):
        create(shop, "PRODUCTS_UPDATE", f"{receiver.url}/{path}")
    control(shop, "POST", f"products/{lamp(shop)}", **LAMP)
    control(shop, "POST", "deliver")
    headers = [headers for _, headers, _ in receiver.posts]
    assert len({each["X-Shopify-Event-Id"] for each in headers}) == 1
    assert len({each["X-Shopify-Webhook-Id"] for each in headers}) == 2


def test_only_the_named_fields_are_told(shop, receiver):
    create(shop, "PRODUCTS_UPDATE", f"{receiver.url}/h", includeFields=["id", "variants.sku", "no_such"])
    control(shop, "POST", f"products/{lamp(shop)}", **LAMP)
    control(shop, "POST", "deliver")
    assert bodies(receiver) == [{"id": lamp(shop), "variants": [{"sku": "lamp"}]}]


def test_what_is_told_and_that_a_body_keeps_the_state_of_its_time(shop, receiver):
    for topic in ("PRODUCTS_CREATE", "PRODUCTS_UPDATE", "PRODUCTS_DELETE", "LOCALES_CREATE", "LOCALES_UPDATE",
                  "LOCALES_DESTROY", "BULK_OPERATIONS_FINISH"):  # fmt: skip
        create(shop, topic, f"{receiver.url}/{topic}")
    status, made = control(shop, "POST", "products", title="Pot", sku="pot")
    assert status == 201
    control(shop, "POST", f"products/{made['id']}", title="Big pot")
    control(shop, "POST", f"products/{made['id']}", title="Bigger pot")
    control(shop, "DELETE", f"products/{made['id']}")
    control(shop, "POST", "locales/el", published=False)
    control(shop, "POST", "locales/el")
    control(shop, "DELETE", "locales/el")
    shop.ask(operation("bulk_run_query").text, {"query": operation("bulk_product_ids").text, "groupObjects": False})
    shop.clock.advance(60)
    control(shop, "POST", "deliver")
    told = [(path[1:], body) for (path, _, _), body in zip(receiver.posts, bodies(receiver), strict=True)]
    assert [body["title"] for path, body in told if path == "PRODUCTS_UPDATE"] == ["Big pot", "Bigger pot"]
    assert dict(told)["PRODUCTS_DELETE"] == {"id": made["id"]}
    assert dict(told)["LOCALES_UPDATE"] == {"locale": "el", "published": True}
    assert dict(told)["BULK_OPERATIONS_FINISH"]["status"] == "completed"
    assert len({path for path, _ in told}) == 7


def test_our_own_writes_are_told_too(shop, receiver):
    create(shop, "PRODUCTS_UPDATE", f"{receiver.url}/h", includeFields=["id"])
    gid = f"gid://shopify/Product/{lamp(shop)}"
    shop.ask(operation("product_update").text, {"product": {"id": gid, "title": "Ours"}})
    control(shop, "POST", "deliver")
    assert bodies(receiver) == [{"id": lamp(shop)}]


def test_what_cannot_be_subscribed_to(make_shop, receiver):
    shop = make_shop(scopes=["read_products"])
    for topic, uri, message in [
        ("PRODUCTS_UPDATE", "", "can't be blank"),
        ("PRODUCTS_UPDATE", "http://shop.example/x", "protocol http:// is not supported"),
        ("ORDERS_CREATE", "https://app.example/x", "permission to create or update webhooks with orders/create"),
    ]:
        answer = create(shop, topic, uri)
        assert answer["webhookSubscription"] is None
        assert message in answer["userErrors"][0]["message"]
    assert create(shop, "APP_UNINSTALLED", "https://app.example/x")["userErrors"] == []
    assert "already been taken" in create(shop, "APP_UNINSTALLED", "https://app.example/x")["userErrors"][0]["message"]
    errors = shop.errors(CREATE, {"topic": "CUSTOMERS_REDACT", "webhookSubscription": {"uri": "https://a.example"}})
    assert "CUSTOMERS_REDACT" in errors[0]["message"]  # compliance topics are no topics of the API


def test_an_app_sees_and_deletes_only_its_own_subscriptions(shop, receiver):
    made = create(shop, "PRODUCTS_UPDATE", f"{receiver.url}/h")["webhookSubscription"]
    assert listed(shop) == [made]
    stranger = shop.other_app()
    found = shop.answer(LIST, {"first": 5}, token=stranger)["data"]["webhookSubscriptions"]["nodes"]
    refused = shop.answer(DELETE, {"id": made["id"]}, token=stranger)["data"]["webhookSubscriptionDelete"]
    assert (found, refused["userErrors"][0]["message"]) == ([], "Webhook subscription does not exist")
    gone = shop.ask(DELETE, {"id": made["id"]})["webhookSubscriptionDelete"]
    assert gone == {"deletedWebhookSubscriptionId": made["id"], "userErrors": []}
    assert listed(shop) == []


def test_a_failed_delivery_is_tried_for_four_hours_with_the_same_id_and_body(make_shop, receiver):
    shop = make_shop(app_url=receiver.url)
    receiver.answers["/hooks/shopify"] = 500
    control(shop, "POST", f"products/{lamp(shop)}", title="First")
    spent = []
    while shop.store.outbox:
        shop.clock.advance(60)
        if control(shop, "POST", "deliver")[1]["failed"]:
            spent.append(shop.clock.now())
    assert len(spent) == 1 + len(RETRIES_S) == 9
    assert (spent[-1] - spent[0]).total_seconds() == pytest.approx(4 * 3600, abs=600)
    assert len({(headers["X-Shopify-Webhook-Id"], body) for _, headers, body in receiver.posts}) == 1
    control(shop, "POST", f"products/{lamp(shop)}", title="Second")  # the app's own subscriptions outlive all failures
    assert control(shop, "POST", "deliver")[1]["failed"] == 1


@pytest.mark.parametrize("status", [500, 302, 404])
def test_after_eight_failures_in_a_row_a_subscription_of_the_api_is_gone(shop, receiver, status):
    create(shop, "PRODUCTS_UPDATE", f"{receiver.url}/h")

    def fail(answer):
        receiver.answers["/h"] = answer
        control(shop, "POST", f"products/{lamp(shop)}", **LAMP)
        control(shop, "POST", "deliver")
        shop.store.outbox.clear()
        return len(listed(shop))

    assert [fail(status) for _ in range(7)] == [1] * 7
    assert fail(200) == 1  # the count begins anew
    assert [fail(status) for _ in range(8)] == [1] * 7 + [0]


def test_the_app_s_own_subscriptions_go_to_its_address_and_are_not_listed(make_shop, receiver):
    shop = make_shop(app_url=f"{receiver.url}/")
    control(shop, "POST", f"products/{lamp(shop)}", **LAMP)
    control(shop, "POST", "shoppers")
    events.changed(shop.store, "orders/paid", {"id": 5})  # nobody asked for these
    control(shop, "POST", "deliver")
    placed = next(body for (_, headers, _), body in zip(receiver.posts, bodies(receiver), strict=True)
                  if headers["X-Shopify-Topic"] == "orders/create")  # fmt: skip
    assert set(placed) == {"id", "updated_at"}
    assert {path for path, _, _ in receiver.posts} == {"/hooks/shopify"}
    assert {headers["X-Shopify-Topic"] for _, headers, _ in receiver.posts} >= {"products/update", "orders/create"}
    assert "orders/paid" not in {headers["X-Shopify-Topic"] for _, headers, _ in receiver.posts}
    assert listed(shop) == []


def test_an_uninstallation_is_told_once_and_two_days_later_what_to_erase(make_shop, receiver):
    shop = make_shop(app_url=receiver.url)
    create(shop, "PRODUCTS_UPDATE", f"{receiver.url}/own")
    control(shop, "POST", "app", granted=["read_products"])
    assert control(shop, "POST", "uninstall")[0] == 200
    assert shop.post({"query": "{ shop { name } }"}).status_code == 401
    control(shop, "POST", "deliver")
    shop.clock.advance(47 * 3600)
    control(shop, "POST", "deliver")
    told = [headers["X-Shopify-Topic"] for _, headers, _ in receiver.posts]
    assert told == ["app/scopes_update", "app/uninstalled"]
    assert bodies(receiver)[0]["current"] == ["read_products"]
    assert "write_products" in bodies(receiver)[0]["previous"]
    assert bodies(receiver)[1]["myshopify_domain"] == shop.store.domain
    shop.clock.advance(3700)
    control(shop, "POST", "deliver")
    assert receiver.posts[-1][1]["X-Shopify-Topic"] == "shop/redact"
    assert bodies(receiver)[-1] == {"shop_id": 1, "shop_domain": shop.store.domain}


def test_compliance_requests_on_demand(make_shop, receiver):
    shop = make_shop(app_url=receiver.url)
    assert control(shop, "POST", "compliance", topic="customers/data_request", customer=7, orders=[1, 2])[0] == 200
    assert control(shop, "POST", "compliance", topic="customers/redact", customer=7, orders=[3])[0] == 200
    assert control(shop, "POST", "compliance", topic="products/update")[0] == 400
    control(shop, "POST", "deliver")
    asked, erase = bodies(receiver)
    assert (asked["orders_requested"], asked["customer"]["id"], asked["shop_domain"]) == ([1, 2], 7, shop.store.domain)
    assert (erase["orders_to_redact"], erase["customer"]["email"]) == ([3], "shopper-7@shop.example")


def test_twice_late_lost_and_in_disorder(make_shop, receiver):
    shop = make_shop(webhook_twice_next=1, webhook_late_next=1, webhook_lost_next=1)
    create(shop, "PRODUCTS_UPDATE", receiver.url)
    for title in ("lost", "late", "twice", "plain"):
        control(shop, "POST", f"products/{lamp(shop)}", title=title)
    assert control(shop, "POST", "deliver")[1] == {"delivered": 2, "failed": 0, "waiting": 1}
    shop.clock.advance(61)
    control(shop, "POST", "deliver")
    assert [body["title"] for body in bodies(receiver)] == ["twice", "twice", "plain", "late"]
    ids = Counter(headers["X-Shopify-Webhook-Id"] for _, headers, _ in receiver.posts)
    assert sorted(ids.values()) == [1, 1, 2]
    assert shop.app.deliveries.lost == 1
    receiver.posts.clear()
    shop.switch(webhook_shuffle=True)
    for number in range(8):
        control(shop, "POST", f"products/{lamp(shop)}", title=str(number))
    control(shop, "POST", "deliver")
    told = [body["title"] for body in bodies(receiver)]
    assert told != sorted(told)
    assert sorted(told) == [str(number) for number in range(8)]


def test_the_pump_delivers_by_itself(make_shop, receiver):
    shop = make_shop(app_url=receiver.url)
    shop.switch(webhook_pump_s=0.01)
    control(shop, "POST", f"products/{lamp(shop)}", **LAMP)
    deadline = time.monotonic() + 10
    while not receiver.posts and time.monotonic() < deadline:
        time.sleep(0.01)
    shop.app.close()
    assert len(receiver.posts) == 1
    assert control(shop, "GET", "deliveries")[1]["sent"][0]["status"] == 200


def test_what_the_owner_cannot_do(shop):
    for method, path in [
        ("POST", "products/1"), ("DELETE", "products/1"), ("POST", "locales/xx"), ("DELETE", "locales/en"),
    ]:  # fmt: skip
        assert control(shop, method, path)[0] == 400
    assert control(shop, "PUT", "nothing")[0] == 404
