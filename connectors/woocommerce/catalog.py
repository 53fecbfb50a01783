"""Reading products: full scans in id order, increments with overlap, variations, constant memory."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from itertools import chain

from connectors.woocommerce import mapping
from connectors.woocommerce.client import COMPUTING, WooClient
from connectors.woocommerce.languages import Languages
from connectors.woocommerce.limiter import CEILING
from connectors.woocommerce.paging import Listing, Row, pages
from connectors.woocommerce.shop import Shop
from core.clock import iso
from core.errors import BadInput
from core.ports.wire import CatalogPage, ProductSnapshot, VariantSnapshot

OVERLAP = timedelta(minutes=5)  # clocks differ, saves take time, and modified_after is strictly greater
_CURSOR = re.compile(r"(\d{1,9}):(\d{1,18}):(\d{1,3})")


class WooCatalog:
    """`CatalogSource` of one shop."""

    def __init__(self, client: WooClient, shop: Shop, languages: Languages) -> None:
        self._client, self._shop, self._languages = client, shop, languages
        self._variations = _Variations(client)

    def scan(
        self, *, modified_after: datetime | None = None, cursor: str = "", page_size: int = 100
    ) -> Iterator[CatalogPage]:
        """All products in id order. `cursor` is `page:last id:page size` of the last page taken in."""
        page_number, last_id, page_size = _parse_cursor(cursor, page_size)
        params = self._list_params(mapping.PRODUCT_FIELDS)
        if modified_after is not None:
            params["modified_after"] = iso(modified_after - OVERLAP)
        self._shop.facts()
        with ThreadPoolExecutor(CEILING, thread_name_prefix="woo-variation") as helpers, ExitStack() as pages_first:
            listing = Listing(
                "wc/v3/products", params, "products", lambda rows: self._snapshots(rows, helpers), page_size
            )
            seen: set[str] = set()
            first = self._resume_page(page_number, last_id, params, page_size)
            reading = pages_first.enter_context(
                closing(pages(self._client, listing, first=first, eager=1 if modified_after is None else 0))
            )
            totals: set[int | None] = set()
            for page in reading:
                totals.add(page.total)
                found = [
                    snapshot
                    for part in (*page.missed, page.made)
                    for snapshot in part
                    if snapshot.remote_id not in seen
                ]
                fresh = tuple(snapshot for snapshot in found if int(snapshot.remote_id) > last_id)
                seen.update(snapshot.remote_id for snapshot in found)
                highest = max((int(snapshot.remote_id) for snapshot in found), default=last_id)
                if fresh or page.number == 1:
                    yield CatalogPage(fresh, page.total, f"{page.number}:{highest}:{page_size}")
        if len(totals) > 1 and modified_after is None:
            yield from self._overlooked(seen, last_id)

    def _overlooked(self, seen: set[str], last_id: int) -> Iterator[CatalogPage]:
        """The list changed while it was read, so rows may have slipped past: ask for what is left, by id."""
        for remote_id in [found for found in self.ids() if found not in seen and int(found) > last_id]:
            if (snapshot := self.get(remote_id)) is not None:
                yield CatalogPage((snapshot,))

    def ids(self) -> Iterator[str]:
        """Ids of all products that are not in the trash."""
        seen: set[str] = set()

        def names(rows: list[Row]) -> list[str]:
            return [found for row in rows if (found := mapping.identity(row.get("id")))]

        listing: Listing[list[str]] = Listing("wc/v3/products", self._list_params("id"), "ids", names)
        for page in pages(self._client, listing):
            for remote_id in chain(*page.missed, page.made):
                if remote_id not in seen:
                    seen.add(remote_id)
                    yield remote_id

    def get(self, remote_id: str) -> ProductSnapshot | None:
        """One product now; None when deleted, trashed, or no product at all."""
        if not mapping.identity(remote_id):
            return None
        reply = self._client.get(
            f"wc/v3/products/{mapping.identity(remote_id)}",
            {"context": "edit", "_fields": mapping.PRODUCT_FIELDS},
            kind="one",
            allow=(404,),
        )
        if reply.status == 404 or reply.one().get("status") == "trash":
            return None
        with ThreadPoolExecutor(2) as helpers:
            found = self._snapshots([reply.one()], helpers)
        return found[0] if found else None

    # ------------------------------------------------------------------ inside

    def _list_params(self, fields: str) -> dict[str, object]:
        return {
            "context": "edit",
            "orderby": "id",
            "order": "asc",
            "status": "any",
            "_fields": fields,
        } | self._languages.list_params()

    def _resume_page(self, page_number: int, last_id: int, params: dict[str, object], page_size: int) -> int:
        """Where to go on: the page taken in last, or earlier if deletions moved rows up meanwhile."""
        while page_number > 1:
            probe = params | {"page": page_number, "per_page": page_size, "_fields": "id"}
            rows = self._client.get("wc/v3/products", probe, kind="ids").rows()
            ids = [int(found) for row in rows if (found := mapping.identity(row.get("id")))]
            if ids and min(ids) <= last_id:
                return page_number
            page_number -= 1
        return 1

    def _snapshots(self, rows: list[Row], helpers: ThreadPoolExecutor) -> list[ProductSnapshot]:
        facts = self._shop.facts()
        units = mapping.Units(facts.currency, facts.g_per_unit, facts.mm_per_unit)
        variants = self._variations.of(rows, units, helpers)
        places = [self._languages.place_of(row) for row in rows]
        with COMPUTING:
            made = [
                mapping.product(row, units, variants.get(mapping.identity(row.get("id")), ()), place)
                for row, place in zip(rows, places, strict=True)
            ]
        return [snapshot for snapshot in made if snapshot is not None and snapshot.status != "trash"]


def _parse_cursor(cursor: str, page_size: int) -> tuple[int, int, int]:
    if not 1 <= page_size <= 100:
        raise BadInput("A page holds 1 to 100 products.", field="page_size")
    if not cursor:
        return 1, 0, page_size
    match = _CURSOR.fullmatch(cursor)
    if match is None or not 1 <= int(match[3]) <= 100:
        raise BadInput(
            "This scan cannot be continued: its mark is unreadable.", "Start the synchronisation anew.", field="cursor"
        )
    return int(match[1]), int(match[2]), int(match[3])


class _Variations:
    """Variations of variable products: by the flat route (WooCommerce 10.3 on) 100 at a time, else per product."""

    def __init__(self, client: WooClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._flat: bool | None = None

    def of(
        self, rows: list[Row], units: mapping.Units, helpers: ThreadPoolExecutor
    ) -> dict[str, tuple[VariantSnapshot, ...]]:
        """Product id -> its variations, in the product's own order."""
        wanted: dict[str, list[str]] = {}
        for row in rows:
            ids = row.get("variations")
            product_id = mapping.identity(row.get("id"))
            if product_id and isinstance(ids, list) and ids:
                wanted[product_id] = [found for found in map(mapping.identity, ids) if found]
        if not wanted:
            return {}
        found = self._by_id(wanted, helpers) if self._offers_flat() else None
        if found is None:
            with self._lock:
                self._flat = False
            found = {}
            for part in helpers.map(self._of_product, wanted):
                found.update(part)
        made = {remote_id: mapping.variant(row, units) for remote_id, row in found.items()}
        return {
            product_id: tuple(variant for remote_id in ids if (variant := made.get(remote_id)) is not None)
            for product_id, ids in wanted.items()
        }

    def _offers_flat(self) -> bool:
        with self._lock:
            if self._flat is None:
                reply = self._client.get(
                    "wc/v3/variations", {"per_page": 1, "_fields": "id"}, allow=(404, 400, 401, 403)
                )
                self._flat = reply.status == 200
            return self._flat

    def _by_id(self, wanted: dict[str, list[str]], helpers: ThreadPoolExecutor) -> dict[str, Row] | None:
        """All wanted variations by `include`; None when the shop turns out to ignore `include`."""
        ids = [remote_id for part in wanted.values() for remote_id in part]
        found: dict[str, Row] = {}
        for rows in helpers.map(self._chunk, (ids[start : start + 100] for start in range(0, len(ids), 100))):
            found.update({mapping.identity(row.get("id")): row for row in rows})
        return found if set(found) <= set(ids) else None

    def _chunk(self, ids: list[str]) -> list[Row]:
        params: dict[str, object] = {
            "include": ",".join(ids),
            "per_page": 100,
            "status": "any",
            "_fields": mapping.VARIATION_FIELDS,
        }
        return self._client.get("wc/v3/variations", params | {"context": "edit"}, kind="variations").rows()

    def _of_product(self, product_id: str) -> dict[str, Row]:
        params: dict[str, object] = {
            "context": "edit",
            "_fields": mapping.VARIATION_FIELDS,
            "orderby": "id",
            "order": "asc",
        }
        route = f"wc/v3/products/{product_id}/variations"
        found: dict[str, Row] = {}
        number = 1
        while True:
            reply = self._client.get(route, params | {"page": number, "per_page": 100}, kind="variations", allow=(404,))
            rows = reply.rows() if reply.status == 200 else []
            found.update({mapping.identity(row.get("id")): row for row in rows})
            if len(rows) < 100:
                return found
            number += 1
