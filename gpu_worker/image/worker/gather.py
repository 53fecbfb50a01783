"""Pictures of one batch, each prepared and finished in its own thread, meet before the model and share its calls."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from gpu_worker.image.engines.models import Keeper
from gpu_worker.image.engines.painting import Order, Painted
from gpu_worker.image.engines.watch import Step, Stop, silent
from gpu_worker.text.window import Stopped, never

_LOOK_S = 0.05


@dataclass(eq=False, slots=True)
class _Call:
    """What one picture asks of the model."""

    orders: Sequence[Order]
    step: Step
    stop: Stop
    done: threading.Event = field(default_factory=threading.Event)
    made: list[Painted] | None = None
    error: BaseException | None = None


class Gather:
    """Stands in for the keeper of models in the threads of a batch. Only what `serve` does touches the
    model; a picture that is not wanted any more leaves at once, the others go on."""

    def __init__(self, keeper: Callable[[], Keeper], members: int) -> None:
        self._keeper, self._members = keeper, members
        self._here: list[_Call] = []
        self._changed = threading.Condition()

    @property
    def device(self) -> str:
        """See `Keeper`."""
        return self._keeper().device

    def run_many(self, orders: Sequence[Order], step: Step = silent, stop: Stop = never) -> list[Painted]:
        """See `Keeper`; called by the members."""
        call = _Call(orders, step, stop)
        with self._changed:
            self._here.append(call)
            self._changed.notify_all()
        try:
            while not call.done.wait(_LOOK_S):
                if stop():
                    raise Stopped
        finally:
            with self._changed:
                if call in self._here:
                    self._here.remove(call)
        if call.error is not None:
            raise call.error
        return call.made or []

    def left(self) -> None:
        """A member has ended."""
        with self._changed:
            self._members -= 1
            self._changed.notify_all()

    def serve(self) -> None:
        """Paint, whenever all who have not left are there; returns when all have left."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: len(self._here) >= self._members)
                if not self._members:
                    return
                calls, self._here = self._here, []
            self._paint(calls)
            for call in calls:
                call.done.set()

    def _paint(self, calls: Sequence[_Call]) -> None:
        def step(done: int, of: int) -> None:
            for call in calls:
                call.step(done, of)

        orders = [order for call in calls for order in call.orders]
        with ThreadPoolExecutor(1) as pool:  # holds what goes wrong: each picture's own thread raises it again
            made = pool.submit(self._keeper().run_many, orders, step, lambda: all(call.stop() for call in calls))
        error, at = made.exception(), 0
        for call in calls:
            call.error = error
            call.made = None if error is not None else made.result()[at : at + len(call.orders)]
            at += len(call.orders)
