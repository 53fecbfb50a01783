"""French rules that need no word list: spaces before double marks and inside guillemets, elision and contraction of
small words, brackets, decimal marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.review.grammar import Fault

_UNIT = r"(?:kg|g|ml|cl|l|cm|mm|m|h|heures?|W|V|mAh|Wh|lm|K|dB|bars?)"
# rule, what a line must hold for it to be worth a search, pattern (group 1 is the fault), what should stand there
_MARKS: tuple[tuple[str, str, re.Pattern[str], str], ...] = (
    ("spacing", "  ", re.compile(r"\S(  +)(?=\S)"), " "),
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
_PAIRS = (("(", ")"), ("«", "»"), ("“", "”"), ("[", "]"))


def marks(text: str) -> Iterator[Fault]:
    """Spaces, elision, contraction, brackets, decimal marks."""
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    for rule, trigger, pattern, expected in _MARKS:
        if trigger in plain:
            for match in pattern.finditer(plain):
                better = match[1].replace(".", ",") if rule == "decimal" else expected
                yield Fault(match.start(1), match.end(1), rule, better)
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            at = text.find(opening) if opening in text else text.find(closing)
            yield Fault(at, at + 1, "bracket", opening if closing in text else closing)
