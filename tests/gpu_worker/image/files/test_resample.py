"""Colours and transparency resized together."""

from __future__ import annotations

import numpy as np
import pytest

from gpu_worker.image.files.resample import resampled

SIZES = [(90, 70), (41, 33), (7, 5), (300, 260)]


def _photo(high, wide):
    rng = np.random.default_rng(4)
    rgb = rng.integers(0, 256, (high, wide, 3), np.uint8)
    y, x = np.mgrid[:high, :wide]
    away = np.hypot((y - high / 2) / high, (x - wide / 2) / wide)
    return rgb, np.clip((0.4 - away) * 30, 0, 1).astype(np.float32)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_moves_a_mirrored_photo_gives_the_mirrored_picture(size):
    rgb, alpha = _photo(120, 150)
    here, clear = resampled(rgb, alpha, size)
    there, other = resampled(rgb[::-1, ::-1].copy(), alpha[::-1, ::-1].copy(), size)
    assert here.shape == (size[1], size[0], 3)
    assert np.abs(here.astype(int) - there[::-1, ::-1]).max() <= 1
    assert np.abs(clear - other[::-1, ::-1]).max() < 1e-4


@pytest.mark.parametrize("size", SIZES)
def test_one_colour_stays_itself_up_to_the_edge_and_the_backdrop_does_not_bleed_in(size):
    rgb, alpha = _photo(120, 150)
    rgb[:] = (255, 0, 255)  # the backdrop
    rgb[alpha > 0] = (10, 200, 30)
    made, clear = resampled(rgb, alpha, size)
    assert np.abs(made[clear > 0.02].astype(int) - (10, 200, 30)).max() <= 1


@pytest.mark.parametrize("size", SIZES)
def test_what_is_whole_stays_whole_to_the_last_bit(size):
    rgb, _ = _photo(120, 150)
    _, clear = resampled(rgb, np.ones((120, 150), np.float32), size)
    assert (clear == 1).all()


def test_a_large_picture_is_not_held_in_full_as_numbers_with_a_point(monkeypatch):
    from gpu_worker.image.files import resample

    most = 0
    plain = resample._weighted

    def seen(rgb, alpha):
        nonlocal most
        most = max(most, len(alpha))
        return plain(rgb, alpha)

    monkeypatch.setattr(resample, "_weighted", seen)
    resampled(np.zeros((9000, 8, 3), np.uint8), np.ones((9000, 8), np.float32), (8, 100))
    assert most <= 1300
