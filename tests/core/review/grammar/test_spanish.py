"""The Spanish rules: what is wrong is found, what only looks odd passes."""

from __future__ import annotations

import time

import pytest

from core.generation.compose.phrase import Thing, capitalise, frame
from core.localisation.grammar import noun
from core.localisation.terms import terms
from core.review.grammar import faults

LISTS = ("categories", "parts", "materials", "substances", "attributes")
SWAPPED = {"el": ("la", "los"), "la": ("el", "las"), "los": ("las", "el"), "las": ("los", "la")}


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("El mochila pesa 540 g.", "article", "La mochila"),
        ("Tiene una bolsillo interior.", "article", "un bolsillo"),
        ("Las características del mochila.", "article", "de la mochila"),
        ("La hacha mide 38 cm.", "article", "el hacha"),
        ("Este asa es ancha.", "article", "esta asa"),
        ("¿Cuántos personas caben?", "article", "cuántas personas"),
        ("Se compone de una 80 % de lana.", "article", "un"),
        ("La mochila pesan 540 g.", "verb", "pesa"),
        ("Los auriculares de diadema Drift se pliega.", "verb", "pliegan"),
        ("¿Cuánto pesa los auriculares?", "verb", "pesan"),
        ("Una caja de cargan.", "verb", "carga"),
        ("La mochila está hecho de lona.", "agreement", ""),
        ("Los calcetines son transpirable.", "agreement", "son transpirables"),
        ("Lleva una correa ajustables.", "agreement", "ajustable"),
        ("Tiene un asa acolchado.", "agreement", ""),
        ("Una vez plegado, la tienda mide 45 cm.", "agreement", ""),
        ("Funciona hasta 24 hora.", "plural", "24 horas"),
        ("Incluye 2 cable USB-C.", "plural", "2 cables"),
        ("Incluye 1 cables USB-C.", "plural", "1 cable"),
        ("El peso de el bolso.", "contraction", "del"),
        ("Se ajusta a el manillar.", "contraction", "al"),
        ("Lana y hilo.", "euphony", "e"),
        ("Lana e algodón.", "euphony", "y"),
        ("Plata o oro.", "euphony", "u"),
        ("Pesa  540 g.", "spacing", " "),
        ("Pesa 540 g , sin tapa.", "spacing", ""),
        ("Cuánto pesa la mochila?", "question", "¿"),
        ("La mochila (de lona pesa 540 g.", "bracket", ")"),
        ("Tiene una capacidad de de 2 l.", "double", "de"),
        ("Tiene una capacidad de 1.5 l.", "decimal", "1,5"),
    ],
)
def test_a_fault_is_found(text: str, rule: str, expected: str) -> None:
    found = faults(text, "es")
    assert [(fault.rule, fault.expected.lower()) for fault in found] == [(rule, expected.lower())]
    assert text[found[0].start : found[0].end].strip() or rule == "spacing"


@pytest.mark.parametrize(
    "text",
    [
        "El asa acolchada y el hacha de acero.",
        "Una asa, un asa, las asas.",
        "El talón y la puntera reforzados.",
        "Calcetines con talón y puntera reforzados.",
        "Una mochila de lona plegable.",
        "Un estuche de carga inalámbrico.",
        "Los colores disponibles son negro, arena y azul marino.",
        "La batería dura hasta 38 horas por carga.",
        "Hasta 24 horas de frío, hasta 12 horas de calor",
        "¿Cuánto mide la correa de largo?",
        "La lámpara Pellowick Arden ilumina con 600 lm.",
        "El móvil y el ordenador pueden estar emparejados a la vez.",
        "Se puede usar los fines de semana.",
        "Bluetooth 5.3, Wi-Fi 6 y USB-C.",
        "El tocadiscos pesa 5,2 kg; los tocadiscos pesan mucho.",
        "Botas de El Roble con suela de goma",
        "Agua y hielo, 7 u 8 horas, madre e hija",
        "20.000 mm, 1,5 l, 9 h y 80 % de lana",
        "Acero inoxidable 18/8 para 1 persona",
        "«La mochila», dicen, “pesa 540 g” (con correa).",
        "Poco a poco, paso a paso, día a día",
    ],
)
def test_what_looks_odd_but_is_right_passes(text: str) -> None:
    assert faults(text, "es") == ()


def test_every_noun_of_the_lists_is_known_with_its_gender() -> None:
    tried = found = 0
    for kind in LISTS:
        for term in terms(kind).values():
            said = noun("es", term.words["es"]).say("def")
            assert not faults(f"Con {said} se puede elegir.", "es")
            article, _, rest = said.partition(" ")
            for wrong in SWAPPED[article]:
                tried += 1
                found += bool(faults(f"Con {wrong} {rest} se puede elegir.", "es"))
    assert found / tried > 0.97


def test_a_number_asks_for_its_form() -> None:
    wrong = [
        text
        for term in terms("parts").values()
        if (item := noun("es", term.words["es"])).plural not in ("", item.text)
        for text in (f"La caja incluye 2 {item.text}.", f"La caja incluye 1 {item.plural}.")
    ]
    missed = [text for text in wrong if not faults(text, "es")]
    assert len(missed) <= len(wrong) * 0.03, missed[:5]


def test_own_words_have_no_fault() -> None:
    for kind in ("benefits", "care"):
        for term in terms(kind).values():
            assert not faults(term.words["es"], "es"), term.words["es"]


def test_time_grows_with_the_length() -> None:
    line = "La botella térmica mantiene las bebidas frías hasta 24 horas y calientes hasta 12 horas. "
    faults(line, "es")

    def cost(times: int) -> float:
        text = line * times
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            assert not faults(text, "es")
            best = min(best, time.process_time() - start)
        return best

    assert cost(160) < 40 * max(cost(10), 1e-4)


def test_every_property_agrees_with_every_kind_of_noun() -> None:
    for term in terms("features").values():
        label, predicate = term.words["es"]
        assert not faults(label, "es"), label
        for raw in ("m producto|productos", "f mochila|mochilas", "mp calcetines", "fp gafas"):
            item = noun("es", raw)
            text = f"{item.say('def')} {frame(predicate, 'es').text({'cat': Thing(item)})[0]}."
            assert not faults(capitalise(text), "es"), text
