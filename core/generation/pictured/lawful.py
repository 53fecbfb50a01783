"""Which facts a law wants said, so that no shorter picture leaves them out; the gate over lines that no page has."""

from __future__ import annotations

from collections.abc import Sequence

from core.content.document import Bullets, ContentDocument, Line
from core.facts.categories import category
from core.facts.categories.guess import CATEGORY_KEY
from core.facts.sheet import FactSheet
from core.generation.brand import NO_BRAND, Brand
from core.localisation.market import market_for
from core.review.finding import BLOCK
from core.review.gate import check_document

# Beside what the categories name: whoever reads half of these is misled.
_ALWAYS = frozenset(("allergens", "energy_class", "safety", "min_age", "ingredients", "certificates"))


def wanted_by_law(line: Line, sheet: FactSheet, locale: str) -> bool:
    """Whether a line tells something that a law of the locale's market wants said of such goods."""
    market = market_for(locale).code
    named = {
        name
        for law in category(sheet.text(CATEGORY_KEY) or "general").laws
        if law.holds_in(market)
        for name in law.attributes
    }
    facts = [fact for key in line.facts if (fact := sheet.get(key)) is not None]
    return any(fact.attribute in named | _ALWAYS or fact.kind in named for fact in facts)


def objection(lines: Sequence[Line], sheet: FactSheet, locale: str, channel: str, brand: Brand = NO_BRAND) -> str:
    """What the gate has against lines that stand on no page; empty where nothing."""
    if not lines:
        return ""
    document = ContentDocument(sheet.product, locale, "facts", (Bullets(lines[0], tuple(lines[1:])),))
    verdict = check_document(
        document, sheet, market=market_for(locale).code, channel=channel, words=brand.words,
        voice=brand.spoken(locale), profile=brand.profile(locale),
    )  # fmt: skip
    return next((finding.message for finding in verdict.findings if finding.severity == BLOCK), "")
