"""From products to pages whose telling lines a language model wrote: over the facts-only page, by the same gate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from core.catalog.product import Product
from core.content import html
from core.content.document import ContentDocument
from core.facts.sheet import FactSheet
from core.generation.brand import brand_of
from core.generation.compose import compose
from core.generation.memory import Reuse
from core.generation.pipeline import Siblings, all_sheets, basis_digest, judge, known_facts
from core.generation.write.book import Budget, Caps, tokens_of
from core.generation.write.brief import Direction, Guide, askable, basis_of
from core.generation.write.directions import Directions, directions_ask
from core.generation.write.fill import Filler
from core.generation.write.guard import trusted
from core.generation.write.page import Facets, Page, Written
from core.generation.write.personal import personal_digest
from core.generation.write.run import Desk, Item, Run, Totals
from core.generation.write.slots import slots_of
from core.generation.write.units import Unit
from core.ports.text import Ask, Prices, TextModel, Usage

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.tenancy import Store

Guides = Callable[[FactSheet, str], Guide]  # how a product's page in a locale is to sound
_COUNTED = ("calls", "lines", "lines_reused", "lines_from_memory", "prompt_tokens", "completion_tokens")
NOTHING = ("-",)  # for Order.only: put the page together from memory, write no line


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written. `only`: modules or lines (`hero`, `bullets.items.2`) to write anew, nothing else;
    `directed`: creative directions come first; `propose`: nothing but directions, for pages that have none; `renew`: in
    place of those that they have, which stay until others have come."""

    products: Sequence[Product]
    locales: Sequence[str]
    only: Sequence[str] = ()
    directed: bool = True
    propose: bool = False
    renew: bool = False


@dataclass(slots=True)
class Tally:
    """What became of the pages of a run."""

    written: int = 0
    reused: int = 0
    blocked: int = 0
    blocks: int = 0
    warns: int = 0
    pending: int = 0
    lines_by_model: int = 0
    lines_reused: int = 0
    lines_plain: int = 0
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)

    def as_dict(self) -> dict[str, Any]:
        """JSON form, for a job's result."""
        return {
            "written": self.written,
            "reused": self.reused,
            "blocked": self.blocked,
            "blocks": self.blocks,
            "warns": self.warns,
            "pending": self.pending,
            "lines": {"model": self.lines_by_model, "reused": self.lines_reused, "plain": self.lines_plain},
            "conflicts": self.conflicts,
            "calls": self.totals.calls,
            "price_micros": self.totals.price_micros,
            "faults": dict(sorted(self.totals.faults.items())),
            "stopped": self.totals.stopped,
        }


