"""The append-only log of who did what. Triggers in both databases refuse change and deletion."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from core.storage.db import Db, dump
from core.storage.tables import audit


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry; `action` is subject.verb."""

    at: str
    actor: str
    action: str
    subject: str
    store_id: str
    detail: dict[str, Any]


class AuditLog:
    """What happened in a tenant."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def write(self, action: str, subject: str, *, store_id: str = "", **detail: Any) -> None:
        """Append an entry in the name of the scope's actor."""
        self._db.insert(
            audit,
            {
                "at": self._db.now(),
                "actor": self._db.scope.actor,
                "action": action,
                "subject": subject,
                "store_id": store_id,
                "detail": dump(detail),
            },
        )

    def recent(self, *, store_id: str = "", limit: int = 100) -> list[AuditRow]:
        """Newest first."""
        statement = self._db.select(audit).order_by(audit.c.id.desc()).limit(limit)
        if store_id:
            statement = statement.where(audit.c.store_id == store_id)
        return [_entry(row) for row in self._db.rows(statement)]

    def of_action(self, action: str) -> list[AuditRow]:
        """All entries of one kind, newest first."""
        statement = self._db.select(audit).where(audit.c.action == action).order_by(audit.c.id.desc())
        return [_entry(row) for row in self._db.rows(statement)]


def _entry(row: Any) -> AuditRow:
    return AuditRow(row.at, row.actor, row.action, row.subject, row.store_id, json.loads(row.detail))
