"""Italian rules that need no word list: spaces, contractions, elision, ed and ad, accents, brackets and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.localisation.language import grammar_data
from core.review.grammar import Fault
from core.review.grammar.romance_marks import TIGHT, Mark, marked, plain, unpaired

_MARKS: tuple[Mark, ...] = (
    *TIGHT,
    ("spacing", "’ ", re.compile(r"(?i)\b(?:l|un|d|c|com|quest|dell|all|dall|nell|sull)(’ )(?=\w)"), "’"),
    ("spacing", " %", re.compile(r"\d( )%"), ""),
    ("spacing", "g", re.compile(r"\d(?=(k?g)\b)"), " kg"),
    ("spacing", "m", re.compile(r"\d(?=([cm]?ml?)\b)"), " cm"),
    ("euphony", " e ", re.compile(r"(?<=[\w%)»] )(e)(?= [eè](?!d|\W|-))"), "ed"),
    ("euphony", " ed ", re.compile(r" (ed)(?= [^\W\daeiouàèéìòùAEIOUÀÈÉÌÒÙhH8_])"), "e"),
    ("euphony", "ad ", re.compile(r"\b(ad)(?= [^\W\daeiouàèéìòùAEIOUÀÈÉÌÒÙhH8_])"), "a"),
    ("accent", "'", re.compile(r"\b([Ee]['’])(?= )"), "è"),
    ("accent", "’", re.compile(r"(?:^|(?<=\s))([Ee]’)(?= )"), "è"),
    ("elision", "’", re.compile(r"\b([cC]’)(?=[^\seèiEÈI])"), "ci"),
    ("accent", "ual", re.compile(r"\b([Qq]ual['’]è)\b"), "qual è"),
    ("decimal", ".", re.compile(r"(\d+\.\d{1,2})(?= ?(?:kg|g|l|ml|cm|mm|m|h|or[ae]|W|V)\b)"), ""),
    ("agreement", "massim", re.compile(r"\bal (massim(?:a|i|e))\b"), "massimo"),
    ("article", "%", re.compile(r"\b((?:il|del|al|dal|nel|sul) (?:8\d?|11)(?:,\d+)?%)"), "l’"),
    ("article", "%", re.compile(r"((?:\bl|dell|all|dall|nell|sull)’(?!8\d?%|8\d?,|11%|11,)\d+(?:,\d+)?%)"), "il"),
    ("article", "%", re.compile(r"\b((?:lo|la|i|gli|le|una|della|dei|alla|ai) \d+(?:,\d+)?%)"), "il"),
    ("article", "%", re.compile(r"\b((?:per|al) al? ?\d+%)"), ""),
    ("contraction", "d’", re.compile(r"(?<![\w’])(d’[^aeiouàèéìòùhAEIOUÀÈÉÌÒÙH8]\w*)"), "di"),
)  # fmt: skip
_UNJOINED = re.compile(r"(?<![\w’-])((?i:di|a|da|in|su) (?:(?:il|lo|la|i|gli|le)(?=[ \u00a0][^\W_])|l’))")


def marks(text: str) -> Iterator[Fault]:
    """Spaces, contractions, elision, ed and ad, accents, brackets."""
    line = plain(text)
    yield from marked(line, _MARKS)
    table = grammar_data("it")["contraction"]
    for match in _UNJOINED.finditer(line):
        yield Fault(match.start(1), match.end(1), "contraction", table.get(match[1].lower(), ""))
    yield from unpaired(text)
