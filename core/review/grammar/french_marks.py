"""French rules that need no word list: spaces before double marks and inside guillemets, elision and contraction of
small words, brackets, decimal marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.review.grammar import Fault
from core.review.grammar.romance_marks import TWO_SPACES, Mark, marked, plain, unpaired

_UNIT = r"(?:kg|g|ml|cl|l|cm|mm|m|h|heures?|W|V|mAh|Wh|lm|K|dB|bars?)"
_MARKS: tuple[Mark, ...] = (
    TWO_SPACES,
    ("spacing", " ", re.compile(r"( +)[,.)](?![\w.])"), ""),
    ("spacing", "(", re.compile(r"\(( +)"), ""),
    ("spacing", ",", re.compile(r"(,)(?=[^\W\d_])"), ", "),
    ("spacing", "?", re.compile(r"[^\s?!](\?)(?=[\s»)]|$)"), " ?"),
    ("spacing", "!", re.compile(r"[^\s?!](!)(?=[\s»)]|$)"), " !"),
    ("spacing", ";", re.compile(r"[^\s](;)(?=\s|$)"), " ;"),
    ("spacing", ":", re.compile(r"[^\s:](:)(?=\s|$)"), " :"),
    ("spacing", " ", re.compile(r" ([:;])(?=[^\W\d_])"), ""),
    ("spacing", "«", re.compile(r"(«)(?=\S)"), "« "),
    ("spacing", "»", re.compile(r"(?<=\S)(»)"), " »"),
    ("spacing", "%", re.compile(r"\d(%)"), " %"),
    ("spacing", "", re.compile(r"(?<![\w.,-])\d+(?:,\d+)?((?:kg|ml|cm|mm|mAh|Wh|lm)\b)"), ""),
    ("spacing", "’ ", re.compile(r"\b(?:[ldjmnstcLDJMNSTC]|[Qq]u|[Jj]usqu)’( +)"), ""),
    ("spacing", "' ", re.compile(r"\b(?:[ldjmnstcLDJMNSTC]|[Qq]u|[Jj]usqu)'( +)"), ""),
    ("contraction", "e d", re.compile(r"(?<![\w’])([Dd]e (?:des|du)) (?!Le|La)"), "de"),
    ("contraction", "à d", re.compile(r"(?<![\w’])(à (?:du|des)) "), ""),
    ("elision", "i il", re.compile(r"(?<![\w’])([Ss]i) ils?\b"), "s’"),
    ("elision", "usque ", re.compile(r"(?<![\w’])([Jj]usque) (?=[aàeéiou])"), "jusqu’"),
    ("elision", "ue ", re.compile(r"(?<![\w’])([Qq]ue) (?=(?:ils?|elles?|on|un|une|en|à)\b)"), "qu’"),
    ("elision", "e est", re.compile(r"(?<![\w’])([NnSsCc]e) (?=est\b)"), ""),
    ("elision", "se ", re.compile(r"(?<![\w’])(se) (?=[aeéiouœ]\w\w)"), "s’"),
    ("elision", "e un", re.compile(r"(?<![\w’])([Dd]e) (?=(?:un|une)\b(?! (?:à|sur)))"), "d’"),
    ("verb", " faut", re.compile(r"(?<![\w’])([Ee]lles?|[Ii]ls|[Oo]n) (?:n’en |en |ne )?faut\b"), "il"),
    ("article", " qu", re.compile(r"(?<![\w’])([Cc]ett?e?) (?=(?:qui|que|dont)\b)(?<!ce )(?<!Ce )"), "ce"),
    ("accent", "Ou ", re.compile(r"^(Ou) (?=(?:est|sont|utiliser)\b)"), "Où"),
    ("accent", "squ", re.compile(r"(?<![\w’])[Jj]usqu[’'](a)(?= )"), "à"),
    ("preposition", "en le", re.compile(r"(?<![\w’])(en) (?=les? (?!\w+ant\b))"), ""),
    ("plural", "p des", re.compile(r"(?<![\w’])([Bb]eaucoup des|[Tt]rop des) "), ""),
    ("decimal", ".", re.compile(rf"(?<![\w.])(\d+\.\d{{1,2}})(?= ?{_UNIT}\b)"), ""),
)  # fmt: skip


def marks(text: str) -> Iterator[Fault]:
    """Spaces, elision, contraction, brackets, decimal marks."""
    yield from marked(plain(text), _MARKS)
    yield from unpaired(text)
