"""Numbers in Han letters, as Chinese and Japanese prose writes them before a unit."""

from __future__ import annotations

import pytest

from core.facts.measure import parse


@pytest.mark.parametrize(
    ("text", "lang", "values", "unit"),
    [
        ("高六厘米半", "zh", (6.5,), "cm"),
        ("宽三厘米八", "zh", (3.8,), "cm"),
        ("一米八长", "zh", (1.8,), "m"),
        ("1米75", "zh", (1.75,), "m"),
        ("一百二十毫升", "zh", (120.0,), "ml"),
        ("两千五百毫安时", "zh", (2500.0,), "mah"),
        ("重一點二公斤", "zh", (1.2,), "kg"),
        ("三个半小时", "zh", (3.5,), "h"),
        ("3个半小时", "zh", (3.5,), "h"),
        ("八到十二小時", "zh", (8.0, 12.0), "h"),
        ("四十八乘七十四厘米", "zh", (48.0, 74.0), "cm"),
        ("两斤半", "zh", (2.5,), "jin"),
        ("九センチ半", "ja", (9.5,), "cm"),
        ("百十五センチ", "ja", (115.0,), "cm"),
        ("一・五メートル", "ja", (1.5,), "m"),
        ("六十五センチから百センチまで", "ja", (65.0, 100.0), "cm"),
    ],
)
def test_a_number_in_letters_is_read_whole(text, lang, values, unit):
    (found,) = parse(text, lang)
    assert found.values == pytest.approx(values)
    assert found.unit == unit


@pytest.mark.parametrize("text", ["几十厘米", "三、四厘米", "每一克", "第二十一厘米", "一两厘米", "一年四季", "两天"])
def test_vague_numbers_and_words_are_none(text):
    assert parse(text, "zh") == []


def test_a_radius_is_no_half():
    (found,) = parse("直径5厘米半径不详", "zh")
    assert found.values == (5.0,)
