"""Banners: the right words in the right place, or a clear no."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput, Refused
from core.ports.picture_files import TextTooLong
from gpu_worker.image.engine import ENGINE
from gpu_worker.image.files.decode import Picture, decode
from gpu_worker.image.files.encode import FORMATS, encode
from gpu_worker.image.words import fonts
from gpu_worker.image.words.brief import brief_of
from gpu_worker.image.words.colour import contrast, palette_of
from gpu_worker.image.words.make import Lettered, make_lettered
from gpu_worker.image.words.templates import TEMPLATES
from gpu_worker.image.words.typeset import Type, drawn, fitted

HEADLINES = {
    "de-DE": "Edelstahltrinkflasche bleibt 24 Stunden kalt",
    "ru-RU": "Бутылка держит холод 24 часа",
    "el-GR": "Κρύο για 24 ώρες, όπου κι αν πας",
    "ar-SA": "يبقى باردًا لمدة 24 ساعة",
    "he-IL": "נשאר קר 24 שעות",
    "hi-IN": "24 घंटे तक ठंडा रहता है",
    "th-TH": "เก็บความเย็นได้นาน 24 ชั่วโมง",
    "ja-JP": "24時間冷たいまま、どこへでも",
    "ko-KR": "24시간 시원하게 유지됩니다",
    "zh-CN": "全天保冷二十四小时",
    "zh-TW": "全天保冷二十四小時",
}
needs_fonts = pytest.mark.skipif(
    any(check.state != "ok" for check in fonts.checks()), reason="fonts-noto-core and fonts-noto-cjk are not here"
)


@pytest.fixture
def bottle() -> Picture:
    """A green bottle cut out of its backdrop."""
    rgb = np.full((240, 120, 3), (30, 110, 70), np.uint8)
    alpha = np.zeros((240, 120), np.float32)
    alpha[20:220, 35:85] = 1.0
    return Picture(rgb, alpha, "PNG", (120, 240))


def order(locale: str = "de-DE", **texts: Any) -> dict[str, Any]:
    texts = texts or {"headline": HEADLINES[locale], "subline": HEADLINES[locale], "badge": "24 h"}
    return {"template": "banner", "locale": locale, "size_px": [485, 300], "texts": texts, "picture": "p"}


def lettered(data: dict[str, Any], picture: Picture) -> Lettered:
    return make_lettered(brief_of(data, TEMPLATES, lambda _value: picture))


@needs_fonts
@pytest.mark.parametrize("locale", HEADLINES)
def test_words_stand_inside_their_places_and_can_be_read(locale: str, bottle: Picture) -> None:
    made = lettered(order(locale), bottle)
    assert made.notes == ()
    assert {word.name for word in made.words} == {"texts.headline", "texts.subline", "texts.badge"}
    for word in made.words:
        assert word.box_px[2] <= word.place_px[2]
        assert word.contrast >= 4.5
        assert "".join(word.lines).replace(" ", "") == word.text.replace(" ", "")


@needs_fonts
def test_the_layout_is_mirrored_for_arabic_and_hebrew(bottle: Picture) -> None:
    places = {locale: lettered(order(locale), bottle).words[-1].place_px for locale in ("de-DE", "ar-SA", "he-IL")}
    left, wide = places["de-DE"][0], places["de-DE"][2]
    assert left < 485 / 4
    for locale in ("ar-SA", "he-IL"):
        assert places[locale][0] == pytest.approx(485 - left - wide, abs=1)


@needs_fonts
def test_the_master_is_the_same_in_every_language(bottle: Picture) -> None:
    one, other = (lettered(order(locale), bottle) for locale in ("de-DE", "th-TH"))
    assert np.array_equal(one.master, other.master)
    assert not np.array_equal(one.rgb, other.rgb)


@needs_fonts
def test_the_layers_make_the_picture(bottle: Picture) -> None:
    made = lettered(order(), bottle)
    rgb, alpha = made.layer()
    share = alpha[:, :, None]
    assert np.abs(made.master * (1 - share) + rgb * share - made.rgb).max() <= 1.0


def test_a_text_that_is_too_long_says_how_much_fits(bottle: Picture) -> None:
    text = "Trinkflasche " * 30
    with pytest.raises(TextTooLong, match=r"text too long: 'texts\.headline'") as raised:
        lettered(order(headline=text), bottle)
    assert 20 < raised.value.fits_chars < 380
    lettered(order(headline=text[: raised.value.fits_chars]), bottle)


def test_without_a_font_the_picture_stays_without_words(
    bottle: Picture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "folders", lambda: (tmp_path,))
    fonts.forget()
    try:
        made = lettered(order("ja-JP"), bottle)
        [check] = fonts.checks()
    finally:
        fonts.forget()
    assert made.notes == ("words left out: no font for ja",)
    assert made.words == ()
    assert np.array_equal(made.rgb, made.master)
    assert check.state == "note"
    assert "fonts-noto-cjk" in check.text


def test_a_character_without_a_glyph_is_noticed() -> None:
    assert fonts.missing("\U0010fffd \u200b", "en-US") == "\U0010fffd"


def test_an_emoji_without_a_font_is_left_out_alone(bottle: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    real = fonts.missing
    monkeypatch.setattr("gpu_worker.image.words.make.missing", lambda text, locale: real(text, locale) or "\U0001f389")
    made = lettered(order(headline="Kalt \U0001f389", subline="\U0001f389"), bottle)
    assert [word.text for word in made.words] == ["Kalt"]
    assert made.notes == ("left out: no font for \U0001f389",)


@pytest.mark.parametrize(
    "text",
    [
        "<b>&amp;</b> \"'",
        "a\x00b\x07c",
        "\ud800 half",
        "\u202eabc\u202c",
        "e\u0301\u0301\u0301",
        "x" * 12,
        "٣٤ ١٢",
        "  -  ",
    ],
)
def test_whatever_stands_in_a_text_is_drawn_or_refused(text: str, bottle: Picture) -> None:
    for locale in ("de-DE", "ar-SA", "th-TH"):
        made = lettered(order(locale, headline=text), bottle)
        assert made.words or made.notes


@needs_fonts
def test_chinese_and_japanese_have_their_own_faces() -> None:
    shapes = [drawn("直骨角", locale, 60, 80, bold=False).mask for locale in ("ja-JP", "zh-CN", "zh-TW")]
    assert all(one.shape != two.shape or not np.array_equal(one, two) for one, two in pairwise(shapes))


@given(st.lists(st.text("abdefgmnw", min_size=1, max_size=10), min_size=1, max_size=8), st.integers(140, 400))
@settings(max_examples=25)
def test_no_drawn_line_is_wider_than_its_box(words: list[str], width: int) -> None:
    found = fitted(" ".join(words), "de-DE", Type(20, 10, most_lines=9), width, 400, 0.5)
    assert found is not None
    assert all(
        drawn(line, "de-DE", found.size_px, found.pitch_px, bold=False).width_px <= width for line in found.lines
    )


@given(st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255)))
@settings(max_examples=40)
def test_every_palette_can_be_read(colour: tuple[int, int, int]) -> None:
    palette = palette_of(None, {"accent": "#{:02x}{:02x}{:02x}".format(*colour)})
    for ink, ground in (
        (palette.ink, palette.panel), (palette.quiet, palette.paper), (palette.accent, palette.paper),
        (palette.on_accent, palette.accent), (palette.on_deep, palette.deep), (palette.quiet, palette.panel),
    ):  # fmt: skip
        assert contrast(ink, ground) >= 4.5


def test_unreadable_words_are_refused(bottle: Picture) -> None:
    data = order(headline="Kalt") | {"palette": {"paper": "#7a7a7a", "ink": "#8a8a8a"}}
    with pytest.raises(Refused, match="contrast"):
        lettered(data, bottle)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"template": "poster"}, "template"), ({"locale": "german!"}, "locale"), ({"size_px": [1, 2]}, "size_px"),
        ({"texts": []}, "texts"), ({"texts": {}}, "texts.headline"), ({"palette": {"accent": "red"}}, "palette.accent"),
        ({"texts": {"headline": ["a"]}}, "texts.headline"), ({"palette": 3}, "palette"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_order_is_named(change: dict[str, Any], field: str, bottle: Picture) -> None:
    with pytest.raises(BadInput) as raised:
        lettered(order() | change, bottle)
    assert raised.value.field == field


@needs_fonts
def test_the_command_line_reads_orders_and_answers_with_boxes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "p.png").write_bytes(encode(np.full((90, 60, 3), 40, np.uint8), None, FORMATS["png"]).data)
    for name, data in {
        "good": order() | {"picture": "p.png"}, "long": order(headline="Flasche " * 49) | {"picture": None},
        "lost": order(),
    }.items():  # fmt: skip
        (tmp_path / "in" / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "in" / "bad.json").write_text("{", encoding="utf-8")
    options = {"format": "png", "layer": "both"}
    batch = ENGINE.run_batch("banner", tmp_path / "in", tmp_path / "out", options, lambda *_: None)
    rows = {name: row.as_dict() for name, row in batch.rows.items()}
    assert {name: row["ok"] for name, row in rows.items()} == {"bad": False, "good": True, "long": False, "lost": False}
    assert decode(tmp_path / "out" / "good.png").size_px == (485, 300)
    assert "texts.headline" in [word["name"] for word in rows["good"]["words"]]
    assert "text too long: 'texts.headline' has 391 characters," in rows["long"]["reason"]
    assert "There is no file p" in rows["lost"]["reason"]


@needs_fonts
def test_a_job_gets_bytes_and_what_stands_where(tmp_path: Path, bottle: Picture) -> None:
    (tmp_path / "brief.json").write_text(json.dumps(order() | {"picture": None}), encoding="utf-8")
    row, data = ENGINE.run_one("banner", tmp_path / "brief.json", {})
    assert data.startswith(b"\x89PNG")
    assert "texts.headline" in [word["name"] for word in row.more["words"]]
    assert ENGINE.maker("banner", {}).revision


@pytest.mark.parametrize(("layer", "made_by"), [("both", "algorithmicMedia"), ("words", "algorithmicMedia")])
def test_a_file_says_how_it_was_made(tmp_path: Path, layer: str, made_by: str) -> None:
    (tmp_path / "brief.json").write_text(json.dumps(order() | {"picture": None}), encoding="utf-8")
    _row, data = ENGINE.run_one("banner", tmp_path / "brief.json", {"layer": layer})
    (tmp_path / "made.png").write_bytes(data)
    found = decode(tmp_path / "made.png")
    assert found.origin.source_type == made_by
    assert (found.alpha is not None) == (layer == "words")
