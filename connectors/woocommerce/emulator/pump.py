"""Webhook deliveries by themselves, every so many seconds, as a busy shop's cron does them."""

from __future__ import annotations

import threading

from connectors.woocommerce.emulator.faults import Faults
from connectors.woocommerce.emulator.webhooks import Deliveries


class Pump:
    """A background thread that lives while the switch `webhook_pump_s` is above 0."""

    def __init__(self, deliveries: Deliveries, faults: Faults) -> None:
        self._deliveries, self._faults = deliveries, faults
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Start the thread when the switch asks for it and none runs."""
        with self._lock:
            running = self._thread is not None and self._thread.is_alive()
            if float(self._faults["webhook_pump_s"]) > 0 and not running:
                self._stop.clear()
                self._thread = threading.Thread(target=self._run, name="woocommerce-webhooks", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (pause_s := float(self._faults["webhook_pump_s"])) > 0:
            if self._stop.wait(pause_s):
                return
            self._deliveries.run()

    def close(self) -> None:
        """Stop and wait for the delivery that is on its way."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
