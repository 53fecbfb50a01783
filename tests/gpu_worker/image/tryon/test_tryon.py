"""Try-on: consent first, the label always, and only the garment that was given."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tiny_pipelines

from core.errors import BadInput, Refused
from core.ports.tryon import Consent, consent_of
from gpu_worker.image.engine import ENGINE
from gpu_worker.image.files.decode import decode
from gpu_worker.image.tryon import gate

AGREED = {"who": "model 7", "given_on": "2026-01-31", "for": ["product pages"], "until": "2999-01-31"}


def shirt() -> np.ndarray[Any, np.dtype[np.uint8]]:
    rng = np.random.default_rng(3)
    rgb = np.full((200, 160, 3), (190, 40, 50), np.uint8)
    rgb[::8] = (240, 235, 220)
    return np.clip(rgb.astype(int) + rng.integers(-8, 8, rgb.shape), 0, 255).astype(np.uint8)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    alpha = np.zeros((200, 160), np.uint8)
    alpha[20:180, 20:140] = 255
    assert cv2.imwrite(str(tmp_path / "shirt.png"), np.dstack([shirt()[..., ::-1], alpha]))
    person = np.random.default_rng(1).integers(90, 160, (300, 240, 3)).astype(np.uint8)
    assert cv2.imwrite(str(tmp_path / "person.png"), person)
    (tmp_path / "consent.json").write_text(json.dumps(AGREED))
    return {
        name: tmp_path / f"{name}.{end}" for name, end in (("shirt", "png"), ("person", "png"), ("consent", "json"))
    }


def order(files: dict[str, Path], **more: Any) -> dict[str, Any]:
    return {"person": str(files["person"]), "consent": str(files["consent"]), **more}


# ------------------------------------------------------------------ consent


def test_a_consent_has_a_person_uses_a_beginning_and_an_end() -> None:
    found = consent_of(AGREED)
    assert found == Consent("model 7", date(2026, 1, 31), ("product pages",), date(2999, 1, 31))
    assert consent_of(found.as_dict()) == found
    assert found.barrier(date(2026, 1, 30)) == "The consent of model 7 begins on 2026-01-31."
    assert found.barrier(date(2999, 1, 31)) == ""
    assert found.barrier(date(2999, 2, 1)) == "The consent of model 7 ended on 2999-01-31."


@pytest.mark.parametrize(
    "change",
    [
        {"until": None},
        {"until": "soon"},
        {"who": " "},
        {"for": []},
        {"for": "all"},
        {"for": [""]},
        {"until": "2025-01-01"},
    ],
)
def test_a_consent_that_leaves_something_open_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as caught:
        consent_of(AGREED | change)
    assert "given_on" in caught.value.next_step


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"until": "2020-01-31", "given_on": "2019-01-01"}, "ended on 2020-01-31"),
        ({"given_on": "2998-01-01"}, "begins on"),
    ],
)
def test_nothing_is_made_outside_its_days(files: dict[str, Path], change: dict[str, str], said: str) -> None:
    files["consent"].write_text(json.dumps(AGREED | change))
    with pytest.raises(Refused, match=said):
        ENGINE.run_one("try-on", files["shirt"], order(files, model="x"))


def test_without_a_consent_a_person_or_a_model_nothing_is_made(files: dict[str, Path]) -> None:
    for wanted, said in (
        ({"person": str(files["person"])}, "not said that the person agreed"),
        ({"consent": str(files["consent"])}, "not said who wears it"),
        (order(files), "not said which model"),
        (order(files, region="1,2"), "region cannot be read"),
    ):
        with pytest.raises(BadInput, match=said):
            ENGINE.run_one("try-on", files["shirt"], wanted)


# ------------------------------------------------------------------ the garment


def test_the_same_garment_in_other_light_and_folds_passes() -> None:
    own = shirt()
    light = np.linspace(0.88, 1.1, own.shape[1])[None, :, None]
    bent = cv2.warpAffine(own, np.float32([[0.9, 0.12, 3], [0.05, 0.95, 2]]), (160, 200), borderMode=cv2.BORDER_REFLECT)
    seen = np.clip(bent * light, 0, 255).astype(np.uint8)
    assert gate.check(own, np.ones(own.shape[:2], bool), seen).faults == ()


@pytest.mark.parametrize("other", ["colour", "plain", "noise", "half"])
def test_another_garment_is_refused(other: str) -> None:
    own = shirt()
    seen = {
        "colour": own[..., ::-1].copy(),
        "plain": np.full_like(own, (190, 40, 50)),
        "noise": np.random.default_rng(2).integers(0, 255, own.shape).astype(np.uint8),
        "half": np.where(np.arange(160)[None, :, None] < 60, own, np.uint8(128)),
    }[other]
    with pytest.raises(Refused, match="not the one that was given") as caught:
        gate.check(own, np.ones(own.shape[:2], bool), seen)
    assert "--keep-garment" in caught.value.next_step


# ------------------------------------------------------------------ with a model

quiet = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")


@pytest.fixture
def model(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    import torch

    from gpu_worker.image.engines.models import own

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    torch.set_num_threads(1)
    yield tiny_pipelines.build("sdxl", tmp_path_factory.mktemp("models"))
    own.cache_clear()


@pytest.mark.torch
@quiet
def test_a_model_that_draws_something_else_is_refused(files: dict[str, Path], model: Path) -> None:
    with pytest.raises(Refused, match="not the one that was given"):
        ENGINE.run_one("try-on", files["shirt"], order(files, model=str(model), steps=1))


@pytest.mark.torch
@quiet
def test_with_its_own_pixels_the_garment_passes_and_the_person_stays(files: dict[str, Path], model: Path) -> None:
    wanted = order(files, model=str(model), steps=1, keep_garment=True, region="0.2,0.1,0.6,0.6", locale="de")
    row, data = ENGINE.run_one("try-on", files["shirt"], wanted)
    made = files["person"].with_name("made.png")
    made.write_bytes(data)
    after, before = decode(made), decode(files["person"])
    assert after.origin.source_type == "compositeWithTrainedAlgorithmicMedia"
    assert (after.rgb[:30] == before.rgb[:30]).all()  # above the region
    assert (after.rgb[:, :48] == before.rgb[:, :48])[:210].all()  # and beside it
    changed = (after.rgb != before.rgb).any(axis=2)
    assert changed[215:].any()  # the label
    assert row.more["label"]
    assert row.more["consent"]["who"] == "model 7"
    assert row.more["garment"]["mean_delta_e"] <= 0.5
    assert row.more["needs_person"] is True
    assert ENGINE.maker("try-on", wanted).engine == row.engine == "diffusers"
