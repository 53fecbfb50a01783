"""A product's photo becomes its pictures, by the real engine, out of a shop over HTTP: once, and never twice."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from core.assets.asset import APPROVED, REVIEW, Kind, Rights
from core.errors import BadInput, Retryable
from core.ports.picture_files import TextTooLong
from core.registry import picture_files
from gpu_worker import handlers as handlers


@pytest.fixture
def product(house):
    house.write(["en-US", "de-DE"])
    return house.db.catalog.sources(house.store.id)[0]


def make(house, product, *, kinds=(), locales=("de-DE",)):
    """One run of the job; answers the job as it ended."""
    payload = {
        "store": house.store.id, "locales": list(locales), "products": [product.remote_id], "kinds": list(kinds),
    }  # fmt: skip
    job = house.services.submit(house.db, "image.make", payload)
    house.work()
    return house.db.jobs.get(job.id)


def assets(house, product):
    return house.db.assets.find(house.store.id, remote_id=product.remote_id)


def approved(house, product):
    """A first run that stops at the cut-out, and a person's word on it: how sure the engine is is not asked here."""
    with pytest.MonkeyPatch.context() as patch:
        doubting(patch, 0.5)
        done = make(house, product)
    assert done.state == "done", done.error
    (cut,) = [asset for asset in assets(house, product) if asset.slot.kind is Kind.CUTOUT]
    return house.db.assets.judge(house.store.id, cut.id, APPROVED)


def doubting(monkeypatch, confidence):
    """The engine, with another confidence in its cut-outs."""
    engine = type(picture_files())
    real = engine.run_one

    def run_one(self, name, source, options):
        row, data = real(self, name, source, options)
        return (replace(row, confidence=confidence, reason="Look at the edges.") if name == "cutout" else row), data

    monkeypatch.setattr(engine, "run_one", run_one)


def test_of_a_doubtful_cut_out_nothing_is_made_and_words_stand_beside_the_photo(house, product, monkeypatch):
    doubting(monkeypatch, 0.89)
    done = make(house, product)
    assert (done.result["waiting"], done.result["made"]) == (1, {"banner": 1, "cutout": 1, "infographic": 1})
    found = {asset.slot.kind: asset for asset in assets(house, product)}
    assert (found[Kind.CUTOUT].state, found[Kind.CUTOUT].reason) == (REVIEW, "Look at the edges.")
    assert found[Kind.BANNER].parents == (found[Kind.PHOTO].id,)


def test_a_line_that_is_too_long_is_named_with_its_language_and_goes_back_to_the_page(house, product, monkeypatch):
    engine = type(picture_files())
    real = engine.run_one

    def run_one(self, name, source, options):
        if name == "banner":
            raise TextTooLong("texts.headline", "x" * 60, 32)
        return real(self, name, source, options)

    monkeypatch.setattr(engine, "run_one", run_one)
    done = make(house, product, kinds=("banner",))
    (fault,) = done.result["faults"]
    assert fault["cause"].startswith("de-DE: text too long: 'texts.headline' has 60 characters, 32 fit")
    assert "shorter line on the product's page" in fault["next_step"]


def test_a_shop_that_was_only_read_gets_its_pictures_before_any_page(fresh):
    store = fresh.connect()
    product = fresh.db.catalog.sources(store.id)[0]
    assert fresh.db.catalog.sheet(store.id, product.remote_id) is None
    approved(fresh, product)
    done = make(fresh, product)
    assert done.result["made"] == {"main": 1, "scene": 1}
    (fault,) = done.result["faults"]
    assert (fault["kind"], fault["cause"]) == ("infographic", "de-DE: There is no page in this language yet.")


def test_a_sure_cut_out_is_used_at_once(house, product, monkeypatch):
    doubting(monkeypatch, 0.9)
    done = make(house, product)
    assert done.result["made"] == {"banner": 1, "cutout": 1, "infographic": 1, "main": 1, "scene": 1}


def test_a_photo_whose_licence_ended_is_not_used(house, product):
    make(house, product)
    (photo,) = [asset for asset in assets(house, product) if asset.slot.kind is Kind.PHOTO]
    house.db.assets.grant(house.store.id, photo.id, Rights("Studio Nord", expires_on=date(2020, 1, 1)))
    done = make(house, product)
    (fault,) = done.result["faults"]
    assert "licence of Studio Nord for this picture ended" in fault["cause"]
    assert done.result["pictures"] == done.result["reused"] == 0


