"""The brand's own words: banned renderings, required and preferred ones that are missing, names that were changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.facts.sheet import Fact
from core.localisation.glossary import BANNED, KEEP, PREFERRED, REQUIRED, Entry, folded
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
        by_line = [_concerning(subject, compiled.renderings_in(line.text)) for _path, line in subject.lines]
        for index, used in enumerate(by_line):
            for found in used:
                yield from self._banned(subject, index, found)
                yield from self._recased(subject, index, found)
            yield from self._left(subject, compiled, index, used)
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

    def _left(self, subject: Subject, compiled: Compiled, index: int, said: list[Used]) -> Iterator[Finding]:
        """The term itself stands on the page, where a rendering is preferred."""
        text = subject.lines[index][1].text
        for used in _concerning(subject, compiled.terms_in(text)):
            if used.entry.status != PREFERRED or any(_touch(used, other) for other in said):
                continue
            better = _either(_enough(subject, compiled, used.entry))
            message = f"The glossary prefers {better} where '{text[used.start : used.end]}' stands{_where(used.entry)}."
            yield subject.finding(
                _KIND, WARN, f"{self.id}.preferred", message, start=used.start, end=used.end, index=index,
                evidence=used.entry.note or used.entry.rendering,
            )  # fmt: skip

    def _missing(self, subject: Subject, compiled: Compiled, by_line: list[list[Used]]) -> Iterator[Finding]:
        """The line says a fact whose source uses the term, and neither it nor its module has the rendering."""
        present: dict[str, set[Entry]] = {}
        for (path, _line), used in zip(subject.lines, by_line, strict=True):
            present.setdefault(_module(path), set()).update(found.entry for found in used)
        asked: set[tuple[str, str]] = set()
        for index, (path, line) in enumerate(subject.lines):
            module = _module(path)
            for fact, entry in _wanted(subject, compiled, index):
                enough = _enough(subject, compiled, entry)
                if (module, folded(entry.term)) in asked or not present[module].isdisjoint(enough):
                    continue
                asked.add((module, folded(entry.term)))
                yield self._missed(subject, index, len(line.text), fact, entry, enough)

    def _missed(
        self, subject: Subject, index: int, length: int, fact: Fact, entry: Entry, enough: Sequence[Entry]
    ) -> Finding:
        kept = entry.status == KEEP
        by_model = subject.document is not None and subject.document.writer == "model"
        sure = fact.kind in _NAMES if kept else entry.status == REQUIRED and _certain(enough)
        wish = "prefers" if entry.status == PREFERRED else "wants"
        said = f"'{entry.term}'" if kept else _either(enough)
        message = (
            f"The glossary {wish} {said} where the source says '{entry.term}'{_where(entry)}; it is not in this module."
        )
        rule = f"{self.id}.{_RULES[entry.status]}"
        return subject.finding(
            _KIND, BLOCK if by_model and sure else WARN, rule, message, start=0, end=length, index=index,
            evidence=entry.note or fact.text,
        )  # fmt: skip


_RULES = {KEEP: "changed", REQUIRED: "missing", PREFERRED: "preferred"}


def _concerning(subject: Subject, used: list[Used]) -> list[Used]:
    """Those whose context does not name other goods than the product."""
    return [each for each in used if each.entry.concerns(subject.category)]


def _enough(subject: Subject, compiled: Compiled, entry: Entry) -> list[Entry]:
    return [row for row in compiled.alternatives(entry) if row.concerns(subject.category)]


def _touch(one: Used, other: Used) -> bool:
    return one.start < other.end and other.start < one.end


def _either(rows: Sequence[Entry]) -> str:
    return " or ".join(dict.fromkeys(f"'{row.rendering}'" for row in rows))


def _where(entry: Entry) -> str:
    return f" ({entry.context})" if entry.context and not entry.goods else ""


def _certain(rows: Sequence[Entry]) -> bool:
    """Whether the wish holds without doubt: whether a context in words is meant here, only a reader can say."""
    return any(not row.context or row.goods for row in rows)


def _module(path: str) -> str:
    return path.split(".", 1)[0]


def _wanted(subject: Subject, compiled: Compiled, index: int) -> Iterator[tuple[Fact, Entry]]:
    """Rows that bind the line: their term stands in the value of a fact that it cites; of a text alone, in the text
    that it translates."""
    facts = [fact for fact, _ground in subject.cited(subject.lines[index][1])]
    if subject.document is None and subject.told:
        facts.append(Fact("source", "source", subject.told))
    for fact in facts:
        if not isinstance(fact.value, str):
            continue
        wishes = [
            used.entry for used in _concerning(subject, compiled.terms_in(fact.value)) if used.entry.status in _RULES
        ]
        for entry in sorted(wishes, key=lambda row: row.status == PREFERRED):
            yield fact, entry
