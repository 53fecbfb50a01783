"""Spanish: el agua (feminine nouns in stressed a take el and un), del and al, y and o before i and o."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from core.localisation.grammar.noun import Noun
from core.localisation.grammar.romance import Romance, said_once

_ARTICLES = frozenset(("el", "la", "los", "las"))
# "10 a 15 kg" needs its "de", unless a preposition stands there or a number belongs to what precedes it
_RANGE = re.compile(r"(?<![\w.,])(?<!de )(?<!De )(?<!en )(?<!\d )-?\d+(?:[.,]\d+)* a (?=-?\d)")
_SINGULAR = {"personas": "persona", "piezas": "pieza"}
_ONE = re.compile(r"(?<![\w.,])(1[ \u00a0])(personas|piezas)\b")
_A = re.compile(r"h?([aá])", re.IGNORECASE)
_ACCENT = re.compile(r"[áéíóú]", re.IGNORECASE)
_NUCLEUS = re.compile(
    r"[iuü]?[aeoáéó][iuüy]?(?![a-zñáéíóúü])|[iuü]?[aeoáéó][iuü]?|[iuüíú]{1,2}|y(?![a-zñáéíóúü])", re.IGNORECASE
)


def stressed_a(word: str) -> bool:
    """Whether the first word begins with a stressed a or ha (agua, asa, hacha; not almohada, arena): the written accent
    decides, else the last syllable but one of words in vowel, n or s, the last of all others."""
    first = re.split(r"[\s-]", word, maxsplit=1)[0]
    if not (start := _A.match(first)):
        return False
    if _ACCENT.search(first):
        return start[1].lower() == "á"
    syllables = len(_NUCLEUS.findall(first))
    return syllables == (2 if first[-1:].lower() in "aeiouns" else 1)


class Spanish(Romance):
    """m f mp fp. `stressed` is the sound of el agua; the plural keeps las."""

    lang = "es"
    cases = ("un",)
    subject_cases = ("de", "a")

    def sound(self, noun: Noun, word: str) -> str:
        return "stressed" if noun.agreement == 1 and stressed_a(word) else ""

    def with_share(self, noun: Noun, share: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        named, forms = super().with_share(noun, share)
        return named, (("un", f"{noun.text} al {share}"),) if share.startswith("100") else forms

    def shared(self, words: Sequence[str], join: Callable[[Sequence[str]], str]) -> str:
        """bebidas frías y calientes: a noun at the beginning of every phrase is said once."""
        return said_once(words, join, _ARTICLES)

    def finish(self, text: str) -> str:
        return _RANGE.sub(r"de \g<0>", _ONE.sub(lambda found: found[1] + _SINGULAR[found[2]], super().finish(text)))


RULES = Spanish()
