"""Every figure keeps the bound of its fact: up to 16 hours is neither 16 hours nor at least 16 hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.facts.measure import Quantity, same
from core.facts.sheet import Fact
from core.facts.units import dimension
from core.facts.vocabulary import natural_bound
from core.review.context import Subject
from core.review.finding import BLOCK, Finding
from core.review.numbers import quantities

_SIDES = {"up_to": "upper", "max": "upper", "min": "lower", "about": "about", "range": "range"}
_ROUNDED = 0.02  # as in facts_match: how far a converted figure may lie from its fact


@dataclass(frozen=True, slots=True)
class Bounds:
    id: str = "bounds"
    reason: str = "A bound left out turns a limit into a promise; a bound added waters a promise down."
    anchor: str = "bounds"

    def run(self, subject: Subject) -> Iterator[Finding]:
        if not subject.strict:  # a text alone cites no facts: which of them a figure means is not known
            return
        for index in subject.numbered:
            line = subject.lines[index][1]
            facts = [cited[0] for cited in subject.cited(line)] if line.facts else []
            if not any(fact.kind == "measure" and fact.number is not None for fact in facts):
                continue
            for q in quantities(line.text, subject.lang):
                if len(q.values) == 1 and (found := _broken(q, facts)):
                    yield self._finding(subject, index, q, *found)

    def _finding(self, subject: Subject, index: int, q: Quantity, how: str, fact: Fact) -> Finding:
        message = {
            "dropped": "The fact has a bound that the text leaves out: say it (up to, at least, about).",
            "added": "The text bounds a figure that the fact gives exactly: leave the bound out.",
            "turned": "The text sets another bound than the fact: write the fact's bound.",
        }[how]
        evidence = f"{fact.label or fact.key}: {fact.qualifier} {fact.value} {fact.unit}".replace("  ", " ").strip()
        rule = f"{self.id}.{how}"
        return subject.finding(
            "number_changed", BLOCK, rule, message, start=q.start, end=q.end, index=index, evidence=evidence
        )


def _broken(q: Quantity, facts: Sequence[Fact]) -> tuple[str, Fact] | None:
    """How the bound of a figure differs from every cited fact that it may state; None when it agrees with one.

    An attribute that is bounded by its nature (core/facts/vocabulary) may be said with that bound or without.
    """
    said = _SIDES.get(q.qualifier, "")
    first: tuple[str, Fact] | None = None
    for fact in facts:
        if fact.kind != "measure" or not _states(q, fact):
            continue
        own, nature = _SIDES.get(fact.qualifier, ""), _SIDES.get(natural_bound(fact.attribute), "")
        if said == own or "range" in (said, own) or (not own and said == nature):
            return None
        first = first or ("dropped" if not said else "turned" if own else "added", fact)
    return first


def _states(q: Quantity, fact: Fact) -> bool:
    """Whether the figure is that of the fact."""
    value = fact.number
    if value is None:
        return False
    if not q.unit or not fact.unit:
        return (q.unit or "count") == (fact.unit or "count") and q.value == value
    if dimension(q.unit) != dimension(fact.unit):
        return False
    return same(q.value, q.unit, value, fact.unit, max(q.step, _ROUNDED * abs(q.value)))
