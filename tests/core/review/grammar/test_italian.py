"""The Italian rules: what is wrong is found, what only looks odd passes."""

from __future__ import annotations

import time

import pytest

from core.generation.compose.phrase import Thing, capitalise, frame
from core.localisation.grammar import noun
from core.localisation.terms import terms
from core.review.grammar import faults

LISTS = ("categories", "parts", "materials", "substances", "attributes")
SWAPPED = {"il": "la", "lo": "la", "la": "il", "i": "le", "gli": "le", "le": "i", "l’": "lo"}


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("Il borraccia pesa 385 g.", "article", "La borraccia"),
        ("Il zaino pesa 540 g.", "article", "lo zaino"),
        ("Un specchio rotondo.", "article", "uno specchio"),
        ("I auricolari pesano 46 g.", "article", "gli auricolari"),
        ("Il orologio pesa 38 g.", "article", "l’orologio"),
        ("La amaca pesa 620 g.", "elision", "l’amaca"),
        ("Ha una imboccatura larga.", "elision", "un’imboccatura"),
        ("Pesa un’orologio.", "article", "un orologio"),
        ("Le caratteristiche del giacca.", "article", "della giacca"),
        ("Le maniche dei zaini.", "article", "degli zaini"),
        ("Lo zaino pesano 540 g.", "verb", "pesa"),
        ("Le cuffie over-ear Drift ha un microfono.", "verb", "hanno"),
        ("Quanto pesa le cuffie?", "verb", "pesano"),
        ("Che garanzia hanno la tenda?", "verb", "ha"),
        ("Lo zaino ha un gancio e non contengono BPA.", "verb", "contiene"),
        ("La borsa è realizzato in tela.", "agreement", ""),
        ("I calzini sono traspirante.", "agreement", "sono traspiranti"),
        ("Ha una tasca interno.", "agreement", ""),
        ("Ha una tracolla regolabili.", "agreement", "regolabile"),
        ("Una volta chiuso, la tenda misura 45 cm.", "agreement", ""),
        ("Dove è prodotto la coperta?", "agreement", ""),
        ("Ha tasche lateralo.", "agreement", "laterale"),
        ("Funziona fino a 24 ora.", "plural", "24 ore"),
        ("La confezione include 2 cavo USB-C.", "plural", "2 cavi"),
        ("La confezione include 1 cavi USB-C.", "plural", "1 cavo"),
        ("Il peso di la borsa.", "contraction", "della"),
        ("Protegge da l’acqua.", "contraction", "dall’"),
        ("Viaggi e escursioni.", "euphony", "ed"),
        ("Seta ed lana.", "euphony", "e"),
        ("Contiene il 8% di burro.", "article", "l’"),
        ("E’ in legno.", "accent", "è"),
        ("Qual’è il peso?", "accent", "qual è"),
        ("Pesa  540 g.", "spacing", " "),
        ("Pesa 540 g , senza tappo.", "spacing", ""),
        ("80 % cotone", "spacing", ""),
        ("Resiste all’ acqua.", "spacing", "’"),
        ("La borsa (in tela pesa 540 g.", "bracket", ")"),
        ("Ha una capacità di di 2 l.", "double", "di"),
        ("Ha una capacità di 1.5 l.", "decimal", "1,5"),
    ],
)
def test_a_fault_is_found(text: str, rule: str, expected: str) -> None:
    found = faults(text, "it")
    assert [(fault.rule, fault.expected.lower()) for fault in found] == [(rule, expected.lower())]


@pytest.mark.parametrize(
    "text",
    [
        "Il tallone e la punta rinforzati.",
        "Calzini con tallone e punta rinforzati.",
        "Una custodia di ricarica compatta.",
        "La pelle pieno fiore e la lana merino.",
        "I colori disponibili sono nero, sabbia e blu navy.",
        "La batteria dura fino a 38 ore con una carica.",
        "Fino a 24 ore al freddo, fino a 12 ore al caldo",
        "Quanto è lungo il cavo della lampada?",
        "La lampada Pellowick Arden illumina con 600 lm.",
        "Telefono e computer possono restare abbinati insieme.",
        "Bluetooth 5.3, Wi-Fi 6 e USB-C.",
        "Lo sci e gli sci, il giradischi e i giradischi.",
        "Il lenzuolo e le lenzuola, un paio e 2 paia di calzini",
        "Uno dei due cavi, un altro cavo, un’altra borsa",
        "20.000 mm, 1,5 l, 9 ore e 80% lana",
        "Acciaio inossidabile 18/8 per 1 persona",
        "«La borsa», dicono, “pesa 540 g” (con tracolla).",
        "Vitamina E e C, taglia S e M",
        "Si toglie e si lava a parte.",
        "Poco a poco, passo dopo passo",
        "L’80% è cotone, il 20% è lino.",
        "Sciacquare prima del primo utilizzo",
        "Scarpe El Roble con suola in gomma",
    ],
)
def test_what_looks_odd_but_is_right_passes(text: str) -> None:
    assert faults(text, "it") == ()


def test_every_noun_of_the_lists_is_known_with_its_gender() -> None:
    tried, missed = 0, []
    for kind in LISTS:
        for term in terms(kind).values():
            said = noun("it", term.words["it"]).say("def")
            assert not faults(f"Con {said} si può scegliere.", "it"), said
            article = "l’" if said.startswith("l’") else said.partition(" ")[0]
            rest = said.removeprefix(article).strip()
            wrong = f"Con {SWAPPED[article]} {rest} si può scegliere."
            tried += 1
            if not faults(wrong, "it"):
                missed.append(wrong)
    assert len(missed) <= tried * 0.03, missed[:10]


def test_a_number_asks_for_its_form() -> None:
    wrong = [
        text
        for term in terms("parts").values()
        if (item := noun("it", term.words["it"])).plural not in ("", item.text)
        for text in (f"La confezione include 2 {item.text}.", f"La confezione include 1 {item.plural}.")
    ]
    missed = [text for text in wrong if not faults(text, "it")]
    assert len(missed) <= len(wrong) * 0.03, missed[:5]


def test_own_words_have_no_fault() -> None:
    for kind in ("benefits", "care"):
        for term in terms(kind).values():
            assert not faults(term.words["it"], "it"), term.words["it"]


def test_every_property_agrees_with_every_kind_of_noun() -> None:
    for term in terms("features").values():
        label, predicate = term.words["it"]
        assert not faults(label, "it"), label
        for raw in ("m prodotto|prodotti", "f borsa|borse", "mp calzini", "fp cuffie"):
            item = noun("it", raw)
            text = f"{item.say('def')} {frame(predicate, 'it').text({'cat': Thing(item)})[0]}."
            assert not faults(capitalise(text), "it"), text


def test_time_grows_with_the_length() -> None:
    line = "La borraccia termica mantiene le bevande fredde fino a 24 ore e calde fino a 12 ore. "
    faults(line, "it")

    def cost(times: int) -> float:
        text = line * times
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            assert not faults(f"{text}{'Q' * (_ + 1)}", "it")
            best = min(best, time.process_time() - start)
        return best

    assert cost(160) < 40 * max(cost(10), 1e-4)
