"""What all languages share is looked for once."""

from __future__ import annotations

import numpy as np

from gpu_worker.image.files.decode import KEPT_PIXELS, Picture
from gpu_worker.image.words.once import once


def _picture(high_px: int, wide_px: int) -> Picture:
    return Picture(np.zeros((high_px, wide_px, 3), np.uint8), None, "png", (wide_px, high_px))


def test_a_small_picture_is_looked_at_once_for_each_question() -> None:
    asked = []

    @once
    def corner(picture: Picture, side: str) -> int:
        asked.append((picture, side))
        return len(asked)

    one, other = _picture(20, 30), _picture(20, 30)
    assert [corner(one, "left"), corner(one, "left"), corner(one, "right"), corner(other, "left")] == [1, 1, 2, 3]


def test_a_large_picture_is_not_held() -> None:
    asked = []

    @once
    def edge(picture: Picture) -> int:
        asked.append(picture)
        return len(asked)

    large = _picture(KEPT_PIXELS // 1000 + 1, 1000)
    assert [edge(large), edge(large)] == [1, 2]
