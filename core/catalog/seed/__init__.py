"""Catalogues to fill an emulated shop with: built-in ones, generated ones, and shops' own CSV exports."""
