"""Product categories as data (data/*.toml): names, what shoppers ask, what laws want said, what is believable.

A category inherits from its parent; a family is a category too, the coarse one that rules and comparisons use. Those
files explain their keys. What a product is: `core.facts.categories.guess`. What is missing: `core.facts.completeness`.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from core.errors import BadInput
from core.facts.units import convert, dimension
from core.facts.vocabulary import LANGUAGES, attributes

GENERAL = "general"
FAMILIES = (
    *("audio", "outdoor", "kitchen", "home", "apparel", "beauty", "baby", "pet", "electronics", "sports"),
    *("jewellery", "food", "toys"),
)
EU = frozenset(("DE", "FR", "ES", "IT", "NL", "PL", "SE"))
CANONICAL = {
    "mass": "g",
    "length": "mm",
    "volume": "ml",
    "area": "m2",
    "duration": "h",
    "count": "count",
    "power": "w",
    "charge": "mah",
    "energy": "wh",
    "voltage": "v",
    "current": "a",
    "frequency": "hz",
    "sound": "db",
    "impedance": "ohm",
    "luminous_flux": "lm",
    "colour_temperature": "k",
    "temperature": "degc",
    "areal_density": "gsm",
    "linear_density": "denier",
    "fill_power": "cuin",
    "hardness": "hrc",
    "pressure": "bar",
    "data": "gb",
    "rotation": "rpm",
    "angle": "deg",
    "water_column": "mm_water",
    "speed": "kmh",
    "vapour_rate": "g_m2_24h",
    "thread_count": "count",
}
_FILES = "data"


@dataclass(frozen=True, slots=True)
class Question:
    """What shoppers of a category ask, met by any of the attributes. `id` names the question; its words in a language
    are the writer's."""

    id: str
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """What a law or law-like notice of some markets wants said. `fact` is the entry of the market data that says so,
    else `source` names the text."""

    attributes: tuple[str, ...]
    markets: tuple[str, ...]  # ISO 3166 codes; EU stands for its countries
    fact: str = ""
    source: str = ""

    def holds_in(self, market: str) -> bool:
        return market in self.markets or ("EU" in self.markets and market in EU)


