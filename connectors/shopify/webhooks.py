"""Webhooks: what a delivery says once its signature holds, and keeping a custom app's own registrations alive.

The installed app needs no registrations: they are in its description (`app/shopify.app.toml`) and all shops deliver to
one address. The three topics of data protection law can be had there only.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.shopify import idents
from connectors.shopify.client import ShopifyClient
from connectors.shopify.domains import shop_domain
from connectors.shopify.paging import pages
from connectors.shopify.user_errors import from_problems
from connectors.signature import is_signed
from core.errors import BadInput, Forged, Retryable
from core.ports.wire import WebhookEvent, WebhookState

_NEUTRAL = {
    "products/create": "product.changed",
    "products/update": "product.changed",
    "products/delete": "product.deleted",
    "orders/create": "order.changed",
    "orders/updated": "order.changed",
    "bulk_operations/finish": "bulk.finished",
    "locales/create": "languages.changed",
    "locales/update": "languages.changed",
    "locales/destroy": "languages.changed",
    "markets/create": "languages.changed",
    "markets/update": "languages.changed",
    "markets/delete": "languages.changed",
    "app/uninstalled": "app.uninstalled",
    "app/scopes_update": "app.scopes",
    "customers/data_request": "shopper.asked",
    "customers/redact": "shopper.erase",
    "shop/redact": "shop.erase",
}
_ORDERS_AT = {"shopper.asked": "orders_requested", "shopper.erase": "orders_to_redact"}
# Headers are not part of the signature. Where a delivery ends or erases something, the signed body must name the shop
# too, or a delivery of one shop could be sent again under another's name.
_DOMAIN_AT = {
    "app.uninstalled": "myshopify_domain",
    "shopper.asked": "shop_domain",
    "shopper.erase": "shop_domain",
    "shop.erase": "shop_domain",
}
_DELIVERY_ID = re.compile(r"[A-Za-z0-9_.:-]{1,120}")
_NUMBER = re.compile(r"[0-9]{1,20}")


def event(secrets: Iterable[str], headers: Mapping[str, str], raw: bytes) -> WebhookEvent:
    """Verify a delivery over its raw bytes and name it. `secrets`: the app's, and the one before it for a while.

    Of the body only ids are taken; whatever is personal in it stays here. Raises Forged, BadInput for an unreadable
    body.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    if not is_signed(secrets, raw, lower.get("x-shopify-hmac-sha256", "")):
        raise Forged("The signature of this delivery does not fit.")
    topic = lower.get("x-shopify-topic", "").strip().lower()
    neutral = _NEUTRAL.get(topic, "other")
    delivery_id = lower.get("x-shopify-webhook-id", "").strip()
    if not _DELIVERY_ID.fullmatch(delivery_id):
        delivery_id = hashlib.sha256(topic.encode() + b"\n" + raw).hexdigest()
    happened = _instant(lower.get("x-shopify-triggered-at", ""))
    if neutral == "other":
        return WebhookEvent(delivery_id, neutral, "", triggered_at=happened)
    payload = _payload(raw)
    if named := _DOMAIN_AT.get(neutral):
        _check_shop(lower.get("x-shopify-shop-domain", ""), payload.get(named), neutral, payload)
    orders = payload.get(_ORDERS_AT.get(neutral, ""))
    return WebhookEvent(
        delivery_id,
        neutral,
        _remote_id(neutral, payload),
        orders=tuple(filter(None, map(_number, orders))) if isinstance(orders, list) else (),
        triggered_at=happened,
    )


def app_event(secrets: Iterable[str], headers: Mapping[str, str], raw: bytes) -> tuple[str, WebhookEvent]:
    """(the shop's permanent domain, event) of a delivery to the app's one address. Raises as `event`."""
    found = event(secrets, headers, raw)
    lower = {name.lower(): value for name, value in headers.items()}
    return shop_domain(lower.get("x-shopify-shop-domain", "")), found


