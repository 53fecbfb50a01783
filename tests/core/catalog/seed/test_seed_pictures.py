from __future__ import annotations

import io

import pytest
from PIL import Image

from core.catalog.seed.drawing.painter import PALETTE
from core.catalog.seed.pictures import KINDS, pictures, views
from core.catalog.seed.words import vocabulary


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_a_jpeg_for_shops_with_a_quiet_background(kind: str) -> None:
    for data in views(kind):
        assert len(data) <= 110_000
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (1200, 1200))
            grey = picture.convert("L")
            corners = [grey.getpixel((x, 6)) for x in (6, 1193)]
            low, high = grey.getextrema()
            assert abs(corners[0] - corners[1]) <= 3
            assert high - low > 60  # something is drawn
    assert views(kind)[0] != views(kind)[1]


def test_light_things_stand_before_grey_and_dark_ones_before_white() -> None:
    def corner(kind: str, color: str) -> int:
        with Image.open(io.BytesIO(views(kind, color)[0])) as picture:
            return int(picture.convert("L").getpixel((6, 6)))

    assert corner("shirt", "white") < 170
    assert corner("shirt", "navy") > 235


def test_drawings_show_the_products_color() -> None:
    for color in ("navy", "terracotta", "sage"):
        with Image.open(io.BytesIO(views("bottle", color)[0])) as picture:
            shown = picture.convert("RGB").getpixel((705, 900))
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
