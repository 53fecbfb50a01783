"""A value in a line of its own below the heading that names it: "Origin" over "Portugal"."""

from __future__ import annotations

import re

from core.catalog.text import TextLine
from core.facts.lexicon import country_in, lower, material_pattern
from core.facts.lines import UNSPACED
from core.facts.reading import colours, features, unspaced_told
from core.facts.shown import BULLET, Shown
from core.facts.vocabulary import lookup

_MOST = 60  # letters of a value that stands alone
_MOST_ORIGIN, _SHORT = 30, 3
_PERIOD = re.compile(
    r"\d|life|leben|vida|vie(?!\w)|zwei|drei|fünf|deux|trois|cinq|dos|tres|cinco|[一二两三五十]年|终身|永久|生涯"
)


def below(shown: Shown, label: str, line: TextLine) -> str | None:
    """Add the value that stands below its heading. Answers the label under which the next line may stand too (the
    entries of a list), or None where the line tells something of its own."""
    bullet = BULLET.match(line.text)
    at = bullet.end() if bullet else 0
    text = line.text[at:]
    if not label or len(text) > _MOST or ":" in text or "：" in text or line.kind in ("heading", "term"):
        return None
    value = text.rstrip(" .。")
    named = lookup(label, shown.lang)
    short = len(value) <= _SHORT or features.short_phrase(value, lower(value), shown.lang)
    if named is None or not value or not short or lookup(value, shown.lang) is not None:
        return None
    if not _fits(shown, named.kind, value) or not shown.pair(label, value, line.start + at, "list"):
        return None
    return label if line.kind == "item" or bullet else ""


def _fits(shown: Shown, kind: str, value: str) -> bool:
    """Whether it is the kind of value that the heading asks for."""
    low = lower(value)
    if kind == "origin":
        return len(value) <= _MOST_ORIGIN and bool(country_in(value))
    if kind == "warranty":
        return _PERIOD.search(low) is not None
    if kind == "material":
        found = material_pattern(shown.lang).search(low)
        return found is not None and found.start() <= _MOST_ORIGIN
    if kind == "compatibility":
        return any(char.isupper() or char > "\u2e80" for char in value)
    if kind == "colour":
        if shown.lang[:2].lower() in UNSPACED:
            return unspaced_told.names_colour(low, shown.lang)
        return bool(colours.named(low, shown.lang))
    return False
