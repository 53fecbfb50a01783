"""The strength of a text by signs that can be counted: the same goods in three tones, in every language we write."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.localisation.emotion import LEAST_WORDS, PLAIN, entries, languages, measure
from core.localisation.market import markets
from core.localisation.profile_files import FEELINGS

TONES = tomllib.loads((Path(__file__).parent / "tones.toml").read_text("utf-8"))


@pytest.mark.parametrize("lang", sorted(TONES))
def test_three_tones_of_one_product(lang: str) -> None:
    found = {tone: measured.intensity for tone, text in TONES[lang].items() if (measured := measure(text, lang))}
    assert len(found) == 3
    assert found["sober"] < 0.25
    assert 0.25 <= found["warm"] < 0.65
    assert found["glowing"] >= 0.75


def test_every_language_has_words_for_every_feeling() -> None:
    assert set(languages()) == {market.language[:2] for market in markets().values()} == set(TONES)
    for lang in languages():
        lists = entries(lang)
        assert set(lists) == {*FEELINGS, "much", "you", "do"}
        felt = [word for name in FEELINGS for word in lists[name]]
        assert len(felt) == len(set(felt)) >= 60
        assert all(word == word.lower() for words in lists.values() for word in words)


def test_each_sign_makes_a_text_stronger() -> None:
    plain = TONES["en"]["sober"]
    before = measure(plain, "en")
    assert before
    for more in (
        "Lovely gentle comfort.",
        "Really, truly.",
        "WATER WATER.",
        "Now!",
        "Now \U0001f600.",
        "Now?",
        "Enjoy it.",
    ):
        after = measure(f"{plain} {more}", "en")
        assert after
        assert after.intensity > before.intensity, more


def test_traditional_characters_are_read_and_short_texts_are_not() -> None:
    text = "快來探索讓你心動的水瓶！它真正為冒險而生，陪伴家人的微笑，盡情享受驚喜的清涼，優雅的瓶身非常柔軟細膩。"
    found = measure(text, "zh-TW")
    assert found
    assert found.intensity > 0.8
    assert found.shares
    assert sum(found.shares.values()) == pytest.approx(1)
    assert measure("Discover amazing comfort!", "en") is None
    assert measure("Vi älskar den här flaskan. " * 10, "sv") is None
    assert measure("word " * LEAST_WORDS, "en") is not None


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Edelstahl, Weichmacherfrei, Energieklasse B. ", "de"),
        ("Software update, power supply 65 W, lightweight. ", "en"),
        ("Double paroi, douche, énergie 65 W, légère. ", "fr"),
        ("太阳能，超声波，燃气，请勿拆开，容量七百五十毫升。", "zh"),
    ],
)
def test_words_of_trade_are_no_feelings(text: str, lang: str) -> None:
    found = measure(text * 6, lang)
    assert found
    assert found.intensity == PLAIN


@given(st.sampled_from(sorted(TONES)), st.text(max_size=400))
def test_any_text_has_a_strength_from_0_to_1(lang: str, text: str) -> None:
    found = measure(text, lang)
    if found:
        assert PLAIN <= found.intensity <= 1
        assert found.words >= LEAST_WORDS
