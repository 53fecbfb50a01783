"""Keeps the processes of one installation alive on one machine: Redis server, workers, and the sweeper's pass."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from core.clock import Clock
from core.errors import CoreError
from core.jobs import gpu
from core.jobs.parent import PARENT
from core.jobs.redis_server import RedisChild
from core.jobs.services import Services
from core.jobs.sweeper import Sweeper
from core.jobs.table import GPU_QUEUE, QUEUES
from core.settings import Settings

log = logging.getLogger("vitrine.supervisor")
COLD = "--cold"  # a worker's argument: see Supervisor
_TICK_S = 0.5
_QUICK_DEATH_S = 3.0
_GPU_PATIENCE_S = 60.0  # the picture that is being made is finished


@dataclass(slots=True)
class Child:
    """A process that is started again when it ends; one that keeps ending at once is started less and less often."""

    name: str
    command: Sequence[str]
    settings: Settings
    clock: Clock
    patience_s: float = 15.0
    process: subprocess.Popen[bytes] | None = None
    _started_s: float = -1e9
    _deaths: int = 0
    _log: IO[bytes] | None = field(default=None)

    def ensure(self) -> None:
        """Start it if it does not run (and its pause after a quick death is over)."""
        if self.process is not None and self.process.poll() is None:
            return
        now_s = self.clock.monotonic_s()
        if self.process is not None:
            quick = now_s - self._started_s < _QUICK_DEATH_S
            self._deaths = self._deaths + 1 if quick else 0
            log.warning("%s ended (%s) and is started again", self.name, self.process.returncode)
            self.process = None
        if now_s - self._started_s < min(30.0, _TICK_S * 2**self._deaths):
            return
        self._log = self._log or (self.settings.run_dir / f"{self.name}.log").open("ab")
        self._started_s = now_s
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            self.command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            env={**child_env(self.settings), PARENT: str(os.getpid())},
            start_new_session=True,
        )  # fmt: skip

    def stop(self) -> None:
        """Ask it to finish what it holds, then insist."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(self.patience_s)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self._log is not None:
            self._log.close()
            self._log = None


def child_env(settings: Settings) -> dict[str, str]:
    """The environment in which a child sees exactly these settings."""
    env = {"OPENBLAS_NUM_THREADS": "1", **os.environ}  # a job has lanes of its own; idle threads of BLAS spin
    env.update({"VITRINE_HOME": str(settings.home), "VITRINE_LEASE_S": str(settings.lease_s), "PYTHONUNBUFFERED": "1"})
    optional: Mapping[str, str] = {
        "VITRINE_KEY": settings.key,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "VITRINE_PUBLIC_URL": settings.public_url,
        "BLOB_URL": settings.blob_url,
    }
    env.update({name: value for name, value in optional.items() if value})
    return env


class Supervisor:
    """Runs beside whatever needs workers: `vitrine serve --all`, `vitrine worker`, or one command that waits for a job.

    Only one supervisor per data folder acts (a file lock decides); others wait and take over when it leaves. With
    REDIS_URL set there is no server to keep, and any number of hosts may run workers. `queues`: whose workers to run.
    `warm`: workers load language data before their first job, which pays from the second job on.
    """

    def __init__(
        self, services: Services, *, workers: int = 1, queues: Sequence[str] = QUEUES, warm: bool = True
    ) -> None:
        self._services = services
        self._settings = services.settings
        self.redis = RedisChild(self._settings)
        more = () if warm else (COLD,)
        commands = {f"worker-{n}": [sys.executable, "-m", "core.worker", "cpu", *more] for n in range(workers)}
        if "cpu" not in queues:
            commands = {}
        for queue in ("text", "img.cpu"):  # one is enough: it waits for the endpoint, or keeps the cores busy by itself
            if queue in queues:
                commands[f"worker-{queue}"] = [sys.executable, "-m", "gpu_worker.worker", queue, *more]
        self.children = [Child(name, line, self._settings, services.clock) for name, line in commands.items()]
        if GPU_QUEUE in queues:
            self.children += self._gpu_children()
        self._sweeper = Sweeper(services.database, services.queue)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock: IO[str] | None = None

    def _gpu_children(self) -> list[Child]:
        """A worker for each GPU of this machine; none where there is no GPU or no torch."""
        return [
            Child(
                f"worker-{GPU_QUEUE}-{device}",
                [sys.executable, "-m", "gpu_worker.worker", GPU_QUEUE, device],
                self._settings, self._services.clock, patience_s=_GPU_PATIENCE_S,
            )
            for device in gpu.usable(self._settings)
        ]  # fmt: skip

    @property
    def acting(self) -> bool:
        """True when this one holds the lock."""
        return self._lock is not None

    def start(self) -> None:
        """Begin; returns when the queue answers (or another supervisor of this data folder sees to it). Raises
        Retryable when it does not come up; nothing is left running then."""
        try:
            self.tick()
        except BaseException:
            self.stop()
            raise
        self._thread = threading.Thread(target=self._loop, name="supervisor", daemon=True)
        self._thread.start()

    def tick(self) -> None:
        """One look at everything."""
        if not self._acquire():
            return
        self.redis.ensure()
        for child in self.children:
            child.ensure()
        self._sweeper.sweep()

    def _acquire(self) -> bool:
        if self._lock is None:
            handle = (self._settings.run_dir / "supervisor.lock").open("w")
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                handle.close()
                return False
            self._lock = handle
        return True

    def _loop(self) -> None:
        said = ""
        while not self._stop.wait(_TICK_S):
            try:
                self.tick()
                said = ""
            except (CoreError, OSError) as error:  # OSError: no process could be started, a log not be opened
                if str(error) != said:
                    log.warning("%s", error)
                said = str(error)

    def stop(self) -> None:
        """Stop workers, then the server; running jobs finish or are taken up again at the next start."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        if self._lock is None:
            return
        for child in self.children:
            child.stop()
        with contextlib.suppress(CoreError):
            self.redis.stop()
        self._lock.close()
        self._lock = None
