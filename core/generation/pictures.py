"""Which pictures a product gets: pure, from its facts, its pages and its markets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from core.assets.asset import Kind, Slot
from core.content.document import ContentDocument
from core.facts.completeness import category_in
from core.facts.sheet import FactSheet
from core.generation.pictured.box import IN_THE_BOX
from core.generation.pictured.chart import SIZE_CHART
from core.generation.pictured.feast import PLAIN
from core.generation.pictured.wish import SQUARE_PX, Wish, brief_of
from core.localisation.market import market_for

KINDS = (Kind.MAIN, Kind.SCENE, Kind.INFOGRAPHIC, Kind.BANNER)
SPEC_ROWS = 6
Scenes = Callable[[str], Sequence[str]]
SPECS, DIMENSIONS, COMPARISON = "specs", "dimensions", "comparison"
INFOGRAPHICS = (SPECS, DIMENSIONS, COMPARISON, IN_THE_BOX, SIZE_CHART)
USUAL = (SPECS, DIMENSIONS)
GARMENTS = frozenset({"tops", "trousers", "dresses_skirts", "outerwear", "underwear_socks"})  # none of them stands
_AXES = ("width", "height", "depth")
_MOST_COLUMNS, _MOST_ROWS = 4, 8


def wishes(
    sheet: FactSheet,
    pages: Mapping[str, ContentDocument],
    locales: Sequence[str],
    kinds: Sequence[Kind],
    scenes: Scenes,
    *,
    name: str,
    infographics: Sequence[str] = USUAL,
    banners: Sequence[str] = (PLAIN,),
) -> Iterator[Wish]:
    """The pictures of one product: those without words for the markets of `locales`, those with words where `pages` has
    the page. `scenes` answers those that the engine has for a market, `name` is the photo's; of the `infographics`
    those are made that the page has the facts for. What is drawn from more than the page, or for a festival, and what
    waits for a page: `core.generation.pictured.orders`."""
    product, seed = sheet.product, seed_of(sheet.product)
    if Kind.MAIN in kinds:
        slot = Slot(product, Kind.MAIN, name, channel="amazon_main")
        yield Wish(slot, "main", {"channel": "amazon_main"})
    for market in dict.fromkeys(market_for(locale).code for locale in locales):
        if Kind.SCENE in kinds and (fitting := scenes(market)):
            scene = fitting[(seed + _number(market)) % len(fitting)]
            slot = Slot(product, Kind.SCENE, name, market=market)
            yield Wish(slot, "scene", {"name": scene, "seed": seed, **worn(sheet)})
    for locale, page in pages.items():
        if Kind.INFOGRAPHIC in kinds:
            made = (_DRAWN[one](sheet, page, locale, name) for one in infographics if one in _DRAWN)
            yield from (wish for wish in made if wish is not None)
        if Kind.BANNER in kinds and PLAIN in banners and (wish := _banner(sheet, page, locale, name)) is not None:
            yield wish


def worn(sheet: FactSheet) -> dict[str, bool]:
    """What the engine is told of clothing: it stands on nothing, whatever its outline looks like."""
    return {"garment": True} if category_in(sheet) in GARMENTS else {}


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
    return Wish(slot, "banner", {}, brief_of("specs", locale, SQUARE_PX, texts), words)


def _dimensions(sheet: FactSheet, page: ContentDocument, locale: str, name: str) -> Wish | None:
    """The product with measure lines, where its facts name at least two axes. A x B x C alone does not say which is
    which, so nothing is drawn from it."""
    specs = page.module("specs")
    if specs is None:
        return None
    measures, words = {}, [specs.headline]
    for row in specs.rows:
        facts = [fact for key in row.value.facts if (fact := sheet.get(key)) is not None]
        axis = facts[0].attribute if len(facts) == 1 else ""
        if axis in _AXES and axis not in measures and not (facts[0].part or facts[0].applies_to or facts[0].doubt):
            measures[axis] = {"axis": axis, "value": row.value.text, "label": row.label.text}
            words += [row.label, row.value]
    if len(measures) < 2:
        return None
    texts = {"title": specs.headline.text, "measures": [measures[axis] for axis in _AXES if axis in measures]}
    slot = Slot(sheet.product, Kind.INFOGRAPHIC, f"{name}:{DIMENSIONS}", locale=locale)
    return Wish(slot, "banner", {}, brief_of(DIMENSIONS, locale, SQUARE_PX, texts), tuple(words))


def _comparison(sheet: FactSheet, page: ContentDocument, locale: str, name: str) -> Wish | None:
    """The page's comparison of the shop's own products; rows that say nothing of this one are left out."""
    found = page.module("comparison")
    if found is None or len(found.products) < 2:
        return None
    many = min(_MOST_COLUMNS, len(found.products))
    rows = [row for row in found.rows if row.values and row.values[0].text][:_MOST_ROWS]
    if len(rows) < 2:
        return None
    columns = [{"name": found.products[at].text, "values": [row.values[at].text for row in rows]} for at in range(many)]
    words = (
        found.headline,
        *found.products[:many],
        *(line for row in rows for line in (row.label, *row.values[:many])),
    )
    texts = {"title": found.headline.text, "rows": [row.label.text for row in rows], "columns": columns}
    slot = Slot(sheet.product, Kind.INFOGRAPHIC, f"{name}:{COMPARISON}", locale=locale)
    return Wish(slot, "banner", {}, brief_of(COMPARISON, locale, (1464, 1464), texts), words)


_DRAWN = {SPECS: _infographic, DIMENSIONS: _dimensions, COMPARISON: _comparison}


def _banner(sheet: FactSheet, page: ContentDocument, locale: str, name: str) -> Wish | None:
    hero, bullets = page.module("hero"), page.module("bullets")
    if hero is None or not hero.headline.text:
        return None
    lines = list(bullets.items[:2]) if bullets is not None else []
    words = (hero.headline, *lines)
    texts = {"headline": hero.headline.text, "points": [line.text for line in lines]}
    slot = Slot(sheet.product, Kind.BANNER, name, locale=locale, channel="amazon_aplus_header")
    return Wish(slot, "banner", {}, brief_of("banner", locale, (970, 600), texts), words)
