"""Words by which things are recognised, compiled once (data: core/facts/lexicon.toml, countries from CLDR)."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from babel import Locale

from core.facts.vocabulary import LANGUAGES

_CJK = re.compile(r"[\u3040-\u9fff]")


@functools.cache
def lexicon() -> dict[str, Any]:
    """The raw data."""
    return tomllib.loads(files("core.facts").joinpath("lexicon.toml").read_text(encoding="utf-8"))


def choice(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first; Latin ones only as whole words.

    For text in lower case (`lower`), without IGNORECASE: grouped by first letter the scan is ten times as fast so.
    """
    lowered = {lower(word) for word in words}
    latin = grouped(word for word in lowered if not _CJK.search(word))
    cjk = grouped(word for word in lowered if _CJK.search(word))
    parts = [rf"(?<!\w){latin}(?!\w)" if latin else "", cjk]
    return "(?:" + "|".join(part for part in parts if part) + ")"


def grouped(words: Iterable[str]) -> str:
    """An alternation of literals that is decided by its first letter; empty for no words."""
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return (
        "(?:" + "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items()) + ")"
        if groups
        else ""
    )


def lower(text: str) -> str:
    """Lower case of the same length, so that offsets hold (a few capitals grow when lowered; then unchanged)."""
    low = text.lower()
    return low if len(low) == len(text) else text


def _both(lang: str, table: dict[str, list[str]]) -> list[str]:
    return [*table.get(lang[:2], []), *table.get("en", [])]


@functools.cache
def material_pattern(lang: str) -> re.Pattern[str]:
    """A material with the words that qualify it: organic cotton canvas, stainless steel, 棉. For `lower` text."""
    words = lexicon()["material_words"]
    names = choice(_both(lang, lexicon()["materials"]))
    return re.compile(
        rf"(?:(?<!\w){grouped(words['before'])}[ -]){{0,4}}{names}(?:[ -]{grouped(words['after'])}(?!\w)){{0,3}}"
    )


@functools.cache
def part_pattern() -> re.Pattern[str]:
    """A part of a product right behind a material (leather trim)."""
    parts = "|".join(_by_length(lexicon()["material_words"]["parts"]))
    return re.compile(rf"(?:[ -]\w+)?[ -]({parts})(?!\w)")


@functools.cache
def colour_pattern() -> re.Pattern[str]:
    """A colour name at the end of what stands before a material."""
    return re.compile(rf"({choice(lexicon()['colours']['en'])})[ -]$")


@functools.cache
def countries() -> dict[str, str]:
    """ISO 3166 alpha-2 code by the folded name of a country in the six source languages."""
    found: dict[str, str] = {}  # names in lower case
    for lang in LANGUAGES:
        for code, name in Locale(lang).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
                found.setdefault(lower(str(name)), code)
    found.update(lexicon()["origin"]["aliases"])
    found.update(dict.fromkeys(lexicon()["origin"]["us_states"], "US"))
    return found


@functools.cache
def country_pattern() -> re.Pattern[str]:
    """Any name of a country, state of the USA or union."""
    return re.compile(choice([name for name in countries() if len(name) > 1]))


def country_in(text: str) -> str:
    """The country that a place names: the last one of the text; `imported`; empty when none is known."""
    if len(text.strip()) == 2 and text.strip().isupper() and Locale("en").territories.get(text.strip()):
        return text.strip()
    names = [match[0] for match in country_pattern().finditer(lower(text))]
    if names:
        return countries()[names[-1]]
    return "imported" if text.strip(" .").casefold() in lexicon()["origin"]["imported"] else ""


@functools.cache
def origin_pattern() -> re.Pattern[str]:
    """A statement of where something was made; group 1 is the place. Designed and inspired are no origin."""
    imported = "|".join(lexicon()["origin"]["imported"])
    latin = rf"(?<!\w){lexicon()['origin']['verbs']}([^.;:!?\n(]{{2,80}})"
    place = r"([\u4e00-\u9fff\u30a0-\u30ff]{2,8})"
    cjk = rf"{place}[製制](?:造)?|(?:产地|產地|原产地|原産国|製造国)\s*[:：]?\s*{place}"
    return re.compile(rf"{latin}|(?:^|[.;]\s*)({imported})(?=[.;]|$)|{cjk}", re.IGNORECASE)


@functools.cache
def mark_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){grouped(lexicon()['marks']['names'])}(?!\w)")


@functools.cache
def certificate_pattern() -> re.Pattern[str]:
    """A certificate, mark of approval or standard by name, with "certified" and a number where they follow."""
    names = grouped(lexicon()["certificates"]["names"])
    standard = lexicon()["certificates"]["pattern"]
    return re.compile(rf"(?:(?<!\w){names}(?![\w-]))(?:[ -](?:certified|certification))?|{standard}")


def _by_length(words: list[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


@functools.cache
def care_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon()['care']['words']}")


@functools.cache
def claim_pattern(lang: str) -> re.Pattern[str]:
    """Superlatives, promises, comparisons and effects on health."""
    return re.compile(choice(_both(lang, lexicon()["claims"])))


@functools.cache
def notice_pattern() -> re.Pattern[str]:
    """Sentences that are about the shop, a model or another product."""
    return re.compile(lexicon()["notices"]["sentences"])


@functools.cache
def not_included_pattern() -> re.Pattern[str]:
    return re.compile(lexicon()["notices"]["not_included"], re.IGNORECASE)


@functools.cache
def count_pattern() -> re.Pattern[str]:
    """Four patch pockets, 48 pages, 3-Pack: groups are the number and the noun."""
    nouns = "|".join(_by_length(lexicon()["counts"]["nouns"]))
    words = "two|three|four|five|six|seven|eight|nine|ten|twelve"
    return re.compile(rf"(?<![\w.,/-])(\d{{1,4}}|{words})[ -](?:[a-z-]+ ){{0,3}}({nouns})(?!\w)")


@functools.cache
def category_words() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """A pattern for all words that speak of a category, and the categories of each folded word."""
    data = tomllib.loads(files("core.facts").joinpath("categories.toml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for name, words in data.items():
        for word in (name, *words):
            found[lower(word)] = (*found.get(lower(word), ()), name)
    return re.compile(choice(list(found))), found
