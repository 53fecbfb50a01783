"""Deliveries: signature over raw bytes, neutral topics, ping, nothing personal."""

import json
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.signature import signature
from connectors.woocommerce.platform import PLATFORM
from core.errors import BadInput, Forged, NeedsMerchant
from core.ports.wire import WebhookEvent

SECRET = "a-secret-of-the-shop-0123456789"


def deliver(body, topic="product.updated", *, secret=SECRET, case=str.title, **more):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {
        "content-type": "application/json",
        "x-wc-webhook-topic": topic,
        "x-wc-webhook-signature": signature(secret, raw),
        "x-wc-webhook-delivery-id": "f82c88a0d2ede6b42d9a8e841aedf3b8",
        **more,
    }
    return PLATFORM.webhook_event(SECRET, {case(name): value for name, value in headers.items()}, raw)


@pytest.mark.parametrize(
    ("topic", "body", "neutral", "remote_id"),
    [
        ("product.updated", {"id": 19, "type": "simple"}, "product.changed", "19"),
        ("product.created", {"id": 19}, "product.changed", "19"),
        ("product.restored", {"id": 19}, "product.changed", "19"),
        ("product.updated", {"id": 30, "type": "variation", "parent_id": 13}, "product.changed", "13"),
        ("product.deleted", {"id": 84}, "product.deleted", "84"),
        ("order.created", {"id": 83}, "order.changed", "83"),
        ("coupon.created", {"id": 83}, "other", ""),
        ("action.woocommerce_product_set_stock", {"action": "x", "arg": []}, "other", ""),
    ],
)
@pytest.mark.parametrize("case", [str.title, str.upper, str.lower])
def test_topics(topic, body, neutral, remote_id, case):
    event = deliver(body, topic, case=case)
    assert (event.topic, event.remote_id) == (neutral, remote_id)
    assert event.delivery_id == "f82c88a0d2ede6b42d9a8e841aedf3b8"


def test_of_an_order_only_its_number_is_taken():
    event = deliver({"id": 83, "billing": {"email": "a@shop.example"}, "customer_id": 7}, "order.updated")
    assert event == WebhookEvent("f82c88a0d2ede6b42d9a8e841aedf3b8", "order.changed", "83")


def test_shops_have_no_address_in_common():
    with pytest.raises(BadInput) as refused:
        PLATFORM.app_event({}, b"{}")
    assert refused.value.field == "platform"


def test_the_unsigned_ping():
    event = PLATFORM.webhook_event(SECRET, {"Content-Type": "application/x-www-form-urlencoded"}, b"webhook_id=5")
    assert (event.topic, event.delivery_id, event.remote_id) == ("ping", "ping-5", "")


@pytest.mark.parametrize("raw", [b"webhook_id=5&x=1", b"webhook_id=", b'{"id":1}', b"", b"webhook_id=" + b"9" * 50])
def test_anything_else_unsigned_is_forged(raw):
    with pytest.raises(Forged):
        PLATFORM.webhook_event(SECRET, {"content-type": "application/x-www-form-urlencoded"}, raw)


def test_wrong_secret_changed_byte_and_empty_secret_are_forged():
    with pytest.raises(Forged):
        deliver({"id": 1}, secret="another")
    with pytest.raises(Forged):
        deliver(b'{"id": 1}', **{"x-wc-webhook-signature": signature(SECRET, b'{"id":1}')})
    with pytest.raises(Forged):
        PLATFORM.webhook_event("", {"x-wc-webhook-signature": signature("", b"{}")}, b"{}")
    with pytest.raises(Forged):
        deliver({"id": 1}, **{"x-wc-webhook-signature": "ümläut"})


def test_signed_nonsense_is_bad_input():
    for raw in (b"not json", b"[1]"):
        with pytest.raises(BadInput):
            deliver(raw)


def test_a_missing_or_odd_delivery_id_is_replaced_by_a_digest():
    one = deliver({"id": 1}, **{"x-wc-webhook-delivery-id": ""})
    two = deliver({"id": 1}, **{"x-wc-webhook-delivery-id": "x" * 900})
    assert one.delivery_id == two.delivery_id
    assert len(one.delivery_id) == 64


@given(st.binary(max_size=60), st.text(max_size=30))
def test_random_bytes_never_pass(raw, given_signature):
    with pytest.raises(Forged):
        PLATFORM.webhook_event(SECRET, {"X-WC-Webhook-Signature": given_signature}, b"x" + raw)


def test_the_comparison_takes_constant_time():
    with mock.patch("connectors.signature.hmac.compare_digest", return_value=True) as compare:
        deliver({"id": 1}, **{"x-wc-webhook-signature": "wrong"})
    assert compare.called


GRANT = {
    "key_id": 5,
    "user_id": "state-0123456789abcdef",
    "consumer_key": "ck_" + "a" * 40,
    "consumer_secret": "cs_" + "b" * 40,
    "key_permissions": "read_write",
}


def test_a_grant_is_read():
    assert PLATFORM.read_grant(json.dumps(GRANT).encode()) == (
        GRANT["user_id"],
        GRANT["consumer_key"],
        GRANT["consumer_secret"],
    )


@pytest.mark.parametrize(
    "change", [{"consumer_key": "x"}, {"consumer_secret": None}, {"user_id": ""}, {"consumer_key": ["ck"]}]
)
def test_a_wrong_grant_is_refused(change):
    with pytest.raises(BadInput):
        PLATFORM.read_grant(json.dumps({**GRANT, **change}).encode())


def test_a_read_only_grant_needs_the_merchant():
    with pytest.raises(NeedsMerchant):
        PLATFORM.read_grant(json.dumps({**GRANT, "key_permissions": "read"}).encode())
    for raw in (b"", b"[]", b"x"):
        with pytest.raises(BadInput):
            PLATFORM.read_grant(raw)


def test_the_consent_page_s_address():
    url = PLATFORM.authorize_url(
        "shop.example/", state="s" * 32, return_url="https://v.example/done?a=1", callback_url="https://v.example/cb"
    )
    assert url.startswith("https://shop.example/wc-auth/v1/authorize?app_name=Vitrine&scope=read_write&user_id=ssss")
    assert "callback_url=https%3A%2F%2Fv.example%2Fcb" in url
    with pytest.raises(BadInput):
        PLATFORM.authorize_url("shop.example", state="s" * 32, return_url="x", callback_url="http://v.example/cb")
    with pytest.raises(BadInput):
        PLATFORM.authorize_url("shop.example", state="short", return_url="x", callback_url="https://v.example/cb")
