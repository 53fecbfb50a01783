"""Dutch nouns with their articles, shared words of lists, one thing behind the figure 1."""

from __future__ import annotations

import pytest

from core.localisation.format import formatter
from core.localisation.grammar import noun, rules_of
from core.localisation.places import country_phrase


@pytest.mark.parametrize(
    ("raw", "ops", "text"),
    [
        ("c rugzak|rugzakken", ("def",), "de rugzak"),
        ("c rugzak|rugzakken", ("def", "pl"), "de rugzakken"),
        ("c rugzak|rugzakken", ("indef",), "een rugzak"),
        ("c rugzak|rugzakken", ("this",), "deze rugzak"),
        ("n mes|messen", ("def",), "het mes"),
        ("n mes|messen", ("this",), "dit mes"),
        ("n mes|messen", ("this", "pl"), "deze messen"),
        ("n mes|messen", ("your",), "je mes"),
        ("p sokken", ("def",), "de sokken"),
        ("p sokken", ("indef",), "sokken"),
        ("p sokken", ("this",), "deze sokken"),
        ("n draadloos bereik|-|def=draadloze bereik", ("def",), "het draadloze bereik"),
        ("n draadloos bereik|-|def=draadloze bereik", ("indef",), "een draadloos bereik"),
    ],
)
def test_articles(raw: str, ops: tuple[str, ...], text: str) -> None:
    assert noun("nl", raw).say(*ops) == text


@pytest.mark.parametrize(("raw", "text"), [("c jas", "hij is"), ("n mes", "het is"), ("p sokken", "ze zijn")])
def test_pronouns_go_by_gender_and_verbs_by_number(raw: str, text: str) -> None:
    item, rules = noun("nl", raw), rules_of("nl")
    assert f"{rules.choose(item, ('hij', 'het', 'ze'))} {rules.choose(item, ('is', 'zijn'))}" == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["de droge huid", "de normale huid"], "de droge en normale huid"),
        (["kleine honden", "grote honden"], "kleine en grote honden"),
        (["de woonkamer", "de slaapkamer"], "de woonkamer en de slaapkamer"),
        (["wandelen", "reizen", "kamperen"], "wandelen, reizen en kamperen"),
    ],
)
def test_lists_say_a_shared_noun_once(words: list[str], text: str) -> None:
    assert rules_of("nl").shared(words, formatter("nl-NL").join) == text


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("plaats voor 1 personen", "plaats voor 1 persoon"),
        ("plaats voor 2 personen", "plaats voor 2 personen"),
        ("plaats voor 11 personen", "plaats voor 11 personen"),
        ("een set van 1 delen", "een set van 1 deel"),
        ("2,1 personen", "2,1 personen"),
    ],
)
def test_one_thing_is_no_plural(text: str, finished: str) -> None:
    assert rules_of("nl").finish(text) == finished


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2, "year", "2\u00a0jaar"),
        (24, "h", "24\u00a0uur"),
        (1, "min", "1\u00a0minuut"),
        (90, "min", "90\u00a0minuten"),
        (3, "month", "3\u00a0maanden"),
        (2, "week", "2\u00a0weken"),
        (1.5, "l", "1,5\u00a0l"),
        (12000, "mm_water", "12.000\u00a0mm"),
        (80, "percent", "80%"),
    ],
)
def test_units_behind_figures(value: float, unit: str, text: str) -> None:
    writer = formatter("nl-NL")
    assert writer.quantity(writer.number(value), value, unit) == text


@pytest.mark.parametrize(
    ("code", "text"), [("PT", "in Portugal"), ("US", "in de Verenigde Staten"), ("GB", "in het Verenigd Koninkrijk")]
)
def test_countries(code: str, text: str) -> None:
    assert country_phrase(code, "nl") == text
