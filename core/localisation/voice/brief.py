"""The voice as a writer is told it: a short mapping of plain words, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.localisation.voice.profile import EVERYWHERE, GOOD, NONE, RATES, Measured, Spoken, Trait, Voice

_LOVED, _LINES = 12, 3
_OFTEN = ((0.02, "never"), (0.08, "seldom"), (0.25, "now and then"), (0.6, "often"), (2.0, "nearly always"))
_DENSE = ((0.3, "none"), (1.5, "few"), (4.0, "some"), (1e9, "many"))
_SPEAKS = {
    "we": "speaks as we",
    "you": "addresses the reader",
    "third": "speaks of the product, neither as we nor to the reader",
    "any": "changes between we, the reader and the product",
}


@dataclass(frozen=True, slots=True)
class Brief:
    """`rules` is empty where nothing is known; equal rules have an equal digest."""

    rules: Mapping[str, Any]
    digest: str


def brief(voice: Voice, locale: str) -> Brief:
    """What to write by in a locale: what a person wants, then what the brand's pages in that language show, then what
    its other pages show and holds in every language. Words of plain English, and words of the locale to use or avoid.
    """
    spoken = voice.of(locale)
    rules = _rules(spoken)
    said = json.dumps(rules, sort_keys=True, ensure_ascii=False)
    return Brief(rules, hashlib.sha256(said.encode()).hexdigest()[:16])


def _rules(spoken: Spoken) -> dict[str, Any]:
    measured = spoken.measured if spoken.measured and spoken.measured.confidence != NONE else None
    source = measured or spoken.carried
    rules: dict[str, Any] = {}
    person = str(spoken.wanted.get("person") or (source.person if source else ""))
    if person:
        rules["speaks"] = _SPEAKS[person]
    if level := spoken.lists.levels.get(spoken.formality):
        rules["address"] = level.label
    if length := _length(spoken, measured):
        rules["sentence_length"] = length
    for name in ("exclamations", "questions", "emoji", "capitals"):
        value = _value(name, spoken, measured, source)
        if value is not None:
            rules[name] = _worded(value, _OFTEN)
    for name in RATES:
        value = _value(name, spoken, measured, None)
        if value is not None:
            rules[name] = _worded(value, _DENSE)
    heard = sorted(row.word for row in measured.loved[:_LOVED]) if measured else []
    use = [word for word in dict.fromkeys((*spoken.loved, *heard)) if not _banned(word, spoken.banned)]
    if use:
        rules["use"] = use[:_LOVED]
    if spoken.banned:
        rules["avoid"] = list(spoken.banned)
    if measured and measured.lines:
        rules["lines"] = list(measured.lines[:_LINES])
    if rules:
        rules["rests_on"] = _ground(spoken, measured)
    return rules


def _length(spoken: Spoken, measured: Measured | None) -> str:
    unit = "words" if spoken.lists.spaced else "characters"
    trait = measured.traits.get("sentence_length") if measured else None
    usual = spoken.wanted.get("sentence_length", trait.value if trait else None)
    if usual is None:
        return ""
    within = trait.within if trait and trait.within and "sentence_length" not in spoken.wanted else 0.35 * usual
    low, high = max(1, round(usual - within)), round(usual + within)
    return f"about {round(usual)} {unit}, mostly {low} to {high}"


def _value(name: str, spoken: Spoken, measured: Measured | None, carried: Measured | None) -> float | None:
    if name in spoken.wanted:
        return float(spoken.wanted[name])
    trait: Trait | None = measured.traits.get(name) if measured else None
    if trait is None and carried is not None and name in EVERYWHERE:
        trait = carried.traits.get(name)
    return trait.value if trait else None


def _worded(value: float, scale: tuple[tuple[float, str], ...]) -> str:
    return next(word for most, word in scale if value < most)


def _banned(word: str, banned: tuple[str, ...]) -> bool:
    stems = [(item.strip("*").casefold(), item.endswith("*")) for item in banned]
    return any(word.casefold() == stem or (opened and word.casefold().startswith(stem)) for stem, opened in stems)


def _ground(spoken: Spoken, measured: Measured | None) -> str:
    if measured is not None:
        where = f"pages in {measured.locale}"  # no counts: a product more must not change what pages rest on
        return where if measured.confidence == GOOD else f"little text: {where}"
    if spoken.carried is not None:
        return f"pages in {spoken.carried.locale}, for what holds in every language"
    return "what was set by a person"
