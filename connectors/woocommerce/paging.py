"""Whole lists, page by page: several pages fetched at once, handed on in order, never more than a few in memory.

Pages are asked for by number (`Link` headers carry stale signatures). When a record vanishes while the scan runs, the
rows behind it move up and some would be missed at a page border; a falling `X-WP-Total` shows it, and the pages before
are read again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from connectors.woocommerce.client import WooClient
from connectors.woocommerce.limiter import CEILING

READ_AHEAD = 3 * CEILING
THREADS = 2 * CEILING  # while some map what came, others keep all slots of the shop in use
Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A list to read. `params` come without paging; `kind` names the sort of call to the limiter; `make` turns rows
    into what the caller wants, in the fetching thread."""

    route: str
    params: dict[str, object]
    kind: str
    make: Callable[[list[Row]], T]
    page_size: int = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page. `ids` are of its rows as the shop sent them; `missed` holds what slipped past a page border."""

    number: int
    ids: tuple[object, ...]
    made: T
    total: int | None
    pages: int | None
    missed: tuple[T, ...] = ()


def read(client: WooClient, listing: Listing[T], number: int) -> Page[T]:
    """One page now."""
    params = listing.params | {"page": number, "per_page": listing.page_size}
    reply = client.get(listing.route, params, kind=listing.kind)
    rows = reply.rows()
    return Page(number, tuple(row.get("id") for row in rows), listing.make(rows), reply.total, reply.pages)


def pages(client: WooClient, listing: Listing[T], *, first: int = 1, eager: int = 0) -> Generator[Page[T], None, None]:
    """All pages from `first` on, in order. At most READ_AHEAD of them wait in memory. `eager`: how many more are asked
    for before the first tells how many there are (an empty page too many costs little where many are likely)."""
    waiting: deque[Future[Page[T]]] = deque()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="woo-page") as pool:
        try:
            waiting.extend(pool.submit(read, client, listing, first + ahead) for ahead in range(1 + eager))
            previous = waiting.popleft().result()
            yield previous
            last, submitted = _last_page(previous, listing, 0), first + eager
            while True:
                while submitted < last and len(waiting) < READ_AHEAD:
                    submitted += 1
                    waiting.append(pool.submit(read, client, listing, submitted))
                if not waiting:
                    return
                page = waiting.popleft().result()
                last = _last_page(page, listing, last)
                if page.total is not None and previous.total is not None and page.total < previous.total:
                    moved = -(-(previous.total - page.total) // listing.page_size)
                    again = range(max(1, page.number - moved), page.number)
                    page = replace(page, missed=tuple(read(client, listing, number).made for number in again))
                if page.ids or page.number <= last:
                    yield page
                    previous = page
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _last_page(page: Page[T], listing: Listing[T], known: int) -> int:
    """How far to go: what the headers say, or (some caches drop them) one more while pages are full."""
    if page.pages is not None:
        return max(known, page.pages)
    return max(known, page.number + 1) if len(page.ids) >= listing.page_size else known
