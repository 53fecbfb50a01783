"""Materials named in a text, in ten languages (data: rules/materials.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from core.localisation.hanzi import simplified
from core.review.folding import Folded, fold
from core.review.rulebook import LOANED
from core.review.terms import EVERY, Hit, Terms


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("core.review").joinpath("rules", "materials.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Table:
    """Names of materials; owners of `terms` are indexes of `names`."""

    names: tuple[str, ...]
    terms: Terms


@cache
def table(lang: str) -> Table:
    """Materials as a language names them, with the English names."""
    rows: dict[str, dict[str, Any]] = _data()["material"]
    names = tuple(rows)
    languages = dict.fromkeys((lang, LOANED))
    terms = [(i, term) for i, row in enumerate(rows.values()) for code in languages for term in row.get(code, ())]
    excepted = [term for code in languages for term in _data()["except"].get(code, ())]
    return Table(names, Terms(terms, [(EVERY, term) for term in excepted]))


@cache
def wider(name: str) -> tuple[str, ...]:
    """The material itself and all that it is a kind of: walnut -> walnut, wood."""
    row = _data()["material"][name]
    return (name, *(wider(row["isa"]) if "isa" in row else ()))


@cache
def family(name: str) -> str:
    """The group within which materials exclude each other (metal, wood, fibre ...)."""
    return str(_data()["material"][wider(name)[-1]]["family"])


def find(folded: Folded, lang: str) -> list[tuple[str, Hit]]:
    """Materials of a folded text; where names overlap only the longest counts (stainless steel, not steel)."""
    known = table(lang)
    hits = sorted(known.terms.find(folded.text), key=lambda hit: (hit.start, -hit.end))
    out: list[tuple[str, Hit]] = []
    for hit in hits:
        if out and hit.start < out[-1][1].end:
            if hit.end - hit.start <= out[-1][1].end - out[-1][1].start:
                continue
            out.pop()
        out.append((known.names[hit.owner], hit))
    return out


def named(text: str, lang: str) -> frozenset[str]:
    """The materials that a text names, with the wider ones."""
    folded = fold(simplified(text) if lang == "zh" else text)
    return frozenset(wide for name, _ in find(folded, lang) for wide in wider(name))
