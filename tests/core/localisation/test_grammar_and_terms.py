"""Agreement, and the word lists: no gap, no duplicate, no row that its grammar cannot read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import core.catalog.seed
from core.localisation.grammar import Noun, noun
from core.localisation.grammar.english import with_article
from core.localisation.grammar.french import elides
from core.localisation.language import languages
from core.localisation.terms import KINDS, find, fold, terms

LANGUAGES = languages()

VOCABULARY = tomllib.loads((Path(core.catalog.seed.__file__).parent / "data" / "vocabulary.toml").read_text("utf-8"))
USED = {
    "features": VOCABULARY["features"],
    "materials": [*VOCABULARY["materials"], *VOCABULARY["fillings"]],
    "colours": VOCABULARY["colors"],
    "parts": VOCABULARY["parts"],
    "care": VOCABULARY["care"],
    "uses": VOCABULARY["uses"],
    "categories": VOCABULARY["types"],
    "values": [*VOCABULARY["patterns"], *VOCABULARY["fits"], *VOCABULARY["seasons"]],
}


@pytest.mark.parametrize("kind", sorted(USED))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_the_built_in_catalogue_has_a_rendering(kind: str, lang: str) -> None:
    missing = [word for word in USED[kind] if (term := find(kind, word, "en")) is None or not term.plain(lang)]
    assert not missing


@pytest.mark.parametrize("kind", KINDS)
def test_no_source_form_stands_in_two_rows(kind: str) -> None:
    seen: dict[str, str] = {}
    for term in terms(kind).values():
        for form in {fold(term.key), *map(fold, term.also)}:
            assert seen.setdefault(form, term.key) == term.key, f"{form}: {seen[form]} and {term.key}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_is_complete_and_says_where_it_comes_from(kind: str) -> None:
    for term in terms(kind).values():
        assert set(term.words) == set(LANGUAGES), term.key
        assert set(term.origin) == set(LANGUAGES)
        assert set(term.checked.values()) <= {"machine", "speaker"}


@pytest.mark.parametrize("kind", ["categories", "parts", "materials"])
@pytest.mark.parametrize("lang", ["de", "fr"])
def test_nouns_carry_their_gender(kind: str, lang: str) -> None:
    genders = {"de": ("m ", "f ", "n ", "p "), "fr": ("m ", "f ", "mp ", "fp ", "p ")}[lang]
    for term in terms(kind).values():
        for raw in (term.words[lang], term.short.get(lang, term.words[lang])):
            assert raw.startswith(genders), raw


@pytest.mark.parametrize("kind", ["categories", "parts"])
@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_countable_things_have_a_counter(kind: str, lang: str) -> None:
    for term in terms(kind).values():
        assert noun(lang, term.words[lang]).counter, term.key


@pytest.mark.parametrize(
    ("raw", "ops", "text"),
    [
        ("m Rucksack|Rucksäcke", ("def", "nom"), "der Rucksack"),
        ("m Rucksack|Rucksäcke", ("def", "acc"), "den Rucksack"),
        ("m Rucksack|Rucksäcke", ("def", "dat"), "dem Rucksack"),
        ("m Rucksack|Rucksäcke", ("def", "gen"), "des Rucksacks"),
        ("m Rucksack|Rucksäcke", ("pl", "dat", "def"), "den Rucksäcken"),
        ("f Flasche|Flaschen", ("indef", "acc"), "eine Flasche"),
        ("f Flasche|Flaschen", ("this", "dat"), "dieser Flasche"),
        ("n Zelt|Zelte", ("indef", "dat"), "einem Zelt"),
        ("n Zelt|Zelte", ("your", "acc"), "Ihr Zelt"),
        ("p Kopfhörer", ("def", "dat"), "den Kopfhörern"),
        ("p Kopfhörer", ("indef",), "Kopfhörer"),
        ("m recycelter Polyester|dat=recyceltem Polyester", ("dat",), "recyceltem Polyester"),
    ],
)
def test_german(raw: str, ops: tuple[str, ...], text: str) -> None:
    assert noun("de", raw).say(*ops) == text


@pytest.mark.parametrize(
    ("raw", "ops", "text"),
    [
        ("m sac à dos|sacs à dos", ("def",), "le sac à dos"),
        ("m sac à dos|sacs à dos", ("de",), "du sac à dos"),
        ("m sac à dos|sacs à dos", ("a", "pl"), "aux sacs à dos"),
        ("f enceinte|enceintes", ("def",), "l’enceinte"),
        ("f enceinte|enceintes", ("de",), "de l’enceinte"),
        ("f enceinte|enceintes", ("this",), "cette enceinte"),
        ("m étui|étuis", ("this",), "cet étui"),
        ("mp écouteurs", ("def",), "les écouteurs"),
        ("mp écouteurs", ("de",), "des écouteurs"),
        ("m acier inoxydable", ("d",), "d’acier inoxydable"),
        ("m coton", ("d",), "de coton"),
        ("f housse|housses", ("def",), "la housse"),
    ],
)
def test_french(raw: str, ops: tuple[str, ...], text: str) -> None:
    assert noun("fr", raw).say(*ops) == text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("insulated bottle", "an insulated bottle"),
        ("USB cable", "a USB cable"),
        ("LED lamp", "an LED lamp"),
        ("umbrella", "an umbrella"),
        ("European plug", "a European plug"),
        ("bottle", "a bottle"),
    ],
)
def test_english_article(word: str, text: str) -> None:
    assert with_article(word) == text


def test_english_number_and_eastern_pointing() -> None:
    assert noun("en", "p headphones").say("this") == "these headphones"
    assert noun("en", "bottle|bottles").say("this") == "this bottle"
    assert noun("ja", "ボトル|本").say("this") == "このボトル"
    assert noun("zh", "保温杯|个").say("this") == "这款保温杯"
    assert elides("écouteurs")
    assert not elides("18/8")
    assert Noun("de", "Kabel", "Kabel", 2).counted("other") == "Kabel"


def test_terms_are_found_from_other_source_languages() -> None:
    for lang, word in (("zh", "不锈钢"), ("de", "Edelstahl"), ("fr", "acier inoxydable"), ("ja", "ステンレス鋼")):
        found = find("materials", word, lang)
        assert found is not None
        assert found.key == "stainless steel"
    assert find("materials", "stainless steel (polished)", "en") is not None
    assert find("materials", "unobtainium", "en") is None


def test_every_meaning_belongs_to_a_property_and_holds_no_figure() -> None:
    for key, row in terms("benefits").items():
        assert key in terms("features")
        assert not any(char.isdigit() for text in row.words.values() for char in text)
