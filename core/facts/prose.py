"""Facts out of running text: a sentence is read kind by kind (core/facts/reading), the surest first.

Free text of a shop never proves a certificate, an award or an effect on health. Sentences about the shop, a model's
size or another product are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.facts.lexicon import is_notice, lower, not_included_pattern, pattern
from core.facts.lines import UNSPACED
from core.facts.reading import (
    claims,
    colours,
    contents,
    counts,
    features,
    joined,
    materials,
    measures,
    others,
    statements,
    unspaced,
    unspaced_told,
)
from core.facts.reading.span import About, Span
from core.facts.sheet import Fact
from core.facts.signs import first

__all__ = ["About", "Span", "facts_of", "negated", "sentences"]

_SENTENCE = re.compile(r".+?(?:[.!?](?=\s+[A-ZÀ-Þ\d\"'(¡¿«„])|[。！？]|$)", re.DOTALL)
_SENTENCE_LOW = re.compile(r".+?(?:[.!?](?=\s+[\w\"'(])|[。！？]|$)", re.DOTALL)  # of shops that write no capitals
_CAPITAL = re.compile(r"(?:^|[.!?]\s+)[A-ZÀ-Þ]")
_ABBREVIATED = re.compile(
    r"(?:\b(?:approx|max|min|oz|lbs?|fl|in|ft|no|vs|mr|dr|st|ca|dia|incl|w|h|d|l)|\d)\.$", re.IGNORECASE
)
_VERB = r"(?<!\w)(?:{})(?!\w)"


def sentences(text: str, start: int, about: About) -> Iterator[Span]:
    """Sentences of a line without those that are notices of the shop."""
    begin = 0
    english = about.lang[:2].lower() == "en"
    if english and others.told_by_others(lower(text), about.lang):
        return
    said = others.quoted(text) if english else None
    another = False
    for match in (_SENTENCE if _CAPITAL.search(text) else _SENTENCE_LOW).finditer(text):
        if match.end() < len(text) and _short_stop(text, begin, match.end()):
            continue
        piece = text[begin : match.end()]
        lead = len(piece) - len(piece.lstrip())
        low = lower(piece)
        skipped = said is not None and said[0] <= begin + lead < said[1]
        skipped = skipped or (another and others.answers_with_another(piece, low))
        another = english and others.asks_for_another(low)
        skipped = skipped or another  # Looking for 70 m?
        if piece.strip() and not skipped and not is_notice(low, about.lang):
            yield Span(piece.strip(), start + begin + lead, fragment=_fragment(low, about.lang))
        begin = match.end()


def _short_stop(text: str, begin: int, end: int) -> bool:
    """Whether the full stop closes an abbreviation (1 fl. oz) and a lower-case word or a figure follows."""
    following = text[end : end + 2].strip()[:1]
    closes = _ABBREVIATED.search(text, max(begin, end - 8), end)
    return closes is not None and not closes[0][0].isdigit() and (following.isdigit() or following.islower())


@lru_cache(maxsize=64)
def _fragment(low: str, lang: str) -> bool:
    """Whether it holds no verb; asked when a text is cut into sentences and again when each is read."""
    return first(pattern("verb", lang, _VERB), low) is None


def facts_of(span: Span, about: About, *, item: bool) -> list[Fact]:
    """All that one sentence or list item says. `item`: a list item or a line of its own, where short phrases count."""
    span = Span(span.text, span.start, item=item, fragment=_fragment(span.low, about.lang))
    others.pass_over(span, about)
    said = list(claims.claims(span, about))
    claims.block_comparisons(span, about)
    eastern = about.lang[:2] in UNSPACED
    told = unspaced_told if eastern else statements
    found: list[Fact] = [
        *told.care(span, about),
        *contents.compatibility(span, about),
        *(unspaced_told if eastern else contents).included(span, about),
        *statements.origins(span, about),
        *((*unspaced_told.origins(span, about), *unspaced_told.fits(span, about)) if eastern else ()),
        *statements.warranties(span, about),
        *statements.certificates(span, about),
    ]
    found += (unspaced_told.colours if eastern else colours.told)(span, about)
    measured = [*counts.counts(span, about), *counts.ratings(span, about), *measures.measures(span, about)]
    measured += measures.of_others(span, about, found)
    found += (unspaced if eastern else materials).materials(span, about)
    found += joined.joined(span, about)
    found += statements.marks(span, about, found)
    named = [(row.start or 0, row.end or 0) for row in found if row.kind == "material" and row.share is None]
    found += [row for row in measured if not any(start <= (row.start or 0) < end for start, end in named)]  # 316L
    found += () if eastern else colours.before_things(span, about, found)
    found += features.features(span, about, found)
    return found + said


def negated(text: str) -> bool:
    """Whether a line says that something is not included."""
    return not_included_pattern().search(lower(text)) is not None
