"""The words of the Portuguese rules; section [checks] of pt.toml holds what no word list has. A form that two words
share with different genders is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.localisation.language import grammar_data
from core.localisation.places import country_phrase
from core.localisation.terms import terms
from core.review.grammar.romance_words import BOTH, F, Form, Lexicon, M, Words, bent_by_o, by_o_and_a, listed

LANG = "pt"
_SUFFIX = re.compile(r"^\w{2,}(?:[çs]ão|[çs]ões|dade|dades|agem|agens)$")
_ENDINGS = ("ção", "são", "ções", "sões", "dade", "dades", "agem", "agens")
_OXYTONE = str.maketrans("aeo", "áéó")
_UNBENT = str.maketrans("áéíóúâêô", "aeiouaeo")
_INVARIANT_OR = ("exterior", "interior", "superior", "inferior", "anterior", "posterior", "maior", "menor", "melhor")
_IRREGULAR = {
    "mão": "mãos", "mês": "meses", "país": "países", "gás": "gases", "grão": "grãos", "pão": "pães", "cão": "cães",
    "órgão": "órgãos", "chão": "chãos", "cós": "cós", "ímã": "ímãs", "mel": "méis",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PortugueseWords(Words):
    """All forms by their lower-case spelling."""

    colours: frozenset[str]
    countries: dict[str, str]  # first word of the name: no, na, nos, nas, or em

    def noun(self, word: str) -> Form | None:
        """A noun of the lists, or one whose ending leaves no doubt (-ção, -dade, -agem)."""
        found = self.nouns.get(word)
        if found is None and word.endswith(_ENDINGS) and _SUFFIX.match(word) and word not in self.adjectives:
            return Form(F, word.endswith("s"))
        return found


def plural(word: str) -> str:
    """The plural of a noun or adjective."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ão"):
        return f"{word[:-2]}ões"
    if word.endswith("il"):
        return f"{word[:-2]}eis" if re.search(r"[áéíóúâêô]", word) else f"{word[:-1]}s"
    if word.endswith(("al", "el", "ol", "ul")):
        accented = re.search(r"[áéíóúâêô]", word)
        stem = word[:-2] + (word[-2] if accented or word[-2] in "au" else word[-2].translate(_OXYTONE))
        return f"{stem}is"
    if word.endswith("m"):
        return f"{word[:-1]}ns"
    if word.endswith(("r", "z", "n")):
        return f"{word}es"
    if word.endswith("ês"):
        return f"{word[:-2]}{word[-2:].translate(_UNBENT)}es"
    return word if word.endswith(("s", "x")) else f"{word}s"


class _Lexicon(Lexicon):
    lang = LANG
    copulas = ("é",)
    article = re.compile(r"\b([Oo]s?|[Uu]ma?|d[oa]s?|n[oa]s?|ao|aos|à|às|pelos?|pelas?) ([a-záàâãéêíóôõúç]{3,})\b")
    shows = dict.fromkeys(listed("o um do no ao pelo"), (M, False)) | dict.fromkeys(
        listed("os dos nos aos pelos"), (M, True)
    )
    shows |= dict.fromkeys(listed("uma da na à pela"), (F, False)) | dict.fromkeys(
        listed("das nas às pelas"), (F, True)
    )

    def plural(self, word: str, gender: int) -> str:
        return plural(word)

    def adjective(self, masculine: str, feminine: str) -> Iterator[tuple[str, Form]]:
        return bent_by_o(masculine, _INVARIANT_OR, plural(masculine))

    def behind(self, word: str, gender: int, bends: bool) -> str:
        if bends:
            return "" if word in self.forms else by_o_and_a(word, gender) or word
        return by_o_and_a(word, gender)

    def stem(self, options: list[str]) -> tuple[str, ...]:
        """`[é leve|são leves]`, `[lavado|lavada|lavados|lavadas]`"""
        return super().stem(options) or ((options[0],) if len(options) == 4 and " " not in options[0] else ())

    def nouns(self) -> dict[str, Form]:
        shared = {}
        for word in self.either:
            shared[word], shared[plural(word)] = Form(BOTH, False, plural(word)), Form(BOTH, True, word)
        return super().nouns() | shared


@cache
def words() -> PortugueseWords:
    """The words of the language, read once."""
    found = _Lexicon()
    return PortugueseWords(found.nouns(), found.adjectives, found.verbs, _colours(), _countries())


def _countries() -> dict[str, str]:
    """The preposition that countries of one word take, by their name; em for those without an article."""
    codes = grammar_data(LANG)["place"]["by_code"]
    every = {code: country_phrase(code, LANG).split(" ") for code in (*codes, "PT", "IL", "SG", "CU")}
    return {said[1].lower(): said[0] for said in every.values() if len(said) == 2}


def _colours() -> frozenset[str]:
    """First words of the names of colours, in every form."""
    raw = (str(term.words.get(LANG, "")) for term in terms("colours").values())
    return frozenset(form.split(" ")[0] for forms in raw for form in forms.split("|"))
