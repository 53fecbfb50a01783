"""Jobs as SQL rows: what survives everything. Redis only says who should look next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_

from core.errors import BadInput
from core.storage.db import Db, dump, stamp
from core.storage.tables import jobs

QUEUED, RUNNING, DONE = "queued", "running", "done"
FAILED, NEEDS_MERCHANT, CANCELLED = "failed", "needs_merchant", "cancelled"
OVER = (DONE, FAILED, NEEDS_MERCHANT, CANCELLED)  # done first: all others may be taken up again


class LeaseLost(Exception):
    """Somebody else holds the job by now (this process slept longer than its lease): let go of it."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as people see it: `done` of `total` items, `error` as {code, cause, next_step} when it stopped."""

    id: str
    name: str
    store_id: str
    payload: dict[str, Any]
    state: str
    attempt: int
    done: int
    total: int
    note: str
    error: dict[str, str]
    result: dict[str, Any]
    actor: str
    created_at: str
    started_at: str
    finished_at: str
    cancel_requested: bool
    failures: int

    @property
    def over(self) -> bool:
        return self.state in OVER


class Jobs:
    """A tenant's jobs."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def submit(
        self, job_id: str, name: str, payload: Mapping[str, Any], *, store_id: str = "", again: bool = False
    ) -> JobRow:
        """Put a job on record. The same id again answers the job there is; one that failed or was cancelled (with
        `again`: one that is done, too) is put back into the queue with everything it had finished kept."""
        now = self._db.now()
        row = {
            "id": job_id,
            "store_id": store_id,
            "name": name,
            "payload": dump(dict(payload)),
            "state": QUEUED,
            "not_before": now,
            "actor": self._db.scope.actor,
            "created_at": now,
        }
        with self._db.begin() as tx:
            tx.upsert(jobs, [row], replace=())
            tx.change(
                tx.update(jobs)
                .where(jobs.c.id == job_id, jobs.c.state.in_(OVER if again else OVER[1:]))
                .values(
                    state=QUEUED, not_before=now, enqueued_at="", error="", cancel_requested=0, finished_at="",
                    attempt=jobs.c.attempt + 1, failures=0,
                )
            )  # fmt: skip
            return tx.jobs.get(job_id)

    def get(self, job_id: str) -> JobRow:
        """A job by id; raises BadInput when there is none in this tenant."""
        row = self._db.row(self._db.select(jobs).where(jobs.c.id == job_id))
        if row is None:
            raise BadInput(f"There is no job '{job_id}'.", "See the jobs page.", field="job")
        return _job(row)

    def recent(self, *, store_id: str = "", limit: int = 50) -> list[JobRow]:
        """Newest first."""
        statement = self._db.select(jobs).order_by(jobs.c.created_at.desc()).limit(limit)
        if store_id:
            statement = statement.where(jobs.c.store_id == store_id)
        return [_job(row) for row in self._db.rows(statement)]

    def active(self, name: str, store_id: str) -> bool:
        """True while a job of this kind waits or runs for the store."""
        statement = self._db.select(jobs, jobs.c.id).where(
            jobs.c.name == name, jobs.c.store_id == store_id, jobs.c.state.in_((QUEUED, RUNNING))
        )
        return self._db.row(statement) is not None

    def latest(self, name: str, store_id: str) -> JobRow | None:
        """The newest job of this kind for the store."""
        statement = self._db.select(jobs).where(jobs.c.name == name, jobs.c.store_id == store_id)
        row = self._db.row(statement.order_by(jobs.c.created_at.desc()))
        return _job(row) if row else None

    # ------------------------------------------------------------ for the runner

    def claim(self, job_id: str, owner: str, lease_s: float) -> JobRow | None:
        """Take a due job; None when somebody else has it, it is over, or it was cancelled while it waited."""
        now = self._db.clock.now()
        with self._db.begin() as tx:
            cancelled = tx.change(
                tx.update(jobs)
                .where(jobs.c.id == job_id, jobs.c.state == QUEUED, jobs.c.cancel_requested == 1)
                .values(state=CANCELLED, finished_at=stamp(now))
            )
            taken = tx.change(
                tx.update(jobs)
                .where(
                    jobs.c.id == job_id,
                    or_(jobs.c.state == QUEUED, (jobs.c.state == RUNNING) & (jobs.c.lease_until < stamp(now))),
                    jobs.c.not_before <= stamp(now),
                )
                .values(state=RUNNING, owner=owner, lease_until=stamp(now + timedelta(seconds=lease_s)))
            )
            if cancelled or not taken:
                return None
            tx.change(tx.update(jobs).where(jobs.c.id == job_id, jobs.c.started_at == "").values(started_at=stamp(now)))
            return tx.jobs.get(job_id)

    def beat(self, job_id: str, owner: str, lease_s: float) -> bool:
        """Extend the lease; False when the job was taken away from this owner."""
        until = stamp(self._db.clock.now() + timedelta(seconds=lease_s))
        return self._db.change(_owned(self._db, job_id, owner).values(lease_until=until)) > 0

    def progress(self, job_id: str, owner: str, done: int, total: int, note: str) -> bool:
        """Note progress; answers whether somebody asked to cancel. Raises LeaseLost when the job has another owner."""
        with self._db.begin() as tx:
            if not tx.change(_owned(tx, job_id, owner).values(done=done, total=total, note=note)):
                raise LeaseLost(job_id)
            return bool(tx.scalar(tx.select(jobs, jobs.c.cancel_requested).where(jobs.c.id == job_id)))

    def keep(self, job_id: str, owner: str, state: Mapping[str, Any]) -> None:
        """A checkpoint of a running job, in the place of its result. Raises LeaseLost when it has another owner."""
        if not self._db.change(_owned(self._db, job_id, owner).values(result=dump(dict(state)))):
            raise LeaseLost(job_id)

    def finish(
        self, job_id: str, owner: str, state: str, *, error: Mapping[str, str] | None = None,
        result: Mapping[str, Any] | None = None,
    ) -> bool:  # fmt: skip
        """End a job; False when this owner no longer holds it."""
        values = {
            "state": state,
            "error": dump(dict(error)) if error else "",
            "finished_at": self._db.now(),
            "owner": "",
            "lease_until": "",
        }
        if result is not None:  # without one the checkpoint stays for a later attempt
            values["result"] = dump(dict(result))
        return self._db.change(_owned(self._db, job_id, owner).values(**values)) > 0

    def postpone(
        self, job_id: str, owner: str, after_s: float, error: Mapping[str, str], *, failed: bool = True
    ) -> bool:
        """Back into the queue, due in `after_s` seconds (`failed`: that counts as a try); one that was asked to stop
        stops instead. False when this owner no longer holds it."""
        due = stamp(self._db.clock.now() + timedelta(seconds=after_s))
        free = {"owner": "", "lease_until": "", "error": dump(dict(error))}
        counted = {"attempt": jobs.c.attempt + 1, "failures": jobs.c.failures + int(failed)}
        later = {**free, **counted, "state": QUEUED, "not_before": due, "enqueued_at": ""}
        with self._db.begin() as tx:
            held = _owned(tx, job_id, owner)
            if tx.change(held.where(jobs.c.cancel_requested == 0).values(**later)):
                return True
            return tx.change(held.values(**free, state=CANCELLED, finished_at=tx.now())) > 0

    # ------------------------------------------------------------ for people

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop at the next item; one that waits stops at once."""
        with self._db.begin() as tx:
            mine = tx.update(jobs).where(jobs.c.id == job_id)
            tx.change(mine.where(jobs.c.state == RUNNING).values(cancel_requested=1))
            waiting = mine.where(jobs.c.state == QUEUED)
            tx.change(waiting.values(state=CANCELLED, cancel_requested=1, finished_at=tx.now()))

    def cancel_all(self, store_id: str, *, but: Sequence[str] = ()) -> None:
        """Ask all jobs of a store to stop, except those of the kinds `but`."""
        c = jobs.c
        statement = self._db.select(jobs, c.id).where(
            c.store_id == store_id, c.state.in_((QUEUED, RUNNING)), c.name.notin_(but)
        )
        for row in self._db.rows(statement):
            self.cancel(row.id)


def _owned(db: Db, job_id: str, owner: str) -> Any:
    return db.update(jobs).where(jobs.c.id == job_id, jobs.c.owner == owner, jobs.c.state == RUNNING)


def _job(row: Any) -> JobRow:
    return JobRow(
        id=row.id,
        name=row.name,
        store_id=row.store_id,
        payload=json.loads(row.payload),
        state=row.state,
        attempt=row.attempt,
        done=row.done,
        total=row.total,
        note=row.note,
        error=json.loads(row.error) if row.error else {},
        result=json.loads(row.result),
        actor=row.actor,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        cancel_requested=bool(row.cancel_requested),
        failures=row.failures,
    )
