"""What a check looks at: the lines of one text or document, and the ground on which they may stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.content.document import ContentDocument, Line
from core.content.html import language
from core.facts.sheet import Fact, FactSheet
from core.localisation.hanzi import simplified
from core.localisation.profile import Profile
from core.localisation.voice.profile import Spoken
from core.review.brand_words import Compiled
from core.review.finding import Finding
from core.review.folding import Folded, fold
from core.review.ground import Ground, ground
from core.review.numbers import word_places

_DIGITS = re.compile(r"\d+|I[PK]X")  # and ratings without a digit
BREAK = "\n;\n"  # between lines: ends every clause, so that nothing is read across two lines


@dataclass(frozen=True)
class Subject:
    """One check run. `lines` are (path, line); `strict`: lines cite their facts, so bounds must be the facts' own."""

    lines: tuple[tuple[str, Line], ...]  # those with words in them
    sheet: FactSheet
    locale: str
    market: str
    category: str = ""
    siblings: Mapping[str, FactSheet] = field(default_factory=dict)
    document: ContentDocument | None = None
    channel: str = ""
    strict: bool = True
    html: str | None = None  # the rendered page, where the caller has it
    every: tuple[tuple[str, Line], ...] = ()  # all lines of the document, the empty ones too
    words: Compiled | None = None  # the brand's glossary for this locale
    told: str = ""  # the source text, where the caller has it
    voice: Spoken | None = None  # the brand's voice for this locale, where it has one
    profile: Profile | None = None  # the market's, with what the shop says of it for itself
    _cited: dict[tuple[str, ...], list[tuple[Fact, Ground]]] = field(default_factory=dict, repr=False, compare=False)
    _grounds: dict[tuple[str, ...], tuple[Ground, ...]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def lang(self) -> str:
        """Language of the text."""
        return language(self.locale)

    @cached_property
    def source(self) -> str:
        """What the text was made from, as far as it is known: the source, else the evidence of all facts."""
        return self.told or self.sheet.said

    @cached_property
    def ground(self) -> Ground:
        """The product's own ground."""
        return ground(self.sheet)

    @cached_property
    def text(self) -> str:
        """All lines as one text."""
        return BREAK.join(line.text for _, line in self.lines)

    @cached_property
    def folded(self) -> Folded:
        """The whole text folded."""
        return fold(self.text)

    @cached_property
    def claimed(self) -> Folded:
        """The folded text in which claims and materials are looked for: Traditional Chinese read as Simplified."""
        return fold(simplified(self.text)) if self.lang == "zh" else self.folded

    @cached_property
    def numbered(self) -> tuple[int, ...]:
        """Indexes of the lines that may hold a number, in digits or in words: one pass over the whole text."""
        places = [match.start() for match in _DIGITS.finditer(self.text)] + word_places(self.text, self.lang)
        return tuple(sorted({bisect_right(self._starts, place) - 1 for place in places}))

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for _, line in self.lines:
            starts.append(at)
            at += len(line.text) + len(BREAK)
        return starts

    def place(self, start: int, end: int) -> tuple[int, int, int]:
        """Line index and offsets in that line for a span of `text`; a span never reaches into the next line."""
        index = max(0, bisect_right(self._starts, start) - 1)
        base = self._starts[index]
        length = len(self.lines[index][1].text)
        return index, min(start - base, length), min(end - base, length)

    def grounds(self, index: int) -> tuple[Ground, ...]:
        """The grounds a line may stand on: of the products whose facts it cites, else the product's own."""
        keys = self.lines[index][1].facts
        found = self._grounds.get(keys)
        if found is None:
            others = dict.fromkeys(key.split("#", 1)[0] for key in keys if "#" in key)
            siblings = (ground(self.siblings[name]) for name in others if name in self.siblings)
            found = self._grounds[keys] = (self.ground, *siblings)
        return found

    def cited(self, line: Line) -> list[tuple[Fact, Ground]]:
        """The facts a line cites, each with the ground of its sheet; unknown keys are left out."""
        found = self._cited.get(line.facts)
        if found is None:
            found = self._cited[line.facts] = list(self._look_up(line.facts))
        return found

    def _look_up(self, keys: tuple[str, ...]) -> Iterator[tuple[Fact, Ground]]:
        for key in keys:
            product, mark, own = key.partition("#")
            sheet = self.siblings.get(product) if mark else self.sheet
            held = ground(sheet) if sheet else None
            fact = held.by_key.get(own if mark else key) if held else None
            if fact is not None and held is not None:
                yield fact, held

    def finding(
        self,
        kind: str,
        severity: str,
        rule: str,
        message: str,
        *,
        start: int,
        end: int,
        index: int = -1,
        evidence: str = "",
    ) -> Finding:
        """A finding for a span of `text` or, with `index`, of that line."""
        if index < 0:
            index, start, end = self.place(start, end)
        path, line = self.lines[index]
        return Finding(kind, severity, rule, message, path, start, end, line.text[start:end], evidence)


def subject_of(
    document: ContentDocument,
    sheet: FactSheet,
    market: str,
    siblings: Mapping[str, FactSheet],
    channel: str,
    html: str | None = None,
    words: Compiled | None = None,
    told: str = "",
    voice: Spoken | None = None,
    profile: Profile | None = None,
) -> Subject:
    """The lines of a document with words in them. `html`: its rendered page, if at hand."""
    every = tuple(document.lines())
    lines = tuple(row for row in every if row[1].text)
    category = sheet.text("category")
    return Subject(
        lines, sheet, document.locale, market, category, siblings, document, channel, html=html, every=every,
        words=words, told=told, voice=voice, profile=profile,
    )  # fmt: skip


def spans_overlap(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two (start, end) share a character."""
    return one[0] < other[1] and other[0] < one[1]
