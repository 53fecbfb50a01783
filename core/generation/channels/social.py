"""Texts for social networks: Meta ad, Instagram caption, short video script, Pinterest pin."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import Any

from core.content.channels.measure import graphemes
from core.content.channels.text import Piece, Text
from core.content.html import clean, language
from core.generation.channels.desk import Desk
from core.generation.channels.pool import Block
from core.generation.channels.shorten import words
from core.generation.channels.tags import hashtags, noun

_BULLET = "• "
_SHOTS = 6  # our own: opening, four things, close
_LEAST_S = 2  # a shorter shot cannot be read
_CAPTION_CLAIMS = 5


def meta(desk: Desk) -> None:
    """Primary text, headline and description of an ad."""
    pool = desk.pool
    limit = desk.limit("primary_text")
    desk.put("primary_text", desk.join(pool.story, limit) or desk.join(pool.claims, limit))
    if "primary_text" not in desk.texts:
        desk.one("primary_text", [pool.headline])
    desk.several("headline", [*pool.claims, pool.headline, *pool.names])
    used = {text.text for text in desk.texts["headline"]}
    desk.several("description", [noun(pool), *(piece for piece in pool.names if piece.text not in used)])


def instagram(desk: Desk) -> None:
    """Opening line, caption with the claims as a list, and hashtags from the kind of product in the language."""
    pool = desk.pool
    opening = desk.one("opening", [*pool.story[:1], pool.headline, *pool.claims[:1]])
    tags = hashtags(desk, "hashtags")
    rest = [piece for piece in pool.story if not opening or piece not in opening.pieces]
    claims = desk.unsaid(pool.claims, pool.story)[:_CAPTION_CLAIMS]
    desk.put("caption", _caption(desk, opening, rest, claims, tags))


def _caption(
    desk: Desk, opening: Text | None, rest: Iterable[Piece], claims: Iterable[Piece], tags: Iterable[Text]
) -> Text | None:
    """Opening, sentences, claims line by line, tags; what does not fit is left out from the end."""
    if opening is None:
        return None
    limit = desk.limit("caption")
    text, pieces = desk.sentence(opening.text), list(opening.pieces)
    for before, mark, found in (("\n\n", "", rest), ("\n\n", _BULLET, claims)):
        gap = before
        for piece in found:
            own = mark + clean(piece.text) if mark else desk.sentence(piece.text)
            if desk.may(piece) and limit.fits(text + gap + own):
                text, pieces, gap = text + gap + own, [*pieces, piece], "\n" if mark else desk.space
    last = " ".join(tag.text for tag in tags)
    if last and limit.fits(f"{text}\n\n{last}"):
        text, pieces = f"{text}\n\n{last}", [*pieces, *(piece for tag in tags for piece in tag.pieces)]
    return Text(text, tuple(pieces))


def pinterest(desk: Desk) -> None:
    """Title and description of a pin."""
    pool = desk.pool
    desk.one("title", [pool.headline, *(pool.seo[:1]), *pool.names])
    limit = desk.limit("description")
    desk.put(
        "description",
        desk.join([*pool.story, *desk.unsaid(pool.claims, pool.story)], limit) or desk.join(desk.pairs(), limit),
    )


# ------------------------------------------------------------------ short video


def short_video(desk: Desk) -> None:
    """Shots with the words on the screen, the words to say, the picture to show and how many seconds they take."""
    pool = desk.pool
    screen, voice = desk.limit("screen"), desk.limit("voice")
    shots: list[dict[str, Any]] = []
    shown: list[Text] = []
    said: list[Text] = []

    def shot(on_screen: Piece | None, spoken: Iterable[Piece]) -> None:
        kept = desk.fit(on_screen, screen)
        if kept is None or kept.text in {text.text for text in shown} or len(shots) >= _SHOTS:
            return
        text = Text(clean(kept.text), (kept,))
        fresh = [piece for piece in spoken if piece.text not in {p.text for t in said for p in t.pieces}]
        aloud = desk.join(fresh, voice)
        shown.append(text)
        if aloud:
            said.append(aloud)
        picture = pool.pictures[len(shots) % len(pool.pictures)] if pool.pictures else None
        shots.append(_shot(desk, text, aloud, picture.media_id if picture else ""))

    shot(next(iter(pool.names), pool.headline), pool.story[:1])
    for block in _blocks(desk):
        shot(block.headline, block.body)
    for piece in (*pool.claims, *desk.pairs(screen)):
        shot(piece, ())
    desk.texts["screen"], desk.texts["voice"] = tuple(shown), tuple(said)
    tags = hashtags(desk, "hashtags")
    opening = next((t for t in (desk.join(pool.story[:2], desk.limit("caption")), *shown) if t), None)
    desk.put("caption", _caption(desk, opening, (), (), tags))
    desk.one("title", [pool.headline, *pool.names])
    desk.payload = {"shots": shots, "seconds": sum(row["seconds"] for row in shots)}


def _blocks(desk: Desk) -> list[Block]:
    """Features with a headline that says something, the strongest first."""
    return [block for block in desk.pool.features if block.headline and block.headline.facts][: _SHOTS - 2]


def _shot(desk: Desk, text: Text, aloud: Text | None, media: str) -> dict[str, Any]:
    rates = words()["speech"]
    rate = rates.get(language(desk.pool.locale), rates["default"])
    longest = max(len(graphemes(text.text)), len(graphemes(aloud.text)) if aloud else 0)
    return {
        "seconds": max(_LEAST_S, ceil(longest / rate)),
        "picture": media,
        "screen": text.text,
        "voice": aloud.text if aloud else "",
    }
