"""Plans, their items, and the immutable versions of every stored text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from core.ports.wire import ContentField, Target
from core.publishing.plan import CONFLICT, FAILED, SETTLED, WAITING, Plan, PlanItem, rows_to_writes, writes_to_rows
from core.storage.db import Db, dump
from core.storage.tables import plan_items, plans, versions

Values = dict[ContentField, str | None]


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


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A plan item with how far it came."""

    position: int
    item: PlanItem
    state: str
    outcome: dict[str, Any]


class Publishing:
    """A tenant's plans and versions."""

    def __init__(self, db: Db) -> None:
        self._db = db

    # ------------------------------------------------------------ plans

    def save_plan(self, plan: Plan) -> str:
        """Keep a plan for execution. The same plan again gets the newest refusals, and what failed in it or met a
        conflict may be tried once more; a plan that is being carried out is left alone."""
        digest = plan.hash
        with self._db.begin() as tx:
            held = tx.publishing.plan(plan.store_id, digest)
            if held is not None and held[1] == "running":
                return digest
            body = {"refused": [refusal.as_dict() for refusal in plan.refused]}
            head = {
                "store_id": plan.store_id,
                "hash": digest,
                "kind": plan.kind,
                "state": "ready",
                "body": dump(body),
                "created_at": tx.now(),
                "actor": tx.scope.actor,
            }
            tx.upsert(plans, [head], replace=("state", "body", "created_at"))
            tx.upsert(plan_items, [_item_row(plan, digest, n, item) for n, item in enumerate(plan.items)], replace=())
            c = plan_items.c
            again = tx.update(plan_items).where(
                c.store_id == plan.store_id, c.plan == digest, c.state.in_((CONFLICT, FAILED))
            )
            tx.change(again.values(state=WAITING, outcome="{}", settled_at=None))
        return digest

    def plan(self, store_id: str, digest: str) -> tuple[str, str, dict[str, Any]] | None:
        """(kind, state, body) of a plan."""
        row = self._db.row(self._db.select(plans).where(plans.c.store_id == store_id, plans.c.hash == digest))
        return (row.kind, row.state, json.loads(row.body)) if row else None

    def plans(self, store_id: str, *, limit: int = 50) -> list[dict[str, Any]]:
        """Newest plans with their counts by item state."""
        statement = self._db.select(plans).where(plans.c.store_id == store_id).order_by(plans.c.created_at.desc())
        heads = self._db.rows(statement.limit(limit))
        return [
            {"plan": h.hash, "kind": h.kind, "state": h.state, "created_at": h.created_at, "actor": h.actor,
             "counts": self.counts(store_id, h.hash)}
            for h in heads
        ]  # fmt: skip

    def set_plan_state(self, store_id: str, digest: str, state: str) -> None:
        """ready, running or done."""
        statement = self._db.update(plans).where(plans.c.store_id == store_id, plans.c.hash == digest)
        self._db.change(statement.values(state=state))

    def items(self, store_id: str, digest: str, *, open_only: bool = False) -> list[StoredItem]:
        """Items of a plan in order; `open_only` leaves out those that are settled."""
        c = plan_items.c
        statement = self._db.select(plan_items).where(c.store_id == store_id, c.plan == digest).order_by(c.position)
        if open_only:
            statement = statement.where(c.state.not_in(SETTLED))
        return [_stored(row) for row in self._db.rows(statement)]

    def counts(self, store_id: str, digest: str) -> dict[str, int]:
        """How many items stand in each state."""
        c = plan_items.c
        statement = self._db.select(plan_items, c.state, func.count()).where(c.store_id == store_id, c.plan == digest)
        return {row[0]: int(row[1]) for row in self._db.rows(statement.group_by(c.state))}

    def settle(self, store_id: str, digest: str, position: int, state: str, outcome: Mapping[str, Any]) -> None:
        """Note how far an item came."""
        c = plan_items.c
        statement = self._db.update(plan_items).where(c.store_id == store_id, c.plan == digest, c.position == position)
        settled = self._db.now() if state in SETTLED else None
        self._db.change(statement.values(state=state, outcome=dump(dict(outcome)), settled_at=settled))

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


def _item_row(plan: Plan, digest: str, position: int, item: PlanItem) -> dict[str, Any]:
    return {
        "store_id": plan.store_id,
        "plan": digest,
        "position": position,
        "remote_id": item.target.remote_id,
        "locale": item.target.locale,
        "state": WAITING,
        "writes": dump({"label": item.label, "remove": item.remove_record, "writes": writes_to_rows(item.writes)}),
        "document_digest": item.document_digest,
        "outcome": "{}",
        "settled_at": None,
    }


def _stored(row: Any) -> StoredItem:
    body = json.loads(row.writes)
    item = PlanItem(
        Target(row.remote_id, row.locale),
        body["label"],
        rows_to_writes(body["writes"]),
        row.document_digest,
        body["remove"],
    )
    return StoredItem(row.position, item, row.state, json.loads(row.outcome))


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
