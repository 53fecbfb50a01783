"""Spanish: el agua (feminine nouns in stressed a take el and un), del and al, y and o before i and o."""

from __future__ import annotations

import re

from core.localisation.grammar.noun import Noun
from core.localisation.grammar.romance import Romance

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


RULES = Spanish()
