"""How far a page is from the voice, in spreads, in words that a seller understands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.localisation.voice.hearing import Heard
from core.localisation.voice.profile import GOOD, RATES, SHARES, Spoken, Trait
from core.localisation.voice.rates import LEAST_SENTENCES, rates

ALARM = 3.0
_LEAST = 3  # sentences or words too many or too few
_SHARE_SPREAD, _RATE_SPREAD, _LENGTH_SPREAD = 0.1, 2.0, 0.35  # for a wanted value that was never measured
_PERSON_SHARE = 0.2  # of sentences: so many are a person of their own
_WHAT = {
    "sentence_length": "Sentences have {here} {unit}; {usual} is usual",
    "we": "{here} of the sentences speak as we; {usual} is usual",
    "you": "{here} of the sentences address the reader; {usual} is usual",
    "third": "{here} of the sentences name neither the brand nor the reader; {usual} is usual",
    "exclamations": "{here} of the sentences end with an exclamation mark; {usual} is usual",
    "questions": "{here} of the sentences are questions; {usual} is usual",
    "emoji": "{here} of the sentences have an emoji; {usual} is usual",
    "capitals": "{here} of the sentences have a WORD IN CAPITALS; {usual} is usual",
    "intensifiers": "100 {unit} hold {here} of very, really and the like; {usual} is usual",
    "praise": "100 {unit} hold {here} words of praise; {usual} is usual",
    "contractions": "100 {unit} hold {here} contractions; {usual} is usual",
}


@dataclass(frozen=True, slots=True)
class Drift:
    """A trait outside the voice: its value `here`, the `usual` one, and the `distance` in spreads (signed)."""

    trait: str
    here: float
    usual: float
    distance: float
    unit: str

    @property
    def words(self) -> str:
        """One sentence."""
        told = _WHAT[self.trait].format(here=self._said(self.here), usual=self._said(self.usual), unit=self.unit)
        times = "more than 20" if abs(self.distance) > 20 else f"{abs(self.distance):.1f}"
        return f"{told} ({times} spreads {'more' if self.distance > 0 else 'less'})."

    def _said(self, value: float) -> str:
        return f"{value:.0%}" if self.trait in SHARES else f"{value:.1f}".removesuffix(".0")


def drifts(heard: Sequence[Heard], spoken: Spoken, alarm: float = ALARM) -> list[Drift]:
    """The traits of a page that lie `alarm` spreads or more from the voice, the farthest first.

    Only against what a person set or what was measured on enough text, and only for a page of four sentences or more.
    """
    if len(heard) < LEAST_SENTENCES:
        return []
    unit = "words" if spoken.lists.spaced else "characters"
    found = []
    for name, here in rates(heard, spoken.lists).items():
        usual = _usual(name, spoken)
        if usual is None:
            continue
        if not (usual.value == 0 and name in spoken.wanted) and _few(name, here - usual.value, heard):
            continue
        spread = usual.spread * math.sqrt(max(1.0, usual.size / len(heard)))
        distance = (here - usual.value) / spread
        if abs(distance) >= alarm or (usual.value == 0 < here and name in spoken.wanted):
            found.append(Drift(name, round(here, 4), usual.value, round(distance, 2), unit))
    return sorted(found, key=lambda drift: (-abs(drift.distance), drift.trait))


def _few(name: str, difference: float, heard: Sequence[Heard]) -> bool:
    """Whether less than three sentences or words make the difference: on a short page that is chance."""
    if name in SHARES:
        return abs(difference) * len(heard) < _LEAST
    return name in RATES and abs(difference) * sum(each.length for each in heard) / 100 < _LEAST


def _usual(name: str, spoken: Spoken) -> Trait | None:
    """What a trait should be: as a person wants it, else as it was measured; None where nobody knows."""
    measured = spoken.measured.traits.get(name) if spoken.measured and spoken.measured.confidence == GOOD else None
    person = spoken.wanted.get("person")
    if person and name in ("we", "you", "third"):
        return None  # a person chose who speaks: `person` is checked as a whole
    wanted = spoken.wanted.get(name)
    if wanted is None:
        return measured
    value = float(wanted)
    if name == "sentence_length":
        spread = _LENGTH_SPREAD * value / ALARM * 2
    else:
        spread = _RATE_SPREAD if name in RATES else _SHARE_SPREAD
    return Trait(value, measured.spread if measured else spread, measured.size if measured else 1)


def wrong_person(heard: Sequence[Heard], spoken: Spoken) -> str:
    """What is heard instead of the person that somebody asked for; empty when nothing is wrong."""
    person = str(spoken.wanted.get("person", ""))
    if person in ("", "any") or len(heard) < LEAST_SENTENCES:
        return ""
    found = rates(heard, spoken.lists)
    if person == "third":
        return next((name for name in ("we", "you") if found.get(name, 0.0) > _PERSON_SHARE), "")
    other = "you" if person == "we" else "we"
    if found.get(other, 0.0) > found.get(person, 1.0):
        return other
    return "third" if found.get(person, 1.0) == 0 else ""


def wrong_address(heard: Sequence[Heard], spoken: Spoken) -> list[Heard]:
    """Sentences that address the reader in another way than the voice does."""
    wanted = spoken.formality
    if not wanted or not (spoken.wanted.get("formality") or spoken.sure):
        return []
    return [each for each in heard if each.levels and wanted not in each.levels]
