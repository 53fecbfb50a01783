"""Where orders wait for an engine process, and the thread that carries them out, batch after batch."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import CoreError, Permanent, Retryable, Waiting
from core.ports.picture_files import Options, Row
from gpu_worker.image.worker.process import EngineProcess
from gpu_worker.image.worker.share import FairShare
from gpu_worker.image.worker.wear import Wear
from gpu_worker.image.worker.wire import Gone, error_in, row_in

BATCH_MOST = 8
BATCH_WAIT_S = 0.05
STOP_GRACE_S = 1.0  # how long an engine has to stop by itself when its picture is not wanted any more
_LOOK_S = 0.05
_TICK_S = 0.1
_TRIES = 2  # an order under which the engine died is tried once more, alone
_numbers = itertools.count(1)


@dataclass(eq=False, slots=True)
class Order:
    """One picture that a job wants. `store` says whose turn it takes, `key` with what it can be made together."""

    operation: str
    source: Path
    target: Path
    options: Options
    store: str
    interactive: bool = False
    weight: float = 1.0
    key: str = ""
    place: int = field(default_factory=lambda: next(_numbers))
    arrived_s: float = field(default_factory=time.monotonic)
    over: threading.Event = field(default_factory=threading.Event)
    said: str = ""
    deaths: int = 0
    begun_s: float = 0.0
    unwanted_s: float = 0.0
    stop_sent: bool = False
    together: bool = False
    row: Row | None = None
    error: CoreError | None = None

    def as_message(self) -> dict[str, Any]:
        """As the engine is told."""
        paths = {"source": str(self.source), "target": str(self.target)}
        return {"id": self.place, "operation": self.operation, "options": dict(self.options), **paths}

    def end(self, *, row: Row | None = None, error: CoreError | None = None) -> None:
        """There is nothing more to come."""
        self.row, self.error = row, error
        self.over.set()

    def outcome(self) -> tuple[Row, bytes]:
        """What came of it; raises what went wrong."""
        if self.error is not None:
            raise self.error
        if self.row is None:
            raise Retryable("The picture was not made.", after_s=1.0)
        return self.row, self.target.read_bytes()


class Desk:
    """The orders of one engine process. One thread (`start`) speaks with the engine; any number bring orders."""

    def __init__(self, engine: EngineProcess, *, deadline_s: float, wear: Wear | None = None) -> None:
        self._engine, self._deadline_s = engine, deadline_s
        self._wear = wear or Wear()
        self._share = FairShare()
        self._waiting: list[Order] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="desk", daemon=True)

    def start(self) -> None:
        """Begin to carry out."""
        self._thread.start()

    def close(self) -> None:
        """Finish what runs; the jobs of what waits go on elsewhere."""
        with self._changed:
            self._closed = True
            for order in self._waiting:
                order.end(error=_leaving())
            self._waiting.clear()
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def carry_out(self, order: Order, tick: Callable[[str], None]) -> tuple[Row, bytes]:
        """Wait for a picture. `tick` hears ten times a second how far it is; what it raises withdraws the order."""
        with self._changed:
            if self._closed:
                raise _leaving()
            self._waiting.append(order)
            self._changed.notify_all()
        try:
            while not order.over.wait(_TICK_S):
                tick(order.said)
        finally:
            self._withdraw(order)
        return order.outcome()

    def _withdraw(self, order: Order) -> None:
        with self._changed:
            if order in self._waiting:
                self._waiting.remove(order)
            order.unwanted_s = order.unwanted_s or time.monotonic()

    # ------------------------------------------------------------ the thread

    def _serve(self) -> None:
        while batch := self._next():
            self._carry(batch)
            if self._wear.is_out(self._engine.rss_bytes()):
                self._engine.leave()
                self._wear.renew()
        self._engine.leave()

    def _next(self) -> list[Order]:
        """The next batch, once it is full or its first order has waited long enough; empty at the end."""
        with self._changed:
            while not self._closed:
                batch = self._share.pick(self._waiting, BATCH_MOST)
                rest_s = 1.0
                if batch:
                    rest_s = batch[0].arrived_s + BATCH_WAIT_S - time.monotonic()
                    if rest_s <= 0 or not batch[0].key or len(batch) == BATCH_MOST:
                        self._waiting = [order for order in self._waiting if order not in batch]
                        self._share.served(batch)
                        return batch
                self._changed.wait(rest_s)
            return []

    def _carry(self, batch: Sequence[Order]) -> None:
        left = {order.place: order for order in batch}
        for order in batch:
            order.together = len(batch) > 1
        try:
            self._engine.start()
            self._engine.send({"do": "run", "orders": [order.as_message() for order in batch]})
            while left:
                for message in self._engine.receive(_LOOK_S):
                    self._hear(message, left)
                if self._must_end(left):
                    self._engine.kill()
                    self._wear.renew()
                    self._again(left.values())
                    return
        except Retryable as error:  # it did not come up
            for order in left.values():
                order.end(error=error)
        except Gone:
            self._bury(left, self._engine.bury())
            self._wear.renew()

    def _hear(self, message: Mapping[str, Any], left: dict[int, Order]) -> None:
        order = left.get(message.get("id", 0))
        if order is None:
            return
        if "begun" in message:
            order.begun_s = time.monotonic()
        elif "step" in message:
            done, total = message["step"]
            order.said = f"{done}/{total}" if total else ""
        elif "lost" in message:
            order.said = str(message["lost"])
        else:
            del left[order.place]
            self._wear.count(order.operation, order.key)
            if "row" in message:
                order.end(row=row_in(message["row"]))
            else:
                order.end(error=error_in(message["error"]) if "error" in message else None)

    def _must_end(self, left: dict[int, Order]) -> bool:
        """Whether the engine has to be killed: an order reached its deadline, or is not wanted and does not stop."""
        now_s = time.monotonic()
        killed = False
        for order in list(left.values()):
            if order.unwanted_s and not order.stop_sent:
                order.stop_sent = True
                self._engine.send({"do": "stop", "id": order.place})
            late = order.begun_s and now_s - order.begun_s > self._deadline_s
            if late and order.together:  # which of them it was is not known: each once more, alone
                order.key, order.together = "", False
                killed = True
            elif late or (order.begun_s and order.unwanted_s and now_s - order.unwanted_s > STOP_GRACE_S):
                del left[order.place]
                order.end(error=_late(self._deadline_s))
                killed = True
        return killed

    def _bury(self, left: Mapping[int, Order], how: str) -> None:
        """The engine died: whoever was being made is tried once more, alone; whoever had not begun has lost nothing."""
        suspects = [order for order in left.values() if order.begun_s] or list(left.values())
        for order in suspects:
            order.deaths += 1
            order.key = ""
            if order.deaths >= _TRIES:
                order.end(error=_died(order.said, how))
        self._again(left.values())

    def _again(self, orders: Any) -> None:
        with self._changed:
            for order in orders:
                if order.over.is_set() or order.unwanted_s:
                    continue
                order.begun_s = 0.0
                if self._closed:
                    order.end(error=_leaving())
                else:
                    self._waiting.append(order)


def _leaving() -> Waiting:
    return Waiting("The picture worker is being stopped.", "The job goes on by itself.", after_s=0.0)


def _late(deadline_s: float) -> Permanent:
    return Permanent(
        f"The picture was not finished within {deadline_s:g} s and was stopped.",
        "Choose fewer steps or a smaller size, or allow more time (VITRINE_PICTURE_DEADLINE_S).",
    )


def _died(said: str, how: str) -> Permanent:
    return Permanent(
        f"The picture engine ended twice under this picture ({said or how}).",
        "Most likely the device has too little memory for it, or its driver failed: see the worker's log, and vitrine "
        "doctor.",
    )
