"""Italian nouns with their articles and prepositions, and what changes once words stand side by side."""

from __future__ import annotations

import pytest

from core.localisation.grammar import noun, rules_of
from core.localisation.grammar.italian import sound_of


@pytest.mark.parametrize(
    ("raw", "ops", "text"),
    [
        ("m zaino|zaini", ("def",), "lo zaino"),
        ("m zaino|zaini", ("pl", "def"), "gli zaini"),
        ("m zaino|zaini", ("indef",), "uno zaino"),
        ("m zaino|zaini", ("def", "di"), "dello zaino"),
        ("m zaino|zaini", ("this",), "questo zaino"),
        ("m specchio|specchi", ("su",), "sullo specchio"),
        ("m orologio|orologi", ("def",), "l’orologio"),
        ("m orologio|orologi", ("indef",), "un orologio"),
        ("m orologio|orologi", ("pl", "di"), "degli orologi"),
        ("f amaca|amache", ("indef",), "un’amaca"),
        ("f amaca|amache", ("this",), "quest’amaca"),
        ("f amaca|amache", ("pl", "def"), "le amache"),
        ("f borsa|borse", ("di",), "della borsa"),
        ("f scarpa|scarpe", ("def",), "la scarpa"),
        ("m coltello|coltelli", ("da",), "dal coltello"),
        ("m coltello|coltelli", ("pl", "a"), "ai coltelli"),
        ("mp auricolari", ("def",), "gli auricolari"),
        ("mp sci", ("def",), "gli sci"),
        ("mp occhiali da sole", ("quanto",), "quanti occhiali da sole"),
        ("fp cuffie", ("di",), "delle cuffie"),
        ("m pneumatico|pneumatici", ("def",), "lo pneumatico"),
        ("m lenzuolo|lenzuola", ("pl", "def"), "le lenzuola"),
        ("m hub USB|hub USB", ("def",), "l’hub USB"),
        ("m MDF", ("def",), "l’MDF"),
        ("m PVC", ("def",), "il PVC"),
        ("m prodotto|prodotti", (), "prodotto"),
    ],
)
def test_articles(raw: str, ops: tuple[str, ...], text: str) -> None:
    assert noun("it", raw).say(*ops) == text


@pytest.mark.parametrize(
    ("word", "sound"),
    [
        ("zaino", "impure"), ("gnomo", "impure"), ("psicologo", "impure"), ("xilofono", "impure"), ("yogurt", "impure"),
        ("smartwatch", "impure"), ("shampoo", "impure"), ("iodio", "impure"), ("sapone", ""), ("chiffon", ""),
        ("wok", ""), ("tweed", ""), ("isola", "vowel"), ("hotel", "vowel"), ("EVA", "vowel"), ("SPF", "vowel"),
    ],
)  # fmt: skip
def test_the_first_sound_decides(word: str, sound: str) -> None:
    assert sound_of(word) == sound


@pytest.mark.parametrize(
    ("filled", "text"),
    [
        ("Il peso di la borsa e di lo zaino.", "Il peso della borsa e dello zaino."),
        ("Protezione da l’acqua su i bordi.", "Protezione dall’acqua sui bordi."),
        ("Scarpe di El Roble", "Scarpe di El Roble"),
        ("viaggi e escursioni", "viaggi ed escursioni"),
        ("seta e organza", "seta e organza"),
        ("è impermeabile e è leggera", "è impermeabile ed è leggera"),
        ("polietilene a alta densità", "polietilene ad alta densità"),
        ("vitamina E e C", "vitamina E e C"),
        ("Sopporta 10 a 15 kg.", "Sopporta da 10 a 15 kg."),
        ("Una temperatura di 60 a 100 °C.", "Una temperatura da 60 a 100 °C."),
        ("Posto per 2 a 4 persone.", "Posto per 2–4 persone."),
        ("Una capacità di fino a 3 l.", "Una capacità fino a 3 l."),
        ("Sopporta fino a 30 a 40 kg.", "Sopporta da 30 a 40 kg."),
        ("Il carico massimo è di 30 a 40 kg.", "Il carico massimo va da 30 a 40 kg."),
        ("Garanzia di a vita", "Garanzia a vita"),
        ("1 persone e 1 pezzi", "1 persona e 1 pezzo"),
        ("contiene il 8% di burro", "contiene l’8% di burro"),
        ("contiene il 10% di burro", "contiene il 10% di burro"),
    ],
)
def test_a_filled_sentence_is_finished(filled: str, text: str) -> None:
    assert rules_of("it").finish(filled) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        ("80%", "per l’80% da cotone"),
        ("8%", "per l’8% da cotone"),
        ("11%", "per l’11% da cotone"),
        ("18%", "per il 18% da cotone"),
        ("62%", "per il 62% da cotone"),
        ("100%", "al 100% da cotone"),
    ],
)
def test_a_share_has_the_article_of_its_number(share: str, text: str) -> None:
    plain, forms = rules_of("it").with_share(noun("it", "m cotone"), share)
    assert (plain, dict(forms)["per"]) == (f"{share} cotone", text)


def test_what_is_shared_is_said_once() -> None:
    join = " e ".join
    assert rules_of("it").shared(["la pelle secca", "la pelle sensibile"], join) == "la pelle secca e sensibile"
    assert rules_of("it").shared(["il forno", "i fornelli a gas"], join) == "il forno e i fornelli a gas"
