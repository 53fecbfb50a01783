"""The few questions that have no tenant yet: who logs in, whose store this is, which jobs wait. Nobody else may ask."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.ports.wire import COMPLIANCE_TOPICS
from core.storage.db import Database, dump, instant, stamp
from core.storage.engine import scrub, transaction
from core.storage.tables import files, gallery_files, jobs, stores, tenants, users, webhook_inbox
from core.tenancy.accounts import UNKNOWN_LOGIN, User, verify_password


@dataclass(frozen=True, slots=True)
class WaitingJob:
    """A job that should be in the queue."""

    id: str
    tenant_id: str
    name: str
    attempt: int


@dataclass(frozen=True, slots=True)
class RunningJob:
    """A job that a worker holds, or held when it vanished."""

    id: str
    name: str
    owner: str
    lease_until: str
    failures: int


@dataclass(frozen=True, slots=True)
class DueJob:
    """A job that could begin now. `alone`: it is about one product, so somebody waits for it."""

    id: str
    tenant_id: str
    name: str
    store_id: str
    alone: bool


_SHORT_PAYLOAD = 1_000  # characters
_DUE = 2_000


class System:
    """Unscoped reads, each returning the tenant with its answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure_tenant(self, tenant_id: str) -> None:
        """Make the tenant's row if it is missing."""
        dialect = sqlite if self._database.engine.dialect.name == "sqlite" else postgresql
        statement = dialect.insert(tenants).values(id=tenant_id, created_at=stamp(self._database.clock.now()))
        with transaction(self._database.engine, writes=True) as connection:
            connection.execute(statement.on_conflict_do_nothing())

    def login(self, login: str, password: str) -> User | None:
        """The user whose password this is."""
        with transaction(self._database.engine, writes=False) as connection:
            row = connection.execute(select(users).where(users.c.login == login)).first()
        # An unknown login costs the same time as a wrong password.
        stored = row.password_hash if row else UNKNOWN_LOGIN
        if not verify_password(password, stored) or row is None:
            return None
        return User(row.id, row.tenant_id, row.login, row.role)

    def user(self, user_id: str) -> User | None:
        """A login by id, for sessions."""
        with transaction(self._database.engine, writes=False) as connection:
            row = connection.execute(select(users).where(users.c.id == user_id)).first()
        return User(row.id, row.tenant_id, row.login, row.role) if row else None

    def has_users(self) -> bool:
        """False on a fresh installation."""
        with transaction(self._database.engine, writes=False) as connection:
            return connection.execute(select(users.c.id).limit(1)).first() is not None

    def file_owners(self, digest: str) -> int:
        """How many stores, of all tenants, have a file with these bytes."""
        with transaction(self._database.engine, writes=False) as connection:
            statement = select(func.count()).select_from(files).where(files.c.digest == digest)
            return int(connection.execute(statement).scalar_one())

    def sent_pictures(self, digits: str) -> list[tuple[str, str, str, str]]:
        """(tenant, store, digest, media type) of files that leave for connected shops and whose digest begins so: for
        the door at which shops fetch them, which proves by a signature which one is meant."""
        c = gallery_files.c
        statement = (
            select(c.tenant_id, c.store_id, c.digest, c.mime)
            .join(stores, (stores.c.tenant_id == c.tenant_id) & (stores.c.id == c.store_id))
            .where(c.digest.startswith(digits, autoescape=True), stores.c.state != "removed")
        )
        with transaction(self._database.engine, writes=False) as connection:
            return [tuple(row) for row in connection.execute(statement.distinct().limit(100))]

    def stores_with_files(self, purpose: str, *, before: str) -> list[tuple[str, str]]:
        """(tenant, store) pairs with a file of this purpose that was made before this instant."""
        statement = select(files.c.tenant_id, files.c.store_id).where(
            files.c.purpose == purpose, files.c.created_at < before
        )
        with transaction(self._database.engine, writes=False) as connection:
            return [(row.tenant_id, row.store_id) for row in connection.execute(statement.distinct())]

    def scrub(self, *, whole: bool) -> bool:
        """Take what was erased out of the database's own files; see `core.storage.engine.scrub`."""
        return scrub(self._database.engine, whole=whole)

    def store_door(self, platform: str, store_id: str) -> tuple[str, dict[str, object]] | None:
        """(tenant, settings) of a connected store, for the webhook door."""
        statement = select(stores.c.tenant_id, stores.c.settings).where(
            stores.c.id == store_id, stores.c.platform == platform, stores.c.state != "removed"
        )
        with transaction(self._database.engine, writes=False) as connection:
            row = connection.execute(statement).first()
        return (row.tenant_id, json.loads(row.settings)) if row else None

    def app_doors(self, platform: str, url: str) -> list[tuple[str, str, bool]]:
        """(tenant, store, is it connected) of every store at this address, those that were left too: for the address
        that all shops with our app deliver to."""
        statement = select(stores.c.tenant_id, stores.c.id, stores.c.state).where(
            stores.c.platform == platform, stores.c.url == url
        )
        with transaction(self._database.engine, writes=False) as connection:
            rows = connection.execute(statement.order_by(stores.c.id))
            return [(row.tenant_id, row.id, row.state == "connected") for row in rows]

    def all_stores(self) -> list[tuple[str, str, str]]:
        """(tenant, store, synced_until or '') of every connected store, for the polling sweep."""
        statement = select(stores.c.tenant_id, stores.c.id, stores.c.synced_until).where(stores.c.state == "connected")
        with transaction(self._database.engine, writes=False) as connection:
            return [(row.tenant_id, row.id, row.synced_until or "") for row in connection.execute(statement)]

    def inbox_waiting(self) -> list[tuple[str, str]]:
        """(tenant, store) pairs of stores with deliveries that nobody has worked on: connected ones, and those that
        were left when somebody has a right to an answer."""
        statement = (
            select(webhook_inbox.c.tenant_id, webhook_inbox.c.store_id)
            .join(stores, stores.c.id == webhook_inbox.c.store_id)
            .where(
                webhook_inbox.c.settled_at.is_(None),
                or_(stores.c.state == "connected", webhook_inbox.c.topic.in_(COMPLIANCE_TOPICS)),
            )
            .distinct()
        )
        with transaction(self._database.engine, writes=False) as connection:
            return [(row.tenant_id, row.store_id) for row in connection.execute(statement)]

    # ------------------------------------------------------------ jobs

    def waiting_jobs(self, *, enqueued_before: str) -> list[WaitingJob]:
        """Jobs that are due and were not put into the queue since `enqueued_before` (they may have been lost there)."""
        now = stamp(self._database.clock.now())
        statement = (
            select(jobs.c.id, jobs.c.tenant_id, jobs.c.name, jobs.c.attempt)
            .where(jobs.c.state == "queued", jobs.c.not_before <= now, jobs.c.enqueued_at < enqueued_before)
            .order_by(jobs.c.created_at)
            .limit(500)
        )
        with transaction(self._database.engine, writes=False) as connection:
            return [WaitingJob(*row) for row in connection.execute(statement)]

    def due_jobs(self, names: Sequence[str]) -> list[DueJob]:
        """What of these kinds is due, for a worker that chooses by itself: the longest due first, so that one that gave
        way stands behind those it gave way to."""
        c, now = jobs.c, stamp(self._database.clock.now())
        short = case((func.length(c.payload) <= _SHORT_PAYLOAD, c.payload), else_="{}")  # a long one is bulk for sure
        statement = (
            select(c.id, c.tenant_id, c.name, c.store_id, short)
            .where(c.name.in_(names), c.state == "queued", c.not_before <= now)
            .order_by(c.not_before, c.created_at)
            .limit(_DUE)
        )
        with transaction(self._database.engine, writes=False) as connection:
            rows = list(connection.execute(statement))
        return [DueJob(*row[:4], len(json.loads(row[4]).get("products", ())) == 1) for row in rows]

    def mark_enqueued(self, job_id: str) -> None:
        """Note that the job was handed to the queue now."""
        statement = update(jobs).where(jobs.c.id == job_id).values(enqueued_at=stamp(self._database.clock.now()))
        with transaction(self._database.engine, writes=True) as connection:
            connection.execute(statement)

    def running_jobs(self) -> list[RunningJob]:
        """Everything that runs."""
        c = jobs.c
        statement = select(c.id, c.name, c.owner, c.lease_until, c.failures).where(c.state == "running")
        with transaction(self._database.engine, writes=False) as connection:
            return [RunningJob(*row) for row in connection.execute(statement)]

    def release(self, job_id: str, owner: str) -> bool:
        """Put the job of a vanished worker back into the queue; one that was asked to stop stops instead. False when it
        has another owner by now."""
        stopped = {"state": "cancelled", "finished_at": self._now()}
        if self._take_from(job_id, owner, stopped, jobs.c.cancel_requested == 1):
            return True
        values = {"state": "queued", "not_before": self._now(), "enqueued_at": "", "attempt": jobs.c.attempt + 1}
        return self._take_from(job_id, owner, {**values, "failures": jobs.c.failures + 1})

    def abandon(self, job_id: str, owner: str, error: Mapping[str, str]) -> bool:
        """End a job that cannot be carried out; `owner` is who holds it (empty: nobody)."""
        values = {"state": "failed", "error": dump(dict(error)), "finished_at": self._now()}
        return self._take_from(job_id, owner, values)

    def _take_from(self, job_id: str, owner: str, values: Mapping[str, Any], *conditions: Any) -> bool:
        held = jobs.c.state == ("running" if owner else "queued")
        statement = update(jobs).where(jobs.c.id == job_id, jobs.c.owner == owner, held, *conditions)
        with transaction(self._database.engine, writes=True) as connection:
            return connection.execute(statement.values(owner="", lease_until="", **values)).rowcount > 0

    def _now(self) -> str:
        return stamp(self._database.clock.now())

    def tidy(self, *, before: str) -> int:
        """Forget jobs that ended and deliveries that were settled before this instant; answers how many rows went."""
        ended = delete(jobs).where(jobs.c.finished_at != "", jobs.c.finished_at < before)
        settled = delete(webhook_inbox).where(webhook_inbox.c.settled_at < before)
        with transaction(self._database.engine, writes=True) as connection:
            return sum(connection.execute(statement).rowcount for statement in (ended, settled))

    def oldest_waiting_s(self) -> float:
        """Age in seconds of the oldest due job; 0 when none waits."""
        now = self._database.clock.now()
        statement = select(func.min(jobs.c.not_before)).where(jobs.c.state == "queued", jobs.c.not_before <= stamp(now))
        with transaction(self._database.engine, writes=False) as connection:
            oldest = connection.execute(statement).scalar()
        return (now - instant(oldest)).total_seconds() if oldest else 0.0
