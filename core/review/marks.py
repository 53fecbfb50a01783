"""Certificates, approvals and standards named in a text (data: rules/marks.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from core.review.folding import Folded, fold
from core.review.rulebook import ANY, LOANED
from core.review.terms import Terms, unspaced, word_char

_BODIES = r"(?:DIN|EN|ISO|IEC|BS|ASTM|ANSI|JIS|UNE|UNI|NBR|AS/NZS|NF|KS|GB/T|GB)[ \u00a0/-]*"
_STANDARD = re.compile(
    rf"{_BODIES}(?:{_BODIES})*"  # not (...)+: the engine then skips to the next possible first letter
    r"(?:[A-Z]{1,3}[ \u00a0-]?)?\d{2,6}(?:[-–]\d{1,4})*(?::\d{4})?(?!\w)"
)
_MEMORY = re.compile(r"\d\s*$")  # 8 GB 2024 is memory, not a Chinese standard
_STANDARD_NUMBER = re.compile(r"\d{2,6}")
_BEFORE, _AFTER = 40, 32


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark found: `id` as in the data or `std:<number>`; offsets in the original text, approval words included."""

    id: str
    start: int
    end: int


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("core.review").joinpath("rules", "marks.toml").read_text(encoding="utf-8"))


@cache
def _automaton() -> tuple[tuple[str, ...], Terms, Terms]:
    rows: dict[str, dict[str, list[str]]] = _data()["mark"]
    ids = tuple(rows)
    exact = Terms((i, word) for i, row in enumerate(rows.values()) for word in row.get("exact", ()))
    free = Terms((i, word) for i, row in enumerate(rows.values()) for word in row.get("words", ()))
    return ids, exact, free


@cache
def _approval() -> tuple[re.Pattern[str], re.Pattern[str]]:
    row = _data()["approval"]
    return re.compile(row["after"], re.IGNORECASE), re.compile(row["before"], re.IGNORECASE)


@lru_cache(maxsize=32)
def claims(lang: str) -> Terms:
    """Words that claim a certificate without naming one."""
    table = _data()["claim"]
    return Terms((0, word) for code in dict.fromkeys((lang, LOANED, ANY)) for word in table.get(code, ()))


def find(text: str, folded: Folded | None = None) -> list[Mark]:
    """All marks and standards of a text, in order, longest first where they overlap. `folded` saves folding again."""
    found = sorted({*_named(text, folded or fold(text)), *_standards(text)}, key=lambda mark: (mark.start, -mark.end))
    out: list[Mark] = []
    for mark in found:
        if out and mark.start < out[-1].end:
            if mark.id == out[-1].id or not mark.id.startswith("std:"):
                continue
            out.pop()
        out.append(mark)
    return out


def held(certificates: str) -> frozenset[str]:
    """The marks that a product's certificates name."""
    return frozenset(mark.id for mark in find(certificates))


def _named(text: str, folded: Folded) -> Iterator[Mark]:
    ids, exact, free = _automaton()
    for hit in exact.find(folded.text):
        start, end = folded.original(hit.start, hit.end)
        if text[start:end] in _exact_words():
            yield _widened(text, ids[hit.owner], start, end)
    for hit in free.find(folded.text):
        yield _widened(text, ids[hit.owner], *folded.original(hit.start, hit.end))


@cache
def _exact_words() -> frozenset[str]:
    return frozenset(word for row in _data()["mark"].values() for word in row.get("exact", ()))


def _standards(text: str) -> Iterator[Mark]:
    for match in _STANDARD.finditer(text):
        if match.group().startswith("GB") and _MEMORY.search(text[max(0, match.start() - 3) : match.start()]):
            continue
        before = text[max(0, match.start() - 1) : match.start()]
        if before == "-" or before.isalnum():
            continue
        number = _STANDARD_NUMBER.search(match.group())
        if number:
            yield _widened(text, f"std:{number.group()}", match.start(), match.end())


def _widened(text: str, mark: str, start: int, end: int) -> Mark:
    after, before = _approval()
    if (match := after.match(text, end, end + _AFTER)) and not _cut(text, match.end()):
        end = match.end()
    low = max(0, start - _BEFORE)
    if match := before.search(text[low:start]):
        at = low + match.start()
        if not at or not word_char(text[at]) or unspaced(text[at]) or not word_char(text[at - 1]):
            start = at
    return Mark(mark, start, end)


def _cut(text: str, end: int) -> bool:
    return end < len(text) and word_char(text[end - 1]) and word_char(text[end])
