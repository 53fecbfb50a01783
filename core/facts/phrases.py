"""Words that bound, round or count a number, looked up in the text around it (data: core/facts/phrases.toml)."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

_BEHIND = ("up_to", "max", "min", "about")


@functools.cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("core.facts").joinpath("phrases.toml").read_text(encoding="utf-8"))


@functools.cache
def _placed(place: str, lang: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The phrases of all languages, and those that only a text of this one may mean so ("do 24 godzin")."""
    own = _data()["own"].get(lang, {})
    return tuple((name, (*_data()[name][place], *own.get(name, {}).get(place, ()))) for name in _BEHIND)


def qualifier_before(text: str, lang: str = "") -> str:
    """The bound that the words right before a number set; the longest phrase wins; empty when there is none."""
    text = text.rstrip(" :(")
    best, size = "", 0
    for name, phrases in _placed("before", lang):
        if text.endswith(phrases):
            for phrase in phrases:
                if len(phrase) > size and text.endswith(phrase) and not _runs_on(text[: -len(phrase)], phrase[0]):
                    best, size = name, len(phrase)
    return best


def qualifier_after(text: str, lang: str = "") -> str:
    """The bound that the words right behind a unit set."""
    text = text.lstrip(" (")
    if text[:1] == "+" and text[1:].lstrip()[:1].isdigit():
        return ""  # 16" + 2" extender
    best, size = "", 0
    for name, phrases in _placed("after", lang):
        if text.startswith(phrases):
            for phrase in phrases:
                if (
                    len(phrase) > size
                    and text.startswith(phrase)
                    and not _runs_on(text[len(phrase) :][::-1], phrase[-1])
                ):
                    best, size = name, len(phrase)
    return best


def _runs_on(rest: str, edge: str) -> bool:
    """Whether the phrase is only the end of a longer word."""
    return bool(rest) and edge.isalpha() and edge < "\u2e80" and rest[-1].isalnum() and rest[-1] < "\u2e80"


@functools.cache
def range_words() -> frozenset[str]:
    """What may stand between the two ends of a range."""
    return frozenset(_data()["range"]["between"])


def between_and(before: str, gap: str) -> bool:
    """Whether "between ... and" stands around the first of two numbers."""
    before = before.lower().rstrip()
    return any(gap == second and before.endswith(first) for first, second in _data()["range"]["and_after"])


@functools.cache
def whole_amounts(lang: str) -> tuple[re.Pattern[str], dict[str, tuple[float, str]]] | None:
    """A pattern for words that tell an amount with its unit, and what they tell; None for a language without any."""
    rows: dict[str, list[Any]] = _data()["whole"].get(lang, {})
    if not rows:
        return None
    choice = "|".join(sorted(map(re.escape, rows), key=len, reverse=True))
    pattern = re.compile(rf"(?:(?<!\w)|(?<=(?<!\w)[لبو]))(?:{choice})(?!\w)")
    return pattern, {word: (float(row[0]), str(row[1])) for word, row in rows.items()}


@functools.cache
def number_words(lang: str) -> tuple[re.Pattern[str], dict[str, int]] | None:
    """A pattern for numbers written as words, and their values; None for a language without a list."""
    words: dict[str, int] | None = _data()["numbers"].get(lang)
    return (_any_of(words, lang), words) if words else None


@functools.cache
def amount_words(lang: str) -> tuple[re.Pattern[str], dict[str, float]] | None:
    """The same with parts of one (half a litre), which mean a number only in front of a unit."""
    words: dict[str, float] = {**_data()["numbers"].get(lang, {}), **_data()["fractions"].get(lang, {})}
    return (_any_of(words, lang), words) if words else None


@functools.cache
def half_behind(lang: str) -> re.Pattern[str] | None:
    """What adds a half behind a unit (kilo y medio); None for a language without such words."""
    words = _data()["half"].get(lang)
    return re.compile(rf" (?:{'|'.join(words)})\b", re.IGNORECASE) if words else None


def _any_of(words: Iterable[str], lang: str) -> re.Pattern[str]:
    choice = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    edge = "" if lang in ("zh", "ja") else r"\b"
    return re.compile(f"{edge}(?:{choice}){edge}", re.IGNORECASE)
