"""A fact said in another unit, in a language's own number form, is the same claim; another value is not."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.facts.units import convert
from core.review.text import check_text

# unit of the fact, its suffix in a facts object, and the symbols that may say it in any language
PAIRS = [
    ("g", "g", {"kg": "kg", "oz": "oz", "lb": "lb"}),
    ("kg", "kg", {"g": "g", "lb": "lb"}),
    ("cm", "cm", {"mm": "mm", "m": "m", "in": "in"}),
    ("mm", "mm", {"cm": "cm", "in": "in"}),
    ("ml", "ml", {"l": "l", "floz_us": "fl oz"}),
    ("h", "h", {"min": "min"}),
    ("degc", "c", {"degf": "°F"}),
    ("w", "w", {"kw": "kW"}),
]
SENTENCES = {
    "en": "It has {}.",
    "de": "Der Wert ist {}.",
    "fr": "La valeur est {}.",
    "es": "El valor es {}.",
    "it": "Il valore è {}.",
    "pt": "O valor é {}.",
    "ja": "値は{}です。",
    "zh": "数值为{}。",
    "ko": "값은 {}입니다.",
}
MARKETS = {"en": "US", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "pt": "BR", "ja": "JP", "zh": "CN", "ko": "KR"}


def _written(value: float, lang: str) -> str:
    """Four digits that count, with the language's decimal mark."""
    text = f"{value:.4g}"
    assume("e" not in text)
    return text.replace(".", ",") if lang in ("de", "fr", "es", "it", "pt") else text


@settings(max_examples=400, deadline=None)
@given(st.integers(5, 4000), st.sampled_from(PAIRS), st.sampled_from(sorted(SENTENCES)), st.data())
def test_a_correct_conversion_never_fires(
    value: int, pair: tuple[str, str, dict[str, str]], lang: str, data: st.DataObject
) -> None:
    unit, suffix, others = pair
    other = data.draw(st.sampled_from(sorted(others)))
    number = _written(convert(float(value), unit, other), lang)
    text = SENTENCES[lang].format(f"{number} {others[other]}")
    facts = {"attributes": {f"size_{suffix}": value}}
    assert check_text(text, facts, MARKETS[lang], "home", lang) == [], text


@settings(max_examples=400, deadline=None)
@given(st.integers(20, 4000), st.sampled_from(PAIRS), st.sampled_from(sorted(SENTENCES)), st.data())
def test_a_wrong_conversion_always_fires(
    value: int, pair: tuple[str, str, dict[str, str]], lang: str, data: st.DataObject
) -> None:
    unit, suffix, others = pair
    assume(unit != "degc")  # degrees have no zero to be a tenth off from
    other = data.draw(st.sampled_from(sorted(others)))
    wrong = convert(float(value), unit, other) * data.draw(st.sampled_from([0.5, 0.9, 1.1, 1.5, 3.0]))
    text = SENTENCES[lang].format(f"{_written(wrong, lang)} {others[other]}")
    facts = {"attributes": {f"size_{suffix}": value}}
    assert check_text(text, facts, MARKETS[lang], "home", lang), text


@pytest.mark.parametrize(
    ("lang", "market", "text"),
    [
        ("es", "MX", "Llama a nuestra amiga Rosa al 55 8765 4321."),
        ("en", "US", "Call our Mr Smith today on 2125550147."),
        ("de", "DE", "Rufen Sie Frau Weber gern an: 030 1234567."),
    ],
)
def test_a_number_to_call_somebody_is_personal(lang: str, market: str, text: str) -> None:
    assert "pii" in {f.kind for f in check_text(text, {}, market, "home", lang)}


def test_an_article_number_to_quote_in_a_call_is_not() -> None:
    text = "Call us and quote item no. 55876543."
    assert "pii" not in {f.kind for f in check_text(text, {}, "US", "home", "en")}


@pytest.mark.parametrize("text", ["12 (3 pieces)", "8 twelve pieces", "2 12 pcs"])
def test_a_bare_number_before_a_count_is_read(text: str) -> None:
    check_text(text, {"attributes": {"pieces": 3}}, "US", "home", "en", all_kinds=True)
