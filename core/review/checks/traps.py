"""Literal renderings that harm: 超静音 as "deathly silence" and its kin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.review.context import Subject
from core.review.finding import BLOCK, WARN, Finding
from core.review.terms import Hit
from core.review.traps import in_source, renderings, traps, wordings


@dataclass(frozen=True, slots=True)
class Traps:
    id: str = "traps"
    reason: str = "Word for word is how a page tells its readers that nobody wrote it for them."
    anchor: str = "traps"

    def run(self, subject: Subject) -> Iterator[Finding]:
        harm, literal = wordings(subject.locale)
        text = subject.folded.text
        hits = [(hit, BLOCK) for hit in harm.find(text)]
        if candidates := literal.find(text):
            said = frozenset(in_source(subject.source))
            hits += [(hit, WARN) for hit in candidates if hit.owner in said and not _covered(hit, hits)]
        for hit, severity in hits:
            trap = traps()[hit.owner]
            start, end = subject.folded.original(hit.start, hit.end)
            known = renderings(hit.owner, subject.locale)
            better = f" Say, for example: {', '.join(known.good)}." if known else ""
            yield subject.finding(
                "mistranslation", severity, f"{self.id}.{trap.id}", f"{trap.why}{better}", start=start, end=end
            )


def _covered(hit: Hit, hits: list[tuple[Hit, str]]) -> bool:
    return any(other.start <= hit.start and hit.end <= other.end for other, _severity in hits)