def _payload(raw: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadInput("The body of a signed delivery is not JSON.", field="body") from None
    if not isinstance(payload, dict):
        raise BadInput("The body of a signed delivery is not an object.", field="body")
    return payload


def _check_shop(header: str, named: Any, topic: str, payload: Mapping[str, Any]) -> None:
    if not isinstance(named, str) or named.lower() != header.strip().lower():
        raise Forged("The delivery names another shop than its body.")
    if topic == "shop.erase" and "customer" in payload:
        raise Forged("The delivery names another topic than its body.")


def _remote_id(topic: str, payload: Mapping[str, Any]) -> str:
    """The number of what is meant: a product, an order, a bulk operation or a shopper."""
    if topic == "bulk.finished":
        return idents.number(str(payload.get("admin_graphql_api_id")), "BulkOperation")
    if topic in _ORDERS_AT:
        customer = payload.get("customer")
        return _number(customer.get("id")) if isinstance(customer, dict) else ""
    if not topic.startswith(("product.", "order.")):
        return ""
    found = _number(payload.get("id"))
    if not found:
        raise BadInput("A signed delivery names no record.", field="body")
    return found


def _number(value: Any) -> str:
    """An id as the engine keeps it; empty for anything else."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if _NUMBER.fullmatch(text) else ""


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


# ------------------------------------------------------------------ registrations

# Topic in Shopify's interface -> the fields that we need. Without `updated_at` Shopify would take two changes within a
# short while for one and tell of the first only.
_CHANGED = ("id", "updated_at")
REQUIRED = {"PRODUCTS_CREATE": _CHANGED, "PRODUCTS_UPDATE": _CHANGED, "PRODUCTS_DELETE": ()}
OPTIONAL = {  # what these tell is found out by asking, too
    "ORDERS_CREATE": _CHANGED,
    "ORDERS_UPDATED": _CHANGED,
    "BULK_OPERATIONS_FINISH": (),
    "APP_UNINSTALLED": (),
    "LOCALES_CREATE": (),
    "LOCALES_UPDATE": (),
    "LOCALES_DESTROY": (),
    "MARKETS_CREATE": (),
    "MARKETS_UPDATE": (),
    "MARKETS_DELETE": (),
}
TOPICS: Mapping[str, tuple[str, ...]] = {**REQUIRED, **OPTIONAL}
_NO_CODE = frozenset({""})  # user errors of these mutations have none


class ShopifyWebhooks:
    """`WebhookRegistry` of one shop with a custom app. Shopify signs with the app's own secret, so `secret` only says
    that we know it. Registrations that failed eight times in a row are gone; the next `ensure` makes them anew."""

    def __init__(self, client: ShopifyClient) -> None:
        self._client = client

    def ensure(self, delivery_url: str, secret: str) -> list[WebhookState]:
        """One registration per topic with this URL. A topic that the app may not have (orders need an approval of
        their own) comes back as not active."""
        if not secret:
            raise BadInput("The API secret key of the shop's app is missing.", "Enter it as the key.", field="key")
        kept: dict[str, WebhookState] = {}
        for row in self._ours(delivery_url):
            if _fits(row):
                kept[row["topic"]] = _state(row)
            else:
                self._delete(row["id"])
        return [kept.get(topic) or self._create(topic, delivery_url) for topic in TOPICS]

    def remove(self, delivery_url: str) -> int:
        """Delete all registrations with this URL; answers how many there were."""
        ours = self._ours(delivery_url)
        for row in ours:
            self._delete(row["id"])
        return len(ours)

    def _ours(self, delivery_url: str) -> list[dict[str, Any]]:
        found = (
            row
            for page in pages(self._client, "webhook_subscriptions", {}, "webhookSubscriptions")
            for row in page.nodes
        )
        return [row for row in found if row["uri"] == delivery_url]

    def _create(self, topic: str, delivery_url: str) -> WebhookState:
        wanted = {"uri": delivery_url, "format": "JSON", "includeFields": list(TOPICS[topic]) or None}
        try:
            reply = self._client.run(
                "webhook_subscription_create", {"topic": topic, "webhookSubscription": wanted}, tolerate=_NO_CODE
            )
        except Retryable:
            for row in self._ours(delivery_url):  # made although no answer came?
                if row["topic"] == topic:
                    return _state(row)
            raise
        made = reply.at("webhookSubscriptionCreate", "webhookSubscription")
        if made:
            return _state(made)
        if topic in OPTIONAL:
            return WebhookState("", topic, delivery_url, False)
        raise from_problems(reply.problems) or Retryable("Shopify made no webhook and gave no reason.", after_s=60)

    def _delete(self, gid: str) -> None:
        """Gone is gone: that it was not there any more is no error."""
        self._client.run("webhook_subscription_delete", {"id": gid}, tolerate=_NO_CODE)


def _fits(row: Mapping[str, Any]) -> bool:
    wanted = TOPICS.get(row["topic"])
    plain = row["format"] == "JSON" and not row["filter"]
    return wanted is not None and plain and tuple(row["includeFields"]) == wanted


def _state(row: Mapping[str, Any]) -> WebhookState:
    return WebhookState(idents.number(row["id"], "WebhookSubscription"), row["topic"], row["uri"], True)
