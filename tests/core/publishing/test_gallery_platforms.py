"""The way through the core on every platform: shown, on record, and back exactly."""

from __future__ import annotations

import hashlib

import official_schema
import pytest
from picture_address import jpeg

from core.assets.asset import Asset, Kind, Slot, identity
from core.bootstrap import open_services
from core.clock import SystemClock
from core.jobs import galleries, runner, stores
from core.ports.picture_files import Maker
from core.ports.wire import SeedCatalogue, SeedProduct, SeedShoppers
from core.registry import platform, platform_names

OWN = (("mug-1.jpg", "A mug", jpeg("navy")), ("mug-2.jpg", "", jpeg("teal")))
SEED = SeedCatalogue(
    "Shop", "EUR", "en-US", (SeedProduct(sku="mug", title="Mug", price_minor=1990, stock=7, pictures=OWN),),
    SeedShoppers(10, 1, 0.1, (0.0,), 1),
)  # fmt: skip


@pytest.mark.parametrize("name", platform_names())
def test_pictures_go_into_the_shop_and_the_old_ones_come_back(settings, name):
    if name == "shopify":
        official_schema.raw("2026-07")
    quick = {"plan": "plus", "file_delay_s": 0.02} if name == "shopify" else {}  # ready at the second look
    emulated = platform(name).emulator(SEED, quick, SystemClock())
    served = emulated.serve(0)
    services = open_services(settings)
    db = services.db("cli:test")
    try:
        store = stores.connect(
            services, db, platform=name, url=served.url, name="shop", key=emulated.key, secret=emulated.secret
        )
        job = services.submit(db, "catalog.sync", {"store": store.id, "full": True})
        assert runner.execute(services, job.name, job.id, db.scope.tenant_id) == "done"
        (product,) = db.catalog.sources(store.id)
        for kind, colour in ((Kind.MAIN, "red"), (Kind.SCENE, "green")):
            slot, maker = Slot(product.remote_id, kind, "m"), Maker("embedded", revision="1")
            data = jpeg(colour, (900, 900))
            asset = Asset(
                identity(slot, [hashlib.sha256(data).hexdigest()], {}, maker), slot, "", "image/jpeg", 900, 900, 0,
                maker, alt=colour,
            )  # fmt: skip
            db.assets.keep(services.blobs, store.id, asset, data, file_name="a.jpg")

        def shown():
            with galleries.opened(services, db, store) as shop:
                return [(each.media_id, each.alt) for each in shop.gallery.read(product.remote_id)]

        own, state = shown(), emulated.state()
        plan = galleries.plan_show(services, db, store, [product])
        job = services.submit(db, "gallery.execute", {"store": store.id, "plan": plan.hash})
        assert runner.execute(services, job.name, job.id, db.scope.tenant_id) == "done"
        assert db.jobs.get(job.id).result["counts"] == {"written": 1}
        assert [alt for _id, alt in shown()] == ["red", "A mug", "", "green"]
        assert galleries.plan_show(services, db, store, [product]).items == ()
        back = galleries.plan_revert(services, db, store, [product])
        done = galleries.carry_out(services, db, store, back.hash, lambda *_: None)
        assert done["counts"] == {"written": 1}
        assert shown() == own
        again = galleries.plan_show(services, db, store, [product])
        assert all(piece.media_id for item in again.items for piece in item.after)  # nothing is sent a second time
        assert emulated.state() == state
    finally:
        services.close()
        served.close()
