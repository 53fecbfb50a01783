"""A person's hand on single lines: write, lock, give back. The page is put together anew at once, without any call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.catalog.product import Product
from core.content.document import Line
from core.errors import BadInput
from core.generation.guides import guides
from core.generation.pipeline import generate
from core.generation.write.page import Page
from core.generation.write.personal import Conflict, edited
from core.generation.write.run import Item
from core.generation.write.units import APPROVED, LOCKED, MACHINE, PERSON, Unit
from core.generation.writing import NOTHING, Order, Studio

if TYPE_CHECKING:
    from core.storage.content import DocumentRow
    from core.storage.db import Db
    from core.storage.tenancy import Store

MAX_CHARS = 2_000


def set_text(db: Db, store: Store, product: Product, locale: str, slot: str, text: str) -> DocumentRow:
    """A person's own words for one line. Figures and names in them that are facts follow the facts from now on."""
    page, machine = _line(db, store, product, locale, slot)
    if not text.strip() or len(text) > MAX_CHARS:
        raise BadInput("The text is empty or too long.", f"Give 1 to {MAX_CHARS} characters.", field="text")
    unit = edited(slot, text, machine, page.of.filler, actor=db.scope.actor, at=db.now(), locked=False)
    return _kept(db, store, product, locale, unit, "text.set")


def lock(db: Db, store: Store, product: Product, locale: str, slot: str) -> DocumentRow:
    """Hold a line as it stands: no machine writes it anew."""
    page, machine = _line(db, store, product, locale, slot)
    now = dict(page.document().lines())[slot]
    held = {unit.slot: unit for unit in db.sentences.of(store.id, product.remote_id, locale)}.get(slot)
    if held is None:
        held = edited(slot, now.text, machine, page.of.filler, actor=db.scope.actor, at=db.now(), locked=True)
    ledger = {**held.ledger, "machine": machine.text, "place": list(machine.facts), "reviewer": db.scope.actor}
    return _kept(
        db, store, product, locale, replace(held, state=LOCKED, actor=db.scope.actor, ledger=ledger), "text.lock"
    )


def unlock(db: Db, store: Store, product: Product, locale: str, slot: str) -> DocumentRow:
    """Give a line back to the machine: a person's words go, a locked line of a model may be written anew."""
    held = {unit.slot: unit for unit in db.sentences.of(store.id, product.remote_id, locale)}.get(slot)
    if held is None or not held.personal:
        raise BadInput(f"Nobody wrote or locked {slot!r} on this page.", "See: vitrine text show", field="slot")
    if held.origin == PERSON:
        db.sentences.forget(store.id, product.remote_id, locale, slot)
    else:
        db.sentences.keep(store.id, product.remote_id, locale, replace(held, state=MACHINE))
    db.audit.write("text.unlock", slot, store_id=store.id, product=product.remote_id, locale=locale)
    return assemble(db, store, product, locale)


def approve(db: Db, store: Store, product: Product, locale: str, slots: list[str]) -> int:
    """A person has read these lines of a machine (all, if none is named): they are marked so. Answers how many."""
    known = db.sentences.of(store.id, product.remote_id, locale)
    chosen = [unit for unit in known if unit.state == MACHINE and (not slots or unit.slot in slots)]
    for unit in chosen:
        ledger = {**unit.ledger, "reviewer": db.scope.actor}
        db.sentences.keep(store.id, product.remote_id, locale, replace(unit, state=APPROVED, ledger=ledger))
    db.audit.write("text.approve", product.remote_id, store_id=store.id, locale=locale, lines=len(chosen))
    return len(chosen)


def conflicts(db: Db, store: Store, product: Product, locale: str) -> tuple[Conflict, ...]:
    """Persons' lines under which facts moved: the person's stands, the machine would say something else now."""
    return _item(db, store, product, locale).page.conflicts


def _line(db: Db, store: Store, product: Product, locale: str, slot: str) -> tuple[Page, Line]:
    page = _item(db, store, product, locale).page
    lines = dict(page.of.fallback.lines())
    if slot not in lines:
        names = ", ".join(list(lines)[:8])
        raise BadInput(
            f"The page has no line {slot[:60]!r}.", f"For example: {names}. See: vitrine text show", field="slot"
        )
    return page, lines[slot]


def _item(db: Db, store: Store, product: Product, locale: str) -> Item:
    studio = Studio(db, store, guides(db, store), [product])
    item = studio.item(product, locale, Order([product], [locale], only=NOTHING), lambda _written: None)
    if item is None:
        raise AssertionError("a page that is put together anew is always made")
    return item


def _kept(db: Db, store: Store, product: Product, locale: str, unit: Unit, event: str) -> DocumentRow:
    db.sentences.keep(store.id, product.remote_id, locale, unit)
    db.audit.write(event, unit.slot, store_id=store.id, product=product.remote_id, locale=locale)
    return assemble(db, store, product, locale)


def assemble(db: Db, store: Store, product: Product, locale: str) -> DocumentRow:
    """The page as memory and facts have it now. Lines that wait for a model stay facts-only until it is asked."""
    if any(unit.origin != PERSON for unit in db.sentences.of(store.id, product.remote_id, locale)):
        item = _item(db, store, product, locale)
        item.save(item.page.finish(model="", at=db.now(), prices={}))
    else:
        generate(db, store, [product], [locale])
    row = db.content.get(store.id, product.remote_id, locale)
    if row is None:
        raise AssertionError("the page was just saved")
    return row
