"""Gathers facts of one product: a thing said twice is one fact, two sources that disagree stay visible."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from core.facts.measure import convert, dimension, same
from core.facts.sheet import Fact, Value
from core.facts.units import units
from core.facts.vocabulary import attributes

_NUMBERED = {
    "features": "feature",
    "included": "included",
    "care": "care",
    "how_to_use": "how_to",
    "certificates": "certificate",
    "awards": "award",
    "colour": "colour",
    "size": "size",
    "compatible_with": "compatible",
    "technology": "technology",
    "ingredients": "ingredient",
    "claim": "claim",
    "gtin": "gtin",
}
_FAMILY_SPREAD = 0.02
_NEAR = 0.1  # measures further apart are not compared closely
MAX_FACTS = 1_000  # a sheet with more is no product
_FEATURES_COMPARED = 200
_EMPTY = frozenset(("a", "an", "the", "and", "with", "of", "for", "is", "are", "your", "its", "fully", "also"))
_WORD, _NO_WORD, _NO_LETTER = re.compile(r"[\w+]+"), re.compile(r"[^\w]+"), re.compile(r"[\W_]+")
_BOUNDS = frozenset(("up_to", "max", "min", "about"))


def slug(text: str) -> str:
    """A short stable name of a label for use in a key; any script."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NO_WORD.sub("_", folded).strip("_")[:40] or "value"


