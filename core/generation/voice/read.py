"""What a shop says by itself: the told lines of its own texts, and of ours that a person approved."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.catalog.product import Product
from core.catalog.text import fold_html, fold_line
from core.content import html
from core.errors import BadInput
from core.facts.source_language import source_language
from core.localisation.market import normalise_locale
from core.localisation.voice.hearing import Heard, hear, told_lines
from core.localisation.voice.lists import lists_of

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.tenancy import Store

MOST_PAGES = 3000  # of a locale: more of them change no number
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Told:
    """One page: its sentences, and the words that name the product itself, folded."""

    remote_id: str
    heard: tuple[Heard, ...]
    names: str


@dataclass(slots=True)
class Pages:
    """The pages of one locale: `known` of them have a text, an even sample of at most MOST_PAGES is kept."""

    locale: str
    known: int = 0
    _sample: list[tuple[int, str, tuple[str, ...], str]] = field(default_factory=list)
    _texts: set[int] = field(default_factory=set)

    def wants(self, remote_id: str) -> bool:
        """Whether this page would be in the sample."""
        return len(self._sample) < MOST_PAGES or -_place(remote_id) > self._sample[0][0]

    def take(self, remote_id: str, lines: tuple[str, ...], names: str) -> None:
        """One page more. The same text on another product is no page of its own."""
        text = hash(lines)
        if text in self._texts:
            return
        self._texts.add(text)
        row = (-_place(remote_id), remote_id, lines, names)
        if len(self._sample) < MOST_PAGES:
            heapq.heappush(self._sample, row)
        else:
            heapq.heapreplace(self._sample, row)

    def told(self) -> Iterator[Told]:
        """The sample's sentences, each once a page, in a fixed order."""
        lists = lists_of(self.locale)
        for _at, remote_id, lines, names in sorted(self._sample, reverse=True):
            heard = {each.text: each for each in hear(lines, lists)}
            yield Told(remote_id, tuple(heard.values()), names)


def _place(remote_id: str) -> int:
    return zlib.crc32(remote_id.encode("utf-8", "replace"))


def read(db: Db, store: Store, progress: Progress) -> dict[str, Pages]:
    """All pages of a store that tell something, by locale."""
    found: dict[str, Pages] = {}
    total = db.catalog.count(store.id)
    for number, product in enumerate(db.catalog.everything(store.id)):
        if number % 100 == 0:
            progress(min(number, total), total, "")
        locale = locale_of(product, store)
        lines = own_lines(product)
        pages = found.setdefault(locale, Pages(locale))
        if lines:
            pages.known += 1
            if pages.wants(product.remote_id):
                pages.take(product.remote_id, lines, names_of(product))
    for remote_id, locale, texts in db.voices.approved(store.id):
        pages = found.setdefault(locale, Pages(locale))
        pages.known += 1
        pages.take(f"{remote_id}+{locale}", tuple(fold_line(text) for text in texts), "")
    progress(total, total, "")
    return {locale: pages for locale, pages in sorted(found.items()) if pages.known}


def locale_of(product: Product, store: Store) -> str:
    """The locale that a product's own text is in."""
    tag = source_language(product.snapshot, store.source_locale)
    try:
        return normalise_locale(tag)
    except BadInput:
        return tag[:35]


def own_lines(product: Product) -> tuple[str, ...]:
    """The told lines of the shop's own texts: nothing of what we published is among them."""
    snapshot = product.snapshot
    bodies = (html.strip(snapshot.description_html), html.strip(snapshot.short_html))
    return tuple(dict.fromkeys(line for body in bodies if body for line in told_lines(fold_html(body))))


def names_of(product: Product) -> str:
    """The words by which the shop names and describes the product in its fields."""
    snapshot = product.snapshot
    parts = [snapshot.title, snapshot.vendor, snapshot.product_type, *snapshot.categories, *snapshot.tags]
    parts += [word for attribute in snapshot.attributes for word in (attribute.name, *attribute.values)]
    return " ".join(parts).casefold()
