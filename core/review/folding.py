"""Text in the form in which terms are compared, with the way back to the original code points."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache

# Arabic: vowel marks and tatweel are decoration; forms of alef, ya and ta marbuta are written at random.
_ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": ""}
_SIGNS = {"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "´": "'", "`": "'", "ı": "i"}
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_COMBINING = re.compile("[\u0300-\u036f]")
_MOST_CHARS = 65_536


@dataclass(frozen=True)
class Folded:
    """`text` is folded; `uneven` is the original where their code points do not agree one to one."""

    text: str
    uneven: str = ""

    @cached_property
    def starts(self) -> tuple[int, ...] | None:
        """For each folded code point the place in the original; made when a hit asks for it. None: the same place."""
        if not self.uneven:
            return None
        pieces = [_char(char) for char in self.uneven]
        if _COMBINING.search(self.uneven):
            pieces = _composed(self.uneven, pieces)
        return tuple(at for at, piece in enumerate(pieces) for _ in piece)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """A span of the folded text as a span of the original."""
        if self.starts is None:
            return start, end
        first = self.starts[start]
        return first, (self.starts[end] if end < len(self.starts) else len(self.uneven))

    def at(self, place: int) -> int:
        """The first folded position at or behind an original one."""
        return place if self.starts is None else bisect_left(self.starts, place)


@lru_cache(maxsize=16_384)
def _char(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    if char in _ARABIC:
        return _ARABIC[char]
    category = unicodedata.category(char)
    if category == "Cf" or "\u064b" <= char <= "\u065f" or char == "\u0670" or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category == "Zs":
        return " "
    return unicodedata.normalize("NFKC", char).casefold()


class _Table(dict[int, str]):
    """Folded forms by code point, filled as characters come up."""

    def __init__(self) -> None:
        super().__init__()
        self._uneven: set[str] = set()
        self._pattern, self._known = _COMBINING, 0

    def __missing__(self, code: int) -> str:
        piece = _char(chr(code))
        if len(self) < _MOST_CHARS:
            self[code] = piece
        if len(piece) != 1:
            self._uneven.add(chr(code))
        return piece

    def uneven(self, text: str) -> bool:
        """Whether a character of a text that was translated changes its length or joins the one before it."""
        if self._known != len(self._uneven):
            letters = sorted(self._uneven)
            self._pattern = re.compile(f"[\u0300-\u036f{re.escape(''.join(letters))}]")
            self._known = len(letters)
        return self._pattern.search(text) is not None


_TABLE = _Table()


def _translated(match: re.Match[str]) -> str:
    return match.group().translate(_TABLE)


def fold(text: str) -> Folded:
    """NFKC, no case, one kind of space, hyphen and apostrophe, no invisible characters, Arabic spelling unified."""
    if text.isascii():
        return Folded(text.lower().replace("`", "'"))
    folded = _NOT_ASCII.sub(_translated, text).lower().replace("`", "'")
    if not _TABLE.uneven(text):
        return Folded(folded)
    if _COMBINING.search(text):
        return Folded("".join(_composed(text, [_char(char) for char in text])), text)
    return Folded(folded, text)


def _composed(text: str, pieces: list[str]) -> list[str]:
    """Combining accents joined to the letter before them, where Unicode has the joined letter."""
    out = list(pieces)
    letter = -1
    for at, char in enumerate(text):
        if "\u0300" <= char <= "\u036f" and letter >= 0:
            joined = unicodedata.normalize("NFC", out[letter] + char)
            if len(joined) == len(out[letter]):
                out[letter], out[at] = joined, ""
        elif out[at]:
            letter = at
    return out


def fold_text(text: str) -> str:
    """The folded form alone."""
    return fold(text).text
