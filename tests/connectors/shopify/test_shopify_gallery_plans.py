"""Plans for galleries in a Shopify shop: what a variant shows stays, and a death changes nothing in the end."""

from __future__ import annotations

from dataclasses import replace

import official_schema
import pytest
from fake_shop import Died
from gallery_desk import GalleryDesk, InProcess, Line, Reaper
from picture_address import jpeg
from sqlalchemy import event

from connectors.shopify.emulator.records import Variant
from connectors.shopify.platform import PLATFORM
from core.assets.asset import Kind
from core.ports.wire import AttributeSnapshot, SeedCatalogue, SeedProduct, SeedShoppers, VariantSnapshot

OWN = tuple((f"{colour}.jpg", f"A {colour} shirt", jpeg(colour)) for colour in ("navy", "teal"))
VARIANTS = (
    VariantSnapshot("1", "s-navy", (("Colour", "Navy"),), 1500, media_id="navy.jpg"),
    VariantSnapshot("2", "s-teal", (("Colour", "Teal"),), 1600),
)
COLOURS = AttributeSnapshot("Colour", ("Navy", "Teal"), varies=True)
SEED = SeedCatalogue(
    "Shop", "EUR", "en-US",
    (SeedProduct("shirt", "Shirt", "variable", attributes=(COLOURS,), variants=VARIANTS, pictures=OWN),),
    SeedShoppers(10, 1, 0.1, (0.0,), 1),
)  # fmt: skip


class Direct(InProcess):
    """Shopify, reached without a socket."""

    capabilities = PLATFORM.capabilities

    def open(self, credentials, *, clock, vault, **_more):
        return PLATFORM.open(credentials, clock=clock, vault=vault, transport=self._line)


class Desk(GalleryDesk):
    """The same in a Shopify shop."""

    def __init__(self, services, name="shop"):
        self.emulated = PLATFORM.emulator(SEED, {}, services.clock)
        self.line = Line(self.emulated.app)
        self.services = replace(services, platform=lambda _name: Direct(self.line))
        self.db = services.db("cli:test")
        self.store = self.db.tenancy.add_store(name, "shopify", "http://127.0.0.1:8341", {"source_locale": "en-US"})
        self.db.tenancy.put_secret(services.keyring, f"store/{self.store.id}/key", self.emulated.key)
        self.db.tenancy.put_secret(services.keyring, f"store/{self.store.id}/secret", self.emulated.secret)
        self.sync()

    @property
    def files(self):
        return len(self.emulated.app.store.tables["MediaImage"])

    @property
    def variants(self):
        return [variant.media for variant in self.emulated.app.store.table(Variant).values()]


@pytest.fixture
def make_desk(services):
    """make(name) -> a desk with a main picture and a scene, and what may let its process die."""
    official_schema.raw("2026-07")
    reapers = []

    def commit(_connection):
        for reaper in reapers[-1:]:
            reaper.point("commit")

    event.listen(services.database.engine, "commit", commit)

    def make(name="shop"):
        desk = Desk(services, name)
        desk.picture(Kind.MAIN, "red")
        desk.picture(Kind.SCENE, "green")
        reapers.append(Reaper(desk))
        return desk, reapers[-1]

    return make


def test_a_picture_that_a_variant_shows_is_kept_and_the_receipt_says_so(make_desk):
    desk, _ = make_desk()
    before, used, state = desk.shown(), desk.variants, desk.emulated.state()
    plan = desk.plan(main="replace")
    assert desk.execute(plan.hash)["counts"] == {"written": 1}
    now = desk.shown()
    assert [alt for _id, alt in now] == ["red main", "A teal shirt", "green scene", "A navy shirt"]
    (row,) = desk.db.galleries.items(desk.store.id, plan.hash)
    assert row.outcome["kept_by_shop"] == [before[0][0]]
    assert (desk.variants, desk.emulated.state()) == (used, state)
    assert desk.back()["counts"] == {"written": 1}
    assert desk.shown() == before
    assert desk.back("1")["counts"] == {"written": 1}
    assert desk.shown() == now
    assert desk.files == 4


def outcome(desk):
    """What is shown and on record, with words for ids, which differ from shop to shop."""
    history = desk.db.galleries.versions(desk.store.id, desk.product.remote_id)
    return (
        [alt for _id, alt in desk.shown()],
        desk.files,
        [(version.number, version.origin, [each.alt for each in version.shown]) for version in history],
    )


def test_death_at_a_third_of_all_points_changes_nothing_in_the_end(make_desk):
    desk, reaper = make_desk("whole")
    digest, state = desk.plan().hash, desk.emulated.state()
    reaper.at = 10**9
    desk.execute(digest)
    reaper.at = None
    points, clean = reaper.count, outcome(desk)
    assert points > 20
    for at in range(1, points + 1, 3):
        desk, reaper = make_desk(f"dies {at}")
        digest = desk.plan().hash
        reaper.at = at
        with pytest.raises(Died):
            desk.execute(digest)
        reaper.at = None
        assert desk.execute(digest)["counts"] == {"written": 1}, f"point {at} of {points}"
        assert outcome(desk) == clean, f"point {at} of {points}"
        assert desk.emulated.state() == state
