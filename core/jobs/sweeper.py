"""Puts back into the queue what should be there: jobs that Redis forgot, jobs of vanished workers, waiting deliveries,
stores that were not looked at for a while."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from typing import Any, Protocol

from core.jobs.table import job_id
from core.storage.db import Database, stamp
from core.storage.system import System
from core.tenancy.access import Scope

_FORGOTTEN_S = 15.0  # a job that was handed to the queue this long ago and has not begun is handed over again
_POLL_EVERY_S = 300.0


class Queue(Protocol):
    def push(self, job_id: str, tenant_id: str, name: str, attempt: int) -> bool: ...


class Sweeper:
    """One pass is cheap; call it about once a second. Several sweepers at once do no harm: claims are in SQL."""

    def __init__(self, database: Database, queue: Queue) -> None:
        self._database = database
        self._system = System(database)
        self._queue = queue
        self._polled_s = database.clock.monotonic_s()

    def sweep(self) -> int:
        """Answers how many jobs it handed to the queue."""
        self._free_orphans()
        self._collect_inboxes()
        if self._database.clock.monotonic_s() - self._polled_s >= _POLL_EVERY_S:
            self._polled_s = self._database.clock.monotonic_s()
            self.poll_stores()
        return self._push_waiting()

    def _push_waiting(self) -> int:
        edge = self._database.clock.now() - timedelta(seconds=_FORGOTTEN_S)
        pushed = 0
        for job in self._system.waiting_jobs(enqueued_before=stamp(edge)):
            if not self._queue.push(job.id, job.tenant_id, job.name, job.attempt):
                break  # Redis is away: nobody gains from asking again for each job
            self._system.mark_enqueued(job.id)
            pushed += 1
        return pushed

    def _free_orphans(self) -> None:
        now = stamp(self._database.clock.now())
        for job, owner, lease_until in self._system.running_jobs():
            if lease_until < now or _gone(owner):
                self._system.release(job, owner)

    def _collect_inboxes(self) -> None:
        for tenant_id, store_id in self._system.inbox_waiting():
            self._submit(tenant_id, store_id, "catalog.inbox", 1)

    def poll_stores(self) -> None:
        """The base line under all webhooks: ask every store what changed, at most once per interval."""
        for tenant_id, store_id, _synced_until in self._system.all_stores():
            self._submit(tenant_id, store_id, "catalog.sync", _POLL_EVERY_S)

    def _submit(self, tenant_id: str, store_id: str, name: str, slot_s: float) -> Any:
        # The time slot in the id lets any number of sweepers agree on one job.
        slot = int(self._database.clock.now().timestamp() // slot_s)
        payload = {"store": store_id}
        db = self._database.scope(Scope(tenant_id, "job:sweeper"))
        if db.jobs.active(name, store_id):
            return None
        return db.jobs.submit(job_id(name, {**payload, "slot": slot}), name, payload, store_id=store_id)


def _gone(owner: str) -> bool:
    """True only when the owner ran on this host and its process is no more."""
    host, _, rest = owner.partition(":")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(rest.partition(":")[0]), 0)
    except ProcessLookupError:
        return True
    except (ValueError, PermissionError):
        return False
    return False
