"""Portuguese nouns with their articles and prepositions, and what changes once words stand side by side."""

from __future__ import annotations

import pytest

from core.localisation.format import formatter
from core.localisation.grammar import noun, rules_of
from core.localisation.places import country_phrase


@pytest.mark.parametrize(
    ("raw", "ops", "text"),
    [
        ("f mochila|mochilas", ("def",), "a mochila"),
        ("f mochila|mochilas", ("pl", "def"), "as mochilas"),
        ("f mochila|mochilas", ("indef",), "uma mochila"),
        ("f mochila|mochilas", ("de",), "da mochila"),
        ("f mochila|mochilas", ("em",), "na mochila"),
        ("f mochila|mochilas", ("a",), "à mochila"),
        ("m fone de ouvido|fones de ouvido", ("def", "de"), "do fone de ouvido"),
        ("m fone de ouvido|fones de ouvido", ("por",), "pelo fone de ouvido"),
        ("m fone de ouvido|fones de ouvido", ("pl", "this"), "estes fones de ouvido"),
        ("mp óculos de sol", ("def",), "os óculos de sol"),
        ("mp óculos de sol", ("a",), "aos óculos de sol"),
        ("fp meias", ("de",), "das meias"),
        ("fp meias", ("your",), "suas meias"),
        ("m produto|produtos", (), "produto"),
    ],
)
def test_articles(raw: str, ops: tuple[str, ...], text: str) -> None:
    assert noun("pt", raw).say(*ops) == text


@pytest.mark.parametrize(
    ("filled", "text"),
    [
        ("O peso de a bolsa de o bebê.", "O peso da bolsa do bebê."),
        ("Em a caixa, por o preço de os itens.", "Na caixa, pelo preço dos itens."),
        ("Botas de O Boticário.", "Botas de O Boticário."),
        ("Suporta 10 a 15 kg.", "Suporta de 10 a 15 kg."),
        ("Temperatura de 10 a 15 °C.", "Temperatura de 10 a 15 °C."),
        ("Funciona por 10 a 15 horas.", "Funciona por 10 a 15 horas."),
        ("Acomoda 1 pessoas.", "Acomoda 1 pessoa."),
        ("Acomoda 21 pessoas.", "Acomoda 21 pessoas."),
        ("O conjunto tem 1 peças.", "O conjunto tem 1 peça."),
    ],
)
def test_what_stands_side_by_side(filled: str, text: str) -> None:
    assert rules_of("pt").finish(filled) == text


def test_shares_and_shared_nouns() -> None:
    cotton = noun("pt", "m algodão")
    assert rules_of("pt").with_share(cotton, "80%") == ("80% algodão", (("de", "80% de algodão"),))
    assert rules_of("pt").with_share(cotton, "100%") == ("100% algodão", (("de", "100% algodão"),))

    join = " e ".join
    assert rules_of("pt").shared(["bebidas quentes", "bebidas geladas"], join) == "bebidas quentes e geladas"
    assert rules_of("pt").shared(["o dia a dia", "o escritório"], join) == "o dia a dia e o escritório"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("BR", "no Brasil"),
        ("CN", "na China"),
        ("PT", "em Portugal"),
        ("US", "nos Estados Unidos"),
        ("PH", "nas Filipinas"),
        ("NL", "nos Países Baixos"),
        ("EU", "na União Europeia"),
        ("CZ", "na República Tcheca"),
    ],
)
def test_countries_take_their_article(code: str, text: str) -> None:
    assert country_phrase(code, "pt") == text


def test_figures_as_brazil_writes_them() -> None:
    own = formatter("pt-BR")
    assert own.number(1234.5) == "1.234,5"
    assert own.percent(80) == "80%"
    assert own.quantity("1,5", 1.5, "h").replace("\u00a0", " ") == "1,5 hora"
    assert own.quantity("2", 2, "h").replace("\u00a0", " ") == "2 horas"
    assert own.quantity("1,5", 1.5, "l").replace("\u00a0", " ") == "1,5 l"
