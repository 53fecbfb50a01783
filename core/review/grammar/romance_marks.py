"""How Spanish, French, Italian and Portuguese look for the faults that need no word list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.review.grammar import Fault

# rule, what a line must hold for it to be worth a search, pattern (group 1 is the fault), what should stand there
Mark = tuple[str, str, re.Pattern[str], str]
PAIRS = (("(", ")"), ("«", "»"), ("“", "”"), ("[", "]"))
TWO_SPACES: Mark = ("spacing", "  ", re.compile(r"\S(  +)(?=\S)"), " ")
# not French, whose double marks stand apart
TIGHT: tuple[Mark, ...] = (
    TWO_SPACES,
    ("spacing", " ", re.compile(r"( +)[,.;:!?)»”](?![.\w])"), ""),
    ("spacing", "", re.compile(r"[(«“¿¡]( +)"), ""),
    ("spacing", "", re.compile(r"([,;])(?=[^\W\d_])"), ", "),
)


def plain(text: str) -> str:
    """The line with plain spaces, of the same length."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def marked(text: str, rules: tuple[Mark, ...]) -> Iterator[Fault]:
    """What the patterns find; a rule `decimal` wants the same figure with a comma."""
    for rule, trigger, pattern, expected in rules:
        if trigger in text:
            for match in pattern.finditer(text):
                better = match[1].replace(".", ",") if rule == "decimal" else expected
                yield Fault(match.start(1), match.end(1), rule, better)


def unpaired(text: str, pairs: tuple[tuple[str, str], ...] = PAIRS) -> Iterator[Fault]:
    """Brackets and quotes of which one is missing."""
    for opening, closing in pairs:
        if text.count(opening) != text.count(closing):
            at = text.find(opening) if opening in text else text.find(closing)
            rule = {"¿": "question", "¡": "exclamation"}.get(opening, "bracket")
            yield Fault(at, at + 1, rule, opening if closing in text else closing)
