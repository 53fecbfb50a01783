"""A document sorted by what a channel can do with it: the name, short claims, the opening, blocks, pairs, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.content.channels.text import Piece
from core.content.document import ContentDocument, Line, Picture
from core.facts.sheet import FactSheet
from core.localisation.market import Market, market_for

_NAMING = frozenset(("name", "brand", "category", "colour", "option"))  # kinds of facts that a name may rest on
_HEAD = re.compile(r"\s+[–—|]\s+|\s*[｜：]\s*|:\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """A headline with its sentences and its picture."""

    headline: Piece | None
    body: tuple[Piece, ...]
    picture: Picture | None
    side: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Own products side by side."""

    products: tuple[Piece, ...]
    rows: tuple[tuple[Piece, tuple[Piece | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """Everything that one document has to say, the strongest first in each list."""

    document: ContentDocument
    sheet: FactSheet
    market: Market
    names: tuple[Piece, ...]
    headline: Piece | None
    story: tuple[Piece, ...]
    claims: tuple[Piece, ...]
    features: tuple[Block, ...]
    rows: tuple[Block, ...]
    pairs: tuple[tuple[Piece, Piece], ...]
    box: tuple[Piece, ...]
    steps: tuple[Piece, ...]
    care: tuple[Piece, ...]
    brand: Block | None
    table: Table | None
    seo: tuple[Piece, ...]
    pictures: tuple[Picture, ...]
    alts: tuple[Piece, ...]
    headings: Mapping[str, Piece] = field(default_factory=dict)

    @property
    def locale(self) -> str:
        """The document's locale."""
        return self.document.locale


class _Reader:
    """Lines of a document with their paths."""

    def __init__(self, document: ContentDocument) -> None:
        self.paths: dict[int, str] = {id(line): path for path, line in document.lines()}

    def piece(self, line: Line | None, strength: int = 0) -> Piece | None:
        if line is None or not line.text.strip():
            return None
        return Piece(line.text.strip(), line.facts, (self.paths[id(line)],), strength)

    def all(self, lines: Iterable[Line], strength: int = 0) -> tuple[Piece, ...]:
        made = (self.piece(line, strength - at) for at, line in enumerate(lines))
        return tuple(piece for piece in made if piece)

    def block(self, module: Any) -> Block:
        return Block(
            self.piece(module.headline),
            self.all(module.body),
            getattr(module, "picture", None),
            getattr(module, "side", ""),
        )


def pool_of(document: ContentDocument, sheet: FactSheet) -> Pool:
    """Sorts a document of any writer."""
    read = _Reader(document)
    by_kind: dict[str, list[Any]] = {}
    for module in document.modules:
        by_kind.setdefault(module.kind, []).append(module)
    first: dict[str, Any] = {kind: modules[0] for kind, modules in by_kind.items()}
    hero, seo = first.get("hero"), first.get("seo")
    features = tuple(read.block(item) for module in by_kind.get("features", ()) for item in module.items)
    alts = first["alt_texts"].pictures if "alt_texts" in first else ()
    shown = _pictures(document, alts)
    return Pool(
        document,
        sheet,
        market_for(document.locale),
        _names(read, document, sheet, [picture.alt for picture in shown[:1]]),
        read.piece(hero.headline) if hero else None,
        read.all(hero.body, 100) if hero else (),
        _claims(read, by_kind.get("bullets", ()), features),
        features,
        tuple(read.block(module) for module in by_kind.get("image_text", ())),
        _pairs(read, by_kind.get("specs", ())),
        _items(read, by_kind.get("box", ()), "items"),
        _items(read, by_kind.get("how_to", ()), "steps"),
        _items(read, by_kind.get("care", ()), "items"),
        read.block(first["brand_story"]) if "brand_story" in first else None,
        _table(read, first["comparison"]) if "comparison" in first else None,
        tuple(piece for piece in (read.piece(seo.title), read.piece(seo.description)) if piece) if seo else (),
        shown,
        read.all(picture.alt for picture in shown),
        {kind: piece for kind, modules in by_kind.items() if (piece := _heading(read, modules[0]))},
    )


def _heading(read: _Reader, module: Any) -> Piece | None:
    return read.piece(getattr(module, "headline", None))


def _items(read: _Reader, modules: Iterable[Any], part: str) -> tuple[Piece, ...]:
    return tuple(piece for module in modules for piece in read.all(getattr(module, part)))


def _pairs(read: _Reader, modules: Iterable[Any]) -> tuple[tuple[Piece, Piece], ...]:
    rows = [(read.piece(row.label), read.piece(row.value)) for module in modules for row in module.rows]
    return tuple((label, value) for label, value in rows if label and value)


def _table(read: _Reader, module: Any) -> Table | None:
    products = tuple(read.piece(line) for line in module.products)
    rows = [(read.piece(row.label), tuple(map(read.piece, row.values))) for row in module.rows]
    kept = tuple((label, values) for label, values in rows if label)
    whole = tuple(piece for piece in products if piece)
    return Table(whole, kept) if len(whole) == len(products) and len(whole) > 1 and kept else None


def _pictures(document: ContentDocument, alts: Iterable[Picture]) -> tuple[Picture, ...]:
    """The product's pictures, each once; without the list of all, those that stand in modules."""
    found = {picture.media_id: picture for picture in alts}
    if not found:
        for module in document.modules:
            for holder in (module, *getattr(module, "items", ())):
                picture = getattr(holder, "picture", None)
                if isinstance(picture, Picture):
                    found.setdefault(picture.media_id, picture)
    return tuple(found.values())


def _claims(read: _Reader, bullets: Iterable[Any], features: Iterable[Block]) -> tuple[Piece, ...]:
    """Short lines, the strongest first: the bullets, then headlines of features that rest on facts not said yet."""
    found = [piece for module in bullets for piece in read.all(module.items, 90)]
    said = {key for piece in found for key in piece.facts}
    for at, block in enumerate(features):
        if block.headline and block.headline.facts and said.isdisjoint(block.headline.facts):
            found.append(replace(block.headline, strength=60 - at))
            said.update(block.headline.facts)
    return tuple(found)


def _names(read: _Reader, document: ContentDocument, sheet: FactSheet, alts: Iterable[Line]) -> tuple[Piece, ...]:
    """What the page calls the product: lines that rest on nothing but naming facts, and heads of titles that begin
    with such a line."""
    naming = {fact.key for fact in sheet if fact.kind in _NAMING}
    comparison, hero, seo = (document.module(kind) for kind in ("comparison", "hero", "seo"))
    lines = [*alts, *(comparison.products[:1] if comparison else ())]
    titles = [module for module in (hero.headline if hero else None, seo.title if seo else None) if module]
    found: dict[str, Piece] = {}
    for line in (*lines, *titles):
        piece = read.piece(line)
        if piece and piece.facts and naming.issuperset(piece.facts):
            found.setdefault(piece.text, piece)
    for line in titles:
        piece = read.piece(line)
        head = _HEAD.split(line.text)[0].strip()
        keys = tuple(key for key in line.facts if key in naming)
        if piece and keys and head != line.text and (not found or head in found):
            found.setdefault(head, replace(piece, text=head, facts=keys))
    if not found and titles and (whole := read.piece(titles[0])):
        found[whole.text] = whole
    return tuple(found.values())
