"""The visible label: off the product, readable on anything, refused where there is no room."""

from __future__ import annotations

import numpy as np
import pytest
from hostile import photo

from core.assets.channels import Safe
from core.errors import Refused
from gpu_worker.image.files.provenance.label import MIN_CONTRAST, labelled, text_height_px

WORDS = np.zeros((20, 120), np.float32)
WORDS[4:16, 5:115:7] = 1


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_readable_on_any_scene(grey: int) -> None:
    scene = np.full((400, 600, 3), grey, np.uint8)
    made = labelled(scene, WORDS)
    assert made.contrast >= MIN_CONTRAST
    left, top, wide, high = made.box_px
    inside = made.rgb[top : top + high, left : left + wide]
    assert inside.max() == 255
    untouched = made.rgb.copy()
    untouched[top : top + high, left : left + wide] = grey
    assert (untouched == grey).all()
    assert (scene == grey).all()


def test_the_product_stays_free_wherever_it_stands() -> None:
    scene = np.asarray(photo(600, 400))
    for box in ((300, 200, 600, 400), (0, 0, 600, 330), (0, 80, 600, 400), (60, 48, 560, 400)):
        product = np.zeros((400, 600), np.float32)
        product[box[1] : box[3], box[0] : box[2]] = 1
        left, top, wide, high = labelled(scene, WORDS, product).box_px
        assert product[top : top + high, left : left + wide].max() == 0, box
    with pytest.raises(Refused, match="no room for the label"):
        labelled(scene, WORDS, np.ones((400, 600), np.float32))


def test_what_the_channel_covers_stays_free() -> None:
    safe = Safe(top_px=40, right_px=100, bottom_px=120, left_px=30)
    left, top, wide, high = labelled(np.asarray(photo(600, 400)), WORDS, safe=safe).box_px
    assert left >= 30
    assert top >= 40
    assert left + wide <= 500
    assert top + high <= 280
    with pytest.raises(Refused, match="does not fit"):
        labelled(np.asarray(photo(100, 400)), WORDS)


def test_the_height_of_the_words_follows_the_short_side() -> None:
    assert text_height_px((1000, 600), 0.05) == 30
    assert text_height_px((100, 100), 0.03) == 9
