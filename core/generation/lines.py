"""The lines of a page as people see them: on which facts each rests, who wrote it, how it stands, what stood before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.catalog.product import Product
from core.content.document import Line
from core.errors import BadInput
from core.facts.sheet import FactSheet
from core.generation.edits import conflicts
from core.generation.pipeline import known_facts
from core.generation.write.brief import askable
from core.generation.write.fill import Filler
from core.generation.write.guard import trusted
from core.generation.write.personal import Conflict
from core.generation.write.slots import slots_of
from core.generation.write.units import APPROVED, FACTS, LOCKED, MACHINE, PERSON, Unit

if TYPE_CHECKING:
    from core.storage.content import DocumentRow
    from core.storage.db import Db
    from core.storage.tenancy import Store


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with what is remembered of it. `tells`: a model may write it; a table's cell is printed from facts."""

    slot: str
    line: Line
    unit: Unit | None
    tells: bool = False

    @property
    def origin(self) -> str:
        """model, memory (a kept translation), facts or person."""
        return self.unit.origin if self.unit else FACTS

    @property
    def state(self) -> str:
        """machine, approved or locked."""
        return self.unit.state if self.unit else MACHINE

    @property
    def personal(self) -> bool:
        """Written or held by a person."""
        return self.unit is not None and self.unit.personal

    @property
    def approvable(self) -> bool:
        """A machine's remembered line that nobody has read yet."""
        return self.unit is not None and self.state not in (APPROVED, LOCKED) and not self.personal

    @property
    def told(self) -> Mapping[str, Any]:
        """Its ledger."""
        return self.unit.ledger if self.unit else {}

    @property
    def before(self) -> Mapping[str, Any] | None:
        """What stood there before it was written anew, and why it changed."""
        found: Mapping[str, Any] | None = self.told.get("before")
        return found


def page_of(db: Db, store: Store, product: Product, locale: str) -> DocumentRow:
    """The stored page; raises BadInput where there is none."""
    held = db.content.get(store.id, product.remote_id, locale)
    if held is None:
        raise BadInput(
            f"There is no page of {product.label} in {locale}.", "Write it: vitrine generate.", field="locale"
        )
    return held


def filler_of(db: Db, store: Store, product: Product, locale: str) -> Filler:
    """How the product's facts print on its page."""
    sheet: FactSheet = trusted(known_facts(db, store, product), product.snapshot)
    return Filler(sheet, locale, store.platform)


def lines_of_page(db: Db, store: Store, row: DocumentRow, filler: Filler | None = None) -> list[LineView]:
    """Every line of a page in reading order. `filler`: also which of them a model may write."""
    units = {unit.slot: unit for unit in db.sentences.of(store.id, row.remote_id, row.locale)}
    tells: set[str] = set()
    if filler is not None:
        tells = {path for path, unit in units.items() if unit.origin != PERSON}
        tells |= {slot.path for slot in askable(slots_of(row.document, filler))}
    return [LineView(path, line, units.get(path), path in tells) for path, line in row.document.lines()]


def clashes(
    db: Db, store: Store, product: Product, locale: str, lines: list[LineView], filler: Filler
) -> dict[str, Conflict]:
    """By place, persons' lines under which facts have moved."""
    units = [view.unit for view in lines if view.unit is not None and view.personal]
    if not any(unit.stale(filler) for unit in units):
        return {}
    return {clash.slot: clash for clash in conflicts(db, store, product, locale)}
