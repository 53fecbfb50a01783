"""`vitrine pictures engine`: the same choice as on the page, by command line."""

from __future__ import annotations

import pytest
from picture_endpoint import Endpoint

from core.jobs.picture_choice import SCENE, Choice, choice
from gpu_worker.text.scripted_server import RunningModel

KEY = "sk-very-secret-3"


@pytest.fixture
def shop(fresh, monkeypatch):
    fresh.store = fresh.db.tenancy.add_store("shop", "woocommerce", "https://shop.example", {})
    monkeypatch.setenv("VITRINE_HOME", str(fresh.services.settings.home))
    return fresh


def test_an_engine_is_set_and_shown_without_its_key(shop, command, monkeypatch):
    shown = command("pictures", "engine", "show", "shop")
    assert (shown["scenes"], shown["cutouts"], shown["keyed"]) == (
        {"engine": "embedded"},
        {"engine": "embedded"},
        False,
    )
    monkeypatch.setenv("THE_KEY", KEY)
    with RunningModel(Endpoint()) as running:
        words = ("pictures", "engine", "set", "shop", "scenes", "openai-images", "--model", "painter-1")
        shown = command(*words, "--url", running.url, "--key-env", "THE_KEY")
    assert (shown["scenes"]["model"], shown["keyed"]) == ("painter-1", True)
    assert KEY not in str(shown)
    assert KEY not in command("pictures", "engine", "show", "shop", as_json=False)
    assert choice(shop.db.tenancy.store(shop.store.id), SCENE).engine == "openai-images"
    command("pictures", "engine", "set", "shop", "scenes", "embedded")
    assert choice(shop.db.tenancy.store(shop.store.id), SCENE) == Choice()


def test_what_cannot_be_chosen_is_said_with_its_next_step(shop, command):
    said = command("pictures", "engine", "set", "shop", "cutouts", "model", "--model", "/nowhere", status=2)
    assert "There is no folder /nowhere" in said
    said = command("pictures", "engine", "set", "shop", "scenes", "diffusers", "--model", "a/b", status=2)
    assert "40 hex digits" in said
    said = command("pictures", "engine", "set", "shop", "scenes", "openai-images", "--key-env", "NO_SUCH", status=2)
    assert "NO_SUCH is empty" in said


def test_a_trial_without_a_gpu_worker_says_how_to_start_one(shop, command, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    command("pictures", "engine", "set", "shop", "scenes", "diffusers", "--model", "a/b", "--revision", "a" * 40)
    said = command("pictures", "engine", "try", "shop", "scenes", status=3)
    assert "vitrine-gpu img.gpu" in said
