"""Reading a written page back: every line says what the facts that it cites say, and nothing more.

Two directions. What a line names or counts must stand in a fact it cites (or in the name and kind of the product or of
a sibling whose facts it cites). And every fact that a line cites must be found again in its words. Figures, their
units, bounds and shares are read by the fact reader of the language (core.facts), words by its word lists
(core.review.reading), marks and certificates by the gate's own tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.content.document import ContentDocument
from core.facts.sheet import FactSheet
from core.localisation.market import market_for
from core.review.checks.bounds import Bounds
from core.review.checks.facts_match import FactsMatch
from core.review.checks.proofs import Certificates
from core.review.context import subject_of
from core.review.differences import differences, says
from core.review.finding import Finding

__all__ = ["readback", "says"]
_CHECKS = (FactsMatch(), Bounds(), Certificates())
_NO_SIBLINGS: Mapping[str, FactSheet] = MappingProxyType({})


def readback(
    document: ContentDocument, sheet: FactSheet, *, siblings: Mapping[str, FactSheet] = _NO_SIBLINGS
) -> tuple[Finding, ...]:
    """Everything in which a document and its facts differ; empty when it reads back as it was written.

    `siblings`: the sheets of other products whose facts it cites, by product id.
    """
    subject = subject_of(document, sheet, market_for(document.locale).code, siblings, "")
    return (*(finding for check in _CHECKS for finding in check.run(subject)), *differences(subject))
