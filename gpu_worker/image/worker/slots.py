"""Which of the waiting jobs are carried out now: somebody who waits at once, bulk jobs of all shops in turn."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.errors import CoreError
from core.jobs.runner import execute
from core.jobs.services import Services
from core.storage.system import DueJob

log = logging.getLogger("vitrine.gpu")
SLOTS = 8  # jobs at once: their orders are what the engine chooses from
BULK_SLOTS = 6
STORE_SLOTS = 2  # bulk jobs of one store at once
HOLD_S = 20.0  # a bulk job keeps its slot so long, and for one product at least
_LOOK_S = 1.0


@dataclass(eq=False, slots=True)
class Running:
    """A job in a slot. `yields`: it goes back into the queue after the products in hand, for another store's."""

    job: DueJob
    began_s: float
    yields: threading.Event = field(default_factory=threading.Event)


def choose(due: Sequence[DueJob], running: Sequence[Running], slots: int = SLOTS) -> DueJob | None:
    """The next job that gets a slot; None where there is none, or no slot for it."""
    held = Counter(each.job.store_id for each in running if not each.job.alone)
    taken = {each.job.id for each in running}
    waiting = [job for job in due if job.id not in taken]
    alone = [job for job in waiting if job.alone]
    if alone and len(running) < slots:
        per_store = Counter(each.job.store_id for each in running if each.job.alone)
        return min(alone, key=lambda job: per_store[job.store_id])
    bulk = [job for job in waiting if not job.alone and held[job.store_id] < STORE_SLOTS]
    if not bulk or held.total() >= min(BULK_SLOTS, slots):
        return None
    return min(bulk, key=lambda job: held[job.store_id])


def who_yields(due: Sequence[DueJob], running: Sequence[Running], now_s: float, hold_s: float) -> Running | None:
    """The bulk job that has to make room for a store that has none; None where nobody waits so."""
    held = Counter(each.job.store_id for each in running if not each.job.alone)
    leaving = sum(each.yields.is_set() for each in running)
    without = {job.store_id for job in due if not job.alone and not held[job.store_id]}
    if len(without) <= leaving or held.total() < BULK_SLOTS:
        return None
    able = [
        each
        for each in running
        if not each.job.alone and not each.yields.is_set() and now_s - each.began_s >= hold_s
    ]  # fmt: skip
    return min(able, key=lambda each: (-held[each.job.store_id], each.began_s), default=None)


class Slots:
    """Carries jobs out, each in a thread of its own; `ring` says that there may be something to do."""

    def __init__(self, services: Services, names: Sequence[str], *, hold_s: float = HOLD_S) -> None:
        self._services, self._names, self._hold_s = services, tuple(names), hold_s
        self._bell = threading.Event()
        self._leaving = threading.Event()
        self._running: list[Running] = []
        self._threads: dict[str, threading.Thread] = {}
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._serve, name="slots", daemon=True)

    def start(self) -> None:
        """Begin to look for jobs."""
        self._thread.start()

    def ring(self) -> None:
        """Look now."""
        self._bell.set()

    def leave(self) -> None:
        """Take no more; every job goes back after what it holds."""
        self._leaving.set()
        self._bell.set()

    def join(self) -> None:
        """Wait until all have gone."""
        self._thread.join()
        for thread in list(self._threads.values()):
            thread.join()

    @property
    def leaving(self) -> bool:
        """Whether the worker is being stopped."""
        return self._leaving.is_set()

    def pause(self, job_id: str) -> Callable[[], bool]:
        """Whether this job should make room."""

        def asked() -> bool:
            with self._guard:
                return self.leaving or any(r.job.id == job_id and r.yields.is_set() for r in self._running)

        return asked

    def _serve(self) -> None:
        while not self._leaving.is_set():
            try:
                self._look()
            except CoreError as error:  # the database is away: it is asked again
                log.warning("%s", error)
            self._bell.wait(_LOOK_S)
            self._bell.clear()

    def _look(self) -> None:
        due = self._services.system.due_jobs(self._names)
        while due and not self._leaving.is_set():
            with self._guard:
                job = choose(due, self._running)
                if job is None:
                    if (one := who_yields(due, self._running, time.monotonic(), self._hold_s)) is not None:
                        one.yields.set()
                    return
                running = Running(job, time.monotonic())
                self._running.append(running)
                due.remove(job)  # should it turn out to be somebody else's, it is not asked for again now
            thread = threading.Thread(target=self._carry_out, args=(running,), name=f"job {job.id}", daemon=True)
            self._threads[job.id] = thread
            thread.start()

    def _carry_out(self, running: Running) -> None:
        job = running.job
        try:
            execute(self._services, job.name, job.id, job.tenant_id)
        except CoreError as error:  # it stays in its table and is found there again
            log.warning("job %s: %s", job.id, error)
        finally:
            with self._guard:
                self._running.remove(running)
            self._threads.pop(job.id, None)
            self._bell.set()
