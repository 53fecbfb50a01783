"""Scenes by an endpoint: what it is sent, and that nothing it answers is taken on trust."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from picture_endpoint import Endpoint, answer, png
from PIL import Image
from werkzeug.wrappers import Response

from core.errors import CoreError, NeedsMerchant, Refused
from gpu_worker.image.engine import ENGINE
from gpu_worker.image.files.decode import decode
from gpu_worker.text.scripted_server import RunningModel

KEY = "sk-pictures-only"
OPTIONS = {"engine": "openai-images", "model": "painter-1", "name": "kitchen", "seed": 5, "in_place": True}


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    app = Endpoint()
    with RunningModel(app) as running:
        monkeypatch.setenv("VITRINE_PICTURE_URL", running.url)
        monkeypatch.setenv("VITRINE_PICTURE_KEY", KEY)
        yield app


@pytest.fixture
def cutout(tmp_path: Path) -> Path:
    rgb = np.full((200, 340, 3), (40, 90, 170), np.uint8)
    rgb[::6] = (230, 230, 240)
    alpha = np.zeros((200, 340), np.uint8)
    cv2.rectangle(alpha, (120, 40), (220, 170), 255, -1)
    path = tmp_path / "jar.png"
    assert cv2.imwrite(str(path), np.dstack([rgb, alpha]))
    return path


def test_the_endpoint_edits_around_the_product_and_its_pixels_stay(endpoint: Endpoint, cutout: Path) -> None:
    endpoint.answer = answer(png(1536, 1024))
    row, data = ENGINE.run_one("scene", cutout, OPTIONS)
    made = cutout.with_name("made.png")
    made.write_bytes(data)
    photo, scene = decode(cutout), decode(made)
    assert photo.alpha is not None
    assert (scene.rgb[photo.alpha >= 1] == photo.rgb[photo.alpha >= 1]).all()
    assert scene.rgb[photo.alpha == 0].std() > 5
    (sent,) = endpoint.sent
    assert (sent["path"], sent["key"]) == ("/v1/images/edits", f"Bearer {KEY}")
    assert (sent["model"], sent["size"], sent["n"]) == ("painter-1", "1536x1024", "1")
    assert "kitchen counter" in sent["prompt"]
    assert "person" in sent["prompt"].partition("Not in the picture")[2]
    mask = np.asarray(Image.open(io.BytesIO(sent["mask"])))
    assert mask.shape == (1024, 1536, 4)
    assert mask[512, 768, 3] == 255  # the product is not to be touched
    assert mask[5, 5, 3] == 0
    assert scene.origin.source_type == "compositeWithTrainedAlgorithmicMedia"
    maker = ENGINE.maker("scene", OPTIONS)
    assert (row.engine, row.more["model"], maker.revision) == ("openai-images", "painter-1", "at 127.0.0.1")
    assert row.more["needs_person"] is True
    assert KEY not in json.dumps(row.as_dict())


def test_an_endpoint_without_edits_gives_an_empty_scene(endpoint: Endpoint, cutout: Path) -> None:
    row, _ = ENGINE.run_one("scene", cutout, {**OPTIONS, "ask": "empty", "in_place": False})
    assert row.more["fidelity"]["mean_delta_e"] == 0
    (sent,) = endpoint.sent
    assert (sent["path"], sent["size"]) == ("/v1/images/generations", "1024x1024")
    assert "free for a product" in sent["prompt"]


def _bomb() -> bytes:
    """A PNG of 20,000 x 20,000 px in a few bytes of header: nothing behind it."""
    data = bytearray(png(64, 64))
    data[16:24] = (20_000).to_bytes(4, "big") * 2
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "sent no picture"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (_bomb(), "sent no picture"),
        (png(1024, 256), "1024 x 1024 px were ordered"),
        (png(64, 64), "64 x 64 came"),
    ],
)
def test_what_is_no_usable_picture_is_refused(endpoint: Endpoint, cutout: Path, data: bytes, said: str) -> None:
    endpoint.answer = answer(data)
    with pytest.raises(Refused, match=said):
        ENGINE.run_one("scene", cutout, {**OPTIONS, "in_place": False})


@pytest.mark.parametrize("body", [{}, [], {"data": []}, {"data": [{"b64_json": "?"}]}, {"data": [{"b64_json": 7}]}])
def test_an_answer_without_a_picture_is_refused(endpoint: Endpoint, cutout: Path, body: Any) -> None:
    endpoint.answer = lambda _request: Response(json.dumps(body), content_type="application/json")
    with pytest.raises(Refused, match="sent no picture"):
        ENGINE.run_one("scene", cutout, OPTIONS)


def test_a_key_that_is_not_taken_is_named_by_its_setting_and_never_repeated(endpoint: Endpoint, cutout: Path) -> None:
    endpoint.answer = lambda _request: Response(json.dumps({"error": {"message": f"bad {KEY}"}}), 401)
    with pytest.raises(NeedsMerchant) as caught:
        ENGINE.run_one("scene", cutout, OPTIONS)
    assert "VITRINE_PICTURE_KEY" in caught.value.next_step
    assert KEY not in str(caught.value)
    endpoint.answer = lambda _request: Response(json.dumps({"error": {"message": f"no such size, {KEY}"}}), 400)
    with pytest.raises(CoreError, match="no such size") as refused:
        ENGINE.run_one("scene", cutout, OPTIONS)
    assert KEY not in str(refused.value)


def test_without_an_address_the_settings_are_named(cutout: Path) -> None:
    with pytest.raises(NeedsMerchant, match="No endpoint for pictures") as caught:
        ENGINE.run_one("scene", cutout, OPTIONS)
    assert "VITRINE_PICTURE_URL" in caught.value.next_step
