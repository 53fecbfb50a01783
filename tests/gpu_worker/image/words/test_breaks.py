"""Lines end where a reader would not notice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gpu_worker.image.words.breaks import broken, pieces, plain

TEXTS = {
    "de-DE": "Edelstahltrinkflasche spülmaschinenfest 750 ml E-Bike-tauglich z. B. für 3–5 Tage",
    "th-TH": "ขวดน้ำเก็บความเย็นได้นาน 24 ชั่วโมง",
    "ko-KR": "하루 종일 시원하게 마시는 진공단열 물병 750 ml",
    "ja-JP": "一日中冷たいままで飲める真空断熱ステンレスボトル",
    "zh-CN": "全天保冷的不锈钢水瓶",
    "ar-SA": "كوب فولاذي يحفظ الحرارة 6 ساعات",
    "hi-IN": "750 ml की स्टील की बोतल",
}


def test_nothing_is_lost_between_the_parts() -> None:
    for locale, text in TEXTS.items():
        assert "".join(pieces(text, locale)) == text


def test_a_number_keeps_its_unit() -> None:
    for locale, text, kept in (
        ("de-DE", "Flasche 750 ml", "750 ml"),
        ("ar-SA", TEXTS["ar-SA"], "6 ساعات"),
        ("hi-IN", TEXTS["hi-IN"], "750 ml "),
        ("fr-FR", "Poids 1 234,5 kg net", "1 234,5 kg "),
        ("en-US", "Box 30 × 20 × 10 cm", "30 × 20 × 10 cm"),
    ):
        assert kept in pieces(text, locale)


def test_words_stay_whole() -> None:
    assert "Edelstahltrinkflasche " in pieces(TEXTS["de-DE"], "de-DE")
    assert any("E-Bike" in part for part in pieces(TEXTS["de-DE"], "de-DE"))
    assert all(part.endswith(" ") for part in pieces(TEXTS["ko-KR"], "ko-KR")[:-1])
    assert pieces("ขวดน้ำเก็บความเย็น", "th-TH") == ("ขวด", "น้ำ", "เก็บ", "ความ", "เย็น")
    assert "不锈钢" in pieces(TEXTS["zh-CN"], "zh-CN")
    assert "冷たいままで" in pieces(TEXTS["ja-JP"], "ja-JP")


def test_no_lone_letter_at_the_end_of_a_polish_line() -> None:
    assert "z podwójną " in pieces("Butelka z podwójną ścianką", "pl-PL")


def test_soft_hyphens_break_nothing() -> None:
    assert pieces("Spül\u00admaschinen\u00adfest", "de-DE") == ("Spülmaschinenfest",)
    assert plain(" a \n b\u200b ") == "a b"


def test_lines_are_even() -> None:
    parts = pieces("one two three four five six", "en-US")
    assert broken(parts, len, 20, 4) == ("one two three", "four five six")
    assert broken(parts, len, 4, 3) is None


@given(st.lists(st.text("abcdefg", min_size=1, max_size=9), min_size=1, max_size=14), st.integers(9, 40))
def test_no_line_is_wider_than_the_limit_and_every_word_is_there_once(words: list[str], limit: int) -> None:
    lines = broken(tuple(f"{word} " for word in words), len, limit, len(words))
    assert lines is not None
    assert " ".join(lines).split() == words
    assert max(map(len, lines)) <= limit
