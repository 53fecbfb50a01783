"""Every number, unit and rating against the facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.content.document import Line
from core.facts.measure import Quantity
from core.facts.units import convert, dimension
from core.review.context import Subject
from core.review.figures import COUNTING, holds, written
from core.review.finding import BLOCK, Finding
from core.review.folding import fold_text
from core.review.ground import Measure
from core.review.known import in_a_name
from core.review.numbers import quantities, rating_spans

# C-904417, 11-2093, AB12345: letters and hyphens with at least four digits, no measure
_CODE = re.compile(
    r"(?<![\w,-])(?<!\d\.)(?:[A-Z]{1,6}-?\d{4,}|\d{2,}-\d{4,}|[A-Z]{1,6}\d{1,4}-\d{3,})(?:-\w+)*(?![\w-])", re.ASCII
)
_FOUR_DIGITS = re.compile(r"\d-?\d-?\d-?\d")
_DEGREES = frozenset({"degc", "degf", "deg"})
_SCALE = re.compile(r"[CFcf℃℉]\b")
_LABEL_WORD = re.compile(r"[^\W\d_]{4,}|[\u3040-\u9fff\uac00-\ud7ff]{2,}")
_YEAR = (1900, 2100)
_INCHES = re.compile(r" ?in\b")


@dataclass(frozen=True, slots=True)
class FactsMatch:
    id: str = "facts_match"
    reason: str = "A number that differs from the fact is the most common error of product texts, and the costliest."
    anchor: str = "facts-match"

    def run(self, subject: Subject) -> Iterator[Finding]:
        for index in subject.numbered:
            line = subject.lines[index][1]
            found = quantities(line.text, subject.lang)
            if found:
                yield from self._line(subject, index, line, found)
            yield from self._ratings(subject, index, line)
            if subject.strict:
                yield from self._codes(subject, index, line)

    def _line(self, subject: Subject, index: int, line: Line, found: Sequence[Quantity]) -> Iterator[Finding]:
        grounds = subject.grounds(index)
        facts = [held.of_fact(fact) for fact, held in subject.cited(line)]
        cited = [measure for measures, _ in facts for measure in measures]
        known = grounds[0].measures if len(grounds) == 1 else [m for each in grounds for m in each.measures]
        spent: list[Measure] = []  # shares of materials: each is said once in a line
        for q in found:
            if q.restates and not q.agrees:
                message = "The two measures in this place contradict each other: convert the fact again."
                yield subject.finding(
                    "number_changed", BLOCK, self._rule("dual"), message, start=q.start, end=q.end, index=index
                )
                continue
            near = [m for m in cited if _comparable(q, m)]
            if q.unit == "percent" and near:
                near = [m for m in near if m not in spent]
                spent += [m for m in near if m.value == q.value][:1]
            if not _moved(q, near, cited) and (
                holds(q, near or known, subject.strict) or (q.values == (1.0,) and q.unit in COUNTING and not near)
            ):
                continue
            if _bare(line.text, q):
                own: frozenset[str] = frozenset().union(*(digits for _, digits in facts))
                if written(line.text, q, [own] if near else [each.digits for each in grounds]):
                    continue
            if not subject.strict and not q.unit and self._harmless(line.text, q, known):
                continue
            if in_a_name(subject, index, q):
                continue
            yield self._wrong(subject, index, q, near or [m for m in known if _comparable(q, m)], known)

    @staticmethod
    def _harmless(text: str, q: Quantity, known: Sequence[Measure]) -> bool:
        """A year, or inches whose "in" could have been a preposition."""
        if _YEAR[0] <= q.value <= _YEAR[1] and len(q.values) == 1 and q.step == 1:
            return True
        inches = replace(q, unit="in", dimension=dimension("in"))
        return _INCHES.match(text, q.end) is not None and holds(inches, known, False)

    def _wrong(
        self, subject: Subject, index: int, q: Quantity, near: Sequence[Measure], known: Sequence[Measure]
    ) -> Finding:
        same_digits = [m for m in known if m.unit != q.unit and m.value in q.values]
        moved = next((m for m in same_digits if m.dimension == q.dimension or not near), None)
        if q.unit not in COUNTING and moved is not None:
            kind, rule, cause = (
                "unit_changed",
                "unit",
                f"The digits agree with a fact and the unit does not ({moved.text})",
            )
            evidence = moved.text
        elif near:
            around = fold_text(subject.lines[index][1].text[max(0, q.start - 24) : q.end + 24])
            best = min(near, key=lambda m: (not _spoken_of(m, around), _distance(q, m)))
            things = q.unit in COUNTING and best.counts_things
            kind, rule = ("wrong_count", "count") if things else ("number_changed", "number")
            cause, evidence = f"The fact says otherwise ({best.text})", best.text
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

    def _codes(self, subject: Subject, index: int, line: Line) -> Iterator[Finding]:
        """Certificate, model and article numbers: letter for letter as a fact has them."""
        for match in _CODE.finditer(line.text) if _FOUR_DIGITS.search(line.text) else ():
            code = fold_text(match.group())
            if not any(code in each.texts for each in subject.grounds(index)):
                message = "This number of a certificate or model is not among the facts: write it as the fact has it."
                start, end = match.span()
                yield subject.finding(
                    "number_changed", BLOCK, self._rule("code"), message, start=start, end=end, index=index
                )

    def _rule(self, part: str) -> str:
        return f"{self.id}.{part}"


def _bare(text: str, q: Quantity) -> bool:
    """A number without a unit, or with a word for degrees that may be of an angle: 360-Grad-Basis."""
    return q.unit in COUNTING or (q.unit in _DEGREES and not _SCALE.search(text[q.start : q.end]))


def _moved(q: Quantity, near: Sequence[Measure], cited: Sequence[Measure]) -> bool:
    """Whether the line's own facts have these digits with another unit: "62 g merino" of 62 %, although the thing may
    weigh 62 g."""
    if near or q.unit in COUNTING:
        return False
    return any(m.value in q.values and m.unit not in COUNTING and m.dimension != q.dimension for m in cited)


def _comparable(q: Quantity, m: Measure) -> bool:
    if q.unit in COUNTING:
        return m.unit in COUNTING
    return m.dimension == q.dimension and m.unit not in COUNTING


def _spoken_of(m: Measure, around: str) -> bool:
    """Whether the words beside the number name this fact (weight, pieces, settings)."""
    return any(word in around for word in _LABEL_WORD.findall(fold_text(m.text.partition(":")[0])))


def _distance(q: Quantity, m: Measure) -> float:
    fact = convert(m.value, m.unit, q.unit) if m.unit != q.unit and m.unit and q.unit else m.value
    return abs(q.value - fact)
