"""Webhooks on their way: signed with the app's secret, tried again for four hours, twice, late, in disorder or lost
when a switch says so."""

from __future__ import annotations

import random
from collections import Counter, deque
from datetime import datetime, timedelta
from typing import Any

import httpx

from connectors import outgoing
from connectors.shopify.emulator.bulk import settle
from connectors.shopify.emulator.records import Delivery, WebhookSubscription
from connectors.shopify.emulator.store import Store
from connectors.signature import signature

# Eight more tries within four hours; how Shopify spaces them is not published.
RETRIES_S = (60, 120, 240, 480, 960, 1920, 3840, 6780)
TOLERATED_FAILURES = 8  # in a row, then a subscription that was made over the API is deleted
_KEPT = 20_000


class Deliveries:
    """The outgoing post of one shop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rng = random.Random(store.seed)
        self.sent: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self.lost = 0

    def run(self, limit: int = 1_000_000) -> dict[str, int]:
        """Deliver what is due by now; answers how it went."""
        done: Counter[str] = Counter(delivered=0, failed=0)
        if due := self._due(limit):
            with outgoing.client(float(self._store.faults["webhook_timeout_s"])) as client:
                for delivery in due:
                    ok = self._send(client, delivery)
                    if self._store.faults.strikes("webhook_twice"):
                        ok = self._send(client, delivery)
                    done["delivered" if ok else "failed"] += 1
                    self._settle(delivery, ok)
        with self._store.lock:
            return {**done, "waiting": len(self._store.outbox)}

    def _due(self, limit: int) -> list[Delivery]:
        """Take what is due out of the box, oldest first or in disorder; new ones may be lost or put off."""
        store = self._store
        with store.lock:
            store.catch_up()
            settle(store)  # a bulk operation that nobody asks for ends all the same
            now = store.clock.now()
            ripe = sorted((row for row in store.outbox if row.due_at <= now), key=lambda row: row.due_at)
            if store.faults["webhook_shuffle"]:
                self._rng.shuffle(ripe)
            taken = []
            for row in ripe[:limit]:
                store.outbox.remove(row)
                if row.attempts == 0 and self._struck(row, now):
                    continue
                taken.append(row)
            return taken

    def _struck(self, row: Delivery, now: datetime) -> bool:
        """Does a fault keep a new delivery from being sent now? One that is late is only late once."""
        store = self._store
        if row.due_at != row.triggered_at:
            return False
        if store.faults.strikes("webhook_lost"):
            self.lost += 1
            return True
        if store.faults.strikes("webhook_late"):
            row.due_at = now + timedelta(seconds=float(store.faults["webhook_late_s"]))
            store.outbox.append(row)
            return True
        return False

    def _send(self, client: httpx.Client, row: Delivery) -> bool:
        store = self._store
        with store.lock:
            secret = store.app(row.app).secret
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": row.topic,
            "X-Shopify-Hmac-Sha256": signature(secret, row.body),
            "X-Shopify-Shop-Domain": store.domain,
            "X-Shopify-API-Version": store.webhook_version,
            "X-Shopify-Webhook-Id": row.webhook_id,
            "X-Shopify-Event-Id": row.event_id,
            "X-Shopify-Triggered-At": _nanoseconds(row.triggered_at),
        }
        status = outgoing.post(client, row.uri, row.body, headers)
        with store.lock:
            self.sent.append({"topic": row.topic, "webhook": row.webhook_id, "uri": row.uri, "status": status})
        return 200 <= status < 300

    def _settle(self, row: Delivery, ok: bool) -> None:
        """Count the outcome, try a failed one later, give a dead subscription up."""
        store = self._store
        with store.lock:
            subscription = store.table(WebhookSubscription).get(row.subscription)
            if subscription is not None:
                subscription.failures = 0 if ok else subscription.failures + 1
                if subscription.failures >= TOLERATED_FAILURES and not subscription.managed:
                    del store.table(WebhookSubscription)[subscription.number]
            if not ok and row.attempts < len(RETRIES_S):
                row.due_at = store.clock.now() + timedelta(seconds=RETRIES_S[row.attempts])
                row.attempts += 1
                store.outbox.append(row)


def _nanoseconds(instant: datetime) -> str:
    return f"{instant.strftime('%Y-%m-%dT%H:%M:%S.%f')}000Z"
