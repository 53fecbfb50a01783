"""Level one of the review: all checks over a document. The publish path refuses without a passed verdict."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from core.content.document import ContentDocument
from core.facts.sheet import FactSheet
from core.localisation.voice.profile import Spoken
from core.review.checks import CHECKS
from core.review.context import Subject, subject_of
from core.review.finding import Finding, Verdict
from core.review.rulebook import data_digest

CHECKS_VERSION = "3"  # raise it when a check judges the same text and the same rule data differently
GATE_VERSION = f"{CHECKS_VERSION}-{data_digest()}"
_NO_SIBLINGS: Mapping[str, FactSheet] = MappingProxyType({})


def check_document(
    document: ContentDocument,
    sheet: FactSheet,
    *,
    market: str = "",
    siblings: Mapping[str, FactSheet] = _NO_SIBLINGS,
    channel: str = "woocommerce",
    disabled: frozenset[str] = frozenset(),
    html: str | None = None,
    voice: Spoken | None = None,
) -> Verdict:
    """Every check on every line, alt text and search text, and on the rendered page.

    `market` is the ISO 3166 code (empty: the locale's region). `siblings` are the sheets of the products that a
    comparison cites, by product id. `disabled` names checks (`words`) or single rules (`words.rank`) to leave out.
    `html` is the rendered page where the caller has it already; else the gate renders it. An unknown channel raises
    BadInput. `voice` is the brand's for the document's locale; None where it has none.
    """
    subject = subject_of(document, sheet, market or _region(document.locale), siblings, channel, html, voice)
    return Verdict(tuple(run(subject, disabled)), document.digest, version(voice, document.writer))


def version(voice: Spoken | None = None, writer: str = "facts") -> str:
    """What a page of this writer is judged by: checks, rules, and what of the brand's voice concerns it."""
    if voice is None or (writer == "facts" and not voice.banned):
        return GATE_VERSION
    told = "|".join(voice.banned) if writer == "facts" else voice.digest
    return f"{GATE_VERSION}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def run(subject: Subject, disabled: frozenset[str] = frozenset()) -> list[Finding]:
    """The findings of all checks that are not switched off, in the order of the checks."""
    return [
        finding
        for check in CHECKS
        if check.id not in disabled
        for finding in check.run(subject)
        if finding.rule not in disabled
    ]


def _region(locale: str) -> str:
    tail = locale.rsplit("-", 1)[-1]
    return tail if len(tail) == 2 and tail.isupper() else ""