def test_photo_cut_out_main_picture_scene_and_words_each_with_its_origin(house, product):
    cut = approved(house, product)
    done = make(house, product)
    assert done.result["faults"] == []
    found = {asset.slot.kind: asset for asset in reversed(assets(house, product))}  # the newest version of each
    assert set(found) == {Kind.PHOTO, Kind.CUTOUT, Kind.MAIN, Kind.SCENE, Kind.INFOGRAPHIC, Kind.BANNER}
    db, store = house.db, house.store
    assert [a.slot.kind for _steps, a in db.assets.lineage(store.id, found[Kind.SCENE])] == [Kind.CUTOUT, Kind.PHOTO]
    assert found[Kind.BANNER].parents == found[Kind.MAIN].parents == (cut.id,)
    assert {asset.maker.engine for kind, asset in found.items() if kind is not Kind.PHOTO} == {"embedded"}
    main = Image.open(io.BytesIO(house.services.blobs.get(found[Kind.MAIN].digest))).convert("RGB")
    assert main.size == (found[Kind.MAIN].width_px, found[Kind.MAIN].height_px)
    assert {main.getpixel((x, 0)) for x in range(main.width)} == {(255, 255, 255)}
    lines = {line.text for _, line in db.content.get(store.id, product.remote_id, "de-DE").document.lines()}
    for kind in (Kind.INFOGRAPHIC, Kind.BANNER):
        assert found[kind].words
        assert set(found[kind].words) <= lines
        assert found[kind].slot.locale == "de-DE"
        assert found[kind].alt


def test_a_second_run_makes_nothing_and_a_further_language_only_its_own(house, product):
    approved(house, product)
    make(house, product)
    before = {asset.id for asset in assets(house, product)}
    again = make(house, product)
    assert (again.result["pictures"], again.result["reused"]) == (0, 5)  # the photo is not counted
    assert {asset.id for asset in assets(house, product)} == before
    more = make(house, product, locales=("de-DE", "en-US"))
    assert set(more.result["made"]) == {"scene", "infographic", "banner"}
    assert {asset.slot.locale or asset.slot.market for asset in assets(house, product) if asset.id not in before} == {
        "en-US", "US",
    }  # fmt: skip


def test_what_was_made_before_a_failure_is_not_made_again(house, product, monkeypatch):
    cut = approved(house, product)
    engine = picture_files()
    real, asked = type(engine).run_one, []

    def failing(self, name, source, options):
        asked.append(name)
        if name == "scene" and asked.count("scene") == 1:
            raise Retryable("the engine went away", after_s=0.0)
        return real(self, name, source, options)

    monkeypatch.setattr(type(engine), "run_one", failing)
    job = make(house, product)
    assert (job.state, asked) == ("queued", ["main", "scene"])
    again = make(house, product, locales=("en-US", "de-DE"))  # asked for by somebody else meanwhile
    assert again.state == "done"
    assert asked.count("main") == 1
    assert asked.count("cutout") == 0
    mains = [asset for asset in assets(house, product) if asset.slot.kind is Kind.MAIN]
    assert [asset.parents for asset in mains] == [(cut.id,)]


def test_one_picture_that_cannot_be_made_does_not_stop_the_others(house, product, monkeypatch):
    approved(house, product)
    engine = picture_files()
    real = type(engine).run_one

    def failing(self, name, source, options):
        if name == "scene":
            raise BadInput("No room for the product.", "Choose another scene.")
        return real(self, name, source, options)

    monkeypatch.setattr(type(engine), "run_one", failing)
    done = make(house, product)
    assert [(row["kind"], row["cause"]) for row in done.result["faults"]] == [("scene", "No room for the product.")]
    assert {"main", "banner", "infographic"} <= set(done.result["made"])


def test_markets_that_want_the_same_scene_share_the_work_and_each_has_its_own_picture(house, product, monkeypatch):
    approved(house, product)
    engine = type(picture_files())
    real, asked = engine.run_one, []

    def run_one(self, name, source, options):
        asked.append(name)
        return real(self, name, source, options)

    monkeypatch.setattr(engine, "run_one", run_one)
    monkeypatch.setattr(engine, "scenes", lambda _self, _market="": ("oak-table",))
    done = make(house, product, kinds=("scene",), locales=("en-US", "de-DE"))
    assert (done.result["made"], asked.count("scene")) == ({"scene": 2}, 1)
    found = [asset for asset in assets(house, product) if asset.slot.kind is Kind.SCENE]
    assert ({asset.slot.market for asset in found}, len({asset.digest for asset in found})) == ({"US", "DE"}, 1)
