"""The files of market profiles: `profiles/<CODE>.toml`, what they may hold, and how a narrower one builds on a wider.

The law of inheritance (ALL, EU, country, region, and last a shop's own layer): a value of the narrower file wins;
tables are merged name by name; lists of festivals, quiet days, taboos, signs and wordings entry by entry, by what the
entry is about; what `tone` says is added; `drop` takes inherited days away. A taboo may grow more severe, never less.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from core.errors import BadInput
from core.facts.categories import FAMILIES, GENERAL
from core.localisation.calendar import days
from core.localisation.market import FORMALITY, UNITS, market_files
from core.localisation.shape import Check, flag, list_of, number, one_of, record, refuse, table_of, whole, words

FEELINGS = ("warmth", "excitement", "trust", "prestige", "care")
SEVERITIES = ("info", "warn", "block")
SEASONS = ("winter", "spring", "summer", "autumn", "monsoon")
KINDS = ("colour", "number", "flower", "symbol")
CATEGORIES = (GENERAL, *FAMILIES)
_FOLDER = "profiles"
_SHARE = number(0, 1)

_GROUND: dict[str, Check] = {"fact": words, "source": words}
_FESTIVAL = record(
    {"day": words},
    {"name": words, "local": words, "note": words, "lead_days": whole(0, 120), "days": whole(1, 62), **_GROUND},
)
_QUIET = record({"day": words, "why": words}, _GROUND)
_TABOO = record(
    {"what": words, "why": words, "severity": one_of(*SEVERITIES)},
    {"id": words, "zh": words, "categories": list_of(one_of(*CATEGORIES), least=1), **_GROUND},
)
_SIGN = record({"kind": one_of(*KINDS), "what": words, "liked": flag, "why": words}, _GROUND)
_WORDING = record({"what": words}, {"locale": words, **_GROUND})
_KEYS: dict[str, Check] = {
    "code": words,
    "hemisphere": one_of("north", "south", "none"),
    "seasons": list_of(one_of(*SEASONS), least=12, most=12),
    "festivals_fact": words,
    "drop": list_of(words),
    "festivals": list_of(_FESTIVAL),
    "quiet": list_of(_QUIET),
    "taboos": list_of(_TABOO),
    "signs": list_of(_SIGN),
    "wording": list_of(_WORDING),
    "tone": record({}, {"say": list_of(words), "avoid": list_of(words), **_GROUND}),
    "address": table_of(words),
    "sentences": table_of(
        record({"target": whole(3, 80), "most": whole(5, 120), "unit": one_of("words", "characters")})
    ),
    "intensity": table_of(_SHARE, CATEGORIES),
    "weights": table_of(record(dict.fromkeys(FEELINGS, _SHARE)), CATEGORIES),
}
_FILE = record({}, _KEYS)
# What a shop may say for itself; of the markets it stands in markets/<CODE>.toml.
_LAYER = record({}, {**_KEYS, "formality": table_of(one_of(*FORMALITY)), "units": one_of(*UNITS)})
# Lists whose entries are merged, and what an entry is about.
_ENTRIES: dict[str, tuple[str, ...]] = {
    "festivals": ("day",),
    "quiet": ("day",),
    "taboos": ("fact", "id"),
    "signs": ("kind", "what"),
    "wording": ("locale", "what"),
}
_TABLES = ("address", "formality", "sentences", "intensity", "weights")


@cache
def facts() -> dict[str, tuple[str, str]]:
    """Facts that may be cited: id -> market and severity."""
    lines = files(__package__).joinpath(_FOLDER, "fact_ids.txt").read_text("utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {name: (market, severity) for name, market, severity, _topic in rows}


def checked(data: Mapping[str, Any], place: str, *, own: bool = False) -> dict[str, Any]:
    """The file's data when it fits; raises BadInput that names the place and says what would fit. `own`: a shop's."""
    (_LAYER if own else _FILE)(data, place)
    for name in ("festivals", "quiet"):
        for row in data.get(name, ()):
            _a_day(row["day"], f"{place}, {name}", solemn=name == "quiet")
    for day in data.get("drop", ()):
        _a_day(day, f"{place}, drop", solemn=None)
    for name in ("festivals_fact", *_ENTRIES, "tone"):
        _cited(data, name, place)
    for category, feelings in data.get("weights", {}).items():
        if abs(sum(feelings.values()) - 1) > 0.001:
            refuse(f"{place}, weights, {category}", f"the shares make {sum(feelings.values()):g}.", "They must make 1.")
    for name, length in data.get("sentences", {}).items():
        if length["target"] >= length["most"]:
            refuse(f"{place}, sentences, {name}", "the target is not below the most.", "Lower target, or raise most.")
    for name, about in _ENTRIES.items():
        seen: set[tuple[Any, ...]] = set()
        for row in data.get(name, ()):
            if (key := _key(row, about)) in seen:
                refuse(f"{place}, {name}", f"{' '.join(map(str, key))} stands there twice.", "Keep one of the two.")
            seen.add(key)
    return dict(data)


def _a_day(day: str, place: str, *, solemn: bool | None) -> None:
    if day not in days():
        near = ", ".join(sorted(name for name in days() if name.split("-")[0] == day.split("-")[0])[:5])
        refuse(place, f"there is no day '{day}'.", f"Days are named in days.toml{': ' + near if near else ''}.")
    if solemn is not None and solemn != (days()[day].mood == "solemn"):
        refuse(place, f"'{day}' does not belong here.", "Solemn days are quiet, all others festivals.")


def _cited(data: Mapping[str, Any], name: str, place: str) -> None:
    found = data.get(name, ())
    rows = [{"fact": found}] if isinstance(found, str) else [found] if isinstance(found, Mapping) else found
    for row in rows:
        fact = row.get("fact")
        if fact and fact not in facts():
            refuse(f"{place}, {name}", f"no fact has the id '{fact}'.", "Cite one of fact_ids.txt, or give a source.")
        if name in ("quiet", "taboos", "signs", "wording") and not (fact or row.get("source")):
            refuse(f"{place}, {name}", f"{row.get('what') or row.get('day')} rests on nothing.", "Add fact or source.")
        if name == "taboos":
            if not (fact or row.get("id")):
                refuse(f"{place}, taboos", f"'{row['what']}' has no id.", "Give it an id, or the fact it rests on.")
            if fact and SEVERITIES.index(row["severity"]) < SEVERITIES.index(facts()[fact][1]):
                refuse(f"{place}, taboos", f"{fact} is less severe than its fact.", f"Make it {facts()[fact][1]}.")


def _key(row: Mapping[str, Any], about: tuple[str, ...]) -> tuple[Any, ...]:
    found = tuple(row.get(name) for name in about)
    return found[:1] if about[0] == "fact" and found[0] else found


@cache
def profile_files() -> dict[str, dict[str, Any]]:
    """What the files say, by code. Raises BadInput for the first thing that does not fit."""
    found = {}
    for code in market_files():
        item = files(__package__).joinpath(_FOLDER, f"{code}.toml")
        data = tomllib.loads(item.read_text("utf-8"))
        if data.get("code") != code:
            refuse(f"{code}.toml", f"its code is {data.get('code')!r}.", f'Write code = "{code}".')
        found[code] = checked(data, f"{code}.toml")
    return found


def read_layer(path: Path) -> dict[str, Any]:
    """A shop's own layer, in the same form as the files here. Raises BadInput."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read.", "Check the file's name and rights.", field="layer") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{path} is no TOML: {error}.", "Mend the line it names.", field="layer") from error
    return checked(data, path.name, own=True)


