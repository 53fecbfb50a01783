"""The Dutch rules: what is wrong is found, what only looks odd passes."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from core.localisation.grammar import Noun, noun
from core.localisation.terms import terms
from core.review.grammar import faults
from core.review.grammar.dutch_words import BOTH, inflected, words

LISTS = ("categories", "parts")
CAUGHT = 0.95


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("Het rugzak weegt 540 g.", "article", "de rugzak"),
        ("De koksmes is 33 cm lang.", "article", "het koksmes"),
        ("Deze mes is scherp.", "article", "dit mes"),
        ("Welk kleuren zijn er?", "article", "welke kleuren"),
        ("Welke materiaal is er gebruikt?", "article", "welk materiaal"),
        ("Gemaakt in Verenigde Staten.", "article", "in de Verenigde Staten"),
        ("De jas heeft een verstelbaar capuchon.", "adjective", "verstelbare capuchon"),
        ("De lamp geeft flikkervrije licht.", "adjective", "flikkervrij licht"),
        ("Het draadloos bereik is 10 m.", "adjective", "draadloze bereik"),
        ("Geschikt voor de droge, gevoelig en normale huid.", "adjective", "gevoelige"),
        ("De lamp is dimbare.", "adjective", "dimbaar"),
        ("De oordopjes Halvorin Minnow is wit.", "verb", "zijn"),
        ("Waarvan is de sokken gemaakt?", "verb", "zijn"),
        ("De tent weegt 2 kg en hebben een muggennet.", "verb", "heeft"),
        ("Wat de oordopjes te bieden heeft", "verb", "hebben"),
        ("De rugzak weeg 540 g.", "verb", "weegt"),
        ("Er zijn één kleur: wit.", "verb", "is"),
        ("De set telt 12 deel.", "plural", "12 delen"),
        ("Er zit 2 jaren garantie op.", "plural", "2 jaar"),
        ("De accu gaat 24 uren mee.", "plural", "24 uur"),
        ("Er is plaats voor 1 personen.", "plural", "1 persoon"),
        ("De tafel lamp is dimbaar.", "compound", "tafellamp"),
        ("Meegeleverd: USB-C kabel.", "compound", "usb-c-kabel"),
        ("Een etui die draadloos oplaadt.", "relative", "dat"),
        ("Een handgreep dat koel blijft.", "relative", "die"),
        ("De lamp weegt 1.5 kg.", "decimal", "1,5"),
        ("Van 80 % wol.", "spacing", ""),
        ("De lamp is dimbaar , opvouwbaar.", "spacing", ""),
        ("De lamp heeft een een timer.", "double", "een"),
        ("De accus zitten erbij.", "plural", "accu’s"),
    ],
)
def test_what_is_wrong_is_found(text: str, rule: str, expected: str) -> None:
    assert (rule, expected) in {(fault.rule, fault.expected) for fault in faults(text, "nl")}


@pytest.mark.parametrize(
    "text",
    [
        "Kinderen vanaf 3 jaar kunnen de puzzel gebruiken.",
        "Je hebt het mes altijd bij de hand.",
        "Het opladen van de lamp duurt 2 uur.",
        "Het wegen van de koffie gaat snel.",
        "De deksel past op de pan.",
        "Ook de lamp en de kabel zitten erbij.",
        "Ze weegt 254 g.",
        "Geschikt voor wonen en werken.",
        "De tent Fernhythe Larkspur 2 weegt 2,15 kg.",
        "De lamp, die dimbaar is, weegt 1,2 kg.",
        "Het ademend vermogen is hoog.",
        "Van de twee lampen is de kleine dimbaar.",
        "Twee paar sokken zitten erbij.",
        "Een paar sokken zit erbij.",
        "Met een zacht, droog kussen slaap je goed.",
        "Zijn gewicht is laag.",
        "Zijn de sokken warm?",
        "Hoeveel zakken heeft de jas?",
        "Bluetooth 5.3 maakt de verbinding.",
        "Koude drankjes blijven 24 uur koud, warme tot 12 uur warm.",
        "De kap is wit, de kabel en de voet zijn zwart.",
        "Halvorin Drift 700 over-ear koptelefoon",
    ],
)
def test_what_only_looks_odd_passes(text: str) -> None:
    assert faults(text, "nl") == ()


def nouns() -> Iterator[Noun]:
    """Single words of the lists whose gender the rules know."""
    for kind in LISTS:
        for term in terms(kind).values():
            item = noun("nl", str(term.raw("nl")))
            known = words().noun(item.text.lower())
            if " " not in item.text and known and known.gender != BOTH and not item.many:
                yield item


def test_articles_of_every_noun_of_the_lists() -> None:
    missed, every = [], list(nouns())
    for item in every:
        right, wrong = ("De", "Het") if item.agreement == 0 else ("Het", "De")
        assert faults(f"{right} {item.text} is zwart.", "nl") == (), item.text
        adjective, other = ("grote", "groot") if item.agreement == 0 else ("groot", "grote")
        assert faults(f"Dit is een {adjective} {item.text}.", "nl") == (), item.text
        mutants = [
            f"{wrong} {item.text} is zwart.",
            f"Dit is een {other} {item.text}.",
            f"{right} {item.text} zijn zwart.",
        ]
        missed += [mutant for mutant in mutants if not faults(mutant, "nl")]
    assert len(every) > 300
    assert len(missed) <= (1 - CAUGHT) * 3 * len(every), missed[:20]


def test_plurals_of_every_noun_of_the_lists() -> None:
    missed, every = [], [item for item in nouns() if item.plural and item.plural != item.text]
    for item in every:
        assert faults(f"In de doos: 2 {item.plural}.", "nl") == (), item.plural
        mutants = [f"In de doos: 2 {item.text}.", f"De {item.plural} is zwart.", f"In de doos: 1 {item.plural}."]
        missed += [mutant for mutant in mutants if not faults(mutant, "nl")]
    assert len(missed) <= (1 - CAUGHT) * 3 * len(every), missed[:20]


@pytest.mark.parametrize(
    ("base", "bent"),
    [
        ("groot", "grote"),
        ("dik", "dikke"),
        ("grijs", "grijze"),
        ("draadloos", "draadloze"),
        ("actief", "actieve"),
        ("afneembaar", "afneembare"),
        ("roestvrij", "roestvrije"),
        ("gerecycled", "gerecyclede"),
        ("elastisch", "elastische"),
    ],
)
def test_adjectives_bend(base: str, bent: str) -> None:
    assert inflected(base) == bent


def test_long_lines_take_linear_time() -> None:
    line = "De rugzak heeft een lekvrij vak en de tas is gemaakt van gerecycled polyester, "
    faults(line, "nl")
    start = time.process_time()
    faults(line * 20, "nl")
    short = time.process_time() - start
    start = time.process_time()
    faults(line * 200, "nl")
    assert time.process_time() - start < 40 * short + 0.2
