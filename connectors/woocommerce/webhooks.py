"""Webhooks: what a delivery says once its signature holds, and keeping the registrations alive."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from connectors.signature import is_signed
from connectors.woocommerce import mapping
from connectors.woocommerce.client import WooClient
from core.errors import BadInput, CoreError, Forged, Retryable
from core.ports.wire import WebhookEvent, WebhookState

TOPICS = ("product.created", "product.updated", "product.deleted", "product.restored", "order.created", "order.updated")
_NEUTRAL = {
    "product.created": "product.changed",
    "product.updated": "product.changed",
    "product.restored": "product.changed",
    "product.deleted": "product.deleted",
    "order.created": "order.changed",
    "order.updated": "order.changed",
    "order.restored": "order.changed",
    "order.deleted": "order.changed",
}
_PING = re.compile(rb"webhook_id=(\d{1,12})")
_DELIVERY_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_NAME = re.compile(r"Vitrine \S+ \[([0-9a-f]{12})\]")


def event(secret: str, headers: Mapping[str, str], raw: bytes) -> WebhookEvent:
    """Verify a delivery over its raw bytes (constant time) and name it. Raises Forged, BadInput for an unreadable body.

    The ping that WooCommerce sends on registration is form-encoded and unsigned; it carries nothing but the webhook's
    id, so nothing may be done on it.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    given = lower.get("x-wc-webhook-signature", "").strip()
    ping = _PING.fullmatch(raw.strip())
    if not given and ping and "json" not in lower.get("content-type", ""):
        return WebhookEvent(f"ping-{ping[1].decode()}", "ping", "")
    if not is_signed((secret,), raw, given):
        raise Forged("The signature of this delivery does not fit.")
    topic = lower.get("x-wc-webhook-topic", "").strip().lower()
    delivery_id = lower.get("x-wc-webhook-delivery-id", "").strip()
    if not _DELIVERY_ID.fullmatch(delivery_id):
        delivery_id = hashlib.sha256(topic.encode() + b"\n" + raw).hexdigest()
    neutral = _NEUTRAL.get(topic, "other")
    return WebhookEvent(delivery_id, neutral, _remote_id(neutral, raw))


def _remote_id(topic: str, raw: bytes) -> str:
    """The product or order meant; a variation's delivery means its parent."""
    if topic == "other":
        return ""
    try:
        payload = json.loads(raw)
    except ValueError:
        raise BadInput("The body of a signed delivery is not JSON.", field="body") from None
    if not isinstance(payload, dict):
        raise BadInput("The body of a signed delivery is not an object.", field="body")
    if payload.get("type") == "variation":
        return mapping.identity(payload.get("parent_id"))
    return mapping.identity(payload.get("id"))


class WooWebhooks:
    """`WebhookRegistry` of one shop.

    No answer ever shows a registration's secret, so ours carry a short digest of it in their name: a registration
    with another digest was made with another secret and its deliveries would all look forged.
    """

    def __init__(self, client: WooClient) -> None:
        self._client = client

    def ensure(self, delivery_url: str, secret: str) -> list[WebhookState]:
        """One active registration per topic with this URL and secret. Disabled ones are deleted and recreated, because
        reactivating keeps the failure counter; a paused one is a person's wish and stays."""
        if len(secret) < 16:
            raise BadInput("The webhook secret is too short.", "Use at least 16 characters.", field="secret")
        kept: dict[str, WebhookState] = {}
        for row in self._ours(delivery_url):
            topic = mapping.text(row.get("topic"))
            name = _NAME.fullmatch(mapping.text(row.get("name")))
            fits = name is not None and name[1] == _digest(secret) and row.get("status") in ("active", "paused")
            if topic in TOPICS and topic not in kept and fits:
                kept[topic] = _state(row)
            else:
                self._delete(row)
        for topic in TOPICS:
            if topic not in kept:
                kept[topic] = self._create(topic, delivery_url, secret)
        return [kept[topic] for topic in TOPICS]

    def remove(self, delivery_url: str) -> int:
        """Delete all registrations with this URL; answers how many there were."""
        ours = self._ours(delivery_url)
        for row in ours:
            self._delete(row)
        return len(ours)

    def _ours(self, delivery_url: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        number = 1
        while True:
            params: dict[str, object] = {
                "per_page": 100,
                "page": number,
                "orderby": "id",
                "order": "asc",
                "status": "all",
            }
            rows = self._client.get("wc/v3/webhooks", params).rows()
            found += [row for row in rows if row.get("delivery_url") == delivery_url]
            if len(rows) < 100:
                return found
            number += 1

    def _create(self, topic: str, delivery_url: str, secret: str) -> WebhookState:
        body = {
            "name": f"Vitrine {topic} [{_digest(secret)}]",
            "topic": topic,
            "delivery_url": delivery_url,
            "secret": secret,
            "status": "active",
        }
        try:
            return _state(self._client.write("POST", "wc/v3/webhooks", body).one())
        except Retryable:
            for row in self._ours(delivery_url):  # made although no answer came?
                if row.get("name") == body["name"] and row.get("status") == "active":
                    return _state(row)
            raise

    def _delete(self, row: dict[str, Any]) -> None:
        webhook_id = mapping.identity(row.get("id"))
        try:
            self._client.write("DELETE", f"wc/v3/webhooks/{webhook_id}", params={"force": True}, allow=(404, 400, 410))
        except Retryable as error:
            if self._still_there(webhook_id, error):
                raise

    def _still_there(self, webhook_id: str, error: CoreError) -> bool:
        reply = self._client.get(f"wc/v3/webhooks/{webhook_id}", {"_fields": "id"}, allow=(404, 400))
        return reply.status == 200


def _digest(secret: str) -> str:
    return hmac.new(secret.encode(), b"vitrine webhook name", hashlib.sha256).hexdigest()[:12]


def _state(row: dict[str, Any]) -> WebhookState:
    return WebhookState(
        mapping.identity(row.get("id")),
        mapping.text(row.get("topic")),
        mapping.text(row.get("delivery_url")),
        row.get("status") == "active",
    )
