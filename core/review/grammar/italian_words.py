"""What the Italian rules know of words: nouns with gender and number, adjectives, verbs in pairs.

Nouns and adjectives come from the word lists of core/localisation/terms and from section [checks] of it.toml. A form
that two words share with different genders is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.localisation.grammar import Noun, noun
from core.localisation.language import grammar_data
from core.localisation.terms import terms
from core.review.grammar.romance_words import Form, Verb

LANG = "it"
NOUNS = ("categories", "parts", "materials", "substances", "attributes")
M, F, BOTH = 1, 2, 3  # genders as bits: what agrees shares one
_SUFFIX = re.compile(r"^\w{2,}(?:(zion|sion)(e|i)|(ment)(o|i)|(tà)|(ezz)(a|e))$")
_SUFFIX_ENDS = ("zione", "zioni", "sione", "sioni", "mento", "menti", "tà", "ezza", "ezze")
_BENT = re.compile(r"\[([^\[\]|]+(?:\|[^\[\]|]+){3})\]")
_VERB = re.compile(r"(si )?\[([^\W\d_]+)\|([^\W\d_]+)\]")


@dataclass(frozen=True, slots=True)
class Words:
    """All forms by their lower-case spelling."""

    nouns: dict[str, Form]
    adjectives: dict[str, Form]
    verbs: dict[str, Verb]

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


@cache
def words() -> Words:
    """The words of the language, read once."""
    data = grammar_data(LANG)["checks"]
    nouns: dict[str, set[Form]] = {}
    adjectives: dict[str, Form] = {}
    for gender, listed in ((M, data["masculine"]), (F, data["feminine"])):
        for word in listed.split():
            one, _, many = word.partition("/")
            _add(nouns, one, many or plural(one, gender), gender)
    for kind in NOUNS:
        for term in terms(kind).values():
            for raw in (term.words.get(LANG), term.short.get(LANG)):
                if isinstance(raw, str):
                    _take(nouns, adjectives, noun(LANG, raw))
    _take(nouns, adjectives, noun(LANG, grammar_data(LANG)["nouns"]["default"]))
    for stem in (*data["adjectives"].split(), *_bent()):
        adjectives.update(_adjective(stem))
    either = frozenset(data["either"].split())
    clear = {
        word: _one(word, forms)
        for word, forms in nouns.items()
        if len({form.gender for form in forms}) == 1 and word not in either
    }
    return Words(clear, adjectives, _verbs(data["verbs"]))


def _one(word: str, forms: set[Form]) -> Form:
    """The form of a word; one that is singular here and plural there (lo sci, gli sci) serves for both."""
    if len({form.plural for form in forms}) > 1:
        return Form(next(iter(forms)).gender, False, word, fixed=True)
    return max(forms, key=lambda form: (form.fixed, form.other))


def _add(nouns: dict[str, set[Form]], one: str, many: str, gender: int) -> None:
    if one == many:
        nouns.setdefault(one, set()).add(Form(gender, False, one, fixed=True))
        return
    if one:
        nouns.setdefault(one, set()).add(Form(gender, False, many))
    if many:  # il paio, le paia
        crossed = gender == M and one.endswith("o") and many.endswith("a")
        nouns.setdefault(many, set()).add(Form(F if crossed else gender, True, one))


def _take(nouns: dict[str, set[Form]], adjectives: dict[str, Form], item: Noun) -> None:
    """The head of a term, and the words behind it that bend with it."""
    one, many = item.text.lower().split(" "), item.plural.lower().split(" ")
    gender = M if item.agreement % 2 == 0 else F
    if item.many:
        _add(nouns, "", one[0], gender)
        return
    bends = len(one) == len(many) and any(item.plural)
    _add(nouns, one[0], many[0] if bends else plural(one[0], gender), gender)
    if len(one) == 2 and not bends and one[1].endswith("o" if gender == M else "a") and len(one[1]) > 5:
        adjectives.update(_adjective(f"{one[1][:-1]}o") if one[1].endswith(("to", "ta")) else ())
    if bends:
        for single, several in zip(one[1:], many[1:], strict=True):
            if single != several:
                adjectives.update(_adjective(f"{single[:-1]}o" if single.endswith("a") else single))


def _bent() -> Iterator[str]:
    """Adjectives and participles of the properties: `[è leggero|è leggera|...]`."""
    for term in terms("features").values():
        raw = term.words.get(LANG)
        for choice in _BENT.finditer(raw[1] if isinstance(raw, list) else ""):
            verb, _, word = choice[1].split("|")[0].partition(" ")
            if verb == "è" and " " not in word:
                yield word


def _adjective(stem: str) -> Iterator[tuple[str, Form]]:
    if stem.endswith("o"):
        feminine = f"{stem[:-1]}a"
        for one, gender in ((stem, M), (feminine, F)):
            many = plural(one, gender)
            yield one, Form(gender, False, many)
            yield many, Form(gender, True, one)
    elif stem.endswith("e"):
        yield stem, Form(BOTH, False, f"{stem[:-1]}i")
        yield f"{stem[:-1]}i", Form(BOTH, True, stem)


def _verbs(listed: str) -> dict[str, Verb]:
    pairs: list[tuple[str, str, bool]] = []
    for line in listed.splitlines():
        *reflexive, one, many = line.split()
        pairs.append((one, many, bool(reflexive)))
    for term in terms("features").values():
        raw = term.words.get(LANG)
        for found in _VERB.finditer(raw[1] if isinstance(raw, list) else ""):
            pairs.append((found[2], found[3], bool(found[1])))
    said: dict[str, Verb] = {}
    for one, many, behind_si in pairs:
        only = behind_si and (one not in said or said[one].reflexive)
        said[one] = Verb(False, many, only)
        said[many] = Verb(True, one, only)
    return said
