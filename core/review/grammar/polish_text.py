"""Polish text as the rules read it: words with their readings, phrases, verbs, what prepositions ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from core.localisation.language import grammar_data
from core.review.grammar.polish_words import BIT, PLURAL, SINGULAR, cases, lexicon

TOKEN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+(?:[.,\u00a0]\d+)*|[^\w\s]")

SENTENCE_END = frozenset(".!?;:")

AFTER = {  # preposition -> cases behind it
    **dict.fromkeys(("do", "dla", "bez", "od", "u", "oprócz", "podczas", "wokół", "według", "zamiast", "obok", "około"),
                    cases("gen")),
    **dict.fromkeys(("powyżej", "poniżej", "spod", "znad", "wzdłuż"), cases("gen")),
    **dict.fromkeys(("z", "ze"), cases("gen", "ins")),
    **dict.fromkeys(("na", "w", "we", "o"), cases("acc", "loc")),
    **dict.fromkeys(("pod", "nad", "za", "między", "ponad"), cases("ins", "acc")), "przed": cases("ins"),
    "po": cases("loc", "acc"), "przy": cases("loc"), "przez": cases("acc"), "ku": cases("dat"), "dzięki": cases("dat"),
    "przeciw": cases("dat"),
}  # fmt: skip

LISTS = frozenset(("i", "oraz", "lub", "albo", ","))

FREE = frozenset(("można", "należy", "warto", "trzeba", "nie"))

SMALL = frozenset(
    (
        *AFTER,
        *LISTS,
        "się",
        "a",
        "też",
        "jest",
        "są",
        "ma",
        "mają",
        "zawiera",
        "nadaje",
        "nadają",
        "oto",
        "to",
        "wykonano",
        "model",
        "propozycja",
        "usb",
        "nie",
        "zawierają",
        "łączy",
        "wynosi",
        "co",
    )
)

MADE = re.compile(r"^(?:wykonan|zrobion|uszyt|powsta)")


@dataclass(slots=True)
class Word:
    """A token: its text, lower-case form, place, readings as a noun and as an adjective."""

    text: str
    low: str
    start: int
    noun: int
    adj: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@cache
def verbs_known() -> tuple[dict[str, int], frozenset[str], dict[str, int]]:
    """Finite verbs by number, those with an object, forms of the past by gender."""
    data = grammar_data("pl")["checks"]
    numbers = {
        form: bits for pair in data["verbs"] for form, bits in zip(pair.split(), (SINGULAR, PLURAL), strict=True)
    }
    past = {form: BIT[g, "nom"] for row in data["past"] for g, form in enumerate(row.split())}
    return numbers, frozenset(data["transitive"]), past


def words_of(text: str) -> list[Word]:
    nouns, adjectives = lexicon()
    found = []
    fresh = True
    for match in TOKEN.finditer(text):
        said = match.group()
        low = said.lower()
        known = fresh or said[0].islower() or low.startswith("t-")
        found.append(
            Word(said, low, match.start(), nouns.get(low, 0) if known else 0, adjectives.get(low, 0) if known else 0)
        )
        fresh = said in SENTENCE_END or said in "„–("
    return found


def phrase(words: Sequence[Word], at: int) -> tuple[int, int, int]:
    """(readings, end, agreeing) of adjectives with their noun from `at`; readings 0 where the words are unknown."""
    readings, here = -1, at
    while here < len(words) and here - at < 3:
        word = words[here]
        if word.noun and (not word.adj or here > at):
            return (readings & word.noun, here + 1, 1) if readings != -1 else (word.noun, here + 1, 1)
        if not word.adj:
            break
        readings &= word.adj
        here += 1
    return (readings, here, 0) if here > at else (0, at, 0)


def strange(words: Sequence[Word], at: int) -> bool:
    """A word of unknown part of speech: it may be a verb or a noun in any case. What a preposition governs is none."""
    word = words[at]
    if word.noun or word.adj or not word.text[0].islower() or word.low in SMALL:
        return False
    return at == 0 or words[at - 1].low not in AFTER
