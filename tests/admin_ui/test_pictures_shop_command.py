"""`vitrine pictures publish`, `revert`, `history`, `ways` and `vitrine store media-login`, against a shop over HTTP."""

from __future__ import annotations

import pytest
from picture_address import jpeg

from core.assets.asset import Asset, Kind, Slot, identity
from core.bootstrap import open_services
from core.catalog.seed import builtin
from core.clock import SystemClock
from core.jobs import runner, stores
from core.ports.picture_files import Maker
from core.registry import platform
from core.settings import Settings


@pytest.fixture
def vitrine(home, command, monkeypatch, tmp_path):
    """Run a command on an installation with a shop of two products, one of which has a picture of ours."""
    emulated = platform("woocommerce").emulator(builtin(0, 2), {}, SystemClock())
    served = emulated.serve(0)
    services = open_services(Settings(home=home))
    db = services.db("cli:test")
    store = stores.connect(
        services, db, platform="woocommerce", url=served.url, name="shop", key=emulated.key, secret=emulated.secret
    )
    job = services.submit(db, "catalog.sync", {"store": store.id, "full": True})
    assert runner.execute(services, job.name, job.id, db.scope.tenant_id) == "done"
    product = next(p for p in db.catalog.sources(store.id) if p.snapshot.sku)
    slot, maker = Slot(product.remote_id, Kind.MAIN, "m"), Maker("embedded", revision="1")
    asset = Asset(identity(slot, [], {}, maker), slot, "", "image/jpeg", 640, 480, 0, maker, alt="Ours")
    asset = db.assets.keep(services.blobs, store.id, asset, jpeg("red"), file_name="a.jpg")
    monkeypatch.setenv("VITRINE_HOME", str(home))
    monkeypatch.chdir(tmp_path)

    def run(*words, status=0, as_json=True, group="pictures"):
        return command(group, *words, status=status, as_json=as_json)

    def shown():
        with services.session(db, store) as session:
            return [each.alt for each in session.gallery.read(product.remote_id)]

    run.product, run.shown, run.emulated, run.asset, run.sku = product, shown, emulated, asset, product.snapshot.sku
    yield run
    services.close()
    served.close()


def test_preview_then_exactly_that_then_the_way_back(vitrine):
    own = vitrine.shown()
    plan = vitrine("publish", "shop", "--product", vitrine.sku, "--dry-run")
    (gallery,) = plan["galleries"]
    assert [row.get("alt", "") for row in gallery["before"]] == own
    assert gallery["after"][0]["asset_id"] == vitrine.asset.id
    assert vitrine.shown() == own
    assert vitrine("publish", "shop", "--plan", plan["plan"])["counts"] == {"written": 1}
    assert vitrine.shown() == ["Ours", *own]
    (use,) = vitrine("show", "shop", vitrine.asset.id)["uses"]
    assert (use["place"], use["remote_id"], use["until"]) == ("gallery", vitrine.product.remote_id, "")
    versions = vitrine("history", "shop", "--product", vitrine.sku)["versions"]
    assert [row["origin"] for row in versions] == ["original", "gallery.show"]
    said = vitrine("revert", "shop", "--product", vitrine.sku, "--dry-run", as_json=False)
    assert "Nothing is written yet" in said
    assert vitrine("revert", "shop", "--product", vitrine.sku)["counts"] == {"written": 1}
    assert vitrine.shown() == own
    assert "gallery.revert" in vitrine("history", "shop", "--product", vitrine.sku, as_json=False)


def test_what_is_left_alone_is_said_and_counts_as_a_finding(vitrine):
    done = vitrine("publish", "shop", status=1)
    assert done["counts"] == {"written": 1}
    (row,) = done["not_written"]
    assert row["reason"] == "missing"
    assert "left alone" in vitrine("publish", "shop", "--dry-run", status=1, as_json=False)
    assert "no record of its own" in vitrine(
        "publish", "shop", "--product", vitrine.sku, "--locale", "de-DE", "--dry-run", status=1, as_json=False
    )
    assert "There is no plan" in vitrine("publish", "shop", "--plan", "0" * 64, status=2)


def test_the_ways_and_the_login(vitrine, monkeypatch):
    ways = vitrine("ways", "shop")
    assert ways["ready"]
    assert [way["name"] for way in ways["ways"]] == ["address", "plugin", "login"]
    vitrine.emulated.app.switch({"companion": False})
    said = vitrine("ways", "shop", status=1, as_json=False)
    assert "VITRINE_PUBLIC_URL" in said
    monkeypatch.setenv("WP", "abcd efgh")
    told = vitrine("media-login", "shop", "--user", "ann", "--password-env", "WP", status=3, group="store")
    assert "https" in told
    assert "abcd" not in told
