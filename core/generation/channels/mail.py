"""E-mail and the five bullet points of a marketplace."""

from __future__ import annotations

from core.content.channels.text import Piece, Text
from core.content.html import clean
from core.generation.channels.desk import Desk

_BULLET, _BETWEEN = "• ", " · "


def email(desk: Desk) -> None:
    """Subject, the line behind it, and the body: headline, opening, claims, what is in the box."""
    pool = desk.pool
    subject = desk.one("subject", [pool.headline, *pool.names, *pool.claims])
    used = set(subject.sources) if subject else set()
    rest = [piece for piece in pool.claims if used.isdisjoint(piece.sources)]
    desk.put("preheader", desk.join(rest, desk.limit("preheader"), between=_BETWEEN))
    if "preheader" not in desk.texts:
        desk.one("preheader", [*pool.story, *pool.names])
    desk.put("body", _body(desk))


def _body(desk: Desk) -> Text | None:
    """Paragraphs one below the other; what does not fit is left out from the end."""
    pool = desk.pool
    limit = desk.limit("body")
    text, pieces = "", list[Piece]()
    headings = pool.headings
    parts: tuple[tuple[str, tuple[Piece | None, ...]], ...] = (
        ("", (pool.headline,)),
        ("story", pool.story),
        ("list", (headings.get("bullets"), *desk.unsaid(pool.claims, pool.story))),
        ("list", (headings.get("box"), *pool.box)),
    )
    for kind, found in parts:
        own, said = "", list[Piece]()
        for at, piece in enumerate(found):
            if piece is None or not desk.may(piece):
                continue
            item = desk.sentence(piece.text) if kind == "story" else clean(piece.text)
            item = _BULLET + item if kind == "list" and at else item
            gap = "" if not own else desk.space if kind == "story" else "\n"
            own, said = own + gap + item, [*said, piece]
        lone = kind == "list" and len(said) < 2
        joined = f"{text}\n\n{own}" if text else own
        if said and not lone and limit.fits(joined):
            text, pieces = joined, [*pieces, *said]
    return Text(text, tuple(pieces)) if pieces else None


def marketplace_bullets(desk: Desk) -> None:
    """Five points: a property with the sentence that explains it, then claims, then specifications."""
    pool = desk.pool
    limit = desk.limit("bullets")
    found: dict[frozenset[str], Text] = {}
    blocks = {tuple(block.headline.facts): block for block in pool.features if block.headline and block.headline.facts}
    for piece in (*pool.claims, *desk.pairs()):
        if len(found) == limit.items:
            break
        kept = desk.fit(piece, limit)
        key = frozenset(piece.facts) or frozenset((piece.text,))
        if kept is None or any(key <= known for known in found):
            continue
        block = blocks.get(tuple(piece.facts))
        longer = desk.join([kept, *block.body[:1]], limit) if block else None
        found[key] = longer if longer and len(longer.pieces) > 1 else Text(clean(kept.text), (kept,))
    desk.texts["bullets"] = tuple(found.values())
