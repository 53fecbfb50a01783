"""What is known of a product: extracted facts, and beside them what the owner confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from core.facts.sheet import Fact, FactSheet


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """`sheet` as extracted, `confirmed` the owner's facts, kept apart so that a new extraction never loses them.

    `fingerprint` is that of the product read; `completeness` 0-1 is the share of expected facts that are known.
    """

    sheet: FactSheet
    confirmed: tuple[Fact, ...]
    fingerprint: str
    completeness: float
