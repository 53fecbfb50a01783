"""The single entry of every job. What a failure means for the queue is decided here and nowhere else."""

from __future__ import annotations

import importlib
import logging
import os
import socket
import threading
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import CoreError, NeedsMerchant, Permanent, Retryable, Waiting
from core.jobs.services import Services
from core.jobs.table import KINDS
from core.pacing import backoff_s
from core.storage.db import Db
from core.storage.jobs import CANCELLED, DONE, FAILED, NEEDS_MERCHANT, JobRow, LeaseLost
from core.tenancy.access import Scope

log = logging.getLogger("vitrine.jobs")

Handler = Callable[["JobContext"], Mapping[str, Any]]
Worker = Callable[[Services, str, str, str], str]  # services, job's name and id, tenant -> the state it is in now
POSTPONED, TAKEN_OVER = "postponed", "taken over"
_LONGEST_PAUSE_S = 900.0


class Cancelled(Exception):
    """A person asked the job to stop; raised between items."""


@dataclass(slots=True)
class JobContext:
    """What a handler works with."""

    services: Services
    db: Db
    job: JobRow
    owner: str
    lost: threading.Event = field(default_factory=threading.Event)
    _written_at_s: float = field(default=-1e9)
    _until_s: float = field(default=0.0)

    def __post_init__(self) -> None:
        self._until_s = self.db.clock.monotonic_s() + KINDS[self.job.name].timeout_s

    @property
    def payload(self) -> dict[str, Any]:
        return self.job.payload

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Note progress, at most four times a second, and stop here if somebody asked to, if another process holds the
        job by now, or if this attempt has had its time."""
        if self.lost.is_set():
            raise LeaseLost(self.job.id)
        now_s = self.db.clock.monotonic_s()
        if done < total and now_s - self._written_at_s < 0.25:
            return
        self._written_at_s = now_s
        if self.db.jobs.progress(self.job.id, self.owner, done, total, note):
            raise Cancelled
        if done < total and now_s > self._until_s:
            raise Retryable("This took longer than one attempt may.", "Vitrine goes on where it stopped.", after_s=1)

    def checkpoint(self, fresh: dict[str, Any]) -> dict[str, Any]:
        """What an earlier attempt kept, else `fresh` (which is kept now)."""
        if self.job.result:
            return {**fresh, **self.job.result}
        self.keep(fresh)
        return fresh

    def keep(self, state: Mapping[str, Any]) -> None:
        """Keep what a later attempt needs to go on from here."""
        self.db.jobs.keep(self.job.id, self.owner, state)


HANDLERS: dict[str, Handler] = {}


def handles(name: str) -> Callable[[Handler], Handler]:
    """Register the handler of a job kind. An unknown or doubled name fails at import."""
    if name not in KINDS or name in HANDLERS:
        raise ValueError(f"'{name}' is not a free job kind")

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        return handler

    return register


def _handler(name: str) -> Handler:
    """Handlers bring writer and gate with them, so they are loaded when the first job runs and by nobody else.
    Another room may have brought its own before, which says nothing of these."""
    if name not in HANDLERS:
        importlib.import_module("core.jobs.handlers")
    return HANDLERS[name]


def owner_name() -> str:
    """`host:pid:random`, so that a sweeper on the same host can see that the process is gone."""
    return f"{host_name()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def host_name() -> str:
    """This machine, or this container of it: process ids mean something within one of them only."""
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        space = 0
    return f"{socket.gethostname().replace(':', '-')[:60]}.{space}"


def run(name: str, payload: Mapping[str, str]) -> str:
    """What RQ calls. `payload` holds ids only: the job's and its tenant's. Answers the state it left the job in."""
    if _open_services is None:
        raise RuntimeError("this process was not started by core.worker")
    return _work(_open_services(), name, payload["job"], payload["tenant"])


_open_services: Callable[[], Services] | None = None


def prepare(open_services: Callable[[], Services], work: Worker | None = None) -> None:
    """Tell this process how to open its services: after the fork, so no connection is ever shared with a parent.
    `work`: what it does with a job that it is told of; else it carries it out."""
    global _open_services, _work  # RQ calls a bare function; this is the one door to it
    _open_services, _work = open_services, work or execute


def execute(services: Services, name: str, job_id: str, tenant_id: str) -> str:
    """Claim, run, settle. A job that somebody else holds, or that is over, is left alone."""
    db = services.database.scope(Scope(tenant_id, f"job:{name}"))
    owner = owner_name()
    job = db.jobs.claim(job_id, owner, services.settings.lease_s)
    if job is None:
        return "not mine"
    context = JobContext(services, db, job, owner)
    with _heartbeat(context, services.settings.lease_s):
        return _settle(context)


_work: Worker = execute


def _settle(context: JobContext) -> str:
    job, owner, jobs = context.job, context.owner, context.db.jobs

    def end(state: str, **outcome: Any) -> str:
        return state if jobs.finish(job.id, owner, state, **outcome) else TAKEN_OVER

    try:
        return end(DONE, result=_handler(job.name)(context))
    except LeaseLost:
        return TAKEN_OVER
    except Cancelled:
        return end(CANCELLED)
    except Waiting as error:
        later = jobs.postpone(job.id, owner, error.after_s, error.as_dict(), failed=False)
        return POSTPONED if later else TAKEN_OVER
    except Retryable as error:
        if job.failures + 1 >= KINDS[job.name].tries:
            return end(FAILED, error=error.as_dict())
        # Never before the time the shop named; longer each time, so that eight tries span most of an hour.
        base_s = max(error.after_s, 1.0)
        after_s = max(error.after_s, backoff_s(job.failures + 1, base_s=base_s, cap_s=_LONGEST_PAUSE_S))
        return POSTPONED if jobs.postpone(job.id, owner, after_s, error.as_dict()) else TAKEN_OVER
    except NeedsMerchant as error:
        return end(NEEDS_MERCHANT, error=error.as_dict())
    except CoreError as error:
        return end(FAILED, error=error.as_dict())
    except Exception as error:  # the boundary: a bug ends one job, is kept with it, and is logged
        log.exception("job %s (%s) failed", job.id, job.name)
        bug = Permanent(
            f"Vitrine met a fault of its own: {type(error).__name__}: {error}",
            "Nothing was lost. Run it again; if it comes back, send us the details of this job.",
        )
        return end(FAILED, error={**bug.as_dict(), "trace": traceback.format_exc()[-4000:]})


class _heartbeat:  # noqa: N801 - used as a context manager
    """Extends the lease while the handler runs."""

    def __init__(self, context: JobContext, lease_s: float) -> None:
        self._context, self._lease_s = context, lease_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def _beat(self) -> None:
        context = self._context
        while not self._stop.wait(max(0.2, self._lease_s / 4)):
            try:
                if not context.db.jobs.beat(context.job.id, context.owner, self._lease_s):
                    context.lost.set()
                    return
            except CoreError as error:
                log.warning("the lease of job %s could not be extended: %s", context.job.id, error)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_exc: object) -> None:
        self._stop.set()
        self._thread.join()
