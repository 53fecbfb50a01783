"""The emulated WooCommerce store as one WSGI application."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from connectors.pump import Pump
from connectors.woocommerce.emulator import control, failures, rest, seeding, shoppers, state
from connectors.woocommerce.emulator.answers import Reply
from connectors.woocommerce.emulator.faults import Faults
from connectors.woocommerce.emulator.gate import Log, Storms, Workers
from connectors.woocommerce.emulator.request import Request, read, respond
from connectors.woocommerce.emulator.store import Store
from connectors.woocommerce.emulator.webhooks import Deliveries
from core.clock import Clock
from core.ports.platform import EmulatedStore, Served
from core.ports.wire import SeedCatalogue

StartResponse = Callable[..., Any]


def build(seed: SeedCatalogue, faults: Mapping[str, Any], clock: Clock) -> EmulatedStore:
    """A store filled with `seed`. `faults` are the switches of docs/reference/emulator-woocommerce.md.

    Raises BadInput for an unknown switch. Time comes from `clock` alone, so a client that signs with the machine's
    time needs an emulator on SystemClock.
    """
    store = Store(seed.name, seed.currency, seed.source_locale, clock, Faults(faults), seed.seed)
    key = seeding.make_key(store)
    seeding.fill(store, seed)
    app = Application(store, seed)
    return EmulatedStore(
        app, key.key, key.secret, app.shoppers, lambda: state.digests(store), lambda port: _serve(app, port),
        {"key": key.key, "secret": key.secret},
    )  # fmt: skip


def _serve(app: Application, port: int) -> Served:
    from connectors.serving import RunningServer  # the server is only needed by who serves

    return RunningServer(app, port, "woocommerce-emulator")


class Application:
    """WSGI callable. `store` holds the records, `log` what happened; both may be looked at by tests."""

    def __init__(self, store: Store, seed: SeedCatalogue) -> None:
        self.store = store
        self._behaviour = seed.shoppers
        self.deliveries = Deliveries(store)
        self._pump = Pump(self.deliveries.run, lambda: float(store.faults["webhook_pump_s"]), "woocommerce-webhooks")
        self._pump.wake()
        self.log = Log(store.clock)
        self._workers = Workers()
        self._storms = Storms(store.clock, store.faults, self.log)

    def shoppers(self) -> tuple[int, int]:
        """Let the seed's visitors come once; (visitors, orders)."""
        return shoppers.visit(self.store, self._behaviour)

    def switch(self, wanted: Mapping[str, Any]) -> None:
        """Change fault switches while running. Raises BadInput."""
        self.store.faults.update(wanted, running=True)
        self._pump.wake()

    def close(self) -> None:
        """Stop what runs in the background."""
        self._pump.close()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        request = read(environ, ssl=bool(self.store.faults["https"]))
        if request.path.startswith("/__emulator/"):
            return respond(control.answer(self, request), request, start_response)
        if request.path.startswith("/wp-content/uploads/"):
            # The web server hands files out without waking PHP.
            return respond(rest.upload(self.store, request), request, start_response)
        arrived, worked_s, status = self.log.arrive(), 0.0, 0
        try:
            refusal = self._storms.refusal()
            if refusal is not None:
                reply = failures.busy(*refusal)
            else:
                with self._workers.one(int(self.store.faults["php_workers"])):
                    began = self.store.clock.monotonic_s()
                    reply = self._work(request)
                    worked_s = self.store.clock.monotonic_s() - began
            status = reply.status
        finally:
            self.log.leave(arrived, worked_s, request.method, request.path, status)
        return respond(reply, request, start_response)

    def _work(self, request: Request) -> Reply:
        """One request in a PHP worker, with the faults that strike it."""
        faults = self.store.faults
        if faults["latency_s"]:
            self.store.clock.sleep(float(faults["latency_s"]))
        self.store.home = request.base
        broken = failures.before(faults, self.log, request)
        if broken is not None:
            return broken
        return failures.after(faults, self.log, request, rest.answer(self.store, request))
