"""Certificates, approvals and materials: what the text names must be among the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from core.review import marks, materials
from core.review.context import Subject, spans_overlap
from core.review.finding import BLOCK, WARN, Finding
from core.review.negation import negated


@dataclass(frozen=True, slots=True)
class Certificates:
    id: str = "certificates"
    reason: str = "A mark, approval or standard that the product does not hold is unlawful in every market."
    anchor: str = "certificates"

    def run(self, subject: Subject) -> Iterator[Finding]:
        seen: list[tuple[int, int]] = []
        for mark in marks.find(subject.text, subject.claimed):
            seen.append((mark.start, mark.end))
            index, _, _ = subject.place(mark.start, mark.end)
            if any(mark.id in each.marks for each in subject.grounds(index)) or self._denied(
                subject, mark.start, mark.end
            ):
                continue
            if _in_name(subject, index, subject.text[mark.start : mark.end]):
                continue
            message = "No provable fact holds this mark, approval or standard: add the certificate, or take it out."
            held = ", ".join(sorted(subject.ground.marks)) or "no certificate is known"
            yield subject.finding(
                "invented_certification",
                BLOCK,
                f"{self.id}.mark",
                message,
                start=mark.start,
                end=mark.end,
                evidence=held,
            )
        if subject.ground.certified:
            return
        for hit in marks.claims(subject.lang).find(subject.claimed.text):
            span = subject.claimed.original(hit.start, hit.end)
            if any(spans_overlap(span, other) for other in seen) or self._denied(subject, *span):
                continue
            message = "A test or certificate is claimed and no fact names one: add it, or take the words out."
            yield subject.finding(
                "invented_certification", BLOCK, f"{self.id}.claim", message, start=span[0], end=span[1]
            )

    @staticmethod
    def _denied(subject: Subject, start: int, end: int) -> bool:
        folded = subject.claimed
        return negated(folded.text, folded.at(start), folded.at(end), subject.lang)


@dataclass(frozen=True, slots=True)
class Materials:
    id: str = "materials"
    reason: str = "Shoppers and textile laws take the material at its word."
    anchor: str = "materials"

    def run(self, subject: Subject) -> Iterator[Finding]:
        folded = subject.claimed
        for name, hit in materials.find(folded, subject.lang):
            start, end = folded.original(hit.start, hit.end)
            index, _, _ = subject.place(start, end)
            known = {material for each in subject.grounds(index) for material in each.materials}
            if name in known or negated(folded.text, hit.start, hit.end, subject.lang):
                continue
            if _in_name(subject, index, subject.text[start:end]):
                continue
            group = materials.family(name)
            rivals = sorted(other for other in known if materials.family(other) == group)
            written = subject.document is not None and subject.document.writer != "facts"
            certain = bool(rivals) or written  # sentences made from facts alone can name a wrong word, not invent one
            held = ", ".join(sorted(known)).replace("_", " ") or "no material is known"
            message = f"The facts do not name this material ({held}): write the material of the facts."
            yield subject.finding(
                "wrong_material", BLOCK if certain else WARN, self.id, message, start=start, end=end, evidence=held
            )


def _in_name(subject: Subject, index: int, words: str) -> bool:
    """Part of a brand or product name that stands in this very line, whole or with the name's word beside it."""
    line = subject.lines[index][1].text.casefold()
    word = words.casefold()
    names = [name for each in subject.grounds(index) for name in each.names if word in name]
    return any(name in line or _beside(word, name, line) for name in names)


def _beside(word: str, name: str, line: str) -> bool:
    """Whether the word stands in the line beside the same word as in the name."""
    parts = name.split()
    pairs = [f"{one} {two}" for one, two in pairwise(parts) if word in (one, two)]
    return any(pair in line for pair in pairs)
