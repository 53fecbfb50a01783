"""White balance only when sure: casts on neutral backdrops go, everything else keeps its bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from gpu_worker.image.engine import ENGINE
from gpu_worker.image.files.decode import decode
from gpu_worker.image.studio.colour import Pixels, coded, delta_e, lab, linear, rounded
from gpu_worker.image.studio.correct import correct
from gpu_worker.image.studio.product import Product


def cast_on(photo: Pixels, gains: tuple[float, float, float]) -> Pixels:
    return rounded(coded(linear(photo) * np.array(gains, np.float32)))


def error(photo: Pixels, truth: Pixels, core: NDArray[np.bool_]) -> float:
    return float(delta_e(lab(photo)[core], lab(truth)[core]).mean())


@pytest.mark.parametrize("gains", [(1.04, 1.0, 0.86), (0.9, 1.0, 1.05), (0.95, 1.03, 0.95)])
def test_cast_on_a_neutral_backdrop_goes(jar: Product, gains: tuple[float, float, float]) -> None:
    core = jar.alpha >= 1
    photo = cast_on(jar.rgb, gains)
    made = correct(photo)
    assert made.changed
    assert error(made.rgb, jar.rgb, core) <= 0.55 * error(photo, jar.rgb, core)


def _coloured(high: int = 256) -> Pixels:
    return np.full((high, high, 3), (214, 170, 120), np.uint8)


def _dark(high: int = 256) -> Pixels:
    return np.full((high, high, 3), (60, 58, 52), np.uint8)


def _stripes(high: int = 256) -> Pixels:
    out = np.full((high, high, 3), (235, 230, 220), np.uint8)
    out[:, ::3] = (150, 180, 235)
    out[:, 1::3] = (240, 190, 160)
    return out


def _burnt(high: int = 256) -> Pixels:
    return np.full((high, high, 3), (255, 254, 246), np.uint8)


def _whiter(high: int = 256) -> Pixels:
    out = np.full((high, high, 3), (232, 222, 205), np.uint8)
    out[90:170, 90:170] = (238, 238, 238)
    return out


def _neutral(high: int = 256) -> Pixels:
    return np.full((high, high, 3), 246, np.uint8)


@pytest.mark.parametrize("make", [_coloured, _dark, _stripes, _burnt, _whiter, _neutral])
def test_unsure_photos_keep_their_pixels(make: Callable[[], Pixels]) -> None:
    photo = make()
    made = correct(photo)
    assert not made.changed
    assert made.rgb is photo
    assert made.reason.startswith("Left as it is")


def test_the_file_has_the_same_size_and_pixels_where_unsure(tmp_path: Path) -> None:
    for name, photo in (
        ("plain", _coloured()),
        ("cast", cast_on(np.full((200, 260, 3), 226, np.uint8), (1.05, 1, 0.9))),
    ):
        (tmp_path / "in").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / "in" / f"{name}.png"), photo[..., ::-1])
    batch = ENGINE.run_batch("correct", tmp_path / "in", tmp_path / "out", {}, lambda *_: None)
    assert (decode(tmp_path / "out" / "plain.png").rgb == _coloured()).all()
    made = decode(tmp_path / "out" / "cast.png")
    assert (made.width_px, made.height_px) == (260, 200)
    assert np.ptp(made.rgb.reshape(-1, 3).mean(axis=0)) < 2
    assert batch.rows["cast"].more["changed"] is True
    assert batch.rows["plain"].more["changed"] is False
