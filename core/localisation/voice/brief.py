"""The voice in plain words: what a writer is told and a person is shown of it, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
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
    """`settled` is what a person set, and who speaks to whom: pages are written anew when it changes. `heard` is what
    else was measured: it moves a little with every reading, and no page is written anew for that. Both are empty where
    nothing is known; equal rules have an equal digest."""

    settled: Mapping[str, Any]
    heard: Mapping[str, Any]

    @property
    def rules(self) -> dict[str, Any]:
        """All of it, as it is told and shown."""
        return {**self.settled, **self.heard}

    @property
    def digest(self) -> str:
        said = json.dumps(self.rules, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def _any(_line: str) -> bool:
    return True


def brief(voice: Voice, locale: str, *, fit: Callable[[str], bool] = _any) -> Brief:
    """What to write by in a locale: what a person wants, then what the brand's pages in that language show, then what
    its other pages show and holds in every language. Words of plain English, and words of the locale to use or avoid.
    `fit`: which of the shop's lines may be told as samples.
    """
    spoken = voice.of(locale)
    measured = spoken.measured if spoken.measured and spoken.measured.confidence != NONE else None
    source = measured or spoken.carried
    settled: dict[str, Any] = {}
    heard: dict[str, Any] = {}
    person = str(spoken.wanted.get("person") or (source.person if source else ""))
    if person:
        settled["speaks"] = _SPEAKS[person]
    if level := spoken.lists.levels.get(spoken.formality):
        settled["address"] = level.label
    for name, said in _numbers(spoken, measured, source).items():
        (settled if name in spoken.wanted else heard)[name] = said
    if use := [word for word in spoken.loved if not _banned(word, spoken.banned)]:
        settled["use"] = use[:_LOVED]
    if spoken.banned:
        settled["avoid"] = list(spoken.banned)
    often = sorted(row.word for row in measured.loved[:_LOVED]) if measured else []
    if often := [word for word in often if word not in use and not _banned(word, spoken.banned)]:
        heard["says_often"] = often
    if lines := [line for line in (measured.lines if measured else ()) if fit(line)]:
        heard["lines"] = lines[:_LINES]
    if settled or heard:
        heard["rests_on"] = _ground(spoken, measured)
    return Brief(settled, heard)


def _numbers(spoken: Spoken, measured: Measured | None, source: Measured | None) -> dict[str, str]:
    """The traits that are numbers, in words."""
    found = {}
    if length := _length(spoken, measured):
        found["sentence_length"] = length
    for name in ("exclamations", "questions", "emoji", "capitals"):
        value = _value(name, spoken, measured, source)
        if value is not None:
            found[name] = _worded(value, _OFTEN)
    for name in RATES:
        value = _value(name, spoken, measured, None)
        if value is not None:
            found[name] = _worded(value, _DENSE)
    return found


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
