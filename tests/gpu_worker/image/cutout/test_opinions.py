"""The second opinions: GrabCut from what the coarse network is sure of."""

from __future__ import annotations

import numpy as np

from gpu_worker.image.cutout.opinions import flattened, opinions


def scene(slope: float) -> tuple[np.ndarray, np.ndarray]:
    """A blue disc on a backdrop that darkens from left to right, and its mask."""
    y, x = np.mgrid[:160, :160].astype(np.float32)
    mask = (x - 80) ** 2 + (y - 80) ** 2 < 45**2
    light = 0.9 - slope * x / 160
    rgb = np.where(mask[..., None], (0.2, 0.3, 0.6), light[..., None] * np.array([1.0, 0.98, 0.95]))
    noise = np.random.default_rng(2).normal(0, 0.01, rgb.shape)
    return (np.clip(rgb + noise, 0, 1) * 255).astype(np.uint8), mask


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.count_nonzero(a & b) / np.count_nonzero(a | b))


def test_both_find_the_outline_from_a_guess_that_is_too_small() -> None:
    rgb, mask = scene(0.3)
    y, x = np.mgrid[:160, :160]
    far = np.hypot(x - 80, y - 80)
    guess = np.clip((60 - far) / 40, 0, 1).astype(np.float32)  # sure only deep inside and far outside
    assert overlap(guess > 0.5, mask) < 0.85
    for said in opinions(rgb, guess):
        assert overlap(said > 0.5, mask) > 0.94


def test_a_guess_that_is_sure_of_nothing_is_handed_back() -> None:
    rgb, _ = scene(0.0)
    guess = np.full((160, 160), 0.6, np.float32)
    for said in opinions(rgb, guess):
        assert said.all()


def test_the_same_photo_gives_the_same_opinions() -> None:
    rgb, mask = scene(0.2)
    guess = np.where(mask, np.float32(0.95), np.float32(0.3))
    guess[:20] = 0
    first, second = opinions(rgb, guess), opinions(rgb, guess)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_flattening_takes_an_uneven_backdrop_away() -> None:
    rgb, mask = scene(0.4)
    flat = flattened(rgb).astype(float)
    assert flat[~mask].std(axis=0).max() < 12
    assert np.abs(flat[mask].mean(axis=0) - flat[~mask].mean(axis=0)).max() > 60
