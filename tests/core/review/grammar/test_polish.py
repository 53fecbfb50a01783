"""The rules for Polish: what they find, and correct texts that look odd but pass."""

from __future__ import annotations

import pytest

from core.localisation.grammar import noun
from core.localisation.terms import terms
from core.review.grammar import faults
from core.review.grammar.polish_words import cases, lexicon


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Plecak jest wykonana z bawełny.", "agreement"),
        ("Butelka są wykonane ze szkła.", "verb"),
        ("Te plecak waży 540 g.", "agreement"),
        ("Koc z bawełna", "case"),
        ("Torba bez kieszenie", "case"),
        ("Lampa mają funkcję pamięci.", "verb"),
        ("Lampa ma funkcja pamięci.", "case"),
        ("Krem nie zawiera parabeny.", "case"),
        ("Plecak ma 3 kieszeni.", "plural"),
        ("Plecak ma 5 kieszenie.", "plural"),
        ("Działa do 24 godziny.", "plural"),
        ("Ładowanie trwa 2 godzin.", "plural"),
        ("Gwarancja trwa 1,5 lata i 1,5 lat.", "plural"),
        ("80% bawełna i 20% elastanu", "plural"),
        ("Wykonano z stali.", "euphony"),
        ("Wykonano ze bawełny.", "euphony"),
        ("Powstaje w Francji.", "euphony"),
        ("Waży 540g.", "spacing"),
        ("Waży 1.5 kg.", "decimal"),
        ("Zawiera 80 % bawełny.", "percent"),
        ("Kubek , miska", "spacing"),
        ("Kubek  termiczny", "spacing"),
        ("Model „Tarn", "pair"),
        ("Model “Tarn”", "quotes"),
        ("Nadaje się do do biura.", "twice"),
        ("Ile ważą plecak?", "verb"),
        ("Jaka pojemność ma butelka?", "case"),
    ],
)
def test_found(text: str, rule: str) -> None:
    assert rule in {fault.rule for fault in faults(text, "pl")}, text


@pytest.mark.parametrize(
    "text",
    [
        "Na co dzień i na piesze wędrówki.",
        "Z 2 kieszeniami i 3 uchwytami",
        "W 5 kolorach, od 12 miesięcy",
        "Po 2 godzinach ładowania działa do 24 godzin.",
        "Wysyłka w ciągu 2–4 dni",
        "1 para skarpetek, 2 pary butów, 5 par rękawiczek",
        "21 godzin, 22 godziny, 112 godzin",
        "Słuchawki Drift 700 oraz etui",
        "Butelkę można myć w zmywarce.",
        "Kubek z pokrywką i słomka",
        "Ze sobą zabierzesz koc i poduszkę.",
        "Etui na słuchawki, kabel USB-C i instrukcja obsługi",
        "Pierścionek ze srebra próby 925",
        "Model „Tarn” (750 ml)",
        "Bluetooth 5.3, IP67, 18/8",
        "Kurtka z kapturem i 2 kieszeniami na zamek.",
        "W ten sposób oszczędzasz miejsce.",
        "Rano kawę zaparzysz w 3 minuty.",
        "Wzór w paski, T-shirt w kratę",
        "Światło ma 1,5 m zasięgu.",
        "Ta kołdra i te poduszki są lekkie.",
        "Czy koc nadaje się do prania?",
    ],
)
def test_correct_texts_pass(text: str) -> None:
    assert not faults(text, "pl"), faults(text, "pl")


@pytest.mark.parametrize("kind", ["categories", "parts"])
def test_every_noun_is_known_in_its_cases(kind: str) -> None:
    """A preposition with the right case passes; with the nominative of a noun that differs it does not."""
    for term in terms(kind).values():
        item = noun("pl", term.words["pl"])
        genitive = item.say("gen")
        assert not faults(f"Pokrowiec do {genitive}", "pl"), genitive
        first = item.text.split(" ")[0]
        known = lexicon()[0].get(first, 0)  # rękawiczki is also the genitive of one glove
        if known and not known & cases("gen"):
            assert faults(f"Pokrowiec do {item.text}", "pl"), item.text


@pytest.mark.parametrize("kind", ["categories", "parts"])
def test_every_noun_is_counted(kind: str) -> None:
    for term in terms(kind).values():
        item = noun("pl", term.words["pl"])
        if not item.plural or item.plural == item.text:
            continue
        few, many = item.counted("few"), item.counted("many")
        assert not faults(f"W zestawie: 3 {few}, 5 {many}", "pl"), few
        if few.split(" ")[0] != many.split(" ")[0]:
            assert faults(f"5 {few}", "pl"), few
            assert faults(f"3 {many}", "pl"), many


def test_places_are_those_of_the_words() -> None:
    text = "Koc jest wykonana z bawełny."
    found = faults(text, "pl")
    assert [text[fault.start : fault.end] for fault in found] == ["wykonana"]
