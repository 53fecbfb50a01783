"""What happens in the shop and who is told: an event becomes one delivery for each subscription to its topic."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from connectors.shopify.emulator import payloads
from connectors.shopify.emulator.records import App, Delivery, Installation, Record, WebhookSubscription
from connectors.shopify.emulator.store import Store
from core.errors import BadInput

COMPLIANCE = frozenset({"customers/data_request", "customers/redact", "shop/redact"})
REDACT_AFTER_S = 48 * 3600.0  # shop/redact follows an uninstallation

Payload = Mapping[str, Any]


def listen(store: Store) -> None:
    """Tell of every saved record whose topic has a payload."""

    def tell(topic: str, record: Record) -> None:
        kind, shape = payloads.BY_TOPIC.get(topic, (None, None))
        if kind is not None and shape is not None and isinstance(record, kind):
            changed(store, topic, lambda: shape(store, record), app=getattr(record, "app", 0))

    store.on_change.append(tell)


def changed(store: Store, topic: str, payload: Payload | Callable[[], Payload], *, app: int = 0) -> None:
    """Something happened: tell who subscribed to `topic`, with `payload` as REST shows the thing (a function is only
    called when somebody listens). `app`: only this app is told. Call with the shop's lock held."""
    listening = list(_listening(store, topic, app))
    if not listening:
        return
    whole = payload() if callable(payload) else payload
    store.events += 1
    event, now = _uuid(store, f"event {store.events}"), store.clock.now()
    for number, (subscription, address) in enumerate(listening):
        shown = _only(whole, subscription.include_fields)
        body = json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()
        one = _uuid(store, f"delivery {store.events} {number}")
        store.outbox.append(Delivery(one, event, topic, subscription.number, subscription.app, address, body, now, now))


def _listening(store: Store, topic: str, app: int) -> Iterator[tuple[WebhookSubscription, str]]:
    """Subscriptions to a topic with their whole addresses. Only installed apps are told, but for what ends with it."""
    installed = {row.app for row in store.table(Installation).values()}
    for row in store.table(WebhookSubscription).values():
        if row.topic != topic or (app and row.app != app):
            continue
        if row.app not in installed and topic not in COMPLIANCE:
            continue
        if not row.managed:
            yield row, row.uri
        elif store.faults["app_url"]:
            yield row, urljoin(str(store.faults["app_url"]), urlsplit(row.uri).path)


def _only(payload: Payload, fields: tuple[str, ...]) -> Payload:
    """The fields that a subscription names (`variants.price` is a part of each variant); all where it names none."""
    if not fields:
        return payload
    heads: dict[str, list[str]] = {}
    for path in fields:
        head, _, rest = path.partition(".")
        heads.setdefault(head, []).extend([rest] if rest else [])
    return {name: _part(payload[name], tuple(rest)) for name, rest in heads.items() if name in payload}


def _part(value: Any, fields: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_part(item, fields) for item in value]
    return _only(value, fields) if isinstance(value, Mapping) else value


def _uuid(store: Store, about: str) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(f"{store.seed}|{store.name}|{about}".encode()).digest()[:16], version=4))


# ------------------------------------------------------------------ what happens to an app


def uninstalled(store: Store, app: App) -> None:
    """The owner removed an app: it is told at once, and two days later told to erase what it holds of the shop. Call
    before its installation goes; the subscriptions that it made are gone from here on."""
    changed(store, "app/uninstalled", payloads.shop(store), app=app.number)
    own = [row for row in store.table(WebhookSubscription).values() if row.app == app.number and not row.managed]
    for row in own:
        del store.table(WebhookSubscription)[row.number]
    store.later(REDACT_AFTER_S, lambda: compliance(store, "shop/redact", app=app.number))


def scopes_changed(store: Store, app: App, before: frozenset[str], after: frozenset[str]) -> None:
    """An app was granted other scopes."""
    changed(store, "app/scopes_update", payloads.scopes(store, app, before, after), app=app.number)


def compliance(store: Store, topic: str, *, customer: int = 0, orders: tuple[int, ...] = (), app: int = 0) -> None:
    """A shopper or a shop asks for data, or for their end. Raises BadInput for a topic that is none of these."""
    if topic not in COMPLIANCE:
        raise BadInput(
            f"'{topic}' is no compliance topic.", f"Known are: {', '.join(sorted(COMPLIANCE))}.", field="topic"
        )
    changed(store, topic, payloads.compliance(store, topic, customer, orders), app=app)
