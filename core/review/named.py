"""Functions, systems and other makers that a text names, and those that the facts name (data: rules/named.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from core.facts.sheet import Fact, FactSheet
from core.localisation.hanzi import simplified
from core.review.folding import Folded, fold_text
from core.review.rulebook import ANY, LOANED
from core.review.terms import Hit, Terms, unspaced

FUNCTION, SYSTEM, MAKER = "function", "system", "maker"
_AROUND = 24  # characters in which a word of compatibility stands beside a name


@dataclass(frozen=True, slots=True)
class Named:
    """Something named: its sort and id; offsets in the folded text."""

    sort: str
    id: str
    start: int
    end: int


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("core.review").joinpath("rules", "named.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def _functions(lang: str) -> tuple[tuple[str, ...], Terms]:
    rows: dict[str, dict[str, list[str]]] = _data()[FUNCTION]
    languages = dict.fromkeys((lang, LOANED, ANY))
    return tuple(rows), Terms(
        (i, w) for i, row in enumerate(rows.values()) for code in languages for w in row.get(code, ())
    )


@cache
def _names() -> tuple[tuple[tuple[str, str], ...], Terms, frozenset[str]]:
    """Systems and makers: (sort, id) by owner, their words, and the ones that count only as they are written."""
    systems: dict[str, dict[str, Any]] = _data()[SYSTEM]
    makers: list[str] = _data()[MAKER]["exact"]
    owners: list[tuple[str, str]] = []
    words: list[tuple[int, str]] = []
    for name, row in systems.items():
        words += [(len(owners), word) for word in (*row.get("exact", ()), *row.get("words", ()))]
        owners.append((SYSTEM, name))
    for name in makers:
        words += [(len(owners), word) for word in (name, *_data()[MAKER]["also"].get(name, ()))]
        owners.append((MAKER, fold_text(name)))
    exact = {word for row in systems.values() for word in row.get("exact", ())} | set(makers)
    return tuple(owners), Terms(words), frozenset(exact)


@cache
def _shown() -> tuple[tuple[tuple[str, str], ...], Terms]:
    """What shows in facts, in whatever language they are, that a thing is known."""
    owners: list[tuple[str, str]] = []
    words: list[tuple[int, str]] = []
    for sort in (FUNCTION, SYSTEM):
        for name, row in _data()[sort].items():
            words += [(len(owners), word) for key, row_words in row.items() if key != "isa" for word in row_words]
            owners.append((sort, name))
    for name in _data()[MAKER]["exact"]:
        words += [(len(owners), word) for word in (name, *_data()[MAKER]["also"].get(name, ()))]
        owners.append((MAKER, fold_text(name)))
    return tuple(owners), Terms(words)


def find(text: str, folded: Folded, lang: str) -> Iterator[Named]:
    """All that a text names, functions first. A maker's name inside of a system's (Samsung Galaxy) is the system."""
    ids, terms = _functions(lang)
    for hit in terms.find(folded.text):
        yield Named(FUNCTION, ids[hit.owner], hit.start, hit.end)
    owners, names, exact = _names()
    named = [
        Named(*owners[hit.owner], hit.start, hit.end)
        for hit in names.find(folded.text)
        if text[slice(*folded.original(hit.start, hit.end))] in exact or _foreign(folded.text, hit)
    ]
    systems = [(each.start, each.end) for each in named if each.sort == SYSTEM]
    for each in named:
        if each.sort == SYSTEM or not any(start <= each.start and each.end <= end for start, end in systems):
            yield each


def _foreign(folded: str, hit: Hit) -> bool:
    """Written in a script without capitals."""
    return any(unspaced(char) or "\u0600" <= char <= "\u06ff" for char in folded[hit.start : hit.end])


def known(sheets: Iterable[FactSheet]) -> frozenset[tuple[str, str]]:
    """(sort, id) of all that the facts name, and the narrower systems that they cover."""
    said = " ;\n ".join(_words(fact) for sheet in sheets for fact in sheet if not fact.negated)
    owners, terms = _shown()
    found = {owners[hit.owner] for hit in terms.find(fold_text(simplified(said)))}
    found |= {owners[hit.owner] for hit in terms.find(fold_text(said))}
    covered = {(SYSTEM, name) for name, row in _data()[SYSTEM].items() if (SYSTEM, row.get("isa", "")) in found}
    return frozenset(found | covered)


def _words(fact: Fact) -> str:
    parts = dict.fromkeys((fact.key, fact.attribute, fact.label, str(fact.value), fact.text, fact.applies_to))
    return " ; ".join(parts).replace("_", " ")


def compatibility(folded: str, start: int, end: int) -> bool:
    """Whether the words beside a maker's name state that the product works with it."""
    row = _data()["compatible"]
    before, after = folded[max(0, start - _AROUND) : start], folded[end : end + _AROUND].lstrip(" -")
    return any(fold_text(w) in before for w in row["before"]) or any(
        after.startswith(fold_text(w)) for w in row["after"]
    )
