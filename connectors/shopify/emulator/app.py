"""The emulated Shopify shop as one WSGI application."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from connectors.pump import Pump
from connectors.shopify.emulator import control, events, routes, seeding, shoppers, state
from connectors.shopify.emulator.deliveries import Deliveries
from connectors.shopify.emulator.faults import Faults
from connectors.shopify.emulator.gate import Log
from connectors.shopify.emulator.geography import shopify_locale
from connectors.shopify.emulator.store import Store
from connectors.shopify.schema import cached
from connectors.wsgi import Request, read, respond
from core.clock import Clock
from core.ports.platform import EmulatedStore, Served
from core.ports.wire import SeedCatalogue, SeedShoppers

StartResponse = Callable[..., Any]


class Application:
    """WSGI callable. `store` holds the records, `log` what happened; both may be looked at by tests."""

    def __init__(self, store: Store, behaviour: SeedShoppers) -> None:
        self.store = store
        self._behaviour = behaviour
        self.log = Log()
        self.deliveries = Deliveries(store)
        events.listen(store)
        self._pump = Pump(self.deliveries.run, lambda: float(store.faults["webhook_pump_s"]), "shopify-webhooks")
        self._pump.wake()

    def switch(self, wanted: Mapping[str, Any]) -> None:
        """Change fault switches while running. Raises BadInput."""
        self.store.faults.update(wanted, running=True)
        self._pump.wake()

    def shoppers(self) -> tuple[int, int]:
        """A wave of simulated visitors: (visitors, orders)."""
        return shoppers.visit(self.store, self._behaviour)

    def close(self) -> None:
        """Stop what runs in the background."""
        self._pump.close()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        request = read(environ, Request)
        if request.path.startswith("/__emulator/"):
            return respond(control.answer(self, request), request, start_response)
        reply = routes.answer(self, request)
        self.log.note(request, reply.status)
        reply.headers["X-Request-Id"] = f"emulated-{self.log.served}"
        return respond(reply, request, start_response)


def build(seed: SeedCatalogue, faults: Mapping[str, Any], clock: Clock) -> EmulatedStore:
    """A shop filled with `seed`. `faults` are the switches of docs/reference/emulator-shopify.md.

    `secret` is the access token of a private app, `key` its API secret key (of its webhooks).
    Raises BadInput for an unknown switch, SchemaMissing when the official schema is not on this machine.
    """
    cached()  # now, not with the first request
    store = Store(seed.name, seed.currency, shopify_locale(seed.source_locale), clock, Faults(faults), seed.seed)
    vitrine = seeding.install(store)
    token = seeding.make_token(store, vitrine)
    seeding.fill(store, seed)
    app = Application(store, seed.shoppers)
    return EmulatedStore(
        app, vitrine.secret, token.value, app.shoppers, lambda: state.digests(store), lambda port: _serve(app, port),
        {"shop": store.domain, "token": token.value, "api_secret": vitrine.secret},
    )  # fmt: skip


def _serve(app: Application, port: int) -> Served:
    from connectors.serving import RunningServer  # the server is only needed by who serves

    return RunningServer(app, port, "shopify-emulator")
