"""Countries by name: CLDR's names in every language, and those that shops use."""

from __future__ import annotations

from functools import cache, lru_cache

from babel import Locale

from core.localisation.language import grammar_data, language
from core.localisation.terms import fold

# Names that shops use and CLDR has not.
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


@cache
def cldr_names(cldr: str) -> dict[str, str]:
    """Code -> name of every country in a language of CLDR."""
    found = Locale.parse(cldr).territories
    return {code: name for code, name in found.items() if len(code) == 2 and code.isalpha()}


@cache
def _codes(cldr: str) -> dict[str, str]:
    return {fold(name): code for code, name in cldr_names(cldr).items()}


@lru_cache(maxsize=2048)
def country_code(text: str, source: str) -> str:
    """The ISO 3166 code of the country that `text` (a code, or a name in the source language) means; empty for none."""
    folded = fold(text)
    upper = text.strip().upper()
    code = _SPOKEN.get(folded) or (upper if len(upper) == 2 and upper in cldr_names("en") else "")
    for lang in dict.fromkeys((source, *SOURCES)):
        code = code or (_codes(lang).get(folded, "") if lang in SOURCES else "")
    return code


def country_name(code: str, lang: str) -> str:
    """The country's name as shops of that language write it; empty where CLDR has none."""
    names: dict[str, str] = grammar_data(lang)["place"].get("names", {})
    return names.get(code) or cldr_names(language(lang).cldr).get(code, "")


def country_phrase(code: str, lang: str) -> str:
    """What stands after made / hergestellt / fabriqué: the name with the preposition that it takes."""
    data = grammar_data(lang)["place"]
    pattern: str = data.get("by_code", {}).get(code, data["pattern"])
    return pattern.format(country_name(code, lang))
