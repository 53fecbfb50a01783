"""An installed Shopify shop and Vitrine's door, each a real server on this machine: what happens in the shop arrives.

Jobs run in this process, when a test says so; the clock stands still until a test moves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from installed_shop import CLIENT_ID, CLIENT_SECRET, OpenShop
from werkzeug.test import Client

from admin_ui.hooks import WebhookDoor
from admin_ui.server import serve_wsgi
from connectors.shopify.emulator.identity import vitrine
from connectors.shopify.emulator.records import Installation as Granted
from connectors.shopify.emulator.seeding import make_token
from connectors.shopify.tokens import VAULT_NAME, TokenSet
from core.clock import FrozenClock
from core.jobs import installs, runner
from core.jobs.services import Services
from core.jobs.sweeper import Sweeper
from core.ports.embedding import Installation
from core.storage.db import Db
from core.storage.jobs import JobRow
from core.storage.tenancy import Store


class _NoQueue:
    def push(self, job_id: str, tenant_id: str, name: str, attempt: int) -> bool:
        return True


class ListeningShop:
    """The shop (`shop`), its store in Vitrine (`store`), and what a test does with both."""

    def __init__(self, services: Services, shop: OpenShop) -> None:
        self.services, self.shop = services, shop
        assert isinstance(services.clock, FrozenClock)
        self.clock: FrozenClock = services.clock
        self.sweeper = Sweeper(services.database, _NoQueue())
        self._installs = 0
        self.install()

    @property
    def db(self) -> Db:
        return self.shop.db(self.services)

    @property
    def store(self) -> Store:
        return self.db.tenancy.store(self.store_id)

    def install(self) -> None:
        """The owner installs the app, for the first time or again, and Vitrine reads the shop."""
        emulated, app = self.shop.store, vitrine(self.shop.store)
        if all(row.app != app.number for row in emulated.table(Granted).values()):
            emulated.add(Granted(emulated.number(), app=app.number, scopes=frozenset({"write_products"})))
        self._installs += 1
        self.clock.advance(1)
        token = make_token(emulated, app, salt=f"installation {self._installs}")
        kept = {VAULT_NAME: TokenSet(token.value).to_text()}
        self.services.system.ensure_tenant(self.db.scope.tenant_id)
        made = Installation(self.shop.domain, self.shop.url, kept, ())
        self.store_id = installs.connect_installed(self.services, self.db, "shopify", made).store.id
        self.work()

    # ------------------------------------------------------------------ the shop

    def owner(self, method: str, path: str, **sent: Any) -> Any:
        """A control route of the emulated shop."""
        return Client(self.shop.app).open(f"/__emulator/{path}", method=method, json=sent, base_url=self.shop.url).json

    def rename(self, number: str, title: str) -> None:
        self.owner("POST", f"products/{number}", title=title)

    def deliver(self) -> dict[str, int]:
        """The shop sends what is due, a second later: the inbox is worked on at most once a second."""
        self.clock.advance(1)
        return self.shop.app.deliveries.run()

    # ------------------------------------------------------------------ Vitrine

    def work(self) -> list[tuple[str, str]]:
        """Run every waiting job; (name, state that it ended in)."""
        ended = []
        while waiting := self.services.system.waiting_jobs(enqueued_before="9999"):
            for job in waiting:
                ended.append((job.name, runner.execute(self.services, job.name, job.id, job.tenant_id)))
        return ended

    def sweep(self) -> list[tuple[str, str]]:
        """One pass of the sweeper, and the work it finds."""
        self.sweeper.sweep()
        return self.work()

    def titles(self) -> dict[str, str]:
        """Product id -> title, as Vitrine knows them; without those that are gone."""
        return {product.remote_id: product.snapshot.title for product in self.db.catalog.sources(self.store_id)}

    def inbox(self) -> tuple[int, int]:
        """(deliveries ever taken, those that wait)."""
        return self.db.inbox.counts(self.store_id)

    def jobs(self) -> list[JobRow]:
        return self.db.jobs.recent(store_id=self.store_id)

    def log(self) -> list[str]:
        return [row.action for row in self.db.audit.recent(store_id=self.store_id)]


@contextmanager
def listening_shop(
    services: Services, titles: Iterable[str] = ("Lamp", "Pot"), **faults: Any
) -> Iterator[ListeningShop]:
    """An installed shop whose webhooks come to a door of these services."""
    shop = OpenShop("Listening shop", list(titles), clock=services.clock, **faults)
    door = serve_wsgi(WebhookDoor(services, _nothing), "127.0.0.1", 0, threads=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITRINE_SHOPIFY_CLIENT_ID", CLIENT_ID)
        patch.setenv("VITRINE_SHOPIFY_CLIENT_SECRET", CLIENT_SECRET)
        patch.setenv("VITRINE_SHOPIFY_EMULATORS", f"{shop.domain}={shop.serve()}")
        shop.app.switch({"app_url": door.url})
        try:
            yield ListeningShop(services, shop)
        finally:
            shop.close()
            door.close()


def _nothing(environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []
