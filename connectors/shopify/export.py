"""A whole catalogue through bulk operations: files of JSON lines become products, in the order of their ids.

Children may lie far from their parents, so the lines are sorted on disk; memory holds one product at a time. Two
operations run side by side, because pictures of variants lie deeper than one may reach.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from connectors.shopify import mapping
from connectors.shopify.bulk import BulkOperation, BulkRunner
from connectors.shopify.idents import kind_of, number
from connectors.shopify.spool import Spool
from core.ports.wire import ProductSnapshot

PRODUCTS, PICTURES, IDS = "bulk_products", "bulk_variant_media", "bulk_product_ids"
ADOPT = timedelta(hours=1)  # an export of a worker that died; what changed since is read afterwards
_MARK = re.compile(r"bulk\|(\d{1,19})\|(\d{1,19})\|(\d{1,19})")
_PRODUCT, _VARIANT, _MEDIA, _METAFIELD, _PICTURE = range(5)
_RANKS = {"Product": _PRODUCT, "ProductVariant": _VARIANT, "Metafield": _METAFIELD}


@dataclass(frozen=True, slots=True)
class ExportMark:
    """The two operations of an export, and the id of the last product that was taken in."""

    products: str
    pictures: str
    last: int = 0

    def to_text(self) -> str:
        """As a scan's cursor."""
        return f"bulk|{self.products}|{self.pictures}|{self.last}"

    @classmethod
    def from_text(cls, text: str) -> ExportMark | None:
        """Inverse of `to_text`; None for another kind of cursor."""
        found = _MARK.fullmatch(text)
        return cls(found[1], found[2], int(found[3])) if found else None


@dataclass(frozen=True, slots=True)
class Export:
    """Operations that ended well."""

    products: BulkOperation
    pictures: BulkOperation

    def mark(self, last: int) -> ExportMark:
        """Where a scan of it stands after a product."""
        return ExportMark(self.products.number, self.pictures.number, last)


class Exports:
    """Makes and reads exports of one shop."""

    def __init__(self, bulk: BulkRunner) -> None:
        self._bulk = bulk

    def obtain(self, known: ExportMark | None, *, fresh: bool = False) -> Export:
        """The export that a mark names while Shopify still has it, else one of the last hour, else (or if it must be
        `fresh`) a new one. Raises BulkFailed, ScopeMissing or Retryable."""
        if known is not None and (found := self._again(known)):
            return found
        adopt = timedelta(0) if fresh else ADOPT
        begun = [self._bulk.start_query(file, adopt=adopt) for file in (PRODUCTS, PICTURES)]
        return Export(*[self._bulk.wait(operation) for operation in begun])

    def _again(self, known: ExportMark) -> Export | None:
        found = [self._bulk.find(operation) for operation in (known.products, known.pictures)]
        alive = [operation for operation in found if operation and operation.status == "COMPLETED"]
        return Export(*alive) if len(alive) == len(found) else None

    def products(
        self, export: Export, after: int, currency: str, names: mapping.Names
    ) -> Iterator[tuple[int, ProductSnapshot]]:
        """(id, record) of every product behind `after`, ids rising. Raises LinkGone when the files are gone."""
        with ExitStack() as open_files:
            spool = open_files.enter_context(Spool())
            self._spool_products(export.products, spool, after)
            self._spool_pictures(export.pictures, spool, after)
            for product_id, records in spool.groups():
                made = _product(records, currency, names)
                if made is not None:
                    yield product_id, made

    def ids(self) -> Iterator[str]:
        """Ids of all products, rising, from an operation that starts now."""
        done = self._bulk.wait(self._bulk.start_query(IDS))
        with self._bulk.lines(done) as lines, Spool() as spool:
            for line in lines:
                spool.add(int(number(json.loads(line)["id"], "Product")), 0, b"")
            for product_id, _ in spool.groups():
                yield str(product_id)

    # ------------------------------------------------------------------ inside

    def _spool_products(self, done: BulkOperation, spool: Spool, after: int) -> None:
        with self._bulk.lines(done) as lines:
            for line in lines:
                record = json.loads(line)
                root = int(number(record.get("__parentId") or record["id"], "Product"))
                if root > after:
                    spool.add(root, _RANKS.get(kind_of(record["id"]), _MEDIA), line)

    def _spool_pictures(self, done: BulkOperation, spool: Spool, after: int) -> None:
        """The first picture of each variant, beside its product. A picture's line names the variant alone."""
        with self._bulk.lines(done) as lines, Spool() as variants:
            for line in lines:
                record = json.loads(line)
                parent = record.get("__parentId")
                variants.add(int(number(parent or record["id"], "ProductVariant")), 1 if parent else 0, line)
            for variant_id, records in variants.groups():
                if len(records) < 2 or records[0][0] != 0:
                    continue
                root = int(number(json.loads(records[0][1])["product"]["id"], "Product"))
                if root > after:
                    picture = json.loads(records[1][1])["id"]
                    spool.add(root, _PICTURE, json.dumps([variant_id, picture]).encode())


def _product(records: list[tuple[int, bytes]], currency: str, names: mapping.Names) -> ProductSnapshot | None:
    """One product out of its lines; None when its own line is missing: it was deleted while Shopify wrote the file."""
    parts: dict[int, list[Any]] = {rank: [] for rank in range(5)}
    for rank, line in records:
        parts[rank].append(json.loads(line))
    if not parts[_PRODUCT]:
        return None
    pictures: dict[int, str] = dict(parts[_PICTURE])
    variants = [mapping.variant(row, currency, pictures.get(int(number(row["id"])), "")) for row in parts[_VARIANT]]
    return mapping.product(parts[_PRODUCT][0], currency, variants, parts[_MEDIA], parts[_METAFIELD], names)
