"""/wc/v3/webhooks and their deliveries: an unsigned ping at birth, signed bodies later, seven failures and out."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from datetime import UTC, datetime
from typing import Any

import httpx

from connectors import outgoing
from connectors.signature import signature
from connectors.woocommerce.emulator import media, orders, params, products, query, render
from connectors.woocommerce.emulator.answers import Call, Reply, RestError, php_json
from connectors.woocommerce.emulator.auth import require
from connectors.woocommerce.emulator.records import Webhook
from connectors.woocommerce.emulator.store import Store

TOLERATED_FAILURES = 5
AGENT = "WooCommerce/10.0.2 Hookshot (WordPress/6.8.8)"
HOOKS = {
    "product.created": [
        "woocommerce_process_product_meta",
        "woocommerce_new_product",
        "woocommerce_new_product_variation",
    ],
    "product.updated": [
        "woocommerce_process_product_meta",
        "woocommerce_update_product",
        "woocommerce_update_product_variation",
    ],
    "product.deleted": ["wp_trash_post"],
    "product.restored": ["untrashed_post"],
    "order.created": ["woocommerce_new_order"],
    "order.updated": ["woocommerce_update_order", "woocommerce_order_refunded"],
    "order.deleted": ["wp_trash_post", "woocommerce_trash_order"],
    "order.restored": ["untrashed_post", "woocommerce_untrash_order"],
}
CHECKS: dict[str, params.Check] = {
    "status": params.one_of("active", "paused", "disabled"),
    **dict.fromkeys(["name", "topic", "delivery_url", "secret"], params.text),
}


class Deliveries:
    """The queue of one shop. Several changes of one thing before a delivery make one delivery of its last state."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pending: dict[tuple[int, int], None] = {}
        self._counter = 0
        self.sent: deque[dict[str, Any]] = deque(maxlen=20_000)
        store.on_event = self.enqueue

    def enqueue(self, topic: str, resource_id: int) -> None:
        """Note that something happened. Call with the store's lock held."""
        for hook in self._store.webhooks.values():
            if hook.topic == topic and hook.status == "active":
                self._pending[hook.id, resource_id] = None

    @property
    def waiting(self) -> int:
        return len(self._pending)

    def run(self, limit: int = 1_000_000) -> dict[str, int]:
        """Send what is queued, as the shop's cron does when somebody visits; answers how it went."""
        done = {"delivered": 0, "failed": 0, "skipped": 0}
        with outgoing.client(float(self._store.faults["webhook_timeout_s"])) as client:
            while limit > 0:
                with self._store.lock:
                    if not self._pending:
                        break
                    hook_id, resource_id = next(iter(self._pending))
                    del self._pending[hook_id, resource_id]
                    hook = self._store.webhooks.get(hook_id)
                    body = self._body(hook, resource_id) if hook and hook.status == "active" else None
                if hook is None or body is None:
                    done["skipped"] += 1
                    continue
                limit -= 1
                done["delivered" if self._send(client, hook, resource_id, body) else "failed"] += 1
        return {**done, "waiting": self.waiting}

    def _body(self, hook: Webhook, resource_id: int) -> bytes | None:
        store, view = self._store, render.View(self._store.home)
        resource, _, event = hook.topic.partition(".")
        if event == "deleted":
            return php_json({"id": resource_id})
        if resource == "order" and resource_id in store.orders:
            return php_json(orders.shown(store, store.orders[resource_id], view))
        if resource_id in store.products:
            return render.product_json(store, store.products[resource_id], view)
        if resource_id in store.variations:
            return php_json(products.as_product(store, store.variations[resource_id], view))
        return None

    def _send(self, client: httpx.Client, hook: Webhook, resource_id: int, body: bytes) -> bool:
        with self._store.lock:
            self._counter += 1
            delivery = hashlib.sha256(f"{self._store.seed}|{self._counter}".encode()).hexdigest()[:32]
        resource, _, event = hook.topic.partition(".")
        headers = {
            "User-Agent": AGENT,
            "Content-Type": "application/json",
            "X-WC-Webhook-Source": f"{self._store.home}/",
            "X-WC-Webhook-Topic": hook.topic,
            "X-WC-Webhook-Resource": resource,
            "X-WC-Webhook-Event": event,
            "X-WC-Webhook-Signature": signature(hook.secret, body),
            "X-WC-Webhook-ID": str(hook.id),
            "X-WC-Webhook-Delivery-ID": delivery,
        }
        status = _post(self._store, client, hook.delivery_url, body, headers)
        row = {"webhook": hook.id, "topic": hook.topic, "resource": resource_id, "delivery": delivery, "status": status}
        ok = 200 <= status <= 302
        with self._store.lock:
            self.sent.append(row)
            if ok:
                hook.failures = 0
            elif hook.failures > TOLERATED_FAILURES:
                hook.status = "disabled"
            else:
                hook.failures += 1
        return ok


