"""Cut-outs by a network from a folder: read as data, trusted only as far as somebody else agrees."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest
from tiny_onnx import colours_to_mask

from core.errors import BadInput
from core.ports.picture_files import SURE
from gpu_worker.image.cutout import foreign as module
from gpu_worker.image.cutout.foreign import cut_by, foreign, masks
from gpu_worker.image.engine import ENGINE
from gpu_worker.image.files.decode import decode

SIDE_PX = 64
PLAIN = f"size_px = {SIDE_PX}\nimage_mean = [0, 0, 0]\nimage_std = [1, 1, 1]\n"
DARK = ((-20.0, -20.0, -20.0), 36.0)  # darker than 0.6 of white is product


@pytest.fixture(params=["opencv", "onnxruntime"])
def runtime(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "opencv":
        monkeypatch.setitem(sys.modules, "onnxruntime", None)
    elif find_spec("onnxruntime") is None:
        pytest.skip("onnxruntime is not installed: OpenCV does its work")
    module._net.cache_clear()
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    def write(weights: tuple[float, ...] = DARK[0], bias: float = DARK[1], told: str = PLAIN) -> Path:
        made = tmp_path / "cutter"
        made.mkdir(exist_ok=True)
        (made / "model.onnx").write_bytes(colours_to_mask(SIDE_PX, weights, bias))
        (made / "vitrine.toml").write_text(told)
        return made

    return write


def shot() -> np.ndarray:
    rgb = np.full((320, 320, 3), 238, np.uint8)
    cv2.rectangle(rgb, (100, 80), (220, 250), (60, 70, 120), -1)
    return cv2.GaussianBlur(rgb, (0, 0), 1.0)


def test_it_cuts_and_is_named(folder: Callable[..., Path], tmp_path: Path, runtime: str) -> None:
    photo = tmp_path / "a.png"
    assert cv2.imwrite(str(photo), shot())
    options = {"engine": "model", "model": str(folder())}
    row, data = ENGINE.run_one("cutout", photo, options)
    made = tmp_path / "made.png"
    made.write_bytes(data)
    alpha = decode(made).alpha
    assert alpha is not None
    assert alpha[160, 160] > 0.99
    assert alpha[10, 10] < 0.01
    maker = ENGINE.maker("cutout", options)
    assert (maker.engine, maker.model) == (row.engine, row.more["model"]) == ("model", "cutter")
    assert maker.revision == row.more["revision"]
    (folder(bias=30.0) / "model.onnx").touch()
    assert ENGINE.maker("cutout", options).revision != maker.revision


def test_above_the_bar_only_together_with_our_own(folder: Callable[..., Path], runtime: str) -> None:
    good, bad = foreign(str(folder())), shot()
    found = cut_by(good, bad)
    own = module.cut_out(bad)
    assert (found.confidence >= SURE) == (own.confidence >= SURE)
    everything = foreign(str(folder((0.0, 0.0, 0.0), 9.0)))
    lone = cut_by(everything, bad)  # sure of itself, and alone with that
    assert lone.confidence < SURE
    assert "agree on" in lone.reasons[0]


def test_logits_and_alpha_are_told_apart(folder: Callable[..., Path], runtime: str) -> None:
    rgb = shot()
    logits, _ = masks(foreign(str(folder())), rgb)
    assert (logits.min() < 0.01, logits.max() > 0.99) == (True, True)
    alpha, _ = masks(foreign(str(folder((-1 / 3,) * 3, 1.0))), rgb)
    assert alpha.max() == pytest.approx(1 - rgb.mean(axis=2).min() / 255, abs=0.02)
    told, _ = masks(foreign(str(folder((-1 / 3,) * 3, 1.0, PLAIN + 'output = "logits"\n'))), rgb)
    assert told.min() >= 0.5


def test_what_its_makers_say_of_its_input_is_followed(folder: Callable[..., Path]) -> None:
    made = folder()
    (made / "vitrine.toml").unlink()
    config = '{"size": {"width": 96, "height": 64}, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}'
    (made / "preprocessor_config.json").write_text(config)
    found = foreign(str(made))
    assert (found.size_px, found.mean, found.std) == ((96, 64), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


@pytest.mark.parametrize(
    "told", ["size_px = 8", "size_px = [1", "image_mean = [1, 2]", "image_std = [0, 1, 1]", 'output = "yes"']
)
def test_a_description_that_cannot_be_is_refused(folder: Callable[..., Path], told: str) -> None:
    with pytest.raises(BadInput):
        foreign(str(folder(told=told)))


def test_what_is_no_network_is_refused_with_the_next_step(
    folder: Callable[..., Path], tmp_path: Path, runtime: str
) -> None:
    made = folder()
    (made / "model.onnx").write_bytes(b"\x08\x08 no network")
    with pytest.raises(BadInput, match=r"model\.onnx cannot be used") as caught:
        masks(foreign(str(made)), shot())
    assert "Export it again" in caught.value.next_step
    (made / "model.onnx").rename(made / "model.safetensors")
    with pytest.raises(BadInput, match="no ONNX files") as caught:
        foreign(str(made))
    assert "code of its own, which is not run" in caught.value.next_step
    with pytest.raises(BadInput, match="not said which model"):
        foreign("")
    with pytest.raises(BadInput, match="There is no folder"):
        foreign(str(tmp_path / "nowhere"))


def test_a_model_without_its_engine_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--engine model"):
        ENGINE.run_one("cutout", tmp_path / "a.png", {"model": "x"})
