"""The words beside which personal data stands, and the names people bear: data read once, patterns built per language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr", "zh", "ja", "ko", "ar")
_SPOKEN = {
    **dict.fromkeys(("DE", "AT", "CH"), "de"),
    **dict.fromkeys(("ES", "MX"), "es"),
    **dict.fromkeys(("SA", "AE"), "ar"),
    **dict.fromkeys(("CN", "TW", "HK"), "zh"),
    **dict.fromkeys(("BR", "PT"), "pt"),
    "FR": "fr",
    "BE": "fr",
    "IT": "it",
    "NL": "nl",
    "PL": "pl",
    "SE": "sv",
    "TR": "tr",
    "JP": "ja",
    "KR": "ko",
}
NO_LETTER_BEFORE = r"(?<![A-Za-z\u00c0-\u024f])"
NO_LETTER_AFTER = r"(?![A-Za-z\u00c0-\u024f])"
# A number stands alone: no letter or digit touches it, and it is no part of a longer one.
NUMBER_BEFORE = r"(?<![A-Za-z\u00c0-\u024f0-9_])(?<![0-9][.,/-])(?<![A-Za-z0-9]-)"
NUMBER_AFTER = r"(?![A-Za-z\u00c0-\u024f0-9_]|[.,/-][0-9]|-[A-Za-z0-9])"
# A word with a letter of these scripts needs no gap around it.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@cache
def data(name: str) -> Mapping[str, Any]:
    """One of the data files of this folder."""
    return tomllib.loads(resources.files("core.review.personal").joinpath(f"{name}.toml").read_text("utf-8"))


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest that fits, whole words where the script has gaps."""
    kinds: dict[tuple[str, str], list[list[str]]] = {}
    for word in sorted(set(words)):
        kinds.setdefault(_edges(word), []).append(_signs(word))
    told = (f"{before}{_tree(kind)}{after}" for (before, after), kind in kinds.items())
    return f"(?:{'|'.join(told)})" if kinds else r"(?!)"


def _edges(word: str) -> tuple[str, str]:
    """What must stand before and behind a word."""
    if _UNSPACED.search(word):
        return "", ""
    if "\u0600" <= word[0] <= "\u06ff":
        return r"(?<!\w)[وف]?", r"(?!\w)" if len(word.split()[-1]) > 1 else ""
    return NO_LETTER_BEFORE if word[0].isalnum() else "", NO_LETTER_AFTER if word[-1].isalnum() else ""


def _signs(word: str) -> list[str]:
    """Its letters as patterns; a blank may be two."""
    return [r"\s{1,2}" if sign == " " else re.escape(sign) for sign in " ".join(word.replace("’", "'").split())]


def _tree(words: Iterable[list[str]]) -> str:
    """One pattern for all: what words begin with alike is tried once, for hundreds of words stand in a group."""
    branches: dict[str, list[list[str]]] = {}
    ends = False
    for word in words:
        if word:
            branches.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    if not branches:
        return ""
    told = [first + _tree(rest) for first, rest in branches.items()]
    if len(told) == 1 and not ends:
        return told[0]
    return f"(?:{'|'.join(told)}){'?' if ends else ''}"


@dataclass(frozen=True)
class Words:
    """The words of some languages together."""

    languages: tuple[str, ...]
    groups: Mapping[str, frozenset[str]]
    given: frozenset[str]
    weak: frozenset[str]

    def __hash__(self) -> int:
        return hash(self.languages)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and self.languages == other.languages

    def any(self, *groups: str) -> str:
        """A pattern for any word of the groups."""
        return _pattern(self, groups)


@cache
def _pattern(words: Words, groups: tuple[str, ...]) -> str:
    return any_of(word for group in groups for word in words.groups[group])


@cache
def languages_of(lang: str, market: str) -> tuple[str, ...]:
    """The languages a text may be in: the one said, its market's and English; all where nothing is said."""
    said = lang.replace("_", "-").split("-")[0].lower()
    if said not in LANGUAGES:
        return LANGUAGES
    wanted = {said, _SPOKEN.get(market.upper(), "en"), "en"}
    return tuple(name for name in LANGUAGES if name in wanted)


@cache
def words(languages: tuple[str, ...]) -> Words:
    """All words of the languages."""
    told, people = data("words"), data("people")
    groups = {
        group: frozenset(word for name in languages for word in told[name][group]) for group in told[languages[0]]
    }
    given = frozenset(name for language in languages for name in people["given"].get(language, ()))
    return Words(languages, groups, given, frozenset(people["weak"]))
