"""One page under way: asked for, parsed, judged, repaired at most twice, and always a correct document in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.content.document import ContentDocument, Line
from core.facts.sheet import FactSheet
from core.generation.write.brief import Direction, Guide, askable, basis_of, sentences_ask, token_of
from core.generation.write.fill import Filler
from core.generation.write.parse import Draft, Fault, parse
from core.generation.write.personal import Conflict, line_of, place_personal
from core.generation.write.prompts import prompt
from core.generation.write.slots import Slot, slots_of, with_lines
from core.generation.write.units import APPROVED, FACTS, MACHINE, MEMORY, MODEL, Unit, recall, wanted
from core.ports.text import Ask
from core.review.finding import BLOCK, Finding, Verdict
from core.review.readback import readback

ROUNDS = 3  # the question and two repairs
_OF_THE_PAGE = frozenset(("x_emotion",))  # what no single line is to blame for, though one is named
Judge = Callable[[ContentDocument], Verdict]


@dataclass(slots=True)
class Written:
    """A finished page. `units` is its whole memory, `pending`: some lines wait for a model that could not be asked."""

    document: ContentDocument
    verdict: Verdict
    units: tuple[Unit, ...]
    faults: tuple[Fault, ...]
    conflicts: tuple[Conflict, ...]
    pending: bool
    reused: int
    asked: int
    by_model: int


@dataclass(slots=True)
class _Place:
    """A line being written."""

    slot: Slot
    wrong: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    draft: Draft | None = None
    call: str = ""
    answered: bool = False


@dataclass(slots=True)
class Facets:
    """What a page is written from. `judge` is the gate; `others` are the siblings that its comparison cites; `memory`
    holds the kept translations of its lines, by path."""

    fallback: ContentDocument
    sheet: FactSheet
    others: Sequence[FactSheet]
    filler: Filler
    guide: Guide
    direction: Direction | None
    judge: Judge
    memory: Mapping[str, Unit] = field(default_factory=dict)


class Page:
    """The writing of one page."""

    def __init__(
        self, of: Facets, held: Iterable[Unit], *, again: Sequence[str] = (), only: Sequence[str] = ()
    ) -> None:
        self.of = of
        self.basis = basis_of(of.guide, of.direction)
        self.faults: list[Fault] = []
        self._round = 0
        self._judged: tuple[str, Verdict, tuple[Finding, ...]] | None = None
        held = list(held)
        placed = place_personal(of.fallback, held, of.filler)
        self.conflicts = placed.conflicts
        self._personal = {unit.slot: unit for unit in placed.units}
        self._personal_lines = placed.lines
        lost = {clash.slot for clash in placed.conflicts if clash.reason == "place_gone"}
        self._unplaced = [unit for unit in held if unit.personal and unit.slot in lost]
        slots = [slot for slot in askable(slots_of(of.fallback, of.filler)) if slot.path not in self._personal]
        memory = [unit for unit in held if not unit.personal]
        recalled = recall(slots, memory, of.filler, self.basis, again=again)
        self._before = dict(recalled.before)
        self._kept = dict(recalled.kept)
        # A line written anew on request may be refused: then the one that stood there, and still holds, comes back.
        self._restorable = {p: u for p, u in recalled.before.items() if self._holds(u)}
        self._places: dict[str, _Place] = {}
        if not only:
            self._take_memory()
        open_ = [slot for slot in slots if slot.path not in self._kept]
        missing = [slot for slot in open_ if not only or wanted(slot.path, only)]
        self._skipped = [slot for slot in open_ if slot not in missing]
        self._places = {f"s{number}": _Place(slot) for number, slot in enumerate([*missing, *self._spoilt(slots)], 1)}
        self.asked = len(self._places)

    def _take_memory(self) -> None:
        """Kept translations take their places: what a person approved also where a machine's line stands, the others
        where none does. One that the checks mind is left out and named."""
        for path, unit in list(self._kept.items()):
            if unit.origin == MEMORY and "reviewer" not in unit.ledger:
                self._before[path] = self._kept.pop(path)  # it stands only while the memory holds it
        standing = dict(self._kept)
        offered = {
            path: unit
            for path, unit in self.of.memory.items()
            if path not in self._personal
            and (path not in standing or (unit.state == APPROVED and standing[path].state == MACHINE))
        }
        if not offered:
            return
        self._kept |= {path: replace(unit, basis=self.basis) for path, unit in offered.items()}
        for path, causes in self._complaints(self._assemble(), set(offered)).items():
            self.faults.append(Fault("memory", causes[0], path))
            del self._kept[path]
            self._kept |= {path: standing[path]} if path in standing else {}

    def _spoilt(self, slots: Sequence[Slot]) -> list[Slot]:
        """Remembered lines that today's gate takes no longer: they are written anew."""
        machine = {path for path, unit in self._kept.items() if unit.by_machine}
        if not machine:
            return []
        bad = self._complaints(self._assemble(), machine)
        for path in bad:
            self._before[path] = self._kept.pop(path)
        return [slot for slot in slots if slot.path in bad]

    def _holds(self, unit: Unit) -> bool:
        return unit.origin == MODEL and unit.basis == self.basis and not unit.stale(self.of.filler)

    # ------------------------------------------------------------ asking

    @property
    def token(self) -> str:
        """What every item of an answer echoes."""
        return token_of(self.of.sheet.product, self.of.filler.locale)

    @property
    def recalled(self) -> int:
        """How many lines stand from memory."""
        return len(self._kept) + len(self._personal)

    @property
    def from_memory(self) -> int:
        """How many of them are kept translations."""
        return sum(unit.origin == MEMORY for unit in self._kept.values())

    @property
    def begun(self) -> bool:
        """Whether a model answered already."""
        return self._round > 0

    @property
    def open(self) -> dict[str, Slot]:
        """The lines that no usable draft is there for, by id."""
        return {name: place.slot for name, place in self._places.items() if place.draft is None}

    def ask(self) -> Ask | None:
        """The next question, or None when there is nothing to ask or no try left."""
        if self._round >= ROUNDS or not (slots := self.open):
            return None
        wrong = {name: self._places[name].wrong for name in slots}
        return sentences_ask(slots, self.of.filler, self.of.guide, self.of.direction, wrong)

    def take(self, data: Any, call: str) -> None:
        """An answer: what can be used of it is judged, the rest is open with its reasons."""
        self._round += 1
        slots = self.open
        parsed = parse(data, self.token, slots, self.of.filler)
        self.faults += parsed.faults
        whole = [fault for fault in parsed.faults if not fault.slot]
        for name in slots:
            place = self._places[name]
            own = [fault for fault in parsed.faults if fault.slot == name] or whole
            place.answered, place.draft, place.call = True, parsed.drafts.get(name), call
            place.wrong, place.kinds = tuple(f.cause for f in own), tuple(f.kind for f in own)
        self._judge_drafts()

    def fault(self, kind: str, cause: str, *, final: bool) -> None:
        """No answer came. `final`: the model did answer and nothing could be used, so asking again is no use."""
        self.faults.append(Fault(kind, cause))
        self._round = ROUNDS
        for name in self.open:
            self._places[name].answered, self._places[name].kinds = final, (kind,)

    def _judge_drafts(self) -> None:
        drafted = {place.slot.path: place for place in self._places.values() if place.draft}
        if not drafted:
            return
        complaints = self._complaints(self._assemble(), set(drafted))
        for path, causes in complaints.items():
            place = drafted[path]
            place.draft, place.wrong, place.kinds = None, tuple(causes), ("gate",)
            self.faults += [Fault("gate", cause, self._name(place)) for cause in causes[:1]]

    def _name(self, place: _Place) -> str:
        return next(name for name, other in self._places.items() if other is place)

    # ------------------------------------------------------------ judging

    def _lines(self) -> dict[str, Line]:
        lines: dict[str, Line] = {}
        for path, unit in self._kept.items():
            if unit.origin != FACTS:
                lines[path] = line_of(unit, self.of.filler)
        lines |= {place.slot.path: place.draft.line for place in self._places.values() if place.draft}
        return lines | dict(self._personal_lines)

    def document(self) -> ContentDocument:
        """The page with all that is there for it now."""
        return self._assemble()

    def _assemble(self) -> ContentDocument:
        lines = self._lines()
        if not lines:
            return self.of.fallback
        by_model = len(lines) > len(self._personal_lines)
        return with_lines(self.of.fallback, lines, writer="model" if by_model else "person")

    def _verdict(self, document: ContentDocument) -> tuple[Verdict, tuple[Finding, ...]]:
        """The gate's verdict, and all that is found wrong with single lines: a model's line is held to everything."""
        digest = document.digest
        if self._judged is None or self._judged[0] != digest:
            siblings = {other.product: other for other in self.of.others}
            read = readback(document, self.of.sheet, siblings=siblings) if document.writer == "model" else ()
            verdict = self.of.judge(document)
            said = tuple(f for f in (*verdict.findings, *read) if f.kind not in _OF_THE_PAGE)
            self._judged = (digest, verdict, said)
        return self._judged[1], self._judged[2]

    def _complaints(self, document: ContentDocument, paths: set[str]) -> dict[str, list[str]]:
        """By path, why lines that no person wrote may not stand. One that a person approved is held to what blocks."""
        _verdict, findings = self._verdict(document)
        found: dict[str, list[str]] = {}
        approved = self._approved()
        for finding in findings:
            if finding.path in paths and (finding.path not in approved or finding.severity == BLOCK):
                said = f"{finding.message} ({finding.span!r})" if finding.span else finding.message
                found.setdefault(finding.path, []).append(said)
        for path, line in document.lines():
            if path in paths - approved and (own := list(self.of.guide.check(path, line.text))):
                found.setdefault(path, []).extend(own)
        return found

    # ------------------------------------------------------------ the end

    def finish(self, *, model: str, at: str, prices: Mapping[str, int]) -> Written:
        """The page as it stands now. `prices`: micros of each call, shared out over the lines it wrote."""
        self._restore()
        document, verdict = self._sound()
        shares = _shares(self._places.values(), prices)
        written = {place.slot.path for place in self._places.values() if place.draft}
        units = [*self._personal.values(), *self._unplaced]
        units += [replace(unit, slot=path) for path, unit in self._kept.items()]
        units += [
            self._unit(place, model, at, shares)
            for place in self._places.values()
            if place.answered and place.slot.path not in self._kept
        ]
        pending = any(not place.answered for place in self._places.values())
        units += [self._before[slot.path] for slot in self._skipped if slot.path in self._before]
        return Written(
            document, verdict, tuple(units), tuple(self.faults), self.conflicts, pending or bool(self._skipped),
            len(self._kept), self.asked, len(written),
        )  # fmt: skip

    def _restore(self) -> None:
        for place in self._places.values():
            if place.draft is None and (unit := self._restorable.get(place.slot.path)):
                self._kept[place.slot.path] = unit

    def _sound(self) -> tuple[ContentDocument, Verdict]:
        """The page without any line of a machine that the gate minds; the facts-only page if that is what it takes."""
        while True:
            document = self._assemble()
            verdict, findings = self._verdict(document)
            machine = {path for path, unit in self._kept.items() if unit.by_machine}
            machine |= {place.slot.path for place in self._places.values() if place.draft}
            approved = self._approved()
            bad = {finding.path for finding in findings if finding.path in machine}
            bad |= {finding.path for finding in findings if finding.path in approved and finding.severity == BLOCK}
            if not bad and not ((machine | approved) and self._blocked(verdict)):
                return document, verdict
            self._drop(bad or machine or approved)

    def _approved(self) -> set[str]:
        """Paths of kept translations that a person approved."""
        return {path for path, unit in self._kept.items() if unit.origin == MEMORY and unit.state == APPROVED}

    def _blocked(self, verdict: Verdict) -> bool:
        """Whether the gate stops the page for more than a person's own line: that is for the person to mend."""
        return any(f.severity == BLOCK and f.path not in self._personal_lines for f in verdict.findings)

    def _drop(self, paths: set[str]) -> None:
        for path in paths:
            self._kept.pop(path, None)
        for place in self._places.values():
            if place.slot.path in paths:
                place.draft, place.kinds = None, place.kinds or ("gate",)

    def _unit(self, place: _Place, model: str, at: str, shares: Mapping[str, int]) -> Unit:
        filler, path = self.of.filler, place.slot.path
        line = place.draft.line if place.draft else place.slot.plain
        wording = place.draft.wording if place.draft else filler.wording_of(line.text, line.facts)
        ledger: dict[str, Any] = {
            "model": model,
            "prompt": prompt("sentences").version,
            "profile": self.of.guide.profile_version,
            "call": place.call,
            "price_micros": shares.get(path, 0),
        }
        if self.of.direction is not None:
            ledger["direction"] = self.of.direction.angle
        if place.draft is None:
            ledger["refused"] = list(dict.fromkeys(place.kinds))
        if before := self._before.get(path):
            ledger["before"] = {"text": before.text, "why": list(why(before, filler, self.basis))}
        facts = {key: filler.digest(key) for key in dict.fromkeys((*place.slot.facts, *line.facts)) if filler.fact(key)}
        return Unit(
            path, wording, line.text, facts, self.basis, MODEL if place.draft else FACTS, ledger=ledger, written_at=at
        )

    @property
    def calls_used(self) -> set[str]:
        """Ids of the calls of which something stands on the page."""
        return {place.call for place in self._places.values() if place.draft}


def why(before: Unit, filler: Filler, basis: str) -> tuple[str, ...]:
    """Why a line is written anew: the facts that changed, or what it is to sound like."""
    stale = before.stale(filler)
    return tuple(f"fact:{key}" for key in stale) or (("guide",) if before.basis != basis else ("asked",))


def _shares(places: Iterable[_Place], prices: Mapping[str, int]) -> dict[str, int]:
    """What each line cost: the price of its call over the lines that the call wrote."""
    by_call: dict[str, list[str]] = {}
    for place in places:
        if place.draft:
            by_call.setdefault(place.call, []).append(place.slot.path)
    return {path: prices.get(call, 0) // len(paths) for call, paths in by_call.items() for path in paths}
