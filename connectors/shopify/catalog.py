"""Reading products: whole catalogues through bulk operations, small shops and increments page by page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.shopify import mapping
from connectors.shopify.bulk import BulkFailed, BulkRunner
from connectors.shopify.client import ShopifyClient
from connectors.shopify.errors import ScopeMissing
from connectors.shopify.export import Export, ExportMark, Exports
from connectors.shopify.idents import gid
from connectors.shopify.paging import pages
from connectors.shopify.product_pages import PAGE_MAX, Mark, Pages, snapshot, unreadable
from connectors.shopify.shop import Shop
from connectors.shopify.transfer import LinkGone
from core.clock import Clock
from core.errors import BadInput
from core.ports.wire import CatalogPage, ProductSnapshot

OVERLAP = timedelta(minutes=5)  # clocks differ, and Shopify's search index lags behind its records
BULK_FROM = 250  # products of a first import; fewer are read in less time than an operation needs to start
BULK_CHANGES_FROM = 5_000  # of an increment: after a mass edit the whole export is the shorter way
BULK_IDS_FROM = 5_000
TRIES = 2
ABOUT_NOW = timedelta(minutes=1)  # the overlap of the next increment covers it


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many products on a bulk operation is the shorter way."""

    scan: int = BULK_FROM
    changes: int = BULK_CHANGES_FROM
    ids: int = BULK_IDS_FROM


class ShopifyCatalog:
    """`CatalogSource` of one shop."""

    def __init__(
        self, client: ShopifyClient, shop: Shop, bulk: BulkRunner, clock: Clock, *, limits: Limits | None = None
    ) -> None:
        self._client, self._shop, self._clock = client, shop, clock
        self._pages, self._exports = Pages(client), Exports(bulk)
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._names: dict[tuple[str, str], str] | None = None

    def scan(
        self, *, modified_after: datetime | None = None, cursor: str = "", page_size: int = 100
    ) -> Iterator[CatalogPage]:
        """All products by id, or those changed since by the moment of their change.

        `cursor` names the bulk operation and the last product, or the place in Shopify's list. A product that changed
        while an adopted export was read comes once more, as it is now.
        """
        if not 1 <= page_size <= PAGE_MAX:
            raise BadInput(f"A page holds 1 to {PAGE_MAX} products.", field="page_size")
        since = None if modified_after is None else modified_after - OVERLAP
        exported = ExportMark.from_text(cursor) if cursor else None
        if exported is None and cursor:
            yield from self._paged(_read_mark(cursor, since), page_size, since, None)
            return
        total = self._pages.count(since) if exported is None else None
        limit = self._limits.scan if since is None else self._limits.changes
        if exported is None and total is not None and total < limit:
            yield from self._paged(Mark(), page_size, since, total)
        else:
            yield from self._exported(exported, page_size, since, total)

    def ids(self) -> Iterator[str]:
        """Ids of all products, rising."""
        total = self._pages.count()
        if total is not None and total < self._limits.ids:
            return self._pages.ids()
        return self._exports.ids()

    def get(self, remote_id: str) -> ProductSnapshot | None:
        """One product now; None when it was deleted, or is no product at all."""
        try:
            gid("Product", remote_id)
        except BadInput:
            return None
        node = self._pages.one(remote_id)
        return None if node is None else snapshot(node, self._shop.facts().currency, self._metafield_names())

    # ------------------------------------------------------------------ page by page

    def _paged(self, mark: Mark, page_size: int, since: datetime | None, total: int | None) -> Iterator[CatalogPage]:
        currency, names = self._shop.facts().currency, self._metafield_names()
        for nodes, reached in self._pages.products(mark, page_size, since):
            found = tuple(snapshot(node, currency, names) for node in nodes)
            if found or not mark.taken:
                yield CatalogPage(found, total, reached.to_text())

    # ------------------------------------------------------------------ by bulk operation

    def _exported(
        self, mark: ExportMark | None, page_size: int, since: datetime | None, total: int | None
    ) -> Iterator[CatalogPage]:
        """Through an export; page by page behind the last product taken when Shopify fails at it again and again."""
        begun = self._clock.now()
        last, fresh = (mark.last if mark else 0), False
        for _ in range(TRIES):
            try:
                export = self._exports.obtain(mark, fresh=fresh)
                for page, reached in self._export_pages(export, last, page_size, since, total):
                    yield page
                    last = reached
            except BulkFailed:
                continue
            except LinkGone:
                mark, fresh = None, True
                continue
            if export.products.created_at < begun - ABOUT_NOW:  # adopted or resumed: older than this scan
                yield from self._changed_meanwhile(export, page_size)
            return
        yield from self._paged(Mark(str(last) if last and since is None else ""), page_size, since, total)

    def _export_pages(
        self, export: Export, last: int, page_size: int, since: datetime | None, total: int | None
    ) -> Iterator[tuple[CatalogPage, int]]:
        currency, names = self._shop.facts().currency, self._metafield_names()
        total = total if since is not None else export.products.roots or total
        batch: list[ProductSnapshot] = []
        for product_id, made in self._exports.products(export, last, currency, names):
            if since is None or made.modified_at is None or made.modified_at >= since:
                batch.append(made)
                last = product_id
            if len(batch) == page_size:
                yield CatalogPage(tuple(batch), total, export.mark(last).to_text()), last
                batch = []
        if batch:
            yield CatalogPage(tuple(batch), total, export.mark(last).to_text()), last

    def _changed_meanwhile(self, export: Export, page_size: int) -> Iterator[CatalogPage]:
        """What changed since Shopify began to write the file; these pages have no cursor of their own."""
        for page in self._paged(Mark(), page_size, export.products.created_at - OVERLAP, None):
            if page.products:
                yield CatalogPage(page.products)

    # ------------------------------------------------------------------ inside

    def _metafield_names(self) -> dict[tuple[str, str], str]:
        """What the merchant calls the metafields of products; asked once."""
        with self._lock:
            if self._names is None:
                self._names = self._ask_names()
            return self._names

    def _ask_names(self) -> dict[tuple[str, str], str]:
        names: dict[tuple[str, str], str] = {}
        try:
            for page in pages(self._client, "metafield_definitions", {}, "metafieldDefinitions"):
                for row in page.nodes:
                    names[str(row["namespace"]), str(row["key"])] = mapping.text(row["name"])
        except ScopeMissing:
            return {}
        return names


def _read_mark(cursor: str, since: datetime | None) -> Mark:
    mark = Mark.from_text(cursor)
    if ("T" in mark.floor) != (since is not None):
        raise unreadable()
    return mark
