"""French nouns with their articles, and what a filled value asks of the words before it."""

from __future__ import annotations

import pytest

from core.localisation.grammar import noun
from core.localisation.grammar.noun import rules_of


@pytest.mark.parametrize(
    ("raw", "ops", "said"),
    [
        ("f tente|tentes", "def", "la tente"),
        ("m étui de transport|étuis de transport", "def", "l’étui de transport"),
        ("m étui de transport|étuis de transport", "this", "cet étui de transport"),
        ("f horloge murale|horloges murales", "this", "cette horloge murale"),
        ("f horloge murale|horloges murales", "de", "de l’horloge murale"),
        ("m harnais pour chien|harnais pour chien", "def", "le harnais pour chien"),
        ("m harnais pour chien|harnais pour chien", "this", "ce harnais pour chien"),
        ("f housse de couette|housses de couette", "de", "de la housse de couette"),
        ("m hamac|hamacs", "a", "au hamac"),
        ("m hub USB|hubs USB", "d", "de hub USB"),
        ("f huile d’olive|huiles d’olive", "d", "d’huile d’olive"),
        ("mp écouteurs sans fil", "de", "des écouteurs sans fil"),
        ("fp lunettes de soleil", "this", "ces lunettes de soleil"),
        ("fp lunettes de soleil", "your", "vos lunettes de soleil"),
    ],
)
def test_articles_and_prepositions(raw: str, ops: str, said: str) -> None:
    assert noun("fr", raw).say(ops) == said


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ("Le poids est de environ 2 kg.", "Le poids est d’environ 2 kg."),
        ("Une contenance de au moins 2 l.", "Une contenance d’au moins 2 l."),
        ("La puissance est de jusqu’à 20 W.", "La puissance va jusqu’à 20 W."),
        ("Les dimensions sont de jusqu’à 2 m.", "Les dimensions vont jusqu’à 2 m."),
        ("Une batterie de jusqu’à 5 Wh.", "Une batterie allant jusqu’à 5 Wh."),
        ("Le poids est de 2 kg.", "Le poids est de 2 kg."),
    ],
)
def test_a_qualified_value_changes_what_stands_before_it(filled: str, said: str) -> None:
    assert rules_of("fr").finish(filled) == said
