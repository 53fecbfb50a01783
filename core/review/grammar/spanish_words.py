"""What the Spanish rules know of words: nouns with gender and number, adjectives, verbs in pairs.

Nouns and adjectives come from the word lists of core/localisation/terms and from section [checks] of es.toml. A form
that two words share with different genders is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.localisation.grammar import Noun, noun
from core.localisation.grammar.spanish import stressed_a
from core.localisation.language import grammar_data
from core.localisation.terms import terms
from core.review.grammar.romance_words import Form, Verb

LANG = "es"
NOUNS = ("categories", "parts", "materials", "substances", "attributes")
M, F, BOTH = 1, 2, 3  # genders as bits: what agrees shares one
_UNBENT = str.maketrans("áéíóú", "aeiou")
_VOWELS = re.compile(r"[aeiouáéíóú]+")
_SUFFIX = re.compile(r"^\w{3,}(?:ci[óo]n|si[óo]n|dad)(es)?$")
_ARTICLE = re.compile(r"\b([Ee]l|[Ll]a|[Ll]os|[Ll]as|[Uu]na?|al|del) ([a-záéíóúñ]{4,}|té|día)\b")
_ENDINGS = ("ción", "sión", "ciones", "siones", "dad", "dades")
_BENT = re.compile(r"\[([^\[\]|]+(?:\|[^\[\]|]+)+)\]")


@dataclass(frozen=True, slots=True)
class Words:
    """All forms by their lower-case spelling."""

    nouns: dict[str, Form]
    adjectives: dict[str, Form]
    verbs: dict[str, Verb]

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
        adjectives.update(_adjective(stem))
    _take(nouns, adjectives, noun(LANG, grammar_data(LANG)["nouns"]["default"]))
    for word, gender, many in (*_with_article(), *_labels(adjectives)):
        if word not in nouns and word not in adjectives:
            _add(nouns, "" if many else word, word if many else plural(word), gender)
    either = frozenset(data["either"].split())
    clear = {
        word: max(forms, key=lambda form: (form.fixed, form.other))
        for word, forms in nouns.items()
        if len({(form.gender, form.plural) for form in forms}) == 1 and word not in either
    }
    return Words(clear, adjectives, _verbs(data["verbs"]))


def _with_article() -> Iterator[tuple[str, int, bool]]:
    """Nouns that our own texts name with their article: the word, its gender, whether it is plural."""
    for kind in ("features", "uses", "benefits", "care"):
        for term in terms(kind).values():
            raw = term.words.get(LANG, "")
            for article, word in _ARTICLE.findall(raw[1] if isinstance(raw, list) else raw):
                if not stressed_a(word):
                    low = article.lower()
                    yield word, M if low in ("el", "un", "al", "del", "los") else F, low in ("los", "las")


def _labels(adjectives: dict[str, Form]) -> Iterator[tuple[str, int, bool]]:
    """Nouns of labels whose adjective shows what they are (esquinas reforzadas)."""
    for term in terms("features").values():
        raw = term.words.get(LANG)
        head, _, rest = (raw[0] if isinstance(raw, list) else "").partition(" ")
        shown = adjectives.get(rest.split(" ")[0])
        if shown and shown.gender != BOTH and not stressed_a(head):
            yield head, shown.gender, shown.plural


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
        _add(nouns, "", one[0], gender)
        return
    bends = len(one) == len(many) and any(item.plural)
    _add(nouns, one[0], many[0] if bends else plural(one[0]), gender)
    if len(one) == 2 and not bends and one[1].endswith("o" if gender == M else "a"):
        adjectives.update(_adjective(f"{one[1][:-1]}o"))  # lana merina
    if bends:
        for single, several in zip(one[1:], many[1:], strict=True):
            if single != several:
                stem = f"{single[:-1]}o" if single.endswith("a") else single
                adjectives.update(_adjective(stem))


def _bent() -> Iterator[str]:
    """Adjectives and participles of the properties: `[es ligero|es ligera|...]`."""
    for term in terms("features").values():
        raw = term.words.get(LANG)
        for choice in _BENT.finditer(raw[1] if isinstance(raw, list) else ""):
            verb, _, word = choice[1].split("|")[0].partition(" ")
            if verb in ("es", "está") and " " not in word:
                yield word


def _adjective(stem: str) -> Iterator[tuple[str, Form]]:
    if stem.endswith("o"):
        feminine = f"{stem[:-1]}a"
        for one, gender in ((stem, M), (feminine, F)):
            yield one, Form(gender, False, f"{one}s")
            yield f"{one}s", Form(gender, True, one)
    elif stem.endswith("or") and stem not in ("exterior", "interior", "superior", "inferior"):
        for one, many, gender in ((stem, f"{stem}es", M), (f"{stem}a", f"{stem}as", F)):
            yield one, Form(gender, False, many)
            yield many, Form(gender, True, one)
    elif plural(stem) != stem:
        yield stem, Form(BOTH, False, plural(stem))
        yield plural(stem), Form(BOTH, True, stem)


def _verbs(listed: str) -> dict[str, Verb]:
    found = {}
    for line in listed.splitlines():
        *reflexive, one, many = line.split()
        found[one] = Verb(False, many, bool(reflexive))
        found[many] = Verb(True, one, bool(reflexive))
    return found
