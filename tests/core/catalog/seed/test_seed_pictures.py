from __future__ import annotations

import io

import pytest
from PIL import Image

from core.catalog.seed.drawing.painter import PALETTE
from core.catalog.seed.pictures import KINDS, pictures, views
from core.catalog.seed.words import vocabulary


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_an_800_px_jpeg_of_at_most_60_kb_with_a_quiet_background(kind: str) -> None:
    for data in views(kind):
        assert len(data) <= 60_000
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (800, 800))
            corner = picture.convert("RGB").getpixel((4, 4))
            assert isinstance(corner, tuple)
            assert min(corner) > 235
            low, _ = picture.convert("L").getextrema()
            assert isinstance(low, int)
            assert low < 215  # something is drawn
    assert views(kind)[0] != views(kind)[1]


def test_drawings_show_the_products_color() -> None:
    for color in ("navy", "terracotta", "sage"):
        with Image.open(io.BytesIO(views("bottle", color)[0])) as picture:
            shown = picture.convert("RGB").getpixel((470, 600))
        assert isinstance(shown, tuple)
        assert all(abs(a - b) < 45 for a, b in zip(shown, PALETTE[color], strict=True))


def test_every_color_of_the_vocabulary_can_be_painted() -> None:
    assert set(vocabulary()["colors"]) == set(PALETTE)


def test_drawings_are_the_same_every_time() -> None:
    first = views("tent")
    views.cache_clear()
    assert views("tent") == first


def test_the_first_picture_has_an_alt_text_and_the_second_none() -> None:
    (name, alt, _), (other, nothing, _) = pictures("jar", "plaid", stem="a-1", title="A jar")
    assert (name, alt, other, nothing) == ("a-1-1.jpg", "A jar", "a-1-2.jpg", "")
