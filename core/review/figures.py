"""When a figure of a text is one that the facts hold."""

from __future__ import annotations

from collections.abc import Sequence

from core.facts.measure import Quantity, same
from core.facts.units import convert
from core.review.ground import DIGITS, Measure

# Units that count things: compared with each other and with bare numbers.
COUNTING = frozenset({"", "count", "person", "px"})
ROUNDING = 0.02  # "a round-off of up to about 2 % is fine"
BOUND = 0.34  # how far a bound may lie from the fact on its own side: "over 10 hours" for 12, "under 600 g" for 540


def holds(q: Quantity, known: Sequence[Measure], strict: bool) -> bool:
    """Every value of the quantity finds a fact of its own; a second reading of the digits may do."""
    for reading in (q.values, q.other):
        left = list(known)
        for value in reading:
            match = next((m for m in left if _agrees(q, value, m, strict)), None)
            if match is None:
                break
            if len(reading) > 1:
                left.remove(match)
        else:
            if reading:
                return True
    return False


def _agrees(q: Quantity, value: float, m: Measure, strict: bool) -> bool:
    if q.unit in COUNTING or m.unit in COUNTING:
        if m.unit not in COUNTING:
            return not q.unit and strict and value == m.value  # a table cell under "Width (cm)"
        return q.unit in COUNTING and value == m.value
    if m.dimension != q.dimension:
        return False
    step = q.step if len(q.values) == 1 else max(q.step, _step(value))
    if same(value, q.unit, m.value, m.unit, step if q.unit != m.unit else q.step):
        return True
    fact = convert(m.value, m.unit, q.unit) if m.unit != q.unit else m.value
    off = abs(value - fact)
    if q.unit != m.unit and off <= ROUNDING * abs(fact) and q.qualifier == "about":
        return True
    if strict:
        return False
    if off <= ROUNDING * abs(fact) and (q.qualifier == "about" or q.unit != m.unit):
        return True
    if q.qualifier == "min":
        return value <= fact <= value * (1 + BOUND)
    return q.qualifier == "max" and fact <= value <= fact * (1 + BOUND)


def _step(value: float) -> float:
    """What one in the last digit of this number is worth: 5.7 among 3.54 x 3.54 x 5.7 is written to a tenth."""
    return float(10.0 ** -len(f"{value:.6g}".partition(".")[2]))


def written(text: str, q: Quantity, known: Sequence[frozenset[str]]) -> bool:
    """A bare number that stands in a name or a text of the facts (a model, a generation, two of something)."""
    digits = [found.replace(",", ".").rstrip(".") for found in DIGITS.findall(text[q.start : q.end])]
    digits = digits or [f"{value:g}" for value in q.values]
    return all(any(number in each for each in known) for number in digits)
