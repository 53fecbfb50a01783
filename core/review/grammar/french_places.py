"""French prepositions before countries: au Portugal, aux Pays-Bas, à Malte, en Italie."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from core.localisation.language import grammar_data
from core.localisation.places import cldr_names
from core.review.grammar import Fault

_PLACED = re.compile(r"(?<![\w’])(en|au|aux|à) ([A-ZÉÎ][\w-]+)")
_MASCULINE = frozenset(("Belize", "Suriname"))
_ISLANDS = frozenset(("Niue", "Mayotte", "Barbade", "Dominique", "Grenade", "Martinique", "Guadeloupe"))
_CITIES = frozenset(("Luxembourg", "Panama", "Guatemala", "Salvador", "Koweït"))  # à Luxembourg is the city


@cache
def _right() -> dict[str, str]:
    """The preposition by the first word of a country's name, where no other country begins with it."""
    found: dict[str, set[str]] = {}
    placed: dict[str, str] = grammar_data("fr")["place"]["by_code"]
    for code, name in cldr_names("fr").items():
        if code in placed:
            preposition, _, named = placed[code].partition(" ")
            found.setdefault(named.split(" ")[0], set()).add(preposition)
        else:
            sure = " " not in name and name.endswith("e") and name not in _MASCULINE | _ISLANDS
            sure = sure and not name.startswith("Sainte-")
            found.setdefault(name.split(" ")[0], set()).add("en" if sure else "")
    return {name: right for name, every in found.items() if len(every) == 1 and (right := next(iter(every)))}


def places(text: str) -> Iterator[Fault]:
    """Countries with a preposition that is not theirs."""
    for match in _PLACED.finditer(text):
        right = _right().get(match[2])
        if right and right != match[1] and not (match[1] == "à" and match[2] in _CITIES):
            yield Fault(match.start(), match.end(), "preposition", f"{right} {match[2]}")
