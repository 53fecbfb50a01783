"""Reading very many products, entries or translations: one bulk query that costs hardly a point of the shop's bucket.

A bulk query reads the whole shop, so it is used only when a good part of the shop is wanted. It answers the same
records as the calls by id, read after it was asked for; when anything about it fails the caller asks by id instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from connectors.shopify.bulk import BulkOperation, BulkRunner
from connectors.shopify.idents import kind_of
from connectors.shopify.outgoing import Runner
from connectors.shopify.places import Place
from core.errors import CoreError

FROM = 250  # resources; below that the calls by id are sooner done
SHARE = 4  # at least one of so many products of the shop must be wanted
PATIENCE_S = 600.0
ROWS, PICTURES, ENTRIES = "bulk_product_texts", "bulk_product_media", "bulk_entries"
TRANSLATABLE = {
    "Product": "bulk_translatable_products",
    "Metaobject": "bulk_translatable_entries",
    "MediaImage": "bulk_translatable_pictures",
}
Node = dict[str, Any]


class Mass:
    """Bulk reads of one shop. Every answer is None when it must be asked for by id."""

    def __init__(self, client: Runner, bulk: BulkRunner | None) -> None:
        self._client, self._bulk = client, bulk
        self._products = -1

    def rows(self, wanted: Sequence[str], *, pictures: bool) -> dict[str, Node] | None:
        """Products with texts and our own fields by global id, as `product_texts` answers them."""
        if not self._pays(len(wanted), len(wanted)):
            return None
        ids = set(wanted)
        found = self._found([ROWS, PICTURES] if pictures else [ROWS], lambda node: _root(node) in ids)
        if found is None:
            return None
        rows = {node["id"]: node for node in found[0]}
        for row in rows.values() if pictures else ():
            row["media"] = {"nodes": [], "pageInfo": {"hasNextPage": False}}
        for node in found[1] if pictures else ():
            if node.get("__parentId") in rows:
                rows[node["__parentId"]]["media"]["nodes"].append(node)
        return rows

    def entries(self, wanted: Sequence[str], products: int) -> dict[str, Node] | None:
        """Modules of `products` products by global id, as `metaobjects_by_ids` answers them."""
        if not self._pays(len(wanted), products):
            return None
        ids = set(wanted)
        found = self._found([ENTRIES], lambda node: _root(node) in ids)
        return None if found is None else {node["id"]: node for node in found[0]}

    def texts(self, wanted: Mapping[Place, Collection[str]], products: int) -> dict[Place, list[Node]] | None:
        """The resources of each place with source texts and translations, as `translatable_resources_by_ids` answers
        them; all of one kind."""
        kinds = {kind_of(gid) for ids in wanted.values() for gid in ids}
        resources = sum(map(len, wanted.values()))
        if len(kinds) != 1 or not kinds <= TRANSLATABLE.keys() or not self._pays(resources, products):
            return None
        places, every = list(wanted), {gid for ids in wanted.values() for gid in ids}
        found = self._found(
            [TRANSLATABLE[kinds.pop()]],
            lambda node: node.get("resourceId") in every,
            [(place.locale, place.market) for place in places],
        )
        if found is None:
            return None
        return {
            place: [_at(node, number) for node in found[0] if node["resourceId"] in wanted[place]]
            for number, place in enumerate(places)
        }

    # ------------------------------------------------------------------ inside

    def _pays(self, resources: int, products: int) -> bool:
        if self._bulk is None or resources < FROM:
            return False
        if self._products < 0:
            try:
                self._products = int(self._client.run("products_count", {"query": None}).at("productsCount", "count"))
            except CoreError:
                return False
        return products * SHARE >= self._products

    def _found(
        self, files: Sequence[str], keep: Callable[[Node], bool], places: Sequence[tuple[str, str]] = ()
    ) -> list[list[Node]] | None:
        """The wanted lines of each file's operation; the operations run side by side."""
        if self._bulk is None:
            return None
        try:
            begun = [self._bulk.start_query(file, places=places) for file in files]
            return [[node for node in self._lines(self._bulk, each) if keep(node)] for each in begun]
        except (CoreError, ValueError):  # ValueError: a language that no operation takes, or a line that is no JSON
            return None

    def _lines(self, bulk: BulkRunner, begun: BulkOperation) -> Iterator[Node]:
        with bulk.lines(bulk.wait(begun, patience_s=PATIENCE_S)) as lines:
            for line in lines:
                yield json.loads(line)


def _root(node: Node) -> str:
    """The object of the whole shop that a line belongs to."""
    return str(node.get("__parentId") or node.get("id"))


def _at(node: Node, number: int) -> Node:
    """What a line says of one place, in the shape of the call by id."""
    return {
        "resourceId": node["resourceId"],
        "translatableContent": node.get(f"c{number}"),
        "translations": node.get(f"t{number}"),
    }
