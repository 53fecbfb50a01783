"""What to ask the owner of a shop about a listing: what contradicts itself, what can hardly be true."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from core.facts.sheet import Fact, FactSheet

_PLACES = {
    "body": "description",
    "list": "description",
    "table": "table of the description",
    "variant": "variants",
    "dimensions": "size fields of the shop",
    "weight": "weight field of the shop",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `id` is stable as long as the facts say the same. `text`: the cause and the next step, in English.
    `keys`: the facts it is about. `answers`: values the owner may choose; one of them, another value, or none."""

    id: str
    text: str
    keys: tuple[str, ...]
    answers: tuple[str, ...] = ()


def questions(sheet: FactSheet) -> tuple[Question, ...]:
    """All questions of a sheet in its order: doubts first told once per reason, then sources that disagree.

    Pure: the same sheet gives the same questions. What the owner confirmed is not asked again.
    """
    groups: dict[str, list[Fact]] = {}
    for fact in sheet:
        if fact.confirmed_by:
            continue
        if fact.doubt:
            groups.setdefault(fact.doubt, []).append(fact)
        elif fact.conflicts_with and (other := sheet.get(fact.conflicts_with)) and not other.doubt:
            groups.setdefault(_disagreement(*sorted((fact, other), key=lambda row: row.key)), []).append(fact)
    return tuple(_question(reason, rows) for reason, rows in groups.items())


def _question(reason: str, rows: list[Fact]) -> Question:
    keys = tuple(row.key for row in rows)
    answers = tuple(dict.fromkeys(value_of(row) for row in rows)) if len(rows) > 1 else ()
    if rows[0].kind == "name" and len(rows) > 1:
        answers = ()
        step = "What is it made of? Correct the title or the text in your shop; until then the material is not printed."
    elif rows[0].kind == "name":
        step = "Is this the text of this product? Correct the text or the title in your shop."
    elif answers and not any(row.doubt for row in rows):
        step = "Which one is right? Choose it, or enter the right value; until then the surer one is used."
    elif answers:
        step = "Which one is right? Choose it, or enter the right value; until then none of them is printed."
    else:
        step = f"Enter the right value for “{rows[0].text or value_of(rows[0])}”; until then it is not printed."
    digest = hashlib.sha256("\n".join((reason, *keys)).encode("utf-8", "replace")).hexdigest()[:12]
    return Question(digest, f"{reason} {step}", keys, answers)


def _disagreement(one: Fact, two: Fact) -> str:
    what = (one.attribute or one.kind).replace("_", " ")
    said = f"{value_of(one)} ({_place(one)}) and {value_of(two)} ({_place(two)})"
    return f"Two places of the listing disagree on {what}: {said}."


def _place(fact: Fact) -> str:
    head, _, name = fact.source.partition(":")
    return name or _PLACES.get(head, head)


def value_of(fact: Fact) -> str:
    """The value with unit and share, as the owner reads it."""
    if fact.kind == "material" and fact.share is not None:
        return f"{fact.share:g} % {fact.value}"
    if isinstance(fact.value, tuple):
        joined = (" – " if fact.qualifier == "range" else " x ").join(f"{number:g}" for number in fact.value)
        return f"{joined} {fact.unit}".strip()
    value = f"{fact.value:g}" if isinstance(fact.value, int | float) and abs(fact.value) < 1e6 else str(fact.value)
    return f"{value} {fact.unit}".strip()