class Collector:
    """Takes facts in falling order of trust and gives each its key."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self._keys: dict[str, int] = {}  # key -> index
        self._said: dict[tuple[object, ...], int] = {}
        self._by_attribute: dict[str, list[int]] = {}
        self._features: list[tuple[int, frozenset[str]]] = []  # index and words, of the properties
        self._sizes: list[tuple[int, float]] = []  # index and first number in SI units, of the measures

    def add(self, fact: Fact, base: str) -> bool:
        """Add a fact under `base` (an attribute name, or a key of its own); False when it was known already."""
        said = _signature(fact)
        known = self._said.get(said)
        if len(self.facts) >= MAX_FACTS:
            return False
        known = self._repeats(fact) if known is None else known
        if known is not None:
            self._bound(known, fact)
            self._evidenced(known, fact)
            return False
        clash = self._clash(fact)
        if base in _NUMBERED:
            key = f"{_NUMBERED[base]}.{self._next(_NUMBERED[base] + '.')}" if base != "gtin" else "gtin"
        else:
            key = base
        if key in self._keys:
            count = 1
            mark = "~" if clash is not None else "."
            while f"{key}{mark}{count + (mark == '~')}" in self._keys:
                count += 1
            key = f"{key}{mark}{count + (mark == '~')}"
        index = len(self.facts)
        if clash is not None:
            other = self.facts[clash]
            fact = fact.but(conflicts_with=other.key, confidence=round(fact.confidence * 0.6, 2))
            self.facts[clash] = other.but(conflicts_with=key, confidence=round(other.confidence * 0.8, 2))
        self.facts.append(fact.but(key=key))
        if fact.kind == "measure":
            self._sizes.append((index, _si(fact)))
        elif fact.kind == "feature":
            self._features.append((index, _content(fact.value)))
        self._keys[key] = self._said[said] = index
        if fact.attribute:
            self._by_attribute.setdefault(fact.attribute, []).append(index)
        return True

    def _next(self, prefix: str) -> int:
        count = 0
        while f"{prefix}{count}" in self._keys:
            count += 1
        return count

    def known(self, attribute: str) -> bool:
        """Whether a fact of this attribute is there."""
        return attribute in self._by_attribute

    def _same_attribute(self, fact: Fact) -> list[int]:
        rows = self._by_attribute.get(fact.attribute, []) if fact.attribute else []
        return [at for at in rows if self.facts[at].applies_to == fact.applies_to and self.facts[at].part == fact.part]

    def _repeats(self, fact: Fact) -> int | None:
        """The same measure in other words or units; a measure in prose that some named attribute holds already."""
        if fact.kind == "feature":
            return self._feature_known(fact)
        if fact.kind != "measure":
            return self._material_known(fact) if fact.kind == "material" and fact.share is None else None
        rows = self._same_attribute(fact)
        if not fact.attribute or fact.confidence < 0.6:
            first = _si(fact)
            rows = [at for at, size in self._sizes if abs(size - first) <= _NEAR * max(abs(size), abs(first))]
        elif kin := _kin(fact.attribute):
            rows = rows + [at for name in kin for at in self._by_attribute.get(name, [])]
        return next((at for at in rows if _same_value(self.facts[at], fact)), None)

    def _feature_known(self, fact: Fact) -> int | None:
        """A property whose words an earlier one holds already: hidden key pocket, behind a waistband with one."""
        said = _content(fact.value)
        for at, other in self._features[:_FEATURES_COMPARED] if said else ():
            known = self.facts[at]
            alike = (known.part, known.negated, known.attribute) == (fact.part, fact.negated, fact.attribute)
            if alike and (said == other or (len(said) > 1 and said < other)):
                return at
        return None

    def _material_known(self, fact: Fact) -> int | None:
        name = str(fact.value).casefold()
        return next(
            (
                at
                for at, other in enumerate(self.facts)
                if other.kind == "material"
                and name == str(other.value).casefold()
                and (not fact.part or fact.part == other.part)
            ),
            None,
        )

    def _bound(self, at: int, again: Fact) -> None:
        """The same figure said once bare and once with a bound has the bound: the careful reading holds."""
        known = self.facts[at]
        if known.kind == "measure" and not known.qualifier and again.qualifier in _BOUNDS and again.attribute:
            self.facts[at] = known.but(qualifier=again.qualifier)
        elif known.kind == "colour" and known.start is None and again.start is not None:
            self.facts[at] = known.but(text=again.text, start=again.start, end=again.end)  # an option, shown here

    def _evidenced(self, at: int, again: Fact) -> None:
        """An option that the description names too keeps the piece of the description as its evidence."""
        known = self.facts[at]
        if known.source.startswith("option:") and known.start is None and again.start is not None:
            self.facts[at] = known.but(text=again.text, start=again.start, end=again.end)

    def _clash(self, fact: Fact) -> int | None:
        """A fact of another source that gives another value of the same single-valued measure."""
        if fact.kind != "measure" or not fact.attribute or fact.dimension == "count" or fact.confidence < 0.6:
            return None
        for at in self._same_attribute(fact):
            other = self.facts[at]
            comparable = other.kind == "measure" and dimension(other.unit) == dimension(fact.unit)
            if comparable and other.source != fact.source and "~" not in other.key and _shape(other) == _shape(fact):
                return at
        return None


@cache
def _kin(attribute: str) -> tuple[str, ...]:
    """Attributes under which the same figure says the same: the broader one and its narrower cases."""
    rows = attributes()
    broader = rows[attribute].broader if attribute in rows else ""
    narrower = [name for name, row in rows.items() if row.broader and row.broader in (attribute, broader)]
    return tuple(name for name in (broader, *narrower) if name and name != attribute)


def _content(value: Value) -> frozenset[str]:
    """The words of a property in one form for one and many, without those that say nothing by themselves."""
    if not isinstance(value, str):
        return frozenset()
    found = _WORD.findall(value.casefold())
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in found if word not in _EMPTY)


def _shape(fact: Fact) -> tuple[int, str]:
    return (len(fact.value) if isinstance(fact.value, tuple) else 1, fact.qualifier)


def _numbers(value: Value) -> tuple[float, ...]:
    if isinstance(value, tuple):
        return value
    return (float(value),) if isinstance(value, int | float) else ()


def _si(fact: Fact) -> float:
    """The first number of a measure in the SI unit of its dimension; as written where it has no unit."""
    numbers, unit = _numbers(fact.value), units().get(fact.unit)
    return numbers[0] * unit.factor + unit.offset if numbers and unit else numbers[0] if numbers else 0.0


def _same_value(one: Fact, two: Fact) -> bool:
    first, second = _numbers(one.value), _numbers(two.value)
    if not first or len(first) != len(second) or one.applies_to != two.applies_to:
        return False
    if one.dimension == two.dimension == "count" and one.label and two.label:
        return first == second and _thing(one) == _thing(two)  # three buttons are not three pockets
    if one.unit == two.unit:
        return first == second
    if not one.unit or not two.unit or dimension(one.unit) != dimension(two.unit):
        return False
    steps = [2 * _FAMILY_SPREAD * abs(value) for value in second]
    return all(
        same(written, two.unit, value, one.unit, step)
        for written, value, step in zip(second, first, steps, strict=True)
    )


def _thing(fact: Fact) -> str:
    """What a count counts, in one form for one and many."""
    return fact.label.casefold().removesuffix("s")


def _signature(fact: Fact) -> tuple[object, ...]:
    value: object = fact.value
    if isinstance(value, str):
        value = _NO_LETTER.sub(" ", value.casefold()).strip() or value
    elif isinstance(value, int | float) and dimension(fact.unit) == "mass":
        value = round(convert(float(value), fact.unit, "mg"), 3)
    scope = fact.attribute if fact.kind in ("measure", "feature", "care", "option") else ""
    if fact.kind == "measure" and fact.dimension == "count" and not scope:
        scope = _thing(fact)
    return (fact.kind, scope, value, fact.share, fact.part, fact.applies_to, fact.negated)
