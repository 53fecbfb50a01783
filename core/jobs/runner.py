"""The single entry of every job. What a failure means for the queue is decided here and nowhere else."""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import CoreError, NeedsMerchant, Permanent, Retryable
from core.jobs.services import Services
from core.jobs.table import KINDS
from core.storage.db import Db
from core.storage.jobs import CANCELLED, DONE, FAILED, NEEDS_MERCHANT, JobRow
from core.tenancy.access import Scope

log = logging.getLogger("vitrine.jobs")

Handler = Callable[["JobContext"], Mapping[str, Any]]


class Cancelled(Exception):
    """A person asked the job to stop; raised between items."""


@dataclass(slots=True)
class JobContext:
    """What a handler works with."""

    services: Services
    db: Db
    job: JobRow
    owner: str
    _last: tuple[int, int, str] = field(default=(-1, -1, ""))
    _written_at_s: float = field(default=-1e9)

    @property
    def payload(self) -> dict[str, Any]:
        return self.job.payload

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Note progress and stop here if somebody asked to. Written at most four times a second."""
        now_s = self.db.clock.monotonic_s()
        if done < total and now_s - self._written_at_s < 0.25:
            return
        self._written_at_s = now_s
        self._last = (done, total, note)
        if self.db.jobs.progress(self.job.id, self.owner, done, total, note):
            raise Cancelled

    def checkpoint(self, fresh: dict[str, Any]) -> dict[str, Any]:
        """What an earlier attempt kept, else `fresh` (which is kept now)."""
        if self.job.result:
            return {**fresh, **self.job.result}
        self.keep(fresh)
        return fresh

    def keep(self, state: Mapping[str, Any]) -> None:
        """Keep what a later attempt needs to go on from here."""
        self.db.jobs.keep(self.job.id, self.owner, state)

    def check_cancel(self) -> None:
        """Stop here if somebody asked to."""
        if self.db.jobs.get(self.job.id).cancel_requested:
            raise Cancelled


HANDLERS: dict[str, Handler] = {}


def handles(name: str) -> Callable[[Handler], Handler]:
    """Register the handler of a job kind. An unknown or doubled name fails at import."""
    if name not in KINDS or name in HANDLERS:
        raise ValueError(f"'{name}' is not a free job kind")

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


def owner_name() -> str:
    """`host:pid:random`, so that a sweeper on the same host can see that the process is gone."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def run(name: str, payload: Mapping[str, str]) -> str:
    """What RQ calls. `payload` holds ids only: the job's and its tenant's. Answers the state it left the job in."""
    if _open_services is None:
        raise RuntimeError("this process was not started by core.worker")
    return execute(_open_services(), name, payload["job"], payload["tenant"])


_open_services: Callable[[], Services] | None = None


def prepare(open_services: Callable[[], Services]) -> None:
    """Tell this process how to open its services; done after the fork, so no connection is ever shared with a parent."""
    global _open_services  # noqa: PLW0603 - RQ calls a bare function; this is the one door to it
    _open_services = open_services


def execute(services: Services, name: str, job_id: str, tenant_id: str) -> str:
    """Claim, run, settle. A job that somebody else holds, or that is over, is left alone."""
    db = services.database.scope(Scope(tenant_id, f"job:{name}"))
    owner = owner_name()
    job = db.jobs.claim(job_id, owner, services.settings.lease_s)
    if job is None:
        return "not mine"
    with _heartbeat(db, job_id, owner, services.settings.lease_s):
        return _settle(services, db, job, owner)


def _settle(services: Services, db: Db, job: JobRow, owner: str) -> str:
    context = JobContext(services, db, job, owner)
    jobs = db.jobs
    try:
        handler = HANDLERS[job.name]
        result = handler(context)
        jobs.finish(job.id, owner, DONE, result=result)
        return DONE
    except Cancelled:
        jobs.finish(job.id, owner, CANCELLED)
        return CANCELLED
    except Retryable as error:
        if job.attempt + 1 >= KINDS[job.name].tries:
            jobs.finish(job.id, owner, FAILED, error=error.as_dict())
            return FAILED
        jobs.postpone(job.id, owner, error.after_s, error.as_dict())
        return "postponed"
    except NeedsMerchant as error:
        jobs.finish(job.id, owner, NEEDS_MERCHANT, error=error.as_dict())
        return NEEDS_MERCHANT
    except CoreError as error:
        jobs.finish(job.id, owner, FAILED, error=error.as_dict())
        return FAILED
    except Exception as error:  # noqa: BLE001 - the boundary: a bug ends one job, is kept with it, and is logged
        log.exception("job %s (%s) failed", job.id, job.name)
        bug = Permanent(
            f"Vitrine met a fault of its own: {type(error).__name__}: {error}",
            "Nothing was lost. Run it again; if it comes back, send us the details of this job.",
        )
        jobs.finish(job.id, owner, FAILED, error={**bug.as_dict(), "trace": traceback.format_exc()[-4000:]})
        return FAILED


class _heartbeat:  # noqa: N801 - used as a context manager
    """Extends the lease while the handler runs."""

    def __init__(self, db: Db, job_id: str, owner: str, lease_s: float) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, args=(db, job_id, owner, lease_s), daemon=True)
        self._every_s = max(0.2, lease_s / 4)

    def _beat(self, db: Db, job_id: str, owner: str, lease_s: float) -> None:
        while not self._stop.wait(self._every_s):
            try:
                if not db.jobs.beat(job_id, owner, lease_s):
                    return
            except CoreError as error:
                log.warning("the lease of job %s could not be extended: %s", job_id, error)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_exc: object) -> None:
        self._stop.set()
        self._thread.join()
