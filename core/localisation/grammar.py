"""Nouns and their company: articles, cases, plurals, elision, counters. The tables are data (grammar/<lang>.toml)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from core.localisation.format import grammar_data

_DE = {"m": 0, "f": 1, "n": 2, "p": 3}
_FR = {"m": 0, "f": 1, "mp": 2, "fp": 3, "p": 2}
_CASES = frozenset(("nom", "acc", "dat", "gen"))
_AN = re.compile(r"^(?:[aeiou]|8\b|11\b|18\b|ho(?:ur|nest))", re.IGNORECASE)
_A_AFTER_ALL = re.compile(r"^(?:eu|one|uni(?!n)|us[bae]|ut)", re.IGNORECASE)
_SPELLED = re.compile(r"^[FHLMNRSX](?=[A-Z0-9-])")  # an LED, an F-number: letters said by name


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun as its language needs it. `agreement` indexes bracket alternatives: 0 or 1 in English (singular, plural),
    m f n p in German, m f mp fp in French. `counter` is the measure word in Japanese and Chinese."""

    lang: str
    text: str
    plural: str = ""
    agreement: int = 0
    dative: str = ""
    counter: str = ""

    @property
    def many(self) -> bool:
        """Whether its verb stands in the plural."""
        return self.agreement >= {"en": 1, "de": 3, "fr": 2}.get(self.lang, 9)

    def counted(self, category: str) -> str:
        """The form beside a number of that CLDR plural category."""
        return self.text if category == "one" or not self.plural else self.plural

    def say(self, *ops: str) -> str:
        """The noun with determiner and case: `def`, `indef`, `this`, `your`, German cases, French `de`, `a`, `d`."""
        if self.lang == "de":
            return self._german(ops)
        if self.lang == "fr":
            return self._french(ops)
        if self.lang == "en":
            return self._english(ops)
        return self._eastern(ops)

    def _german(self, ops: tuple[str, ...]) -> str:
        case = next((op for op in ops if op in _CASES), "nom")
        word = self.dative if case == "dat" and self.dative else self.text
        index = self.agreement
        if "pl" in ops and self.plural:
            word, index = self.plural, 3
        if case == "gen" and index in (0, 2) and not word.endswith("s"):
            word += "s"
        if case == "dat" and index == 3 and not word.endswith(("n", "s")):
            word += "n"
        determiner = next((op for op in ops if op in ("def", "indef", "this", "your")), "")
        article = grammar_data("de")["article"][determiner][case][index] if determiner else ""
        return f"{article} {word}".strip()

    def _french(self, ops: tuple[str, ...]) -> str:
        data = grammar_data("fr")
        word, index = (
            (self.plural, 2 + self.agreement % 2) if "pl" in ops and self.plural else (self.text, self.agreement)
        )
        determiner = next((op for op in ops if op in data["article"]), "bare")
        article = data["article"][determiner][index]
        if elides(word) and (index < 2 or determiner == "d") and determiner in data["elided"]:
            article = article if determiner == "this" and index == 1 else data["elided"][determiner]
        return f"{article}{word}"

    def _english(self, ops: tuple[str, ...]) -> str:
        word, many = (self.plural, True) if "pl" in ops and self.plural else (self.text, self.many)
        if "def" in ops:
            return f"the {word}"
        if "indef" in ops:
            return word if many else with_article(word)
        if "this" in ops:
            return f"{'these' if many else 'this'} {word}"
        return f"your {word}" if "your" in ops else word

    def _eastern(self, ops: tuple[str, ...]) -> str:
        if "this" in ops and self.text not in ("本製品", "本产品"):
            return f"この{self.text}" if self.lang == "ja" else f"这款{self.text}"
        return self.text


def with_article(word: str) -> str:
    """English a or an, by sound: an insulated bottle, a USB cable, an LED lamp."""
    vowel = bool(_SPELLED.match(word)) or (bool(_AN.match(word)) and not _A_AFTER_ALL.match(word))
    return f"{'an' if vowel else 'a'} {word}"


def elides(word: str) -> bool:
    """Whether French drops the vowel before it: l’enceinte, d’acier; not before an aspirated h or a figure."""
    data = grammar_data("fr")["elision"]
    first = unicodedata.normalize("NFKD", word[:1].casefold())[:1]
    return bool(first) and first in data["vowels"] and word.casefold() not in data["aspirated"]


@cache
def noun(lang: str, raw: str) -> Noun:
    """Reads the notation of the term files: `f Flasche|Flaschen`, `p headphones`, `ボトル|本`."""
    head, *rest = raw.split("|")
    more = [part if part != "-" else "" for part in (*rest, "", "")]
    if lang in ("ja", "zh"):
        return Noun(lang, head, counter=more[0])
    if lang == "en":
        plural_only = head.startswith("p ")
        return Noun(lang, head[2:] if plural_only else head, more[0], int(plural_only))
    gender, _, word = head.partition(" ")
    table = _DE if lang == "de" else _FR
    if gender not in table:
        gender, word = "m", head
    return Noun(lang, word, more[0], table[gender], more[1])
