"""A photo with a known product: a jar with a printed label on a plain backdrop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from gpu_worker.image.studio.product import Product, box_of, firm

Pixels = NDArray[np.uint8]


def drawn(side_px: int = 384, backdrop: tuple[int, int, int] = (236, 236, 236)) -> tuple[Pixels, NDArray[np.float32]]:
    rng = np.random.default_rng(5)
    rgb = np.full((side_px, side_px, 3), backdrop, np.uint8)
    mask = np.zeros((side_px, side_px), np.uint8)
    s = side_px / 384
    cv2.rectangle(mask, (round(130 * s), round(90 * s)), (round(250 * s), round(330 * s)), 255, -1)
    cv2.ellipse(mask, (round(190 * s), round(330 * s)), (round(60 * s), round(14 * s)), 0, 0, 360, 255, -1)
    jar = np.full_like(rgb, (150, 70, 52)).astype(np.float32)
    jar *= np.linspace(0.6, 1.25, side_px, dtype=np.float32)[None, :, None]
    jar += rng.normal(0, 5, (side_px, side_px, 1)).astype(np.float32)
    painted = np.ascontiguousarray(np.clip(jar, 0, 255).astype(np.uint8))
    cv2.rectangle(painted, (round(140 * s), round(170 * s)), (round(240 * s), round(260 * s)), (240, 238, 225), -1)
    for row, word in enumerate(("HONIG", "250 g")):
        at = (round(146 * s), round((205 + 40 * row) * s))
        cv2.putText(painted, word, at, cv2.FONT_HERSHEY_SIMPLEX, 0.8 * s, (30, 30, 40), max(1, round(2 * s)))
    alpha = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), 0.8)
    mixed = painted * alpha[..., None] + rgb * (1 - alpha[..., None])
    return (mixed + 0.5).astype(np.uint8), alpha.astype(np.float32)


@pytest.fixture
def jar() -> Product:
    rgb, alpha = drawn()
    clean = firm(alpha)
    box = box_of(clean)
    assert box is not None
    return Product(rgb, clean, box, 1.0)


@pytest.fixture
def cutout_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes the jar as an RGBA cut-out at the photo's size."""

    def write(side_px: int = 384, name: str = "jar.png") -> Path:
        rgb, alpha = drawn(side_px)
        path = tmp_path / name
        rgba = np.dstack([rgb[..., ::-1], (alpha * 255 + 0.5).astype(np.uint8)])
        assert cv2.imwrite(str(path), rgba)
        return path

    return write
