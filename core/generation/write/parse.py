"""A model's answer is input from outside: each line is taken or refused on its own, with a name for what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.content.document import Line
from core.facts.units import dimension
from core.generation.write.fill import PLACEHOLDER, Filler
from core.generation.write.guard import speaks_to_a_model
from core.generation.write.slots import Slot
from core.localisation.language import code_of
from core.review.numbers import quantities

_MARKUP = re.compile(
    r"[<>{}\[\]|`\\^~]|https?:|www\.|\S@\S|&\w+;|\*\*|__|^#|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_CAPITALS = re.compile(r"(?<![^\W_])(?=[^\W\d_]*[A-Z][^\W\d_]*[A-Z])[^\W\d_]{3,}(?![^\W_])")
_NEXT_WORD = re.compile(r"\s*[-‑]?\s*([^\W\d_]{1,12}|[°%℃℉])")
_NO_UNITS = frozenset(("in", "a", "m", "d"))  # words of a sentence more often than units


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer or a line. `slot` is the line's id, empty for the whole answer."""

    kind: str
    cause: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A line that may be judged: its wording with placeholders and the line as filled."""

    wording: str
    line: Line


@dataclass(frozen=True, slots=True)
class Parsed:
    """What can be used of an answer, and what is wrong with the rest."""

    drafts: Mapping[str, Draft]
    faults: tuple[Fault, ...]


def parse(data: Any, token: str, slots: Mapping[str, Slot], filler: Filler) -> Parsed:
    """The drafts of an answer to `slots` (by id), item by item."""
    items = data.get("items") if isinstance(data, Mapping) else None
    if not isinstance(items, list):
        return Parsed({}, (Fault("wrong_shape", "The answer holds no list of items."),))
    drafts: dict[str, Draft] = {}
    faults: list[Fault] = []
    refused: set[str] = set()
    for item in items:
        name, found = _item(item, token, slots, filler)
        if name in drafts or name in refused:
            drafts.pop(name, None)
            refused.add(name)
            faults.append(Fault("doubled", "There are several items for this line; send one.", name))
        elif isinstance(found, Draft):
            drafts[name] = found
        else:
            refused.update(fault.slot for fault in found)
            faults += found
    faults += [
        Fault("missing", "There was no item for this line.", name)
        for name in slots
        if name not in drafts and name not in refused
    ]
    return Parsed(drafts, tuple(faults))


def _item(item: Any, token: str, slots: Mapping[str, Slot], filler: Filler) -> tuple[str, Draft | list[Fault]]:
    if not isinstance(item, Mapping) or not isinstance(item.get("slot"), str):
        return "", [Fault("wrong_shape", "An item names no line.")]
    name = item["slot"]
    if name not in slots:
        return "", [Fault("unknown_slot", "An item names a line that was not asked for.")]
    if item.get("product") != token:
        cause = f"The item belongs to another product: every item repeats the token {token}."
        return name, [Fault("swapped", cause, name)]
    text, keys = item.get("text"), item.get("facts")
    if not isinstance(text, str) or not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        return name, [Fault("wrong_shape", "An item has a text and a list of fact keys.", name)]
    found = draft_of(text, keys, slots[name], filler)
    return name, found if isinstance(found, Draft) else [Fault(kind, cause, name) for kind, cause in found]


def draft_of(text: str, cited: Sequence[str], slot: Slot, filler: Filler) -> Draft | list[tuple[str, str]]:
    """The draft of a line, or every (kind, cause) for which it cannot be one."""
    wording = " ".join(unicodedata.normalize("NFC", text).split())
    problems = (
        list(form_problems(wording)) or list(_placeholders(wording, cited, slot)) or list(_typed(wording, slot, filler))
    )
    if problems:
        return problems
    try:
        filled, printed = filler.fill(wording)
    except KeyError as gap:
        return [("unknown_fact", f"{gap} prints nothing here: say it in words.")]
    if len(filled) > slot.max_chars:
        return [("too_long", f"The line has {len(filled)} characters, but at most {slot.max_chars} fit.")]
    keys = tuple(dict.fromkeys((*slot.facts, *printed)))
    return Draft(wording, Line(filled, keys))


def form_problems(wording: str) -> Iterator[tuple[str, str]]:
    """Every (kind, cause) for which a wording is no line at all, whoever wrote it."""
    bare = PLACEHOLDER.sub("", wording)
    if not any(char.isalpha() for char in wording):
        yield "empty", "The line is empty."
    elif _MARKUP.search(bare) or any(unicodedata.category(char) in ("Cc", "So", "Co", "Cs") for char in bare):
        yield "markup", "The line holds markup, a link, an address, an emoji or a brace that is no placeholder."
    elif speaks_to_a_model(bare):
        yield "injected", "The line repeats text that addresses a model."


def _placeholders(wording: str, cited: Sequence[str], slot: Slot) -> Iterator[tuple[str, str]]:
    used = PLACEHOLDER.findall(wording)
    allowed = {slip.key for slip in (*slot.must, *slot.may)}
    for key in dict.fromkeys((*used, *cited)):
        if key not in allowed:
            yield "unknown_fact", f"{key[:40]!r} is no fact of this line. Its facts: {', '.join(sorted(allowed))}."
    if slot.is_title:
        return
    must = {slip.key for slip in slot.must}
    for slip in dict.fromkeys((*slot.must, *slot.may)):
        if slip.key in used or (slip.key not in must and slip.key not in cited):
            continue
        if slip.exact:
            yield "unused_fact", f"The line must say {slip.key} by {{{slip.key}}}, which does not stand in it."
        elif slip.key not in cited:
            yield "unused_fact", f"The line must say {slip.key} and list it among its facts."


def _typed(wording: str, slot: Slot, filler: Filler) -> Iterator[tuple[str, str]]:
    bare = PLACEHOLDER.sub(" ⁂ ", wording)
    if any(char.isdigit() or unicodedata.category(char) in ("Nl", "No") for char in bare):
        yield "typed_figure", "Digits were typed: every number stands in a placeholder."
    elif any(q.unit for q in quantities(bare, code_of(filler.locale))):
        yield "typed_figure", "A number was typed in words with its unit: every number stands in a placeholder."
    folded = bare.casefold()
    for name in filler.names:
        if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded):
            yield "typed_name", "A name was typed: names stand in placeholders."
    known = " ".join((filler.noun, slot.plain.text, *(slip.prints for slip in (*slot.must, *slot.may))))
    for word in _CAPITALS.findall(bare):
        if word not in known:
            yield "typed_name", f"{word[:30]!r} is a name or mark that none of the line's facts holds."
    yield from _units(wording, slot, filler)


def _units(wording: str, slot: Slot, filler: Filler) -> Iterator[tuple[str, str]]:
    """A unit beside a placeholder that prints one already."""
    slips = {slip.key: slip for slip in slot.must}
    for match in PLACEHOLDER.finditer(wording):
        slip = slips.get(match[1])
        fact = filler.fact(slip.fact) if slip else None
        following = _NEXT_WORD.match(wording, match.end())
        if fact is None or not fact.unit or not following or following[1].casefold() in _NO_UNITS:
            continue
        read = quantities(f"7 {following[1]}", code_of(filler.locale))
        if any(q.unit and dimension(q.unit) == dimension(fact.unit) for q in read):
            yield "typed_unit", f"{{{match[1]}}} prints its unit already: leave {following[1]!r} out."
