"""The shape of a data file: which keys it may hold and what may stand there. What does not fit is refused in words."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from core.errors import BadInput

# Looks at a value that stands at a place ("DE.toml, festivals 3, lead_days"); raises BadInput when it does not fit.
Check = Callable[[Any, str], None]


def refuse(place: str, cause: str, next_step: str) -> NoReturn:
    """Raises BadInput that names the place."""
    raise BadInput(f"{place}: {cause}", next_step, field=place)


def words(value: Any, place: str) -> None:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        refuse(place, f"{_shown(value)} is no text.", "Write some words in quotes.")


def text(value: Any, place: str) -> None:
    """A text, which may be empty or a space (a mark between words)."""
    if not isinstance(value, str):
        refuse(place, f"{_shown(value)} is no text.", "Write it in quotes.")


def flag(value: Any, place: str) -> None:
    """true or false."""
    if not isinstance(value, bool):
        refuse(place, f"{_shown(value)} is neither true nor false.", "Write true or false, without quotes.")


def number(low: float, high: float) -> Check:
    """A number from `low` to `high`."""

    def check(value: Any, place: str) -> None:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not fits or not low <= value <= high:
            refuse(place, f"{_shown(value)} is no number from {low:g} to {high:g}.", "Write a number in that range.")

    return check


def whole(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""

    def check(value: Any, place: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            refuse(place, f"{_shown(value)} is no whole number from {low} to {high}.", "Write one in that range.")

    return check


def one_of(*known: str) -> Check:
    """One of a few words."""

    def check(value: Any, place: str) -> None:
        if value not in known:
            refuse(place, f"{_shown(value)} is not known here.", _choose(value, known))

    return check


def list_of(check: Check, *, least: int = 0, most: int = 10_000) -> Check:
    """A list whose every entry fits `check`."""

    def each(value: Any, place: str) -> None:
        if not isinstance(value, list):
            refuse(place, f"{_shown(value)} is no list.", "Write a list in square brackets.")
        if not least <= len(value) <= most:
            refuse(place, f"the list has {len(value)} entries.", f"Between {least} and {most} may stand here.")
        for position, entry in enumerate(value, 1):
            check(entry, f"{place} {position}")

    return each


def table_of(check: Check, known: tuple[str, ...] = ()) -> Check:
    """A table with any names (or only those known), whose every value fits `check`."""

    def each(value: Any, place: str) -> None:
        if not isinstance(value, Mapping):
            refuse(place, f"{_shown(value)} is no table.", f"Write a table: [{place.rsplit(', ', 1)[-1]}].")
        for name, entry in value.items():
            if known and name not in known:
                refuse(place, f"the name '{name}' is not known.", _choose(name, known))
            check(entry, f"{place}, {name}")

    return each


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """A table with just these keys."""
    known = {**required, **(optional or {})}

    def each(value: Any, place: str) -> None:
        if not isinstance(value, Mapping):
            refuse(place, f"{_shown(value)} is no table.", f"It holds: {', '.join(known)}.")
        for name, entry in value.items():
            if name not in known:
                refuse(place, f"the key '{name}' is not known.", _choose(name, tuple(known)))
            known[name](entry, f"{place}, {name}")
        if missing := [name for name in required if name not in value]:
            refuse(place, f"the key '{missing[0]}' is missing.", f"Every such entry has: {', '.join(required)}.")

    return each


def _choose(value: Any, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(str(value), known, 1)
    return (f"Did you mean '{near[0]}'? " if near else "") + f"Known: {', '.join(known)}."


def _shown(value: Any) -> str:
    return repr(value)[:40]
