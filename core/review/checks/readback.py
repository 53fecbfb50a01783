"""The written page read back: its words and figures against the facts that its lines cite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.review.context import Subject
from core.review.differences import RULE, differences
from core.review.finding import Finding

WRITERS = frozenset(("facts",))  # whose lines each cite all that they say


@dataclass(frozen=True, slots=True)
class Readback:
    id: str = RULE
    reason: str = "A page written from facts must say what they say and nothing more, in every language."
    anchor: str = "readback"

    def run(self, subject: Subject) -> Iterator[Finding]:
        if subject.document is not None and subject.document.writer in WRITERS:
            yield from differences(subject)
