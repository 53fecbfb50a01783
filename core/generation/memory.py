"""The translation memory as the writer uses it: which lines of a page stand in it for the very same source line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from core.content.document import ContentDocument, Line
from core.content.limits import part_of
from core.generation.write.fill import NAMES, PLACEHOLDER, Filler
from core.generation.write.parse import draft_of, form_problems
from core.generation.write.personal import line_of
from core.generation.write.slots import Slot
from core.generation.write.units import APPROVED, MACHINE, MEMORY, Unit
from core.localisation.exchange.unit import Unit as Pair
from core.localisation.exchange.unit import codes, plain

if TYPE_CHECKING:
    from core.storage.db import Db

Asked = Mapping[str, Sequence[str]]  # by path of a line: the source texts it may stand under, the best first


class Reuse:
    """One store's memory in one direction of translation."""

    def __init__(self, db: Db, store_id: str, source_locale: str, locale: str) -> None:
        self._db, self._store_id = db, store_id
        self.source_locale, self.locale = source_locale, locale
        self.version = db.memory.version(store_id, source_locale, locale) if source_locale != locale else ""

    def units(
        self, slots: Sequence[Slot], filler: Filler, source: ContentDocument, source_filler: Filler
    ) -> dict[str, Unit]:
        """By path, the lines that stand in the memory. `source`: the facts-only page in the source language."""
        product = filler.sheet.product
        held = self._db.sentences.of(self._store_id, product, self.source_locale)
        read = [unit for unit in held if unit.read_by_a_person and not unit.stale(source_filler)]
        asked = source_texts(slots, source, read, source_filler)
        texts = list(dict.fromkeys(text for row in asked.values() for text in row))
        known = self._db.memory.find(self._store_id, self.source_locale, self.locale, texts)
        return dict(_found(slots, asked, known, filler, self._db.now())) if known else {}


def source_texts(
    slots: Sequence[Slot], source: ContentDocument, read: Iterable[Unit], filler: Filler
) -> dict[str, list[str]]:
    """What each line says in the source language: as a person approved it there, then as facts alone say it; each as it
    is printed, and with placeholders for what the facts print. A line is the same when it rests on the same facts."""
    lines = dict(source.lines())
    names = {fact.key for fact in filler.sheet.of(*NAMES, "category")}  # languages differ in where they say them
    approved = {unit.slot: (line_of(unit, filler), unit.wording) for unit in read}
    found: dict[str, list[str]] = {}
    for slot in slots:
        path = _same_line(slot, lines, names)
        if path is None:
            continue
        rows = [approved[path][0].text, approved[path][1]] if path in approved else []
        rows += _forms(lines[path], filler)
        found[slot.path] = list(dict.fromkeys(rows))
    return found


def _same_line(slot: Slot, lines: Mapping[str, Line], names: set[str]) -> str | None:
    facts, part = set(slot.facts), (slot.kind, slot.part)
    same = [path for path, line in lines.items() if part_of(path) == part and set(line.facts) - names == facts]
    return slot.path if slot.path in same else next(iter(same), None)


def _forms(line: Line, filler: Filler) -> Iterator[str]:
    yield line.text
    slips = [slip for key in line.facts if (slip := filler.slip(key))]
    yield filler.wording_of(line.text, [slip.fact for slip in slips])
    yield filler.wording_of(line.text, [slip.fact for slip in slips if slip.exact])


def _found(
    slots: Sequence[Slot], asked: Asked, known: Mapping[str, Pair], filler: Filler, at: str
) -> Iterator[tuple[str, Unit]]:
    for slot in slots:
        pairs = [known[text] for text in asked.get(slot.path, ()) if text in known]
        units = [unit for pair in pairs if (unit := unit_of(pair, slot, filler, at))]
        if units:
            yield slot.path, min(units, key=lambda unit: unit.state != APPROVED)


def unit_of(pair: Pair, slot: Slot, filler: Filler, at: str) -> Unit | None:
    """A kept translation as a line of the page; None where it cannot be one. What no person approved is held to
    everything that a model's line is held to; an approved text only has to be a line that fits its place."""
    if codes(pair.target):
        return None
    wording = filler.wording_of(" ".join(plain(pair.target).split()), slot.plain.facts)
    if pair.state == APPROVED:
        line = _approved(wording, slot, filler)
    else:
        cited = [slip.key for slip in slot.must]
        draft = draft_of(wording, cited, slot, filler)
        line = None if isinstance(draft, list) else draft.line
    if line is None:
        return None
    facts = {key: filler.digest(key) for key in line.facts if filler.fact(key)}
    state = APPROVED if pair.state == APPROVED else MACHINE
    ledger = {"memory": pair.origin, "source": plain(pair.source)}
    return Unit(slot.path, wording, line.text, facts, "", MEMORY, state, ledger=ledger, written_at=at)


def _approved(wording: str, slot: Slot, filler: Filler) -> Line | None:
    known = {slip.key for slip in (*slot.must, *slot.may)}
    if any(form_problems(wording)) or not set(PLACEHOLDER.findall(wording)) <= known:
        return None
    try:
        text, printed = filler.fill(wording)
    except KeyError:
        return None
    return Line(text, tuple(dict.fromkeys((*slot.facts, *printed)))) if len(text) <= slot.max_chars else None
