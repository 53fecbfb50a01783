"""Canonical attributes and what shops call them in six source languages (data: core/facts/vocabulary/*.toml).

`kind` is the kind of fact a value makes (core/facts/sheet.py). `dimension` says what a measure measures: length, width,
height, depth, diameter, thickness, dimensions, size, weight, user_weight, capacity, volume, power, voltage, charge,
energy, frequency, impedance, noise_level, duration, temperature, colour_temperature, waterproof_rating, breathability,
fabric_weight, rating, count, luminous_flux, angle, area, pressure, data, rotation; empty for attributes of text.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

LANGUAGES = ("en", "zh", "de", "fr", "es", "ja")
_PARENTHESIS = re.compile(r"\s*[(\[（【].*?[)\]）】]\s*")
_NOISE = re.compile(r"[^\w%&+]+")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One canonical attribute. `part` is the part that a material of this attribute is about (lining, sole).

    `bound` is the qualifier that a figure of it has by its nature where the source writes none: nobody means a battery
    life of 16 hours to be met at every volume. `broader` names the attribute of which it is a narrower case.
    """

    name: str
    kind: str
    dimension: str
    part: str
    names: tuple[tuple[str, tuple[str, ...]], ...]  # (language, its names)
    bound: str = ""
    broader: str = ""

    def names_in(self, lang: str) -> tuple[str, ...]:
        """What shops of that language call it; empty for other languages."""
        return next((names for code, names in self.names if code == lang[:2]), ())


def fold_name(label: str) -> str:
    """The form in which names are compared: NFKC, no case, no punctuation, single spaces."""
    return _NOISE.sub(" ", unicodedata.normalize("NFKC", label).casefold().replace("_", " ")).strip()


@functools.cache
def attributes() -> dict[str, Attribute]:
    """All canonical attributes by name."""
    found: dict[str, Attribute] = {}
    for entry in sorted(files("core.facts").joinpath("vocabulary").iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml"):
            continue
        for name, row in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            if name in found:
                raise ValueError(f"attribute {name} stands twice in the vocabulary")
            names = tuple((lang, tuple(row[lang])) for lang in LANGUAGES)
            more = (row.get("bound", ""), row.get("broader", ""))
            found[name] = Attribute(name, row["kind"], row.get("dimension", ""), row.get("part", ""), names, *more)
    return found


def natural_bound(attribute: str) -> str:
    """The qualifier that figures of this attribute have by their nature; empty for most and for unknown ones."""
    known = attributes().get(attribute)
    return known.bound if known else ""


@functools.cache
def _index() -> dict[str, dict[str, Attribute]]:
    index: dict[str, dict[str, Attribute]] = {lang: {} for lang in LANGUAGES}
    for attribute in attributes().values():
        for lang, names in attribute.names:
            for name in names:
                index[lang].setdefault(fold_name(name), attribute)
        index["en"].setdefault(fold_name(attribute.name), attribute)
    return index


@functools.lru_cache(maxsize=4096)
def lookup(label: str, lang: str) -> Attribute | None:
    """The attribute that a shop of this language means by `label`; None when it is not known.

    The language itself is asked first, then English, then the others, since shops mix them. What stands in
    parentheses ("Weight (g)") is left aside when the whole is unknown.
    """
    order = dict.fromkeys((lang[:2].lower(), *LANGUAGES))
    whole = fold_name(label)
    for text in dict.fromkeys((whole, fold_name(_PARENTHESIS.sub(" ", label)))):
        for code in order:
            attribute = _index().get(code, {}).get(text)
            if text and attribute is not None:
                return attribute
    return None
