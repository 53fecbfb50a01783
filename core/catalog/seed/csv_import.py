"""A shop's own product export as a catalogue, so that Vitrine can be tried on it without any key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core.catalog.seed.builtin import shoppers
from core.catalog.seed.csv_shopify import ShopifyReader, is_shopify, older
from core.catalog.seed.csv_table import Table, read_table
from core.catalog.seed.csv_values import MAX_PICTURES, guess_locale, script_locale
from core.catalog.seed.csv_woocommerce import REQUIRED, WooReader
from core.errors import BadInput
from core.ports.wire import SeedCatalogue, SeedProduct

_WHERE = "In Shopify: Products > Export. In WooCommerce: Products > All products > Export."
_SHOWN_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class CsvCatalogue:
    """A catalogue read from a file of `platform` (shopify or woocommerce). `notes` are sentences on everything that was
    left out, replaced or guessed, with line numbers."""

    catalogue: SeedCatalogue
    platform: str
    notes: tuple[str, ...]


def read_csv(source: str | Path | bytes, *, currency: str = "USD", source_locale: str | None = None) -> CsvCatalogue:
    """Read a product export of Shopify or WooCommerce (a path, or the file's bytes).

    `currency` (ISO 4217) is what the prices are in; exports do not say. `source_locale` (BCP 47) is the language of the
    texts; guessed when not given. Pictures are never fetched: drawings stand in for them.
    Raises BadInput with line, column and next step for a file that cannot be used.
    """
    table = read_table(source)
    reader, platform = _reader(table, currency.upper())
    products = reader.products()
    if not products:
        causes = " ".join(reader.notes[:3])
        raise BadInput(f"No product in the file can be used. {causes}", _WHERE, field="file")
    notes = [*table.notes, *reader.notes]
    locale = source_locale or guess_locale(f"{product.title}. {product.description_html}" for product in products)
    if not source_locale:
        notes.append(f"The texts seem to be {locale}; give the source language if that is wrong.")
    if any(product.pictures for product in products):
        notes.append(f"Pictures were not fetched; drawings stand in for them (at most {MAX_PICTURES} per product).")
    name = Path(source).name if isinstance(source, str | Path) else "products.csv"
    dressed = tuple(_in_language(product, locale) for product in products)
    return CsvCatalogue(SeedCatalogue(name, currency.upper(), locale, dressed, shoppers(0)), platform, tuple(notes))


def _reader(table: Table, currency: str) -> tuple[ShopifyReader | WooReader, str]:
    if is_shopify(table):
        return ShopifyReader(older(table), currency), "shopify"
    if table.has("Type", "Name") and (table.has("Published") or table.has("SKU")):
        missing = [column for column in REQUIRED if not table.has(column)]
        if missing:
            raise BadInput(
                f"The WooCommerce export lacks the column {missing[0]}.",
                "Export again with all columns.",
                field=missing[0],
            )
        return WooReader(table, currency), "woocommerce"
    shown = ", ".join(f'"{column[:30]}"' for column in table.columns[:_SHOWN_COLUMNS])
    raise BadInput(
        f"This is neither a Shopify nor a WooCommerce product export: its columns begin with {shown}.",
        f"{_WHERE} The shop's admin must be in English while you export.",
        field="file",
    )


def _in_language(product: SeedProduct, locale: str) -> SeedProduct:
    """A product in another script than the rest of the catalogue keeps its own language."""
    own = script_locale(f"{product.title}. {product.description_html}")
    foreign = own and own.split("-")[0] != locale.split("-")[0]
    return replace(product, locale=own if foreign else locale)
