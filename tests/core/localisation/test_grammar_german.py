"""German nouns: articles by case and gender, the genitive s, the dative plural."""

from __future__ import annotations

import pytest

from core.localisation.grammar import noun


@pytest.mark.parametrize(
    ("raw", "ops", "expected"),
    [
        ("m Rucksack|Rucksäcke", "def", "der Rucksack"),
        ("m Rucksack|Rucksäcke", "def.acc", "den Rucksack"),
        ("m Rucksack|Rucksäcke", "def.gen", "des Rucksacks"),
        ("m Rucksack|Rucksäcke", "def.dat.pl", "den Rucksäcken"),
        ("f Flasche|Flaschen", "indef.dat", "einer Flasche"),
        ("f Flasche|Flaschen", "this", "diese Flasche"),
        ("n Zelt|Zelte", "your.acc", "Ihr Zelt"),
        ("n Zelt|Zelte", "this.dat", "diesem Zelt"),
        ("p Kopfhörer", "def.dat", "den Kopfhörern"),
        ("p Socken", "def.dat", "den Socken"),
        ("p Shorts", "def.dat", "den Shorts"),
        ("m recycelter Kunststoff|dat=recyceltem Kunststoff", "dat", "recyceltem Kunststoff"),
        ("m recycelter Kunststoff|dat=recyceltem Kunststoff", "", "recycelter Kunststoff"),
        ("n Glas|Gläser", "gen", "Glas"),
    ],
)
def test_nouns_bend(raw: str, ops: str, expected: str) -> None:
    assert noun("de", raw).say(*(op for op in ops.split(".") if op)) == expected
