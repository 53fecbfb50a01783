"""The words of the French rules; section [checks] of fr.toml holds what no word list has. A form that two words share
with different genders (le manche, la manche) fits both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.review.grammar.romance_words import BOTH, F, Form, Lexicon, M, Words, clearest

_SUFFIX = re.compile(r"^\w{3,}(?:tion|sion)(s?)$")
_VOWELS = frozenset("aeiouàâäéèêëîïôöûüœæ")
_BENT_ENDS = ("é", "ée", "able", "ible", "ique", "aire")


@dataclass(frozen=True, slots=True)
class FrenchWords(Words):
    """All forms by their lower-case spelling; `aspirated`: those before which nothing is dropped (le hamac)."""

    aspirated: frozenset[str]

    def noun(self, word: str) -> Form | None:
        """A noun of the lists, or one whose ending leaves no doubt (-tion, -sion)."""
        found = self.nouns.get(word)
        if found is None and word.endswith(("tion", "sion", "tions", "sions")) and (suffix := _SUFFIX.match(word)):
            other = word[:-1] if suffix[1] else f"{word}s"
            return None if word.startswith("bastion") else Form(F, bool(suffix[1]), other)
        return found

    def mistaken(self, word: str, verb: bool) -> str:
        """What an unknown word in -s should be: arceaus, arceauxs and, where a `verb` must stand, pèses; empty where
        nothing is known."""
        stem = word[:-1]
        if not word.endswith("s") or word in self.nouns or word in self.adjectives:
            return ""
        noun, finite = self.nouns.get(stem), self.verbs.get(stem)
        if noun and (noun.plural or noun.fixed or noun.other.endswith("x")):
            return stem if noun.plural or noun.fixed else noun.other
        return stem if verb and finite and not finite.plural and len(stem) > 3 else ""

    def drops(self, word: str) -> bool | None:
        """Whether the vowel of a small word is dropped before this one; None where only a speaker knows."""
        if word[0] in _VOWELS:
            return None if word in ("onze", "onzième", "oui", "un", "une", "ou", "et", "a", "ont") else True
        if word[0] == "h":
            return False if word in self.aspirated else True if word in self.nouns else None
        return None if word[0] == "y" or not word[0].isalpha() or len(word) == 1 else False


def plural(word: str) -> str:
    """The regular plural of a noun or adjective."""
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al"):
        return f"{word[:-2]}aux"
    return f"{word}x" if word.endswith(("eau", "eu")) else f"{word}s"


def feminine_of(word: str) -> str:
    """The regular feminine of an adjective."""
    if word.endswith("e"):
        return word
    for ending, other in (("if", "ive"), ("eux", "euse"), ("er", "ère"), ("el", "elle"), ("en", "enne")):
        if word.endswith(ending):
            return f"{word[: -len(ending)]}{other}"
    return f"{word}e"


class _Lexicon(Lexicon):
    lang = "fr"
    copulas = ("est", "se")
    article = re.compile(r"(?<![\w’])([Ll]e|[Ll]a|[Uu]ne?|[Cc]ette|du|au) ([a-zàâçéèêëîïôûœ-]{4,})(?![\w’])")
    shows = dict.fromkeys(("le", "un", "du", "au"), (M, False)) | dict.fromkeys(("la", "une", "cette"), (F, False))

    def plural(self, word: str, gender: int) -> str:
        return plural(word)

    def singular(self, word: str) -> str:
        return word[:-1] if word.endswith("s") else ""

    def adjective(self, masculine: str, feminine: str) -> Iterator[tuple[str, Form]]:
        feminine = feminine or feminine_of(masculine)
        both = masculine == feminine
        for one, gender in ((masculine, BOTH),) if both else ((masculine, M), (feminine, F)):
            many = plural(one)
            yield one, Form(gender, False, many, fixed=many == one)
            if many != one:
                yield many, Form(gender, True, one)

    def behind(self, word: str, gender: int, bends: bool) -> str:
        if bends:
            return word.removesuffix("e") if word.endswith("ée") else word if word.endswith(_BENT_ENDS) else ""
        return word.removesuffix("e") if word.endswith("é" if gender == M else "ée") else ""  # laine recyclée

    def stem(self, options: list[str]) -> tuple[str, ...]:
        """`[est léger|est légère|...]`"""
        return (*super().stem(options), *super().stem(options[1:])) if len(options) > 2 else ()

    def one_of(self, word: str, forms: set[Form]) -> Form | None:
        if len({form.plural for form in forms}) > 1:
            return None
        found = clearest(forms)
        several = word in self.either or len({form.gender for form in forms}) > 1
        return Form(BOTH if several else found.gender, found.plural, found.other, found.fixed)


@cache
def words() -> FrenchWords:
    """The words of the language, read once."""
    found = _Lexicon()
    aspirated = frozenset(word for one in found.data["elision"]["aspirated"] for word in (one, plural(one)))
    return FrenchWords(found.nouns(), found.adjectives, found.verbs, aspirated)
