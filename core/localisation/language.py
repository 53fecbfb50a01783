"""Languages as data: grammar/<code>.toml. A variant (en-GB) names its parent and says only what differs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_TRADITIONAL = ("hant", "tw", "hk", "mo")


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages are written in. `rules` is its module in core/localisation/grammar; `cldr` its locale in
    CLDR; `spaced`: words stand apart; `wide`: letters take twice the room of Latin ones; `lower_first`: a source's
    phrase loses its capital inside a sentence; `scripts`: whose letters its readers read in names."""

    code: str
    parent: str
    rules: str
    cldr: str
    spaced: bool
    wide: bool
    lower_first: bool
    scripts: tuple[str, ...]


@cache
def grammar_data(code: str) -> dict[str, Any]:
    """The grammar file of a language (`en`, `de`, `en-GB` ...), over that of its parent."""
    own = tomllib.loads(files(__package__).joinpath("grammar", f"{code}.toml").read_text("utf-8"))
    parent = own["language"].get("parent", "")
    return merged(grammar_data(parent), own) if parent else own


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with everything that `over` says, table by table."""
    found = dict(base)
    for name, value in over.items():
        below = found.get(name)
        found[name] = merged(below, value) if isinstance(value, Mapping) and isinstance(below, Mapping) else value
    return found


@cache
def language(code: str) -> Language:
    """The language of that code; KeyError for one that has no file."""
    if code not in languages():
        raise KeyError(code)
    data = grammar_data(code)["language"]
    return Language(
        code,
        data.get("parent", ""),
        data["rules"],
        data["cldr"],
        data["spaced"],
        data["wide"],
        data["lower_first"],
        tuple(data["scripts"]),
    )


@cache
def languages() -> tuple[str, ...]:
    """Codes of all languages, sorted."""
    names = (item.name for item in files(__package__).joinpath("grammar").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def code_of(tag: str) -> str:
    """The code under which words of a BCP 47 tag are found: `zh-Hant-HK` is zh-TW, `de-AT` is de, `sv` stays sv."""
    parts = tag.replace("_", "-").lower().split("-")
    if parts[0] == "zh":
        return "zh-TW" if any(part in _TRADITIONAL for part in parts[1:]) else "zh"
    whole = "-".join((parts[0], *(part.upper() for part in parts[1:2])))
    return whole if whole in languages() else parts[0]


def lineage(code: str) -> tuple[str, ...]:
    """The language itself, then the one whose words it shares."""
    parent = language(code).parent if code in languages() else ""
    return (code, parent) if parent else (code,)
