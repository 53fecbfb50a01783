"""Jobs of commands, done in the process of the tests. That workers do them is shown by tests/journeys."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from core.jobs import runner
from core.jobs.runtime import Runtime
from core.storage.db import Db
from core.storage.jobs import JobRow

_TRIES = 5


class WorkedHere(Runtime):
    """Starts no server of the queue and no worker."""

    def __enter__(self) -> WorkedHere:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def wait(self, db: Db, job_id: str, progress: Callable[[JobRow], None]) -> JobRow:
        """Do the job, then as always."""
        for _ in range(_TRIES):
            job = db.jobs.get(job_id)
            if job.over:
                break
            runner.execute(self._services, job.name, job.id, db.scope.tenant_id)
        assert db.jobs.get(job_id).over, f"{job.name} came to no end"
        return super().wait(db, job_id, progress)