def _post(store: Store, client: httpx.Client, url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; 0 when there was none or the shop would not open the URL."""
    return 0 if media.refusal(store, url) else outgoing.post(client, url, body, headers)


# ------------------------------------------------------------------ routes


def _shown(call: Call, hook: Webhook) -> dict[str, Any]:
    store = call.store
    resource, _, event = hook.topic.partition(".")
    return {
        "id": hook.id,
        "name": hook.name,
        "status": hook.status,
        "topic": hook.topic,
        "resource": resource,
        "event": event,
        "hooks": HOOKS.get(hook.topic, [event]),
        "delivery_url": hook.delivery_url,
        "date_created": store.local(hook.created),
        "date_created_gmt": store.gmt(hook.created),
        "date_modified": store.local(hook.modified),
        "date_modified_gmt": store.gmt(hook.modified),
        "_links": render.links(render.View(call.base), f"webhooks/{hook.id}"),
    }


def get_list(call: Call) -> Reply:
    params.validate(call.params, {**query.PAGING, "status": params.one_of("all", "active", "paused", "disabled")})
    require(call, "view")
    status = call.params.get("status", "all")
    with call.store.lock:
        found = [h for h in call.store.webhooks.values() if status in ("all", h.status)]
        if call.params.get("order", "desc") == "desc":
            found.reverse()
        items, headers = query.page(call, found)
        return Reply(200, [_shown(call, hook) for hook in items], headers)


def _one(call: Call, number: int) -> Webhook:
    hook = call.store.webhooks.get(number)
    if hook is None:
        raise RestError("woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.", 404)
    return hook


def get_one(call: Call, number: int) -> Reply:
    require(call, "view_one")
    return Reply(200, _shown(call, _one(call, number)))


def _check_topic(topic: str) -> None:
    if topic not in HOOKS and not re.fullmatch(r"action\.\w+", topic):
        message = "Webhook topic is required and must be valid."
        raise RestError("woocommerce_rest_shop_webhook_invalid_topic", message, 400)


def _check_url(url: str) -> None:
    if not re.match(r"https?://\S+$", url):
        message = "Webhook delivery URL must be a valid URL starting with http:// or https://."
        raise RestError("woocommerce_rest_shop_webhook_invalid_delivery_url", message, 400)


def create(call: Call) -> Reply:
    """201 whether or not the ping arrived."""
    params.validate(call.params, CHECKS)
    require(call, "create")
    store, sent = call.store, call.params
    _check_topic(str(sent.get("topic", "")))
    _check_url(str(sent.get("delivery_url", "")))
    with store.lock:
        number = max(store.webhooks, default=0) + 1
        moment = datetime.fromtimestamp(store.now(), UTC)
        secret = str(sent.get("secret") or hashlib.sha256(f"{store.seed}|hook|{number}".encode()).hexdigest()[:50])
        hook = Webhook(
            number,
            str(sent.get("name") or f"Webhook created on {moment:%b %d, %Y @ %I:%M %p}"),
            str(sent["topic"]),
            str(sent["delivery_url"]),
            secret,
            str(sent.get("status", "active")),
            store.now(),
        )
        body = _shown(call, hook)
        hook.modified = store.now()
        store.webhooks[number] = hook
    if hook.status == "active":
        with outgoing.client(5.0) as client:
            form = {"User-Agent": AGENT, "Content-Type": "application/x-www-form-urlencoded"}
            _post(store, client, hook.delivery_url, f"webhook_id={number}".encode(), form)
    return Reply(201, body, {"Location": f"{call.base}/wp-json/wc/v3/webhooks/{number}"})


def update(call: Call, number: int) -> Reply:
    """Setting a disabled hook active again keeps its count of failures."""
    params.validate(call.params, CHECKS)
    require(call, "edit")
    hook, sent = _one(call, number), call.params
    if "topic" in sent:
        _check_topic(str(sent["topic"]))
    if "delivery_url" in sent:
        _check_url(str(sent["delivery_url"]))
    with call.store.lock:
        for name in ("name", "status", "topic", "delivery_url", "secret"):
            if sent.get(name):
                setattr(hook, name, str(sent[name]))
        hook.modified = call.store.now()
        return Reply(200, _shown(call, hook))


def delete(call: Call, number: int) -> Reply:
    require(call, "delete")
    hook = _one(call, number)
    if not call.flag("force"):
        raise RestError("woocommerce_rest_trash_not_supported", "Webhooks do not support trashing.", 501)
    with call.store.lock:
        shown = _shown(call, hook)
        call.store.webhooks.pop(number, None)
        return Reply(200, shown)
