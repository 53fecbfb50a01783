"""Polish nouns in all their cases, numbers, lists, and what depends on neighbours."""

from __future__ import annotations

import pytest

from core.facts.sheet import Fact
from core.localisation.format import formatter
from core.localisation.grammar import noun, rules_of
from core.localisation.grammar.polish import CASES
from core.localisation.terms import terms

POLISH = rules_of("pl")


@pytest.mark.parametrize(
    ("raw", "ops", "text"),
    [
        ("m plecak|plecaki|gen=a", ("gen",), "plecaka"),
        ("m plecak|plecaki|gen=a", ("ins",), "plecakiem"),
        ("m plecak|plecaki|gen=a", ("this", "acc"), "ten plecak"),
        ("m plecak|plecaki|gen=a", ("pl", "loc"), "plecakach"),
        ("m kubek termiczny|kubki termiczne|gen=a", ("gen",), "kubka termicznego"),
        ("m stół|stoły|gen=u", ("loc",), "stole"),
        ("m namiot|namioty|gen=u", ("loc",), "namiocie"),
        ("m nóż szefa kuchni|noże szefa kuchni|gen=a", ("ins",), "nożem szefa kuchni"),
        ("m element układanki|elementy układanki|gen=u", ("gen",), "elementu układanki"),
        ("m śledź|śledzie|gen=a|acc=śledzia", ("this", "acc"), "tego śledzia"),
        ("f butelka termiczna|butelki termiczne", ("acc",), "butelkę termiczną"),
        ("f butelka termiczna|butelki termiczne", ("this", "loc"), "tej butelce termicznej"),
        ("f patelnia|patelnie", ("gen",), "patelni"),
        ("f folia|folie", ("gen",), "folii"),
        ("f lampa wisząca|lampy wiszące", ("ins",), "lampą wiszącą"),
        ("f kołdra|kołdry|many=kołder", ("loc",), "kołdrze"),
        ("f smycz|smycze", ("ins",), "smyczą"),
        ("f długość", ("gen",), "długości"),
        ("n krzesło|krzesła", ("loc",), "krześle"),
        ("n etui skórzane|etui skórzane", ("ins",), "etui skórzanym"),
        ("n naczynie żaroodporne|naczynia żaroodporne", ("gen",), "naczynia żaroodpornego"),
        ("p słuchawki nauszne|gen=słuchawek nausznych", ("gen",), "słuchawek nausznych"),
        ("p słuchawki nauszne|gen=słuchawek nausznych", ("ins",), "słuchawkami nausznymi"),
        ("p spodnie|gen=spodni", ("this",), "te spodnie"),
        ("f bawełna organiczna", ("gen",), "bawełny organicznej"),
        ("m poliester|gen=poliestru", ("ins",), "poliestrem"),
    ],
)
def test_cases(raw: str, ops: tuple[str, ...], text: str) -> None:
    assert noun("pl", raw).say(*ops) == text


@pytest.mark.parametrize(
    ("raw", "one", "few", "many", "other"),
    [
        ("f kieszeń|kieszenie", "kieszeń", "kieszenie", "kieszeni", "kieszeni"),
        ("f pokrywka|pokrywki", "pokrywka", "pokrywki", "pokrywek", "pokrywki"),
        ("m kabel USB-C|kable USB-C|gen=a", "kabel USB-C", "kable USB-C", "kabli USB-C", "kabla USB-C"),
        ("m klucz|klucze|gen=a", "klucz", "klucze", "kluczy", "klucza"),
        ("n mydło|mydła", "mydło", "mydła", "mydeł", "mydła"),
        ("n zapięcie|zapięcia", "zapięcie", "zapięcia", "zapięć", "zapięcia"),
        ("f noga|nogi|many=nóg", "noga", "nogi", "nóg", "nogi"),
    ],
)
def test_plural_categories(raw: str, one: str, few: str, many: str, other: str) -> None:
    item = noun("pl", raw)
    assert [item.counted(name) for name in ("one", "few", "many", "other")] == [one, few, many, other]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("z stali i szkła", "ze stali i szkła"),
        ("z szkła", "ze szkła"),
        ("z srebra", "ze srebra"),
        ("z silikonu", "z silikonu"),
        ("z żywicy", "z żywicy"),
        ("z SPF 50", "z SPF 50"),
        ("w Francji", "we Francji"),
        ("w Polsce", "w Polsce"),
        ("przez do 24 godzin", "do 24 godzin"),
        ("Zestaw zawiera 3 elementów.", "Zestaw zawiera 3 elementy."),
        ("Zestaw zawiera 12 elementów.", "Zestaw zawiera 12 elementów."),
        ("dla 1 osób", "dla 1 osoby"),
        ("dla do 4 osób", "dla maksymalnie 4 osób"),
    ],
)
def test_neighbours(text: str, said: str) -> None:
    assert POLISH.finish(text) == said


def test_lists_say_what_they_share_once() -> None:
    join = formatter("pl-PL").join
    assert POLISH.shared(["do skóry suchej", "do skóry wrażliwej"], join) == "do skóry suchej i wrażliwej"
    assert POLISH.shared(["dla małych psów", "dla dużych psów"], join) == "dla małych i dużych psów"
    assert POLISH.shared(["na plażę", "na balkon"], join) == "na plażę i balkon"
    assert POLISH.shared(["na co dzień", "na podróże"], join) == "na co dzień i na podróże"
    assert POLISH.shared(["do biura", "na podróże"], join) == "do biura i na podróże"


def test_units_take_the_case_that_their_bound_asks_for() -> None:
    form = formatter("pl-PL")
    day = Fact("d", "measure", 24, unit="h", dimension="duration")

    def said(value: float, qualifier: str, case: str = "") -> str:
        fact = Fact("d", "measure", value, unit="h", dimension=day.dimension, qualifier=qualifier)
        return form.measure(fact, case=case).replace("\u00a0", " ")

    assert said(24, "") == "24 godziny"
    assert said(24, "up_to") == "do 24 godzin"
    assert said(1, "about") == "około 1 godziny"
    assert said(1, "", "acc") == "1 godzinę"
    assert said(1.5, "") == "1,5 godziny"
    assert said(12, "min") == "co najmniej 12 godzin"
    assert form.number(1500) == "1500"
    assert form.number(15000) == "15\u00a0000"
    assert form.percent(80) == "80%"


@pytest.mark.parametrize("kind", ["categories", "parts", "materials", "substances"])
def test_every_noun_has_a_gender_and_masculines_their_genitive(kind: str) -> None:
    for term in terms(kind).values():
        raw = term.words["pl"]
        assert raw.startswith(("m ", "f ", "n ", "p ")), raw
        assert raw[0] not in "mp" or "|gen=" in raw, raw
        item = noun("pl", raw)
        assert all(item.form(case) for case in CASES), raw
