"""Texts for Google: the responsive search ad and the Merchant feed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from core.content.channels.text import Piece, Text
from core.generation.channels.desk import Desk
from core.generation.channels.tags import noun

AI_SOURCE = "trained_algorithmic_media"
WRITTEN_BY_RULES = "facts"  # the writer of a document that no model wrote


def google_ads(desk: Desk) -> None:
    """Headlines that stand alone, descriptions of a sentence or of two claims, and the kind of product as path."""
    pool = desk.pool
    said = noun(pool)
    headlines = [*pool.names, pool.headline, said, *pool.claims, *desk.pairs(desk.limit("headlines"))]
    desk.several("headlines", headlines)
    limit = desk.limit("descriptions")
    found: dict[str, Text] = {}
    for text in _descriptions(desk):
        if len(found) == limit.items:
            break
        fresh = not any(set(text.sources) <= set(other.sources) for other in found.values())
        if fresh:
            found.setdefault(text.text.casefold(), text)
    desk.texts["descriptions"] = tuple(found.values())
    desk.several("paths", [said] if said and " " not in said.text else [])


def _descriptions(desk: Desk) -> Iterator[Text]:
    """The opening sentence, then claims two by two, openings of blocks, single claims, specifications.

    A sentence that follows another one may lean on it, so only first ones stand alone.
    """
    limit = desk.limit("descriptions")
    claims = [piece for piece in desk.pool.claims if desk.fit(piece, limit)]
    said: set[str] = set()

    def together(*pieces: Piece | None) -> Iterator[Text]:
        text = desk.join(pieces, limit)
        if text and len(text.pieces) == len(pieces):
            said.update(piece.text for piece in text.pieces)
            yield text

    for piece in desk.pool.story[:1]:
        yield from together(desk.fit(piece, limit))
    for one, two in combinations(claims, 2):
        if said.isdisjoint((one.text, two.text)):
            yield from together(one, two)
    for block in (*desk.pool.rows, *desk.pool.features):
        yield from together(block.headline, *block.body[:1])
    for piece in claims:
        if piece.text not in said:
            yield from together(piece)
    for row in combinations(desk.pairs(limit), 2):
        yield from together(*row)


def google_merchant(desk: Desk) -> None:
    """Title, description and highlights of the feed, under the attributes that fit who wrote them."""
    pool = desk.pool
    title = desk.one("title", [*_titles(desk), *pool.names])
    limit = desk.limit("description")
    body = [*pool.story, *(piece for block in (*pool.features, *pool.rows) for piece in block.body)]
    text = desk.join(body, limit) or desk.join([*pool.claims, *desk.pairs()], limit)
    desk.put("description", text)
    desk.several("highlights", pool.claims)
    desk.payload = _attributes(desk, title, text)


def _titles(desk: Desk) -> list[Piece | None]:
    return [desk.pool.headline, desk.pool.seo[0] if desk.pool.seo else None]


def _attributes(desk: Desk, title: Text | None, description: Text | None) -> dict[str, Any]:
    """The feed's own attributes. Beside a plain attribute the structured one would be passed over, so one is sent."""
    model = desk.pool.document.writer != WRITTEN_BY_RULES
    found: dict[str, Any] = {}
    for name, text in (("title", title), ("description", description)):
        if text is None:
            continue
        if model:
            found[f"structured_{name}"] = {"digital_source_type": AI_SOURCE, "content": text.text}
        else:
            found[name] = text.text
    found["product_highlight"] = [text.text for text in desk.texts.get("highlights", ())]
    return found
