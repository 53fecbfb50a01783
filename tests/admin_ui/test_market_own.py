"""`vitrine market set`, `own`, `undo`: kept for a shop, used by the writer, shown, taken back."""

from __future__ import annotations

import pytest

from core.bootstrap import open_services
from core.catalog.sync import to_product
from core.generation.guides import guides
from core.generation.pipeline import generate
from core.ports.wire import ProductSnapshot
from core.settings import Settings


@pytest.fixture
def vitrine(home, command, monkeypatch, tmp_path):
    """Run a command on an installation with the store 'shop' and one product."""
    services = open_services(Settings(home=home))
    db = services.db("cli:test")
    store = db.tenancy.add_store("shop", "woocommerce", "https://shop.example", {"source_locale": "en-US"})
    text = "<p>Weight: 540 g</p><ul><li>Material: steel</li></ul>"
    db.catalog.store(store.id, [to_product(store.id, ProductSnapshot("1", "Lamp", sku="L1", short_html=text), str)])
    monkeypatch.setenv("VITRINE_HOME", str(home))
    monkeypatch.chdir(tmp_path)

    def run(*words, status=0):
        return command(*words, status=status)

    run.db, run.store, run.path = db, store, tmp_path
    yield run
    services.close()


def test_what_is_set_is_shown_and_taken_back(vitrine):
    said = vitrine("market", "set", "shop", "de", "--formality", "informal", "--sentence", "9")
    assert (said["market"], said["layer"]["formality"]) == ("DE", {"de-DE": "informal"})
    shown = vitrine("market", "show", "DE", "--store", "shop", "--brief")
    assert (shown["address"], shown["sentence"]["target"], shown["profile"]) == ("du", 9, said["profile"])
    assert vitrine("market", "show", "DE", "--brief")["profile"] != said["profile"]
    vitrine("market", "set", "shop", "DE", "--category", "audio", "--feelings", "trust=0.6,care=0.4")
    assert vitrine("market", "own", "shop")["markets"]["DE"]["weights"]["audio"]["trust"] == 0.6
    assert "weights" not in vitrine("market", "undo", "shop", "DE")["layer"]
    assert vitrine("market", "undo", "shop", "DE")["layer"] == {}
    assert "Nothing was said of DE" in vitrine("market", "undo", "shop", "DE", status=2)
    assert "For example" in vitrine("market", "set", "shop", "DE", status=2)
    log = [entry.action for entry in vitrine.db.audit.recent(store_id=vitrine.store.id, limit=4)]
    assert log == ["market.undone", "market.undone", "market.set", "market.set"]


def test_a_file_may_say_everything(vitrine):
    (vitrine.path / "own.toml").write_text(
        'units = "both"\ndrop = ["oktoberfest"]\n[intensity]\naudio = 0.2\n', "utf-8"
    )
    layer = vitrine("market", "set", "shop", "DE", "--layer", "own.toml")["layer"]
    assert layer == {"units": "both", "drop": ["oktoberfest"], "intensity": {"audio": 0.2}}
    assert vitrine("market", "set", "shop", "DE", "--clear")["layer"] == {}


def test_the_writer_keeps_to_it_and_pages_are_written_anew(vitrine):
    db, store = vitrine.db, vitrine.store
    products = db.catalog.by_labels(store.id, ["L1"])

    def page(locale):
        generate(db, store, products, [locale])
        lines = db.content.get(store.id, "1", locale).document.lines()
        return " ".join(line.text for _path, line in lines).replace("\u00a0", " ")

    assert "lb" in page("en-US")
    vitrine("market", "set", "shop", "US", "--units", "metric")
    assert "540 g" in page("en-US")
    assert "lb" not in page("en-US")
    assert generate(db, store, products, ["en-US"]).reused == 1
    sheet = db.catalog.sheet(store.id, "1").sheet
    assert guides(db, store)(sheet, "en-US").profile["units"] == "metric"
    vitrine("market", "set", "shop", "DE", "--formality", "informal")
    told = guides(db, store)(sheet, "de-DE")
    assert (told.profile["formality"], told.profile["address"]) == ("informal", "du")
    vitrine("market", "undo", "shop", "US")
    assert "lb" in page("en-US")


def test_the_tone_of_a_text_is_measured_against_the_shop_s_own_target(vitrine):
    (vitrine.path / "t.txt").write_text("The lamp weighs 540 g and is made of steel. " * 4, "utf-8")
    measure = ("market", "tone", "DE", "t.txt", "--locale", "de-DE")
    assert vitrine(*measure, status=1)["target"] == 0.3
    vitrine("market", "set", "shop", "DE", "--intensity", "0.15")
    told = vitrine(*measure, "--store", "shop")
    assert (told["target"], told["verdict"]) == (0.15, "fits")
