"""The words under which a product is looked for: its kind in the page's language, its brand, its properties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from core.content.channels.text import Piece, Text
from core.content.html import UNSPACED_LANGUAGES, language
from core.generation.channels.desk import Desk
from core.generation.channels.pool import Pool
from core.generation.compose.lexicon import Lexicon
from core.generation.compose.naming import name_product, readable
from core.generation.compose.phrase import capitalise

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LONGEST = 28  # our own: a longer tag is a sentence
_MOST_WORDS = 3


def noun(pool: Pool) -> Piece | None:
    """What the product is, in the page's language; None where no word of its own is known."""
    lexicon = Lexicon(pool.sheet, pool.market.language, pool.locale)
    naming = name_product(pool.sheet, lexicon)
    said = naming.term.plain(pool.market.language) if naming.term else ""
    return Piece(capitalise(said), naming.noun_keys, ()) if said else None


def hashtags(desk: Desk, field: str) -> tuple[Text, ...]:
    """As many tags as the field takes, each once."""
    limit = desk.limit(field)
    found: dict[str, Text] = {}
    for piece in _tagged(desk.pool):
        tag = tag_of(piece.text, desk.pool.locale)
        if tag and len(found) < limit.items and limit.fits(tag) and desk.may(piece):
            found.setdefault(tag.casefold(), Text(tag, (piece,)))
    desk.texts[field] = tuple(found.values())
    return desk.texts[field]


def _tagged(pool: Pool) -> Iterator[Piece]:
    if kind := noun(pool):
        yield kind
    for fact in pool.sheet.of("brand")[:1]:
        if readable(str(fact.value), pool.market.language) or str(fact.value).isascii():
            yield Piece(str(fact.value), (fact.key,), ())
    for piece in pool.claims:
        words = _WORDS.findall(piece.text)
        if len(words) <= _MOST_WORDS and not any(char.isdigit() for char in piece.text) and len(piece.text) <= _LONGEST:
            yield replace(piece, strength=0)


def tag_of(text: str, locale: str) -> str:
    """`Active noise cancellation` as #ActiveNoiseCancellation; letters and figures only, Arabic words joined by _."""
    words = _WORDS.findall(text)
    if not words or all(word.isdigit() for word in words):
        return ""
    if language(locale) in UNSPACED_LANGUAGES:
        return "#" + "".join(words)
    if not any(char.isupper() or char.islower() for char in text):
        return "#" + "_".join(words)
    return "#" + "".join(word[:1].upper() + word[1:] for word in words)
