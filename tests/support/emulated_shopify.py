"""The reading half of the connector against an emulated shop, in this process or over loopback."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import httpx

from connectors.shopify.budget import ShopBudget
from connectors.shopify.bulk import BulkRunner
from connectors.shopify.catalog import Limits, ShopifyCatalog
from connectors.shopify.client import ShopifyClient
from connectors.shopify.emulator.app import Application, build
from connectors.shopify.emulator.bulk import BulkOperation
from connectors.shopify.emulator.records import Product, Variant
from connectors.shopify.emulator.seeding import make_token
from connectors.shopify.languages import Languages
from connectors.shopify.metrics import ShopifyMetrics
from connectors.shopify.shop import Shop
from connectors.shopify.tokens import FixedToken, TokenSource
from connectors.shopify.transfer import Transfers
from core.clock import Clock, FrozenClock
from core.ports.wire import ProductSnapshot, SeedCatalogue, SeedProduct, SeedShoppers

SHOPPERS = SeedShoppers(50, 3, 0.2, (0.0, 0.2), 1)
PAGED, BULK = Limits(scan=10**9, changes=10**9, ids=10**9), Limits(scan=0, changes=0, ids=0)


class InProcess(httpx.WSGITransport):
    """The emulator without a socket; a dropped connection is one for the client too."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error)) from error


class NewTokens:
    """A token source that fetches another token when one is refused."""

    def __init__(self, shop: EmulatedShop) -> None:
        self._shop, self._now = shop, shop.emulated.secret
        self.renewed = 0

    def current(self) -> str:
        return self._now

    def renew(self, refused: str) -> str:
        self.renewed += 1
        app = self._shop.store.app(self._shop.store.tokens[refused].app)
        self._now = make_token(self._shop.store, app, salt=f"token {self.renewed}").value
        return self._now


class Reader:
    """One worker: a client with its catalogue and languages."""

    def __init__(
        self, url: str, tokens: TokenSource, clock: Clock, limits: Limits, transport: httpx.BaseTransport | None
    ) -> None:
        rng = random.Random(1)
        self.client = ShopifyClient(url, tokens, ShopBudget(clock, rng=rng), clock, transport=transport, rng=rng)
        self.transfers = Transfers(clock, transport=transport)
        self.bulk = BulkRunner(self.client, self.transfers, clock, rng=rng)
        self.shop = Shop(self.client)
        self.catalog = ShopifyCatalog(self.client, self.shop, self.bulk, clock, limits=limits)
        self.languages = Languages(self.client)
        self.metrics = ShopifyMetrics(self.client, self.shop, self.bulk)

    def scan(self, **more: Any) -> list[ProductSnapshot]:
        return [product for page in self.catalog.scan(**more) for product in page.products]

    def titles(self, **more: Any) -> list[str]:
        return [product.title for product in self.scan(**more)]

    def close(self) -> None:
        self.client.close()
        self.transfers.close()


class EmulatedShop:
    """A shop, its clock, and any number of workers that read it."""

    def __init__(
        self, products: Sequence[SeedProduct], *, clock: Clock | None = None, source: str = "en-US", **faults: Any
    ) -> None:
        self.clock: Clock = clock or FrozenClock()
        seed = SeedCatalogue("Sync Shop", "EUR", source, tuple(products), SHOPPERS, 3)
        self.emulated = build(seed, faults, self.clock)
        app = self.emulated.app
        assert isinstance(app, Application)
        self.app, self.store, self.log = app, app.store, app.log
        self._opened: list[Any] = []

    def reader(self, limits: Limits = PAGED, *, tokens: TokenSource | None = None, url: str = "") -> Reader:
        """Another worker. `url`: over loopback, to what `serve` answered."""
        transport = None if url else InProcess(self.app)
        made = Reader(
            url or f"https://{self.store.domain}",
            tokens or FixedToken(self.emulated.secret),
            self.clock,
            limits,
            transport,
        )
        self._opened.append(made)
        return made

    def serve(self) -> str:
        served = self.emulated.serve(0)
        self._opened.append(served)
        return served.url

    def switch(self, **faults: Any) -> None:
        self.app.switch(faults)

    def close(self) -> None:
        for opened in self._opened:
            opened.close()

    # ------------------------------------------------------------------ what the owner does

    def products(self) -> list[Product]:
        return list(self.store.table(Product).values())

    def rename(self, position: int, title: str) -> str:
        product = self.products()[position]
        product.title = title
        self.store.touch(product)
        return str(product.number)

    def delete(self, position: int) -> str:
        product = self.products()[position]
        del self.store.table(Product)[product.number]
        for number in product.variants:
            del self.store.table(Variant)[number]
        self.store.changes[Product.TYPE] += 1
        return str(product.number)

    def operations(self) -> list[BulkOperation]:
        return list(self.store.table(BulkOperation).values())
