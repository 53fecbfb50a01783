"""The engine process: warm models, one order after another. It never speaks with a shop or a database.

`python -m gpu_worker.image.worker.engine FD PARENT MODULE:ATTRIBUTE`, started by `process.EngineProcess` alone.
"""

from __future__ import annotations

import importlib
import logging
import os
import queue
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.errors import CoreError, Permanent
from core.jobs.parent import leave_with_parent
from core.ports.picture_files import PictureFiles
from gpu_worker.image.engines.watch import Watch, watching
from gpu_worker.image.worker.wire import Gone, Wire, error_out, row_out
from gpu_worker.text.window import Stopped

log = logging.getLogger("vitrine.engine")
DEVICE_LOST = 71  # exit status
ENGINE_LOST = "engine_lost"  # code of the same said by the keeper of models
# A process in which one of these was said can do nothing more on its device, whatever it is asked.
_LOST = ("CUDA error", "device-side assert", "illegal memory access", "CUDNN_STATUS_EXECUTION_FAILED")


class Engine:
    """Carries out orders as they come."""

    def __init__(self, wire: Wire, files: PictureFiles) -> None:
        self._wire, self._files = wire, files
        self._orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._unwanted: set[int] = set()

    def serve(self) -> None:
        """Until the supervisor hangs up."""
        threading.Thread(target=self._listen, name="listener", daemon=True).start()
        while True:
            message = self._orders.get()
            if message["do"] == "look":
                from gpu_worker.image.worker.device import look

                self._wire.send({"id": message["id"], "device": look()})
            else:
                self._run(message["orders"])

    def _listen(self) -> None:
        """Hear what is not wanted any more while an order is carried out; leave at once when nobody is there."""
        try:
            while True:
                for message in self._wire.receive(None):
                    if message["do"] == "stop":
                        self._unwanted.add(message["id"])
                    else:
                        self._orders.put(message)
        except Gone:
            os._exit(0)

    def _run(self, orders: Sequence[Mapping[str, Any]]) -> None:
        """One by itself, or a batch: its pictures meet before the model and are prepared and finished side by side."""
        if len(orders) == 1:
            self._tell(orders[0])
            return
        from gpu_worker.image.engines.models import own, through
        from gpu_worker.image.worker.gather import Gather

        gather = Gather(own, len(orders))

        def member(order: Mapping[str, Any]) -> None:
            try:
                with through(gather):
                    self._tell(order)
            finally:
                gather.left()

        for order in orders:
            threading.Thread(target=member, args=(order,), daemon=True).start()
        gather.serve()

    def _tell(self, order: Mapping[str, Any]) -> None:
        self._wire.send({"id": order["id"], "begun": True})
        self._wire.send({"id": order["id"], **self._outcome(order)})
        self._unwanted.discard(order["id"])

    def _outcome(self, order: Mapping[str, Any]) -> dict[str, Any]:
        number = order["id"]

        def step(done: int, total: int) -> None:
            self._wire.send({"id": number, "step": [done, total]})

        def unwanted() -> bool:
            return number in self._unwanted

        try:
            Watch(step, unwanted).went_on(0, 0)
            with watching(step, unwanted):
                row, data = self._files.run_one(order["operation"], Path(order["source"]), order["options"])
            Path(order["target"]).write_bytes(data)
            return {"row": row_out(row)}
        except Stopped:
            return {"stopped": True}
        except CoreError as error:
            if error.code == ENGINE_LOST:
                self._give_up(number, str(error))
            return {"error": error_out(error)}
        except Exception as error:  # the boundary: a fault ends one order, and is told and logged
            log.exception("order %s (%s) failed", number, order["operation"])
            if any(word in str(error) for word in _LOST):
                self._give_up(number, f"{type(error).__name__}: {error}")
            fault = Permanent(
                f"The picture engine met a fault of its own: {type(error).__name__}: {str(error)[:300]}",
                "Make the picture again; if it comes back, send us the worker's log.",
            )
            return {"error": error_out(fault)}

    def _give_up(self, number: int, said: str) -> None:
        """This process's context on its device is dead: the supervisor starts another one."""
        self._wire.send({"id": number, "lost": said[:300]})
        os._exit(DEVICE_LOST)


def main() -> None:
    """The process's own start."""
    descriptor, parent, opener = sys.argv[1:4]
    leave_with_parent(signal.SIGKILL, int(parent))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    module, _, attribute = opener.partition(":")
    wire = Wire(socket.socket(fileno=int(descriptor)))
    files: PictureFiles = getattr(importlib.import_module(module), attribute)
    try:
        wire.send({"ready": os.getpid()})
        Engine(wire, files).serve()
    except Gone:
        sys.exit(0)


if __name__ == "__main__":
    main()
