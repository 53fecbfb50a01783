"""Pages that say nearly the same: the share of their five-grams that two pages have both.

Five-grams are of words (of characters, where words do not stand apart), line by line, outside tables. Two pages are
only compared when they share a five-gram that few pages have, so the time grows with the pages and not with their
pairs; up to SELDOM pages that is every five-gram and the answer is complete. What stands on more pages than that is
found by its sentences and told once (`everywhere`), not pair by pair.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.content.document import ContentDocument
from core.generation.voice.read import locale_of, own_lines
from core.localisation.voice.hearing import sentences
from core.localisation.voice.lists import Lists, lists_of

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.tenancy import Store

SHARE = 0.4  # from which two pages are twins
SELDOM = 120  # pages: a five-gram on more of them finds no pair
PAGE, SHOP, EARLIER = "page", "shop", "earlier"
_SIZE = 5
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TABLES = ("specs", "comparison")
_SENTENCES = 5  # shown of a pair
_ALIKE = 0.8  # share of a sentence's five-grams from which it is shared
_EVERYWHERE_PAGES, _EVERYWHERE_SHARE, _EVERYWHERE_MOST = 10, 0.1, 10


@dataclass(frozen=True, slots=True)
class Page:
    """A text to compare. `kind`: page (written by us), shop (the shop's own), earlier (published before)."""

    remote_id: str
    label: str
    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pages of different products, the share that they have in common, and sentences that both have."""

    share: float
    one: Page
    other: Page
    sentences: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        pages = [{"sku": page.label, "text": page.kind} for page in (self.one, self.other)]
        return {"share": self.share, "pages": pages, "sentences": list(self.sentences)}


@dataclass(frozen=True, slots=True)
class Twins:
    """The pairs, the most alike first, and sentences that stand on many of the `pages` word for word."""

    pages: int
    pairs: tuple[Pair, ...]
    everywhere: tuple[tuple[str, int], ...]


def grams(lines: Iterable[str], *, spaced: bool) -> frozenset[int]:
    """The five-grams of a text, as numbers that hold for this process."""
    found: set[int] = set()
    for line in lines:
        text = line.casefold()
        tokens = _WORD.findall(text) if spaced else [char for char in text if char.isalnum()]
        found.update(hash(tuple(tokens[at : at + _SIZE])) for at in range(len(tokens) - _SIZE + 1))
    return frozenset(found)


def document_lines(document: ContentDocument) -> tuple[str, ...]:
    """What of a page is compared."""
    return tuple(line.text for path, line in document.lines() if not path.startswith(_TABLES))


def twins(db: Db, store: Store, locale: str, *, share: float = SHARE) -> Twins:
    """Compare all pages of a store in a locale: ours, the shop's own where we hold none, and those published before."""
    return compare(list(_pages(db, store, locale)), locale, share=share)


def _pages(db: Db, store: Store, locale: str) -> Iterator[Page]:
    labels: dict[str, str] = {}
    written: set[str] = set()
    shop: list[Page] = []
    for product in db.catalog.everything(store.id):
        labels[product.remote_id] = product.label
        if locale_of(product, store) == locale and (lines := own_lines(product)):
            shop.append(Page(product.remote_id, product.label, SHOP, lines))
    for row in db.content.in_locale(store.id, locale):
        if row.remote_id in labels:
            written.add(row.remote_id)
            yield Page(row.remote_id, labels[row.remote_id], PAGE, document_lines(row.document))
    yield from (page for page in shop if page.remote_id not in written)
    for remote_id, lines in db.voices.published_before(store.id, locale):
        yield Page(remote_id, labels.get(remote_id, f"id:{remote_id}"), EARLIER, lines)


def compare(pages: Sequence[Page], locale: str, *, share: float = SHARE, seldom: int = SELDOM) -> Twins:
    """Compare these pages with each other."""
    lists = lists_of(locale)
    every = [array("q", sorted(grams(page.lines, spaced=lists.spaced))) for page in pages]
    best: dict[tuple[str, str], tuple[float, int, int]] = {}
    for one, other, found in _alike(every, share, seldom):
        ids = sorted((pages[one].remote_id, pages[other].remote_id))
        if ids[0] != ids[1] and found > best.get((ids[0], ids[1]), (0.0, 0, 0))[0]:
            best[ids[0], ids[1]] = (found, one, other)
    order = sorted(best.values(), key=lambda row: (-row[0], row[1], row[2]))
    pairs = tuple(
        Pair(round(found, 4), pages[one], pages[other], _shared(pages[one], every[other], lists))
        for found, one, other in order
    )
    return Twins(len({page.remote_id for page in pages}), pairs, tuple(_everywhere(pages, lists)))


def _alike(every: Sequence[array[int]], share: float, seldom: int) -> Iterator[tuple[int, int, float]]:
    """Pairs of places whose share reaches the threshold. A pair that cannot reach it any more is not counted out."""
    pages_with: Counter[int] = Counter()
    for row in every:
        pages_with.update(row)
    found_on: dict[int, list[int]] = defaultdict(list)
    often = [sum(pages_with[gram] > seldom for gram in row) for row in every]
    for place, row in enumerate(every):
        rare = [gram for gram in row if 1 < pages_with[gram] <= seldom]
        counts: Counter[int] = Counter()
        for gram in rare:
            counts.update(found_on[gram])
            found_on[gram].append(place)
        own: frozenset[int] | None = None
        for other, both in counts.items():
            sizes = len(row) + len(every[other])
            needed = share * sizes / 2
            if both + min(often[place], often[other]) < needed:
                continue
            if often[place] and often[other]:
                own = own if own is not None else frozenset(row)
                both = len(own.intersection(every[other]))
            if both >= needed:
                yield other, place, 2 * both / sizes


def _shared(one: Page, other: array[int], lists: Lists) -> tuple[str, ...]:
    """The longest sentences of a page whose five-grams the other has too."""
    theirs = frozenset(other)
    found = []
    for sentence in dict.fromkeys(text for line in one.lines for text in sentences(line, lists)):
        own = grams((sentence,), spaced=lists.spaced)
        if own and len(own & theirs) >= _ALIKE * len(own):
            found.append(sentence)
    longest = sorted(found, key=len, reverse=True)[:_SENTENCES]
    return tuple(sentence for sentence in found if sentence in longest)


def _everywhere(pages: Sequence[Page], lists: Lists) -> Iterator[tuple[str, int]]:
    """Sentences of some length that stand on many pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        if page.kind != EARLIER:
            seen.update({text for line in page.lines for text in sentences(line, lists)})
    least = max(_EVERYWHERE_PAGES, _EVERYWHERE_SHARE * len(pages))
    rows = ((text, count) for text, count in seen.most_common(200) if count >= least and _long(text, lists.spaced))
    yield from list(rows)[:_EVERYWHERE_MOST]


@lru_cache(maxsize=4096)
def _long(text: str, spaced: bool) -> bool:
    return bool(grams((text,), spaced=spaced))
