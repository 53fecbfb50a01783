"""What the French rules know of words: nouns with gender and number, adjectives, verbs in pairs.

Nouns and adjectives come from the word lists of core/localisation/terms and from section [checks] of fr.toml. A form
that two words share with different genders (le manche, la manche) fits both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.localisation.grammar import Noun, noun
from core.localisation.grammar.french import elides
from core.localisation.language import grammar_data
from core.localisation.terms import terms
from core.review.grammar.romance_words import Form, Verb

LANG = "fr"
NOUNS = ("categories", "parts", "materials", "substances", "attributes")
M, F, BOTH = 1, 2, 3  # genders as bits: what agrees shares one
_SUFFIX = re.compile(r"^\w{3,}(?:tion|sion)(s?)$")
_ARTICLE = re.compile(r"(?<![\w’])([Ll]e|[Ll]a|[Uu]ne?|[Cc]ette|du|au) ([a-zàâçéèêëîïôûœ-]{4,})(?![\w’])")
_BENT = re.compile(r"\[(?:est|se) ([\wéèê]+)\|(?:est|se) ([\wéèê]+)\|")
_VOWELS = frozenset("aeiouàâäéèêëîïôöûüœæ")


@dataclass(frozen=True, slots=True)
class Words:
    """All forms by their lower-case spelling; `aspirated`: those before which nothing is dropped (le hamac)."""

    nouns: dict[str, Form]
    adjectives: dict[str, Form]
    verbs: dict[str, Verb]
    aspirated: frozenset[str]

    def noun(self, word: str) -> Form | None:
        """A noun of the lists, or one whose ending leaves no doubt (-tion, -sion)."""
        found = self.nouns.get(word)
        if found is None and word.endswith(("tion", "sion", "tions", "sions")) and (suffix := _SUFFIX.match(word)):
            return None if word.startswith("bastion") else Form(F, bool(suffix[1]), _other(word))
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


def feminine(word: str) -> str:
    """The regular feminine of an adjective."""
    if word.endswith("e"):
        return word
    for ending, other in (("if", "ive"), ("eux", "euse"), ("er", "ère"), ("el", "elle"), ("en", "enne")):
        if word.endswith(ending):
            return f"{word[: -len(ending)]}{other}"
    return f"{word}e"


@cache
def words() -> Words:
    """The words of the language, read once."""
    data = grammar_data(LANG)["checks"]
    nouns: dict[str, set[Form]] = {}
    adjectives: dict[str, Form] = {}
    for gender, listed in ((M, data["masculine"]), (F, data["feminine"])):
        for word in listed.split():
            _add(nouns, word, plural(word), gender)
    for kind in NOUNS:
        for term in terms(kind).values():
            for raw in (term.words.get(LANG), term.short.get(LANG)):
                if isinstance(raw, str):
                    _take(nouns, adjectives, noun(LANG, raw))
    for stem in (*data["adjectives"].split(), *_bent()):
        masculine, _, other = stem.partition("/")
        adjectives.update(_adjective(masculine, other))
    _take(nouns, adjectives, noun(LANG, grammar_data(LANG)["nouns"]["default"]))
    for word, gender in _with_article():
        if word not in nouns and word not in adjectives:
            _add(nouns, word, plural(word), gender)
    for head, shown in _labels(adjectives):
        if head not in nouns and head not in adjectives:
            one = head.removesuffix("s") if shown.plural else head
            _add(
                nouns, "" if one == head and shown.plural else one, head if shown.plural else plural(head), shown.gender
            )
    either = frozenset(data["either"].split())
    clear = {
        word: _known(forms, word in either)
        for word, forms in nouns.items()
        if len({form.plural for form in forms}) == 1
    }
    aspirated = grammar_data(LANG)["elision"]["aspirated"]
    listed = frozenset(word for one in aspirated for word in (one, plural(one)))
    return Words(clear, adjectives, _verbs(data["verbs"]), listed)


def _known(forms: set[Form], either: bool) -> Form:
    """One form out of several of one number; of both genders where they differ (le manche, la manche)."""
    found = max(forms, key=lambda form: (form.fixed, form.other))
    genders = {form.gender for form in forms}
    gender = BOTH if either or len(genders) > 1 else found.gender
    return Form(gender, found.plural, found.other, found.fixed)


def _other(word: str) -> str:
    return word[:-1] if word.endswith("s") else f"{word}s"


def _with_article() -> Iterator[tuple[str, int]]:
    """Nouns that our own texts name with an article that shows their gender."""
    for kind in ("features", "uses", "benefits", "care"):
        for term in terms(kind).values():
            raw = term.words.get(LANG, "")
            for article, word in _ARTICLE.findall(raw[1] if isinstance(raw, list) else raw):
                yield word, F if article.lower() in ("la", "une", "cette") else M


def _labels(adjectives: dict[str, Form]) -> Iterator[tuple[str, Form]]:
    """Nouns of labels whose adjective shows what they are (coins renforcés)."""
    for term in terms("features").values():
        raw = term.words.get(LANG)
        head, _, rest = (raw[0] if isinstance(raw, list) else "").partition(" ")
        shown = adjectives.get(rest.split(" ")[0])
        if shown and shown.gender != BOTH and not shown.fixed:
            yield head, shown


def _add(nouns: dict[str, set[Form]], one: str, many: str, gender: int) -> None:
    if one == many:
        nouns.setdefault(one, set()).add(Form(gender, False, one, fixed=True))
        return
    if one:
        nouns.setdefault(one, set()).add(Form(gender, False, many))
    if many:
        nouns.setdefault(many, set()).add(Form(gender, True, one))


def _take(nouns: dict[str, set[Form]], adjectives: dict[str, Form], item: Noun) -> None:
    """The head of a term, and the words behind it that bend with it."""
    one, many = item.text.lower().split(" "), item.plural.lower().split(" ")
    gender = M if item.agreement % 2 == 0 else F
    if item.many:
        single = one[0].removesuffix("s")
        _add(nouns, "" if single == one[0] else single, one[0], gender)
        return
    bends = len(one) == len(many) and any(item.plural)
    _add(nouns, one[0], many[0] if bends else plural(one[0]), gender)
    if len(one) == 2 and not bends and one[1].endswith("é" if gender == M else "ée"):
        adjectives.update(_adjective(one[1].removesuffix("e") if gender == F else one[1], ""))  # laine recyclée
    if bends:
        for single, several in zip(one[1:], many[1:], strict=True):
            if single != several and single.endswith(("é", "ée", "able", "ible", "ique", "aire")):
                stem = single[:-1] if single.endswith("ée") else single
                adjectives.update(_adjective(stem, ""))


def _bent() -> Iterator[str]:
    """Adjectives and participles of the properties: `[est léger|est légère|...]`."""
    for term in terms("features").values():
        raw = term.words.get(LANG)
        for masculine, other in _BENT.findall(raw[1] if isinstance(raw, list) else ""):
            if masculine != "non":
                yield f"{masculine}/{other}"


def _adjective(masculine: str, other: str) -> Iterator[tuple[str, Form]]:
    other = other or feminine(masculine)
    if masculine == other:
        yield masculine, Form(BOTH, False, plural(masculine), fixed=plural(masculine) == masculine)
        if plural(masculine) != masculine:
            yield plural(masculine), Form(BOTH, True, masculine)
        return
    for one, gender in ((masculine, M), (other, F)):
        if plural(one) == one:
            yield one, Form(gender, False, one, fixed=True)
        else:
            yield one, Form(gender, False, plural(one))
            yield plural(one), Form(gender, True, one)


def _verbs(listed: str) -> dict[str, Verb]:
    found = {}
    for line in listed.splitlines():
        one, many = line.split()
        found[one], found[many] = Verb(False, many), Verb(True, one)
    return found


__all__ = ["BOTH", "F", "Form", "M", "Verb", "Words", "elides", "words"]
