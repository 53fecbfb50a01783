"""Files within their bytes: the best quality that fits, in few encodes; a clear word where nothing fits."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hostile import photo
from PIL import Image

from core.errors import BadInput, Refused
from gpu_worker.image.files.encode import FORMATS, encode, flattened, format_named

RGB = np.asarray(photo(640, 480, seed=3))


@pytest.mark.parametrize("name", ["jpeg", "webp", "avif"])
@pytest.mark.parametrize("share", [0.7, 0.35])
def test_the_budget_is_kept_and_used(name: str, share: float) -> None:
    form = FORMATS[name]
    free = encode(RGB, None, form)
    assert free.tries == 1
    assert free.quality == form.best
    budget = int(len(free.data) * share)
    made = encode(RGB, None, form, max_bytes=budget)
    assert len(made.data) <= budget
    assert made.tries <= 8
    one_better = encode(RGB, None, form, quality=made.quality + 1)
    assert len(made.data) > 0.9 * budget or len(one_better.data) > budget, "room was left that could be used"
    assert Image.open(io.BytesIO(made.data)).size == (640, 480)


def test_what_cannot_fit_is_refused_with_a_way_out() -> None:
    with pytest.raises(Refused, match=r"640 x 480 px .* more than the 1 KB") as caught:
        encode(RGB, None, FORMATS["jpeg"], max_bytes=1500)
    assert "fewer pixels" in caught.value.next_step


def test_png_is_lossless_until_the_budget_forces_a_palette() -> None:
    plain = encode(RGB, None, FORMATS["png"])
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(plain.data))), RGB)
    made = encode(RGB, None, FORMATS["png"], max_bytes=len(plain.data) // 2)
    assert len(made.data) <= len(plain.data) // 2
    assert "256 colours" in made.notes[0]
    with pytest.raises(Refused, match="256 colours"):
        encode(RGB, None, FORMATS["png"], max_bytes=2000)


def test_alpha_survives_where_the_format_has_one() -> None:
    alpha = np.linspace(0, 1, 640 * 480, dtype=np.float32).reshape(480, 640)
    for name in ("png", "webp", "avif"):
        shown = Image.open(io.BytesIO(encode(RGB, alpha, FORMATS[name]).data))
        assert shown.mode == "RGBA", name
        assert np.abs(np.asarray(shown)[:, :, 3] / 255 - alpha).max() < 0.05, name


def test_flattening_mixes_with_the_backdrop() -> None:
    alpha = np.zeros((480, 640), np.float32)
    alpha[0, 0], alpha[0, 1] = 1.0, 0.5
    flat = flattened(RGB, alpha, (255, 255, 255))
    assert tuple(flat[0, 0]) == tuple(RGB[0, 0])
    assert tuple(flat[5, 5]) == (255, 255, 255)
    assert abs(int(flat[0, 1, 0]) - (int(RGB[0, 1, 0]) + 255) / 2) <= 1
    assert flattened(RGB, None, (0, 0, 0)) is RGB


def test_names_of_formats() -> None:
    assert format_named("JPG") is FORMATS["jpeg"]
    with pytest.raises(BadInput, match="no format 'bmp'"):
        format_named("bmp")
