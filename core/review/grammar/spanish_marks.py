"""Spanish rules that need no word list: spaces, contractions, y and o before their own sound, brackets and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.review.grammar import Fault

# rule, what a line must hold for it to be worth a search, pattern (group 1 is the fault), what should stand there
_MARKS: tuple[tuple[str, str, re.Pattern[str], str], ...] = (
    ("spacing", "  ", re.compile(r"\S(  +)(?=\S)"), " "),
    ("spacing", " ", re.compile(r"( +)[,.;:!?)»”](?![.\w])"), ""),
    ("spacing", "", re.compile(r"[(«“¿¡]( +)"), ""),
    ("spacing", "", re.compile(r"([,;])(?=[^\W\d_])"), ", "),
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
_PAIRS = (("(", ")"), ("«", "»"), ("“", "”"), ("[", "]"), ("¿", "?"), ("¡", "!"))
_UNPAIRED = {"¿": "question", "¡": "exclamation"}


def marks(text: str) -> Iterator[Fault]:
    """Spaces, contractions, y and o, brackets, question marks."""
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    for rule, trigger, pattern, expected in _MARKS:
        if trigger in plain:
            for match in pattern.finditer(plain):
                better = match[1].replace(".", ",") if rule == "decimal" else expected
                yield Fault(match.start(1), match.end(1), rule, better)
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            at = text.find(opening) if opening in text else text.find(closing)
            yield Fault(at, at + 1, _UNPAIRED.get(opening, "bracket"), opening if closing in text else closing)
