"""The two Chinese spellings: characters that only one of them has, and Traditional text read as Simplified."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

# Of what GB 2312 lacks, the mainland writes these too; of what Big5 lacks, Taiwan writes these.
_BOTH = frozenset("瞭妳囍喆著焗炻腈肽")


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
    of both were made for: those that GB 2312 has and Big5 lacks, and the frequent ones of Big5 that GB 2312 lacks."""
    mainland = _characters("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF))
    taiwan = _characters("big5", range(0xA4, 0xFA), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    if traditional:
        return mainland - taiwan - _BOTH
    frequent = frozenset(char for char in taiwan - mainland if char.encode("big5")[0] < 0xC7)
    told = frozenset(chr(code) for code in _table())
    return (frequent & told) - mainland - _BOTH | {"後"}  # GB 2312 has it as a surname


def _characters(code: str, leads: range, trails: range | tuple[int, ...]) -> frozenset[str]:
    pairs = (bytes((lead, trail)).decode(code, "ignore") for lead in leads for trail in trails)
    return frozenset(char for char in pairs if len(char) == 1)
