"""Reading orders: the first ones page by page, many through a bulk operation, always in the order of their ids.

A page is as large as its cost allows; each page asks for what lies behind the last id, so a reading that broke off, or
that a bulk operation failed, goes on without losing or repeating an order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.shopify.bulk import BulkRunner
from connectors.shopify.client import Reply, ShopifyClient
from connectors.shopify.errors import ScopeMissing, TooExpensive
from connectors.shopify.idents import number
from connectors.shopify.mapping import instant
from connectors.shopify.paging import LARGEST, pages
from connectors.shopify.spool import Spool
from connectors.shopify.transfer import LinkGone
from core.clock import iso
from core.errors import Permanent, Retryable

BULK_FROM = 100  # orders: behind these a bulk operation, which costs no points, is the shorter way
TARGET_POINTS = 800.0  # of one page: dearer ones are refused
START, LINES, REST = 20, 3, 100
VISITS = "customerJourneySummary"  # the one part of an order that we can do without
_ORDER, _LINE = 0, 1
Node = dict[str, Any]


@dataclass(slots=True)
class _Sizes:
    """How many orders to ask for at once, and how many lines of each."""

    first: int = START
    lines: int = LINES
    highest: int = LARGEST

    def halve(self) -> bool:
        """Smaller after a refusal; False when nothing is left to halve."""
        if self.first > 1:
            self.first = self.highest = self.first // 2
            return True
        smaller = max(1, self.lines // 2)
        changed, self.lines = smaller != self.lines, smaller
        return changed

    def learn(self, reply: Reply) -> None:
        """Aim at the target's cost, which no lowered bucket may be too small for."""
        if reply.cost is not None and reply.cost.requested > 0:
            target = min(TARGET_POINTS, reply.cost.maximum / 2)
            fitting = int(target * self.first / reply.cost.requested)
            self.first = max(1, min(self.highest, 2 * self.first, fitting))


class Orders:
    """The orders of one shop. Shopify shows those of the last 60 days unless the app may read all."""

    def __init__(self, client: ShopifyClient, bulk: BulkRunner, *, bulk_from: int = BULK_FROM) -> None:
        self._client, self._bulk, self._bulk_from = client, bulk, bulk_from

    def changed(self, since: datetime) -> Iterator[Node]:
        """Whole order nodes that changed at or after `since`, with `lineItems` as a plain list, ids rising.

        Raises NotApproved while Shopify has not approved the app for protected customer data.
        """
        last, taken, more, sizes, bulk = 0, 0, True, _Sizes(), True
        while more:
            rows, more = self._page(since, last, sizes)
            for row in rows:
                last = _id(row)
                yield row | {"lineItems": self._lines(row)}
            taken += len(rows)
            if more and bulk and taken >= self._bulk_from:
                try:
                    for row in self._exported(since, last):
                        last = _id(row)
                        yield row
                    return
                except (Retryable, LinkGone, ScopeMissing):  # a file is refused whole where a page only has holes
                    bulk = False

    # ------------------------------------------------------------------ page by page

    def _page(self, since: datetime, last: int, sizes: _Sizes) -> tuple[list[Node], bool]:
        """The next orders behind an id, and whether there are more."""
        query = f"updated_at:>='{iso(since)}' id:>{last}"
        while True:
            try:
                reply = self._client.run(
                    "orders", {"first": sizes.first, "query": query, "lines": sizes.lines}, partial=True
                )
                break
            except TooExpensive:
                if not sizes.halve():
                    raise
        for refusal in reply.withheld:
            if VISITS not in refusal.cause:
                raise refusal
        found = reply.at("orders") or {}
        rows: list[Node] = list(found.get("nodes") or ())
        if rows and _id(rows[0]) <= last:
            raise Retryable("Shopify hands out the same orders again and again.", after_s=60)
        sizes.learn(reply)
        return rows, bool(rows) and bool((found.get("pageInfo") or {}).get("hasNextPage"))

    def _lines(self, row: Mapping[str, Any]) -> list[Node]:
        """All lines of an order; the page holds only the first ones."""
        part = row.get("lineItems") or {}
        lines: list[Node] = list(part.get("nodes") or ())
        end = part.get("pageInfo") or {}
        if end.get("hasNextPage"):
            wanted, after = {"id": row["id"]}, str(end["endCursor"])
            try:
                for page in pages(self._client, "order_lines", wanted, "order", "lineItems", first=REST, after=after):
                    lines += page.nodes
            except TooExpensive:
                raise
            except Permanent:  # deleted while it was read
                return lines
        return lines

    # ------------------------------------------------------------------ by bulk operation

    def _exported(self, since: datetime, after: int) -> Iterator[Node]:
        """Out of one file with all orders that Shopify shows: those behind an id that changed since."""
        done = self._bulk.wait(self._bulk.start_query("bulk_orders"))
        with self._bulk.lines(done) as lines, Spool() as spool:
            for line in lines:
                record = json.loads(line)
                parent = record.get("__parentId")
                order_id = int(number(parent or record["id"], "Order"))
                if order_id > after:
                    spool.add(order_id, _LINE if parent else _ORDER, line)
            for _, records in spool.groups():
                if records[0][0] != _ORDER:  # deleted while Shopify wrote the file
                    continue
                head, *rest = [json.loads(line) for _, line in records]
                if (instant(head["updatedAt"]) or since) >= since:
                    yield head | {"lineItems": rest}


def _id(row: Mapping[str, Any]) -> int:
    return int(number(str(row["id"]), "Order"))
