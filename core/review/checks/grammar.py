"""Does a line follow the rules of its language?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.localisation.language import code_of
from core.review.context import Subject
from core.review.finding import WARN, Finding
from core.review.grammar import checker_of


@dataclass(frozen=True, slots=True)
class Grammar:
    id: str = "grammar"
    reason: str = (
        "A wrong article or particle tells every reader that nobody who speaks the language has read the page."
    )
    anchor: str = "grammar"

    def run(self, subject: Subject) -> Iterator[Finding]:
        if subject.document is not None and subject.document.writer == "facts":
            return  # its sentences are proven once, by tests over whole catalogues; models and people are not
        checker = checker_of(code_of(subject.locale))
        if checker is None:
            return
        for index, (_, line) in enumerate(subject.lines):
            for fault in checker.faults(line.text):
                better = f": write “{fault.expected}”." if fault.expected else ": write it anew."
                yield subject.finding(
                    "x_grammar", WARN, f"{self.id}.{fault.rule}", f"This breaks a rule of the language{better}",
                    start=fault.start, end=fault.end, index=index,
                )  # fmt: skip
