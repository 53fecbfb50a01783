"""Every template in every script: words inside their places, readable, turned round where pages are."""

from __future__ import annotations

from typing import Any

import lettering
import numpy as np
import pytest

from core.errors import BadInput, Refused
from core.ports.picture_files import TextTooLong
from gpu_worker.image.files.decode import Picture
from gpu_worker.image.files.provenance.origin import Origin
from gpu_worker.image.words import fonts
from gpu_worker.image.words.breaks import pieces
from gpu_worker.image.words.brief import brief_of
from gpu_worker.image.words.make import Lettered, make_lettered, sheet_of
from gpu_worker.image.words.templates import TEMPLATES

SIZE = (640, 400)
needs_fonts = pytest.mark.skipif(
    any(check.state != "ok" for check in fonts.checks()), reason="fonts-noto-core and fonts-noto-cjk are not here"
)


def bag(alpha: bool = True, backdrop: int = 250) -> Picture:
    """A brown bag, left of the middle of its picture."""
    rgb = np.full((160, 160, 3), backdrop, np.uint8)
    rgb[20:140, 20:100] = (120, 80, 50)
    share = np.zeros((160, 160), np.float32)
    share[20:140, 20:100] = 1.0
    return Picture(rgb, share if alpha else None, "PNG", (160, 160))


def made(data: dict[str, Any], picture: Picture | None = None) -> Lettered:
    return make_lettered(brief_of(data, TEMPLATES, lambda _value: picture or bag()))


def changed(template: str, **texts: Any) -> dict[str, Any]:
    data = lettering.order(template, "en-US", SIZE)
    return data | {"texts": data["texts"] | texts}


