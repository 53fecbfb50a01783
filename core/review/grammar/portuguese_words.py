"""What the Portuguese rules know of words: nouns with gender and number, adjectives, verbs in pairs.

Nouns and adjectives come from the word lists of core/localisation/terms and from section [checks] of pt.toml. A form
that two words share with different genders is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.localisation.grammar import Noun, noun
from core.localisation.language import grammar_data
from core.localisation.places import country_phrase
from core.localisation.terms import terms
from core.review.grammar.romance_words import Form, Verb

LANG = "pt"
NOUNS = ("categories", "parts", "materials", "substances", "attributes")
M, F, BOTH = 1, 2, 3  # genders as bits: what agrees shares one
_SUFFIX = re.compile(r"^\w{2,}(?:[çs]ão|[çs]ões|dade|dades|agem|agens)$")
_ENDINGS = ("ção", "são", "ções", "sões", "dade", "dades", "agem", "agens")
_ARTICLE = re.compile(r"\b([Oo]s?|[Uu]ma?|d[oa]s?|n[oa]s?|ao|aos|à|às|pelos?|pelas?) ([a-záàâãéêíóôõúç]{3,})\b")
_BENT = re.compile(r"\[([^\[\]|]+(?:\|[^\[\]|]+)+)\]")
_OXYTONE = str.maketrans("aeo", "áéó")
_UNBENT = str.maketrans("áéíóúâêô", "aeiouaeo")
_INVARIANT_OR = ("exterior", "interior", "superior", "inferior", "anterior", "posterior", "maior", "menor", "melhor")


@dataclass(frozen=True, slots=True)
class Words:
    """All forms by their lower-case spelling."""

    nouns: dict[str, Form]
    adjectives: dict[str, Form]
    verbs: dict[str, Verb]
    colours: frozenset[str]
    countries: dict[str, str]  # first word of the name: no, na, nos, nas, or em

    def noun(self, word: str) -> Form | None:
        """A noun of the lists, or one whose ending leaves no doubt (-ção, -dade, -agem)."""
        found = self.nouns.get(word)
        if found is None and word.endswith(_ENDINGS) and _SUFFIX.match(word) and word not in self.adjectives:
            return Form(F, word.endswith("s"))
        return found


def plural(word: str) -> str:
    """The regular plural of a noun or adjective."""
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


@cache
def words() -> Words:
    """The words of the language, read once."""
    data = grammar_data(LANG)["checks"]
    nouns: dict[str, set[Form]] = {}
    adjectives: dict[str, Form] = {}
    for gender, listed in ((M, data["masculine"]), (F, data["feminine"])):
        for word in listed.split():
            _add(nouns, word, _IRREGULAR.get(word) or plural(word), gender)
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
    for word in either:
        clear[word] = Form(BOTH, False, plural(word))
        clear[plural(word)] = Form(BOTH, True, word)
    return Words(clear, adjectives, _verbs(data["verbs"]), _colours(), _countries())


_IRREGULAR = {
    "mão": "mãos", "mês": "meses", "país": "países", "gás": "gases", "grão": "grãos", "pão": "pães", "cão": "cães",
    "órgão": "órgãos", "chão": "chãos", "cós": "cós", "ímã": "ímãs", "mel": "méis",
}  # fmt: skip


def _with_article() -> Iterator[tuple[str, int, bool]]:
    """Nouns that our own texts name with their article: the word, its gender, whether it is plural."""
    for kind in ("features", "uses", "benefits", "care"):
        for term in terms(kind).values():
            raw = term.words.get(LANG, "")
            for article, word in _ARTICLE.findall(raw[1] if isinstance(raw, list) else raw):
                low = article.lower()
                many = low.endswith("s")
                yield word, F if low.rstrip("s").endswith(("a", "à")) else M, many


def _labels(adjectives: dict[str, Form]) -> Iterator[tuple[str, int, bool]]:
    """Nouns of labels whose adjective shows what they are (costuras seladas)."""
    for term in terms("features").values():
        raw = term.words.get(LANG)
        head, _, rest = (raw[0] if isinstance(raw, list) else "").partition(" ")
        shown = adjectives.get(rest.split(" ")[0])
        if shown and shown.gender != BOTH and head not in adjectives:
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
        if one[0] not in nouns:
            _add(nouns, "", one[0], gender)
        return
    bends = len(one) == len(many) and any(item.plural)
    _add(nouns, one[0], many[0] if bends else _IRREGULAR.get(one[0]) or plural(one[0]), gender)
    if len(one) == 2 and not bends and one[1].endswith("o" if gender == M else "a"):
        adjectives.update(_adjective(f"{one[1][:-1]}o"))  # cera encerada
    if bends:
        for single, several in zip(one[1:], many[1:], strict=True):
            if single != several and single not in nouns:
                stem = f"{single[:-1]}o" if single.endswith("a") else single
                adjectives.update(_adjective(stem))


def _bent() -> Iterator[str]:
    """Adjectives and participles of the properties: `[é leve|são leves]`, `[lavado|lavada|lavados|lavadas]`."""
    for term in terms("features").values():
        raw = term.words.get(LANG)
        for choice in _BENT.finditer(raw[1] if isinstance(raw, list) else ""):
            options = choice[1].split("|")
            verb, _, word = options[0].partition(" ")
            if verb == "é" and " " not in word:
                yield word
            elif not word and len(options) == 4:
                yield verb


def _adjective(stem: str) -> Iterator[tuple[str, Form]]:
    if stem.endswith("o"):
        feminine = f"{stem[:-1]}a"
        for one, gender in ((stem, M), (feminine, F)):
            yield one, Form(gender, False, f"{one}s")
            yield f"{one}s", Form(gender, True, one)
    elif stem.endswith("or") and stem not in _INVARIANT_OR:
        for one, many, gender in ((stem, f"{stem}es", M), (f"{stem}a", f"{stem}as", F)):
            yield one, Form(gender, False, many)
            yield many, Form(gender, True, one)
    elif plural(stem) != stem:
        yield stem, Form(BOTH, False, plural(stem))
        yield plural(stem), Form(BOTH, True, stem)


def _verbs(listed: str) -> dict[str, Verb]:
    found = {}
    for line in listed.splitlines():
        one, many = line.split()
        found[one] = Verb(False, many)
        found[many] = Verb(True, one)
    return found


def _countries() -> dict[str, str]:
    """The preposition that countries of one word take, by their name; em for those without an article."""
    codes = grammar_data(LANG)["place"]["by_code"]
    every = {code: country_phrase(code, LANG).split(" ") for code in (*codes, "PT", "IL", "SG", "CU")}
    return {said[1].lower(): said[0] for said in every.values() if len(said) == 2}


def _colours() -> frozenset[str]:
    """First words of the names of colours, in every form."""
    raw = (str(term.words.get(LANG, "")) for term in terms("colours").values())
    return frozenset(form.split(" ")[0] for forms in raw for form in forms.split("|"))
