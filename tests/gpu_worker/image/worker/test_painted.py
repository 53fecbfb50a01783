"""A tiny model with random weights through the whole queue: job, slots, desk, engine process, library."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from gpu_house import House
from tiny_pipelines import build

from core.assets.asset import REVIEW, Kind
from core.content.document import Bullets, ContentDocument, Line
from core.jobs import gpu
from core.jobs.picture_choice import SCENE, Choice, choose
from core.jobs.picture_trial import PURPOSE, trial
from core.jobs.runner import HANDLERS
from core.review.finding import Verdict
from gpu_worker.image.engine import Engine
from gpu_worker.image.worker.process import PICTURES
from gpu_worker.image.worker.service import Service


class Near(Engine):
    """The engine of this room, with photos from memory."""

    def __init__(self):
        self.photos = {}

    def fetch(self, url, _own_host):
        return self.photos[url]


def jar(hue: int) -> bytes:
    """A striped jar on nothing."""
    picture = np.zeros((200, 240, 4), np.uint8)
    cv2.rectangle(picture, (90, 40), (150, 160), (hue, 90, 170, 255), -1)
    picture[::6, :, :3] //= 2
    return bytes(cv2.imencode(".png", picture)[1])


@pytest.fixture
def house(services, tmp_path, monkeypatch):
    monkeypatch.setattr(gpu, "usable", lambda _settings: (gpu.CPU,))
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "OMP_NUM_THREADS"):
        monkeypatch.setenv(name, "1")
    it = House(services, tmp_path)
    yield it
    for name in ("image.render", "image.try_model"):
        HANDLERS.pop(name, None)


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_scenes_by_a_model_are_painted_kept_once_and_wait_for_a_person(house, tmp_path):
    store, files = house.store("a", 3), Near()
    for hue, url in enumerate(house.files.photos):
        files.photos[url] = jar(40 + 60 * hue)
    house.files = files
    for label in ("a0", "a1", "a2"):
        page = ContentDocument(
            product=label, locale="de-DE", modules=(Bullets(Line("Gut"), (Line("Glas"),)),), writer="facts",
            facts_digest="f",
        )  # fmt: skip
        house.db.content.save(store.id, label, page, "<p>Gut</p>", Verdict((), page.digest, "g"))
    payload = {
        "store": store.id, "locales": ["de-DE"], "products": [], "kinds": ["scene"],
        "engine": "diffusers", "model": str(build("sdxl", tmp_path)), "steps": 2,
    }  # fmt: skip
    service = Service(house.services, gpu.CPU, opener=PICTURES)
    service.start()
    try:
        done = house.over(house.services.submit(house.db, "image.make", payload), patience_s=300.0)
        assert (done.result["faults"], done.result["made"]) == ([], {"cutout": 3, "scene": 3})
        scenes = house.db.assets.find(store.id, kind=Kind.SCENE.value)
        assert {(asset.maker.engine, asset.maker.model, asset.state) for asset in scenes} == {
            ("diffusers", "sdxl", REVIEW)
        }
        assert len({asset.digest for asset in scenes}) == 3
        assert all("look at it first" in asset.reason for asset in scenes)
        again = house.over(house.services.submit(house.db, "image.make", payload))
        assert (again.result["pictures"], again.result["reused"]) == (0, 6)
        assert service.engine.starts == 1
    finally:
        service.drain()
        service.kill()


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_a_model_that_was_chosen_for_a_store_is_tried_on_the_worker(house, tmp_path):
    house.files = Near()
    store = house.db.tenancy.add_store("b", "woocommerce", "https://b.example", {})
    kept = choose(house.services, house.db, store, SCENE, Choice("diffusers", str(build("sdxl", tmp_path))))
    store = house.db.tenancy.store(store.id)
    service = Service(house.services, gpu.CPU, opener=PICTURES)
    service.start()
    try:
        job = house.services.submit(house.db, "image.try", trial(store, SCENE))
        assert job.name == "image.try_model"
        made = house.over(job, patience_s=300.0)
        assert made.state == "done", made.error
        assert (made.result["engine"], made.result["model"], made.result["device"]) == ("diffusers", "sdxl", "cpu")
        assert len(made.result["revision"]) == 40
        assert [row.digest for row in house.db.files.of_store(store.id, purpose=PURPOSE)] == [made.result["file"]]
        (tmp_path / "sdxl" / "more.bin").write_bytes(b"x")  # what may run code is refused, whenever it came there
        again = house.over(house.services.submit(house.db, "image.try", {**trial(store, SCENE), "again": 1}))
        assert "more.bin" in again.error["cause"]
    finally:
        service.drain()
        service.kill()
    assert kept.engine == "diffusers"
