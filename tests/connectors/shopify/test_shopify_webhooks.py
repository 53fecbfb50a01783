"""Deliveries: signature over raw bytes, neutral topics, ids alone. Registrations: what lacks is made, once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from contextlib import suppress
from datetime import UTC, datetime
from unittest import mock

import pytest
from emulated_shopify import EmulatedShop, InProcess
from hypothesis import given
from hypothesis import strategies as st

from connectors.shopify import webhooks
from connectors.shopify.emulator.records import WebhookSubscription
from connectors.shopify.platform import PLATFORM, ShopifySession
from connectors.shopify.scopes import app_description
from connectors.shopify.webhooks import TOPICS, ShopifyWebhooks
from core.clock import FrozenClock
from core.errors import BadInput, CoreError, Forged, NeedsMerchant
from core.ports.platform import Credentials
from core.ports.wire import COMPLIANCE_TOPICS, SeedProduct, WebhookEvent

SECRET, OLD = "the-secret-of-the-app", "the-secret-before-it"
SHOP = "north-light.myshopify.com"
URL = "https://vitrine.example/hooks/shopify/s1"
DATA = {
    "shop_id": 1, "shop_domain": SHOP, "customer": {"id": 77, "email": "a@shop.example", "phone": "555"},
    "orders_requested": [299938, "280263", None, {"id": 1}], "data_request": {"id": 9999},
}  # fmt: skip


def sign(secret, raw):
    return base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()


def headers(raw, topic, secret=SECRET, **more):
    return {
        "Content-Type": "application/json",
        "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-Sha256": sign(secret, raw),
        "X-Shopify-Shop-Domain": SHOP,
        "X-Shopify-API-Version": "2026-07",
        "X-Shopify-Webhook-Id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        "X-Shopify-Event-Id": "98880550-7158-44d4-b7cd-2c97c8a091b5",
        "X-Shopify-Triggered-At": "2026-03-02T08:59:30.123456789Z",
        **more,
    }


def deliver(body, topic="products/update", *, secrets=(SECRET,), case=str.title, **more):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given_headers = headers(raw, topic, **more)
    return webhooks.event(secrets, {case(name): value for name, value in given_headers.items()}, raw)


@pytest.mark.parametrize("case", [str.title, str.upper, str.lower])
@pytest.mark.parametrize(
    ("topic", "body", "neutral", "remote_id"),
    [
        ("products/create", {"id": 788032119674292922}, "product.changed", "788032119674292922"),
        ("products/update", {"id": 7, "updated_at": "2026-03-02T10:00:00+01:00"}, "product.changed", "7"),
        ("products/delete", {"id": 7}, "product.deleted", "7"),
        ("orders/create", {"id": 5, "email": "a@shop.example"}, "order.changed", "5"),
        ("orders/updated", {"id": 5}, "order.changed", "5"),
        (
            "bulk_operations/finish", {"admin_graphql_api_id": "gid://shopify/BulkOperation/12", "status": "completed"},
            "bulk.finished", "12",
        ),
        ("locales/destroy", {"locale": "fr", "published": False}, "languages.changed", ""),
        ("markets/update", {"id": 3}, "languages.changed", ""),
        ("app/scopes_update", {"id": 1, "previous": [], "current": ["read_products"]}, "app.scopes", ""),
        ("app/uninstalled", {"id": 1, "myshopify_domain": SHOP}, "app.uninstalled", ""),
        ("shop/redact", {"shop_id": 1, "shop_domain": SHOP}, "shop.erase", ""),
        ("carts/update", {"id": "token"}, "other", ""),
    ],
)  # fmt: skip
def test_topics(topic, body, neutral, remote_id, case):
    event = deliver(body, topic, case=case)
    happened = datetime(2026, 3, 2, 8, 59, 30, 123456, UTC)
    assert event == WebhookEvent(
        "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043", neutral, remote_id, triggered_at=happened
    )  # and nothing else of the body


def test_of_a_shopper_s_request_only_numbers_are_taken():
    asked = deliver(DATA, "customers/data_request")
    assert (asked.topic, asked.remote_id, asked.orders) == ("shopper.asked", "77", ("299938", "280263"))
    erase = deliver({**DATA, "orders_to_redact": [1]}, "customers/redact")
    assert (erase.topic, erase.remote_id, erase.orders) == ("shopper.erase", "77", ("1",))
    assert "555" not in repr((asked, erase))
    assert "a@shop.example" not in repr((asked, erase))
    assert deliver({**DATA, "customer": None, "orders_requested": None}, "customers/data_request").remote_id == ""


def test_every_topic_of_the_app_s_description_has_a_neutral_word():
    described = app_description()["webhooks"]["subscriptions"]
    topics = [topic for row in described for topic in (*row.get("topics", ()), *row.get("compliance_topics", ()))]
    named = {topic: webhooks._NEUTRAL.get(topic) for topic in topics}
    assert None not in named.values()
    assert set(named.values()) >= COMPLIANCE_TOPICS
    assert {name.lower() for name in TOPICS} <= {topic.replace("/", "_") for topic in topics}
    for row in described:
        told = row.get("topics", [])
        assert row["uri"].endswith("/hooks/shopify")
        assert all(TOPICS.get(t.replace("/", "_").upper(), ()) == tuple(row.get("include_fields", ())) for t in told)


def test_the_secret_before_is_good_for_a_while():
    raw = b'{"id": 7}'
    for secret in (SECRET, OLD):
        given_headers = headers(raw, "products/update", secret)
        assert webhooks.event((SECRET, OLD), given_headers, raw).remote_id == "7"
    with pytest.raises(Forged):
        webhooks.event((SECRET, ""), headers(raw, "products/update", OLD), raw)
    with pytest.raises(Forged):
        webhooks.event(("",), headers(raw, "products/update", ""), raw)
    with pytest.raises(Forged):
        webhooks.event((), headers(raw, "products/update"), raw)


@pytest.mark.parametrize("signature", ["", "wrong", "ümläut", " ", "AAAA" * 11])
def test_a_wrong_signature_or_a_changed_byte_is_forged(signature):
    with pytest.raises(Forged):
        deliver({"id": 1}, **{"X-Shopify-Hmac-Sha256": signature})
    with pytest.raises(Forged):
        deliver(b'{"id": 1}', **{"X-Shopify-Hmac-Sha256": sign(SECRET, b'{"id":1}')})


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("app/uninstalled", {"myshopify_domain": "other.myshopify.com"}),
        ("app/uninstalled", {"domain": SHOP}),
        ("shop/redact", {"shop_domain": "other.myshopify.com"}),
        ("customers/redact", {**DATA, "shop_domain": None}),
        ("shop/redact", DATA),  # a shopper's request that somebody sends again as the shop's end
    ],
)
def test_what_ends_or_erases_something_names_the_shop_in_its_signed_body(topic, body):
    with pytest.raises(Forged):
        deliver(body, topic)


@pytest.mark.parametrize(
    "raw", [b"", b"not json", b"[1]", b'"x"', b"\xff\x00", b"{}", b'{"id": true}', b'{"id": "x"}', b"[" * 100_000]
)
def test_signed_nonsense_is_bad_input(raw):
    with pytest.raises(BadInput):
        deliver(raw)


@given(st.binary(max_size=80), st.text(max_size=40), st.text(max_size=30), st.text(max_size=30))
def test_junk_is_refused_by_families_of_our_own_and_never_otherwise(raw, signature, topic, when):
    more = {"X-Shopify-Topic": topic, "X-Shopify-Triggered-At": when, "X-Shopify-Webhook-Id": when}
    with pytest.raises(Forged):
        webhooks.event((SECRET,), {**headers(raw, topic), **more, "X-Shopify-Hmac-Sha256": signature}, raw)
    with suppress(CoreError):
        webhooks.app_event((SECRET,), {**headers(raw, topic), **more}, raw)


def test_a_missing_or_odd_delivery_id_or_time_does_no_harm():
    one = deliver({"id": 1}, **{"X-Shopify-Webhook-Id": ""})
    two = deliver({"id": 1}, **{"X-Shopify-Webhook-Id": "x" * 900})
    assert one.delivery_id == two.delivery_id
    assert len(one.delivery_id) == 64
    for when in ("", "yesterday", "2026-03-02T08:59:30", "99999"):
        assert deliver({"id": 1}, **{"X-Shopify-Triggered-At": when}).triggered_at is None


def test_the_comparison_takes_constant_time():
    with mock.patch("connectors.signature.hmac.compare_digest", return_value=True) as compare:
        deliver({"id": 1}, **{"X-Shopify-Hmac-Sha256": "wrong"})
    assert compare.called


# ------------------------------------------------------------------ the app's one address


def test_the_app_s_deliveries_name_their_shop(monkeypatch):
    raw = b'{"id": 7}'
    with pytest.raises(BadInput) as refused:
        PLATFORM.app_event(headers(raw, "products/update"), raw)
    assert refused.value.field == "platform"
    monkeypatch.setenv("VITRINE_SHOPIFY_CLIENT_ID", "id")
    monkeypatch.setenv("VITRINE_SHOPIFY_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("VITRINE_SHOPIFY_PREVIOUS_SECRET", OLD)
    for secret in (SECRET, OLD):
        shop, event = PLATFORM.app_event(headers(raw, "products/update", secret), raw)
        assert (shop, event.remote_id) == (f"https://{SHOP}", "7")
    with pytest.raises(Forged):  # before anything is made of the shop's name
        PLATFORM.app_event({**headers(raw, "products/update", "x"), "X-Shopify-Shop-Domain": "evil.example"}, raw)
    with pytest.raises(BadInput):
        PLATFORM.app_event({**headers(raw, "products/update"), "X-Shopify-Shop-Domain": "evil.example"}, raw)


def test_a_custom_app_s_deliveries_are_signed_with_its_key():
    raw = b'{"id": 7}'
    assert PLATFORM.webhook_event("its key", headers(raw, "products/update", "its key"), raw).remote_id == "7"
    with pytest.raises(Forged):
        PLATFORM.webhook_event("its key", headers(raw, "products/update"), raw)


# ------------------------------------------------------------------ registrations


@pytest.fixture
def connect(open_shop):
    """(shop, webhooks) of a fresh shop."""

    def made(**faults) -> tuple[EmulatedShop, ShopifyWebhooks]:
        shop = open_shop([SeedProduct("a", "Lamp")], **faults)
        return shop, ShopifyWebhooks(shop.reader().client)

    return made


def subscriptions(shop):
    return [row for row in shop.store.table(WebhookSubscription).values() if not row.managed]


def test_one_registration_per_topic_and_no_second_one(connect):
    shop, hooks = connect()
    made = hooks.ensure(URL, SECRET)
    assert [state.topic for state in made] == list(TOPICS)
    assert all(state.active and state.url == URL and state.remote_id for state in made)
    assert hooks.ensure(URL, SECRET) == made
    assert len(subscriptions(shop)) == len(TOPICS)
    assert {row.include_fields for row in subscriptions(shop) if row.topic == "products/update"} == {
        ("id", "updated_at")
    }
    assert hooks.ensure("https://vitrine.example/other", SECRET) != made
    assert hooks.remove(URL) == len(TOPICS)
    assert hooks.remove(URL) == 0
    assert {row.uri for row in subscriptions(shop)} == {"https://vitrine.example/other"}


def test_what_was_lost_or_changed_is_made_again(connect):
    shop, hooks = connect()
    before = hooks.ensure(URL, SECRET)
    lost, changed = subscriptions(shop)[:2]
    del shop.store.table(WebhookSubscription)[lost.number]
    changed.include_fields = ("id",)
    after = hooks.ensure(URL, SECRET)
    assert [state.topic for state in after] == list(TOPICS)
    assert sum(old == new for old, new in zip(before, after, strict=True)) == len(TOPICS) - 2
    assert len(subscriptions(shop)) == len(TOPICS)


def test_a_topic_that_the_app_may_not_have_is_left_out_and_told(connect):
    _, hooks = connect(scopes=["read_products", "read_locales", "read_markets"])
    states = {state.topic: state for state in hooks.ensure(URL, SECRET)}
    assert [topic for topic, state in states.items() if not state.active] == ["ORDERS_CREATE", "ORDERS_UPDATED"]
    assert list(states.values()) == hooks.ensure(URL, SECRET)


def test_without_products_there_is_nothing_to_hear_of(connect):
    _, hooks = connect(scopes=["read_locales"])
    with pytest.raises(CoreError) as refused:
        hooks.ensure(URL, SECRET)
    assert "PRODUCTS" in str(refused.value).upper()


def test_a_lost_answer_makes_no_second_registration(connect):
    shop, hooks = connect()
    hooks.ensure(URL, SECRET)
    shop.store.table(WebhookSubscription).pop(subscriptions(shop)[0].number)
    assert hooks._ours(URL)
    with mock.patch.object(hooks._client, "run", wraps=hooks._client.run) as run:

        def drop_the_answer(file, *args, **more):
            if file == "webhook_subscription_create":
                shop.switch(late_drop_next=1)
            return mock.DEFAULT

        run.side_effect = drop_the_answer
        states = hooks.ensure(URL, SECRET)
    assert len(states) == len(subscriptions(shop)) == len(TOPICS)
    assert all(state.active for state in states)


def test_without_the_app_s_secret_nothing_is_registered(connect):
    shop, hooks = connect()
    with pytest.raises(BadInput):
        hooks.ensure(URL, "")
    assert subscriptions(shop) == []


def test_a_dead_token_is_the_owner_s_matter(connect):
    shop, hooks = connect()
    for token in shop.store.tokens.values():
        token.revoked = True
    for call in (lambda: hooks.ensure(URL, SECRET), lambda: hooks.remove(URL)):
        with pytest.raises(NeedsMerchant):
            call()


def test_a_session_has_them(connect):
    shop, _ = connect()
    session = ShopifySession(
        Credentials(f"https://{shop.store.domain}", shop.emulated.key, shop.emulated.secret), None, FrozenClock(), None,
        InProcess(shop.app),
    )  # fmt: skip
    assert len(session.webhooks.ensure(URL, shop.emulated.key)) == len(TOPICS)
    session.close()
