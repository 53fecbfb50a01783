"""Built-in catalogues as fact sheets and written pages, for the tests that walk over whole catalogues."""

from __future__ import annotations

from functools import cache

from core.catalog.seed.builtin import builtin
from core.catalog.seed.snapshots import snapshot_of
from core.content.document import ContentDocument
from core.facts.extract import extract
from core.facts.sheet import FactSheet
from core.generation.compose import compose
from core.ports.wire import MediaSnapshot

PICTURES = tuple(MediaSnapshot(str(number), f"https://shop.example/{number}.png") for number in range(4))


@cache
def sheets(seed: int) -> tuple[FactSheet, ...]:
    """The fact sheets of a catalogue."""
    return tuple(extract(snapshot_of(p, n), p.locale) for n, p in enumerate(builtin(seed).products))


@cache
def by_product(seed: int) -> dict[str, FactSheet]:
    """The same by product."""
    return {sheet.product: sheet for sheet in sheets(seed)}


@cache
def pages(seed: int, locale: str) -> tuple[tuple[FactSheet, ContentDocument], ...]:
    """Every product of a catalogue with its page."""
    return tuple((s, compose(s, locale, pictures=PICTURES, siblings=sheets(seed))) for s in sheets(seed))
