"""Texts for the shop and for search: description as HTML and plain, short description, search result, alt texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.content import document as doc
from core.content.channels.text import Piece, Problem, Text
from core.content.document import ContentDocument, Line
from core.content.html import clean, join_sentences, render
from core.generation.channels.desk import Desk

_BULLET = "• "
_LISTS = {"bullets": "items", "box": "items", "how_to": "steps", "care": "items"}


def description(desk: Desk) -> None:
    """The page without pictures, comparison, questions and search texts, as HTML and as plain text."""
    paths = {id(line): (path,) for path, line in desk.pool.document.lines()}
    modules = [kept for module in desk.pool.document.modules if (kept := _kept(module, desk, paths))]
    html_limit, plain_limit = desk.limit("html"), desk.limit("plain")
    while modules:
        page = replace(desk.pool.document, modules=tuple(modules))
        html, plain = render(page), "\n\n".join(_plain(module, desk) for module in modules)
        if html_limit.fits(html) and plain_limit.fits(plain):
            pieces = tuple(_pieces(page, paths))
            desk.put("html", Text(html, pieces))
            desk.put("plain", Text(plain, pieces))
            return
        modules.pop()  # the last modules help least


def _pieces(page: ContentDocument, paths: Mapping[int, tuple[str, ...]]) -> Iterator[Piece]:
    """The lines that are left, with their places in the whole page."""
    for path, line in page.lines():
        if line.text:
            yield Piece(line.text, line.facts, paths.get(id(line), (path,)))


def _kept(module: Any, desk: Desk, paths: Mapping[int, tuple[str, ...]]) -> Any | None:
    """A module without its picture and without the lines that may not be said; None when nothing is left of it."""

    def may(line: Line) -> bool:
        return bool(line.text) and desk.may(Piece(line.text, line.facts, paths.get(id(line), ())))

    def lines(found: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(line for line in found if may(line))

    make: Callable[[], Any] | None = {
        doc.Hero: lambda: replace(module, body=lines(module.body), picture=None) if may(module.headline) else None,
        doc.Bullets: lambda: replace(module, items=lines(module.items)),
        doc.ImageText: lambda: replace(module, body=lines(module.body), picture=None),
        doc.Features: lambda: replace(module, items=_features(module, may, lines)),
        doc.Box: lambda: replace(module, items=lines(module.items)),
        doc.HowTo: lambda: replace(module, steps=lines(module.steps)),
        doc.Care: lambda: replace(module, items=lines(module.items)),
        doc.Specs: lambda: replace(module, rows=tuple(row for row in module.rows if may(row.label) and may(row.value))),
        doc.BrandStory: lambda: replace(module, body=lines(module.body)),
    }.get(type(module))
    kept = make() if make else None
    return kept if kept is not None and _says(kept) else None


def _features(module: doc.Features, may: Callable[[Line], bool], lines: Callable[..., Any]) -> tuple[doc.Feature, ...]:
    kept = (replace(item, body=lines(item.body), picture=None) for item in module.items if may(item.headline))
    return tuple(kept)


def _says(module: Any) -> bool:
    parts = ("body", "items", "steps", "rows")
    return isinstance(module, doc.Hero) or any(getattr(module, part, ()) for part in parts)


def _plain(module: Any, desk: Desk) -> str:
    """A module as lines of text."""
    locale, colon = desk.pool.locale, desk.pool.market.punctuation.colon
    heading = [clean(module.headline.text)] if module.headline.text else []
    if module.kind in _LISTS:
        lines = [clean(line.text) for line in getattr(module, _LISTS[module.kind])]
        marks = [f"{at}. " if module.kind == "how_to" else _BULLET for at in range(1, len(lines) + 1)]
        return "\n".join(heading + [mark + line for mark, line in zip(marks, lines, strict=True)])
    if module.kind == "specs":
        rows = [f"{clean(row.label.text)}{colon}{clean(row.value.text)}" for row in module.rows]
        return "\n".join(heading + rows)
    if module.kind == "features":
        items = [[clean(item.headline.text), _prose(item.body, locale)] for item in module.items]
        return "\n".join(heading + [line for item in items for line in item if line])
    return "\n".join(line for line in [*heading, _prose(module.body, locale)] if line)


def _prose(lines: Iterable[Line], locale: str) -> str:
    return join_sentences((clean(line.text) for line in lines), locale)


def short_description(desk: Desk) -> None:
    """The opening sentences."""
    limit = desk.limit("text")
    desk.put("text", desk.join(desk.pool.story, limit) or desk.join(desk.pool.claims[:3], limit))
    if "text" not in desk.texts:
        desk.one("text", [desk.pool.headline])


def seo(desk: Desk) -> None:
    """Title and description of a search result, measured in pixels as result pages cut them."""
    titles = [desk.pool.seo[0] if desk.pool.seo else None, desk.pool.headline, *desk.pool.names]
    title = desk.one("title", titles)
    limit = desk.limit("description")
    whole = desk.fit(desk.pool.seo[1], limit) if len(desk.pool.seo) > 1 else None
    if whole:
        desk.put("description", Text(clean(whole.text), (whole,)))
    else:
        said = title.sources if title else ()
        desk.put("description", desk.join((p for p in desk.pool.story if p.sources != said), limit))
    if "description" not in desk.texts:
        desk.put("description", desk.join(desk.pool.claims, limit))


def image_alt(desk: Desk) -> None:
    """One text for every picture of the product, in the order of the pictures."""
    limit = desk.limit("alt")
    if not desk.pool.pictures:
        step = "Add pictures to the product in the shop, then read the catalogue again."
        desk.problems.append(Problem("The page shows no pictures that words could be for.", step, True, "alt"))
    found: list[Text] = []
    media: list[str] = []
    for picture, piece in zip(desk.pool.pictures, desk.pool.alts, strict=False):
        if kept := desk.fit(piece, limit) or next((n for n in desk.pool.names if desk.fit(n, limit)), None):
            found.append(Text(clean(kept.text), (kept,)))
            media.append(picture.media_id)
    desk.texts["alt"] = tuple(found[: limit.items])
    desk.payload = {"media": media[: limit.items]}
