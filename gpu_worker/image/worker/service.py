"""`vitrine-gpu img.gpu`: the supervisor of one device. It never imports torch; its engine process does."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from core.errors import NeedsMerchant
from core.jobs import gpu, runner
from core.jobs.billing import turns_of
from core.jobs.picture_trial import try_engine
from core.jobs.pictures import RunOne, Tick, Way, make_pictures
from core.jobs.rq_queue import ring
from core.jobs.runner import HANDLERS, JobContext, host_name
from core.jobs.services import Services
from core.jobs.table import GPU_ENGINES, GPU_QUEUE, KINDS
from core.ports.picture_files import Options, PictureFiles, Row
from gpu_worker.image.worker.desk import Desk, Order
from gpu_worker.image.worker.process import PICTURES, EngineProcess
from gpu_worker.image.worker.selftest import report, self_test
from gpu_worker.image.worker.slots import HOLD_S, Slots

log = logging.getLogger("vitrine.gpu")
LANES = 4  # products of one job at once, so that an engine has something to choose from
_NAMES = tuple(name for name, kind in KINDS.items() if kind.queue == GPU_QUEUE)
_MODEL = ("engine", "model", "revision", "steps", "model_px")  # options that pictures made together have in common
_APPEAR_S, _PRESENT_S = 3.0, 12


class Service:
    """Everything that runs in the supervisor: slots for jobs, and a desk for each engine process. Pictures by a model
    are made where the GPU is; what needs none (cut-outs, banners) in a process beside it, so that the GPU does not
    wait for it."""

    def __init__(
        self, services: Services, device: str, *, opener: str = PICTURES, hold_s: float = HOLD_S, log: Any = None
    ) -> None:
        self._services = services
        self.files: PictureFiles = services.picture_files()
        deadline_s = services.settings.picture_deadline_s
        self.engine = EngineProcess(device="" if device == gpu.CPU else device, opener=opener, log=log)
        self.helper = EngineProcess(device="", opener=opener, log=log)
        self._desks = [Desk(engine, deadline_s=deadline_s) for engine in (self.engine, self.helper)]
        self.slots = Slots(services, _NAMES, hold_s=hold_s)

    def start(self) -> None:
        """Begin to work."""
        for name in _NAMES:
            HANDLERS[name] = self.carry_out
        for desk in self._desks:
            desk.start()
        self.slots.start()

    def drain(self) -> None:
        """Finish the pictures in hand; the jobs go back into the queue."""
        self.slots.leave()
        closing = [threading.Thread(target=desk.close) for desk in self._desks]
        for each in closing:
            each.start()
        for each in closing:
            each.join()
        self.slots.join()

    def kill(self) -> None:
        """End the engines, whatever they do."""
        self.engine.kill()
        self.helper.kill()

    def carry_out(self, context: JobContext) -> Mapping[str, Any]:
        """The handler of a job of this queue."""
        if context.job.name != "image.render":
            return try_engine(context, self.files, self._way_of(context))
        way = Way(self._way_of(context), LANES, self.slots.pause(context.job.id))
        return make_pictures(context, self.files, way)

    def _way_of(self, context: JobContext) -> RunOne:
        """How this job's pictures are made: by order at a desk. What stops one of its lanes stops the others, too."""
        job = context.job
        interactive = job.name != "image.render" or len(job.payload.get("products") or ()) == 1
        store = context.db.tenancy.store(job.store_id)
        weight = float(turns_of(store))
        stopped: list[BaseException] = []

        def heard(tick: Tick, label: str, said: str) -> None:
            if stopped:
                raise stopped[0]
            try:
                tick(f"{label} {said}".strip())
            except BaseException as error:
                stopped.append(error)
                raise

        def run_one(name: str, source: Path, options: Options, tick: Tick) -> tuple[Row, bytes]:
            by_model = self.files.maker(name, options).engine in GPU_ENGINES
            key = json.dumps([name, [options.get(each) for each in _MODEL]]) if by_model else ""
            target = source.with_name(f"{source.stem}-{name}.made")
            order = Order(name, source, target, options, job.store_id, interactive, weight, key)
            return self._desks[not by_model].carry_out(order, partial(heard, tick, name))

        return run_one


class Presence:
    """Says every few seconds that this worker is there, for `vitrine doctor` and whoever orders pictures."""

    def __init__(self, services: Services, said: Mapping[str, Any]) -> None:
        self._queue, self._said = services.queue, dict(said)
        self._name = f"{host_name()}:{os.getpid()}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="presence", daemon=True)

    def _beat(self) -> None:
        while True:
            self._queue.appear(GPU_QUEUE, self._name, self._said, ttl_s=_PRESENT_S)
            if self._stop.wait(_APPEAR_S):
                self._queue.vanish(GPU_QUEUE, self._name)
                return

    def __enter__(self) -> Presence:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stop.set()
        self._thread.join()


def serve(
    open_services: Callable[[], Services], device: str = "", *, opener: str = PICTURES, hold_s: float = HOLD_S
) -> None:
    """Look at the device, then work until SIGTERM: the pictures in hand are finished, a second SIGTERM ends it now.
    Raises NeedsMerchant where there is no GPU and none is allowed for."""
    services = open_services()
    try:
        device = device or _first_device(services)
        service = Service(services, device, opener=opener, hold_s=hold_s)
        try:
            found = self_test(service.engine, services.settings, device)
            sys.stdout.write(report(found))
            sys.stdout.flush()
            threading.excepthook = _fall
            service.start()
            with Presence(services, found):
                runner.prepare(lambda: services, partial(_noted, service))
                ring(services.settings, GPU_QUEUE)
                signal.signal(signal.SIGTERM, partial(_at_once, service))
                signal.signal(signal.SIGINT, partial(_at_once, service))
                service.drain()
        finally:
            service.kill()
    finally:
        services.close()


def _first_device(services: Services) -> str:
    found = gpu.devices(services.settings)
    if not found:
        raise NeedsMerchant(
            "This machine shows no GPU.",
            "Run the worker on a machine with an NVIDIA GPU and its driver, or set VITRINE_GPU_ALLOW_CPU=1 to try it "
            "out, slowly, on the CPU.",
        )
    return found[0]


def _noted(service: Service, *_job: object) -> str:
    """RQ hands over ids of jobs; which one is next is decided over all that wait."""
    service.slots.ring()
    return "noted"


def _fall(fault: threading.ExceptHookArgs) -> None:
    """A thread of ours met a fault that nobody foresaw. The worker would only seem alive: it ends, and is started
    again; its jobs are taken over, and one under which that happens again and again is given up."""
    log.critical("the worker ends", exc_info=(fault.exc_type, fault.exc_value or fault.exc_type(), fault.exc_traceback))
    os.kill(os.getpid(), signal.SIGKILL)


def _at_once(service: Service, _signal: int, _frame: FrameType | None) -> None:
    service.kill()
    os._exit(1)
