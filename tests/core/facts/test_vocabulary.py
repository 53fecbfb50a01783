import re

import pytest

from core.facts.figures import ALLOWED
from core.facts.sheet import KINDS
from core.facts.vocabulary import LANGUAGES, attributes, fold_name, lookup


def test_every_attribute_is_well_formed_and_named_in_all_six_languages():
    for name, attribute in attributes().items():
        assert re.fullmatch(r"[a-z_]+", name)
        assert attribute.kind in KINDS
        assert bool(attribute.dimension) == (attribute.kind == "measure"), name
        assert not attribute.dimension or attribute.dimension in ALLOWED, name
        for lang in LANGUAGES:
            assert attribute.names_in(lang), (name, lang)


def test_no_name_means_two_attributes_of_one_language():
    for lang in LANGUAGES:
        owners: dict[str, set[str]] = {}
        for attribute in attributes().values():
            for name in attribute.names_in(lang):
                owners.setdefault(fold_name(name), set()).add(attribute.name)
        assert {name: sorted(who) for name, who in owners.items() if len(who) > 1} == {}


@pytest.mark.parametrize(
    ("label", "lang", "name"),
    [
        ("Weight (g)", "en-US", "weight"),
        ("NET_WEIGHT:", "en", "weight"),
        ("Gewicht", "de-DE", "weight"),
        ("Weight", "de", "weight"),
        ("防水等级", "zh-CN", "water_resistance"),
        ("ｻｲｽﾞ", "ja", "size"),
        ("What’s in the box?", "en", "included"),
        ("Matière", "fr", "material"),
        ("País de origen", "es", "origin"),
    ],
)
def test_labels_find_their_attribute(label, lang, name):
    found = lookup(label, lang)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("label", ["", "()", "???", "our story"])
def test_other_words_find_none(label):
    assert lookup(label, "en") is None
