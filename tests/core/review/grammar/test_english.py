"""Rules of English: what they find, what they leave alone, and how well they do on any noun of the word lists."""

from __future__ import annotations

import pytest

from core.localisation.grammar import noun
from core.localisation.terms import terms
from core.review.grammar import faults


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("The headphones has a microphone.", "agreement", "have"),
        ("The bottle keep drinks cold.", "agreement", "keeps"),
        ("It have a lid.", "agreement", "has"),
        ("What are the backpack made of?", "agreement", "is"),
        ("How heavy are the power bank?", "agreement", "is"),
        ("There are room for 24 L inside.", "agreement", "is"),
        ("Its diameter are 28 cm.", "agreement", "is"),
        ("Which colors does the jacket comes in?", "agreement", "come"),
        ("The tent measures 45 cm and weigh 2 kg.", "agreement", "weighs"),
        ("An USB cable is in the box.", "article", "a"),
        ("A LED lamp.", "article", "an"),
        ("A charge lasts 24 hour.", "plural", ""),
        ("In the box: 1 pegs and a bag.", "plural", ""),
        ("These bottle is light.", "number", ""),
        ("This headphones are light.", "number", ""),
        ("The the bottle is light.", "double_word", ""),
        ("The bottle is light .", "spacing", ""),
        ("The jacket comes in gray", "", ""),
    ],
)
def test_what_is_wrong_is_found(text: str, rule: str, expected: str) -> None:
    found = [(fault.rule, fault.expected) for fault in faults(text, "en")]
    assert found == [] if not rule else (rule, expected) in found


@pytest.mark.parametrize(
    "text",
    [
        "Which drinks is the kettle suitable for?",
        "Where can I use the lamp?",
        "On the scale: 540 g. On the tape measure: 18 × 7 × 7 cm.",
        "Silicone handle cover",
        "Line dry",
        "The Larkspur 2 Tent sleeps 2.",
        "It is suitable for normal and dry skin.",
        "A 5 pocket design.",
        "An hour is enough, a year is long.",
        "The IPX4 earbuds have touch controls.",
        "Two details: the kettle lets you set the temperature and switches off automatically.",
    ],
)
def test_what_looks_odd_and_is_right_passes(text: str) -> None:
    assert not faults(text, "en")


def test_each_side_of_the_ocean_has_its_spelling() -> None:
    assert [fault.expected for fault in faults("The colour is grey.", "en")] == ["color", "gray"]
    assert [fault.expected for fault in faults("The color is gray.", "en-GB")] == ["colour", "grey"]
    assert not faults("Colour Lab makes it.", "en")  # a name keeps its own


def test_any_noun_of_the_word_lists() -> None:
    right, wrong = [], []
    for term in (*terms("categories").values(), *terms("parts").values()):
        item = noun("en", term.raw("en"))
        if not item.plural or item.plural == item.text:
            continue
        right += [f"The {item.text} is light.", f"2 {item.plural} are in the box.", f"This {item.text} has a lid."]
        wrong += [f"The {item.text} are light.", f"2 {item.text} are in the box.", f"This {item.text} have a lid."]
    assert not [text for text in right if faults(text, "en")]
    missed = [text for text in wrong if not faults(text, "en")]
    assert len(missed) <= 0.05 * len(wrong), missed[:10]
