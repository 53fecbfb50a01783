"""Of which size of the product a figure holds: 340 g (S/M), S: 52-56 cm, 1.3 kg (size M, without pedals)."""

from __future__ import annotations

import re

_LETTERS = r"(?:[2-6]XL|X{0,4}[SL]|M)(?:\s?[/-]\s?(?:[2-6]XL|X{0,4}[SL]|M))?"
_WORDS = r"(?i:x-?small|small|medium|large|x{1,3}-?large|one size|petite|regular|tall|king|queen|twin|full)"
_CALLED = (
    r"(?i:(?:in |for |at |bei |für |en |pour |para )?(?:size|größe|grösse|gr\.|taille|talla))\s?[A-Z\d][A-Z\d/.]{0,5}"
)
_SYSTEM = r"(?:US|UK|EU|EUR|W|M)\s?\d{1,2}(?:\.5)?(?!\d)"
_CJK = r"(?:[SML\dX]{1,4}(?:サイズ|码|碼|号|號))"
_NAME = rf"(?:{_CALLED}|{_SYSTEM}|{_LETTERS}|{_WORDS}|{_CJK})"
_BRACKET = re.compile(rf"\s?[(（]\s?({_NAME})(?:\s?[,;][^()（）]{{0,30}})?[)）]")
_BEHIND = re.compile(rf"(?: each| per \w+)?,? ({_CALLED})(?![\w']| ?[:=])")
_LATER = re.compile(rf"(?: [a-z]+){{1,4}} \(({_CALLED}|{_LETTERS})\)")
_CONDITION = re.compile(
    r"\s?[(（]\s?((?:with|without|incl\.?|including|excl\.?|excluding|empty|per|each|ohne|mit|inkl\.?|je|sans|avec|par|"
    r"sin|con|por)(?!\w)[^()（）\d]{2,40}|[^()（）\d]{0,8}(?:含|不含|除く|含む|込み|抜き)[^()（）\d]{0,12})[)）]",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"(?:^|[\s,;/|(（•・、])({_NAME})\s?[:：=–-]?\s?[(（]?$")
_ONE_FIGURE = re.compile(r"[\d.,/ ]+\s?(?:cm|mm|m|in|\"|ft)?\W*$")  # L: 30 cm is a length
_LEADING = re.compile(r"^(?:in|for|at|bei|für|en|pour|para) ", re.IGNORECASE)
_LABEL = re.compile(rf"({_CALLED}|{_SYSTEM}|{_LETTERS}|{_WORDS}) ?[:=] ?(?=\S)")
_INNER = re.compile(rf"(?:^|[\s,;/|(（、。；])({_CALLED}|{_LETTERS}|{_CJK})(?=[\s:：])")
_SEVERAL = re.compile(rf"(?<![\w'])({_LETTERS})(?![\w'])")
_AXES = re.compile(r"(?<![\w'])[WHDBT](?![\w'])")
_EACH = frozenset(("each", "per pair", "je"))


def size_of(text: str, start: int, end: int) -> str:
    """The size or the condition under which the figure at `start` to `end` holds; empty when it holds for all.

    A letter in front is a size only beside another one, for L 30 cm is a length.
    """
    if bracket := _BRACKET.match(text, end):
        return bracket[1].strip()
    before = _BEFORE.search(text, max(0, start - 18), start)
    if before and (len(before[1]) > 2 or _among_sizes(text)):
        return before[1].strip()
    behind = _BEHIND.match(text, end) or _LATER.match(text, end)
    if behind:
        return _LEADING.sub("", behind[1]).strip(" .")
    condition = _CONDITION.match(text, end)
    return condition[1].strip() if condition and condition[1].casefold() not in _EACH else ""


def size_label(text: str) -> tuple[str, int] | None:
    """The size that a statement begins with and where the rest of it begins (S: chest 36"); None for others."""
    found = _LABEL.match(text) if ":" in text or "=" in text else None
    return (found[1], found.end()) if found and (found[1] != "L" or not _ONE_FIGURE.match(text, found.end())) else None


def leading_size(text: str) -> str:
    """The size that the words between two figures name, for the figures behind it: M 着丈."""
    found = _INNER.search(text)
    return found[1] if found else ""


def _among_sizes(text: str) -> bool:
    return len({match[1] for match in _SEVERAL.finditer(text)}) > 1 and not _AXES.search(text)
