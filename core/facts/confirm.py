"""What the owner says stands above what was read: confirmed facts win, and say who confirmed them and when."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import BadInput
from core.facts.sheet import Fact, FactSheet


def merge(sheet: FactSheet, confirmed: Sequence[Fact]) -> FactSheet:
    """The sheet with the owner's facts in place of the extracted ones of the same key.

    A confirmed fact also settles a conflict: rivals of the same attribute (its key or a key that conflicts with it)
    leave the sheet. Confirmed facts have confidence 1.0 and are provable; each must name `confirmed_by` and
    `confirmed_at` (ISO 8601), else BadInput. Facts under new keys are appended in the order given.
    """
    settled: dict[str, Fact] = {}
    for fact in confirmed:
        if not fact.confirmed_by or not fact.confirmed_at:
            raise BadInput(f"Confirmed fact {fact.key} does not say who confirmed it and when.", field=fact.key)
        settled[fact.key] = fact.but(confidence=1.0, provable=True, source=fact.source or "owner", conflicts_with="")
    kept: list[Fact] = []
    for fact in sheet:
        if fact.key in settled:
            kept.append(settled.pop(fact.key))
        elif fact.conflicts_with not in {other.key for other in confirmed}:
            kept.append(fact)
    keys = {fact.key for fact in kept} | set(settled)
    kept = [fact.but(conflicts_with="") if fact.conflicts_with not in keys else fact for fact in kept]
    return FactSheet(sheet.product, sheet.lang, (*kept, *settled.values()))
