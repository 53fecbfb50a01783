"""Scenes of a product by an endpoint elsewhere: made by the job, named, labelled, and waiting for a person."""

from __future__ import annotations

import pytest
from picture_endpoint import Endpoint

from core.assets.asset import APPROVED, REVIEW, Kind
from gpu_worker import handlers as handlers
from gpu_worker.text.scripted_server import RunningModel


def make(house, product, **more):
    payload = {"store": house.store.id, "locales": ["de-DE"], "products": [product.remote_id], "kinds": ["scene"]}
    job = house.services.submit(house.db, "image.make", payload | more)
    house.work()
    return house.db.jobs.get(job.id)


@pytest.fixture
def product(house):
    """One whose cut-out a person has approved."""
    found = house.db.catalog.sources(house.store.id)[0]
    make(house, found)
    (cut,) = house.db.assets.find(house.store.id, remote_id=found.remote_id, kind="cutout")
    house.db.assets.judge(house.store.id, cut.id, APPROVED)
    return found


def test_a_scene_by_an_endpoint_is_named_and_waits_for_a_person(house, product, monkeypatch):
    app = Endpoint()
    with RunningModel(app) as running:
        monkeypatch.setenv("VITRINE_PICTURE_URL", running.url)
        done = make(house, product, engine="openai-images", model="painter-1")
        assert (done.result["made"], done.result["waiting"]) == ({"scene": 1}, 1), done.result
        again = make(house, product, engine="openai-images", model="painter-1")
    assert again.result["reused"] >= 1
    assert len(app.sent) == 1
    scenes = house.db.assets.find(house.store.id, remote_id=product.remote_id, kind="scene")
    (scene,) = [each for each in scenes if each.maker.engine == "openai-images"]
    assert (scene.slot.kind, scene.state, scene.maker.model) == (Kind.SCENE, REVIEW, "painter-1")
    assert "look at it first" in scene.reason


def test_without_a_model_named_nothing_stands_in_for_it(house, product, monkeypatch):
    monkeypatch.setenv("VITRINE_PICTURE_URL", "http://127.0.0.1:9/v1")
    done = make(house, product, engine="openai-images")
    assert done.result["made"] == {}
    assert "not said which model" in done.result["faults"][0]["cause"]
