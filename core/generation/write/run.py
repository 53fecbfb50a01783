"""Many pages through one model: questions side by side, a budget before each, every page saved when it is whole."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from core.errors import CoreError, ModelFault, NeedsMerchant, Retryable, Waiting
from core.generation.write.book import UNUSED, Budget, Call, Spent
from core.generation.write.brief import Direction, Guide
from core.generation.write.directions import Directions, directions_ask, parse_directions
from core.generation.write.fill import Filler
from core.generation.write.page import Page, Written
from core.generation.write.prompts import prompt
from core.generation.write.slots import Slot
from core.ports.text import Ask, Reply, TextModel, spent_on

WAVE = 32  # pages under way at once: bounds the memory, and what a kill can lose
PATIENT_WAVE = 500  # where nobody waits: pages whose questions go into one batch


@dataclass(slots=True)
class Desk:
    """Where calls are booked and money is counted. `spent` reads the books; `stop`: whether to begin nothing new.
    `patient`: who is asked first where nobody waits; repairs are asked of `model`."""

    model: TextModel
    budget: Budget
    job_id: str
    book: Callable[[Call], None]
    used: Callable[[Sequence[str]], None]
    spent: Callable[[], Spent]
    now: Callable[[], str]
    stop: Callable[[], bool] = lambda: False
    patient: TextModel | None = None


@dataclass(slots=True)
class Item:
    """A page to be written. `directions`: None = none were asked for yet (and `directed` says to ask)."""

    remote_id: str
    locale: str
    filler: Filler
    guide: Guide
    slots: tuple[Slot, ...]
    directions: Directions | None
    directed: bool
    make: Callable[[Direction | None], Page]
    keep: Callable[[Directions], None]
    save: Callable[[Written], None]
    opened: Page | None = None
    trouble: CoreError | None = None  # why no directions came
    prices: dict[str, int] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether nothing has to be known first."""
        waits = self.directed and self.directions is None and bool(self.slots)
        return not waits or self.trouble is not None

    @property
    def page(self) -> Page:
        """The page itself, by the direction that was picked."""
        if self.opened is None:
            self.opened = self.make(self.directions.choice if self.directions else None)
        return self.opened


@dataclass(slots=True)
class Totals:
    """What a run came to. `stopped`: the cap that ended it, or `asked` where a person did. `halt`: what ended it."""

    calls: int = 0
    price_micros: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    stopped: str = ""
    halt: CoreError | None = None

    @property
    def over(self) -> bool:
        """Nothing new is begun."""
        return bool(self.stopped) or self.halt is not None

    def count(self, kinds: Iterable[str]) -> None:
        """Note faults by kind."""
        for kind in kinds:
            self.faults[kind] = self.faults.get(kind, 0) + 1


_Take = Callable[[Item, Reply | CoreError, str], None]


