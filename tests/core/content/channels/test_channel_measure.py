"""How long a text is: counted as its reader or its channel counts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.content.channels.measure import UNITS, display_width, graphemes, pixels, size

_FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("e\u0301", 1),
        ("é", 1),
        ("한국", 2),
        ("\u1112\u1161\u11ab", 1),  # the same syllable in three letters
        ("\u1112\u1161\u1112\u1161", 2),
        ("가\u11ab", 1),
        ("각\u1161", 2),
        (_FAMILY, 1),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 2),  # two flags
        ("\U0001f44d\U0001f3fd", 1),  # skin tone
        ("1\ufe0f\u20e3", 1),  # keycap
        ("كِتَاب", 4),
        ("a\r\nb", 3),
        ("ab\nc", 4),
    ],
)
def test_graphemes(text: str, count: int) -> None:
    assert len(graphemes(text)) == count


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("ab c", 4),
        ("日本", 4),
        ("한국", 4),
        ("ｱｲ", 2),
        ("Ａ", 2),
        ("café", 4),
        ("cafe\u0301", 4),
        ("شحن", 3),
        ("日a", 3),
    ],
)
def test_display_width(text: str, columns: int) -> None:
    assert display_width(text) == columns


def test_pixels_follow_the_letters() -> None:
    assert pixels("iiii") < pixels("nnnn") < pixels("WWWW") < pixels("日本日本")
    assert pixels("n" * 100) == 100 * 20 * 556 // 1000
    assert pixels("é") == pixels("e")
    assert pixels("한") < pixels("日")


@given(st.text(), st.text())
def test_every_measure_grows_with_the_text_and_joining_never_adds(one: str, two: str) -> None:
    for unit in UNITS:
        joined = size(one + two, unit)
        assert joined <= size(one, unit) + size(two, unit)
        assert joined >= size(one, unit) or unit in ("width", "pixels")  # a letter may become part of a wide sign


@given(st.text())
def test_graphemes_lose_no_letter_and_composing_changes_no_count_of_latin_letters(text: str) -> None:
    assert "".join(graphemes(text)) == text
    latin = "".join(char for char in text if "LATIN" in unicodedata.name(char, ""))
    assert len(graphemes(unicodedata.normalize("NFC", latin))) == len(graphemes(unicodedata.normalize("NFD", latin)))


def test_an_unknown_unit() -> None:
    with pytest.raises(KeyError):
        size("a", "inches")
