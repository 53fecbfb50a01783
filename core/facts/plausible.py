"""Whether a measure can be true of goods in a shop at all (data: core/facts/plausible.toml and the categories)."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files
from typing import Any

from core.facts.categories import believable, canonical_unit, categories, plausible
from core.facts.sheet import Fact
from core.facts.units import convert, dimension

_WHOLE = 100.5  # per cent: a share of more than all, rounding aside


@functools.cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("core.facts").joinpath("plausible.toml").read_text(encoding="utf-8"))


@functools.cache
def _row(family: str, dimension_name: str) -> tuple[float, float, str] | None:
    row = _data().get(family, {}).get(dimension_name) or _data()["any"].get(dimension_name)
    return (float(row["low"]), float(row["high"]), str(row["unit"])) if row else None


def doubt(fact: Fact, category: str = "general") -> str:
    """Why the figure of a fact can hardly be right, as one plain sentence; empty when nothing speaks against it.

    `category`: name of a category or family of core/facts/categories; `general` for any goods. Shipping fields, figures
    of a part and figures that hold for one variant alone are judged like all others.
    """
    if fact.kind == "material" and fact.share is not None and not 0 < fact.share <= _WHOLE:
        return f"A share of {fact.share:g} % is impossible."
    if fact.kind != "measure":
        return ""
    numbers = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    figures = [float(number) for number in numbers if isinstance(number, int | float)]
    if not figures:
        return ""
    name = (fact.attribute or fact.dimension or "measure").replace("_", " ")
    if fact.dimension in _data()["positive"] and min(figures) <= 0:
        return f"{_article(name)} of {_said(min(figures))} {fact.unit} is impossible."
    found = _outside(fact, figures, category)
    if found is None:
        return ""
    figure, low, high, unit = found
    kind = "goods in a shop" if category == "general" else category.replace("_", " ")
    usual = f"{_said(low)} to {_said(high)} {unit}"
    return f"{_article(name)} of {_said(figure)} {fact.unit} is hardly possible for {kind} (believable: {usual})."


def _outside(fact: Fact, figures: list[float], category: str) -> tuple[float, float, float, str] | None:
    """The figure that leaves its range, with the range and its unit."""
    family = categories()[category].family if category in categories() else "general"
    if fact.attribute and not fact.part and fact.source != "dimensions":  # those are often the parcel's
        for figure in figures:
            if believable(category, fact.attribute, figure, fact.unit or "count") is False:
                low, high = plausible(category, fact.attribute) or (0.0, 0.0)
                return figure, low, high, canonical_unit(category, fact.attribute)
    # under a label of the shop's own the figure may be an altitude or a range: only what holds for all goods counts
    row = _row(family if fact.attribute or not fact.label else "any", fact.dimension)
    if row is None or not fact.unit or dimension(fact.unit) != dimension(row[2]):
        return None
    low, high, unit = row
    worst = next((figure for figure in figures if not low <= convert(figure, fact.unit, unit) <= high), None)
    return None if worst is None else (worst, low, high, unit)


def _article(name: str) -> str:
    return f"An {name}" if name[0] in "aeiou" and not name.startswith(("us", "uni")) else f"A {name}"


def _said(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:g}"
