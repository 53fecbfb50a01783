"""The picture library in both databases: versions, lineage, rights, where a picture is used, whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.assets.asset import APPROVED, REJECTED, REVIEW, Asset, Kind, Rights, Slot, identity
from core.errors import BadInput
from core.ports.picture_files import Maker
from core.storage.assets import Use
from core.storage.blobs import FolderBlobs
from core.storage.db import Db

SLOT = Slot("7", Kind.MAIN, channel="amazon")


def picture(slot: Slot = SLOT, seed: int = 0, **more: object) -> Asset:
    maker = Maker("embedded", revision="1", seed=seed)
    made = Asset(identity(slot, ["photo"], {}, maker), slot, "", "image/jpeg", 2000, 2000, 0, maker)
    return replace(made, **more)


@pytest.fixture
def blobs(tmp_path):
    return FolderBlobs(tmp_path)


@pytest.fixture
def shop(db, new_store):
    return new_store(db).id


def keep(db: Db, blobs: FolderBlobs, shop: str, asset: Asset, data: bytes = b"x") -> Asset:
    return db.assets.keep(blobs, shop, asset, data, file_name="p.jpg")


def test_everything_comes_back_as_it_went_in(db, shop, blobs):
    asset = picture(
        confidence=0.5, parents=("a" * 40,), recipe={"scene": "oak"}, words=("30 cm", "كوب"), alt="Mug", reason="glass",
        fingerprint="00ff00ff00ff00ff", provenance={"type": "composite"}, tags=("new",), notes=("No words.",),
        state=REVIEW, rights=Rights("A", "B", "C", date(2027, 1, 31)),
    )  # fmt: skip
    kept = keep(db, blobs, shop, asset, b"bytes")
    assert kept == replace(asset, digest=kept.digest, size_bytes=5, made_at=kept.made_at)
    assert blobs.get(kept.digest) == b"bytes"
    assert [(f.digest, f.purpose) for f in db.files.of_store(shop)] == [(kept.digest, "picture")]


def test_the_same_picture_is_kept_once_and_another_is_the_next_version(db, shop, blobs):
    first = keep(db, blobs, shop, picture())
    assert keep(db, blobs, shop, picture(), b"other bytes of a second attempt") == first
    second = keep(db, blobs, shop, picture(seed=1), b"y")
    assert [asset.version for asset in db.assets.versions(shop, SLOT)] == [2, 1]
    assert keep(db, blobs, shop, picture(replace(SLOT, channel="shopify"))).version == 1
    assert db.assets.current(shop, SLOT) == second


def test_a_rejected_or_waiting_version_is_not_the_current_one(db, shop, blobs):
    first = keep(db, blobs, shop, picture())
    second = keep(db, blobs, shop, picture(seed=1, state=REVIEW))
    assert db.assets.current(shop, SLOT) == first
    assert db.assets.judge(shop, second.id, APPROVED).state == APPROVED
    assert db.assets.current(shop, SLOT).id == second.id
    assert db.assets.judge(shop, second.id[:8], REJECTED, "wrong colour").reason == "wrong colour"
    assert db.assets.current(shop, SLOT) == first
    with pytest.raises(BadInput, match="no state"):
        db.assets.judge(shop, second.id, "lovely")


def test_a_picture_is_named_by_the_beginning_of_its_id(db, shop, blobs):
    held = keep(db, blobs, shop, picture())
    assert db.assets.named(shop, held.id[:6].upper()) == held
    for wrong in ("", held.id[:5], "zzzzzz", "%%%%%%"):
        with pytest.raises(BadInput, match="No picture begins"):
            db.assets.named(shop, wrong)


def test_lineage_leads_back_to_the_masters_once_each(db, shop, blobs):
    photo = keep(db, blobs, shop, picture(Slot("7", Kind.PHOTO, "m1")))
    cut = keep(db, blobs, shop, picture(Slot("7", Kind.CUTOUT, "m1"), parents=(photo.id,)))
    scene = keep(db, blobs, shop, picture(Slot("7", Kind.SCENE, "oak"), parents=(cut.id, photo.id, "f" * 40)))
    assert list(db.assets.lineage(shop, scene)) == [(1, cut), (1, photo)]
    assert list(db.assets.lineage(shop, cut)) == [(1, photo)]


def test_near_duplicates_are_of_other_products_and_nearest_first(db, shop, blobs):
    mine = keep(db, blobs, shop, picture(fingerprint="0000000000000000"))
    close = keep(db, blobs, shop, picture(Slot("8", Kind.MAIN), fingerprint="0000000000000003"))
    same = keep(db, blobs, shop, picture(Slot("9", Kind.MAIN), fingerprint="0000000000000000"))
    keep(db, blobs, shop, picture(Slot("8", Kind.MAIN, "far"), fingerprint="00000000000000ff"))
    keep(db, blobs, shop, picture(Slot("7", Kind.MAIN, "own"), fingerprint="0000000000000000"))
    keep(db, blobs, shop, picture(Slot("8", Kind.BANNER), fingerprint="0000000000000000"))
    assert db.assets.near(shop, mine) == [(0, same), (2, close)]


def test_where_a_picture_is_used_and_was_used(db, shop, blobs, clock):
    held = keep(db, blobs, shop, picture())
    began = db.now()
    db.assets.used(shop, Use(held.id, "gallery", "7", "901", "", ""))
    assert db.assets.uses(shop, held.id) == [Use(held.id, "gallery", "7", "901", "", began)]
    assert db.assets.attachment(shop, held.digest) == "901"
    clock.advance(60)
    assert db.assets.left(shop, "gallery", "7", "901") == 1
    assert db.assets.left(shop, "gallery", "7", "901") == 0
    assert db.assets.uses(shop, held.id)[0].until == db.now()
    assert db.assets.attachment(shop, "0" * 64) == ""


def test_tags_and_rights_are_replaced(db, shop, blobs):
    held = keep(db, blobs, shop, picture())
    db.assets.tag(shop, held.id, ["winter", " gift ", "winter", ""])
    db.assets.grant(shop, held.id, Rights(expires_on=date(2026, 12, 31)))
    found = db.assets.named(shop, held.id)
    assert (found.tags, found.rights) == (("gift", "winter"), Rights(expires_on=date(2026, 12, 31)))
    assert db.assets.find(shop, tag="gift") == [found]
    assert db.assets.find(shop, tag="gif") == []
    assert db.assets.find(shop, remote_id="7", kind="main", state="made") == [found]
    assert db.assets.find(shop, locale="de-DE") == []


def test_another_tenant_sees_nothing_of_it(db, other, shop, blobs):
    held = keep(db, blobs, shop, picture())
    assert other.assets.get(shop, held.id) is None
    assert other.assets.find(shop) == []
    with pytest.raises(BadInput):
        other.assets.judge(shop, held.id, APPROVED)
