"""A store with pictures in its library and an emulated WooCommerce shop beside it in this process; it can die at every
call of the shop and at every commit of the database."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import httpx
from fake_shop import Died
from picture_address import jpeg

from connectors.woocommerce.platform import PLATFORM
from core.assets.asset import Asset, Kind, Slot, identity
from core.catalog.product import Product
from core.catalog.sync import to_product
from core.jobs import galleries
from core.jobs.services import Services
from core.ports.gallery import Shown
from core.ports.picture_files import Maker
from core.ports.wire import SeedCatalogue, SeedProduct, SeedShoppers
from core.publishing.gallery.plan import GalleryPlan
from core.publishing.gallery.preview import Wanted

OWN = (("mug-1.jpg", "A mug", jpeg("navy")), ("mug-2.jpg", "", jpeg("teal")))
PRODUCTS = (SeedProduct(sku="mug", title="Travel mug", price_minor=1990, stock=7, pictures=OWN),)


class Line(httpx.BaseTransport):
    """The way to the shop. `hook` hears of every call, before and after."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.WSGITransport(app)
        self.hook: Any = lambda _where: None
        self.calls: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.hook(f"before {request.method}")
        self.calls.append(f"{request.method} {request.url.path}")
        try:
            response = self._inner.handle_request(request)
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error)) from error
        self.hook(f"after {request.method}")
        return response


class InProcess:
    """The platform, reached without a socket."""

    capabilities = PLATFORM.capabilities

    def __init__(self, line: Line) -> None:
        self._line = line

    def open(self, credentials: Any, *, clock: Any, vault: Any, **_more: Any) -> Any:
        return PLATFORM.open(credentials, clock=clock, vault=vault, transport=self._line)


class GalleryDesk:
    """What tests of galleries work with."""

    def __init__(
        self, services: Services, name: str = "shop", *, products: tuple[SeedProduct, ...] = PRODUCTS,
        url: str = "https://shop.example", **faults: Any,
    ) -> None:  # fmt: skip
        seed = SeedCatalogue("Shop", "EUR", "en-US", products, SeedShoppers(10, 1, 0.1, (0.0,), 1))
        self.emulated = PLATFORM.emulator(seed, {"https": url.startswith("https"), **faults}, services.clock)
        self.line = Line(self.emulated.app)
        self.services = replace(services, platform=lambda _name: InProcess(self.line))
        self.db = services.db("cli:test")
        self.store = self.db.tenancy.add_store(name, "woocommerce", url, {"source_locale": "en-US"})
        self.db.tenancy.put_secret(services.keyring, f"store/{self.store.id}/key", self.emulated.key)
        self.db.tenancy.put_secret(services.keyring, f"store/{self.store.id}/secret", self.emulated.secret)
        self.sync()
        self.line.calls.clear()

    def sync(self) -> None:
        with self.services.session(self.db, self.store) as session:
            found = [p for page in session.catalog.scan() for p in page.products]
        self.db.catalog.store(self.store.id, [to_product(self.store.id, snapshot, str) for snapshot in found])

    @property
    def product(self) -> Product:
        return self.db.catalog.sources(self.store.id)[0]

    def picture(self, kind: Kind, colour: str, *, seed: int = 0, data: bytes = b"", **more: Any) -> Asset:
        """Keep a picture of the product."""
        data = data or jpeg(colour)
        places = {name: more.pop(name) for name in ("locale", "market", "channel") if name in more}
        slot = Slot(self.product.remote_id, kind, "m1", **places)
        maker = more.pop("maker", Maker("embedded", revision="1", seed=seed))
        asset = Asset(
            identity(slot, [hashlib.sha256(data).hexdigest()], {}, maker), slot, "", "image/jpeg", 640, 480, 0, maker,
            alt=more.pop("alt", f"{colour} {kind.value}"), **more,
        )  # fmt: skip
        return self.db.assets.keep(self.services.blobs, self.store.id, asset, data, file_name="a.jpg")

    # ------------------------------------------------------------ the moves

    def plan(self, locales: tuple[str, ...] = (), **wanted: Any) -> GalleryPlan:
        products = self.db.catalog.sources(self.store.id)
        return galleries.plan_show(self.services, self.db, self.store, products, locales, Wanted(**wanted))

    def plan_back(self, to: str = "original", **more: Any) -> GalleryPlan:
        products = self.db.catalog.sources(self.store.id)
        return galleries.plan_revert(self.services, self.db, self.store, products, to=to, **more)

    def execute(self, digest: str) -> dict[str, Any]:
        return galleries.carry_out(self.services, self.db, self.store, digest, lambda *_: None)

    def show(self, **wanted: Any) -> dict[str, Any]:
        return self.execute(self.plan(**wanted).hash)

    def back(self, to: str = "original", **more: Any) -> dict[str, Any]:
        return self.execute(self.plan_back(to, **more).hash)

    # ------------------------------------------------------------ looking

    def shown(self, record_id: str = "") -> list[tuple[str, str]]:
        with self.services.session(self.db, self.store) as session:
            found: tuple[Shown, ...] = session.gallery.read(record_id or self.product.remote_id)
        return [(each.media_id, each.alt) for each in found]

    def merchant(self, *images: tuple[str, str]) -> None:
        """Somebody arranges the pictures in the shop's own admin."""
        store = self.emulated.app.store
        store.products[int(self.product.remote_id)].images = tuple(int(media_id) for media_id, _alt in images)
        for media_id, alt in images:
            store.attachments[int(media_id)].alt = alt
        store.epoch += 1

    @property
    def files(self) -> int:
        """How many files lie in the shop's media library."""
        return len(self.emulated.app.store.attachments)


class Reaper:
    """Lets the process die at the n-th point: any call of the shop, any commit of the database."""

    def __init__(self, desk: GalleryDesk, at: int | None = None) -> None:
        self.at, self.count = at, 0
        desk.line.hook = self.point

    def point(self, _where: str) -> None:
        if self.at is None:
            return
        self.count += 1
        if self.count == self.at:
            raise Died
