"""Puts back into the queue what should be there: jobs that Redis forgot, jobs of vanished workers, waiting deliveries,
stores that were not looked at for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from core.errors import Permanent
from core.jobs.redis_server import process_runs
from core.jobs.runner import host_name
from core.jobs.table import KINDS, job_id
from core.storage.data_requests import SHOPPER_EXPORT
from core.storage.db import Database, instant, stamp
from core.storage.jobs import DONE
from core.storage.system import System
from core.tenancy.access import Scope

_FORGOTTEN_S = 15.0  # a job that was handed to the queue this long ago and has not begun is handed over again
_POLL_EVERY_S = 300.0
_DAY_S = 86_400.0
_AFTER_FAILURE_S = 300.0  # pause before work of our own that failed is tried anew
_DEATHS = 10  # a job under which so many workers died in a row is not tried again
_DEADLY = Permanent(
    "The worker ended under this job again and again, most likely for want of memory.",
    "Look into run/worker-0.log in the data folder, then start the job again.",
)
_TIDY_EVERY_S = 3_600.0
_KEPT_DAYS = 30  # ended jobs, settled deliveries, files made for a shopper's request


class Queue(Protocol):
    def push(self, job_id: str, tenant_id: str, name: str, attempt: int) -> bool: ...


class Sweeper:
    """One pass is cheap; call it about once a second. Several sweepers at once do no harm: claims are in SQL."""

    def __init__(self, database: Database, queue: Queue) -> None:
        self._database = database
        self._system = System(database)
        self._queue = queue
        self._polled_s = self._tidied_s = database.clock.monotonic_s()

    def sweep(self) -> int:
        """Answers how many jobs it handed to the queue."""
        self._free_orphans()
        self._collect_inboxes()
        if self._database.clock.monotonic_s() - self._polled_s >= _POLL_EVERY_S:
            self._polled_s = self._database.clock.monotonic_s()
            self.poll_stores()
        self._tidy()
        return self._push_waiting()

    def _push_waiting(self) -> int:
        edge = self._database.clock.now() - timedelta(seconds=_FORGOTTEN_S)
        pushed = 0
        for job in self._system.waiting_jobs(enqueued_before=stamp(edge)):
            if job.name not in KINDS:  # on record since an older version of Vitrine
                unknown = Permanent(f"This version of Vitrine has no job '{job.name}'.", "Start the work anew.")
                self._system.abandon(job.id, "", unknown.as_dict())
                continue
            if not self._queue.push(job.id, job.tenant_id, job.name, job.attempt):
                break  # Redis is away: nobody gains from asking again for each job
            self._system.mark_enqueued(job.id)
            pushed += 1
        return pushed

    def _free_orphans(self) -> None:
        now = stamp(self._database.clock.now())
        for job in self._system.running_jobs():
            if job.lease_until >= now and not _gone(job.owner):
                continue
            if job.failures + 1 >= _DEATHS:
                self._system.abandon(job.id, job.owner, _DEADLY.as_dict())
            else:
                self._system.release(job.id, job.owner)

    def _collect_inboxes(self) -> None:
        for tenant_id, store_id in self._system.inbox_waiting():
            self._submit(tenant_id, store_id, "catalog.inbox", 1)

    def poll_stores(self) -> None:
        """The base line under all webhooks: ask every store what changed, at most once per interval, and once a day
        what was deleted and whether its webhooks still stand (a shop switches them off after some failures and tells
        nobody)."""
        for tenant_id, store_id, _synced_until in self._system.all_stores():
            self._submit(tenant_id, store_id, "catalog.sync", _POLL_EVERY_S)
            self._submit(tenant_id, store_id, "catalog.webhooks", _DAY_S)
            self._submit(tenant_id, store_id, "catalog.deletions", _DAY_S)

    def _submit(self, tenant_id: str, store_id: str, name: str, slot_s: float) -> None:
        db = self._database.scope(Scope(tenant_id, "job:sweeper"))
        if db.jobs.active(name, store_id):
            return
        latest = db.jobs.latest(name, store_id)
        now = self._database.clock.now()
        if latest and latest.state != DONE and now - instant(latest.finished_at) < timedelta(seconds=_AFTER_FAILURE_S):
            return  # the shop's key is wrong, say: asking each second would help nobody
        # The time slot in the id lets any number of sweepers agree on one job.
        payload = {"store": store_id}
        slot = int(now.timestamp() // slot_s)
        db.jobs.submit(job_id(name, {**payload, "slot": slot}), name, payload, store_id=store_id)

    def _tidy(self) -> None:
        now_s = self._database.clock.monotonic_s()
        if now_s - self._tidied_s >= _TIDY_EVERY_S:
            self._tidied_s = now_s
            before = stamp(self._database.clock.now() - timedelta(days=_KEPT_DAYS))
            self._system.tidy(before=before)
            for tenant_id, store_id in self._system.stores_with_files(SHOPPER_EXPORT, before=before):
                self._submit(tenant_id, store_id, "store.expire", _DAY_S)


def _gone(owner: str) -> bool:
    """True only when the owner ran on this host and its process is no more."""
    host, _, rest = owner.partition(":")
    if host != host_name():
        return False
    pid = rest.partition(":")[0]
    return pid.isdecimal() and not process_runs(int(pid))
