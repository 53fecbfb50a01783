"""Shops that install Vitrine through Shopify: emulated shops whose owners open our pages in their admin."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from connectors.shopify.emulator.admin_pages import opening
from connectors.shopify.emulator.app import Application, build
from connectors.shopify.emulator.identity import session_token, vitrine
from connectors.shopify.emulator.store import Store as Emulated
from core.clock import Clock, SystemClock
from core.jobs import installs
from core.jobs.services import Services
from core.ports.wire import SeedCatalogue, SeedProduct, SeedShoppers
from core.storage.db import Db

CLIENT_ID, CLIENT_SECRET = "client-of-the-tests", f"shpss_{'7' * 32}"


class OpenShop:
    """An emulated shop that knows our app, and its owner's way into our pages."""

    def __init__(
        self, name: str, titles: list[str], *, clock: Clock | None = None, seed: int = 1, **faults: Any
    ) -> None:
        products = tuple(SeedProduct(f"SKU-{n}", title, price_minor=900) for n, title in enumerate(titles))
        catalogue = SeedCatalogue(name, "EUR", "en-US", products, SeedShoppers(20, 1, 0.2, (0.0, 0.1), 1), seed)
        self.clock = clock or SystemClock()
        app = build(catalogue, faults, self.clock).app
        assert isinstance(app, Application)
        self.app: Application = app
        self.store: Emulated = app.store
        vitrine(self.store).api_key, vitrine(self.store).secret = CLIENT_ID, CLIENT_SECRET
        self.url, self._served = "", None

    @property
    def domain(self) -> str:
        return self.store.domain

    def serve(self) -> str:
        from connectors.serving import RunningServer

        self._served = RunningServer(self.app, 0, "open-shop")
        self.url = self._served.url
        return self.url

    def close(self) -> None:
        if self._served is not None:
            self._served.close()

    # ------------------------------------------------------------------ our pages, as its owner opens them

    def token(self, user: str = "1", life_s: float = 60) -> str:
        return session_token(self.store, user, life_s)

    def first(self, client: FlaskClient, **more: str) -> TestResponse:
        """What the admin loads into its frame, and where that leads."""
        return client.get(f"/shopify/?{urlencode(opening(self.store, **more))}", follow_redirects=True)

    def get(self, client: FlaskClient, path: str, **query: str) -> TestResponse:
        """A link of our pages, as embedded.js follows it."""
        joint = "&" if "?" in path else "?"
        return client.get(f"{path}{joint}{urlencode({**self.dress(), **query})}")

    def post(self, client: FlaskClient, path: str, **data: Any) -> TestResponse:
        """A form of our pages, as embedded.js sends it."""
        return client.post(path, data={**self.dress(), **data})

    def dress(self) -> dict[str, str]:
        return {"shop": self.domain, "host": "YWRtaW4", "embedded": "1", "id_token": self.token()}

    def db(self, services: Services) -> Db:
        """The rows of its tenant."""
        return services.db("cli:test", installs.tenant_of("shopify", self.domain))


def stranger_token(shop: OpenShop) -> str:
    """A token for the same shop that somebody else has signed."""
    known = vitrine(shop.store)
    kept, known.secret = known.secret, secrets.token_hex(16)
    try:
        return shop.token()
    finally:
        known.secret = kept
