"""The two Chinese spellings: characters that only one of them has, and Traditional text read as Simplified."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

# Of what GB 2312 lacks, the mainland writes these too; of what Big5 lacks, Taiwan writes these.
_BOTH = frozenset("瞭妳囍喆著焗炻腈肽胜")
_NO_SURNAME = frozenset("後於")  # GB 2312 has them as surnames
_FREQUENT = 0xC9  # the lead bytes of Big5 below are its frequent characters


@cache
def _table() -> dict[int, str]:
    data = tomllib.loads(files(__package__).joinpath("hanzi.toml").read_text("utf-8"))
    return {ord(old): new for old, new in zip(data["traditional"], data["simplified"], strict=True)}


def simplified(text: str) -> str:
    """The text in simplified characters, code point for code point: for comparing, never for readers."""
    return text.translate(_table())


@cache
def strange(traditional: bool) -> frozenset[str]:
    """Characters that a page in the traditional (or else the simplified) spelling never has, by what the character sets
    of both were made for: GB 2312 for one, Big5 for the other. A simplified character that Big5 keeps among its rare
    ones (机, 适) is strange in Taiwan too."""
    mainland = _characters("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF))
    if not traditional:
        return frozenset(chr(code) for code in _table()) - mainland - _BOTH | _NO_SURNAME
    taiwan = _characters("big5", range(0xA4, 0xFA), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    rare = {new for old, new in _table().items() if not _frequent(new) and _frequent(chr(old))}
    return ((mainland - taiwan) | rare) - _BOTH


def _frequent(char: str) -> bool:
    code = char.encode("big5", "ignore")
    return bool(code) and code[0] < _FREQUENT


def _characters(code: str, leads: range, trails: range | tuple[int, ...]) -> frozenset[str]:
    pairs = (bytes((lead, trail)).decode(code, "ignore") for lead in leads for trail in trails)
    return frozenset(char for char in pairs if len(char) == 1)
