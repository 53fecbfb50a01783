"""A pair of texts, and how inline codes of a file stand in plain text.

A text is stored flat. `⟦+1 <b>⟧` opens code 1, whose own text is `<b>`; `⟦-1 </b>⟧` closes it; `⟦=2 {0}⟧` stands alone.
A bracket of the text itself is `⟦[⟧` or `⟦]⟧`. So nothing of a code is lost, and a text without codes stays as it is.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

OPEN, CLOSE, ALONE = "+", "-", "="
APPROVED, MACHINE, UNFINISHED = "approved", "machine", "unfinished"
_PIECE = re.compile(r"⟦(?:([\[\]])|([+\-=])([^\s⟦⟧]*)(?: ([^⟦⟧]*))?)⟧")
_PLACEHOLDER = re.compile(r"\{\{?[\w.]*\}?\}|%(?:\d+\$)?(?:\(\w+\))?[sdifgxu]\b|%%")


class Code(NamedTuple):
    """An inline code: `sign` is OPEN, CLOSE or ALONE, `native` its own text in the file that was translated."""

    sign: str
    id: str
    native: str = ""


Piece = str | Code


@dataclass(frozen=True, slots=True)
class Unit:
    """One source text and its translation, both flat. Locales are as the file writes them until they are taken in.
    `state`: approved (a person said yes), machine, or unfinished (not to be used)."""

    source: str
    target: str
    source_locale: str = ""
    locale: str = ""
    context: str = ""
    state: str = MACHINE
    note: str = ""
    origin: str = ""

    @property
    def key(self) -> str:
        """Where the memory keeps it."""
        return memory_key(self.source)


def memory_key(source: str) -> str:
    """Digest of a source text: NFC, without invisible characters, single spaces."""
    shown = "".join(char for char in unicodedata.normalize("NFC", source) if unicodedata.category(char) != "Cf")
    return hashlib.sha256(" ".join(shown.split()).encode()).hexdigest()


def flat(pieces: Iterator[Piece] | list[Piece]) -> str:
    """Pieces as one text."""
    return "".join(_written(piece) if isinstance(piece, Code) else _guarded(piece) for piece in pieces)


def pieces(text: str) -> Iterator[Piece]:
    """Inverse of `flat`: texts and codes in turn."""
    at, held = 0, ""
    for match in _PIECE.finditer(text):
        held += text[at : match.start()]
        at = match.end()
        if match[1]:
            held += "⟦" if match[1] == "[" else "⟧"
            continue
        if held:
            yield held
            held = ""
        yield Code(match[2], match[3], _unescaped(match[4] or ""))
    held += text[at:]
    if held:
        yield held


def codes(text: str) -> list[Code]:
    """The codes of a flat text."""
    return [piece for piece in pieces(text) if isinstance(piece, Code)]


def plain(text: str) -> str:
    """The text with each code as its own text: for formats that know no codes."""
    return "".join(piece.native if isinstance(piece, Code) else piece for piece in pieces(text))


def lost_placeholders(unit: Unit) -> list[str]:
    """Codes and placeholders of the source that the target lacks, or has too many of."""
    counts: dict[str, int] = {}
    for text, step in ((unit.source, 1), (unit.target, -1)):
        for piece in pieces(text):
            found = [f"{piece.sign}{piece.id}"] if isinstance(piece, Code) else _PLACEHOLDER.findall(piece)
            for name in found:
                counts[name] = counts.get(name, 0) + step
    return sorted(name for name, count in counts.items() if count)


def _guarded(text: str) -> str:
    if "⟦" not in text and "⟧" not in text:
        return text
    return re.sub("[⟦⟧]", lambda match: "⟦[⟧" if match[0] == "⟦" else "⟦]⟧", text)


def _written(code: Code) -> str:
    name = re.sub(r"[\s⟦⟧]", "_", code.id)
    native = code.native.replace("%", "%25").replace("⟦", "%5B").replace("⟧", "%5D")
    return f"⟦{code.sign}{name} {native}⟧" if native else f"⟦{code.sign}{name}⟧"


def _unescaped(native: str) -> str:
    return native.replace("%5D", "⟧").replace("%5B", "⟦").replace("%25", "%")