class Studio:
    """One store's pages, ready to be written one after another in constant memory."""

    def __init__(self, db: Db, store: Store, guides: Guides, products: Sequence[Product]) -> None:
        self._db, self._store, self._guides = db, store, guides
        for product in products:
            known_facts(db, store, product)
        self._siblings = Siblings((key, trusted(sheet)) for key, sheet in all_sheets(db, store, {}))
        self._personal = db.sentences.personal(store.id)
        self._brand = brand_of(db, store.id)
        self._reuse: dict[str, Reuse] = {}

    def sheet(self, product: Product) -> tuple[FactSheet, list[FactSheet]]:
        """The facts a page may rest on, and those of the products beside it."""
        sheet = trusted(known_facts(self._db, self._store, product), product.snapshot)
        return sheet, self._siblings.of(sheet)

    def facets(
        self, product: Product, sheet: FactSheet, others: Sequence[FactSheet], locale: str, direction: Direction | None
    ) -> Facets:
        """All that a page is written from."""
        channel = self._store.platform
        units = self._brand.units(locale)
        plain = compose(sheet, locale, pictures=product.snapshot.media, siblings=others, channel=channel, units=units)

        def gate(document: ContentDocument) -> Any:
            return judge(document, sheet, others, channel, brand=self._brand)

        filler = Filler(sheet, locale, channel, units)
        memory: Mapping[str, Unit] = {}
        if (reuse := self.reuse(locale)).version:
            own, said = reuse.source_locale, self._brand.units(reuse.source_locale)
            source = compose(sheet, own, pictures=product.snapshot.media, siblings=others, channel=channel, units=said)
            slots = askable(slots_of(plain, filler))
            memory = reuse.units(slots, filler, source, Filler(sheet, own, channel, said))
        return Facets(plain, sheet, others, filler, self._guides(sheet, locale), direction, gate, memory)

    def reuse(self, locale: str) -> Reuse:
        """The translation memory into a locale."""
        if locale not in self._reuse:
            self._reuse[locale] = Reuse(self._db, self._store.id, self._store.source_locale, locale)
        return self._reuse[locale]

    def basis(
        self, product: Product, sheet: FactSheet, others: Sequence[FactSheet], locale: str, direction: Direction | None
    ) -> str:
        """Digest of all that the finished page rests on."""
        edited = personal_digest(self._personal.get((product.remote_id, locale), ()))
        parts = [
            basis_digest(sheet, others, edited, self._brand.units(locale)),
            basis_of(self._guides(sheet, locale), direction),
        ]
        parts += [version] if (version := self.reuse(locale).version) else []
        return hashlib.sha256("|".join(["model", *parts]).encode()).hexdigest()[:16]

    def directions(self, product: Product, locale: str) -> Directions | None:
        """What was proposed for a page before."""
        return self._db.sentences.directions(self._store.id, product.remote_id, locale)

    def held(self, product: Product, locale: str) -> list[Unit]:
        """The page's remembered lines."""
        return self._db.sentences.of(self._store.id, product.remote_id, locale)

    def fresh(self, product: Product, locale: str, basis: str) -> bool:
        """Whether the page stands as it is."""
        row = self._db.content.get(self._store.id, product.remote_id, locale)
        return (
            row is not None and row.facts_digest == basis and row.gate_version == self._brand.gate_version(row.document)
        )

    def item(self, product: Product, locale: str, order: Order, done: Callable[[Written], None]) -> Item | None:
        """The page as a piece of a run; None where nothing is to be done."""
        db, store = self._db, self._store
        sheet, others = self.sheet(product)
        stands = self.directions(product, locale) if order.directed else Directions(())
        made = None if order.renew else stands
        if order.propose and made is not None:
            return None
        choice = made.choice if made else None
        if (
            made is not None
            and not order.only
            and self.fresh(product, locale, self.basis(product, sheet, others, locale, choice))
        ):
            return None
        facets = self.facets(product, sheet, others, locale, choice)

        def make(direction: Direction | None) -> Page:
            return Page(
                replace(facets, direction=direction), self.held(product, locale), again=order.only, only=order.only
            )

        def keep(found: Directions) -> None:
            if found.options or stands is None:
                db.sentences.keep_directions(store.id, product.remote_id, locale, found)

        def save(written: Written) -> None:
            choice_now = item.directions.choice if item.directions else None
            basis = self.basis(product, sheet, others, locale, choice_now)
            if written.pending:
                basis = f"~{basis[1:]}"  # matches nothing: the next run asks for the lines that are left
            document = replace(written.document, facts_digest=basis)
            with db.begin() as tx:
                tx.content.save(store.id, product.remote_id, document, html.render(document), written.verdict)
                tx.sentences.replace(store.id, product.remote_id, locale, written.units)
            if order.directed and item.directions is None and not item.slots:
                keep(Directions((), made_at=db.now()))  # nothing was to be written: none will be missed
            done(written)

        slots = askable(slots_of(facets.fallback, facets.filler))
        done_with = {*facets.memory, *(unit.slot for unit in self._personal.get((product.remote_id, locale), ()))}
        slots = tuple(slot for slot in slots if slot.path not in done_with)
        item = Item(
            product.remote_id, locale, facets.filler, facets.guide, slots, made, order.directed, make, keep, save
        )
        return item


def write(
    db: Db,
    store: Store,
    order: Order,
    model: TextModel,
    guides: Guides,
    *,
    caps: Caps,
    job_id: str,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int, str], None] = lambda _done, _total, _note: None,
    patient: TextModel | None = None,
) -> Tally:
    """Write the pages. What stands on unchanged facts is reused without a call. Model trouble never leaves a page
    wrong: its lines are the facts-only ones then. `patient` is asked first, where nobody waits. Raises what ended the
    run, after what was written is saved."""
    tally = Tally()
    studio = Studio(db, store, guides, order.products)
    total = len(order.products) * len(order.locales)

    def done(note: str, written: Written) -> None:
        _count(tally, written, note)
        progress(min(tally.written + tally.reused, total), total, note)

    def items() -> Iterator[Item]:
        for product in order.products:
            for locale in order.locales:
                note = f"{product.label} {locale}"
                item = studio.item(product, locale, order, partial(done, note))
                if item is not None:
                    yield item
                else:
                    tally.reused += 1
                    progress(tally.written + tally.reused, total, note)

    budget = Budget(caps, model.prices, db.ledger.spent(store.id, job_id))
    desk = Desk(
        model, budget, job_id, lambda call: db.ledger.book(store.id, call),
        lambda ids: db.ledger.used(store.id, ids), lambda: db.ledger.spent(store.id, job_id), db.now, stop, patient,
    )  # fmt: skip
    tally.totals = Run(desk).write(items(), propose=order.propose)
    if tally.totals.halt is not None:
        raise tally.totals.halt
    if not tally.totals.stopped:
        progress(total, total, "")
    return tally