class Run:
    """One run over pages. `totals` grows while it works."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.totals = Totals()

    def write(self, items: Iterable[Item], *, propose: bool = False) -> Totals:
        """Write page after page until all are written, a cap is reached, or somebody stops it. `propose`: ask for
        directions and write nothing."""
        coming = iter(items)
        size = WAVE if self._desk.patient is None else PATIENT_WAVE
        waiting: Waiting | None = None
        while not self.totals.over and (wave := list(islice(coming, size))):
            try:
                self._wave(wave, propose=propose)
            except Waiting as error:  # the pages after it are handed in meanwhile
                waiting = waiting or error
        self.totals.halt = self.totals.halt or waiting
        return self.totals

    def _wave(self, wave: Sequence[Item], *, propose: bool) -> None:
        self._direct([item for item in wave if item.directed and item.directions is None and item.slots])
        if not propose:
            self._lines([item for item in wave if item.ready])
            return
        troubles = [item.trouble for item in wave if item.trouble is not None]
        if troubles and self.totals.halt is None:
            self.totals.halt = troubles[0]

    # ------------------------------------------------------------ rounds

    def _direct(self, items: Sequence[Item]) -> None:
        def take(item: Item, answer: Reply | CoreError, call: str) -> None:
            if isinstance(answer, Reply):
                options, faults = parse_directions(answer.data, item.slots, item.filler)
                self.totals.count(fault.kind for fault in faults)
            elif isinstance(answer, Retryable):
                item.trouble = answer
                return
            else:
                options = ()  # it has none to offer: the next run need not ask again
                self.totals.count([_kind(answer)])
            item.directions = Directions(options, made_at=self._desk.now())
            item.keep(item.directions)
            if options:
                self._desk.used([call])

        self._send([(item, directions_ask(item.slots, item.filler, item.guide)) for item in items], take, self._first)

    def _lines(self, items: Sequence[Item]) -> None:
        """Ask, judge, ask again for what failed; a page is saved as soon as nothing of it is open."""
        answered: set[int] = set()
        for item in items:
            if item.trouble is not None:
                item.page.fault(item.trouble.code, item.trouble.cause, final=False)
        troubles = [item.trouble for item in items if item.trouble is not None]
        heard = failed = len(troubles)
        last: CoreError | None = troubles[-1] if troubles else None

        def take(item: Item, answer: Reply | CoreError, call: str) -> None:
            nonlocal heard, failed, last
            heard += 1
            answered.add(id(item))
            if isinstance(answer, Reply):
                item.page.take(answer.data, call)
            elif not isinstance(answer, Retryable):
                item.page.fault(_kind(answer), answer.cause, final=True)
            else:
                failed += 1
                item.page.fault(answer.code, answer.cause, final=False)
                last = answer

        left, model = list(items), self._first
        while left:
            rows = [(item, ask) for item in left if (ask := item.page.ask()) is not None]
            for item in [item for item in left if all(item is not other for other, _ in rows)]:
                self._save(item)
            answered.clear()
            self._send(rows, take, model)
            model = self._desk.model
            left = [item for item, _ in rows if id(item) in answered]
            for item, _ in rows:
                if id(item) not in answered:
                    self._leave(item)
        if heard and failed == heard and self.totals.halt is None:
            self.totals.halt = last

    def _leave(self, item: Item) -> None:
        """The run ends before this page: what it has already is kept, what it has not begun is left as it was."""
        if item.page.begun:
            item.page.fault("stopped", "The run was stopped.", final=False)
            self._save(item)

    def _save(self, item: Item) -> None:
        page = item.page
        written = page.finish(model=self._desk.model.name, at=self._desk.now(), prices=item.prices)
        self.totals.count(fault.kind for fault in written.faults)
        self._desk.used(sorted(page.calls_used))
        item.save(written)

    # ------------------------------------------------------------ calls

    @property
    def _first(self) -> TextModel:
        """Who is asked before anybody else."""
        return self._desk.patient or self._desk.model

    def _send(self, rows: list[tuple[Item, Ask]], take: _Take, model: TextModel) -> None:
        """Ask what the budget lets through, as much at a time as it has room for."""
        while rows and not self.totals.over:
            if self._desk.stop():
                self.totals.stopped = "asked"
                return
            cap = ""
            admitted: list[tuple[Item, Ask]] = []
            for row in rows:
                if cap := self._desk.budget.full(row[1]):
                    break
                admitted.append(row)
            if not admitted:
                self.totals.stopped = cap
                return
            rows = rows[len(admitted) :]
            self._ask_all(admitted, take, model)
            self._desk.budget.settle(self._desk.spent())

    def _ask_all(self, rows: Sequence[tuple[Item, Ask]], take: _Take, model: TextModel) -> None:
        def done(index: int, answer: Reply | CoreError) -> None:
            item, ask = rows[index]
            if isinstance(answer, NeedsMerchant):
                self.totals.halt = self.totals.halt or answer
                return
            if isinstance(answer, Retryable) and stop() and not spent_on(answer).calls:
                return  # it was not sent any more
            call = self._book(item, ask, answer)
            take(item, answer, call)

        def stop() -> bool:
            return self.totals.halt is not None or self._desk.stop()

        model.ask_many([ask for _, ask in rows], done, stop)
        if self._desk.stop() and not self.totals.over:
            self.totals.stopped = "asked"

    def _book(self, item: Item, ask: Ask, answer: Reply | CoreError) -> str:
        """Every question goes into the books when it is answered, before anything is made of the answer."""
        reply = answer if isinstance(answer, Reply) else None
        usage = answer.usage if isinstance(answer, Reply) else spent_on(answer)
        price = self._desk.model.prices.of(usage)
        outcome = _kind(answer) if isinstance(answer, CoreError) else UNUSED
        call = Call(
            _id(reply), item.remote_id, item.locale, ask.purpose, reply.model if reply else self._desk.model.name,
            prompt(ask.purpose).version, usage, price, self._desk.model.prices.currency, outcome,
            dict(reply.masked) if reply else {}, self._desk.job_id, self._desk.now(),
        )  # fmt: skip
        self._desk.book(call)
        self.totals.calls += 1
        self.totals.price_micros += price
        item.prices[call.id] = price
        return call.id


def _id(reply: Reply | None) -> str:
    """Of a call in the books: the same for an answer that is handed over again after a job was interrupted."""
    if reply is None or not reply.receipt:
        return uuid.uuid4().hex
    return hashlib.sha256(reply.receipt.encode()).hexdigest()[:32]


def _kind(error: CoreError) -> str:
    return error.kind if isinstance(error, ModelFault) else error.code
