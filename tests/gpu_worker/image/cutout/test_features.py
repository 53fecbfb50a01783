"""What the coarse network sees."""

from __future__ import annotations

import cv2
import numpy as np

from gpu_worker.image.cutout.features import features


def gradient(height: int, width: int) -> np.ndarray:
    ramp = np.linspace(150, 230, width)[None, :, None] - np.linspace(0, 30, height)[:, None, None]
    return np.repeat(ramp, 3, axis=2).astype(np.uint8)


def test_a_sweep_with_falling_light_is_explained_away() -> None:
    seen = features(gradient(96, 128))
    assert seen.shape == (12, 96, 128)
    assert np.abs(seen[3:6]).mean() < 0.03


def test_a_product_stands_out_although_it_touches_the_border() -> None:
    photo = gradient(96, 128)
    photo[40:, 30:70] = (180, 40, 40)
    seen = features(photo)
    product = np.abs(seen[3:6]).max(axis=0)[45:90, 35:65]
    backdrop = np.abs(seen[3:6]).max(axis=0)[5:35, 80:]
    assert product.min() > 0.8
    assert backdrop.max() < 0.15


def test_the_frame_is_near_zero_and_the_middle_is_one() -> None:
    seen = features(gradient(64, 64))[7]
    assert seen[0].max() == 0
    assert seen[32, 32] > 0.9


def test_one_colour_and_tiny_pictures_give_finite_numbers() -> None:
    for shape in ((32, 32, 3), (32, 352, 3)):
        assert np.isfinite(features(np.zeros(shape, np.uint8))).all()


def test_the_backdrop_is_followed_from_the_border_and_stops_at_the_product() -> None:
    photo = gradient(96, 128)
    photo[30:, 30:70] = (180, 40, 40)
    small = features(photo)[8:11]
    assert small[1, :25].mean() > 0.95
    assert small[1, 35:, 35:65].max() == 0


def test_a_hole_in_the_product_is_not_reached() -> None:
    photo = gradient(96, 96)
    cv2.circle(photo, (48, 48), 25, (20, 20, 90), 8)
    assert features(photo)[9, 44:52, 44:52].max() == 0


def test_a_soft_shadow_is_told_from_a_grey_product() -> None:
    photo = gradient(128, 128).astype(np.float32)
    cast = np.zeros((128, 128), np.float32)
    cast[60:110, 70:110] = 1
    photo *= 1 - 0.4 * cv2.GaussianBlur(cast, (0, 0), 9)[..., None]
    photo[30:90, 30:70] = (60, 90, 160)
    seen = features(photo.astype(np.uint8))[11]
    assert seen[75:100, 80:100].mean() > 0.95
    assert seen[35:85, 35:65].max() == 0
