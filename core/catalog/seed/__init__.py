"""Catalogues to fill an emulated shop with: built-in ones, generated ones, and shops' own CSV exports."""

from core.catalog.seed.builtin import builtin, shoppers
from core.catalog.seed.csv_import import CsvCatalogue, read_csv

__all__ = ["CsvCatalogue", "builtin", "read_csv", "shoppers"]
