"""Shopify's product export (Products > Export), with the column names before and after their change in 2024."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from core.catalog.seed.csv_table import Row, Table
from core.catalog.seed.csv_values import amount, drawn, measure, nfc, whole
from core.errors import BadInput
from core.ports.wire import AttributeSnapshot, SeedProduct, VariantSnapshot

# Newer name -> the older one, which this module uses.
_OLDER = {
    "url handle": "handle",
    "description": "body (html)",
    "published on online store": "published",
    "sku": "variant sku",
    "barcode": "variant barcode",
    "price": "variant price",
    "compare-at price": "variant compare at price",
    "inventory quantity": "variant inventory qty",
    "weight value (grams)": "variant grams",
    "product image url": "image src",
    "variant image url": "variant image",
    "requires shipping": "variant requires shipping",
}
REQUIRED = ("handle", "title")
_STATUS = {"active": "publish", "draft": "draft", "archived": "private", "": "publish"}
_KNOWN = {
    "handle", "title", "body (html)", "vendor", "type", "tags", "published", "status", "variant sku", "variant grams",
    "variant inventory qty", "variant price", "variant compare at price", "variant barcode", "image src",
    "image position", "image alt text", "variant image", "product category",
    *(f"option{n} {part}" for n in (1, 2, 3) for part in ("name", "value")),
}  # fmt: skip
# Of a variant, a picture or the shop's bookkeeping: of no use to a product page.
_IDLE = re.compile(
    r"variant |(?:inventory|fulfillment|weight unit|unit price|charge tax|tax code|cost per item|continue selling)|"
    r"option\d linked to|included /|price /|compare-at price /|gift card$"
)
_METAFIELD = re.compile(r"(.+?) \(product\.metafields\.[^)]+\)$")


def is_shopify(table: Table) -> bool:
    """Whether the header names what only Shopify's export has."""
    return table.has("Title") and (table.has("Handle") or table.has("URL handle"))


def older(table: Table) -> Table:
    """The table under the older column names."""
    rows = tuple(
        Row(row.line, {_OLDER.get(name, name): cell for name, cell in row.cells.items()}) for row in table.rows
    )
    return Table(tuple(_OLDER.get(column.lower(), column) for column in table.columns), rows, table.notes)


class ShopifyReader:
    """Turns the rows of one export into products; `notes` tells what was left out."""

    def __init__(self, table: Table, currency: str) -> None:
        self.table, self.currency = table, currency
        self.notes: list[str] = []
        self.skus: set[str] = set()

    def products(self) -> tuple[SeedProduct, ...]:
        """Products in the file's order, each with its variants. Raises BadInput."""
        return tuple(self._product(rows) for rows in self._grouped())

    def _grouped(self) -> Iterator[list[Row]]:
        """The rows of one handle stand together; the first holds the product's own cells."""
        groups: dict[str, list[Row]] = {}
        last = ""
        for row in self.table.rows:
            handle = row["handle"]
            if not handle:
                self.notes.append(f"Line {row.line} was left out: it has no handle.")
                continue
            if handle in groups and handle != last and row["title"]:
                raise BadInput(
                    f'Lines {groups[handle][0].line} and {row.line} both start a product with the handle "{handle}".',
                    "Give each product its own handle, or put the rows of one product together.",
                    field="Handle",
                )
            groups.setdefault(handle, []).append(row)
            last = handle
        for handle, rows in groups.items():
            if rows[0]["title"]:
                yield rows
            else:
                self.notes.append(f'Lines from {rows[0].line} ("{handle}") were left out: the first has no title.')

    def _product(self, rows: list[Row]) -> SeedProduct:
        first = rows[0]
        names = [nfc(first[f"option{n} name"]) for n in (1, 2, 3)]
        sold = [row for row in rows if row is first or row["option1 value"] or row["variant price"]]
        plain = len(sold) == 1 and names[0].lower() in ("", "title")
        attributes = () if plain else tuple(_choices(names, sold))
        variants = () if plain else tuple(self._variant(row, names) for row in sold)
        prices = [price for row in sold if (price := amount(row, "variant price", self.currency)) is not None]
        stocks = [level for row in sold if (level := whole(row, "variant inventory qty")) is not None]
        hidden = first["published"].lower() in ("false", "no", "0")
        status = _STATUS.get(first["status"].lower(), "publish")
        return SeedProduct(
            sku=self._sku(first["variant sku"] if plain else "", first),
            title=nfc(first["title"]),
            kind="simple" if plain else "variable",
            status="private" if hidden and status == "publish" else status,
            vendor=nfc(first["vendor"]),
            product_type=nfc(first["type"]),
            category=nfc(first["type"] or (first["product category"].split(">")[-1].strip())),
            tags=tuple(nfc(tag.strip()) for tag in first["tags"].split(",") if tag.strip()),
            description_html=nfc(first["body (html)"]),
            attributes=(*attributes, *self._metafields(first)),
            variants=variants,
            price_minor=min(prices, default=None),
            regular_price_minor=amount(first, "variant compare at price", self.currency),
            stock=max(0, sum(stocks)) if stocks else None,
            weight_g=measure(first, "variant grams", 1.0),
            gtin=_gtin(first) if plain else "",
            pictures=drawn(
                [(row["image src"], row["image alt text"]) for row in rows if row["image src"]], first["title"]
            ),
            extra=self._extra(first),
            taxonomy=nfc(first["product category"]),
        )

    def _variant(self, row: Row, names: list[str]) -> VariantSnapshot:
        options = ((name, nfc(row[f"option{n} value"])) for n, name in enumerate(names, 1) if name)
        return VariantSnapshot(
            remote_id="",
            sku=self._sku(row["variant sku"], None),
            options=tuple((name, value) for name, value in options if value),
            price_minor=amount(row, "variant price", self.currency),
            weight_g=measure(row, "variant grams", 1.0),
            gtin=_gtin(row),
        )

    def _sku(self, sku: str, first: Row | None) -> str:
        """Shopify lets SKUs repeat and be empty; a shop of ours does not."""
        sku = sku.lstrip("'") or (first["handle"] if first else "")
        if sku in self.skus:
            self.notes.append(f'The SKU "{sku}" is used twice; the second one was left empty.')
            return ""
        if sku:
            self.skus.add(sku)
        return sku

    def _metafields(self, row: Row) -> Iterator[AttributeSnapshot]:
        for column in self.table.columns:
            match = _METAFIELD.match(column)
            if match and row[column.lower()]:
                values = tuple(nfc(value.strip()) for value in row[column.lower()].split(";") if value.strip())
                yield AttributeSnapshot(nfc(match[1]), values)

    def _extra(self, row: Row) -> dict[str, Any]:
        return {
            column: nfc(row[column.lower()])
            for column in self.table.columns
            if row[column.lower()]
            and column.lower() not in _KNOWN
            and not _IDLE.match(column.lower())
            and not _METAFIELD.match(column)
        }


def _gtin(row: Row) -> str:
    return row["variant barcode"].lstrip("'")


def _choices(names: list[str], sold: list[Row]) -> Iterator[AttributeSnapshot]:
    for n, name in enumerate(names, 1):
        values = tuple(dict.fromkeys(nfc(row[f"option{n} value"]) for row in sold if row[f"option{n} value"]))
        if name and values:
            yield AttributeSnapshot(name, values, varies=True)
