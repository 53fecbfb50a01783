"""The owner's form: which facts are wanted most over many products, filling them at once, and taking a filling back.

Everything an owner says is kept beside what was read (KnownFacts), names who and when, and wins. A filling is written
whole in one transaction; what it replaced is kept first, so that it can be taken back.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.catalog.product import Product
from core.errors import BadInput
from core.facts.answer import CONFIRM, FORGET, answer, shown
from core.facts.categories.guess import CATEGORY_KEY, FAMILY_KEY, category_of
from core.facts.completeness import missing, share, wanted
from core.facts.confirm import merge
from core.facts.known import KnownFacts
from core.facts.sheet import Fact, FactSheet
from core.facts.source_language import source_language

if TYPE_CHECKING:
    from core.storage.blobs import Blobs
    from core.storage.db import Db
    from core.storage.tenancy import Store

FILLED, TAKEN_BACK = "facts.filled", "facts.taken_back"
MAX_CELLS = 500_000


@dataclass(frozen=True, slots=True)
class Gap:
    """One wanted attribute over many products. `products`: how many lack it; `by_category`: how many of each category;
    `why`, `markets`, `sources` as in Missing, of the strictest product; `weight` sums over the products."""

    attribute: str
    alternatives: tuple[str, ...]
    why: str
    weight: float
    products: int
    by_category: tuple[tuple[str, int], ...]
    markets: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """One product on the form: what is known of it and which category it counts as."""

    product: Product
    sheet: FactSheet
    category: str
    confidence: float
    confirmed: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What the owner wrote for one attribute of one product. `unit`: of a bare number; `line`: of the file."""

    remote_id: str
    attribute: str
    text: str
    unit: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell that was not taken, and why."""

    cell: Cell
    label: str
    cause: str
    next_step: str


@dataclass(slots=True)
class Filled:
    """What a filling did. `id` names it for taking back; empty when nothing was written (a dry run too)."""

    id: str = ""
    cells: int = 0
    unchanged: int = 0
    products: list[str] = field(default_factory=list)
    attributes: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)


def standings(db: Db, store: Store, products: Sequence[Product]) -> list[Standing]:
    """What is known of each product. One that was never read counts as known by name alone: reading it is a job."""
    found = []
    for product in products:
        held = db.catalog.sheet(store.id, product.remote_id)
        lang = source_language(product.snapshot, store.source_locale)
        sheet = held.sheet if held else FactSheet(product.remote_id, lang, ())
        confirmed = held.confirmed if held else ()
        guessed = category_of(product.snapshot, confirmed, lang)
        merged = merge(sheet, confirmed)
        found.append(Standing(product, merged, guessed.category, guessed.confidence, confirmed))
    return found


def gaps(rows: Iterable[Standing], markets: Sequence[str], most: int = 10) -> list[Gap]:
    """The attributes wanted most over all these products, those of the greatest summed weight first."""
    weights: dict[str, float] = defaultdict(float)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    strictest: dict[str, Any] = {}
    for row in rows:
        for entry in missing(row.sheet, row.category, markets):
            weights[entry.attribute] += entry.weight
            counts[entry.attribute][row.category] += 1
            if entry.attribute not in strictest or strictest[entry.attribute].weight < entry.weight:
                strictest[entry.attribute] = entry
    order = sorted(weights, key=lambda name: (-weights[name], name))[:most]
    return [
        Gap(
            name,
            strictest[name].alternatives,
            strictest[name].why,
            round(weights[name], 4),
            counts[name].total(),
            tuple(counts[name].most_common()),
            strictest[name].markets,
            strictest[name].sources,
        )
        for name in order
    ]


def columns(rows: Iterable[Standing], markets: Sequence[str]) -> list[str]:
    """All attributes that any of these products should say, the most wanted first: the columns of an exported table."""
    weights: dict[str, float] = defaultdict(float)
    for category, count in Counter(row.category for row in rows).items():
        for entry in wanted(category, tuple(markets)):
            weights[entry.attribute] += entry.weight * count
    return sorted(weights, key=lambda name: (-weights[name], name))


def fill(
    db: Db, store: Store, blobs: Blobs, rows: Mapping[str, Standing], cells: Iterable[Cell], *, dry_run: bool = False
) -> Filled:
    """Take the owner's cells. What cannot be taken is listed with cause and next step; the rest is kept.

    A cell that says what is known already changes nothing; "ok" confirms what is known as it stands; "-" takes the
    owner's word back. Raises BadInput for more than MAX_CELLS cells.
    """
    result = Filled()
    after: dict[str, tuple[Fact, ...]] = {}
    for at, cell in enumerate(cells):
        if at >= MAX_CELLS:
            raise BadInput(f"More than {MAX_CELLS} cells.", "Fill them in several files.", field="file")
        _take(db, rows, cell, store, after, result)
    if dry_run or not after:
        result.products = list(after)
        return result
    kept = {
        remote_id: {"before": _plain(rows[remote_id].confirmed), "after": _plain(facts)}
        for remote_id, facts in after.items()
    }
    plain = json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()
    result.id = db.files.keep(blobs, store.id, plain, name="facts.json", purpose=FILLED)
    with db.begin() as tx:
        for remote_id, facts in after.items():
            held = tx.catalog.sheet(store.id, remote_id)
            if held is not None and held.confirmed != rows[remote_id].confirmed:
                cause = "Somebody else confirmed facts of this product meanwhile; nothing of it was changed."
                refused = Refusal(Cell(remote_id, "", ""), rows[remote_id].product.label, cause, "Fill it once more.")
                result.refused.append(refused)
                continue
            _write(tx, store, rows[remote_id].product, facts)
            result.products.append(remote_id)
        names = sorted(result.attributes)
        tx.audit.write(
            FILLED, store.name, store_id=store.id, id=result.id, products=len(after), cells=result.cells, facts=names
        )
    return result


def _take(
    db: Db, rows: Mapping[str, Standing], cell: Cell, store: Store, after: dict[str, tuple[Fact, ...]], result: Filled
) -> None:
    row = rows.get(cell.remote_id)
    text = cell.text.strip()
    if not text:
        return
    if row is None:
        cause = f"The store '{store.name}' has no product with the id {cell.remote_id[:40]!r} among the chosen ones."
        result.refused.append(Refusal(cell, cell.remote_id, cause, "Export the table again and fill that one."))
        return
    held = after.get(cell.remote_id, row.confirmed)
    names = (CATEGORY_KEY, FAMILY_KEY) if cell.attribute == CATEGORY_KEY else ()
    others = tuple(fact for fact in held if not _about(fact, cell.attribute, names))
    try:
        facts = _facts(db, row, held, cell, text)
    except BadInput as error:
        result.refused.append(Refusal(cell, row.product.label, error.cause, error.next_step))
        return
    if facts is None:
        result.unchanged += 1
        return
    after[cell.remote_id] = (*others, *facts)
    result.cells += 1
    result.attributes[cell.attribute] += 1


def _facts(db: Db, row: Standing, held: Sequence[Fact], cell: Cell, text: str) -> tuple[Fact, ...] | None:
    """The facts of a cell; None when it says nothing new."""
    stamp = {"confirmed_by": db.scope.actor, "confirmed_at": db.now()}
    own = [fact for fact in held if _about(fact, cell.attribute, (cell.attribute,))]
    if text == FORGET:
        return () if own else None
    if text.casefold() in CONFIRM:
        known = tuple(f for f in row.sheet if _about(f, cell.attribute, ()) and not f.confirmed_by)
        if not known and not own:
            raise BadInput("Nothing is known yet that could be confirmed.", "Write the value.", field=cell.attribute)
        return tuple(f.but(**stamp, confidence=1.0, provable=True, conflicts_with="", doubt="") for f in known) or None
    before = row.category if cell.attribute == CATEGORY_KEY else shown(row.sheet, cell.attribute)
    if before and text == before:
        return None
    facts = answer(
        cell.attribute,
        text,
        unit=cell.unit,
        lang=row.sheet.lang,
        category_name=row.category,
        by=db.scope.actor,
        at=db.now(),
    )
    return None if own and shown(FactSheet("", row.sheet.lang, facts), cell.attribute) == before else facts


def _about(fact: Fact, attribute: str, keys: tuple[str, ...]) -> bool:
    return fact.key in keys or (fact.attribute == attribute and not fact.applies_to)


def _write(tx: Db, store: Store, product: Product, confirmed: tuple[Fact, ...]) -> None:
    held = tx.catalog.sheet(store.id, product.remote_id)
    lang = source_language(product.snapshot, store.source_locale)
    sheet = held.sheet if held else FactSheet(product.remote_id, lang, ())
    category = category_of(product.snapshot, confirmed, lang).category
    known = KnownFacts(sheet, confirmed, held.fingerprint if held else "", share(merge(sheet, confirmed), category))
    tx.catalog.save_sheets(store.id, [(product.remote_id, known)])
    tx.catalog.confirm(store.id, product.remote_id, confirmed)


@dataclass(frozen=True, slots=True)
class LastFilling:
    """The filling that can be taken back."""

    id: str
    at: str
    actor: str
    products: int
    facts: tuple[str, ...]


def last(db: Db, store: Store) -> LastFilling | None:
    """The latest filling of a store, unless it was taken back already or lies too far back in the log."""
    for entry in db.audit.recent(store_id=store.id, limit=500):
        if entry.action == TAKEN_BACK:
            return None
        if entry.action == FILLED:
            detail = entry.detail
            return LastFilling(detail["id"], entry.at, entry.actor, detail["products"], tuple(detail["facts"]))
    return None


def take_back(db: Db, store: Store, blobs: Blobs) -> tuple[int, list[str]]:
    """Undo the last filling: (products restored, labels of products left alone because their confirmed facts were
    changed since). Raises BadInput when there is none."""
    entry = last(db, store)
    if entry is None:
        raise BadInput("There is no filling to take back.", "Change single facts on the form instead.", field="fill")
    kept: dict[str, Any] = json.loads(blobs.get(entry.id))
    restored, left = 0, []
    products = {p.remote_id: p for p in db.catalog.by_labels(store.id, [f"id:{remote_id}" for remote_id in kept])}
    with db.begin() as tx:
        for remote_id, states in kept.items():
            product, held = products.get(remote_id), tx.catalog.sheet(store.id, remote_id)
            if product is None or held is None or _plain(held.confirmed) != states["after"]:
                left.append(product.label if product else f"id:{remote_id}")
                continue
            before = FactSheet.from_dict({"product": "", "lang": "", "facts": states["before"]}).facts
            _write(tx, store, product, before)
            restored += 1
        tx.audit.write(TAKEN_BACK, store.name, store_id=store.id, id=entry.id, products=restored, left=len(left))
    return restored, left


def _plain(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(json.dumps(FactSheet("", "", tuple(facts)).as_dict()["facts"]))
    return rows
