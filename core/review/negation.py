"""Whether a claim is denied in its own clause: "not FDA approved" is no claim."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from core.review.folding import fold_text
from core.review.terms import unspaced, word_char

BEFORE, AFTER = 28, 18  # characters looked at on either side
_CLAUSE = re.compile(r"[.!?;,:()\n。！？、，；]")
_Patterns = tuple[re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str] | None]


@lru_cache(maxsize=32)
def _patterns(lang: str) -> _Patterns:
    table = tomllib.loads(files("core.review").joinpath("rules", "negation.toml").read_text(encoding="utf-8"))
    row = table.get(lang, {})
    return _union(row.get("before")), _union(row.get("after")), _union(row.get("not"))


def _union(words: list[str] | None) -> re.Pattern[str] | None:
    if not words:
        return None
    parts = []
    for word in sorted((fold_text(word) for word in words), key=len, reverse=True):
        edged = word_char(word[0]) and not unspaced(word[0])
        parts.append(rf"(?<!\w){re.escape(word)}(?!\w)" if edged else re.escape(word))
    return re.compile("|".join(parts))


def negated(folded: str, start: int, end: int, lang: str) -> bool:
    """`start`/`end` of the claim in folded text."""
    before, after, pretended = _patterns(lang)
    left = _CLAUSE.split(folded[max(0, start - BEFORE) : start])[-1]
    right = _CLAUSE.split(folded[end : end + AFTER], maxsplit=1)[0]
    claim = folded[start:end]
    return _denies(before, pretended, left, left + claim) or _denies(after, pretended, right, claim + right)


def _denies(words: re.Pattern[str] | None, pretended: re.Pattern[str] | None, window: str, context: str) -> bool:
    if words is None or not words.search(window):
        return False
    return pretended is None or not pretended.search(context)
