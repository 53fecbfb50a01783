"""The Portuguese rules: what is wrong is found, what only looks odd passes."""

from __future__ import annotations

import time

import pytest

from core.generation.compose.phrase import Thing, capitalise, frame
from core.localisation.grammar import noun
from core.localisation.terms import terms
from core.review.grammar import faults

LISTS = ("categories", "parts", "materials", "substances", "attributes")
SWAPPED = {"o": ("a", "os"), "a": ("o", "as"), "os": ("as", "o"), "as": ("os", "a")}


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("O mochila pesa 540 g.", "article", "A mochila"),
        ("Tem uma bolso interno.", "article", "um bolso"),
        ("Os detalhes do mochila.", "article", "da mochila"),
        ("A caixa inclui a cabo USB-C.", "article", "o cabo"),
        ("Quantos pessoas a barraca acomoda?", "article", "quantas pessoas"),
        ("Serve para duas bolsos.", "article", "dois bolsos"),
        ("Resiste ao água.", "article", "à água"),
        ("Todo a lâmina é de aço.", "article", "o"),
        ("A mochila pesam 540 g.", "verb", "pesa"),
        ("A mochila pesa 540 g e medem 46 cm.", "verb", "mede"),
        ("As meias tem o calcanhar reforçado.", "verb", "têm"),
        ("Os fones de ouvido Drift é resistentes a riscos.", "verb", "são"),
        ("Quanto pesa os fones?", "verb", "pesam"),
        ("Qual são os materiais da mochila?", "verb", "Quais"),
        ("A mochila é feito de lona.", "agreement", ""),
        ("A mochila pode ser lavado à máquina.", "agreement", ""),
        ("Do que é feito a mochila?", "agreement", ""),
        ("As meias são respirável.", "agreement", "são respiráveis"),
        ("Tem uma alça ajustáveis.", "agreement", "ajustável"),
        ("Tem um capuz acolchoada.", "agreement", ""),
        ("Depois de guardado, a barraca mede 45 cm.", "agreement", ""),
        ("Guardar em local fresco e seca.", "agreement", ""),
        ("Ela pode ser lavadas.", "agreement", "lavada"),
        ("É feita de aço de alta carbono.", "agreement", ""),
        ("É fabricada na Vietnã.", "article", "no Vietnã"),
        ("É fabricada no Portugal.", "article", "em Portugal"),
        ("Funciona por até 24 hora.", "plural", "24 horas"),
        ("A caixa inclui 2 cabo USB-C.", "plural", "2 cabos"),
        ("A caixa inclui 1 cabos USB-C.", "plural", "1 cabo"),
        ("O peso de o capacete.", "contraction", "do"),
        ("As peças de as caixas.", "contraction", "das"),
        ("Em a caixa, um cabo.", "contraction", "na"),
        ("Lavar somente a mão.", "crasis", "à"),
        ("É resistente a água.", "crasis", "à"),
        ("Para crianças à partir de 3 anos.", "crasis", "a"),
        ("Pesa  540 g.", "spacing", " "),
        ("Pesa 540 g , sem tampa.", "spacing", ""),
        ("Composição: 80 % lã.", "spacing", ""),
        ("Quanto pesa a mochila.", "question", "?"),
        ("A mochila (de lona pesa 540 g.", "bracket", ")"),
        ("Tem capacidade de de 2 l.", "double", "de"),
        ("Tem capacidade de 1.5 l.", "decimal", "1,5"),
    ],
)
def test_a_fault_is_found(text: str, rule: str, expected: str) -> None:
    found = faults(text, "pt")
    assert [(fault.rule, fault.expected.lower()) for fault in found] == [(rule, expected.lower())]
    assert text[found[0].start : found[0].end].strip() or rule == "spacing"


