"""The webhook door: every genuine delivery is kept once, nothing else is, and nobody waits."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest

from .conftest import installation


@pytest.fixture(scope="module")
def shop():
    with installation(1) as house:
        house.connect()
        yield house


def deliver(house, number, *, secret="", product=10, topic="product.updated", path="", **headers):
    raw = json.dumps({"id": product, "name": "x", "n": number}).encode()
    key = secret or house.db.tenancy.get_secret(house.services.keyring, f"store/{house.store.id}/webhook")
    signature = base64.b64encode(hmac.new(key.encode(), raw, hashlib.sha256).digest()).decode()
    return house.browser().post(
        path or f"/hooks/woocommerce/{house.store.id}",
        data=raw,
        headers={
            "X-WC-Webhook-Signature": signature,
            "X-WC-Webhook-Topic": topic,
            "X-WC-Webhook-Delivery-ID": f"d{number}",
            "Content-Type": "application/json",
            **headers,
        },
    )


def test_deliveries_are_kept_once_and_worked_on(shop):
    for number in (1, 2, 1, 1, 2, 3):
        answer = deliver(shop, number)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert shop.db.inbox.counts(shop.store.id) == (3, 3)
    assert [job.name for job in shop.db.jobs.recent() if not job.over] == ["catalog.inbox"]  # pushed at once, once
    assert shop.work() == ["done"]
    assert shop.db.inbox.counts(shop.store.id) == (3, 0)


def test_a_forged_or_altered_delivery_is_refused(shop):
    before = shop.db.inbox.counts(shop.store.id)[0]
    assert deliver(shop, 90, secret="wrong").status_code == 401
    assert deliver(shop, 91, **{"X-WC-Webhook-Signature": ""}).status_code == 401
    assert shop.db.inbox.counts(shop.store.id)[0] == before


def test_the_unsigned_ping_of_a_new_registration_is_answered(shop):
    before = shop.db.inbox.counts(shop.store.id)[0]
    answer = shop.browser().post(f"/hooks/woocommerce/{shop.store.id}", data={"webhook_id": "17"})
    assert answer.status_code == 200
    assert shop.db.inbox.counts(shop.store.id)[0] == before


def test_an_unknown_store_or_platform_is_not_found(shop):
    assert deliver(shop, 1, path="/hooks/woocommerce/s0000").status_code == 404
    assert deliver(shop, 1, path=f"/hooks/shopify/{shop.store.id}").status_code == 404


def test_a_body_beyond_all_reason_is_refused_unread(shop):
    answer = shop.browser().post(f"/hooks/woocommerce/{shop.store.id}", data=b"x" * (11 * 1024 * 1024))
    assert answer.status_code == 413
    assert answer.json["code"] == "http_413"


def test_a_body_that_is_no_json_is_an_answer_not_a_fault(shop):
    key = shop.db.tenancy.get_secret(shop.services.keyring, f"store/{shop.store.id}/webhook")
    raw = b"\xff\x00<br />Warning"
    signature = base64.b64encode(hmac.new(key.encode(), raw, hashlib.sha256).digest()).decode()
    answer = shop.browser().post(
        f"/hooks/woocommerce/{shop.store.id}", data=raw,
        headers={"X-WC-Webhook-Signature": signature, "X-WC-Webhook-Topic": "product.updated"},
    )  # fmt: skip
    assert answer.status_code in (200, 400)


def test_the_secret_is_asked_for_once_a_minute(shop, monkeypatch):
    deliver(shop, 200)
    asked = []
    door = type(shop.services.system).store_door
    monkeypatch.setattr(type(shop.services.system), "store_door", lambda *a: asked.append(1) or door(*a))
    for number in range(201, 206):
        assert deliver(shop, number).status_code == 200
    assert asked == []


def test_after_leaving_a_store_its_door_closes(shop):
    doors = shop.app.extensions["vitrine.door"].doors
    shop.db.tenancy.update_store(shop.store.id, state="removed")
    doors._doors.clear()  # a minute later
    assert deliver(shop, 300).status_code == 404
    shop.db.tenancy.update_store(shop.store.id, state="connected")
