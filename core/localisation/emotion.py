"""How strongly a text speaks to feelings: 0 sober to 1 glowing, by signs that can be counted.

Own word lists (`feelings.toml`), per language. It measures tone, never truth: a high target lowers no check.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from core.localisation.hanzi import simplified
from core.localisation.profile_files import FEELINGS

PLAIN = 0.1  # of sentences that show no sign at all: a page in whole sentences is no table
LEAST_WORDS = 20  # below, one word decides: nothing is said
_NO_SPACES = frozenset(("ja", "zh"))  # entries are looked for inside the text; so in Korean, whose words carry endings
_INSIDE = frozenset(("ja", "zh", "ko"))
_CHARACTERS_PER_WORD = 2
_ARTICLES = "(?:[وفبكل]?ال|[وفبكل]|لل)?"  # Arabic writes and, in, for, the as one with the word
_SENTENCE = re.compile(r"[.!?。！？؟…]+(?:\s|$)|[。！？]+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CALL = re.compile(r"[!！]")
_QUESTION = re.compile(r"[?？؟]")
_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]")
_CAPITALS = re.compile(r"\b[A-ZÄÖÜÉÈ]{5,}\b")
# How much each sign adds, per word or per sentence. The sum is bent to 0-1: twice as loud is not twice as moving.
_PER_WORD = {"feeling": 6.0, "much": 8.0, "capitals": 4.0}
_PER_SENTENCE = {"call": 0.8, "emoji": 0.8, "question": 0.25, "do": 0.25, "you": 0.12}


@dataclass(frozen=True, slots=True)
class Measured:
    """The strength of a text; `words` it has; `signs` counted by name; `shares` of the feelings, empty when none
    shows."""

    intensity: float
    words: int
    signs: Mapping[str, int]
    shares: Mapping[str, float]


@cache
def _lists() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("feelings.toml").read_text("utf-8"))


def languages() -> tuple[str, ...]:
    """Languages with word lists."""
    return tuple(_lists())


def entries(lang: str) -> dict[str, list[str]]:
    """The word lists of a language, by name."""
    return {name: row.split() for name, row in _lists()[lang].items()}


@cache
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    return {name: _pattern(row, lang) for name, row in entries(lang).items()}


def _pattern(words: list[str], lang: str) -> re.Pattern[str]:
    ranked = sorted(words, key=len, reverse=True)
    if lang in _INSIDE:
        return re.compile("|".join(map(re.escape, ranked)))
    prefix = _ARTICLES if lang == "ar" else ""
    each = (
        re.escape(entry.rstrip("*")).replace(r"\-", "[ -]") + (r"\w*" if entry[-1] == "*" else "") for entry in ranked
    )
    return re.compile(rf"(?<!\w){prefix}(?:{'|'.join(each)})(?!\w)")


def measure(text: str, lang: str) -> Measured | None:
    """What the text shows, in its language (`de`, `zh-TW`); None when it is too short to say, or has no word list."""
    code = lang[:2]
    if code not in languages():
        return None
    plain = simplified(text) if code == "zh" else text
    folded = plain.lower().replace("’", "'")
    words = _words(folded, code)
    if words < LEAST_WORDS:
        return None
    found = {name: len(pattern.findall(folded)) for name, pattern in _patterns(code).items()}
    sentences = max(1, sum(1 for part in _SENTENCE.split(folded) if _WORD.search(part)))
    signs = {
        "feeling": sum(found[name] for name in FEELINGS),
        "much": found["much"],
        "capitals": len(_CAPITALS.findall(plain)),
        "call": len(_CALL.findall(folded)),
        "emoji": len(_EMOJI.findall(plain)),
        "question": len(_QUESTION.findall(folded)),
        "do": found["do"],
        "you": found["you"],
    }
    load = sum(weight * signs[name] / words for name, weight in _PER_WORD.items())
    load += sum(weight * min(1.0, signs[name] / sentences) for name, weight in _PER_SENTENCE.items())
    felt = {name: found[name] / signs["feeling"] for name in FEELINGS} if signs["feeling"] else {}
    return Measured(round(1 - (1 - PLAIN) * math.exp(-load), 3), words, signs, felt)


def _words(text: str, code: str) -> int:
    if code in _NO_SPACES:
        return sum(map(str.isalpha, text)) // _CHARACTERS_PER_WORD
    return len(_WORD.findall(text))