@pytest.mark.parametrize(
    "text",
    [
        "O calcanhar e a ponteira reforçados.",
        "Meias com calcanhar e ponteira reforçados.",
        "Os canais esquerdo e direito soam em dois pontos.",
        "A manta é dupla face.",
        "Fogões a gás, freios a disco, lavagem a seco e parede dupla com isolamento a vácuo.",
        "Resistente a riscos e a manchas; resistência à água e ao calor.",
        "As cores disponíveis são preto, areia e azul-marinho.",
        "A bateria dura até 38 horas por recarga.",
        "O tempo de recarga é de 1,5 hora; o ciclo leva 0,5 hora.",
        "Quanto mede a alça de comprimento?",
        "O celular e o notebook podem ficar pareados ao mesmo tempo.",
        "Pode ser usada no dia a dia, passo a passo, pouco a pouco.",
        "A partir de 12 meses, para crianças e adultos.",
        "Antes de o sol nascer, a barraca fica montada.",
        "Bluetooth 5.3, Wi-Fi 6 e USB-C.",
        "O toca-discos pesa 5,2 kg; os toca-discos pesam muito.",
        "Botas de O Boticário com sola de borracha",
        "20.000 mm, 1,5 l, 9 h e 80% de lã",
        "Aço inoxidável 18/8 para 1 pessoa",
        "A mochila tem bolsos que fecham com zíper e abrem por cima.",
        "É possível escolher uma temperatura de 60 a 100 °C.",
        "Este guia rápido e esta guia para cães",
        "Disponível nas cores preta, branca e azul-marinho.",
        "A manta mais o travesseiro cabem em uma mala pequena.",
        "Tanto a tampa quanto o canudo são removíveis.",
        "Calça e jaqueta impermeáveis, cinto e carteira de couro marrons",
        "Peso e medidas aproximados.",
        "As peças são vendidas cada uma em sua embalagem.",
        "Na caixa vêm um carregador e dois cabos.",
        "Feito em aço de alto carbono, fabricado no Brasil ou em Portugal.",
        "“A mochila”, dizem, pesa 540 g (com alça).",
    ],
)
def test_what_looks_odd_but_is_right_passes(text: str) -> None:
    assert faults(text, "pt") == ()


def test_every_noun_of_the_lists_is_known_with_its_gender() -> None:
    tried = found = 0
    for kind in LISTS:
        for term in terms(kind).values():
            said = noun("pt", term.words["pt"]).say("def")
            assert not faults(f"Com {said} é possível escolher.", "pt"), said
            article, _, rest = said.partition(" ")
            for wrong in SWAPPED[article]:
                tried += 1
                found += bool(faults(f"Com {wrong} {rest} é possível escolher.", "pt"))
    assert found / tried > 0.97


def test_a_number_asks_for_its_form() -> None:
    wrong = [
        text
        for term in terms("parts").values()
        if (item := noun("pt", term.words["pt"])).plural not in ("", item.text)
        for text in (f"A caixa inclui 2 {item.text}.", f"A caixa inclui 1 {item.plural}.")
    ]
    missed = [text for text in wrong if not faults(text, "pt")]
    assert len(missed) <= len(wrong) * 0.03, missed[:5]


def test_own_words_have_no_fault() -> None:
    for kind in ("benefits", "care"):
        for term in terms(kind).values():
            assert not faults(term.words["pt"], "pt"), term.words["pt"]


def test_every_property_agrees_with_every_kind_of_noun_and_with_no_other() -> None:
    others = {
        "m produto|produtos": ("mp produtos", "f mochila|mochilas"),
        "f mochila|mochilas": ("fp mochilas", "m produto|produtos"),
        "mp fones": ("m fone|fones", "fp meias"),
        "fp meias": ("f meia|meias", "mp fones"),
    }
    tried = found = 0
    for term in terms("features").values():
        label, predicate = term.words["pt"]
        assert not faults(label, "pt"), label
        for raw, wrong in others.items():
            subject = noun("pt", raw).say("def")
            right, *mutants = (
                capitalise(f"{subject} {frame(predicate, 'pt').text({'cat': Thing(noun('pt', form))})[0]}.")
                for form in (raw, *wrong)
            )
            assert not faults(right, "pt"), right
            for mutant in mutants:
                tried += mutant != right
                found += mutant != right and bool(faults(mutant, "pt"))
    assert found / tried > 0.98


def test_time_grows_with_the_length() -> None:
    line = "A garrafa térmica mantém as bebidas geladas por até 24 horas e quentes por até 12 horas. "
    faults(line, "pt")

    def cost(times: int) -> float:
        text = line * times
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            assert not faults(text, "pt")
            best = min(best, time.process_time() - start)
        return best

    assert cost(160) < 40 * max(cost(10), 1e-4)
