"""What the owner says stands above what was read: confirmed facts win, and say who confirmed them and when."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import BadInput
from core.facts.sheet import Fact, FactSheet

OWNER = "owner"  # the source of what the owner said


def merge(sheet: FactSheet, confirmed: Sequence[Fact]) -> FactSheet:
    """The sheet with the owner's facts in place of the extracted ones of the same key.

    A confirmed fact also settles a conflict: rivals of the same attribute (its key or a key that conflicts with it)
    leave the sheet, and so does all else that was read of an attribute, of the same part and the same variant, which
    the owner answered (`source` owner): an answer of two materials is the whole composition. Confirmed facts have
    confidence 1.0 and are provable; each must name `confirmed_by` and `confirmed_at` (ISO 8601), else BadInput. Facts
    under new keys are appended in the order given.
    """
    settled: dict[str, Fact] = {}
    for fact in confirmed:
        if not fact.confirmed_by or not fact.confirmed_at:
            raise BadInput(f"Confirmed fact {fact.key} does not say who confirmed it and when.", field=fact.key)
        settled[fact.key] = fact.but(confidence=1.0, provable=True, source=fact.source or OWNER, conflicts_with="")
    keys_confirmed = frozenset(settled)
    answered = {_about(fact) for fact in confirmed if fact.source == OWNER and fact.attribute}
    kept: list[Fact] = []
    for fact in sheet:
        if fact.key in settled:
            kept.append(settled.pop(fact.key))
        elif fact.conflicts_with not in keys_confirmed and _about(fact) not in answered:
            kept.append(fact)
    keys = {fact.key for fact in kept} | set(settled)
    kept = [fact.but(conflicts_with="") if fact.conflicts_with not in keys else fact for fact in kept]
    return FactSheet(sheet.product, sheet.lang, (*kept, *settled.values()))


def _about(fact: Fact) -> tuple[str, str, str]:
    return (fact.attribute, fact.part, fact.applies_to)
