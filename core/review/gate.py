"""Level one of the review: all checks over a document. The publish path refuses without a passed verdict."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from core.content.document import ContentDocument
from core.facts.sheet import FactSheet
from core.localisation.own_layer import NO_LAYERS
from core.localisation.profile import Profile
from core.localisation.voice.profile import Spoken
from core.review.brand_words import NO_WORDS, BrandWords
from core.review.checks import CHECKS
from core.review.context import Subject, subject_of
from core.review.finding import Finding, Verdict
from core.review.rulebook import data_digest

CHECKS_VERSION = "5"  # raise it when a check judges the same text and the same rule data differently
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
    words: BrandWords = NO_WORDS,
    source: str = "",
    voice: Spoken | None = None,
    profile: Profile | None = None,
) -> Verdict:
    """Every check on every line, alt text and search text, and on the rendered page.

    `market` is the ISO 3166 code (empty: the locale's region). `siblings` are the sheets of the products that a
    comparison cites, by product id. `disabled` names checks (`words`) or single rules (`words.rank`) to leave out.
    `html` is the rendered page where the caller has it already; else the gate renders it. An unknown channel raises
    BadInput. `words` is the brand's glossary; `source` the text that the facts were read from, where it is at hand;
    `voice` the brand's for the document's locale, None where it has none; `profile` the market's with what the shop
    says of it for itself, None for the market's own.
    """
    locale = document.locale
    market = market or _region(locale)
    profile = profile or NO_LAYERS.known(market)
    subject = subject_of(document, sheet, market, siblings, channel, html, words.of(locale), source, voice, profile)
    version = gate_version(words, voice, document.writer, profile)
    return Verdict(tuple(run(subject, disabled)), document.digest, version)


def gate_version(
    words: BrandWords = NO_WORDS, voice: Spoken | None = None, writer: str = "facts", profile: Profile | None = None
) -> str:
    """What a page of this writer is judged by: checks, rules, the brand's glossary, what of its voice concerns it, and
    the market's profile, which pages written from facts alone are not held to."""
    told = [words.digest] if words.digest else []
    if profile is not None and writer != "facts":
        told.append(f"{profile.code}-{profile.digest}")
    if voice is not None and (writer != "facts" or voice.banned):
        told.append("|".join(voice.banned) if writer == "facts" else voice.digest)
    return f"{GATE_VERSION}-{hashlib.sha256('|'.join(told).encode()).hexdigest()[:12]}" if told else GATE_VERSION


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
