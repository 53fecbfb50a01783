"""Try-on out of the library: the consent stands on the record and ends the picture's use."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tiny_pipelines

from core.assets.asset import MADE, REVIEW, Asset, Kind, Slot, identity
from core.catalog.sync import to_product
from core.errors import NeedsMerchant, Refused
from core.jobs.services import Services
from core.jobs.try_on import keep_try_on
from core.ports.picture_files import Maker
from core.ports.tryon import consent_of
from core.ports.wire import ProductSnapshot
from gpu_worker.image.engine import ENGINE

AGREED = {"who": "model 7", "given_on": "2026-01-31", "for": ["product pages"], "until": "2999-01-31"}


class Desk:
    """A library with a cut-out shirt, and the files of an order."""

    def __init__(self, services: Services, folder: Path, state: str = MADE) -> None:
        self.services, self.db = services, services.db("cli:test")
        self.store = self.db.tenancy.add_store(
            "shop", "woocommerce", "https://shop.example", {"source_locale": "en-US"}
        )
        self.db.catalog.store(self.store.id, [to_product(self.store.id, ProductSnapshot("1", "Shirt", sku="S1"), str)])
        rgba = np.zeros((90, 80, 4), np.uint8)
        rgba[10:80, 10:70] = (50, 40, 190, 255)
        rgba[10:80:6, 10:70, :3] = 230
        data = bytes(cv2.imencode(".png", rgba)[1])
        slot, maker = Slot("1", Kind.CUTOUT, "m"), Maker("embedded", revision="1")
        asset = Asset(identity(slot, [], {}, maker), slot, "", "image/png", 80, 90, 0, maker, state=state)
        self.shirt = self.db.assets.keep(services.blobs, self.store.id, asset, data, file_name="a.png")
        person = np.random.default_rng(1).integers(90, 160, (200, 160, 3)).astype(np.uint8)
        assert cv2.imwrite(str(folder / "person.png"), person)
        self.folder = folder
        self.agreed(AGREED)

    def agreed(self, consent: dict[str, Any]) -> None:
        (self.folder / "consent.json").write_text(json.dumps(consent))

    def order(self, **more: Any) -> Asset:
        options = {"person": str(self.folder / "person.png"), "consent": str(self.folder / "consent.json"), **more}
        return keep_try_on(self.db, self.store.id, self.services.blobs, ENGINE, self.shirt, options)


def test_without_a_consent_that_holds_nothing_is_made(services: Services, tmp_path: Path) -> None:
    desk = Desk(services, tmp_path)
    desk.agreed(AGREED | {"until": "2026-02-01"})  # the clock stands at 2 March 2026
    with pytest.raises(Refused, match="ended on 2026-02-01"):
        desk.order(model="x")
    assert desk.db.assets.find(desk.store.id, kind="try_on") == []


def test_a_garment_that_nobody_approved_is_not_worn(services: Services, tmp_path: Path) -> None:
    with pytest.raises(NeedsMerchant, match="not approved"):
        Desk(services, tmp_path, REVIEW).order(model="x")


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_the_consent_stands_on_the_record_and_ends_the_rights(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    desk = Desk(services, tmp_path)
    model = tiny_pipelines.build("sdxl", tmp_path)
    made = desk.order(model=str(model), steps=1, keep_garment=True, locale="en")
    held = desk.db.assets.get(desk.store.id, made.id)
    assert held is not None
    assert (held.slot.kind, held.state, held.parents) == (Kind.TRY_ON, REVIEW, (desk.shirt.id,))
    consent = consent_of(held.recipe["consent"])
    assert consent is not None
    assert (consent.who, consent.until) == ("model 7", date(2999, 1, 31))
    assert held.rights.barrier(date(2999, 1, 31)) == ""
    assert "model 7" in held.rights.barrier(date(2999, 2, 1))
    assert held.provenance["label"]
    assert (held.maker.engine, held.maker.model) == ("diffusers", "sdxl")
    assert str(tmp_path) not in json.dumps(dict(held.recipe))
    assert desk.order(model=str(model), steps=1, keep_garment=True, locale="en").id == made.id
