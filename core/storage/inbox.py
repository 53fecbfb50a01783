"""Webhook deliveries: stored before they are answered, worked on later, never twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func

from core.ports.wire import COMPLIANCE_TOPICS, WebhookEvent
from core.storage.db import Db, dump, instant, stamp
from core.storage.tables import webhook_inbox


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that nobody has worked on: ids alone. See `wire.WebhookEvent`."""

    delivery_id: str
    topic: str
    remote_id: str
    orders: tuple[str, ...]
    triggered_at: datetime | None


class Inbox:
    """Deliveries of a tenant's stores."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def take(self, store_id: str, *events: WebhookEvent) -> int:
        """Keep deliveries in one transaction; answers how many were not here before."""
        rows = [
            {
                "store_id": store_id,
                "delivery_id": event.delivery_id,
                "topic": event.topic,
                "remote_id": event.remote_id,
                "orders": dump(list(event.orders)),
                "triggered_at": stamp(event.triggered_at) if event.triggered_at else None,
                "received_at": self._db.now(),
                "settled_at": None,
            }
            for event in events
        ]
        return self._db.upsert(webhook_inbox, rows, replace=())

    def waiting(self, store_id: str, *, limit: int = 500) -> list[Waiting]:
        """Deliveries not yet worked on, in the order in which things happened as far as the shop says when."""
        c = webhook_inbox.c
        statement = (
            self._db.select(webhook_inbox, c.delivery_id, c.topic, c.remote_id, c.orders, c.triggered_at)
            .where(c.store_id == store_id, c.settled_at.is_(None))
            .order_by(func.coalesce(c.triggered_at, c.received_at), c.received_at)
            .limit(limit)
        )
        rows = self._db.rows(statement)
        return [
            Waiting(
                row.delivery_id, row.topic, row.remote_id, tuple(json.loads(row.orders)),
                instant(row.triggered_at) if row.triggered_at else None,
            )
            for row in rows
        ]  # fmt: skip

    def settle(self, store_id: str, delivery_ids: list[str]) -> int:
        """These are done. Who a request of data protection law was about is forgotten."""
        c = webhook_inbox.c
        statement = self._db.update(webhook_inbox).where(
            c.store_id == store_id, c.delivery_id.in_(delivery_ids), c.settled_at.is_(None)
        )
        about = case((c.topic.in_(COMPLIANCE_TOPICS), ""), else_=c.remote_id)
        return self._db.change(statement.values(settled_at=self._db.now(), orders="[]", remote_id=about))

    def counts(self, store_id: str) -> tuple[int, int]:
        """(all deliveries ever taken, those still waiting)."""
        c = webhook_inbox.c
        statement = self._db.select(webhook_inbox, func.count(), func.count(c.settled_at)).where(c.store_id == store_id)
        row = self._db.row(statement)
        return (int(row[0]), int(row[0]) - int(row[1])) if row else (0, 0)
