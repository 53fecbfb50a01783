"""The second opinions: GrabCut from what the coarse network is sure of."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from gpu_worker.image.cutout.features import border, fitted
from gpu_worker.image.cutout.opinions import Opinions, flattened, opinions


def scene(slope: float) -> tuple[np.ndarray, np.ndarray]:
    """A blue disc on a backdrop that darkens from left to right, and its mask."""
    y, x = np.mgrid[:160, :160].astype(np.float32)
    mask = (x - 80) ** 2 + (y - 80) ** 2 < 45**2
    light = 0.9 - slope * x / 160
    rgb = np.where(mask[..., None], (0.2, 0.3, 0.6), light[..., None] * np.array([1.0, 0.98, 0.95]))
    noise = np.random.default_rng(2).normal(0, 0.01, rgb.shape)
    return (np.clip(rgb + noise, 0, 1) * 255).astype(np.uint8), mask


def lab_of(rgb: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


def both(found: Opinions) -> tuple[np.ndarray, np.ndarray]:
    return found.coloured, found.flat


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.count_nonzero(a & b) / np.count_nonzero(a | b))


def test_both_find_the_outline_from_a_guess_that_is_too_small() -> None:
    rgb, mask = scene(0.3)
    y, x = np.mgrid[:160, :160]
    far = np.hypot(x - 80, y - 80)
    guess = np.clip((60 - far) / 40, 0, 1).astype(np.float32)  # sure only deep inside and far outside
    assert overlap(guess > 0.5, mask) < 0.85
    for said in both(opinions(rgb, guess)):
        assert overlap(said > 0.5, mask) > 0.94


def test_a_guess_that_is_sure_of_nothing_is_handed_back() -> None:
    rgb, _ = scene(0.0)
    guess = np.full((160, 160), 0.6, np.float32)
    for said in both(opinions(rgb, guess)):
        assert said.all()


def test_the_same_photo_gives_the_same_opinions() -> None:
    rgb, mask = scene(0.2)
    guess = np.where(mask, np.float32(0.95), np.float32(0.3))
    guess[:20] = 0
    first, second = opinions(rgb, guess), opinions(rgb, guess)
    assert all(np.array_equal(a, b) for a, b in zip(both(first), both(second), strict=True))


def test_flattening_takes_an_uneven_backdrop_away() -> None:
    rgb, mask = scene(0.4)
    lab = lab_of(rgb)
    flat = flattened(lab - fitted(lab, border(lab))).astype(float)
    assert flat[~mask].std(axis=0).max() < 12
    assert np.abs(flat[mask].mean(axis=0) - flat[~mask].mean(axis=0)).max() > 60


@pytest.mark.parametrize(("width", "opened"), [(8, True), (60, False)])
def test_a_narrow_gap_in_the_backdrops_colour_is_opened_and_a_wide_white_part_is_not(width: int, opened: bool) -> None:
    left = 80 - width // 2
    rgb = np.full((160, 160, 3), 240, np.uint8)
    mask = np.zeros((160, 160), bool)
    mask[30:140, 30:130] = True
    rgb[mask] = (60, 50, 40)
    rgb[70:140, left : left + width] = 240  # between sleeve and body, or white trousers under a jacket
    found = opinions(rgb, np.where(mask, np.float32(0.97), np.float32(0.01)))
    inside = (slice(75, 135), slice(left + 3, left + width - 3))
    assert found.gaps[inside].all() == found.gaps[inside].any() == opened
    assert found.coloured[inside].any() == (not opened)
    assert not found.gaps[~mask].any()
