"""The German words that the rules know: nouns with every gender and case of each form, determiners, endings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from core.localisation.grammar import noun
from core.localisation.language import grammar_data
from core.localisation.terms import terms

# A reading: gender (m f n, and p for every plural) and case, one bit of a set of 4 x 4.
CASES = ("nom", "acc", "dat", "gen")
GENDERS = "mfnp"
BIT = {(g, c): 1 << (g * 4 + at) for g in range(4) for at, c in enumerate(CASES)}
OF_CASE = {c: sum(BIT[g, c] for g in range(4)) for c in CASES}
PLURAL = sum(BIT[3, c] for c in CASES)
ALL = sum(BIT.values())
SINGULAR = ALL & ~PLURAL
KINDS = ("attributes", "categories", "materials", "parts", "substances")

_ENDINGS = {  # behind der, dieser / behind ein, Ihr / alone
    "weak": {"e": "m nom,f nom,f acc,n nom,n acc", "en": "m acc,* dat,* gen,p nom,p acc", "": ""},
    "mixed": {"er": "m nom", "es": "n nom,n acc", "e": "f nom,f acc", "en": "m acc,* dat,* gen,p nom,p acc"},
    "strong": {
        "er": "m nom,f dat,f gen,p gen", "es": "n nom,n acc", "e": "f nom,f acc,p nom,p acc", "em": "m dat,n dat",
        "en": "m acc,p dat,m gen,n gen",
    },
}  # fmt: skip
_LIKE_THIS = ("dies", "jed", "welch", "jen", "manch")
_LIKE_EIN = ("kein", "mein", "dein", "sein", "ihr", "unser")
_JOINED = {
    **dict.fromkeys(("am", "im", "vom", "zum", "beim"), "m dat,n dat"), "zur": "f dat",
    **dict.fromkeys(("ins", "ans", "aufs", "fürs", "durchs"), "n acc"),
}  # fmt: skip
_EIN_IN_PREDICATES = re.compile(r"\b(einen|eine|ein) (?:[a-zäöüß-]+ )*([A-ZÄÖÜ][\w-]+)")
_VERBAL = ("ver", "be", "ge", "ent", "er", "zer", "an", "ab", "auf", "aus", "ein", "vor", "zu", "um", "bei", "unter")
_NO_TAIL = frozenset(("Tage", "Alter", "Tees"))  # Montage, Schalter
_METERS = sum(BIT[0, case] for case in ("nom", "acc", "dat"))  # der Entfernungsmesser, das Brotmesser
_PAIR = re.compile(r"\[([a-zäöüß]+)\|([a-zäöüß]+)\]")
_LOW = re.compile(r"[^\W\d_]{3,}")


def bits(spec: str) -> int:
    """`m nom,* dat`: readings; the star stands for every gender."""
    found = 0
    for part in filter(None, spec.split(",")):
        letter, case = part.split()
        found |= OF_CASE[case] if letter == "*" else BIT[GENDERS.index(letter), case]
    return found


ENDINGS = {kind: {end: bits(spec) for end, spec in row.items() if end} for kind, row in _ENDINGS.items()}


@cache
def determiners() -> dict[str, tuple[int, str]]:
    """Determiner in small letters -> (readings, how the adjective behind it ends)."""
    found: dict[str, tuple[int, str]] = {}

    def add(word: str, reading: int, kind: str) -> None:
        found[word] = (found.get(word, (0, kind))[0] | reading, kind)

    for name, kind, cut, stems in (
        ("def", "weak", 0, ("",)), ("this", "weak", 4, _LIKE_THIS), ("indef", "mixed", 0, ("",)),
        ("your", "mixed", 3, _LIKE_EIN),
    ):  # fmt: skip
        for case, row in grammar_data("de")["article"][name].items():
            for g, word in enumerate(row):
                for stem in stems if word else ():
                    add(stem + word[cut:], BIT[g, case], kind)
    for word, spec in _JOINED.items():
        add(word, bits(spec), "weak")
    for word, spec in (("alle", "p nom,p acc"), ("allen", "p dat"), ("aller", "p gen"), ("beide", "p nom,p acc"),
                       ("beiden", "p dat")):  # fmt: skip
        add(word, bits(spec), "weak")
    return found


def _forms(letter: str, singular: str, plural: str, dative: str) -> Iterator[tuple[str, int]]:
    """Every form of a noun with its readings."""
    g = GENDERS.index(letter)
    plurals = singular if letter == "p" else plural
    if letter != "p":
        for case in ("nom", "acc", "dat"):
            yield singular, BIT[g, case]
        if letter == "f":
            yield singular, BIT[g, "gen"]
        else:
            if singular.endswith(("s", "x", "z", "ß")):
                yield singular, BIT[g, "gen"]
            else:
                yield f"{singular}s", BIT[g, "gen"]
            yield f"{singular}es", BIT[g, "gen"]
            if singular.endswith("nis"):
                yield f"{singular}ses", BIT[g, "gen"]
        if dative and dative != singular:
            yield dative, BIT[g, "dat"]
    if plurals:
        for case in ("nom", "acc", "gen"):
            yield plurals, BIT[3, case]
        given = dative if letter == "p" and dative else ""
        yield given or (plurals if plurals.endswith(("n", "s")) else f"{plurals}n"), BIT[3, "dat"]


def _head(words: str) -> str:
    """The noun of a phrase: `recycelter Kunststoff`, `Canvas aus Bio-Baumwolle`; "" for names of several words."""
    parts = [part for part in words.split(" ") if part]
    while parts and parts[0][:1].islower():
        parts = parts[1:]
    if len(parts) > 1 and parts[1][:1].isupper() and parts[0] not in ("Paar", "Satz", "Sätze"):
        return ""
    return parts[0] if parts else ""


@cache
def nouns() -> dict[str, int]:
    """Form of a noun -> readings."""
    found: dict[str, int] = {}

    def add(letter: str, singular: str, plural: str = "", dative: str = "") -> None:
        for form, reading in _forms(letter, singular, plural, dative):
            found[form] = found.get(form, 0) | reading

    for raw in _nouns_of_lists():
        item = noun("de", raw)
        if raw[1:2] == " " and (word := _head(item.text)):
            add(raw[0], word, _head(item.plural), _head(item.form("dat")))
    for predicate in _predicates():
        for article, word in _EIN_IN_PREDICATES.findall(predicate):
            if word not in found:
                add({"einen": "m", "eine": "f", "ein": "n"}[article], word)
    for use in terms("uses").values():
        article, _, word = str(use.raw("de")).rpartition("|")[2].partition(" ")
        if article in ("den", "die", "das") and word not in found:
            add({"den": "m", "die": "f", "das": "n"}[article], word)
    return found


def _nouns_of_lists() -> Iterator[str]:
    for kind in KINDS:
        for term in terms(kind).values():
            for raw in (term.raw("de"), term.short.get("de")):
                if isinstance(raw, str):
                    yield raw
    checks = grammar_data("de")["checks"]
    yield from checks["nouns"]
    yield from checks["also"]


def _predicates() -> Iterator[str]:
    for term in terms("features").values():
        raw = term.raw("de")
        if isinstance(raw, list):
            yield raw[1]


@cache
def _tails() -> dict[str, int]:
    """Nouns that may end a compound, in small letters."""
    return {word.lower(): reading for word, reading in nouns().items() if len(word) > 3 and word not in _NO_TAIL}


@lru_cache(maxsize=8192)
def readings(word: str) -> int:
    """The readings of a capitalised word: a noun of the lists, or a compound that ends in one; 0 when unknown."""
    known = nouns().get(word)
    if known is not None:
        return known
    if "-" in word:
        return readings(word.rpartition("-")[2]) if word[-1:] != "-" else 0
    low = word.lower()
    for at in range(3, len(low) - 3):
        tail = _tails().get(low[at:])
        if tail is not None and low[:at] not in _VERBAL and word[:1].isupper() and word[1:].islower():
            return tail | _METERS if low.endswith("messer") else tail
    return 0


@cache
def verbs() -> dict[str, tuple[int, str]]:
    """Finite verb -> (0 singular, 1 plural; the other form)."""
    found: dict[str, tuple[int, str]] = {}
    pairs: list[Any] = [pair for predicate in _predicates() for pair in _PAIR.findall(predicate)]
    for singular, plural in (*grammar_data("de")["checks"]["verbs"], *pairs):
        if singular != plural:
            found.setdefault(singular, (0, plural))
            found.setdefault(plural, (1, singular))
    return found


@cache
def own_words() -> tuple[frozenset[str], frozenset[str]]:
    """(words that our texts write in small letters, all words of our texts in small letters)."""
    small: set[str] = set()
    every: set[str] = set()
    for kind in ("benefits", "care", "colours", "features", "uses", "values", *KINDS):
        for term in terms(kind).values():
            raw = term.raw("de")
            for text in raw if isinstance(raw, list) else [str(raw or "")]:
                found = _LOW.findall(text)
                small.update(word for word in found if word.islower())
                every.update(word.lower() for word in found)
    small.update(verbs())
    every.update(verbs())
    return frozenset(small), frozenset(every | {word.lower() for word in nouns()})
