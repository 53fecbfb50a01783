"""The text as the patterns read it: one kind of space, digit, colon and dash, no marks; every place known in the original."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ENTITIES = {"nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "commat": "@", "period": "."}
_ODD = re.compile(
    r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});"  # entities
    r"|\\[nrt]|\\u[0-9a-fA-F]{4}"  # line ends and letters escaped in JSON
    r"|%40"
    r"|.[\u0300-\u036f\u3099\u309a]+"  # decomposed letters
    r"|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"  # without width
    r"|[^\x00-\u024f]"
    r"|[\u00a0\u00ab\u00b4\u00bb]",
    re.DOTALL,
)
_SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63", "-"),
    **dict.fromkeys("\u2019\u2018\u02bc\u00b4\u0060", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("\u2028\u2029\u0085", "\n"),
}
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_BREAKS = frozenset(
    [
        "br",
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "td",
        "tr",
        "th",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dt",
        "dd",
        "address",
        "section",
        "article",
    ]
)


@dataclass(frozen=True, slots=True)
class Shadow:
    """`text` is what patterns read; `starts[i]` is the place of its i-th sign in the original (None: the same)."""

    text: str
    starts: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of `text` as a span of the original."""
        if self.starts is None:
            return start, end
        return self.starts[start], self.starts[end] if start < end else self.starts[start]


def shadow(text: str) -> Shadow:
    """The readable form of a text."""
    if text.isascii() and not any(sign in text for sign in ("&", "\\", "%40")):
        return Shadow(text, None)
    out: list[str] = []
    starts: list[int] = []
    at = 0
    for match in _ODD.finditer(text):
        start, end = match.span()
        out.append(text[at:start])
        starts.extend(range(at, start))
        for char in _read(match.group()):
            out.append(char)
            starts.append(start)
        at = end
    out.append(text[at:])
    starts.extend(range(at, len(text) + 1))
    return Shadow("".join(out), tuple(starts))


def _read(odd: str) -> str:
    if odd[0] == "&":
        return _entity(odd)
    if odd[0] == "\\":
        return _escape(odd)
    if odd == "%40":
        return "@"
    if len(odd) > 1:
        return unicodedata.normalize("NFC", odd)
    if odd in _SIGNS:
        return _SIGNS[odd]
    kind = unicodedata.category(odd)
    if kind == "Nd":
        return str(unicodedata.decimal(odd))
    if kind == "Cf":
        return ""
    if kind == "Zs":
        return " "
    if "\uff01" <= odd <= "\uff5e" and odd not in "，．；！？":  # full width forms of ASCII
        return chr(ord(odd) - 0xFEE0)
    return odd


def _entity(odd: str) -> str:
    body = odd[1:-1]
    if body[0] != "#":
        return _ENTITIES.get(body.lower(), odd)
    number = int(body[2:], 16) if body[1] in "xX" else int(body[1:])
    return _one(number) or odd


def _escape(odd: str) -> str:
    if odd[1] == "u":
        return _one(int(odd[2:], 16)) or odd
    return " " if odd[1] == "t" else "\n"


def _one(number: int) -> str:
    """The sign with that number, read like any other; empty where it is none."""
    if not 32 <= number < 0x11_0000 or 0xD800 <= number <= 0xDFFF:
        return ""
    char = chr(number)
    return _read(char) if not char.isascii() and char > "\u024f" else char


def without_tags(text: str) -> str:
    """The same length with HTML tags as blanks, those that end a line as line ends."""
    if "<" not in text:
        return text
    return _TAG.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    broken = match.group(1).strip("/").lower() in _BREAKS
    return ("\n" if broken else " ") + " " * (len(match.group()) - 1)
