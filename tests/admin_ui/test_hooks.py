"""The webhook door: every genuine delivery is kept once, nothing else is, and nobody waits."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request

import pytest

from admin_ui.hooks import Delivery
from admin_ui.server import serve_wsgi
from core.errors import BadInput
from core.ports.wire import WebhookEvent
from core.storage.tables import webhook_inbox

from .conftest import installation


@pytest.fixture(scope="module")
def shop():
    with installation(1) as house:
        house.connect()
        yield house


def signed(house, number, *, secret="", product=10, topic="product.updated", text="x"):
    """(raw bytes, headers) of a delivery."""
    raw = json.dumps({"id": product, "name": "x", "n": number, "description": text}).encode()
    key = secret or house.db.tenancy.get_secret(house.services.keyring, f"store/{house.store.id}/webhook")
    return raw, {
        "X-WC-Webhook-Signature": base64.b64encode(hmac.new(key.encode(), raw, hashlib.sha256).digest()).decode(),
        "X-WC-Webhook-Topic": topic,
        "X-WC-Webhook-Delivery-ID": f"d{number}",
        "Content-Type": "application/json",
    }


def deliver(house, number, *, secret="", path="", **headers):
    raw, given = signed(house, number, secret=secret)
    address = path or f"/hooks/woocommerce/{house.store.id}"
    return house.browser().post(address, data=raw, headers={**given, **headers})


def test_deliveries_are_kept_once_and_worked_on(shop):
    for number in (1, 2, 1, 1, 2, 3):
        answer = deliver(shop, number)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert shop.db.inbox.counts(shop.store.id) == (3, 3)
    assert [job.name for job in shop.db.jobs.recent() if not job.over] == ["catalog.inbox"]  # pushed at once, once
    assert shop.work() == ["done"]
    assert shop.db.inbox.counts(shop.store.id) == (3, 0)


def test_what_is_refused_of_one_delivery_does_not_cost_those_written_with_it(shop):
    door = shop.app.extensions["vitrine.door"].doors.find("woocommerce", shop.store.id)
    before = shop.db.inbox.counts(shop.store.id)[0]
    beside = [Delivery(WebhookEvent(f"beside{n}", "product.changed", "1")) for n in range(2)]
    door.pending.extend(beside)
    with pytest.raises(BadInput):
        door.take(shop.store.id, WebhookEvent("half a character \ud800", "product.changed", "1"))
    assert [(one.settled, one.fresh, one.error) for one in beside] == [(True, True, None)] * 2
    assert not door.take(shop.store.id, beside[0].event)
    assert shop.db.inbox.counts(shop.store.id)[0] == before + 2


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


def test_a_delivery_of_sixteen_megabytes_is_taken(shop):
    """A product with a very long description is delivered whole; a refusal would count as a failure of the webhook."""
    raw, headers = signed(shop, 400, text="x" * 16_000_000)
    with serve_wsgi(shop.app, "127.0.0.1", 0, threads=2) as running:
        address = f"{running.url}/hooks/woocommerce/{shop.store.id}"
        request = urllib.request.Request(address, data=raw, headers=headers)
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200
        large = urllib.request.Request(f"{running.url}/login", data=raw, headers={"Content-Type": "text/plain"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(large)
        refused.value.close()
        assert refused.value.code == 413  # forms have a limit of their own
    column = webhook_inbox.c
    rows = shop.db.rows(shop.db.select(webhook_inbox, column.topic, column.remote_id))
    assert ("product.changed", "10") in {(row.topic, row.remote_id) for row in rows}


def test_a_body_beyond_all_reason_is_refused_unread(shop):
    answer = shop.browser().post(f"/hooks/woocommerce/{shop.store.id}", data=b"x" * (32 * 1024 * 1024 + 1))
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
