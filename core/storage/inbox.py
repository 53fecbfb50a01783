"""Webhook deliveries: stored before they are answered, worked on later, never twice."""

from __future__ import annotations

from sqlalchemy import func

from core.ports.wire import WebhookEvent
from core.storage.db import Db
from core.storage.tables import webhook_inbox


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
                "body": event.body,
                "received_at": self._db.now(),
                "settled_at": None,
            }
            for event in events
        ]
        return self._db.upsert(webhook_inbox, rows, replace=())

    def waiting(self, store_id: str, *, limit: int = 500) -> list[tuple[str, str, str]]:
        """(delivery, topic, product or order id) not yet worked on, oldest first."""
        c = webhook_inbox.c
        statement = (
            self._db.select(webhook_inbox, c.delivery_id, c.topic, c.remote_id)
            .where(c.store_id == store_id, c.settled_at.is_(None))
            .order_by(c.received_at)
            .limit(limit)
        )
        return [(row.delivery_id, row.topic, row.remote_id) for row in self._db.rows(statement)]

    def settle(self, store_id: str, delivery_ids: list[str]) -> int:
        """These are done; their bodies are dropped (they may name customers)."""
        c = webhook_inbox.c
        statement = self._db.update(webhook_inbox).where(
            c.store_id == store_id, c.delivery_id.in_(delivery_ids), c.settled_at.is_(None)
        )
        return self._db.change(statement.values(settled_at=self._db.now(), body=b""))

    def counts(self, store_id: str) -> tuple[int, int]:
        """(all deliveries ever taken, those still waiting)."""
        c = webhook_inbox.c
        statement = self._db.select(webhook_inbox, func.count(), func.count(c.settled_at)).where(c.store_id == store_id)
        row = self._db.row(statement)
        return (int(row[0]), int(row[0]) - int(row[1])) if row else (0, 0)
