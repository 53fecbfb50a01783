"""Word lists of a language (words/<code>.toml, ours): who speaks, who is addressed and how, praise, intensifiers.

`word*` is open at its end, `*word` at its beginning. A language without a file has no lists: what rests on them is
then not measured, which is not the same as zero.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from core.localisation.language import code_of, language, languages

WE, YOU, INTENSIFIER, PRAISE, CONTRACTION = "we", "you", "intensifiers", "praise", "contractions"
TAGS = (WE, YOU, INTENSIFIER, PRAISE, CONTRACTION)
_UNSPACED = frozenset(("ja", "th", "zh"))
_CASELESS = frozenset(("ar", "fa", "he", "ja", "ko", "th", "zh"))
_ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك")


@dataclass(frozen=True, slots=True)
class Level:
    """One way of addressing the reader, or one level of politeness. `label` is what people call it: Sie, です・ます."""

    name: str
    label: str
    cased: frozenset[str]
    starts: frozenset[str]
    pattern: re.Pattern[str] | None


class Lists:
    """The lists of one language, ready to be asked for a word."""

    def __init__(self, code: str, data: dict[str, Any]) -> None:
        self.code = code
        self.spaced = _spaced(code)
        self.cased = code[:2] not in _CASELESS
        self.known = frozenset(tag for tag in TAGS if tag in data or (tag == YOU and "levels" in data))
        self.address = bool(data.get("address", True))  # whether a level also says that somebody is addressed
        self.abbreviations = frozenset(_words(data, "abbreviations"))
        self.common = frozenset(_words(data, "common"))  # words that carry every text and no voice
        levels: dict[str, dict[str, str]] = data.get("levels", {})
        self.levels = {name: _level(name, row) for name, row in levels.items()}
        self._whole: dict[str, frozenset[str]] = {}
        self._open: list[tuple[str, str]] = []
        self._tail: list[tuple[str, str]] = []
        rows = [(tag, word) for tag in TAGS for word in _words(data, tag)]
        rows += [(f"level:{name}", word) for name, row in levels.items() for word in _words(row, "words")]
        self._patterns = _unspaced_patterns(rows) if not self.spaced else {}
        if self.spaced:
            self._take(rows)
        self._seen: dict[str, frozenset[str]] = {}

    def _take(self, rows: Iterable[tuple[str, str]]) -> None:
        for tag, word in rows:
            if word.endswith("*"):
                self._open.append((word[:-1], tag))
            elif word.startswith("*"):
                self._tail.append((word[1:], tag))
            else:
                self._whole[word] = self._whole.get(word, frozenset()) | {tag}

    def tags(self, word: str) -> frozenset[str]:
        """What a word (without case) is: of these lists, or `level:<name>`."""
        found = self._seen.get(word)
        if found is None:
            found = self._look_up(word)
            if not found and self.code == "ar":
                stems = (word.removeprefix(prefix) for prefix in _ARABIC_PREFIXES if word.startswith(prefix))
                found = next((tags for stem in stems if len(stem) > 1 and (tags := self._look_up(stem))), found)
            if len(self._seen) < 100_000:
                self._seen[word] = found
        return found

    def _look_up(self, word: str) -> frozenset[str]:
        opened = {tag for stem, tag in self._open if word.startswith(stem)}
        tailed = {tag for stem, tag in self._tail if word.endswith(stem)}
        return frozenset(self._whole.get(word, frozenset()) | opened | tailed)

    def counted(self, sentence: str) -> dict[str, int]:
        """How often each list is met in a sentence of a language without spaces between words."""
        return {tag: len(pattern.findall(sentence)) for tag, pattern in self._patterns.items()}


def _spaced(code: str) -> bool:
    return language(code).spaced if code in languages() else code[:2] not in _UNSPACED


def _words(data: dict[str, Any], name: str) -> list[str]:
    return [word.casefold() for word in str(data.get(name, "")).split()]


def _level(name: str, row: dict[str, str]) -> Level:
    pattern = row.get("pattern", "")
    return Level(
        name,
        row["label"],
        frozenset(row.get("cased", "").split()),
        frozenset(_words(row, "starts")),
        re.compile(pattern, re.IGNORECASE) if pattern else None,
    )


def _unspaced_patterns(rows: list[tuple[str, str]]) -> dict[str, re.Pattern[str]]:
    by_tag: dict[str, list[str]] = {}
    for tag, word in rows:
        by_tag.setdefault(tag, []).append(re.escape(word))
    return {tag: re.compile("|".join(sorted(words, key=len, reverse=True))) for tag, words in by_tag.items()}


@cache
def lists_of(locale: str) -> Lists:
    """The lists for a locale: those of its language, else of the language that it varies (en-GB: en)."""
    code = code_of(locale)
    folder = files(__package__).joinpath("words")
    for name in dict.fromkeys((code, code.split("-")[0])):
        file = folder.joinpath(f"{name}.toml")
        if file.is_file():
            return Lists(code, tomllib.loads(file.read_text("utf-8")))
    return Lists(code, {})
