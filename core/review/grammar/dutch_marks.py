"""Marks of Dutch: spaces, decimals, brackets, doubled words, plurals with an apostrophe, countries with an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.localisation.language import grammar_data
from core.review.grammar import Fault
from core.review.grammar.dutch_words import LANG, words

_MEASURES = "kg|g|l|ml|cl|cm|mm|m|km|h|W|V|Wh|uur|inch|liter|meter"
_WITH_MARK = "accu|paraplu|pyjama|agenda|ski|pagina|mascara|baby|puppy|bh|foto|auto|kilo"  # accu’s
# rule, a character without which it cannot apply, the pattern (group 1 is the fault), what should stand there
_MARKS = (
    ("spacing", "  ", re.compile(r"(?<=\S)( {2,})"), " "),
    ("spacing", " ", re.compile(r"( +)(?:[,;!?]|:(?=\s|$))"), ""),
    ("spacing", " ", re.compile(r"(?<=\w)( +)\.(?=\s|$)"), ""),
    ("spacing", "(", re.compile(r"\(( +)"), ""),
    ("spacing", ")", re.compile(r"( +)\)"), ""),
    ("spacing", ",", re.compile(r"(?<=[^\W\d])(,)(?=[^\W\d_])"), ", "),
    ("spacing", ";", re.compile(r"(;)(?=\w)"), "; "),
    ("spacing", ":", re.compile(r"(?<=[a-zé]{2})(:)(?=[^\W\d_]{2})"), ": "),
    ("spacing", ".", re.compile(r"(?<=[a-z]{3})(\.)(?=[A-Z][a-z])"), ". "),
    ("spacing", "?", re.compile(r"([?!])(?=[^\W\d_])"), ""),
    ("spacing", "%", re.compile(r"\d( )%"), ""),
    ("double", ",", re.compile(r"(,,+|;;+)"), ""),
    ("double", ".", re.compile(r"(?<!\.)(\.\.)(?!\.)"), "."),
    ("decimal", ".", re.compile(rf"(?<![\w.])(\d+\.\d{{1,2}}) (?:{_MEASURES})\b"), ""),
    ("spacing", "", re.compile(r"(?<![\w-])(\d+(?:uur|jaar|minuten|maanden|dagen|weken|personen|delen))\b"), ""),
    ("apostrophe", "", re.compile(rf"\b((?:{_WITH_MARK})s)\b"), ""),
)  # fmt: skip
_PAIRS = (("(", ")"), ("“", "”"), ("[", "]"))
_DOUBLE = re.compile(r"(?<![\w-])([a-zéëï]+) \1(?![\w-])")
_TWICE = frozenset(("die", "dat", "je", "ze", "we", "was", "had", "zijn", "haar", "heel", "tot"))
_OWN_S = re.compile(r"\b([a-zéèëï-]{3,})[’']s\b")
_FINAL = frozenset("aiouy")


def marks(text: str) -> Iterator[Fault]:
    """Every fault of spacing and marks, in the order of the rules."""
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    for rule, trigger, pattern, expected in _MARKS:
        if trigger in plain:
            for match in pattern.finditer(plain):
                better = match[1].replace(".", ",") if rule == "decimal" else expected
                yield Fault(match.start(1), match.end(1), rule, better)
    for match in _DOUBLE.finditer(plain):
        if match[1] not in _TWICE:
            yield Fault(match.start(), match.end(), "double", match[1])
    for match in _OWN_S.finditer(plain):
        known = words().nouns.get(match[1])
        if known and not known.plural and match[1][-1] not in _FINAL:
            yield Fault(match.start(), match.end(), "plural", known.other)
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            at = text.find(opening) if opening in text else text.find(closing)
            yield Fault(at, at + 1, "bracket", opening if closing in text else closing)
    if " Verenigd" in plain or " Filipijnen" in plain or " Europese" in plain or " Dominicaanse" in plain:
        yield from _countries(plain)


@cache
def _places() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Countries whose name has an article: a pattern of the wrong ways behind in or op, and the right way."""
    found = []
    for phrase in grammar_data(LANG)["place"]["by_code"].values():
        preposition, _, name = phrase.partition(" ")
        article, _, bare = name.partition(" ")
        if article in ("de", "het"):
            other = "het" if article == "de" else "de"
            found.append((re.compile(rf"\b({preposition} (?:{other} )?{re.escape(bare)})(?!\w)"), phrase))
    return tuple(found)


def _countries(plain: str) -> Iterator[Fault]:
    for pattern, right in _places():
        for match in pattern.finditer(plain):
            yield Fault(match.start(1), match.end(1), "article", right)
