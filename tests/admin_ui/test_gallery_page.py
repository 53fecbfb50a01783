"""A product's pictures in the browser: what there is, whose turn it is, and a person's word."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from core.assets.asset import REVIEW, Asset, Kind, Slot, identity
from core.ports.picture_files import Maker


def png(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def at(house):
    house.product_id = house.db.catalog.sources(house.store.id)[0].remote_id
    return house.path(f"/products/{house.product_id}/gallery/de-DE")


@pytest.fixture
def kept(house, at):
    def keep(kind: Kind, *, locale: str = "", market: str = "", seed: int = 0, **more: object) -> Asset:
        slot = Slot(house.product_id, kind, "m1", locale=locale, market=market)
        maker = more.pop("maker", None) or Maker("embedded", revision="1", seed=seed)
        maker = replace(maker, seed=seed)
        asset = Asset(identity(slot, [], {}, maker), slot, "", "image/png", 64, 48, 0, maker, **more)
        return house.db.assets.keep(house.services.blobs, house.store.id, asset, png("red"), file_name="a.png")

    return keep


def test_without_pictures_the_page_offers_to_make_them(house, at):
    page = house.get(at).text
    assert "No pictures yet" in page
    assert house.post(at).status_code in (200, 302)
    (job,) = [job for job in house.db.jobs.recent(store_id=house.store.id, limit=5) if job.name == "image.make"]
    assert job.payload == {"store": house.store.id, "locales": ["de-DE"], "products": [house.product_id], "kinds": []}


def test_a_market_sees_its_own_pictures_and_those_without_words(house, at, kept):
    kept(Kind.MAIN, alt="Kanne <b>rot</b>")
    kept(Kind.BANNER, locale="de-DE", alt="Deutsch")
    kept(Kind.BANNER, locale="ja-JP", alt="Japanisch")
    kept(Kind.SCENE, market="DE", alt="Eiche")
    kept(Kind.SCENE, market="JP", alt="Tatami")
    page = house.get(at).text
    assert "Kanne &lt;b&gt;rot" in page
    assert "Deutsch" in page
    assert "Eiche" in page
    assert "Japanisch" not in page
    assert "Tatami" not in page


def test_a_person_approves_or_refuses_and_the_older_version_is_back(house, at, kept):
    kept(Kind.CUTOUT)
    asset = kept(Kind.CUTOUT, seed=1, state=REVIEW, reason="Product and background have nearly the same colour.")
    page = house.get(at).text
    assert "1 picture waits for a person" in page
    assert "nearly the same colour" in page
    house.post(f"{at}/{asset.id}", say="rejected")
    assert house.db.assets.current(house.store.id, asset.slot).version == 1
    house.post(f"{at}/{asset.id}", say="approved")
    assert house.db.assets.current(house.store.id, asset.slot).version == 2
    assert "waits for a person" not in house.get(at).text


def test_files_come_whole_and_small_and_only_with_their_product(house, at, kept):
    asset = kept(Kind.MAIN)
    base = house.path(f"/products/{house.product_id}/gallery")
    whole = house.get(f"{base}/file/{asset.id}")
    assert whole.data == png("red")
    assert whole.headers["Content-Disposition"] == f'attachment; filename="main-{asset.id[:8]}.png"'
    assert Image.open(io.BytesIO(house.get(f"{base}/small/{asset.id}/480").data)).size == (64, 48)
    assert house.get(f"{base}/small/{asset.id}/481").status_code == 404
    other = house.db.catalog.sources(house.store.id)[1].remote_id
    assert house.get(house.path(f"/products/{other}/gallery/file/{asset.id}")).status_code == 404
    assert house.post(house.path(f"/products/{other}/gallery/de-DE/{asset.id}"), say="approved").status_code == 404


def test_while_pictures_are_made_the_page_and_the_list_of_products_look_again(house, at, kept):
    kept(Kind.MAIN)
    kept(Kind.SCENE, market="DE")
    kept(Kind.SCENE, market="DE", seed=1)
    kept(Kind.CUTOUT, state=REVIEW)
    still = house.get(house.path("/products")).text
    assert "2 pictures" in still
    assert "1 waits for a person" in still
    assert 'hx-select="#making"' not in still
    assert 'hx-select="#gallery"' not in house.get(at).text
    house.post(at)
    assert f"#pictures-{house.product_id}" in house.get(house.path("/products")).text
    assert 'hx-select="#gallery"' in house.get(at).text


def test_the_list_of_products_leads_to_the_pictures_of_a_language_with_a_page(house, at, kept):
    kept(Kind.MAIN)
    assert f'href="{at}"' in house.get(house.path("/products")).text  # German is the only one that is written


def test_a_label_is_named_and_one_that_is_lacking_too(house, at, kept):
    by_model = Maker("diffusers", "some-model", "1")
    kept(Kind.SCENE, market="DE", maker=by_model)
    assert "lacks the visible label" in house.get(at).text
    kept(Kind.SCENE, market="DE", maker=by_model, seed=1, provenance={"label": "Umgebung mit KI erstellt"})
    page = house.get(at).text
    assert "On it stands, as its market wants: Umgebung mit KI erstellt" in page
    assert "lacks the visible label" not in page
