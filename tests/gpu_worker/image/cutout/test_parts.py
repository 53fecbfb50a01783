"""Crumbs and lights apart from the product, and holes."""

from __future__ import annotations

import cv2
import numpy as np

from gpu_worker.image.cutout.parts import enclosed, without_scraps


def box() -> np.ndarray:
    alpha = np.zeros((200, 200), np.float32)
    alpha[60:140, 50:150] = 1
    return alpha


def test_what_is_seen_through_a_hole_is_counted() -> None:
    alpha = box()
    alpha[80:120, 70:130] = 0
    assert enclosed(alpha > 0.5) == 40 * 60
    assert enclosed(box() > 0.5) == 0


def test_nothing_at_all_stays_nothing() -> None:
    nothing = np.zeros((40, 40), np.float32)
    assert not without_scraps(nothing).any()


def test_a_round_light_far_off_goes_and_a_part_of_other_shape_stays() -> None:
    light, bar = box(), box()
    cv2.circle(light, (20, 20), 10, 1.0, -1)
    bar[10:14, 10:90] = 1
    assert np.array_equal(without_scraps(light), box())
    assert np.array_equal(without_scraps(bar), bar)


def test_a_crumb_beside_the_product_stays_and_one_far_off_goes() -> None:
    near, far = box(), box()
    near[100:106, 153:159] = 1
    far[10:16, 10:16] = 1
    assert np.array_equal(without_scraps(near), near)
    assert np.array_equal(without_scraps(far), box())
