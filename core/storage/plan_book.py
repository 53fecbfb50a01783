"""Plans and how far each came: what those for pages and those for galleries keep alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from sqlalchemy import Table

from core.publishing.plan import CONFLICT, FAILED, SETTLED, WAITING, Refusal
from core.storage.db import Db, dump

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)


class AnyPlan(Protocol[Item_co]):
    """What is to be done to one store, item by item."""

    @property
    def store_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def items(self) -> tuple[Item_co, ...]: ...
    @property
    def refused(self) -> tuple[Refusal, ...]: ...
    @property
    def hash(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Stored(Generic[Item]):
    """A plan's item with how far it came."""

    position: int
    item: Item
    state: str
    outcome: dict[str, Any]


class PlanBook(Generic[Item]):
    """A tenant's plans of one kind. Whoever keeps them names the two tables and how an item stands in its row."""

    heads: ClassVar[Table]
    lines: ClassVar[Table]

    def __init__(self, db: Db) -> None:
        self._db = db

    def _columns(self, item: Item) -> dict[str, Any]:
        """The columns of a row that are the item's own."""
        raise NotImplementedError

    def _item(self, row: Any) -> Item:
        """Inverse of `_columns`."""
        raise NotImplementedError

    def save_plan(self, plan: AnyPlan[Item]) -> str:
        """Keep a plan for execution. The same plan again gets the newest refusals, and what failed in it or met a
        conflict may be tried once more; a plan that is being carried out is left alone."""
        digest = plan.hash
        with self._db.begin() as tx:
            held = type(self)(tx).plan(plan.store_id, digest)
            if held is not None and held[1] == "running":
                return digest
            head = {
                "store_id": plan.store_id,
                "hash": digest,
                "kind": plan.kind,
                "state": "ready",
                "body": dump({"refused": [refusal.as_dict() for refusal in plan.refused]}),
                "created_at": tx.now(),
                "actor": tx.scope.actor,
            }
            tx.upsert(self.heads, [head], replace=("state", "body", "created_at"))
            fresh = {"store_id": plan.store_id, "plan": digest, "state": WAITING, "outcome": "{}", "settled_at": None}
            rows = [{**fresh, "position": n, **self._columns(item)} for n, item in enumerate(plan.items)]
            tx.upsert(self.lines, rows, replace=())
            again = tx.update(self.lines).where(
                *self._of_plan(plan.store_id, digest), self.lines.c.state.in_((CONFLICT, FAILED))
            )
            tx.change(again.values(state=WAITING, outcome="{}", settled_at=None))
        return digest

    def plan(self, store_id: str, digest: str) -> tuple[str, str, dict[str, Any]] | None:
        """(kind, state, body) of a plan."""
        c = self.heads.c
        row = self._db.row(self._db.select(self.heads).where(c.store_id == store_id, c.hash == digest))
        return (row.kind, row.state, json.loads(row.body)) if row else None

    def set_plan_state(self, store_id: str, digest: str, state: str) -> None:
        """ready, running or done."""
        c = self.heads.c
        statement = self._db.update(self.heads).where(c.store_id == store_id, c.hash == digest)
        self._db.change(statement.values(state=state))

    def items(self, store_id: str, digest: str, *, open_only: bool = False) -> list[Stored[Item]]:
        """Items of a plan in order; `open_only` leaves out those that are settled."""
        statement = self._db.select(self.lines).where(*self._of_plan(store_id, digest))
        if open_only:
            statement = statement.where(self.lines.c.state.not_in(SETTLED))
        return [self._stored(row) for row in self._db.rows(statement.order_by(self.lines.c.position))]

    def settle(self, store_id: str, digest: str, position: int, state: str, outcome: Mapping[str, Any]) -> None:
        """Note how far an item came."""
        statement = self._db.update(self.lines).where(
            *self._of_plan(store_id, digest), self.lines.c.position == position
        )
        settled = self._db.now() if state in SETTLED else None
        self._db.change(statement.values(state=state, outcome=dump(dict(outcome)), settled_at=settled))

    def _of_plan(self, store_id: str, digest: str) -> tuple[Any, Any]:
        return self.lines.c.store_id == store_id, self.lines.c.plan == digest

    def _stored(self, row: Any) -> Stored[Item]:
        return Stored(row.position, self._item(row), row.state, json.loads(row.outcome))
