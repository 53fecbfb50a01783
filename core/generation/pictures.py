"""Which pictures a product gets: pure, from its facts, its pages and its markets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.assets.asset import Kind, Slot
from core.content.document import ContentDocument, Line
from core.facts.sheet import FactSheet
from core.localisation.market import market_for

KINDS = (Kind.MAIN, Kind.SCENE, Kind.INFOGRAPHIC, Kind.BANNER)
SPEC_ROWS = 6
Scenes = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture to make of a cut-out: the operation of the picture engine, its options, and for `banner` the contents
    of its job (`brief`). `words` are the page's lines that will stand on it: they have passed the gate there."""

    slot: Slot
    operation: str
    options: Mapping[str, Any] = field(default_factory=dict)
    brief: Mapping[str, Any] | None = None
    words: tuple[Line, ...] = ()


def wishes(
    sheet: FactSheet, pages: Mapping[str, ContentDocument], kinds: Sequence[Kind], scenes: Scenes, *, name: str
) -> Iterator[Wish]:
    """The pictures of one product in the locales of `pages`; `scenes` answers those that the engine has for a
    market, `name` is the photo's."""
    product, seed = sheet.product, seed_of(sheet.product)
    if Kind.MAIN in kinds:
        slot = Slot(product, Kind.MAIN, name, channel="amazon_main")
        yield Wish(slot, "main", {"channel": "amazon_main"})
    for market in dict.fromkeys(market_for(locale).code for locale in pages):
        if Kind.SCENE in kinds and (fitting := scenes(market)):
            scene = fitting[(seed + _number(market)) % len(fitting)]
            slot = Slot(product, Kind.SCENE, name, market=market)
            yield Wish(slot, "scene", {"name": scene, "seed": seed})
    for locale, page in pages.items():
        if Kind.INFOGRAPHIC in kinds and (wish := _infographic(sheet, page, locale, name)) is not None:
            yield wish
        if Kind.BANNER in kinds and (wish := _banner(sheet, page, locale, name)) is not None:
            yield wish


def seed_of(product: str) -> int:
    """A product's own seed: the same in every run, so that its pictures stay what they are."""
    return _number(product) % 100_000


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def _infographic(sheet: FactSheet, page: ContentDocument, locale: str, name: str) -> Wish | None:
    """The table of the page's first specs, as a picture."""
    specs = page.module("specs")
    if specs is None:
        return None
    rows = [row for row in specs.rows if row.value.text][:SPEC_ROWS]
    if len(rows) < 2:
        return None
    words = (specs.headline, *(line for row in rows for line in (row.label, row.value)))
    texts = {"title": specs.headline.text, "rows": [[row.label.text, row.value.text] for row in rows]}
    slot = Slot(sheet.product, Kind.INFOGRAPHIC, name, locale=locale)
    return Wish(slot, "banner", {}, _brief("specs", locale, (1500, 1500), texts), words)


def _banner(sheet: FactSheet, page: ContentDocument, locale: str, name: str) -> Wish | None:
    hero, bullets = page.module("hero"), page.module("bullets")
    if hero is None or not hero.headline.text:
        return None
    lines = list(bullets.items[:2]) if bullets is not None else []
    words = (hero.headline, *lines)
    texts = {"headline": hero.headline.text, "points": [line.text for line in lines]}
    slot = Slot(sheet.product, Kind.BANNER, name, locale=locale, channel="amazon_aplus_header")
    return Wish(slot, "banner", {}, _brief("banner", locale, (970, 600), texts), words)


def _brief(template: str, locale: str, size_px: tuple[int, int], texts: Mapping[str, Any]) -> dict[str, Any]:
    return {"template": template, "locale": locale, "size_px": list(size_px), "texts": dict(texts)}
