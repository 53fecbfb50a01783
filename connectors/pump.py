"""Deliveries by themselves, every so many seconds, as a shop that people visit makes them."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Pump:
    """A background thread that calls `deliver` while `pause_s` answers more than 0. `name`: of the thread."""

    def __init__(self, deliver: Callable[[], object], pause_s: Callable[[], float], name: str) -> None:
        self._deliver, self._pause_s, self._name = deliver, pause_s, name
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Start the thread when a pause is set and none runs."""
        with self._lock:
            running = self._thread is not None and self._thread.is_alive()
            if self._pause_s() > 0 and not running:
                self._stop.clear()
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (pause_s := self._pause_s()) > 0:
            if self._stop.wait(pause_s):
                return
            self._deliver()

    def close(self) -> None:
        """Stop and wait for the delivery that is on its way."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
