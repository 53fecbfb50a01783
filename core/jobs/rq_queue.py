"""RQ behind our own words. This and redis_server.py are the only files that name rq or redis."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import redis
from rq import Queue, SimpleWorker, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from core.errors import Retryable
from core.jobs.parent import leave_with_parent
from core.jobs.redis_server import connect
from core.jobs.table import KINDS
from core.settings import Settings

_ENTRY = "core.jobs.runner.run"
_FAILURE_TTL_S = 30 * 86_400
_RESULT_TTL_S = 3_600
_PRESENT = "vitrine:present:"
_SPARE_S = 60  # RQ's own limit comes after ours


class RqQueue:
    """Hands jobs to workers. What is lost here is put in again by the sweeper."""

    def __init__(self, settings: Settings) -> None:
        self._connection = connect(settings)

    def push(self, job_id: str, tenant_id: str, name: str, attempt: int) -> bool:
        """Tell a worker to look at this job; False when Redis is away (the sweeper will try again)."""
        kind = KINDS[name]
        try:
            queue = Queue(kind.queue, connection=self._connection, serializer=JSONSerializer)
            rq_id = f"{job_id}-{attempt}"
            if self._connection.lpos(queue.key, rq_id) is not None:
                return True  # it waits there already: a long queue must not grow by being asked about
            queue.enqueue_call(
                _ENTRY,
                args=(name, {"job": job_id, "tenant": tenant_id}),
                job_id=rq_id,
                timeout=kind.timeout_s + _SPARE_S,
                result_ttl=_RESULT_TTL_S,
                failure_ttl=_FAILURE_TTL_S,
            )
        except redis.RedisError:
            return False
        return True

    def present(self, kind: str) -> list[dict[str, Any]]:
        """What the processes of this kind say of themselves that are there now; none when Redis is away."""
        try:
            names = list(self._connection.scan_iter(match=f"{_PRESENT}{kind}:*", count=1000))
            said = self._connection.mget(names) if names else []
        except redis.RedisError:
            return []
        return [json.loads(raw) for raw in said if raw]

    def appear(self, kind: str, name: str, said: Mapping[str, Any], *, ttl_s: int) -> None:
        """Be there for so long, unless said again."""
        with contextlib.suppress(redis.RedisError):
            self._connection.set(f"{_PRESENT}{kind}:{name}", json.dumps(dict(said)), ex=ttl_s)

    def vanish(self, kind: str, name: str) -> None:
        """Be there no more."""
        with contextlib.suppress(redis.RedisError):
            self._connection.delete(f"{_PRESENT}{kind}:{name}")

    def workers(self) -> int:
        """How many workers answer; 0 when Redis is away."""
        try:
            return Worker.count(connection=self._connection)
        except redis.RedisError:
            return 0

    def describe(self) -> str:
        """Name and version of the queue server; empty when it is away."""
        try:
            info = self._connection.info("server")
        except redis.RedisError:
            return ""
        name, version = (
            ("Valkey", info["valkey_version"]) if "valkey_version" in info else ("Redis", info["redis_version"])
        )
        return f"{name} {version}"

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


class _Worker(Worker):
    """RQ's forking worker, whose horse does not outlive it: a job without its worker is taken up by the next one."""

    max_connection_wait_time = 2  # our own server is back within a second or two

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        leave_with_parent(signal.SIGKILL, self.pid or os.getppid())
        super().main_work_horse(job, queue)


def work(settings: Settings, queue: str) -> None:
    """Serve one queue until told to stop. One queue a process: only then RQ uses its safe hand-over list."""
    logging.getLogger("rq").setLevel(logging.WARNING)
    connection = connect(settings, timeout_s=None)  # RQ sets the time-out that its blocking wait needs
    worker = _Worker([queue], connection=connection, serializer=JSONSerializer, log_job_description=False)
    worker.work(logging_level="WARNING", with_scheduler=False)


class _Bell(SimpleWorker):
    """RQ's worker without a fork: what it runs only rings."""

    max_connection_wait_time = 2


def ring(settings: Settings, queue: str) -> None:
    """Serve one queue in this process until told to stop, each job by what `runner.prepare` was told: for a worker that
    only wants to know that something waits."""
    logging.getLogger("rq").setLevel(logging.WARNING)
    connection = connect(settings, timeout_s=None)
    worker = _Bell([queue], connection=connection, serializer=JSONSerializer, log_job_description=False)
    worker.work(logging_level="WARNING", with_scheduler=False)


class RedisBudget:
    """`SharedBudget` over Redis. Without Redis each process is polite on its own: nothing stops, nothing is lost."""

    def __init__(self, settings: Settings, prefix: str) -> None:
        self._connection = connect(settings)
        self._prefix = f"vitrine:{prefix}:"
        self._local: dict[str, dict[str, Any]] = {}
        self._guard = threading.Lock()

    @contextlib.contextmanager
    def lock(self, name: str, *, timeout_s: float) -> Iterator[None]:
        """A lock over all processes; over this process alone while Redis is away."""
        shared = self._connection.lock(
            f"{self._prefix}lock:{name}", timeout=max(timeout_s, 1), blocking_timeout=timeout_s
        )
        try:
            taken = shared.acquire()
        except redis.RedisError:
            if not self._guard.acquire(timeout=timeout_s):
                raise Retryable(f"'{name}' is busy.", after_s=1) from None
            try:
                yield
            finally:
                self._guard.release()
            return
        if not taken:
            raise Retryable(f"'{name}' is busy in another process.", after_s=1)
        try:
            yield
        finally:
            with contextlib.suppress(redis.RedisError):
                shared.release()

    def get(self, name: str) -> dict[str, Any]:
        """The object kept under a name."""
        try:
            raw = self._connection.get(self._prefix + name)
        except redis.RedisError:
            return self._local.get(name, {})
        return json.loads(raw) if raw else {}

    def put(self, name: str, value: dict[str, Any], *, ttl_s: int) -> None:
        """Keep an object for a while."""
        self._local[name] = value
        with contextlib.suppress(redis.RedisError):
            self._connection.set(self._prefix + name, json.dumps(value), ex=ttl_s)

    def forget(self) -> None:
        """Drop everything kept under the prefix. While Redis is away nothing happens: what is kept there runs out."""
        self._local.clear()
        with contextlib.suppress(redis.RedisError):
            for name in self._connection.scan_iter(match=f"{self._prefix}*", count=1000):
                self._connection.delete(name)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()
