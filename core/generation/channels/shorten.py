"""A line's shorter forms: its beginning up to the end of a sentence or clause, and never less than what stays true."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from core.content.html import language

# Only signs behind which a new statement begins; a comma may divide a list, and half a list is another claim.
_BORDER = re.compile(r"(?<=[!?])\s+(?=\w)|(?<=[^\W\d_]{5}\.)\s+(?=\w)|(?<=[。！？])(?=\S)|\s*[;；｜]\s*|\s+[–—|]\s+")
_FIGURE = r"[\d.,\u00a0 ×x–~～+-]+[^\W\d_]{0,3}[°%²³]?[^\W\d_]{0,2}"
_LAST_BRACKET = re.compile(rf"\s*[(（]{_FIGURE}[)）](?=[.。]?$)")  # a figure in another unit, and nothing else
_WORD = re.compile(r"[^\W\d_]+")


@cache
def words() -> Mapping[str, Any]:
    """The raw data of rules.toml."""
    return tomllib.loads(files(__package__).joinpath("rules.toml").read_text("utf-8"))


@lru_cache(maxsize=64)
def _limiters(lang: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Words that take something back, for languages with word spaces, and signs for those without."""
    found = words()["limiters"].get(lang, ())
    unspaced = lang in ("ja", "zh", "ko")
    return (frozenset(), tuple(found)) if unspaced else (frozenset(found), ())


def limits_something(text: str, locale: str) -> bool:
    """Whether a clause holds a word that takes something back (but, except, only, without ...)."""
    spaced, signs = _limiters(language(locale))
    return any(sign in text for sign in signs) or any(word in spaced for word in _WORD.findall(text.casefold()))


def shorter(text: str, locale: str) -> Iterator[str]:
    """The shorter forms of a line, the longest first. What is cut off never limits what is left."""
    if _LAST_BRACKET.search(text):
        yield _LAST_BRACKET.sub("", text)
    for border in reversed(list(_BORDER.finditer(text))):
        rest = text[border.end() :]
        if not limits_something(rest, locale) and (kept := text[: border.start()].rstrip()):
            yield kept
