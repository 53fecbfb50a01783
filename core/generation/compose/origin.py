"""Countries of origin: names from CLDR, the preposition they need from the grammar file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale

from core.localisation.language import grammar_data, language
from core.localisation.market import market_for
from core.localisation.terms import fold

# Codes that CLDR knows but that are no country, and names shops use.
_SPOKEN = {
    "usa": "US",
    "u s a": "US",
    "u.s.a": "US",
    "america": "US",
    "uk": "GB",
    "england": "GB",
    "great britain": "GB",
    "prc": "CN",
    "p.r.c": "CN",
    "mainland china": "CN",
    "south korea": "KR",
    "korea": "KR",
    "holland": "NL",
    "czech republic": "CZ",
    "eu": "EU",
    "european union": "EU",
}
SOURCES = ("en", "de", "fr", "ja", "zh", "es", "it", "nl", "pl", "pt", "ko", "ar")


@dataclass(frozen=True, slots=True)
class Place:
    """`name` for a table, `phrase` after made / hergestellt / fabriqué."""

    name: str
    phrase: str


@cache
def _names(lang: str) -> dict[str, str]:
    """Code -> name of every country in a language."""
    found = Locale.parse(lang).territories
    return {code: name for code, name in found.items() if len(code) == 2 and code.isalpha()}


@cache
def _codes(lang: str) -> dict[str, str]:
    return {fold(name): code for code, name in _names(lang).items()}


@lru_cache(maxsize=2048)
def place(text: str, locale: str, source: str) -> Place | None:
    """The country that `text` (an ISO 3166 code or a name in the source language) means; None when it is none."""
    folded = fold(text)
    upper = text.strip().upper()
    code = _SPOKEN.get(folded) or (upper if len(upper) == 2 and upper in _names("en") else "")
    for lang in dict.fromkeys((source, *SOURCES)):
        code = code or (_codes(lang).get(folded, "") if lang in SOURCES else "")
    if not code:
        return None
    lang = market_for(locale).language
    data = grammar_data(lang)["place"]
    name = data.get("names", {}).get(code) or _names(language(lang).cldr)[code]
    pattern = data.get("by_code", {}).get(code, data["pattern"])
    return Place(name, pattern.format(name))
