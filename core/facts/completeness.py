"""What an offer of a category should say in a market and the sheet does not, ranked: law, shoppers, channel.

Data: core/facts/categories. A law weighs more than any question; questions weigh by the order in which shoppers ask.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from core.facts.categories import GENERAL, Law, categories, said_words
from core.facts.categories.guess import CATEGORY_KEY, FAMILY_KEY
from core.facts.sheet import Fact, FactSheet

LAW, QUESTION, CHANNEL = "law", "question", "channel"
_LAW_WEIGHT, _FIRST, _LAST, _CHANNEL_WEIGHT = 1.2, 1.0, 0.3, 0.2
_PER_MARKET = 0.02  # more, for every further market whose law wants it
_TELLING = frozenset(("feature", "care", "technology_mark", "option", "compatibility"))
_KNOWN_BY_KIND = {
    "certification": "certificates",
    "included_item": "included",
    "compatibility": "compatible_with",
    "how_to": "how_to_use",
    "technology_mark": "technology",
    "award": "awards",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that should be said. `attribute` is the first of the `alternatives`, any of which would do. `why`: law,
    question or channel. `weight` orders them and counts in the share. `markets`: those whose law wants it (empty for
    questions and channels). `sources`: the entries of the market data, or the texts of law."""

    attribute: str
    alternatives: tuple[str, ...]
    why: str
    weight: float
    markets: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def category_in(sheet: FactSheet) -> str:
    """The category that a sheet names: the owner's, else the family, else general."""
    for name in (sheet.text(CATEGORY_KEY), sheet.text(FAMILY_KEY)):
        if name in categories():
            return name
    return GENERAL


@functools.lru_cache(maxsize=1024)
def wanted(category: str, markets: tuple[str, ...] = ()) -> tuple[Missing, ...]:
    """All that an offer of a category should say in these markets (ISO 3166), the most important first. Without a
    market no law is asked."""
    row = categories().get(category) or categories()[GENERAL]
    laws: dict[tuple[str, ...], list[Law]] = {}
    for law in row.laws:
        if any(law.holds_in(market) for market in markets):
            laws.setdefault(law.attributes, []).append(law)
    found = []
    steps = max(1, len(row.questions) - 1)
    asked = {
        name: _FIRST - (_FIRST - _LAST) * at / steps
        for at, question in reversed(list(enumerate(row.questions)))
        for name in question.attributes
    }
    for names, rows in laws.items():
        held = tuple(m for m in markets if any(law.holds_in(m) for law in rows))
        weight = _LAW_WEIGHT + _PER_MARKET * (len(held) - 1) + 0.1 * max(asked.get(name, 0.0) for name in names)
        sources = tuple(dict.fromkeys(law.fact or law.source for law in rows))
        found.append(Missing(names[0], names, LAW, round(weight, 4), held, sources))
    said = {names[0] for names in laws}  # a question about the same thing is answered with it
    for question in row.questions:
        if said.isdisjoint(question.attributes):
            names = question.attributes
            found.append(Missing(names[0], names, QUESTION, round(asked[names[0]], 4)))
            said.update(names)
    for names in row.channel:
        if said.isdisjoint(names):
            found.append(Missing(names[0], names, CHANNEL, _CHANNEL_WEIGHT))
            said.update(names)
    return tuple(sorted(found, key=lambda entry: -entry.weight))


def attributes_of(fact: Fact) -> tuple[str, ...]:
    """The attributes of the category data of which a fact says something: its own, and those that its words tell."""
    name = fact.attribute or _KNOWN_BY_KIND.get(fact.kind, fact.kind)
    whole = ("material",) if fact.kind == "material" and not fact.part else ()
    told = _told(str(fact.value)) if fact.kind in _TELLING else ()
    return tuple(dict.fromkeys((name, *whole, *told)))


@functools.lru_cache(maxsize=4096)
def _told(text: str) -> tuple[str, ...]:
    folded = text.lower()
    return tuple(name for name, words in said_words().items() if any(word in folded for word in words))


def known_attributes(sheet: FactSheet) -> frozenset[str]:
    """Attributes of which the sheet says something. What is doubted does not count, and a certificate
    only where the source can prove it."""
    sure = (fact for fact in sheet if not fact.doubt and (fact.provable or fact.kind not in ("certification", "award")))
    return frozenset(name for fact in sure for name in attributes_of(fact))


def missing(sheet: FactSheet, category: str = "", markets: str | Sequence[str] = ()) -> list[Missing]:
    """What an offer of this category should say in these markets and no fact of the sheet does, ranked.

    `category`: a name of core.facts.categories; the sheet's own where none is given.
    """
    known = known_attributes(sheet)
    return [entry for entry in _asked(sheet, category, markets) if known.isdisjoint(entry.alternatives)]


def share(sheet: FactSheet, category: str = "", markets: str | Sequence[str] = ()) -> float:
    """How much of what is wanted the sheet says, 0 to 1, each entry by its weight."""
    asked = _asked(sheet, category, markets)
    known = known_attributes(sheet)
    there = sum(entry.weight for entry in asked if not known.isdisjoint(entry.alternatives))
    return round(there / sum(entry.weight for entry in asked), 4)


def _asked(sheet: FactSheet, category: str, markets: str | Sequence[str]) -> tuple[Missing, ...]:
    codes = (markets,) if isinstance(markets, str) else tuple(markets)
    return wanted(category or category_in(sheet), tuple(code for code in codes if code))
