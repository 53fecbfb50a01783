"""The ordered list of checks. A check is pure: subject in, findings out; no database, no clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from core.review.checks.bounds import Bounds
from core.review.checks.customs import Customs
from core.review.checks.emotion import Emotion
from core.review.checks.facts_match import FactsMatch
from core.review.checks.form import Html, Lengths
from core.review.checks.glossary import GlossaryTerms
from core.review.checks.grammar import Grammar
from core.review.checks.language import Language, Leftovers, Uncited
from core.review.checks.named import NamedThings
from core.review.checks.pii import PersonalData
from core.review.checks.proofs import Certificates, Materials
from core.review.checks.readback import Readback
from core.review.checks.traps import Traps
from core.review.checks.voice import BrandVoice
from core.review.checks.words import Words
from core.review.context import Subject
from core.review.finding import Finding


class Check(Protocol):
    """`id` switches it off and starts its rule names, `anchor` is its place in docs/reference/checks.md."""

    @property
    def id(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def anchor(self) -> str: ...
    def run(self, subject: Subject) -> Iterator[Finding]:
        """Everything it finds wrong."""
        ...


CHECKS: tuple[Check, ...] = (
    FactsMatch(),
    Bounds(),
    Certificates(),
    Materials(),
    Words(),
    Traps(),
    GlossaryTerms(),
    NamedThings(),
    PersonalData(),
    Html(),
    Lengths(),
    Language(),
    Leftovers(),
    Uncited(),
    Grammar(),
    Readback(),
    Emotion(),
    BrandVoice(),
    Customs(),
)
