"""Catalogues to fill an emulated shop with: built-in ones, generated ones, and shops' own CSV exports."""

from core.catalog.seed.builtin import builtin, shoppers

__all__ = ["builtin", "shoppers"]
