"""The outline that the studio works with: firm inside, free of dust, with its real holes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from gpu_worker.image.studio.compose import layer
from gpu_worker.image.studio.crop import Placing
from gpu_worker.image.studio.product import cut_off, firm, opened


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


def test_the_same_file_is_opened_once_and_another_one_anew(cutout_file: Callable[..., Path], tmp_path: Path) -> None:
    first = opened(cutout_file())
    assert opened(cutout_file())[1] is first[1]
    other = tmp_path / "other.png"
    rgba = np.dstack([first[1].rgb, np.round(first[1].alpha * 255).astype(np.uint8)])
    Image.fromarray(np.ascontiguousarray(rgba[:, ::-1])).save(other)
    assert (opened(other)[1].alpha == first[1].alpha[:, ::-1]).mean() > 0.99
    part = layer(first[1], Placing(500, 500, 1.2, 0.0, 0.0, 0.5))
    with pytest.raises(ValueError, match="read-only"):
        part.rgb[0, 0] = 0