@needs_fonts
@pytest.mark.parametrize("locale", lettering.LOCALES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_word_leaves_its_place_or_is_cut(template: str, locale: str) -> None:
    picture = made(lettering.order(template, locale, SIZE))
    assert picture.notes == ()
    for word in picture.words:
        assert word.box_px[2] <= word.place_px[2]
        assert word.contrast >= 4.5
        parts = pieces(word.text, locale)
        ends = {"".join(parts[:at]).strip() for at in range(len(parts) + 1)}
        run = ""
        for line in word.lines:
            run = word.text[: len(run)] + word.text[len(run) :][: word.text[len(run) :].index(line) + len(line)]
            assert run.strip() in ends


@needs_fonts
@pytest.mark.parametrize("template", TEMPLATES)
def test_words_do_not_cover_each_other(template: str) -> None:
    ink = made(lettering.order(template, "de-DE", SIZE)).words
    for at, one in enumerate(ink):
        for other in ink[at + 1 :]:
            (x, y, w, h), (a, b, c, d) = one.box_px, other.box_px
            assert x + w <= a or a + c <= x or y + h <= b or b + d <= y, (one.name, other.name)


def shape(*boxes: tuple[int, int, int, int]) -> Picture:
    """A cut-out made of boxes (top, bottom, left, right)."""
    share = np.zeros((160, 160), np.float32)
    for top, bottom, left, right in boxes:
        share[top:bottom, left:right] = 1.0
    return Picture(np.full((160, 160, 3), 90, np.uint8), share, "PNG", (160, 160))


@pytest.mark.parametrize("garment", [False, True])
def test_a_shadow_lies_under_what_has_a_foot_and_not_under_clothing(garment: bool) -> None:
    jug = shape((30, 140, 40, 100), (50, 90, 100, 120))
    hung = shape((30, 60, 40, 100), (60, 140, 66, 74))

    def drawn(picture: Picture) -> int:
        order = lettering.order("banner", "en-US", SIZE) | {"garment": garment}
        return len(sheet_of(brief_of(order, TEMPLATES, lambda _: picture)).under)

    assert drawn(jug) - drawn(hung) == (0 if garment else 4)  # two soft spots, each with its colours


@needs_fonts
@pytest.mark.parametrize("template", TEMPLATES)
def test_places_are_mirrored_for_hebrew(template: str) -> None:
    left, right = (sheet_of(brief_of(lettering.order(template, locale, SIZE), TEMPLATES, lambda _: bag()))
                   for locale in ("en-US", "he-IL"))  # fmt: skip
    if template != "callouts":  # its points sit where they are in the photo, and photos are not turned round
        for one, other in zip(left.stacks, right.stacks, strict=True):
            assert one.box == other.box
            assert right.turned(other.box).x == pytest.approx(SIZE[0] - one.box.x - one.box.w)


@needs_fonts
@pytest.mark.parametrize("locale", ["en-US", "ar-SA"])
@pytest.mark.parametrize("alpha", [True, False])
def test_a_call_out_points_at_its_place_in_the_photo(locale: str, alpha: bool) -> None:
    data = lettering.order("callouts", locale, SIZE)
    data["texts"]["points"] = [{"title": "A", "at": [60 / 160, 80 / 160]}]  # the middle of the bag
    picture = made(data, bag(alpha))
    brown = (picture.master == (120, 80, 50)).all(axis=2).nonzero()
    middle = ((brown[1].min() + brown[1].max()) / 2, (brown[0].min() + brown[0].max()) / 2)
    x, y = round(middle[0]), round(middle[1])
    assert picture.master[y, x].min() > 240  # the white of the mark


@needs_fonts
def test_measure_lines_span_the_product() -> None:
    data = lettering.order("dimensions", "en-US", SIZE)
    picture = made(data).master
    brown = (picture == (120, 80, 50)).all(axis=2).nonzero()
    words = {word.name: word for word in made(data).words}
    width = words["texts.measures.1.value"].box_px
    assert width[0] + width[2] / 2 == pytest.approx((brown[1].min() + brown[1].max()) / 2, abs=3)
    assert width[1] > brown[0].max()
    height = words["texts.measures.0.value"].box_px
    assert height[0] + height[2] < brown[1].min()


def test_the_product_keeps_its_own_pixels() -> None:
    picture = made(lettering.order("in_the_box", "en-US", SIZE)).rgb
    assert (np.abs(picture.astype(int) - (120, 80, 50)).max(axis=2) == 0).sum() > 1500


@pytest.mark.parametrize("change", [{"before": {"picture": "p"}}, {"after": {"picture": "p", "real": False}}])
def test_before_and_after_want_real_photos(change: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="real photos only"):
        made(lettering.order("before_after", "en-US", SIZE) | change)


def test_before_and_after_refuse_what_a_model_made() -> None:
    origin = Origin(source_type="trainedAlgorithmicMedia")
    generated = Picture(bag().rgb, None, "PNG", (160, 160), (), origin)
    with pytest.raises(Refused, match="model made it"):
        made(lettering.order("before_after", "en-US", SIZE), generated)


def test_cells_of_one_table_have_one_size() -> None:
    sizes = {word.size_px for word in made(lettering.order("specs", "de-DE", SIZE)).words if "rows" in word.name}
    assert len(sizes) == 1


def test_a_table_with_too_many_rows_says_how_many_can_be_read() -> None:
    data = changed("specs", rows=[["Weight", "1 kg"]] * 14) | {"size_px": [640, 200]}
    with pytest.raises(BadInput, match=r"14 rows, \d+ can be read"):
        made(data)


@pytest.mark.parametrize(
    ("template", "texts", "field"),
    [
        ("specs", {"rows": [["only"]]}, "texts.rows.0"),
        ("specs", {"rows": []}, "texts.rows"),
        ("size_chart", {"rows": [["XS"]]}, "texts.rows.0"),
        ("comparison", {"columns": [{"name": "a", "values": []}, {"name": "b"}]}, "texts.columns.0.values.0"),
        ("comparison", {"columns": ["a", "b"]}, "texts.columns.0"),
        ("callouts", {"points": [{"title": "a", "at": [2, 0]}]}, "texts.points.0.at"),
        ("callouts", {"points": [{"at": [0, 0]}]}, "texts.points.0.title"),
        ("dimensions", {"measures": [{"axis": "girth", "value": "1"}]}, "texts.measures.0.axis"),
        ("before_after", {"before": ""}, "texts.before"),
    ],
)
def test_what_is_missing_is_named(template: str, texts: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as raised:
        made(changed(template, **texts))
    assert raised.value.field == field


def test_a_cell_that_is_too_long_is_named() -> None:
    with pytest.raises(TextTooLong) as raised:
        made(changed("size_chart", head=["Size", "Brustumfangsmessungsanleitungsheftchen" * 3, "L", "S"]))
    assert raised.value.field == "texts.head.1"
    assert raised.value.fits_chars < 40
