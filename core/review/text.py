"""The checks over one text alone, with facts as a plain object: the face behind `vitrine check`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.catalog.halves import whole
from core.content.document import Line
from core.errors import BadInput
from core.facts.sheet import Fact, FactSheet
from core.facts.units import units
from core.review.brand_words import NO_WORDS, BrandWords
from core.review.checks.language import detect, script
from core.review.context import Subject
from core.review.finding import Finding
from core.review.gate import run

KINDS = frozenset(
    (
        *("number_changed", "unit_changed", "wrong_count", "wrong_material", "wrong_compatibility"),
        *("invented_certification", "invented_feature", "invented_award", "absolute_superlative", "health_claim"),
        *("competitor_trademark", "green_claim", "pii", "taboo", "mistranslation"),
    )
)
# Checks of documents say nothing about a single text.
_DOCUMENT_ONLY = frozenset({"html", "lengths", "uncited"})
_REGION = {
    "en": "US",
    "de": "DE",
    "fr": "FR",
    "es": "ES",
    "it": "IT",
    "pt": "BR",
    "ja": "JP",
    "zh": "CN",
    "ko": "KR",
    "ar": "SA",
}
_MARKET_LANGUAGE = {
    **dict.fromkeys(("US", "GB", "AU", "CA", "IN", "SG"), "en"),
    **dict.fromkeys(("ES", "MX"), "es"),
    **dict.fromkeys(("SA", "AE"), "ar"),
    **dict.fromkeys(("CN", "TW"), "zh"),
    "DE": "de",
    "FR": "fr",
    "IT": "it",
    "BR": "pt",
    "JP": "ja",
    "KR": "ko",
    "NL": "nl",
    "PL": "pl",
    "SE": "sv",
}
_UNIT_SUFFIX = {
    "c": "degc", "f": "degf", "months": "month", "years": "year", "days": "day", "hours": "h", "minutes": "min",
    "pct": "percent", "inch": "in", "inches": "in", "persons": "person", "people": "person",
    "pieces": "count", "pcs": "count",
}  # fmt: skip
# key of the facts object -> kind of fact that each entry makes
_LISTS = {
    "own_trademarks": "brand",
    "features": "feature",
    "certifications": "certification",
    "awards": "award",
    "compatible_with": "compatibility",
    "green_proof": "green_proof",
    "approved_claims": "approved_claim",
}
_LARGEST = 1e15
_COUNTED = re.compile(r"(?:^|_)(?:pieces|persons|people|count|settings|levels|speeds|modes|pack|number)(?:$|_)")


def check_text(
    text: str,
    facts: Mapping[str, Any],
    market: str,
    category: str,
    lang: str | None = None,
    *,
    all_kinds: bool = False,
    words: BrandWords = NO_WORDS,
) -> list[Finding]:
    """Findings in one text; offsets are code points of `text`.

    `facts` as in the claim cases: brand, name, attributes with the unit in the key (`weight_g`), lists of features,
    certifications, awards ... `lang` is BCP 47; without it the market's language and the text's own letters decide.
    Only the 15 claim kinds unless `all_kinds`. `words`: a brand's glossary. Facts that are no object raise BadInput.
    """
    if not isinstance(facts, Mapping):
        raise BadInput("The facts are not an object.", "Send an object with attributes, features ...", field="facts")
    text, facts = whole(text), whole(dict(facts))
    language = (lang or guess_language(text, market)).split("-")[0].lower()
    locale = f"{language}-{market}" if market else f"{language}-{_REGION.get(language, 'US')}"
    if language == "zh" and (lang or "").lower().startswith(("zh-hant", "zh-tw", "zh-hk")):
        locale = "zh-TW"
    line = Line(text)
    subject = Subject(
        ((("", line),)), sheet_of(facts), locale, market, category, strict=False, words=words.of(locale),
        told=_source_of(facts),
    )  # fmt: skip
    found = run(subject, _DOCUMENT_ONLY)
    return sorted((f for f in found if all_kinds or f.kind in KINDS), key=lambda f: (f.start, f.end))


def guess_language(text: str, market: str) -> str:
    """The market's language where the letters allow it; else what the letters say."""
    letters = [kind for char in text if (kind := script(char))]
    told = _MARKET_LANGUAGE.get(market, "en")
    for kind, name in (("kana", "ja"), ("hangul", "ko"), ("arabic", "ar")):
        if letters.count(kind) * 5 >= len(letters) > 0:
            return name
    if letters.count("han") * 3 >= len(letters) > 0:
        return told if told in ("ja", "zh") else "zh"
    if told in ("ja", "zh", "ko", "ar") and letters:
        return detect(text)[0]
    if len(letters) >= 20:
        guess, sure = detect(text)
        return guess if sure >= 0.9 else told
    return told


def sheet_of(facts: Mapping[str, Any]) -> FactSheet:
    """The facts object as a fact sheet. What has another type than expected is left out."""
    return FactSheet("", "en", tuple(_facts(facts)))


def _source_of(facts: Mapping[str, Any]) -> str:
    """The original of a translation, where the facts have it."""
    source = facts.get("source")
    text = source.get("text") if isinstance(source, Mapping) else ""
    return text if isinstance(text, str) else ""


def _facts(facts: Mapping[str, Any]) -> Iterator[Fact]:
    for name in ("brand", "name", "category"):
        if isinstance(facts.get(name), str) and facts[name]:
            yield Fact(name, name, facts[name], source="owner")
    attributes = facts.get("attributes")
    for key, value in attributes.items() if isinstance(attributes, Mapping) else ():
        yield from _attribute(str(key), value)
    for name, kind in _LISTS.items():
        entries = facts.get(name)
        for index, entry in enumerate(
            entries if isinstance(entries, Sequence) and not isinstance(entries, str) else ()
        ):
            yield Fact(f"{name}.{index}", kind, str(entry), text=str(entry), source="owner")
    included = facts.get("included")
    for index, (item, count) in enumerate(included.items() if isinstance(included, Mapping) else ()):
        counted = isinstance(count, int | float) and not isinstance(count, bool) and abs(count) <= _LARGEST
        number = count if counted else 1
        yield Fact(f"included.{index}", "included_item", number, label=str(item), text=str(item), source="owner")


def _attribute(key: str, value: Any) -> Iterator[Fact]:
    stem, _, last = key.rpartition("_")
    unit = _UNIT_SUFFIX.get(last, last if last in units() and stem else "")
    label = (stem if unit else key).replace("_", " ")
    if _COUNTED.search(key):
        unit = ""
    if isinstance(value, bool):
        if value:
            yield Fact(key, "feature", label, label=label, source="owner")
    elif isinstance(value, int | float):
        if abs(value) > _LARGEST or value != value:  # endless, no number, or too large to compare
            return
        yield Fact(key, "measure", value, unit, label=label, text=f"{label} {value:g} {unit}".strip(), source="owner")
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _attribute(f"{key}.{index}", entry)
    elif isinstance(value, str):
        yield Fact(
            key, "feature", f"{value} {unit}".strip() if unit else value, label=label, text=value, source="owner"
        )
