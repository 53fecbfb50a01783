"""A piece of text with its place, and which parts of it are spoken for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.facts.lexicon import lower, material_pattern
from core.facts.sheet import Fact
from core.facts.signs import Rule, Signs, signs_of

_EDGE = " .,;:"


@dataclass(frozen=True, slots=True)
class About:
    """What is known before the text is read: its language, and the words that name the product and its maker.

    `names` are lower-case words of title and vendor: a colour or a mark among them may be a name ("Blue Bottle Co").
    """

    lang: str
    names: frozenset[str] = frozenset()
    vendor: str = ""
    first: str = ""  # the first word of the title as written, where it is a name and no plain word
    scented: bool = (
        False  # the text tells a pyramid of scents (top, heart, base), whose woods and resins are no materials
    )


_PYRAMID = re.compile(r"(?<!\w)(?:heart|middle|mid)(?: notes?)?\s*[:–-]", re.IGNORECASE)


def about(lang: str, title: str = "", vendor: str = "", text: str = "") -> About:
    """The About of a product; `text` is its folded description."""
    names = frozenset(re.findall(r"[\w'-]{2,}", lower(title)))
    return About(lang, names, lower(vendor).strip(), _first(title, lang), _PYRAMID.search(text) is not None)


def _first(title: str, lang: str) -> str:
    """The first word of an English title that may be the name of a family of products."""
    word = title.partition(" ")[0]
    named = lang[:2].lower() == "en" and len(word) > 2 and word.isalpha() and not title.isupper()
    return word if named and not material_pattern("en").match(lower(word)) else ""


@dataclass(slots=True)
class Span:
    """A sentence, list item or line: `text` begins at `start` of the folded body; `low` is the text in lower case.

    `item`: it is a list item or a line of its own. `fragment`: it holds no verb that we know, so it names rather than
    tells. `taken` are the stretches that some fact has claimed, `blocked` those of which no fact may be made.
    """

    text: str
    start: int
    item: bool = False
    fragment: bool = False
    low: str = ""
    taken: list[tuple[int, int]] = field(default_factory=list)
    blocked: list[tuple[int, int]] = field(default_factory=list)
    signs: Signs = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.low = self.low or lower(self.text)
        self.signs = signs_of(self.low)

    def each(self, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """All matches in `low`, in order."""
        return pattern.finditer(self.low) if self.signs.allow(pattern) else ()

    def first(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match in `low`."""
        return pattern.search(self.low) if self.signs.allow(pattern) else None

    def of(self, rule: Rule) -> Iterable[re.Match[str]]:
        """All matches of a rule in `low`, in order."""
        return rule.each(self.low, self.signs)

    def each_written(self, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """All matches in `text`, for patterns in which capitals count."""
        return pattern.finditer(self.text) if self.signs.allow(pattern) else ()

    def free(self, start: int, end: int) -> bool:
        """Whether nothing has claimed or blocked that stretch."""
        return not _touches(self.taken, start, end) and not _touches(self.blocked, start, end)

    def allowed(self, start: int, end: int) -> bool:
        """Whether facts may be made of that stretch."""
        return not _touches(self.blocked, start, end)

    def take(self, start: int, end: int) -> None:
        """Claim a stretch."""
        self.taken.append((start, end))

    def block(self, start: int, end: int) -> None:
        """Keep all facts out of a stretch."""
        self.blocked.append((start, end))

    def at(self, fact: Fact, start: int, end: int) -> Fact:
        """The fact with that stretch of the text as its evidence."""
        while end > start and self.text[end - 1] in _EDGE:
            end -= 1
        while start < end and self.text[start] in _EDGE:
            start += 1
        return fact.but(source="body", text=self.text[start:end], start=self.start + start, end=self.start + end)


def _touches(stretches: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in stretches)
