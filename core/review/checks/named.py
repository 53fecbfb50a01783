"""Functions, systems and other makers' names: a text may name them when the facts do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from core.review.context import Subject
from core.review.finding import BLOCK, WARN, Finding
from core.review.named import FUNCTION, MAKER, Named, compatibility, find, known
from core.review.negation import negated

_ENDS = re.compile(r"[.!?。！？؟\n]")
_APART = 12  # words of one thing so near to each other are one claim ("timer function with delayed start")
_ASKS = "?？؟"
_MESSAGES = {
    "invented_feature": "No fact names this function: add it as a feature, or take it out.",
    "wrong_compatibility": "No fact says that the product works with this: add the compatibility, or take it out.",
    "competitor_trademark": "Another maker's name stands in the text: say what your product does, without it.",
}


@dataclass(frozen=True, slots=True)
class NamedThings:
    id: str = "named"
    reason: str = "A function, a fitting system or a rival's name that no fact holds misleads, or uses another's mark."
    anchor: str = "named"

    def run(self, subject: Subject) -> Iterator[Finding]:
        if subject.document is not None and subject.document.writer == "facts":
            return  # the check of readback compares each of its words with the facts
        folded = subject.claimed
        found = _joined(find(subject.text, folded, subject.lang), folded.text)
        if not found:
            return
        held = known((subject.sheet, *subject.siblings.values()))
        severity = BLOCK if subject.document is not None else WARN
        for thing in found:
            if (thing.sort, thing.id) in held or _open(folded.text, thing, subject.lang):
                continue
            kind = _kind(folded.text, thing)
            start, end = folded.original(thing.start, thing.end)
            rule = {"invented_feature": "function", "wrong_compatibility": "system"}.get(kind, "maker")
            yield subject.finding(
                kind, severity, f"{self.id}.{rule}", _MESSAGES[kind], start=start, end=end, evidence=thing.id
            )


def _joined(found: Iterable[Named], folded: str) -> list[Named]:
    out: list[Named] = []
    for thing in sorted(found, key=lambda each: (each.sort, each.id, each.start)):
        last = out[-1] if out else None
        same = last is not None and (last.sort, last.id) == (thing.sort, thing.id)
        if last and same and thing.start - last.end <= _APART and not _ENDS.search(folded, last.end, thing.start):
            out[-1] = replace(last, end=max(last.end, thing.end))
        else:
            out.append(thing)
    return out


def _kind(folded: str, thing: Named) -> str:
    if thing.sort == FUNCTION:
        return "invented_feature"
    if thing.sort == MAKER and not compatibility(folded, thing.start, thing.end):
        return "competitor_trademark"
    return "wrong_compatibility"


def _open(folded: str, thing: Named, lang: str) -> bool:
    """Denied or asked, not claimed."""
    if negated(folded, thing.start, thing.end, lang):
        return True
    stop = _ENDS.search(folded, thing.end)
    return stop is not None and stop.group() in _ASKS
