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
_BRACKET = re.compile(rf"\s?[(（]\s?({_NAME})(?![\w'])[^()（）]{{0,30}}[)）]")
_BEHIND = re.compile(rf",? ({_CALLED})(?![\w'])")
_CONDITION = re.compile(
    r"\s?[(（]\s?((?:with|without|incl\.?|including|excl\.?|excluding|empty|per|each|ohne|mit|inkl\.?|je|sans|avec|par|"
    r"sin|con|por)(?!\w)[^()（）\d]{2,40}|[^()（）\d]{0,8}(?:含|不含|除く|含む|込み|抜き)[^()（）\d]{0,12})[)）]",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"(?:^|[\s,;/|(（•・、])({_NAME})\s?[:：=–-]?\s?[(（]?$")
_SEVERAL = re.compile(rf"(?<![\w'])({_LETTERS})(?![\w'])")
_AXES = re.compile(r"(?<![\w'])[WHDBT](?![\w'])")
_EACH = frozenset(("each", "per pair", "je"))


def size_of(text: str, start: int, end: int) -> str:
    """The size or the condition under which the figure at `start` to `end` holds; empty when it holds for all.

    A letter in front is a size only beside another one, for L 30 cm is a length.
    """
    behind = _BRACKET.match(text, end) or _BEHIND.match(text, end)
    if behind:
        return behind[1].strip()
    before = _BEFORE.search(text, max(0, start - 18), start)
    if before and (len(before[1]) > 2 or _among_sizes(text)):
        return before[1].strip()
    condition = _CONDITION.match(text, end)
    return condition[1].strip() if condition and condition[1].casefold() not in _EACH else ""


def _among_sizes(text: str) -> bool:
    return len({match[1] for match in _SEVERAL.finditer(text)}) > 1 and not _AXES.search(text)