def chain(code: str) -> tuple[str, ...]:
    """Whose profiles hold, widest first: CA-QC -> ALL, CA, CA-QC."""
    found = [code]
    while parent := market_files()[found[0]].get("inherits"):
        if parent not in market_files() or parent in found:
            refuse(f"{found[0]}.toml", f"it inherits from {parent!r}.", f"Known: {', '.join(market_files())}.")
        found.insert(0, parent)
    return tuple(found)


def merged(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> dict[str, Any]:
    """What holds when `narrow` builds on `wide`. Both are as `checked` answers them, and stay as they are."""
    out = {**wide, **{key: value for key, value in narrow.items() if key != "drop"}}
    for name in _TABLES:
        if name in wide and name in narrow:
            out[name] = {**wide[name], **narrow[name]}
    if "tone" in wide and "tone" in narrow:
        said = {
            key: list(dict.fromkeys([*wide["tone"].get(key, ()), *narrow["tone"].get(key, ())]))
            for key in ("say", "avoid")
            if key in wide["tone"] or key in narrow["tone"]
        }
        out["tone"] = {**wide["tone"], **narrow["tone"], **said}
    for name, about in _ENTRIES.items():
        if name in wide or name in narrow:
            out[name] = _joined(name, wide.get(name, ()), narrow.get(name, ()), about)
    if gone := set(narrow.get("drop", ())):
        for name in ("festivals", "quiet"):
            mine = {row["day"] for row in narrow.get(name, ())}
            out[name] = [row for row in out.get(name, ()) if row["day"] in mine or row["day"] not in gone]
    return out


def _joined(name: str, wide: Any, narrow: Any, about: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = {_key(row, about): dict(row) for row in wide}
    for row in narrow:
        before = rows.get(_key(row, about), {})
        rows[_key(row, about)] = {**before, **row}
        if name == "taboos" and before:
            rows[_key(row, about)]["severity"] = max(before["severity"], row["severity"], key=SEVERITIES.index)
    return list(rows.values())
