"""Countries of origin as a page says them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.localisation.market import market_for
from core.localisation.places import country_code, country_name, country_phrase


@dataclass(frozen=True, slots=True)
class Place:
    """`name` for a table, `phrase` after made / hergestellt / fabriqué."""

    name: str
    phrase: str


@lru_cache(maxsize=2048)
def place(text: str, locale: str, source: str) -> Place | None:
    """The country that `text` (an ISO 3166 code or a name in the source language) means; None when it is none."""
    code = country_code(text, source)
    if not code:
        return None
    lang = market_for(locale).language
    name = country_name(code, lang)
    return Place(name, country_phrase(code, lang)) if name else None
