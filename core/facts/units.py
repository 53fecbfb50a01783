"""Units: what they measure, how they convert, and when two measures are the same.

Data: core/facts/units.toml, and beside it unit_names.toml with the names in all languages that pages are written in.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from core.errors import BadInput

_CJK_START = "\u2e80"
_TEMPERATURE_STEP = 1.0
OPENING = re.compile(r"[^\s,;:()\[\]!?、。，；]*")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its canonical name. SI value = value * factor + offset."""

    name: str
    dimension: str
    factor: float
    offset: float = 0.0


@functools.cache
def _table() -> dict[str, dict[str, object]]:
    return tomllib.loads(files("core.facts").joinpath("units.toml").read_text(encoding="utf-8"))


@functools.cache
def _names() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("core.facts").joinpath("unit_names.toml").read_text(encoding="utf-8"))


@functools.cache
def units() -> dict[str, Unit]:
    """All units by canonical name."""
    found = {}
    for name, row in _table().items():
        factor, offset = row["factor"], row.get("offset", 0.0)
        if not isinstance(factor, float) or not isinstance(offset, float):
            raise TypeError(f"units.toml: factor and offset of {name} must be floats")
        found[name] = Unit(name, str(row["dimension"]), factor, offset)
    return found


@functools.cache
def exact_symbols() -> dict[str, tuple[tuple[str, Unit], ...]]:
    """Symbols whose case matters (A, D, F) by their first character, longest first."""
    found: dict[str, list[tuple[str, Unit]]] = {}
    for name, row in _table().items():
        for symbol in _strings(row.get("exact")):
            found.setdefault(symbol[0], []).append((symbol, units()[name]))
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in found.items()}


@functools.cache
def aliases(lang: str) -> dict[str, Unit]:
    """What a text of that language (two letters) may call a unit, lower case.

    Symbols, the language's own names and English ones count everywhere; names in Chinese or Japanese characters too,
    since they cannot be taken for a word of another language. The language's own meaning wins ("mo" is a month in
    English and a megabyte in French).
    """
    found: dict[str, Unit] = {}
    for name, forms in _names().get(lang, {}).items():
        found.update((alias.casefold(), units()[name]) for alias in forms)
    for own in (True, False):
        for name, row in _table().items():
            keys = ("any", lang) if own else ("any", "en", "zh", "ja")
            for key in keys:
                for alias in _strings(row.get(key)):
                    if own or key in ("any", "en") or alias[0] >= _CJK_START:
                        found.setdefault(alias.casefold(), units()[name])
    return found


@functools.cache
def long_openings(lang: str) -> frozenset[str]:
    """First words of those aliases that run past one word ("fl oz", "db(a)")."""
    found = ((OPENING.match(alias), alias) for alias in aliases(lang))
    return frozenset(match[0] for match, alias in found if match and match.end() < len(alias))


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def dimension(unit: str) -> str:
    """What the unit measures (mass, length, duration ...); empty for an unknown or no unit."""
    row = units().get(unit)
    return row.dimension if row else ""


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """The value in another unit of the same dimension; temperatures with their zero points.

    Raises BadInput when a unit is unknown or the dimensions differ.
    """
    source, target = units().get(from_unit), units().get(to_unit)
    if source is None or target is None:
        raise BadInput(f"Unknown unit {from_unit if source is None else to_unit!r}.", "Use a name of units.toml.")
    if source is target:
        return value
    if source.dimension != target.dimension:
        raise BadInput(f"{from_unit} measures {source.dimension}, {to_unit} measures {target.dimension}.")
    return (value * source.factor + source.offset - target.offset) / target.factor


def same(written: float, unit: str, fact: float, fact_unit: str, written_precision: float = 0.0) -> bool:
    """Whether a written measure says the same as a fact: equal within half the written step, at most 2 % off.

    `written_precision` is the step of the last written digit, in `unit` (9.8 has 0.1). The same unit must agree within
    half a step; another unit of the dimension is converted first. Temperatures may be one degree off when converted.
    Other dimensions are never the same.
    """
    if unit != fact_unit:
        if dimension(unit) != dimension(fact_unit) or not dimension(unit):
            return False
        fact = convert(fact, fact_unit, unit)
    off = abs(written - fact)
    if off <= 1e-9 * max(1.0, abs(fact)):
        return True
    half = written_precision / 2 * (1 + 1e-9)
    if dimension(unit) == "temperature":
        return unit != fact_unit and off <= max(half, 0.05) and off <= _TEMPERATURE_STEP
    return off <= min(half, 0.02 * abs(fact))
