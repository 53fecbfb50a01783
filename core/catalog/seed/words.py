"""The word lists of the built-in catalogues (data/vocabulary.toml)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

# Which word list the values of an attribute come from.
LIST_OF_ATTRIBUTE = {
    "Features": "features",
    "Material": "materials",
    "Lining": "materials",
    "Filling": "fillings",
    "Color": "colors",
    "Pattern": "patterns",
    "In the box": "parts",
    "Care": "care",
    "Suitable for": "uses",
    "Fit": "fits",
    "Season": "seasons",
}
_COUNT_OR_SHARE = re.compile(r"^(?:\d+ x |\d+% )")


def load(name: str) -> dict[str, Any]:
    """One data file of this package as a dictionary."""
    return tomllib.loads((files("core.catalog.seed") / "data" / name).read_text(encoding="utf-8"))


@cache
def taxonomy() -> dict[str, str]:
    """Path in Shopify's taxonomy of each category of the model shops."""
    return {name: str(path) for name, path in load("taxonomy.toml").items()}


@cache
def vocabulary() -> dict[str, tuple[str, ...]]:
    """Word lists by group: features, materials, colors, parts, care, uses, types, categories, attributes ..."""
    return {group: tuple(words) for group, words in load("vocabulary.toml").items() if isinstance(words, list)}


def bare(value: str) -> str:
    """A value without its count or share: "2 x ear tips" is "ear tips", "80% wool" is "wool"."""
    return _COUNT_OR_SHARE.sub("", value)


@cache
def capitalised(phrase: str) -> str:
    """As a shop writes it: the first letter large, the rest (USB-C, BPA-free) as it is."""
    return phrase if phrase.startswith("pH") else phrase[:1].upper() + phrase[1:]
