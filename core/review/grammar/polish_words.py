"""The words that the rules for Polish know, each with every gender, number and case it can stand for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from core.localisation.grammar import Noun, noun
from core.localisation.grammar.polish import CASES, F, M, N, P, adjective, roles
from core.localisation.language import grammar_data
from core.localisation.terms import terms

# A reading: gender (m f n p; p for every plural) and case, packed into one bit of a set: 4 x 6 bits, twice for number.
NAMES = ("nom", *CASES)
BIT = {(g, case): 1 << (g * 6 + at) for g in range(4) for at, case in enumerate(NAMES)}
OF_CASE = {case: sum(BIT[g, case] for g in range(4)) for case in NAMES}
SINGULAR = sum(BIT[g, case] for g in (M, F, N) for case in NAMES)
PLURAL = sum(BIT[P, case] for case in NAMES)
NOUN_KINDS = ("categories", "parts", "materials", "substances")


@cache
def cases(*names: str) -> int:
    """The readings in any of these cases."""
    return sum(OF_CASE[name] for name in names)


def masculine(word: str, index: int) -> str:
    """The masculine of an adjective given in another gender of the nominative."""
    if index == M:
        return word
    stem = word[:-1]
    if index == F:
        return f"{stem}i" if stem.endswith(("k", "g")) else stem if stem.endswith("i") else f"{stem}y"
    return f"{stem[:-1]}i" if word.endswith("ie") else f"{stem}y"


def adjective_readings(lemma: str) -> Iterator[tuple[str, int]]:
    """Every form of an adjective in the masculine, with its readings."""
    stem = lemma[:-1]
    soft = lemma.endswith("i") and not stem.endswith(("k", "g"))
    bases = {M: lemma, F: f"{stem}{'i' if soft else ''}a"}
    bases[N] = bases[P] = f"{stem}{'i' if lemma.endswith('i') else ''}e"
    for g, base in bases.items():
        yield base, BIT[g, "nom"]
        for case in CASES:
            yield adjective(base, g, case, g == P), BIT[g, case]


def noun_readings(item: Noun, whole: bool) -> Iterator[tuple[int, str, int]]:
    """(place in the phrase, word, readings) of a noun's head and adjectives. `whole`: it has a plural."""
    singular = item.text.split(" ")
    plurals = (item.plural or (item.text if item.many else "")).split(" ")
    kinds = roles(singular, plurals if len(plurals) == len(singular) else [], item.agreement)
    g = item.agreement
    forms = [(item.text, g, "nom")]
    forms += [(item.form(case), g, case) for case in CASES]
    if whole and item.plural:
        forms.append((item.plural, P, "nom"))
        forms += [(item.form(f"{case}_pl"), P, case) for case in CASES]
    for text, gender, case in forms:
        words = text.split(" ")
        if len(words) == len(kinds):
            yield from ((at, word, BIT[gender, case]) for at, word in enumerate(words) if kinds[at] == "head")
    for at, kind in enumerate(kinds):
        if kind == "adj":
            yield at, masculine(singular[at], g), 0


@cache
def lexicon() -> tuple[dict[str, int], dict[str, int]]:
    """Readings of nouns and of adjectives, by their lower-case form."""
    nouns, lemmas = _nouns()
    adjectives = {
        "jednym": BIT[M, "ins"] | BIT[M, "loc"] | BIT[N, "ins"] | BIT[N, "loc"],
        "jednej": BIT[F, "gen"] | BIT[F, "loc"],
    }
    for lemma in lemmas:
        for form, reading in adjective_readings(lemma):
            adjectives[form] = adjectives.get(form, 0) | reading
    for case, row in grammar_data("pl")["determiner"]["this"].items():
        for g, word in enumerate(row):
            if word not in ("to", "tym", "tego"):
                adjectives[word] = adjectives.get(word, 0) | BIT[g, case]
    return nouns, adjectives


def _nouns() -> tuple[dict[str, int], set[str]]:
    """Readings of the nouns, and the adjectives that stand beside them."""
    nouns: dict[str, int] = {}
    lemmas = set(grammar_data("pl")["checks"]["adjectives"])
    labels = [raw for term in terms("attributes").values() if isinstance(raw := term.raw("pl"), str)]
    raws = [raw for kind in NOUN_KINDS for term in terms(kind).values() if isinstance(raw := term.raw("pl"), str)]
    raws += [raw for term in terms("categories").values() if (raw := term.short.get("pl", ""))]
    raws += grammar_data("pl")["checks"]["nouns"]
    for raw in dict.fromkeys(raws):
        for _, word, readings in noun_readings(noun("pl", raw), "|" in raw):
            if readings and (word[:1].islower() or word.startswith("T-")) and len(word) > 1:
                word = word.lower()
                nouns[word] = nouns.get(word, 0) | readings
            elif not readings and len(word) > 4:
                lemmas.add(word)
    for raw in labels:  # a label's first word is its noun, unless an adjective stands before it
        head = noun("pl", raw.split("|")[0].rsplit(" ", raw.count(" ") - 1)[0] if raw.count(" ") > 1 else raw)
        for _, word, readings in noun_readings(head, False):
            if readings and masculine(word, head.agreement) not in lemmas and word[:1].islower():
                nouns[word] = nouns.get(word, 0) | readings
    return nouns, lemmas