@dataclass(frozen=True, slots=True)
class Category:
    """One category with all that it inherits. `ranges`: attribute -> (low, high) in the canonical unit of what is
    measured there, and that unit. `units`: market -> attribute -> unit that its shoppers expect for such goods."""

    name: str
    parent: str
    family: str
    names: Mapping[str, tuple[str, ...]]
    taxonomy: tuple[str, ...]
    options: tuple[str, ...]
    questions: tuple[Question, ...]
    laws: tuple[Law, ...]
    channel: tuple[tuple[str, ...], ...]
    ranges: Mapping[str, tuple[float, float, str]]
    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    blend_words: tuple[str, ...] = ()
    blend_of: tuple[str, ...] = ()

    def title(self, lang: str) -> str:
        """Its name in a source language (English where the language is none of them)."""
        words = self.names.get(lang[:2]) or self.names["en"]
        return words[0].removeprefix("*") if words else self.name

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures that make sense of such a thing: those asked for and those with a range, in that order."""
        asked = [name for question in self.questions for name in question.attributes]
        known = attributes()
        return tuple(name for name in dict.fromkeys((*asked, *self.ranges)) if name in known and known[name].dimension)


@functools.cache
def _raw() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in sorted(files(__package__).joinpath(_FILES).iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            for name, row in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                if name in found:
                    raise ValueError(f"category {name} stands twice")
                found[name] = row
    return found


@functools.cache
def neutral_words() -> tuple[str, ...]:
    """Phrases whose words do not speak of a category."""
    return tuple(_raw()["neutral"]["words"])


@functools.cache
def said_words() -> dict[str, tuple[str, ...]]:
    """Pieces of words by which a feature says what an attribute asks ("active noise cancellation")."""
    text = files(__package__).joinpath("said.toml").read_text(encoding="utf-8")
    return {name: tuple(words) for name, words in tomllib.loads(text).items()}


@functools.cache
def categories() -> dict[str, Category]:
    """All categories by name, parents before children."""
    found: dict[str, Category] = {}

    def build(name: str) -> Category:
        if name not in found:
            row = _raw()[name]
            parent = build(row["parent"]) if "parent" in row else None
            found[name] = _category(name, row, parent)
        return found[name]

    for name in _raw():
        if name != "neutral":
            build(name)
    return found


def category(name: str) -> Category:
    """The category of that name. Raises BadInput for an unknown one."""
    known = categories().get(name)
    if known is None:
        raise BadInput(
            f"{name[:40]!r} is no category of Vitrine.",
            f"Choose one of: {', '.join(leaves())}.",
            field="category",
        )
    return known


@functools.cache
def leaves() -> tuple[str, ...]:
    """The categories that a product can be put into, families first, each followed by what is below it."""
    order = {name: at for at, name in enumerate(FAMILIES)}
    names = [name for name in categories() if name != GENERAL]
    return tuple(sorted(names, key=lambda name: (order[categories()[name].family], name not in FAMILIES, name)))


def plausible(category_name: str, attribute: str) -> tuple[float, float] | None:
    """(low, high) of what is believable for that attribute of such a thing, in the canonical unit of the attribute
    (`canonical_unit`); None where nothing is known. An unknown category is read as any goods."""
    found = _ranges(category_name).get(attribute)
    return found[:2] if found else None


def canonical_unit(category_name: str, attribute: str) -> str:
    """The unit of `plausible`; empty where no range is known."""
    found = _ranges(category_name).get(attribute)
    return found[2] if found else ""


def believable(category_name: str, attribute: str, value: float, unit: str) -> bool | None:
    """Whether a measure may be true of such a thing; None when nothing is known or it measures something else."""
    found = _ranges(category_name).get(attribute)
    if found is None:
        return None
    low, high, own = found
    if unit == own or (own == "count" and dimension(unit) in ("", "count", "thread_count")):
        return low <= value <= high
    if own == "mm_water" and dimension(unit) == "length":
        return low <= convert(value, unit, "mm") <= high
    if not unit or dimension(unit) != dimension(own):
        return None
    return low <= convert(value, unit, own) <= high


def unit_for(category_name: str, attribute: str, market: str, customary: bool) -> str:
    """The unit in which shoppers of a market expect that measure of such goods. `customary`: the market counts in US
    customary units. Empty for attributes without a unit."""
    known = categories().get(category_name) or categories()[GENERAL]
    chosen = known.units.get(market, {}).get(attribute)
    own = canonical_unit(category_name, attribute) or _UNIT_OF.get(attributes()[attribute].dimension, "")
    if chosen or not own:
        return chosen or ""
    if own == "h" and attribute in _LONG:
        return _LONG[attribute]
    shown = "cm" if own == "mm" and attribute not in _SMALL else own
    return _CUSTOMARY.get(shown, shown) if customary else shown


_UNIT_OF = {
    **dict.fromkeys(("length", "width", "height", "depth", "diameter", "thickness", "dimensions", "size"), "mm"),
    "weight": "g",
    "user_weight": "g",
    "capacity": "ml",
    "volume": "ml",
    "duration": "h",
    "area": "m2",
    "temperature": "degc",
    "energy": "wh",
    "pressure": "bar",
    "data": "gb",
    "angle": "deg",
    "count": "count",
    "breathability": "g_m2_24h",
    "rotation": "rpm",
    "noise_level": "db",
}
_LONG = {
    "min_age": "month",
    "shelf_life": "month",
    "shelf_life_after_opening": "month",
    "warranty": "year",
    "charging_time": "h",
}
_SMALL = frozenset(("thickness", "driver_size"))
_CUSTOMARY = {
    "cm": "in",
    "m": "ft",
    "g": "oz",
    "kg": "lb",
    "ml": "floz_us",
    "degc": "degf",
    "bar": "psi",
    "gsm": "oz_yd2",
}


def _ranges(category_name: str) -> Mapping[str, tuple[float, float, str]]:
    return (categories().get(category_name) or categories()[GENERAL]).ranges


# ------------------------------------------------------------------ from a row to a category


def _category(name: str, row: Mapping[str, Any], parent: Category | None) -> Category:
    drop = frozenset(row.get("without", ()))
    blend = row.get("blend", {})
    family = row.get("family") or (name if name in FAMILIES else parent.family if parent else GENERAL)
    units = {**(parent.units if parent else {})}
    for market, chosen in row.get("units", {}).items():
        units[market] = {**units.get(market, {}), **chosen}
    return Category(
        name=name,
        parent=parent.name if parent else "",
        family=family,
        names={lang: tuple(row[lang]) for lang in LANGUAGES},
        taxonomy=tuple(row.get("taxonomy", ())),
        options=(*row.get("options", ()), *(parent.options if parent else ())),
        questions=_questions(row, parent, drop),
        laws=_laws(row, parent, drop),
        channel=_channel(row, parent, drop),
        ranges={**(parent.ranges if parent else {}), **_own_ranges(name, row.get("range", {}))},
        units=units,
        blend_words=tuple(blend.get("words", ())),
        blend_of=tuple(blend.get("of", ())),
    )


def _questions(row: Mapping[str, Any], parent: Category | None, drop: frozenset[str]) -> tuple[Question, ...]:
    made = []
    for entry in row.get("ask", ()):
        ident, _, names = entry.rpartition("=")
        listed = tuple(names.split("|"))
        made.append(Question(ident or listed[0], listed))
    said = {name for question in made for name in question.attributes}
    inherited = parent.questions if parent else ()
    more = (q for q in inherited if said.isdisjoint(q.attributes) and q.attributes[0] not in drop)
    return (*made, *more)


def _laws(row: Mapping[str, Any], parent: Category | None, drop: frozenset[str]) -> tuple[Law, ...]:
    made = [
        Law(tuple(entry["any"].split("|")), tuple(entry["markets"]), entry.get("fact", ""), entry.get("source", ""))
        for entry in row.get("law", ())
    ]
    return (*made, *(law for law in (parent.laws if parent else ()) if law.attributes[0] not in drop))


def _channel(row: Mapping[str, Any], parent: Category | None, drop: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    own = [tuple(entry.split("|")) for entry in row.get("channel", ())]
    inherited = parent.channel if parent else ()
    return (*own, *(entry for entry in inherited if entry not in own and entry[0] not in drop))


def _own_ranges(name: str, rows: Mapping[str, str]) -> dict[str, tuple[float, float, str]]:
    made = {}
    for attribute, text in rows.items():
        low, low_unit, dots, high, high_unit = text.split()
        unit = CANONICAL[dimension(low_unit)]
        span = convert(float(low), low_unit, unit), convert(float(high), high_unit, unit)
        if dots != ".." or not span[0] < span[1]:
            raise ValueError(f"categories: range of {attribute} in {name} is wrong")
        made[attribute] = (*span, unit)
    return made
