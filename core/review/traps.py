"""Wordings that go wrong when a source is rendered word for word (data: core/review/rules/traps.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from core.localisation.hanzi import simplified
from core.localisation.language import code_of
from core.review.folding import fold_text
from core.review.terms import Terms

_OWN_KEYS = frozenset(("id", "source", "except", "why", "checked"))


@dataclass(frozen=True, slots=True)
class Renderings:
    """Of one trap in one language: `good` ones, those that do `harm` anywhere, and those that are wrong where the
    source says this (`literal`)."""

    good: tuple[str, ...]
    harm: tuple[str, ...] = ()
    literal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trap:
    """One row. `checked` is machine or speaker."""

    id: str
    source: tuple[str, ...]
    longer: tuple[str, ...]
    why: str
    checked: str
    languages: Mapping[str, Renderings]


@cache
def traps() -> tuple[Trap, ...]:
    """All rows."""
    data = tomllib.loads(files("core.review").joinpath("rules", "traps.toml").read_text("utf-8"))
    return tuple(
        Trap(
            row["id"],
            tuple(row["source"]),
            tuple(row.get("except", ())),
            row["why"],
            row["checked"],
            {
                code: Renderings(tuple(said["good"]), tuple(said.get("harm", ())), tuple(said.get("literal", ())))
                for code, said in row.items()
                if code not in _OWN_KEYS
            },
        )
        for row in data["trap"]
    )


@cache
def _sources() -> Terms:
    found = [(at, simplified(term)) for at, trap in enumerate(traps()) for term in trap.source]
    longer = [(at, simplified(term)) for at, trap in enumerate(traps()) for term in trap.longer]
    return Terms(found, longer)


def in_source(text: str) -> tuple[int, ...]:
    """Indexes of the traps that a source text sets, in either Chinese spelling."""
    hits = _sources().find(fold_text(simplified(text)))
    return tuple(dict.fromkeys(hit.owner for hit in hits))


@cache
def wordings(locale: str) -> tuple[Terms, Terms]:
    """Automata of a language's harmful and literal wordings; owners are indexes of `traps`."""
    rows = [(at, said) for at in range(len(traps())) if (said := renderings(at, locale))]
    harm = Terms((at, term) for at, said in rows for term in said.harm)
    literal = Terms((at, term) for at, said in rows for term in said.literal)
    return harm, literal


def renderings(at: int, locale: str) -> Renderings | None:
    """What is known of a trap in the language of a locale."""
    code = code_of(locale)
    return traps()[at].languages.get(code if code == "zh-TW" else code.split("-")[0])
