"""`vitrine pictures`: the library by command."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from core.assets.asset import REVIEW, Asset, Kind, Slot, identity
from core.bootstrap import open_services
from core.catalog.sync import to_product
from core.ports.picture_files import Maker
from core.ports.wire import ProductSnapshot
from core.settings import Settings


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "PNG")
    return out.getvalue()


def drawn(shape: str) -> bytes:
    picture, out = Image.new("RGB", (200, 200), "white"), io.BytesIO()
    pen = ImageDraw.Draw(picture)
    (pen.ellipse if shape == "ball" else pen.rectangle)((40, 40, 160, 160), fill="teal")
    if shape == "crate":
        for y in range(45, 160, 12):
            pen.line((40, y, 160, y), fill="white", width=5)
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def vitrine(home, command, monkeypatch, tmp_path):
    """Run a command on an installation with a product, its photo, and a cut-out that waits for a person."""
    services = open_services(Settings(home=home))
    db = services.db("cli:test")
    store = db.tenancy.add_store("shop", "woocommerce", "https://shop.example", {"source_locale": "en-US"})
    db.catalog.store(store.id, [to_product(store.id, ProductSnapshot("1", "Lamp", sku="L1"), str)])
    made = []
    for kind, state in ((Kind.PHOTO, "made"), (Kind.CUTOUT, REVIEW)):
        slot, maker = Slot("1", kind, "m"), Maker("embedded", revision="1")
        parents = tuple(asset.id for asset in made)
        asset = Asset(
            identity(slot, [], {}, maker), slot, "", "image/png", 8, 6, 0, maker, state=state, parents=parents
        )
        made.append(db.assets.keep(services.blobs, store.id, asset, png(), file_name="a.png"))
    monkeypatch.setenv("VITRINE_HOME", str(home))
    monkeypatch.chdir(tmp_path)

    def run(*words, status=0, as_json=True):
        return command("pictures", *words, status=status, as_json=as_json)

    def kept(product, shape):
        """A picture of another product; the hash of them all is the same."""
        slot, data = Slot(product, Kind.SCENE), drawn(shape)
        asset = Asset(identity(slot, [], {}, maker), slot, "", "image/png", 200, 200, 0, maker, fingerprint="f" * 16)
        return db.assets.keep(services.blobs, store.id, asset, data, file_name="a.png")

    run.photo, run.cut = made
    run.kept = kept
    yield run
    services.close()


def test_the_list_with_and_without_filters(vitrine):
    assert [row["slot"]["kind"] for row in vitrine("list", "shop")["pictures"]] == ["cutout", "photo"]
    assert [row["id"] for row in vitrine("list", "shop", "--state", "review")["pictures"]] == [vitrine.cut.id]
    assert vitrine("list", "shop", "--kind", "banner", "--sku", "L1")["pictures"] == []
    said = vitrine("list", "shop", as_json=False)
    assert vitrine.cut.id[:10] in said
    assert "8 x 6" in said


def test_a_person_approves_tags_and_refuses_with_a_reason(vitrine):
    short = vitrine.cut.id[:8]
    assert vitrine("approve", "shop", short)["state"] == "approved"
    assert vitrine("tag", "shop", short, "winter", "gift")["tags"] == ["gift", "winter"]
    refused = vitrine("reject", "shop", short, "--reason", "a rim is left")
    assert (refused["state"], refused["reason"]) == ("rejected", "a rim is left")
    assert "No picture begins" in vitrine("approve", "shop", "ffffffff", status=2)


def test_rights_are_noted_part_by_part_and_can_end(vitrine):
    vitrine("rights", "shop", vitrine.photo.id, "--holder", "Studio Nord", "--expires", "2020-01-31")
    row = vitrine("rights", "shop", vitrine.photo.id, "--licence", "web only")["rights"]
    assert row == {"holder": "Studio Nord", "licence": "web only", "expires_on": "2020-01-31"}
    assert "ended on 2020-01-31" in vitrine("show", "shop", vitrine.photo.id)["barrier"]
    assert "expires_on" not in vitrine("rights", "shop", vitrine.photo.id, "--expires", "never")["rights"]
    assert "is no day" in vitrine("rights", "shop", vitrine.photo.id, "--expires", "31.1.2020", status=2)


def test_where_a_picture_comes_from_and_its_file(vitrine, tmp_path):
    (parent,) = vitrine("show", "shop", vitrine.cut.id)["made_from"]
    assert (parent["id"], parent["kind"], parent["steps"]) == (vitrine.photo.id, "photo", 1)
    vitrine("save", "shop", vitrine.cut.id, "cut.png", as_json=False)
    assert (tmp_path / "cut.png").read_bytes() == png()


def test_pictures_with_one_hash_are_twins_only_if_they_look_alike(vitrine):
    ball, twin, crate = (
        vitrine.kept(product, shape) for product, shape in (("1", "ball"), ("2", "ball"), ("3", "crate"))
    )
    (near,) = vitrine("show", "shop", ball.id)["near"]
    assert (near["id"], near["bits"], near["alike"]) == (twin.id, 0, 1.0)
    assert vitrine("show", "shop", crate.id)["near"] == []
