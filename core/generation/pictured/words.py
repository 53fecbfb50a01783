"""The few words on ordered pictures that no page has: headings, and greetings by festival. Data in words.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from core.localisation.calendar import Day
from core.localisation.language import lineage


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


def worded(row: Mapping[str, str], lang: str) -> str:
    """A row's words in a language or in the one it is a variant of; empty where it has none."""
    return next((row[each] for each in lineage(lang) if row.get(each)), "")


def heading(name: str, lang: str) -> str:
    """A heading: size_chart, size."""
    return worded(_data()["heading"][name], lang)


@dataclass(frozen=True, slots=True)
class Feast:
    """How a festival looks and greets. `accents`: its colours as #rrggbb, the most usual first; `spark` those of its
    lights; `greetings` words by language; `unnamed`: its own name may not stand on a banner."""

    accents: tuple[str, ...]
    spark: str
    motif: str
    greetings: Mapping[str, str]
    unnamed: bool = False


@cache
def _by_day() -> Mapping[str, Mapping[str, Any]]:
    return {day: row for row in _data()["festival"].values() for day in row["days"]}


def feast_of(day: Day) -> Feast:
    """The look and the greetings of a day; a day without a row of its own looks like its mood and greets nobody."""
    look = _data()["mood"].get(day.mood) or _data()["mood"]["season"]
    row = _by_day().get(day.id, {})
    said = {lang: text for lang, text in row.items() if isinstance(text, str) and lang not in ("spark", "motif")}
    return Feast(
        tuple(row.get("accents", look["accents"])),
        row.get("spark", look["spark"]),
        row.get("motif", look["motif"]),
        said,
        bool(row.get("unnamed")),
    )


def mood_words(day: Day, lang: str) -> str:
    """What a day is for in two words (a gift idea); empty where nothing needs to be said."""
    return worded(_data()["mood"].get(day.mood, {}).get("words", {}), lang)


def feast_days() -> tuple[str, ...]:
    """The days that have words or colours of their own."""
    return tuple(_by_day())
