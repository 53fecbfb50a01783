"""What a shopper of the category would expect and the sheet does not say (data: core/facts/expected.toml)."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files

from core.facts.sheet import FactSheet


@functools.cache
def _expected() -> dict[str, list[str]]:
    return tomllib.loads(files("core.facts").joinpath("expected.toml").read_text(encoding="utf-8"))


def expected(category: str) -> tuple[tuple[str, ...], ...]:
    """Expected attributes of a category, most wanted first; each entry is met by any of its alternatives."""
    rows = _expected().get(category) or _expected()["general"]
    return tuple(tuple(row.split("|")) for row in rows)


def missing(sheet: FactSheet) -> list[str]:
    """Expected attributes that no fact of the sheet holds, most wanted first (the first alternative of each)."""
    known = {fact.attribute for fact in sheet if fact.attribute} | {fact.kind for fact in sheet}
    return [entry[0] for entry in expected(sheet.text("category")) if known.isdisjoint(entry)]


def share(sheet: FactSheet) -> float:
    """How much of what is expected the sheet holds, 0 to 1."""
    wanted = expected(sheet.text("category"))
    return round(1 - len(missing(sheet)) / len(wanted), 4)
