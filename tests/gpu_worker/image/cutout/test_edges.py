"""Alpha and colours at edges, on pictures whose truth is known."""

from __future__ import annotations

import numpy as np

from gpu_worker.image.cutout import edges

SIDE = 160


def disc(radius_px: float, soft_px: float) -> np.ndarray:
    y, x = np.mgrid[:SIDE, :SIDE]
    return np.clip((radius_px - np.hypot(x - SIDE / 2, y - SIDE / 2)) / soft_px + 0.5, 0, 1).astype(np.float32)


def laid(front: tuple[int, int, int], behind: tuple[int, int, int], alpha: np.ndarray) -> np.ndarray:
    a = alpha[..., None]
    return (np.array(front) * a + np.array(behind) * (1 - a) + 0.5).astype(np.uint8)


def test_the_backdrop_is_taken_out_of_edge_colours() -> None:
    alpha = disc(50, 6)
    photo = laid((200, 30, 30), (20, 220, 40), alpha)
    edge = (alpha > 0.1) & (alpha < 0.95)
    before = np.abs(photo[edge].astype(int) - (200, 30, 30)).mean()
    after = np.abs(edges.foreground(photo, alpha)[edge].astype(int) - (200, 30, 30)).mean()
    assert before > 40
    assert after < 6


def test_pixels_of_the_product_stay_as_they_are() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    alpha = disc(50, 6)
    whole = alpha >= 0.98
    assert np.array_equal(edges.foreground(noise, alpha)[whole], noise[whole])


def test_enlarging_follows_the_large_photo() -> None:
    truth = disc(50, 1)
    photo = laid((240, 240, 240), (30, 30, 60), truth)
    small = edges.scaled(photo, SIDE // 2)
    alpha = edges.scaled((truth * 255).astype(np.uint8), SIDE // 2).astype(np.float32) / 255
    plain = np.abs(np.kron(alpha, np.ones((2, 2), np.float32)) - truth).sum()
    assert np.abs(edges.enlarged(photo, small, alpha) - truth).sum() < 0.6 * plain


def test_a_picture_without_edges_is_left_alone() -> None:
    photo = np.full((SIDE, SIDE, 3), 90, np.uint8)
    nothing = np.zeros((SIDE, SIDE), np.float32)
    assert np.array_equal(edges.foreground(photo, nothing), photo)
    assert not edges.enlarged(photo, photo[::2, ::2], nothing[::2, ::2]).any()


def test_scaled_keeps_small_pictures_and_the_step() -> None:
    assert edges.scaled(np.zeros((90, 120, 3), np.uint8), 400).shape == (90, 120, 3)
    assert edges.scaled(np.zeros((900, 1200, 3), np.uint8), 352, 32).shape == (256, 352, 3)
    assert edges.scaled(np.zeros((2, 3000, 3), np.uint8), 352, 32).shape == (32, 352, 3)