def _count(tally: Tally, written: Written, note: str) -> None:
    tally.written += 1
    tally.blocked += not written.verdict.passed
    blocks = sum(finding.severity == "block" for finding in written.verdict.findings)
    tally.blocks += blocks
    tally.warns += len(written.verdict.findings) - blocks
    tally.pending += written.pending
    tally.lines_by_model += written.by_model
    tally.lines_reused += written.reused
    tally.lines_plain += written.asked - written.by_model
    tally.conflicts += [{"page": note, **clash.as_dict()} for clash in written.conflicts][: 200 - len(tally.conflicts)]


# ------------------------------------------------------------------ before anything is sent


@dataclass(slots=True)
class Estimate:
    """What a run would ask for. Money is in millionths of the currency's unit."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    price_micros: int = 0
    minutes: float = 0.0
    lines: int = 0
    lines_reused: int = 0
    lines_from_memory: int = 0
    pages_reused: int = 0


def estimate(
    db: Db,
    store: Store,
    order: Order,
    guides: Guides,
    *,
    model: str,
    prices: Prices,
    tokens_per_s: float,
    by_batch: bool = False,
) -> Estimate:
    """Pages, lines, calls, tokens, money and minutes of a run, without any call. What was booked before for the same
    model and purpose corrects the guess. `by_batch`: questions go out as batches. `tokens_per_s`: what the endpoint
    writes, all questions together."""
    found = Estimate()
    studio = Studio(db, store, guides, order.products)
    scale = {purpose: db.ledger.average(purpose, model) for purpose in ("sentences", "directions")}
    for product in order.products:
        for locale in order.locales:
            row = _expect(studio, product, locale, order, scale)
            usage = Usage(row["calls"], row["prompt_tokens"], 0, row["completion_tokens"])
            row["price_micros"] = prices.of(usage.by_batch() if by_batch else usage)
            found.rows.append(row)
    for name in (*_COUNTED, "price_micros"):
        setattr(found, name, sum(row[name] for row in found.rows))
    found.pages_reused = sum(row["state"] == "reused" for row in found.rows)
    found.minutes = round(found.completion_tokens / tokens_per_s / 60, 2) if tokens_per_s else 0.0
    return found


def _expect(
    studio: Studio, product: Product, locale: str, order: Order, scale: Mapping[str, tuple[float, float] | None]
) -> dict[str, Any]:
    row: dict[str, Any] = {"sku": product.label, "locale": locale, "state": "reused"}
    counts = dict.fromkeys(_COUNTED, 0)
    item = studio.item(product, locale, order, lambda _written: None)
    if item is not None:
        asks: list[Ask] = []
        if item.directed and item.directions is None and item.slots:
            asks.append(directions_ask(item.slots, item.filler, item.guide))
        page = item.make(item.directions.choice if item.directions else None)
        if ask := page.ask():
            asks.append(ask)
        row["state"] = "new" if asks else "recheck"
        counts["lines"], counts["lines_reused"] = page.asked, page.recalled
        counts["lines_from_memory"] = page.from_memory
        for ask in asks:
            asked, answered = expected_tokens(ask, scale[ask.purpose])
            counts["calls"] += 1
            counts["prompt_tokens"] += asked
            counts["completion_tokens"] += answered
    return {**row, **counts}


def expected_tokens(ask: Ask, known: tuple[float, float] | None) -> tuple[int, int]:
    """Tokens of a question and of its answer: a third of the room it has, or what such answers came to before."""
    asked = tokens_of(ask.system) + tokens_of(ask.user)
    if known is None:
        return asked, ask.max_tokens // 3
    before, answered = known
    return asked, round(answered * min(4.0, max(0.1, asked / max(before, 1.0))))
