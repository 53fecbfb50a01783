"""The address that all shops with our app deliver to: verified first, then kept for each store of that shop."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import official_schema
import pytest
from installed_shop import CLIENT_SECRET
from listening_shop import listening_shop
from werkzeug.test import Client

from admin_ui.hooks import WebhookDoor

PATH = "/hooks/shopify"


@pytest.fixture
def here(services):
    official_schema.raw("2026-07")
    with listening_shop(services) as found:
        yield found


def post(here, topic="products/update", body=None, *, number=1, secret=CLIENT_SECRET, door=None, path=PATH, **more):
    raw = body if isinstance(body, bytes) else json.dumps(body or {"id": 7, "n": number}).encode()
    headers = {
        "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-Sha256": base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode(),
        "X-Shopify-Shop-Domain": here.shop.domain,
        "X-Shopify-Webhook-Id": f"w{number}",
        **more,
    }
    client = Client(door or WebhookDoor(here.services, None))
    return client.post(path, data=raw, headers=headers, content_type="application/json")


def test_each_delivery_is_kept_once(here):
    door = WebhookDoor(here.services, None)
    for number in (1, 2, 1, 1):
        assert post(here, number=number, door=door).status_code == 200
    assert here.inbox() == (2, 2)
    assert [job.name for job in here.jobs() if not job.over] == ["catalog.inbox"]


@pytest.mark.parametrize("header", ["X-SHOPIFY-HMAC-SHA256", "x-shopify-hmac-sha256"])
def test_names_of_headers_have_no_case(here, header):
    raw = b'{"id": 7}'
    proof = base64.b64encode(hmac.new(CLIENT_SECRET.encode(), raw, hashlib.sha256).digest()).decode()
    headers = {header: proof, "x-shopify-shop-domain": here.shop.domain, "X-SHOPIFY-TOPIC": "products/update"}
    answer = Client(WebhookDoor(here.services, None)).post(PATH, data=raw, headers=headers)
    assert answer.status_code == 200
    assert here.inbox() == (1, 1)


def test_forged_deliveries_are_refused_before_anything_is_looked_up(here, monkeypatch):
    asked = []
    monkeypatch.setattr(type(here.services.system), "app_doors", lambda *a: asked.append(a) or [])
    for more in ({"secret": "wrong"}, {"secret": ""}, {"X-Shopify-Hmac-Sha256": ""}):
        answer = post(here, **more)
        assert (answer.status_code, answer.json["code"]) == (401, "forged")
    for topic in ("customers/data_request", "customers/redact", "shop/redact"):
        assert post(here, topic, {"shop_domain": here.shop.domain}, secret="wrong").status_code == 401
    assert asked == []
    assert here.inbox() == (0, 0)


@pytest.mark.parametrize(
    ("topic", "raw"),
    [
        ("products/update", b""), ("products/update", b"\xff\x00"), ("products/update", b"[" * 50_000),
        ("products/update", b'{"id": []}'), ("customers/redact", b"null"), ("bulk_operations/finish", b"{}"),
    ],
)  # fmt: skip
def test_junk_is_an_answer_and_no_fault(here, topic, raw):
    assert post(here, topic, raw or b" ").status_code == 400
    assert here.inbox() == (0, 0)


def test_a_shop_that_nobody_here_knows_is_answered_and_forgotten(here):
    stranger = {"X-Shopify-Shop-Domain": "stranger.myshopify.com"}
    assert post(here, **stranger).status_code == 200
    body = {"shop_domain": "stranger.myshopify.com"}
    assert post(here, "shop/redact", body, **stranger).status_code == 200
    assert post(here, **{"X-Shopify-Shop-Domain": "evil.example"}).status_code == 400
    assert here.inbox() == (0, 0)


def test_there_is_no_such_address_without_an_app(here, monkeypatch):
    for platform in ("woocommerce", "nosuch"):
        assert post(here, path=f"/hooks/{platform}").status_code == 404
    monkeypatch.delenv("VITRINE_SHOPIFY_CLIENT_SECRET")
    assert post(here).status_code == 404
    assert post(here, path="/hooks/").status_code == 404


def test_only_posts_of_a_reasonable_size_come_in(here):
    client = Client(WebhookDoor(here.services, None))
    assert client.get(PATH).status_code == 405
    assert client.post(PATH, data=b"x" * (32 * 1024 * 1024 + 1)).status_code == 413


def test_a_shop_in_several_tenants_is_told_in_each_but_not_where_it_has_an_app_of_its_own(here):
    stores = []
    for tenant, secret in (("t2", ""), ("t3", "shpat_of_a_custom_app")):
        here.services.system.ensure_tenant(tenant)
        db = here.services.db("cli:test", tenant)
        store = db.tenancy.add_store("the same shop", "shopify", here.shop.url, {})
        db.tenancy.put_secret(here.services.keyring, f"store/{store.id}/secret", secret)
        stores.append((db, store))
    assert post(here).status_code == 200
    assert here.inbox() == (1, 1)
    assert [db.inbox.counts(store.id) for db, store in stores] == [(1, 1), (0, 0)]


def test_a_shop_that_was_left_is_only_told_what_the_law_demands(here):
    here.db.tenancy.update_store(here.store_id, state="removed")
    door = WebhookDoor(here.services, None)
    assert post(here, door=door).status_code == 200
    assert here.inbox() == (0, 0)
    body = {"shop_domain": here.shop.domain, "customer": {"id": 77}, "orders_to_redact": [5]}
    assert post(here, "customers/redact", body, door=door, number=2).status_code == 200
    assert here.inbox() == (1, 1)
    assert post(here, path=f"{PATH}/{here.store_id}", door=door).status_code == 404
    here.db.tenancy.update_store(here.store_id, state="connected")
    here.clock.advance(1)  # nothing is remembered for longer of a shop that was left
    assert post(here, door=door, number=3).status_code == 200
    assert here.inbox() == (2, 2)


def test_the_database_is_asked_once_a_minute(here, monkeypatch):
    door = WebhookDoor(here.services, None)
    post(here, door=door)
    asked = []
    real = type(here.services.system).app_doors
    monkeypatch.setattr(type(here.services.system), "app_doors", lambda *a: asked.append(1) or real(*a))
    for number in range(2, 6):
        assert post(here, number=number, door=door).status_code == 200
    assert asked == []
    here.clock.advance(61)
    post(here, number=9, door=door)
    assert asked == [1]


def test_a_store_with_an_app_of_its_own_has_an_address_of_its_own(here):
    db = here.db
    store = db.tenancy.add_store("custom", "shopify", "https://custom.myshopify.com", {})
    db.tenancy.put_secret(here.services.keyring, f"store/{store.id}/webhook", "the custom app's key")
    path = f"{PATH}/{store.id}"
    assert post(here, path=path, secret="the custom app's key").status_code == 200
    assert post(here, path=path).status_code == 401
    assert db.inbox.counts(store.id) == (1, 1)
