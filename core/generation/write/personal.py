"""A person's lines on a page that the machine writes anew: kept where they stand, and shown where sides disagree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.content.document import ContentDocument, Line
from core.content.limits import part_of
from core.generation.write.fill import PLACEHOLDER, Filler
from core.generation.write.units import LOCKED, PERSON, Unit

_GONE = "place_gone"
_MOVED = "all_moved"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person's line and the machine's, with the facts that moved since the person wrote. The person's stands."""

    slot: str
    reason: str
    person: str
    machine: str
    was: str
    facts: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "slot": self.slot,
            "reason": self.reason,
            "person": self.person,
            "machine": self.machine,
            "was": self.was,
            "facts": list(self.facts),
        }


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a person's lines stand on this page. `moved`: the units with the place they have now."""

    lines: Mapping[str, Line]
    units: tuple[Unit, ...]
    conflicts: tuple[Conflict, ...]


def place_personal(document: ContentDocument, held: Iterable[Unit], filler: Filler) -> Placed:
    """The lines that persons wrote or locked, at their places in a page as the machine would write it now."""
    at = dict(document.lines())
    lines: dict[str, Line] = {}
    units: list[Unit] = []
    conflicts: list[Conflict] = []
    for unit in held:
        if not unit.personal:
            continue
        path = _place_of(unit, at, lines)
        if path is None:
            conflicts.append(Conflict(unit.slot, _GONE, unit.text, "", _was(unit), tuple(unit.facts)))
            continue
        line = line_of(unit, filler)
        lines[path] = line
        units.append(replace(unit, slot=path, text=line.text))
        if clash := _clash(unit, path, at[path], line, filler):
            conflicts.append(clash)
    return Placed(lines, tuple(units), tuple(conflicts))


def _place_of(unit: Unit, at: Mapping[str, Line], taken: Mapping[str, Line]) -> str | None:
    """The same place if it still says the same; else where a line of the same sort says it now; else the same place."""
    facts = set(unit.ledger.get("place", ()))
    if unit.slot in at and (not facts or set(at[unit.slot].facts) == facts):
        return unit.slot
    kind = part_of(unit.slot)
    same = (path for path, line in at.items() if set(line.facts) == facts and part_of(path) == kind)
    moved = next((path for path in same if path not in taken), None)
    return moved or (unit.slot if unit.slot in at and unit.slot not in taken else None)


def line_of(unit: Unit, filler: Filler) -> Line:
    """The unit's line as it prints today; the text as it was where a placeholder has lost its fact."""
    known = tuple(key for key in unit.facts if filler.fact(key))
    try:
        text, printed = filler.fill(unit.wording)
    except KeyError:
        return Line(unit.text, known)
    return Line(text, tuple(dict.fromkeys((*known, *printed))))


def _clash(unit: Unit, path: str, machine: Line, line: Line, filler: Filler) -> Conflict | None:
    """Facts moved that the person said in words: placeholders have followed by themselves."""
    printed = {filler.key_of(alias) for alias in PLACEHOLDER.findall(unit.wording)}
    moved = tuple(key for key in unit.stale(filler) if key not in printed or not filler.fact(key))
    was = _was(unit)
    if not moved or machine.text in (was, line.text):
        return None
    return Conflict(path, _MOVED, line.text, machine.text, was, moved)


def _was(unit: Unit) -> str:
    return str(unit.ledger.get("machine", ""))


def personal_digest(units: Iterable[Unit]) -> str:
    """Digest of what persons wrote or locked on a page; empty where nobody did."""
    said = "|".join(f"{unit.slot}={unit.wording}" for unit in units)
    return hashlib.sha256(said.encode()).hexdigest()[:12] if said else ""


def edited(path: str, text: str, machine: Line, filler: Filler, *, actor: str, at: str, locked: bool) -> Unit:
    """What a person's text becomes: figures and names that it shares with the facts turn into placeholders, so that it
    follows them; `machine` is the line that would stand there otherwise."""
    keys = [fact.key for fact in filler.sheet if filler.slip(fact.key)]
    told = sorted(keys, key=lambda key: key not in machine.facts)
    text = " ".join(text.split())
    wording = filler.wording_of(text, [key for key in told if key in machine.facts or _telling(key, filler)])
    printed = (filler.key_of(alias) for alias in PLACEHOLDER.findall(wording))
    facts = dict.fromkeys((*(key for key in machine.facts if filler.fact(key)), *(key for key in printed if key)))
    ledger = {"machine": machine.text, "place": list(machine.facts), "reviewer": actor}
    digests = {key: filler.digest(key) for key in facts}
    return Unit(path, wording, text, digests, "", PERSON, LOCKED if locked else "machine", actor, ledger, at)


def _telling(key: str, filler: Filler) -> bool:
    """Whether what a fact prints is long or odd enough to be meant where it stands in a text."""
    slip = filler.slip(key)
    return slip is not None and slip.exact and (len(slip.prints) > 3 or slip.means.startswith("name"))
