"""WooCommerce's product export (Products > Export), read as it is written by WC_Product_CSV_Exporter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from core.catalog.seed.csv_table import Row, Table
from core.catalog.seed.csv_values import GRAMS, MILLIMETRES, amount, drawn, measure, nfc, pieces, whole
from core.errors import BadInput
from core.ports.wire import AttributeSnapshot, SeedProduct, VariantSnapshot

REQUIRED = ("Type", "SKU", "Name", "Published")
_KINDS = ("simple", "variable", "grouped", "external")
_STATUS = {"1": "publish", "0": "private", "-1": "draft"}
_UNIT_COLUMN = re.compile(r"(weight|length|width|height) \((\w+)\)$")
_GTIN = "gtin, upc, ean, or isbn"
# Columns with a place of their own in a product; the filled ones of the others are kept as `extra`.
_KNOWN = {
    "id", "type", "sku", "name", "published", "short description", "description", "stock", "sale price",
    "regular price", "categories", "tags", "images", "parent", "grouped products", "external url", "brands", "position",
    _GTIN,
}  # fmt: skip
# The shop's bookkeeping, of no use to a product page.
_IDLE = {
    "is featured?", "visibility in catalog", "date sale price starts", "date sale price ends", "tax status",
    "tax class", "in stock?", "low stock amount", "backorders allowed?", "sold individually?",
    "allow customer reviews?",
    "purchase note", "shipping class", "download limit", "download expiry days", "button text", "upsells",
    "cross-sells",
}  # fmt: skip
_ATTRIBUTE = re.compile(r"attribute \d+ ")
_ESCAPED = re.compile(r"^'(?=[=+\-@\t\r])")


class WooReader:
    """Turns the rows of one export into products; `notes` tells what was left out."""

    def __init__(self, table: Table, currency: str) -> None:
        self.table, self.currency = table, currency
        self.notes: list[str] = []
        self.units = {
            match[1]: (column.lower(), (GRAMS if match[1] == "weight" else MILLIMETRES).get(match[2], 0.0))
            for column in table.columns
            if (match := _UNIT_COLUMN.match(column.lower()))
        }
        for name, (column, factor) in self.units.items():
            if not factor:
                raise BadInput(
                    f'The unit in column "{column}" is not known.', f"Use kg, g, lbs, oz or cm, m, mm, in for {name}."
                )

    def products(self) -> tuple[SeedProduct, ...]:
        """Products in the file's order, each with its variations. Raises BadInput."""
        parents: dict[str, Row] = {}
        by_id: dict[str, str] = {}
        children: dict[str, list[Row]] = {}
        for key, row in self._parents():
            if key in parents:
                raise BadInput(
                    f'Lines {parents[key].line} and {row.line} have the same SKU "{key}".',
                    "Give each product its own SKU.",
                    field="SKU",
                )
            parents[key] = row
            by_id[row["id"]] = key
        for row in self.table.rows:
            if "variation" in _types(row):
                self._adopt(row, parents, by_id, children)
        return tuple(self._product(row, children.get(key, [])) for key, row in parents.items())

    def _parents(self) -> Iterator[tuple[str, Row]]:
        unnamed = count(1)
        for row in self.table.rows:
            types = _types(row)
            if "variation" in types:
                continue
            if not row["name"]:
                self.notes.append(f"Line {row.line} was left out: it has no name.")
            elif not types & set(_KINDS):
                self.notes.append(
                    f'Line {row.line} ("{row["name"][:60]}") was left out: type "{row["type"]}" is not known.'
                )
            else:
                yield row["sku"] or f"\0{next(unnamed)}", row

    def _adopt(self, row: Row, parents: dict[str, Row], by_id: dict[str, str], children: dict[str, list[Row]]) -> None:
        parent = row["parent"]
        key = by_id.get(parent[3:], "") if parent.startswith("id:") else parent
        if key in parents:
            children.setdefault(key, []).append(row)
        else:
            self.notes.append(f'Line {row.line} was left out: its parent "{parent}" is not in the file.')

    def _product(self, row: Row, variations: list[Row]) -> SeedProduct:
        types = _types(row)
        kind = next(kind for kind in _KINDS if kind in types)
        regular, sale = amount(row, "regular price", self.currency), amount(row, "sale price", self.currency)
        attributes = tuple(_attributes(row, varying={name for child in variations for name, _ in _options(child)}))
        variants = tuple(self._variant(child) for child in variations)
        paid = sale if sale is not None else regular
        return SeedProduct(
            sku=row["sku"],
            title=_text(row["name"]),
            kind=kind,
            status=_STATUS.get(row["published"], "publish"),
            vendor=", ".join(pieces(row["brands"])),
            category=next((part.split(">")[-1].strip() for part in pieces(row["categories"])), ""),
            tags=pieces(row["tags"]),
            description_html=_text(row["description"]),
            short_html=_text(row["short description"]),
            attributes=attributes,
            variants=variants,
            price_minor=paid if kind != "variable" else _lowest(variants),
            regular_price_minor=regular if sale is not None else None,
            stock=whole(row, "stock"),
            weight_g=self._measured(row, "weight"),
            length_mm=self._measured(row, "length"),
            width_mm=self._measured(row, "width"),
            height_mm=self._measured(row, "height"),
            gtin=row[_GTIN],
            pictures=drawn([(url, "") for url in pieces(row["images"])], row["name"]),
            grouped=pieces(row["grouped products"]),
            external_url=row["external url"],
            extra={**({"virtual": True} if "virtual" in types else {}), **self._extra(row)},
        )

    def _variant(self, row: Row) -> VariantSnapshot:
        sale = amount(row, "sale price", self.currency)
        return VariantSnapshot(
            remote_id="",
            sku=row["sku"],
            options=tuple(_options(row)),
            price_minor=sale if sale is not None else amount(row, "regular price", self.currency),
            weight_g=self._measured(row, "weight"),
            gtin=row[_GTIN],
            description_html=_text(row["description"]),
        )

    def _measured(self, row: Row, name: str) -> float | None:
        return measure(row, *self.units[name]) if name in self.units else None

    def _extra(self, row: Row) -> dict[str, Any]:
        own = _KNOWN | _IDLE | {column for column, _ in self.units.values()}
        return {
            column.removeprefix("Meta: "): nfc(row[column.lower()])
            for column in self.table.columns
            if row[column.lower()] and column.lower() not in own and not _ATTRIBUTE.match(column.lower())
        }


def _types(row: Row) -> set[str]:
    return {part.lower() for part in pieces(row["type"])}


def _text(cell: str) -> str:
    """The stored text: the exporter writes line breaks as "\\n" and guards formulas with an apostrophe."""
    return nfc(_ESCAPED.sub("", cell).replace("\\n", "\n"))


def _numbered(row: Row) -> Iterator[tuple[str, tuple[str, ...]]]:
    for number in count(1):
        name = row[f"attribute {number} name"]
        if name:
            yield nfc(name), pieces(row[f"attribute {number} value(s)"])
        elif f"attribute {number + 1} name" not in row.cells:
            return


def _attributes(row: Row, varying: set[str]) -> Iterator[AttributeSnapshot]:
    for name, values in _numbered(row):
        if values:
            yield AttributeSnapshot(name, values, varies=name in varying)


def _options(row: Row) -> Iterator[tuple[str, str]]:
    for name, values in _numbered(row):
        if values:
            yield name, values[0]


def _lowest(variants: tuple[VariantSnapshot, ...]) -> int | None:
    return min((variant.price_minor for variant in variants if variant.price_minor is not None), default=None)
