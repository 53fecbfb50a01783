"""What Vitrine keeps on a product besides its texts: the list of module entries, and its own notes (`vitrine_state`).

Both are metafields in the app's own namespace and change by compare-and-set: a write names the digest of the value that
it read, and Shopify refuses it when another worker was faster.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.shopify.mass import Mass
from connectors.shopify.outgoing import Runner
from core.errors import BadInput, Conflict, CoreError, Permanent, Retryable

NAMESPACE = "$app"
LIST_KEY, STATE_KEY = "vitrine_modules", "vitrine_state"
STATE_MAX_BYTES = 128 * 1024
STALE = frozenset({"STALE_OBJECT", "INVALID_COMPARE_DIGEST"})
PRODUCTS_AT_ONCE, PRODUCTS_WITH_PICTURES, PICTURES = 100, 6, 50
FIELDS_AT_ONCE = 25
_ROUNDS = 4
Row = dict[str, Any]
Notes = dict[str, Any]


class Gone(Permanent):
    """The product was deleted."""

    def __init__(self) -> None:
        super().__init__("The shop no longer has this product.", "Synchronise the catalogue again.")


class OwnFields:
    """Products with their texts and our own fields."""

    def __init__(self, client: Runner, mass: Mass | None = None) -> None:
        self._client, self._mass = client, mass

    # ------------------------------------------------------------------ reading

    def rows(self, products: Sequence[str], *, texts: bool = True, pictures: bool = False) -> dict[str, Row]:
        """Own fields of products by global id, with `texts` and `media` if wanted; those that are gone are left out."""
        if self._mass is not None and (all_rows := self._mass.rows(products, pictures=pictures)) is not None:
            return all_rows
        at_once = PRODUCTS_WITH_PICTURES if pictures else PRODUCTS_AT_ONCE
        sizes = {"media": PICTURES if pictures else 1, "texts": texts, "pictures": pictures}
        found: dict[str, Row] = {}
        for start in range(0, len(products), at_once):
            variables = {"ids": list(products[start : start + at_once]), **sizes}
            for node in self._client.run("product_texts", variables).data["nodes"]:
                if node is not None and "modules" in node:
                    found[node["id"]] = node
        if pictures:
            for row in found.values():
                self._rest_of_pictures(row)
        return found

    def row(self, product: str) -> Row:
        """The own fields of one product. Raises Gone."""
        found = self.rows([product], texts=False).get(product)
        if found is None:
            raise Gone
        return found

    def _rest_of_pictures(self, row: Row) -> None:
        media = row["media"]
        while media["pageInfo"]["hasNextPage"]:
            variables = {"id": row["id"], "first": 250, "after": media["pageInfo"]["endCursor"]}
            page = self._client.run("product_media", variables).at("product", "media")
            if page is None:
                raise Gone
            media["nodes"] += page["nodes"]
            media["pageInfo"] = page["pageInfo"]

    # ------------------------------------------------------------------ the list of entries

    def put_lists(self, rows: Sequence[tuple[str, Sequence[str], str | None]]) -> list[bool | CoreError]:
        """Set the lists of products (global id, entries, digest of the list that was read; None = there was none).

        One outcome per row, in order; False = the list is no longer the one with that digest. A call takes 25, and all
        of them or none: where one is refused, each is tried alone.
        """
        found: list[bool | CoreError] = [True] * len(rows)
        full = [at for at, (_, entries, _) in enumerate(rows) if entries]
        for start in range(0, len(full), FIELDS_AT_ONCE):
            part = full[start : start + FIELDS_AT_ONCE]
            outcome = self._tried([_field(rows[at]) for at in part])
            for at in part:
                found[at] = outcome if outcome is True or len(part) == 1 else self._tried([_field(rows[at])])
        for at, (product, entries, digest) in enumerate(rows):
            if not entries and digest is not None:
                found[at] = self._drop(product)
        return found

    def _tried(self, fields: list[dict[str, Any]]) -> bool | CoreError:
        try:
            return not self._client.run("metafields_set", {"metafields": fields}, tolerate=STALE).problems
        except CoreError as error:
            return error

    def _drop(self, product: str) -> bool | CoreError:
        identifier = {"ownerId": product, "namespace": NAMESPACE, "key": LIST_KEY}
        try:
            self._client.run("metafields_delete", {"metafields": [identifier]})
        except CoreError as error:
            return error
        return True

    def _set(self, product: str, key: str, value: str, digest: str | None) -> bool:
        field = {"ownerId": product, "namespace": NAMESPACE, "key": key, "value": value, "compareDigest": digest}
        return not self._client.run("metafields_set", {"metafields": [field]}, tolerate=STALE).problems

    # ------------------------------------------------------------------ notes

    def state(self, row: Mapping[str, Any], place: str) -> str | None:
        """Our own bookkeeping text for one place."""
        found = notes(row)["texts"].get(place)
        return found if isinstance(found, str) else None

    def put_state(self, product: str, place: str, before: str | None, after: str | None) -> None:
        """Change it. Raises Conflict when it is neither `before` nor `after`."""

        def change(found: Notes) -> None:
            if found["texts"].get(place) not in (before, after):
                raise Conflict("Another run of Vitrine changed its own notes.", "Synchronise and publish again.")
            found["texts"].pop(place, None)
            if after is not None:
                found["texts"][place] = after

        self._change(product, change)

    def remembered(self, product: str) -> list[str]:
        """Places of single markets that have had a page."""
        return [key for key in notes(self.row(product))["markets"] if isinstance(key, str)]

    def remember(self, product: str, place: str) -> None:
        """Note that a market has a page of its own: markets are too many to look through all of them later."""

        def change(found: Notes) -> None:
            found["markets"] = sorted({*found["markets"], place})

        self._change(product, change)

    def _change(self, product: str, change: Callable[[Notes], None]) -> None:
        for _ in range(_ROUNDS):
            row = self.row(product)
            found = notes(row)
            change(found)
            text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
            if len(text.encode()) > STATE_MAX_BYTES:
                raise BadInput("Vitrine's notes on this product are too long for Shopify.", field="state")
            field = row.get("state")
            if (field or {}).get("value") == text or (field is None and not any(found.values())):
                return
            if self._put_notes(product, found, text, field):
                return
        raise Retryable("Vitrine's notes on this product are being changed by somebody else.", after_s=5)

    def _put_notes(self, product: str, found: Notes, text: str, field: Mapping[str, Any] | None) -> bool:
        if not any(found.values()):
            identifier = {"ownerId": product, "namespace": NAMESPACE, "key": STATE_KEY}
            self._client.run("metafields_delete", {"metafields": [identifier]})
            return True
        return self._set(product, STATE_KEY, text, field["compareDigest"] if field else None)


def _field(row: tuple[str, Sequence[str], str | None]) -> dict[str, Any]:
    product, entries, digest = row
    value = json.dumps(list(entries))
    return {"ownerId": product, "namespace": NAMESPACE, "key": LIST_KEY, "value": value, "compareDigest": digest}


def notes(row: Mapping[str, Any]) -> Notes:
    """Our notes on a product: `texts` by place, `markets` with pages of their own."""
    try:
        found = json.loads((row.get("state") or {}).get("value") or "{}")
    except ValueError:
        found = {}
    texts, markets = (found.get("texts"), found.get("markets")) if isinstance(found, dict) else (None, None)
    return {"texts": texts if isinstance(texts, dict) else {}, "markets": markets if isinstance(markets, list) else []}
