"""Reading products page by page: a page is as large as its cost allows, overflow is fetched product by product."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from connectors.shopify import mapping
from connectors.shopify.client import Reply, ShopifyClient
from connectors.shopify.errors import TooExpensive
from connectors.shopify.idents import gid, number
from connectors.shopify.paging import pages
from core.clock import iso
from core.errors import BadInput, Permanent
from core.ports.wire import ProductSnapshot

PAGE_MAX = 250
REACH = 24_000  # Shopify's lists end after 25,000 objects: go on behind the last one with a list of its own
TARGET_POINTS = 800.0  # of one page: dearer ones are refused, cheaper ones cost more time on the way
INNER = {"variants": 5, "media": 5, "metafields": 20}
WHOLE = {"variants": 50, "media": 20, "metafields": 20}  # of a product that is read alone
REST = 100
_OVERFLOW_SHARE = 0.25
_FLOOR = re.compile(r"\d{1,19}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a paged reading stands: in the list of what lies behind `floor` (an id, or an instant of change), `taken`
    products were taken, up to the one that Shopify's cursor `after` names."""

    floor: str = ""
    taken: int = 0
    after: str = ""

    def to_text(self) -> str:
        """As a scan's cursor."""
        return f"page|{self.floor}|{self.taken}|{self.after}"

    @classmethod
    def from_text(cls, text: str) -> Mark:
        """Inverse of `to_text`. Raises BadInput."""
        parts = text.split("|", 3)
        if len(parts) != 4 or parts[0] != "page" or not _FLOOR.fullmatch(parts[1]) or not parts[2].isdigit():
            raise unreadable()
        return cls(parts[1], int(parts[2]), parts[3])


def unreadable() -> BadInput:
    """A cursor that is none of ours."""
    return BadInput(
        "This scan cannot be continued: its mark is unreadable.", "Start the synchronisation anew.", field="cursor"
    )


