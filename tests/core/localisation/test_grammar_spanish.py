"""Spanish nouns with their articles and prepositions, and what changes once words stand side by side."""

from __future__ import annotations

import pytest

from core.localisation.grammar import noun, rules_of
from core.localisation.grammar.spanish import stressed_a


@pytest.mark.parametrize(
    ("raw", "ops", "text"),
    [
        ("f mochila|mochilas", ("def",), "la mochila"),
        ("f mochila|mochilas", ("pl", "def"), "las mochilas"),
        ("f mochila|mochilas", ("indef",), "una mochila"),
        ("f mochila|mochilas", ("de",), "de la mochila"),
        ("m altavoz portátil|altavoces portátiles", ("def",), "el altavoz portátil"),
        ("m altavoz portátil|altavoces portátiles", ("de",), "del altavoz portátil"),
        ("m altavoz portátil|altavoces portátiles", ("def", "a"), "al altavoz portátil"),
        ("m altavoz portátil|altavoces portátiles", ("pl", "this"), "estos altavoces portátiles"),
        ("fp gafas de sol", ("def",), "las gafas de sol"),
        ("fp gafas de sol", ("a",), "a las gafas de sol"),
        ("mp auriculares", ("indef",), "unos auriculares"),
        ("mp auriculares", ("your",), "sus auriculares"),
        ("f hacha|hachas", ("def",), "el hacha"),
        ("f hacha|hachas", ("de",), "del hacha"),
        ("f hacha|hachas", ("indef",), "un hacha"),
        ("f hacha|hachas", ("this",), "esta hacha"),
        ("f hacha|hachas", ("pl", "def"), "las hachas"),
        ("f almohada|almohadas", ("def",), "la almohada"),
        ("m producto|productos", (), "producto"),
    ],
)
def test_articles(raw: str, ops: tuple[str, ...], text: str) -> None:
    assert noun("es", raw).say(*ops) == text


@pytest.mark.parametrize("word", ["agua", "asa", "área", "aula", "hacha", "arma", "aula de yoga"])
def test_a_stressed_a_takes_the_short_article(word: str) -> None:
    assert stressed_a(word)


@pytest.mark.parametrize("word", ["almohada", "alfombra", "arena", "harina", "altura", "aguja", "actividad", "mesa"])
def test_an_unstressed_one_does_not(word: str) -> None:
    assert not stressed_a(word)


@pytest.mark.parametrize(
    ("filled", "text"),
    [
        ("Junto a el bolso de el niño.", "Junto al bolso del niño."),
        ("Botas de El Roble, hechas en El Salvador.", "Botas de El Roble, hechas en El Salvador."),
        ("lana y hilo", "lana e hilo"),
        ("agua y hielo", "agua y hielo"),
        ("gorro y iPhone", "gorro y iPhone"),
        ("plata o oro", "plata u oro"),
        ("7 o 8 horas", "7 u 8 horas"),
        ("Soporta 10 a 15 kg.", "Soporta de 10 a 15 kg."),
        ("Temperatura de 10 a 15 °C.", "Temperatura de 10 a 15 °C."),
        ("Tiene capacidad para 1 personas.", "Tiene capacidad para 1 persona."),
        ("Tiene capacidad para 21 personas.", "Tiene capacidad para 21 personas."),
    ],
)
def test_what_stands_side_by_side(filled: str, text: str) -> None:
    assert rules_of("es").finish(filled) == text


def test_shares_and_shared_nouns() -> None:
    cotton = noun("es", "m algodón")
    assert rules_of("es").with_share(cotton, "80 %") == ("80 % algodón", (("un", "un 80 % de algodón"),))
    assert rules_of("es").with_share(cotton, "100 %") == ("100 % algodón", (("un", "algodón al 100 %"),))

    join = " y ".join
    assert rules_of("es").shared(["pieles secas", "pieles sensibles"], join) == "pieles secas y sensibles"
    assert rules_of("es").shared(["el salón", "el dormitorio"], join) == "el salón y el dormitorio"
