"""How long a text is, in the unit that a channel counts: graphemes, display width, pixels of a result page, bytes,
Unicode code points.

Graphemes are counted by our own reading of UAX 29 over `unicodedata` (marks, joiners, flags, skin tones, Hangul
letters, keycaps): for one small function no further package is worth its upkeep.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

UNITS = ("graphemes", "width", "pixels", "bytes", "points")
_JOINER = "\u200d"
_EXTENDS = frozenset(("Mn", "Me", "Mc"))
_HANGUL_FIRST, _HANGUL_MIDDLE, _HANGUL_LAST = range(0x1100, 0x1160), range(0x1160, 0x11A8), range(0x11A8, 0x1200)
_FLAGS = range(0x1F1E6, 0x1F200)
_SKIN = range(0x1F3FB, 0x1F400)


def graphemes(text: str) -> list[str]:
    """What a reader counts as characters: é in two code points, a flag and a family are one each."""
    if text.isascii() and "\r" not in text:
        return list(text)
    found: list[str] = []
    for char in text:
        if found and _joins(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _joins(cluster: str, char: str) -> bool:
    """Whether a character belongs to the cluster before it."""
    last, code = cluster[-1], ord(char)
    if last == "\r" and char == "\n":
        return True
    if last in "\r\n" or char in "\r\n":
        return False
    if char == _JOINER or code in _SKIN or unicodedata.category(char) in _EXTENDS:
        return True
    if last == _JOINER and unicodedata.category(char) == "So":
        return True
    before = ord(last)
    if code in _HANGUL_MIDDLE:
        return before in _HANGUL_FIRST or before in _HANGUL_MIDDLE or _open_syllable(before)
    if code in _HANGUL_LAST:
        return before in _HANGUL_MIDDLE or before in _HANGUL_LAST or 0xAC00 <= before <= 0xD7A3
    return code in _FLAGS and before in _FLAGS and len(cluster) == 1


def _open_syllable(code: int) -> bool:
    """A composed Hangul syllable without a last letter."""
    return 0xAC00 <= code <= 0xD7A3 and (code - 0xAC00) % 28 == 0


def display_width(text: str) -> int:
    """Columns: letters of Chinese, Japanese and Korean and emoji count two, all others one, marks none."""
    if text.isascii():
        return len(text)
    return sum(2 if any(unicodedata.east_asian_width(char) in "WF" for char in cell) else 1 for cell in graphemes(text))


@cache
def _widths() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("widths.toml").read_text("utf-8"))


@cache
def _glyphs() -> dict[str, int]:
    return {char: int(width) for width, chars in _widths()["glyphs"].items() for char in chars}


@lru_cache(maxsize=8192)
def _glyph(cell: str) -> int:
    """Width of one grapheme in thousandths of the type size."""
    known = _glyphs().get(cell) or _glyphs().get(unicodedata.normalize("NFD", cell)[:1])
    if known is not None:
        return known
    rest = _widths()["others"]
    script = unicodedata.name(cell[0], "").split(" ")[0]
    wide = any(unicodedata.east_asian_width(char) in "WF" for char in cell)
    return int(rest.get(script, rest["wide" if wide else "narrow"]))


def pixels(text: str) -> int:
    """Width on a desktop result page whose titles and descriptions are set in an Arial-like face (see widths.toml).

    The type size is that of titles; the limits of descriptions are stated at the same size.
    """
    return -(-sum(_glyph(cell) for cell in graphemes(text)) * int(_widths()["type_px"]) // 1000)


_MEASURES: dict[str, Callable[[str], int]] = {
    "graphemes": lambda text: len(graphemes(text)),
    "width": display_width,
    "pixels": pixels,
    "bytes": lambda text: len(text.encode()),
    "points": len,
}


def size(text: str, unit: str) -> int:
    """A text's size in one of UNITS; KeyError for another."""
    return _MEASURES[unit](text)
