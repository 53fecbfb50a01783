"""Plans, their items, and the immutable versions of every stored text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from core.ports.wire import ContentField, Target
from core.publishing.plan import PlanItem, rows_to_writes, writes_to_rows
from core.storage.db import dump
from core.storage.plan_book import PlanBook, Stored
from core.storage.tables import plan_items, plans, versions

Values = dict[ContentField, str | None]
StoredItem = Stored[PlanItem]


@dataclass(frozen=True, slots=True)
class Version:
    """What the shop held at one target at one time. Number 0 is the shop's own text before our first write."""

    target: Target
    number: int
    origin: str  # original, publish, revert, merchant
    fields: Values
    document_digest: str
    created_remote_id: str
    created_at: str
    actor: str


class Publishing(PlanBook[PlanItem]):
    """A tenant's plans and versions of its texts."""

    heads = plans
    lines = plan_items

    def _columns(self, item: PlanItem) -> dict[str, Any]:
        return {
            "remote_id": item.target.remote_id,
            "locale": item.target.locale,
            "writes": dump({"label": item.label, "remove": item.remove_record, "writes": writes_to_rows(item.writes)}),
            "document_digest": item.document_digest,
        }

    def _item(self, row: Any) -> PlanItem:
        body = json.loads(row.writes)
        return PlanItem(
            Target(row.remote_id, row.locale),
            body["label"],
            rows_to_writes(body["writes"]),
            row.document_digest,
            body["remove"],
        )

    def plans(self, store_id: str, *, limit: int = 50) -> list[dict[str, Any]]:
        """Newest plans with their counts by item state."""
        statement = self._db.select(plans).where(plans.c.store_id == store_id).order_by(plans.c.created_at.desc())
        heads = self._db.rows(statement.limit(limit))
        return [
            {"plan": h.hash, "kind": h.kind, "state": h.state, "created_at": h.created_at, "actor": h.actor,
             "counts": self.counts(store_id, h.hash)}
            for h in heads
        ]  # fmt: skip

    def counts(self, store_id: str, digest: str) -> dict[str, int]:
        """How many items stand in each state."""
        state = plan_items.c.state
        statement = self._db.select(plan_items, state, func.count()).where(*self._of_plan(store_id, digest))
        return {row[0]: int(row[1]) for row in self._db.rows(statement.group_by(state))}

    # ------------------------------------------------------------ versions

    def versions(self, store_id: str, target: Target) -> list[Version]:
        """All versions of a target, oldest first."""
        c = versions.c
        statement = self._db.select(versions).where(
            c.store_id == store_id, c.remote_id == target.remote_id, c.locale == target.locale
        )
        return [_version(row) for row in self._db.rows(statement.order_by(c.number))]

    def add_version(
        self, store_id: str, target: Target, origin: str, values: Values, *, document_digest: str = "", plan: str = "",
        created_remote_id: str = "",
    ) -> int:  # fmt: skip
        """Append the next version; versions are never changed."""
        with self._db.begin() as tx:
            c = versions.c
            newest = tx.scalar(
                tx.select(versions, func.max(c.number)).where(
                    c.store_id == store_id, c.remote_id == target.remote_id, c.locale == target.locale
                )
            )
            number = 0 if newest is None else int(newest) + 1
            tx.insert(
                versions,
                {
                    "store_id": store_id,
                    "remote_id": target.remote_id,
                    "locale": target.locale,
                    "number": number,
                    "origin": origin,
                    "fields": dump({field.value: text for field, text in values.items()}),
                    "document_digest": document_digest,
                    "plan": plan,
                    "created_remote_id": created_remote_id,
                    "created_at": tx.now(),
                    "actor": tx.scope.actor,
                },
            )
            return number

    def targets(self, store_id: str) -> list[Target]:
        """All targets that have ever been written."""
        c = versions.c
        statement = self._db.select(versions, c.remote_id, c.locale).where(c.store_id == store_id).distinct()
        return [Target(row.remote_id, row.locale) for row in self._db.rows(statement.order_by(c.remote_id, c.locale))]


def _version(row: Any) -> Version:
    return Version(
        target=Target(row.remote_id, row.locale),
        number=row.number,
        origin=row.origin,
        fields={ContentField(name): text for name, text in json.loads(row.fields).items()},
        document_digest=row.document_digest,
        created_remote_id=row.created_remote_id,
        created_at=row.created_at,
        actor=row.actor,
    )
