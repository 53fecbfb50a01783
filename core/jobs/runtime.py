"""For callers that start a job and wait: makes sure that somebody works, and follows the progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any

from core.errors import CoreError, NeedsMerchant, Permanent, Refused
from core.jobs.services import Services
from core.jobs.supervisor import Supervisor
from core.storage.db import Db
from core.storage.jobs import CANCELLED, NEEDS_MERCHANT, JobRow

_LOOK_EVERY_S = 0.05


class Runtime:
    """As a context manager: workers run while it is open (an own supervisor acts only where none does already)."""

    def __init__(
        self, services: Services, *, workers: int = 1, queues: Sequence[str] = ("cpu",), warm: bool = True
    ) -> None:
        self._services = services
        self._supervisor = Supervisor(services, workers=workers, queues=queues, warm=warm)

    def __enter__(self) -> Runtime:
        self._supervisor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._supervisor.stop()

    def start(self, db: Db, name: str, payload: Mapping[str, Any], *, key: Mapping[str, Any] | None = None) -> JobRow:
        """Start a job, or find the same one running; `wait` follows it."""
        return self._services.submit(db, name, payload, key=key)

    def run(
        self,
        db: Db,
        name: str,
        payload: Mapping[str, Any],
        *,
        key: Mapping[str, Any] | None = None,
        progress: Callable[[JobRow], None] = lambda _job: None,
    ) -> JobRow:
        """Start a job and wait for its end. Raises what stopped it."""
        return self.wait(db, self.start(db, name, payload, key=key).id, progress)

    def wait(self, db: Db, job_id: str, progress: Callable[[JobRow], None]) -> JobRow:
        """Follow a job to its end. Ctrl-C asks it to stop at the next item."""
        try:
            while True:
                job = db.jobs.get(job_id)
                progress(job)
                if job.over:
                    return _checked(job)
                self._services.clock.sleep(_LOOK_EVERY_S)
        except KeyboardInterrupt:
            db.jobs.cancel(job_id)
            raise


def _checked(job: JobRow) -> JobRow:
    if job.state == CANCELLED:
        raise Refused(
            f"The job was stopped after {job.done} of {job.total} items.",
            "What was done stays done; run it again to go on.",
        )
    if job.error and job.state != "done":
        family: type[CoreError] = NeedsMerchant if job.state == NEEDS_MERCHANT else Permanent
        raise family(job.error["cause"], job.error["next_step"])
    return job
