"""Words by which things are recognised, compiled once (data: core/facts/lexicon.toml, countries from CLDR)."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib.resources import files
from typing import Any

from babel import Locale

from core.facts.vocabulary import LANGUAGES

_CJK = re.compile(r"[\u3040-\u9fff]")


@functools.cache
def lexicon() -> dict[str, Any]:
    """The raw data."""
    return tomllib.loads(files("core.facts").joinpath("lexicon.toml").read_text(encoding="utf-8"))


def choice(words: list[str] | tuple[str, ...]) -> str:
    """A pattern for any of these words, the longest first; Latin ones only as whole words."""
    ordered = sorted(set(words), key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in ordered if not _CJK.search(word))
    cjk = "|".join(re.escape(word) for word in ordered if _CJK.search(word))
    parts = [rf"(?<!\w)(?:{latin})(?!\w)" if latin else "", cjk]
    return "(?:" + "|".join(part for part in parts if part) + ")"


def _both(lang: str, table: dict[str, list[str]]) -> list[str]:
    return [*table.get(lang[:2], []), *table.get("en", [])]


@functools.cache
def material_pattern(lang: str) -> re.Pattern[str]:
    """A material with the words that qualify it: organic cotton canvas, stainless steel, 棉."""
    words = lexicon()["material_words"]
    before = "|".join(map(re.escape, words["before"]))
    after = "|".join(map(re.escape, words["after"]))
    names = choice(_both(lang, lexicon()["materials"]))
    return re.compile(rf"(?:(?<!\w)(?:{before})[ -]){{0,4}}{names}(?:[ -](?:{after})(?!\w)){{0,3}}", re.IGNORECASE)


@functools.cache
def part_pattern() -> re.Pattern[str]:
    """A part of a product right behind a material (leather trim)."""
    return re.compile(rf"(?:[ -]\w+)?[ -]({'|'.join(lexicon()['material_words']['parts'])})(?!\w)", re.IGNORECASE)


@functools.cache
def colour_pattern() -> re.Pattern[str]:
    """A colour name at the end of what stands before a material."""
    return re.compile(rf"({choice(lexicon()['colours']['en'])})[ -]$", re.IGNORECASE)


@functools.cache
def countries() -> dict[str, str]:
    """ISO 3166 alpha-2 code by the folded name of a country in the six source languages."""
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        for code, name in Locale(lang).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
                found.setdefault(str(name).casefold(), code)
    found.update(lexicon()["origin"]["aliases"])
    found.update(dict.fromkeys(lexicon()["origin"]["us_states"], "US"))
    return found


@functools.cache
def country_pattern() -> re.Pattern[str]:
    """Any name of a country, state of the USA or union."""
    return re.compile(choice([name for name in countries() if len(name) > 1]), re.IGNORECASE)


def country_in(text: str) -> str:
    """The country that a place names: the last one of the text; `imported`; empty when none is known."""
    if len(text.strip()) == 2 and text.strip().isupper() and Locale("en").territories.get(text.strip()):
        return text.strip()
    names = [match[0].casefold() for match in country_pattern().finditer(text)]
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
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _by_length(lexicon()['marks']['names'])))})(?!\w)")


@functools.cache
def certificate_pattern() -> re.Pattern[str]:
    """A certificate, mark of approval or standard by name, with "certified" and a number where they follow."""
    names = "|".join(map(re.escape, _by_length(lexicon()["certificates"]["names"])))
    standard = lexicon()["certificates"]["pattern"]
    return re.compile(rf"(?:(?<!\w)(?:{names})(?![\w-]))(?:[ -](?:certified|certification))?|{standard}")


def _by_length(words: list[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


@functools.cache
def care_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon()['care']['words']}", re.IGNORECASE)


@functools.cache
def claim_pattern(lang: str) -> re.Pattern[str]:
    """Superlatives, promises, comparisons and effects on health."""
    return re.compile(choice(_both(lang, lexicon()["claims"])), re.IGNORECASE)


@functools.cache
def notice_pattern() -> re.Pattern[str]:
    """Sentences that are about the shop, a model or another product."""
    return re.compile(lexicon()["notices"]["sentences"], re.IGNORECASE)


@functools.cache
def not_included_pattern() -> re.Pattern[str]:
    return re.compile(lexicon()["notices"]["not_included"], re.IGNORECASE)


@functools.cache
def count_pattern() -> re.Pattern[str]:
    """Four patch pockets, 48 pages, 3-Pack: groups are the number and the noun."""
    nouns = "|".join(_by_length(lexicon()["counts"]["nouns"]))
    words = "two|three|four|five|six|seven|eight|nine|ten|twelve"
    return re.compile(rf"(?<![\w.,/-])(\d{{1,4}}|{words})[ -](?:[a-z-]+ ){{0,3}}({nouns})(?!\w)", re.IGNORECASE)


@functools.cache
def category_words() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """A pattern for all words that speak of a category, and the categories of each folded word."""
    data = tomllib.loads(files("core.facts").joinpath("categories.toml").read_text(encoding="utf-8"))
    found: dict[str, tuple[str, ...]] = {}
    for name, words in data.items():
        for word in (name, *words):
            found[word.casefold()] = (*found.get(word.casefold(), ()), name)
    return re.compile(choice(list(found)), re.IGNORECASE), found
