"""The fact sheet: all that is known about a product, and the only ground on which a claim may stand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

KINDS = frozenset(
    (
        *("measure", "material", "origin", "care", "compatibility", "included_item", "feature", "how_to", "story"),
        *("technology_mark", "colour", "size", "option", "warranty", "certification", "award", "claim_unsupported"),
        *("brand", "name", "category"),
        *("approved_claim", "green_proof"),  # wording an authority allows; evidence for an environmental claim
    )
)
DOUBTED = 0.4  # confidence of a doubted fact: below what a writer prints
Value = str | float | int | tuple[float, ...]


class Fact(NamedTuple):
    """One thing known. A named tuple, since a frozen dataclass of so many fields takes six times as long to make.

    `key` is unique in its sheet and stable between runs (weight, capacity, material, feature.2, included.0).
    `attribute` is the canonical attribute term where one was recognised (weight, battery_life ...; rows of
    core/localisation/terms/), else empty; `label` is what the source called it, in the source's words.
    `value`: number for a measure or a count, (min, max) with qualifier `range`, several numbers for a list such as
    A x B x C, text otherwise. `unit` is our canonical unit name (g, mm, ml, h, w, mah, degc; core/facts/measure.py).
    `qualifier`: up_to, about, min, max, range or empty. `source`: attribute:<name>, option:<name>, variant, title,
    body, table, list, tags, vendor, weight, dimensions, owner. `text` is the evidence exactly as the source has it.
    `provable`: the source may prove it; free text of a shop never proves a certificate, an award or a health effect.
    `confidence` 0-1; what the owner confirmed has 1.0, `confirmed_by` and `confirmed_at`. `conflicts_with`: key of the
    fact that says otherwise of the same attribute (another source, another number); shown to the owner, never averaged.
    `doubt`: why the fact can hardly be right, one plain English sentence; such a fact is asked about and never written.
    """

    key: str
    kind: str
    value: Value
    unit: str = ""
    dimension: str = ""
    attribute: str = ""
    label: str = ""
    share: float | None = None
    part: str = ""
    qualifier: str = ""
    applies_to: str = ""
    negated: bool = False
    source: str = "body"
    text: str = ""
    start: int | None = None
    end: int | None = None
    confidence: float = 0.8
    provable: bool = True
    confirmed_by: str = ""
    confirmed_at: str = ""
    conflicts_with: str = ""
    doubt: str = ""

    def but(self, **changes: Any) -> Fact:
        """This fact with some fields changed."""
        values = list(self)
        for name, value in changes.items():
            values[_PLACES[name]] = value
        return Fact._make(values)

    @property
    def number(self) -> float | None:
        """The value where it is one number."""
        return float(self.value) if isinstance(self.value, int | float) else None


@dataclass(frozen=True, slots=True)
class FactSheet:
    """The facts of one product in one source language (`lang`, BCP 47)."""

    product: str
    lang: str
    facts: tuple[Fact, ...]

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def get(self, key: str) -> Fact | None:
        """The fact with that key."""
        return next((fact for fact in self.facts if fact.key == key), None)

    def of(self, *kinds: str) -> tuple[Fact, ...]:
        """Facts of these kinds, in the sheet's order."""
        return tuple(fact for fact in self.facts if fact.kind in kinds)

    def text(self, key: str) -> str:
        """The value of a text fact; empty when unknown."""
        fact = self.get(key)
        return str(fact.value) if fact else ""

    @property
    def said(self) -> str:
        """What the source says, as far as facts quote it: one piece per line."""
        parts = (part for fact in self.facts for part in (fact.text, fact.value) if isinstance(part, str))
        return "\n".join(dict.fromkeys(parts))

    @property
    def digest(self) -> str:
        """Changes exactly when something a sentence could rest on changes."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]

    def as_dict(self) -> dict[str, Any]:
        """JSON form; fields at their default are left out."""
        return {"product": self.product, "lang": self.lang, "facts": [_sparse(fact) for fact in self.facts]}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FactSheet:
        """Inverse of `as_dict`."""
        return cls(data["product"], data["lang"], tuple(_fact(row) for row in data["facts"]))


_FIELDS = tuple((name, Fact._field_defaults.get(name)) for name in Fact._fields)
_PLACES = {name: place for place, name in enumerate(Fact._fields)}


def _sparse(fact: Fact) -> dict[str, Any]:
    said = ((name, getattr(fact, name), default) for name, default in _FIELDS)
    return {name: value for name, value, default in said if name in ("key", "kind", "value") or value != default}


def _fact(row: dict[str, Any]) -> Fact:
    value = row["value"]
    return Fact(**{**row, "value": tuple(value) if isinstance(value, list) else value})
