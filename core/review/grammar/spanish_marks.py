"""Spanish rules that need no word list: spaces, contractions, y and o before their own sound, brackets and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.review.grammar import Fault
from core.review.grammar.romance_marks import PAIRS, TIGHT, Mark, marked, plain, unpaired

_MARKS: tuple[Mark, ...] = (
    *TIGHT,
    ("contraction", "e el ", re.compile(r"\b([Dd]e el)\b"), "del"),
    ("contraction", "a el ", re.compile(r"\b([Aa] el)\b"), "al"),
    ("euphony", " y ", re.compile(r" ([yY])(?= [hH]?[iIí](?![aeoáéó]|[pP]hone|[pP]ad|[mM]ac|OS\b|\W))"), "e"),
    ("euphony", " o ", re.compile(r" (o)(?= (?:[hH]?[oOó](?!\W)|8\b|11\b))"), "u"),
    ("euphony", " e ", re.compile(r"[\w%)»] (e)(?= (?![hH]?[iIíÍ])\w)"), "y"),
    ("euphony", " u ", re.compile(r"[\w%)»] (u)(?= (?![hH]?[oOóÓ]|8|11\b)\w)"), "o"),
    ("article", "%", re.compile(r"\b([Uu]na) \d+(?:,\d+)? ?%"), "un"),
    ("spacing", "%", re.compile(r"\d(%)(?= de )"), "\u00a0%"),
    ("agreement", "como máx", re.compile(r"\bcomo (máxim(?:a|as|os))\b"), "máximo"),
    ("agreement", "m de ", re.compile(r"\d [cm]?m de ((?:larg|alt|anch)(?:a|as|os))\b"), ""),
    ("decimal", ".", re.compile(r"(\d+\.\d{1,2})(?= ?(?:kg|g|l|ml|cm|mm|m|h|horas?|W|V)\b)"), ""),
)  # fmt: skip
_PAIRS = (*PAIRS, ("¿", "?"), ("¡", "!"))


def marks(text: str) -> Iterator[Fault]:
    """Spaces, contractions, y and o, brackets, question marks."""
    yield from marked(plain(text), _MARKS)
    yield from unpaired(text, _PAIRS)
