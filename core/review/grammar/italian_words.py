"""The words of the Italian rules; section [checks] of it.toml holds what no word list has. A form that two words share
with different genders is not known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.review.grammar.romance_words import BOTH, F, Form, Lexicon, M, Words, by_o_and_a, clearest

_SUFFIX = re.compile(r"^\w{2,}(?:(zion|sion)(e|i)|(ment)(o|i)|(tà)|(ezz)(a|e))$")
_SUFFIX_ENDS = ("zione", "zioni", "sione", "sioni", "mento", "menti", "tà", "ezza", "ezze")
_VERB = re.compile(r"(si )?\[([^\W\d_]+)\|([^\W\d_]+)\]")


class ItalianWords(Words):
    """All forms by their lower-case spelling."""

    __slots__ = ()

    def noun(self, word: str) -> Form | None:
        """A noun of the lists, or one whose ending leaves no doubt (-zione, -mento, -tà, -ezza)."""
        found = self.nouns.get(word)
        if found or not word.endswith(_SUFFIX_ENDS) or word in self.adjectives or not (suffix := _SUFFIX.match(word)):
            return found
        if suffix[5]:
            return Form(F, False, word, fixed=True)
        return Form(M if suffix[3] else F, suffix[2] == "i" or suffix[4] == "i" or suffix[7] == "e")


def plural(word: str, gender: int) -> str:
    """The regular plural of a noun or adjective; the word itself where it does not change."""
    last = word[-1:]
    if last == "o":
        if word.endswith("ico"):
            return f"{word[:-1]}i"
        if word.endswith(("co", "go")):
            return f"{word[:-1]}hi"
        return word[:-1] if word.endswith("io") else f"{word[:-1]}i"
    if last == "a" and gender == F:
        if word.endswith(("ca", "ga")):
            return f"{word[:-1]}he"
        if re.search(r"[^aeiou][cg]ia$", word):
            return f"{word[:-2]}e"
        return f"{word[:-1]}e"
    if last == "a":
        return f"{word[:-1]}i"
    return f"{word[:-1]}i" if last == "e" and not word.endswith("ie") else word


class _Lexicon(Lexicon):
    lang = "it"
    copulas = ("è",)

    def plural(self, word: str, gender: int) -> str:
        return plural(word, gender)

    def adjective(self, masculine: str, feminine: str) -> Iterator[tuple[str, Form]]:
        stem = masculine[:-1]
        if masculine.endswith("o"):
            for one, gender in ((masculine, M), (f"{stem}a", F)):
                many = plural(one, gender)
                yield one, Form(gender, False, many)
                yield many, Form(gender, True, one)
        elif masculine.endswith("e"):
            yield masculine, Form(BOTH, False, f"{stem}i")
            yield f"{stem}i", Form(BOTH, True, masculine)

    def behind(self, word: str, gender: int, bends: bool) -> str:
        if bends:
            return by_o_and_a(word, gender) or word
        return by_o_and_a(word, gender) if len(word) > 5 and word.endswith(("to", "ta")) else ""

    def one_of(self, word: str, forms: set[Form]) -> Form | None:
        """One that is singular here and plural there (lo sci, gli sci) serves for both."""
        genders = {form.gender for form in forms}
        if word in self.either or len(genders) > 1:
            return None
        many = len({form.plural for form in forms}) > 1
        return Form(genders.pop(), False, word, fixed=True) if many else clearest(forms)

    def finite(self) -> Iterator[tuple[str, str, bool]]:
        for text in self._texts("features"):
            for found in _VERB.finditer(text):
                yield found[2], found[3], bool(found[1])


@cache
def words() -> Words:
    """The words of the language, read once."""
    found = _Lexicon()
    return ItalianWords(found.nouns(), found.adjectives, found.verbs)
