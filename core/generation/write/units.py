"""Sentence memory: what stands in each place of a page, on which facts it rests, and who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.content.limits import part_of
from core.generation.write.fill import Filler
from core.generation.write.slots import Slot

MODEL, FACTS, PERSON, MEMORY = "model", "facts", "person", "memory"
MACHINE, APPROVED, LOCKED = "machine", "approved", "locked"


@dataclass(frozen=True, slots=True)
class Unit:
    """One line of one page. `wording` has placeholders where `text` has what they print. `facts`: key -> digest of the
    fact as it was; `basis` digests what else it rested on. `origin`: model, facts (the model's line was refused),
    person, or memory (a kept translation). `state`: machine, approved, locked. `ledger`: model, versions, price, and
    what stood there before."""

    slot: str
    wording: str
    text: str
    facts: Mapping[str, str]
    basis: str
    origin: str
    state: str = MACHINE
    actor: str = ""
    ledger: Mapping[str, Any] = field(default_factory=dict)
    written_at: str = ""

    @property
    def personal(self) -> bool:
        """Written or held by a person: no machine writes over it."""
        return self.origin == PERSON or self.state == LOCKED

    @property
    def read_by_a_person(self) -> bool:
        """Whether a person wrote or approved it."""
        return self.personal or self.state == APPROVED

    @property
    def by_machine(self) -> bool:
        """Whether it stands on the page by a machine's word alone: everything is checked of it."""
        return self.origin == MODEL or (self.origin == MEMORY and self.state == MACHINE)

    def stale(self, filler: Filler) -> tuple[str, ...]:
        """Keys of its facts that changed or went since it was written."""
        return tuple(key for key, digest in self.facts.items() if filler.digest(key) != digest)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the memory answers for a page: units that stand, and slots to write."""

    kept: Mapping[str, Unit]
    missing: tuple[Slot, ...]
    before: Mapping[str, Unit]  # what stood in the missing slots


def recall(
    slots: Sequence[Slot], held: Iterable[Unit], filler: Filler, basis: str, *, again: Sequence[str] = ()
) -> Recalled:
    """Which lines of machines stand as they are. A line moves with its facts when the page's plan moves. `again`:
    paths, or module names, to write anew."""
    units = list(held)
    at = {unit.slot: unit for unit in units}
    kept: dict[str, Unit] = {}
    open_: list[Slot] = []
    for slot in slots:
        unit = at.get(slot.path)
        if unit is not None and _stands(unit, slot, filler, basis) and not wanted(slot.path, again):
            kept[slot.path] = unit
        else:
            open_.append(slot)
    taken = {unit.slot for unit in kept.values()}
    spare = [unit for unit in units if unit.slot not in taken]
    missing: list[Slot] = []
    for slot in open_:
        moved = next((unit for unit in spare if _fits(unit, slot, filler, basis)), None)
        if moved is None or wanted(slot.path, again):
            missing.append(slot)
        else:
            spare.remove(moved)
            kept[slot.path] = moved
    return Recalled(kept, tuple(missing), {slot.path: at[slot.path] for slot in missing if slot.path in at})


def wanted(path: str, names: Sequence[str]) -> bool:
    """Whether one of these names means the line at a path: a module, a part of it, or the line itself."""
    return any(path == name or path.startswith(f"{name}.") for name in names)


def _stands(unit: Unit, slot: Slot, filler: Filler, basis: str) -> bool:
    own = set(slot.facts) <= set(unit.facts)
    return unit.basis == basis and own and not unit.stale(filler)


def _fits(unit: Unit, slot: Slot, filler: Filler, basis: str) -> bool:
    same = part_of(unit.slot) == (slot.kind, slot.part) and len(unit.text) <= slot.max_chars
    names = {slip.fact for slip in slot.may}
    return same and set(unit.facts) - names == set(slot.facts) and _stands(unit, slot, filler, basis)
