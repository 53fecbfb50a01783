"""The cut-out with the shipped networks, on photos whose truth is known."""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import Permanent
from gpu_worker.image.cutout import cut, network
from gpu_worker.image.cutout.confidence import Signals, calibration, judged, reasons
from gpu_worker.image.cutout.cut import cut_out
from gpu_worker.image.cutout.opinions import Opinions

GOOD = Signals(
    *[0.001] * 4, 0.01, 0.0, 0.0, size=0.3, contrast=40.0, thinness=4.0, unsure_core=0.0005, before_miss=0.002,
    colour_miss=0.002, flat_miss=0.002, opinions_miss=0.002, stray=0.01, rival=0.1, shade=0.0, shade_rim=0.0, holes=0.0,
)  # fmt: skip


def photo(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """A dark red box with a label on a pale sweep with a soft shadow, and its true alpha."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    y, x = y / height, x / width
    backdrop = (0.93 - 0.08 * y)[..., None] * np.array([1.0, 0.99, 0.97])
    alpha = ((abs(x - 0.5) < 0.22) & (abs(y - 0.52) < 0.3)).astype(np.float32)
    shade = cv2.GaussianBlur(np.roll(alpha, (height // 40, width // 40), (0, 1)), (0, 0), width / 50)
    backdrop = backdrop * (1 - 0.3 * shade[..., None])
    product = np.array([0.55, 0.1, 0.12]) * (1.1 - 0.5 * abs(x - 0.4))[..., None]
    product[(abs(x - 0.5) < 0.12) & (abs(y - 0.5) < 0.12)] = (0.9, 0.85, 0.3)
    mixed = product * alpha[..., None] + backdrop * (1 - alpha[..., None])
    noise = np.random.default_rng(1).normal(0, 0.008, (height, width, 1))
    return (np.clip(mixed + noise, 0, 1) * 255 + 0.5).astype(np.uint8), alpha


@pytest.mark.parametrize("size", [(600, 600), (700, 1050), (1600, 1200)])
def test_a_box_on_a_sweep_is_cut_out_at_the_photo_s_size(size: tuple[int, int]) -> None:
    rgb, truth = photo(*size)
    found = cut_out(rgb)
    assert found.alpha.shape == size
    assert found.rgb.shape == rgb.shape
    a, b = found.alpha > 0.5, truth > 0.5
    assert np.count_nonzero(a & b) / np.count_nonzero(a | b) > 0.97
    core = found.alpha >= 0.98
    assert np.count_nonzero(core) > 0.9 * truth.sum()
    assert np.array_equal(found.rgb[core], rgb[core])


def test_the_same_photo_gives_the_same_cut_out() -> None:
    rgb, _ = photo(400, 400)
    first, second = cut_out(rgb), cut_out(rgb)
    assert np.array_equal(first.alpha, second.alpha)
    assert first.confidence == second.confidence


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 900, 3), (900, 3, 3), (300, 300, 3)])
def test_an_empty_picture_is_for_a_person(shape: tuple[int, int, int]) -> None:
    found = cut_out(np.full(shape, 200, np.uint8))
    assert found.alpha.shape == shape[:2]
    assert found.confidence < 0.9
    assert found.reasons


def test_noise_is_for_a_person() -> None:
    found = cut_out(np.random.default_rng(3).integers(0, 256, (320, 320, 3), dtype=np.uint8))
    assert found.confidence < 0.9


def test_signals_of_trouble_lower_the_confidence() -> None:
    sure = judged(GOOD)
    assert sure[0] >= 0.9
    assert sure[1] == ()
    kept = ("border", "scraps", "size", "contrast", "thinness", "holes")
    shares = [field.name for field in fields(Signals) if field.name not in kept]
    troubled = replace(GOOD, **dict.fromkeys(shares, 0.4))
    assert judged(troubled)[0] < 0.5


def test_what_may_be_backdrop_seen_through_a_hole_is_for_a_person_however_sure_all_else_is() -> None:
    assert judged(GOOD)[0] >= 0.9
    assert judged(replace(GOOD, shade=0.15)) == (
        0.89,
        ("parts of the product may be the background, seen through a hole",),
    )


@pytest.mark.parametrize(("coloured", "flat", "kept"), [(0, 1, 0), (1, 0, 0), (1, 1, 1)])
def test_a_gap_is_backdrop_unless_both_opinions_say_product(
    monkeypatch: pytest.MonkeyPatch, coloured: int, flat: int, kept: int
) -> None:
    product = np.zeros((384, 384), np.float32)
    product[90:300, 90:300] = 1
    gap = np.zeros((384, 384), bool)
    gap[200:300, 190:200] = True
    voices = [np.where(gap, np.float32(said), product) for said in (coloured, flat)]
    monkeypatch.setattr(cut, "opinions", lambda _rgb, _said: Opinions(voices[0], voices[1], gap))
    rgb = np.full((384, 384, 3), 240, np.uint8)
    rgb[90:300, 90:300] = (120, 30, 40)
    assert (cut.coarse_views(rgb).mean[gap] == kept).all()


def test_a_small_thing_apart_is_for_a_person_and_the_other_of_a_pair_is_not() -> None:
    assert judged(replace(GOOD, scraps=0.15)) == (0.89, ("several separate things were found",))
    assert judged(replace(GOOD, scraps=0.45))[0] != 0.89


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ({"size": 0.0}, "no product"),
        ({"size": 0.95}, "fills"),
        ({"border": 0.5}, "touches the edge"),
        ({"contrast": 3.0}, "same colour"),
        ({"unsure_core": 0.4}, "see-through"),
        ({"shade": 0.3}, "seen through a hole"),
        ({"thinness": 60.0}, "thin parts"),
        ({"scraps": 0.4}, "several"),
        ({}, "not clear"),
    ],
)
def test_each_trouble_is_said_in_words(trouble: dict[str, float], said: str) -> None:
    assert any(said in reason for reason in reasons(replace(GOOD, **trouble)))


def test_weights_are_small_and_say_where_they_come_from() -> None:
    files = sorted(network.HOME.glob("*.onnx"))
    assert files
    assert sum(file.stat().st_size for file in files) <= 12_000_000
    for file in files:
        about = tomllib.loads(file.with_suffix(".toml").read_text(encoding="utf-8"))
        assert about["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert about["photos_seen"] > 0
        assert about["training"]
        assert len(about["commit"]) == 40


def test_the_calibration_belongs_to_the_shipped_networks() -> None:
    about = tomllib.loads((network.HOME / "confidence.toml").read_text(encoding="utf-8"))
    shipped = {file.stem: hashlib.sha256(file.read_bytes()).hexdigest() for file in network.HOME.glob("*.onnx")}
    assert about["networks"] == shipped
    assert len(calibration()[0]) == len(calibration()[2])


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in network.HOME.glob("coarse.*"):
        shutil.copy(file, tmp_path)
    data = bytearray((tmp_path / "coarse.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "coarse.onnx").write_bytes(data)
    monkeypatch.setattr(network, "HOME", tmp_path)
    with pytest.raises(Permanent, match="coarse"):
        network.Network("coarse")
