"""The books of calls to language models: one row a call, sums by run, store and month."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func

from core.generation.write.book import UNUSED, USED, Call, Spent
from core.ports.text import Usage
from core.storage.db import Db, dump, in_chunks
from core.storage.writing_tables import model_calls


class Ledger:
    """A tenant's calls."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def book(self, store_id: str, call: Call) -> None:
        """Write a call down."""
        row = {
            "store_id": store_id,
            "id": call.id,
            "job_id": call.job_id,
            "remote_id": call.remote_id,
            "locale": call.locale,
            "purpose": call.purpose,
            "model": call.model,
            "prompt_version": call.prompt_version,
            "prompt_tokens": call.usage.prompt_tokens,
            "cached_tokens": call.usage.cached_tokens,
            "completion_tokens": call.usage.completion_tokens,
            "price_micros": call.price_micros,
            "currency": call.currency,
            "masked": dump(dict(call.masked)),
            "outcome": call.outcome,
            "at": call.at or self._db.now(),
        }
        self._db.upsert(model_calls, [row])

    def used(self, store_id: str, ids: Sequence[str]) -> None:
        """Something of these calls stands on a page: they count against the quota."""
        c = model_calls.c
        for chunk in in_chunks(list(ids)):
            where = (c.store_id == store_id, c.id.in_(chunk), c.outcome == UNUSED)
            self._db.change(self._db.update(model_calls).where(*where).values(outcome=USED))

    def spent(self, store_id: str, job_id: str) -> Spent:
        """Micros booked for this run; for this store, and for all stores, since the month began (UTC)."""
        c, month = model_calls.c, self._db.now()[:7]
        price = func.coalesce(func.sum(c.price_micros), 0)

        def booked(*where: Any) -> int:
            return int(self._db.scalar(self._db.select(model_calls, price).where(*where)))

        job = booked(c.store_id == store_id, c.job_id == job_id) if job_id else 0
        return Spent(job, booked(c.store_id == store_id, c.at >= month), booked(c.at >= month))

    def calls(self, store_id: str) -> Iterator[Call]:
        """Every call of a store in the order of time, in constant memory."""
        c = model_calls.c
        statement = self._db.select(model_calls).where(c.store_id == store_id).order_by(c.at, c.id)
        return (_call(row) for row in self._db.stream(statement))

    def recent(self, store_id: str, *, limit: int, offset: int = 0) -> list[Call]:
        """Calls of a store, the newest first."""
        c = model_calls.c
        statement = self._db.select(model_calls).where(c.store_id == store_id).order_by(c.at.desc(), c.id)
        return [_call(row) for row in self._db.rows(statement.limit(limit).offset(offset))]

    def summary(self, store_id: str) -> list[dict[str, Any]]:
        """Calls, tokens and money by month, purpose, model and outcome. `charged_micros` is what a quota counts."""
        c = model_calls.c
        month = func.substr(c.at, 1, 7)
        sums = (func.count(), *(func.sum(x) for x in (c.prompt_tokens, c.completion_tokens, c.price_micros)))
        groups = (month, c.purpose, c.model, c.currency, c.outcome)
        statement = self._db.select(model_calls, *groups, *sums).where(c.store_id == store_id)
        rows = self._db.rows(statement.group_by(*groups).order_by(*groups))
        names = ("month", "purpose", "model", "currency", "outcome", "calls", "prompt_tokens", "completion_tokens")
        found = [dict(zip((*names, "price_micros"), row, strict=True)) for row in rows]
        return [{**row, "charged_micros": row["price_micros"] if row["outcome"] == USED else 0} for row in found]

    def average(self, purpose: str, model: str, *, least: int = 20) -> tuple[float, float] | None:
        """Tokens asked with and answered by a call of this purpose, where enough were booked to tell."""
        c = model_calls.c
        tokens = (func.count(), func.avg(c.prompt_tokens), func.avg(c.completion_tokens))
        where = (c.purpose == purpose, c.model == model, c.completion_tokens > 0)
        count, asked, answered = self._db.row(self._db.select(model_calls, *tokens).where(*where))
        return (float(asked), float(answered)) if count >= least else None


def _call(row: Any) -> Call:
    usage = Usage(1, row.prompt_tokens, row.cached_tokens, row.completion_tokens)
    return Call(
        row.id, row.remote_id, row.locale, row.purpose, row.model, row.prompt_version, usage, row.price_micros,
        row.currency, row.outcome, json.loads(row.masked), row.job_id, row.at,
    )  # fmt: skip
