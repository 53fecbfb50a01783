"""Requests for data: what was asked to be handed out or erased, until when, and how it ended."""

from __future__ import annotations

import json
import secrets as random_secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core.storage.db import Db, dump, instant, stamp
from core.storage.tables import data_requests

STORE_EXPORT, STORE_ERASURE = "store.export", "store.erasure"
SHOPPER_EXPORT, SHOPPER_ERASURE = "shopper.export", "shopper.erasure"
OPEN, DONE = "open", "done"
DUE = timedelta(days=30)  # one month: GDPR art. 12(3); the app stores ask for the same


@dataclass(frozen=True, slots=True)
class DataRequest:
    """One request. `customer` and `orders` are empty once they are no longer needed. `file` is the digest of what was
    handed out."""

    id: str
    store_id: str
    kind: str
    state: str
    customer: str
    orders: tuple[str, ...]
    actor: str
    asked_at: str
    due_at: str
    done_at: str
    outcome: dict[str, Any]
    file: str


class DataRequests:
    """A tenant's requests."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def open(self, store_id: str, kind: str, *, customer: str = "", orders: Sequence[str] = ()) -> DataRequest:
        """Put a request on record; the same one while it is still open answers that one."""
        wanted = tuple(sorted(set(orders)))
        for held in self.of_store(store_id):
            if (held.kind, held.state, held.customer, held.orders) == (kind, OPEN, customer, wanted):
                return held
        now = self._db.clock.now()
        row = {
            "id": f"r{random_secrets.token_hex(8)}",
            "store_id": store_id,
            "kind": kind,
            "state": OPEN,
            "subject": dump({"customer": customer, "orders": list(wanted)}),
            "actor": self._db.scope.actor,
            "asked_at": stamp(now),
            "due_at": stamp(now + DUE),
        }
        self._db.insert(data_requests, row)
        return self.get(store_id, row["id"])

    def get(self, store_id: str, request_id: str) -> DataRequest:
        """A request that is known to be there."""
        return next(held for held in self.of_store(store_id) if held.id == request_id)

    def of_store(self, store_id: str) -> list[DataRequest]:
        """Newest first."""
        c = data_requests.c
        statement = self._db.select(data_requests).where(c.store_id == store_id)
        return [_request(row) for row in self._db.rows(statement.order_by(c.asked_at.desc(), c.id))]

    def all(self) -> list[DataRequest]:
        """Of all stores, newest first."""
        c = data_requests.c
        return [
            _request(row) for row in self._db.rows(self._db.select(data_requests).order_by(c.asked_at.desc(), c.id))
        ]

    def note(self, request: DataRequest, outcome: Mapping[str, Any]) -> None:
        """Write down how far it is."""
        self._change(request, outcome=dump(dict(outcome)))

    def done(self, request: DataRequest, outcome: Mapping[str, Any], *, file: str = "", forget: bool = True) -> None:
        """Close a request. `forget`: whose data it was goes with it."""
        gone = {"subject": "{}"} if forget else {}
        self._change(request, state=DONE, done_at=self._db.now(), outcome=dump(dict(outcome)), file=file, **gone)

    def about(self, store_id: str, customer: str, orders: Sequence[str]) -> list[DataRequest]:
        """Requests that still say that they are about this shopper."""
        return [
            held
            for held in self.of_store(store_id)
            if (customer and held.customer == customer) or not set(orders).isdisjoint(held.orders)
        ]

    def drop(self, request: DataRequest) -> None:
        """Take a request off the record."""
        c = data_requests.c
        self._db.change(self._db.delete(data_requests).where(c.store_id == request.store_id, c.id == request.id))

    def forget(self, request: DataRequest) -> None:
        """Whose data it was, and the file that was handed out, are gone."""
        self._change(request, subject="{}", file="")

    def _change(self, request: DataRequest, **values: Any) -> None:
        c = data_requests.c
        statement = self._db.update(data_requests).where(c.store_id == request.store_id, c.id == request.id)
        self._db.change(statement.values(**values))


def overdue(request: DataRequest, now: str) -> bool:
    """True when an open request is past its date."""
    return request.state == OPEN and instant(request.due_at) < instant(now)


def _request(row: Any) -> DataRequest:
    subject = json.loads(row.subject)
    return DataRequest(
        id=row.id,
        store_id=row.store_id,
        kind=row.kind,
        state=row.state,
        customer=subject.get("customer", ""),
        orders=tuple(subject.get("orders", ())),
        actor=row.actor,
        asked_at=row.asked_at,
        due_at=row.due_at,
        done_at=row.done_at or "",
        outcome=json.loads(row.outcome),
        file=row.file,
    )
