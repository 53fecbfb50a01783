"""The outline that the studio works with: firm inside, free of dust, with its real holes."""

from __future__ import annotations

import cv2
import numpy as np

from gpu_worker.image.studio.product import cut_off, firm


def ring() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    mask = np.zeros((300, 300), np.float32)
    cv2.circle(mask, (150, 150), 100, 1.0, -1)
    cv2.circle(mask, (150, 150), 40, 0.0, -1)
    return mask


def test_holes_stay_and_pinholes_and_dust_go() -> None:
    alpha = ring()
    alpha[150, 70:73] = 0.3  # a letter that the network took for the backdrop
    alpha[10:12, 10:12] = 1  # dust
    made = firm(alpha)
    assert (made[150, 70:73] == 1).all()
    assert made[150, 150] == 0
    assert made[11, 11] == 0


def test_the_edge_stays_soft_and_hesitation_inside_does_not() -> None:
    alpha = cv2.GaussianBlur(ring(), (0, 0), 1.5).astype(np.float32)
    alpha[145:155, 75:85] = 0.8
    made = firm(alpha)
    assert (made[145:155, 75:85] == 1).all()
    assert ((made > 0.1) & (made < 0.9)).sum() > 300


def test_where_the_photo_cuts() -> None:
    alpha = ring()
    assert cut_off(alpha) == ()
    assert cut_off(alpha[60:, :]) == ("top",)
