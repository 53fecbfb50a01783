"""Words that a market's law or custom forbids, or allows only with proof (data: core/review/rules)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.facts.categories import categories
from core.localisation.hanzi import simplified
from core.review.context import Subject
from core.review.finding import BLOCK, WARN, Finding
from core.review.negation import negated
from core.review.rulebook import Rule, rulebook
from core.review.terms import Hit

_AWARD_TAIL = re.compile(
    r"(?:[ \u00a0]+(?:[a-zà-ÿ]{1,4}['’]?[ \u00a0]*){0,2}(?:[A-ZÀ-Þ][\w'’-]*|(?:19|20)\d\d\b))+"
    r"|[^\s,.;。、，；!！]{0,20}?[奖獎賞상]"
)
_APART = 16  # hits of one kind so near to each other are one claim ("heals arthritis")


@dataclass(frozen=True, slots=True)
class Words:
    id: str = "words"
    reason: str = "Superlatives, health, green and other claims are judged by each market's law."
    anchor: str = "words"

    def run(self, subject: Subject) -> Iterator[Finding]:
        folded = subject.claimed
        book = rulebook(subject.market, subject.lang)
        found: list[tuple[int, int, Rule]] = []
        for hit in book.terms.find(folded.text):
            rule = book.rules[hit.owner]
            if self._applies(subject, rule, hit):
                found.append((hit.start, hit.end, rule))
        for start, end, rule in _merged(found, folded.text):
            span = folded.original(start, end)
            if rule.kind == "invented_award":
                span = (span[0], _award_end(subject.text, span[1]))
            law = f"{rule.fact} ({rule.market})" if rule.fact else rule.market
            yield subject.finding(
                rule.kind, rule.severity, f"{self.id}.{rule.id}", rule.message, start=span[0], end=span[1], evidence=law
            )

    @staticmethod
    def _applies(subject: Subject, rule: Rule, hit: Hit) -> bool:
        folded = subject.claimed.text
        if rule.categories and subject.category and not _concerns(rule, subject.category):
            return False
        if rule.negatable and negated(folded, hit.start, hit.end, subject.lang):
            return False
        index, _, _ = subject.place(*subject.claimed.original(hit.start, hit.end))
        grounds = subject.grounds(index)
        if any(each.proves(rule.id, rule.unless) for each in grounds):
            return False
        names = {name for each in grounds for name in each.names}
        if subject.lang == "zh":
            names = {simplified(name) for name in names}
        return not any(_inside_name(folded, hit, name) for name in names)


def _concerns(rule: Rule, category: str) -> bool:
    """A rule for beauty holds for skin care too."""
    known = categories().get(category)
    return category in rule.categories or (known is not None and known.family in rule.categories)


def _inside_name(folded: str, hit: Hit, name: str) -> bool:
    word = folded[hit.start : hit.end]
    at = name.find(word)
    while at >= 0:
        if folded.startswith(name, hit.start - at) and hit.start >= at:
            return True
        at = name.find(word, at + 1)
    return False


def _merged(found: list[tuple[int, int, Rule]], text: str) -> list[tuple[int, int, Rule]]:
    """Overlapping or neighbouring hits of one kind as one, under the severest rule."""
    out: list[tuple[int, int, Rule]] = []
    for start, end, rule in sorted(found, key=lambda item: (item[2].kind, item[0])):
        last = out[-1] if out else None
        if last and last[2].kind == rule.kind and start - last[1] <= _APART and not _ends(text[last[1] : start]):
            severity = BLOCK if BLOCK in (last[2].severity, rule.severity) else WARN
            kept = rule if rule.severity == BLOCK and last[2].severity != BLOCK else last[2]
            out[-1] = (last[0], max(last[1], end), replace(kept, severity=severity))
        else:
            out.append((start, end, rule))
    return sorted(out, key=lambda item: item[0])


def _award_end(text: str, end: int) -> int:
    """An award's name and year behind the words that claim it belong to the claim."""
    match = _AWARD_TAIL.match(text, end, end + 48)
    return match.end() if match else end


def _ends(gap: str) -> bool:
    return any(sign in gap for sign in ".!?;:\n。！？；")
