"""How varied the pages of a catalogue are: which frames and openings are heard, how much two products of a kind share.

A sentence is what stands in a paragraph or answers a question. Five-grams are of words (of characters where words do
not stand apart), line by line, outside the tables of specifications and comparison.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from unittest import mock

from catalogues import PICTURES, sheets

from core.content.document import ContentDocument, Line
from core.facts.sheet import FactSheet
from core.generation.compose import compose, voice
from core.generation.compose.phrase import frame, line
from core.localisation.language import language
from core.localisation.market import market_for

_TOLD = (".body.", ".answer.")
_SOURCE_WORDS = ("how_to", "brand_story")  # the shop's own sentences
_TABLES = ("specs", "comparison")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def heard(seed: int, locale: str) -> tuple[list[tuple[FactSheet, ContentDocument]], Counter[str], Counter[str]]:
    """The pages of a catalogue, and how often each frame and each opening (first slot or word) stands in them."""
    sources: dict[str, str] = {}

    def recorded(source: str, *args: object, **kwargs: object) -> Line:
        made = line(source, *args, **kwargs)  # type: ignore[arg-type]
        sources[made.text] = source
        return made

    lang = market_for(locale).language
    frames: Counter[str] = Counter()
    openings: Counter[str] = Counter()
    made = []
    for sheet in sheets(seed):
        sources.clear()
        with mock.patch.object(voice, "line", recorded):
            document = compose(sheet, locale, pictures=PICTURES, siblings=sheets(seed))
        made.append((sheet, document))
        for path, said in document.lines():
            if any(part in path for part in _TOLD) and not path.startswith(_SOURCE_WORDS):
                source = sources.get(said.text, said.text)
                frames[source] += 1
                openings[frame(source, lang).opening] += 1
    return made, frames, openings


def five_grams(document: ContentDocument) -> frozenset[tuple[str, ...]]:
    """The five-grams of a page outside its tables."""
    spaced = language(market_for(document.locale).language).spaced
    found: set[tuple[str, ...]] = set()
    for path, said in document.lines():
        if not path.startswith(_TABLES):
            text = said.text.casefold()
            tokens = _WORD.findall(text) if spaced else [char for char in text if char.isalnum()]
            found.update(tuple(tokens[at : at + 5]) for at in range(len(tokens) - 4))
    return frozenset(found)


def shared(made: list[tuple[FactSheet, ContentDocument]]) -> list[tuple[float, str, str]]:
    """For every two products of a category the share of their five-grams that both have, the most alike first."""
    grams = [(sheet.text("category"), sheet.product, five_grams(document)) for sheet, document in made]
    pairs = [
        (2 * len(a & b) / max(1, len(a) + len(b)), one, two)
        for (kind, one, a), (other, two, b) in combinations(grams, 2)
        if kind == other
    ]
    return sorted(pairs, reverse=True)
