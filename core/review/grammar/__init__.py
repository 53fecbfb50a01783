"""Is a sentence well formed? Each language has a module of its own rules: agreement, articles, cases, particles,
counters, spacing, punctuation. The rules read the words of core/localisation/terms, so they know genders and plurals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Protocol

from core.localisation.language import grammar_data, languages


@dataclass(frozen=True, slots=True)
class Fault:
    """A place that the language's rules do not allow. `start`, `end`: code points; `rule`: stable name (article, case,
    plural, particle ...); `expected`: what should stand there, empty where that is open."""

    start: int
    end: int
    rule: str
    expected: str = ""


def once(found: Iterable[Fault]) -> Iterator[Fault]:
    """Faults in order of their places, one of each: the longest."""
    seen: set[int] = set()
    for fault in sorted(found, key=lambda fault: (fault.start, -fault.end)):
        if fault.start not in seen:
            seen.add(fault.start)
            yield fault


class Checker(Protocol):
    """The rules of one language. `faults` takes linear time and reports only what is certainly wrong."""

    def faults(self, text: str) -> Iterator[Fault]:
        """Every fault of a line, in order."""
        ...


def faults(text: str, lang: str) -> tuple[Fault, ...]:
    """The faults of one line in a language (a code of core/localisation/grammar); none where it has no rules yet."""
    checker = checker_of(lang)
    return tuple(checker.faults(text)) if checker else ()


@cache
def checker_of(lang: str) -> Checker | None:
    """The checker that the language's file names, or None."""
    name = grammar_data(lang)["language"].get("checks", "") if lang in languages() else ""
    if not name:
        return None
    checker: Checker = import_module(f"core.review.grammar.{name}").CHECKER
    return checker
