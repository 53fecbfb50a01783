"""The words of the Spanish rules; section [checks] of es.toml holds what no word list has. A form that two words share
with different genders is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.localisation.grammar.spanish import stressed_a
from core.review.grammar.romance_words import F, Form, Lexicon, M, Words, bent_by_o, by_o_and_a

_UNBENT = str.maketrans("áéíóú", "aeiou")
_VOWELS = re.compile(r"[aeiouáéíóú]+")
_SUFFIX = re.compile(r"^\w{3,}(?:ci[óo]n|si[óo]n|dad)(es)?$")
_ENDINGS = ("ción", "sión", "ciones", "siones", "dad", "dades")
_INVARIANT_OR = ("exterior", "interior", "superior", "inferior")


class SpanishWords(Words):
    """All forms by their lower-case spelling."""

    __slots__ = ()

    def noun(self, word: str) -> Form | None:
        """A noun of the lists, or one whose ending leaves no doubt (-ción, -dad)."""
        found = self.nouns.get(word)
        if found is None and word.endswith(_ENDINGS) and (suffix := _SUFFIX.match(word)):
            return Form(F, bool(suffix[1]))
        return found


def plural(word: str) -> str:
    """The regular plural of a noun or adjective."""
    if word.endswith("z"):
        return f"{word[:-1]}ces"
    if re.search(r"[áéíóú][ns]$", word):
        return f"{word[:-2]}{word[-2:].translate(_UNBENT)}es"
    if word.endswith("s"):
        return f"{word}es" if len(_VOWELS.findall(word)) == 1 else word  # mes, gas; but lunes
    return f"{word}s" if re.search(r"[aeiouáéó]$", word) else f"{word}es"


class _Lexicon(Lexicon):
    lang = "es"
    copulas = ("es", "está")
    article = re.compile(r"\b([Ee]l|[Ll]a|[Ll]os|[Ll]as|[Uu]na?|al|del) ([a-záéíóúñ]{4,}|té|día)\b")
    shows = (
        dict.fromkeys(("el", "un", "al", "del"), (M, False))
        | dict.fromkeys(("la", "una"), (F, False))
        | {"los": (M, True), "las": (F, True)}
    )

    def plural(self, word: str, gender: int) -> str:
        return plural(word)

    def hides(self, word: str) -> bool:
        return stressed_a(word)

    def adjective(self, masculine: str, feminine: str) -> Iterator[tuple[str, Form]]:
        return bent_by_o(masculine, _INVARIANT_OR, plural(masculine))

    def behind(self, word: str, gender: int, bends: bool) -> str:
        return by_o_and_a(word, gender) or (word if bends else "")


@cache
def words() -> Words:
    """The words of the language, read once."""
    found = _Lexicon()
    return SpanishWords(found.nouns(), found.adjectives, found.verbs)
