"""Every number, unit and rating against the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.content.document import Line
from core.facts.measure import Quantity, same
from core.facts.units import convert
from core.review.context import Subject
from core.review.finding import BLOCK, Finding
from core.review.ground import DIGITS, Ground, Measure, fact_measures
from core.review.numbers import quantities, rating_spans

# Units that count things: compared with each other and with bare numbers.
COUNTING = frozenset({"", "count", "person", "px"})
ROUNDING = 0.02  # "a round-off of up to about 2 % is fine"
BOUND = 0.34  # how far a bound may lie from the fact on its own side: "over 10 hours" for 12, "under 600 g" for 540


@dataclass(frozen=True, slots=True)
class FactsMatch:
    id: str = "facts_match"
    reason: str = "A number that differs from the fact is the most common error of product texts, and the costliest."
    anchor: str = "facts-match"

    def run(self, subject: Subject) -> Iterator[Finding]:
        for index, (_, line) in enumerate(subject.lines):
            found = quantities(line.text, subject.lang)
            if found:
                yield from self._line(subject, index, line, found)
            yield from self._ratings(subject, index, line)

    def _line(self, subject: Subject, index: int, line: Line, found: Sequence[Quantity]) -> Iterator[Finding]:
        grounds = subject.grounds(index)
        cited = [measure for fact, lang in subject.cited(line) for measure in fact_measures(fact, lang)]
        known = [measure for each in grounds for measure in each.measures]
        for q in found:
            if q.restates and not q.agrees:
                message = "The two measures in this place contradict each other: convert the fact again."
                yield subject.finding(
                    "number_changed", BLOCK, self._rule("dual"), message, start=q.start, end=q.end, index=index
                )
                continue
            near = [m for m in cited if _comparable(q, m)]
            if _holds(q, near or known, subject.strict) or (not q.unit and self._written(line, q, grounds)):
                continue
            yield self._wrong(subject, index, q, near or [m for m in known if _comparable(q, m)], known)

    def _written(self, line: Line, q: Quantity, grounds: Sequence[Ground]) -> bool:
        """A bare number that stands in a name or a text of the facts (a model, a generation)."""
        digits = [d.replace(",", ".").rstrip(".") for d in DIGITS.findall(line.text[q.start : q.end])]
        return all(any(number in each.digits for each in grounds) for number in digits)

    def _wrong(
        self, subject: Subject, index: int, q: Quantity, near: Sequence[Measure], known: Sequence[Measure]
    ) -> Finding:
        digits_kept = any(abs(value - m.value) < 1e-9 for value in q.values for m in known if m.unit != q.unit)
        if q.unit not in COUNTING and digits_kept:
            other = next(m for m in known if m.unit != q.unit and any(abs(v - m.value) < 1e-9 for v in q.values))
            kind, rule, cause = (
                "unit_changed",
                "unit",
                f"The digits agree with a fact and the unit does not ({other.text})",
            )
            evidence = other.text
        elif q.unit in COUNTING and (near or subject.strict):
            fact = near[0].text if near else "no fact has this number"
            kind, rule, cause, evidence = "wrong_count", "count", f"The facts count otherwise ({fact})", fact
        elif near:
            best = min(near, key=lambda m: _distance(q, m))
            kind, rule, cause, evidence = (
                "number_changed",
                "number",
                f"The fact says otherwise ({best.text})",
                best.text,
            )
        else:
            kind = "number_changed" if subject.strict else "x_number_unknown"
            rule, cause, evidence = "unknown", "No fact holds a measure of this sort", ""
        message = f"{cause}: write what the facts say, or correct the fact."
        return subject.finding(
            kind, BLOCK, self._rule(rule), message, start=q.start, end=q.end, index=index, evidence=evidence
        )

    def _ratings(self, subject: Subject, index: int, line: Line) -> Iterator[Finding]:
        for start, end, code in rating_spans(line.text) if "I" in line.text else ():
            known = {rating for each in subject.grounds(index) for rating in each.ratings}
            if code not in known:
                held = ", ".join(sorted(known)) or "no rating is known"
                message = f"The protection rating is not that of the facts ({held}): write the fact's rating."
                yield subject.finding(
                    "number_changed",
                    BLOCK,
                    self._rule("rating"),
                    message,
                    start=start,
                    end=end,
                    index=index,
                    evidence=held,
                )

    def _rule(self, part: str) -> str:
        return f"{self.id}.{part}"


def _comparable(q: Quantity, m: Measure) -> bool:
    if q.unit in COUNTING:
        return m.unit in COUNTING
    return m.dimension == q.dimension and m.unit not in COUNTING


def _holds(q: Quantity, known: Sequence[Measure], strict: bool) -> bool:
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
    if same(value, q.unit, m.value, m.unit, q.step):
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


def _distance(q: Quantity, m: Measure) -> float:
    fact = convert(m.value, m.unit, q.unit) if m.unit != q.unit and m.unit and q.unit else m.value
    return abs(q.value - fact)