@dataclass(slots=True)
class _Sizes:
    """How much to ask for at once. Learns from costs and from products whose parts overflowed."""

    first: int
    highest: int
    inner: dict[str, int] = field(default_factory=lambda: dict(INNER))

    def halve(self) -> bool:
        """Smaller after a refusal; False when nothing is left to halve."""
        if self.first > 1:
            self.first = self.highest = self.first // 2
            return True
        left = {name: max(1, size // 2) for name, size in self.inner.items()}
        changed, self.inner = left != self.inner, left
        return changed

    def learn(self, reply: Reply, rows: list[dict[str, Any]]) -> None:
        """Aim at the target's cost, which no lowered bucket may be too small for; widen what often overflows."""
        points_each = 0.0
        if reply.cost is not None and reply.cost.requested > 0:
            points_each = reply.cost.requested / self.first
            target = min(TARGET_POINTS, reply.cost.maximum / 2)
            self.first = max(1, min(self.highest, 2 * self.first, int(target / points_each)))
        for name, size in self.inner.items():
            over = sum(_has_more(row, name) for row in rows)
            if over > _OVERFLOW_SHARE * len(rows) and len(rows) > 2 and size * 2 <= REST:
                self.inner[name] = size * 2
                self.first = max(1, self.first // 2)


class Pages:
    """The paged way to a shop's products."""

    def __init__(self, client: ShopifyClient) -> None:
        self._client = client

    def products(
        self, mark: Mark, page_size: int, changed_since: datetime | None
    ) -> Iterator[tuple[list[dict[str, Any]], Mark]]:
        """Pages of whole product nodes, by id or by the moment of their last change, and where the scan then stands."""
        by_change = changed_since is not None
        sizes = _Sizes(min(10, page_size), min(page_size, PAGE_MAX))
        floor = mark.floor or (iso(changed_since) if changed_since else "")
        mark = replace(mark, floor=floor)
        while True:
            variables = {
                "after": mark.after or None,
                "query": _query(mark.floor, by_change),
                "sortKey": "UPDATED_AT" if by_change else "ID",
            }
            reply = self._page(variables, sizes)
            found = reply.at("products") or {}
            rows: list[dict[str, Any]] = list(found.get("nodes") or ())
            end = found.get("pageInfo") or {}
            whole = [self.complete(row) for row in rows]
            mark = Mark(mark.floor, mark.taken + len(rows), str(end.get("endCursor") or mark.after))
            if rows and mark.taken >= REACH and (beyond := _behind(rows[-1], by_change)) != mark.floor:
                mark = Mark(beyond)
            yield whole, mark
            if not end.get("hasNextPage"):
                return
            sizes.learn(reply, rows)

    def _page(self, variables: Mapping[str, Any], sizes: _Sizes) -> Reply:
        while True:
            try:
                return self._client.run("products", {**variables, "first": sizes.first, **sizes.inner})
            except TooExpensive:
                if not sizes.halve():
                    raise

    def one(self, remote_id: str) -> dict[str, Any] | None:
        """One whole product node; None when the shop has none of this id."""
        sizes = dict(WHOLE)
        while True:
            try:
                node = self._client.run("product", {"id": gid("Product", remote_id), **sizes}).at("product")
                return None if node is None else self.complete(node)
            except TooExpensive:
                smaller = {name: max(1, size // 2) for name, size in sizes.items()}
                if smaller == sizes:
                    raise
                sizes = smaller

    def ids(self) -> Iterator[str]:
        """Ids of all products, rising."""
        floor, again = "", True
        while again:
            taken, again = 0, False
            for page in pages(self._client, "product_ids", {"query": _query(floor, by_change=False)}, "products"):
                rows = [number(str(row["id"]), "Product") for row in page.nodes]
                yield from rows
                taken += len(rows)
                if taken >= REACH and page.cursor:
                    floor, again = rows[-1], True
                    break

    def count(self, changed_since: datetime | None = None) -> int | None:
        """How many products there are; None when Shopify only says "at least"."""
        query = _query(iso(changed_since), by_change=True) if changed_since else None
        found = self._client.run("products_count", {"query": query}).at("productsCount") or {}
        return int(found["count"]) if found.get("precision") == "EXACT" else None

    # ------------------------------------------------------------------ inside

    def complete(self, node: dict[str, Any]) -> dict[str, Any]:
        """The node with all its variants, media and metafields as plain lists."""
        return node | {name: self._all(node, name) for name in INNER}

    def _all(self, node: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        part = node.get(name) or {}
        rows: list[dict[str, Any]] = list(part.get("nodes") or ())
        end = part.get("pageInfo") or {}
        if end.get("hasNextPage"):
            wanted, after = {"id": node["id"]}, str(end["endCursor"])
            try:
                for page in pages(self._client, f"product_{name}", wanted, "product", name, first=REST, after=after):
                    rows += page.nodes
            except TooExpensive:
                raise
            except Permanent:  # deleted while it was read: the next look at the ids finds that
                return rows
        return rows


def snapshot(node: Mapping[str, Any], currency: str, names: mapping.Names) -> ProductSnapshot:
    """The record of a whole product node."""
    variants = [mapping.variant(row, currency, _picture(row)) for row in node["variants"]]
    return mapping.product(node, currency, variants, node["media"], node["metafields"], names)


def _picture(row: Mapping[str, Any]) -> str:
    nodes = (row.get("media") or {}).get("nodes") or ()
    return str(nodes[0]["id"]) if nodes else ""


def _has_more(row: Mapping[str, Any], name: str) -> bool:
    return bool(((row.get(name) or {}).get("pageInfo") or {}).get("hasNextPage"))


def _query(floor: str, by_change: bool) -> str | None:
    if not floor:
        return None
    return f"updated_at:>='{floor}'" if by_change else f"id:>{floor}"


def _behind(row: Mapping[str, Any], by_change: bool) -> str:
    """The floor of the next list: products changed in the very same second come once more."""
    return str(row["updatedAt"]) if by_change else number(str(row["id"]), "Product")
