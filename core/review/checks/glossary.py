"""The brand's own words: banned renderings, required ones that are missing, names that were changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.facts.sheet import Fact
from core.localisation.glossary import BANNED, KEEP, REQUIRED, Entry
from core.review.brand_words import Compiled, Used
from core.review.context import Subject
from core.review.finding import BLOCK, WARN, Finding

_KIND = "x_glossary"
_NAMES = frozenset(("brand", "name", "technology_mark"))


@dataclass(frozen=True, slots=True)
class GlossaryTerms:
    id: str = "glossary"
    reason: str = "A brand that calls one thing by two names loses its shoppers; a changed name is no name."
    anchor: str = "glossary"

    def run(self, subject: Subject) -> Iterator[Finding]:
        compiled = subject.words
        if compiled is None:
            return
        by_line = [compiled.renderings_in(line.text) for _path, line in subject.lines]
        for index, used in enumerate(by_line):
            for found in used:
                yield from self._banned(subject, index, found)
                yield from self._recased(subject, index, found)
        yield from self._missing(subject, compiled, by_line)

    def _banned(self, subject: Subject, index: int, found: Used) -> Iterator[Finding]:
        entry = found.entry
        if entry.status != BANNED:
            return
        message = f"The glossary bans '{entry.rendering}' for '{entry.term}': use another wording."
        yield subject.finding(
            _KIND,
            BLOCK,
            f"{self.id}.banned",
            message,
            start=found.start,
            end=found.end,
            index=index,
            evidence=entry.note,
        )

    def _recased(self, subject: Subject, index: int, found: Used) -> Iterator[Finding]:
        """A kept term in another spelling of capitals. Words in capitals throughout are a matter of layout."""
        entry = found.entry
        word = subject.lines[index][1].text[found.start : found.end]
        if entry.status != KEEP or not entry.match_case or word in entry.renderings or word.isupper():
            return
        message = f"'{entry.term}' is written '{word}' here: the glossary keeps it exactly as it is."
        yield subject.finding(
            _KIND,
            BLOCK,
            f"{self.id}.changed",
            message,
            start=found.start,
            end=found.end,
            index=index,
            evidence=entry.note,
        )

    def _missing(self, subject: Subject, compiled: Compiled, by_line: list[list[Used]]) -> Iterator[Finding]:
        """The line says a fact whose source uses the term, and neither it nor its module has the rendering."""
        present: dict[str, set[Entry]] = {}
        for (path, _line), used in zip(subject.lines, by_line, strict=True):
            present.setdefault(_module(path), set()).update(found.entry for found in used)
        asked: set[tuple[str, str]] = set()
        for index, (path, line) in enumerate(subject.lines):
            module = _module(path)
            for fact, entry in _wanted(subject, compiled, index):
                if entry in present[module] or (module, entry.key) in asked:
                    continue
                asked.add((module, entry.key))
                yield self._missed(subject, index, len(line.text), fact, entry)

    def _missed(self, subject: Subject, index: int, length: int, fact: Fact, entry: Entry) -> Finding:
        kept = entry.status == KEEP
        said = entry.term if kept else entry.rendering
        by_model = subject.document is not None and subject.document.writer == "model"
        severity = BLOCK if by_model and (not kept or fact.kind in _NAMES) else WARN
        message = f"The glossary wants '{said}' where the source says '{entry.term}'; it is not in this module."
        rule = f"{self.id}.{'changed' if kept else 'missing'}"
        return subject.finding(
            _KIND, severity, rule, message, start=0, end=length, index=index, evidence=entry.note or fact.text
        )


def _module(path: str) -> str:
    return path.split(".", 1)[0]


def _wanted(subject: Subject, compiled: Compiled, index: int) -> Iterator[tuple[Fact, Entry]]:
    """Rows that bind the line: their term stands in the value of a fact that it cites."""
    for fact, _ground in subject.cited(subject.lines[index][1]):
        if not isinstance(fact.value, str):
            continue
        for used in compiled.terms_in(fact.value):
            if used.entry.status in (REQUIRED, KEEP):
                yield fact, used.entry
