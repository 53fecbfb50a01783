"""What of a product's pages is out of date, field by field and market by market, as the shop says the facts today.

Nothing is written down and nobody is asked: the pages as they stand are held against the product as it was last read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.catalog.product import Product
from core.content.document import ContentDocument, Line
from core.content.limits import part_of
from core.generation.compose import compose
from core.generation.pipeline import facts_today
from core.generation.write.brief import basis_of
from core.generation.write.fill import PLACEHOLDER, Filler
from core.generation.write.guard import trusted
from core.generation.write.personal import line_of
from core.generation.write.units import LOCKED, Unit

if TYPE_CHECKING:
    from core.facts.sheet import FactSheet
    from core.generation.writing import Guides
    from core.storage.content import DocumentRow
    from core.storage.db import Db
    from core.storage.tenancy import Store

FRESH, EDITED, HELD, STALE, CONFLICT = "fresh", "edited", "locked", "stale", "conflict"
STATES = (FRESH, EDITED, HELD, STALE, CONFLICT)  # of a field the last that one of its lines has
GUIDE, PLAN = "guide", "plan"  # why, where no fact is: how pages are to sound, which lines there are


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one page. `why`: keys of the facts that changed since it was written, or GUIDE, or PLAN. `state`:
    fresh; edited or locked by a person; stale (the next run writes it anew, or a person's figures follow); conflict
    (facts moved that a person said in words)."""

    locale: str
    field: str
    state: str
    why: tuple[str, ...]
    slots: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "locale": self.locale,
            "field": self.field,
            "state": self.state,
            "why": list(self.why),
            "slots": list(self.slots),
        }


def staleness(db: Db, store: Store, product: Product, guides: Guides, locales: Sequence[str] = ()) -> list[Cell]:
    """A cell for every field of every page that the product has (of `locales` only, if given), in page order."""
    sheet = trusted(facts_today(db, store, product), product.snapshot)
    cells = []
    for row in db.content.of_product(store.id, product.remote_id):
        if not locales or row.locale in locales:
            cells += _cells(_lines(db, store, product, sheet, row, guides), row.locale)
    return cells


def by_module(cells: Iterable[Cell]) -> dict[str, dict[str, Cell]]:
    """A table of modules by locale: of each the cell of its worst field."""
    found: dict[str, dict[str, list[Cell]]] = {}
    for cell in cells:
        found.setdefault(cell.field.split(".")[0], {}).setdefault(cell.locale, []).append(cell)
    return {
        module: {tag: _worst(rows, module) for tag, rows in by_locale.items()} for module, by_locale in found.items()
    }


def _worst(cells: Sequence[Cell], module: str) -> Cell:
    state = max((cell.state for cell in cells), key=STATES.index)
    ours = [cell for cell in cells if cell.state == state]
    why = tuple(dict.fromkeys(key for cell in ours for key in cell.why))
    return Cell(ours[0].locale, module, state, why, tuple(slot for cell in ours for slot in cell.slots))


@dataclass(frozen=True, slots=True)
class _Said:
    slot: str
    state: str
    why: tuple[str, ...] = ()


def _cells(lines: Iterable[_Said], locale: str) -> list[Cell]:
    fields: dict[str, list[_Said]] = {}
    for line in lines:
        fields.setdefault(".".join(part_of(line.slot)), []).append(line)
    found = []
    for field, rows in fields.items():
        state = max((row.state for row in rows), key=STATES.index)
        ours = [row for row in rows if row.state == state]
        why = tuple(dict.fromkeys(key for row in ours for key in row.why))
        found.append(Cell(locale, field, state, why, tuple(row.slot for row in ours if state != FRESH)))
    return found


def _lines(
    db: Db, store: Store, product: Product, sheet: FactSheet, row: DocumentRow, guides: Guides
) -> Iterator[_Said]:
    filler = Filler(sheet, row.locale, store.platform)
    plain = compose(
        sheet, row.locale, pictures=product.snapshot.media, siblings=_cited(db, store, row.document),
        channel=store.platform,
    )  # fmt: skip
    now = dict(plain.lines())
    units = {unit.slot: unit for unit in db.sentences.of(store.id, product.remote_id, row.locale)}
    basis = ""
    if any(unit.basis for unit in units.values()):
        made = db.sentences.directions(store.id, product.remote_id, row.locale)
        basis = basis_of(guides(sheet, row.locale), made.choice if made else None)
    cited: set[str] = set()
    for path, line in row.document.lines():
        cited |= set(line.facts)
        unit = units.get(path)
        yield _by_unit(unit, filler, basis) if unit else _by_line(path, line, now, filler)
    yield from _new(now, cited)


def _cited(db: Db, store: Store, document: ContentDocument) -> list[FactSheet]:
    """The products that the page compares with."""
    keys = (key.split("#", 1)[0] for _path, line in document.lines() for key in line.facts if "#" in key)
    known = (db.catalog.sheet(store.id, remote_id) for remote_id in dict.fromkeys(keys))
    return [trusted(row.sheet) for row in known if row]


def _by_unit(unit: Unit, filler: Filler, basis: str) -> _Said:
    moved = unit.stale(filler)
    if unit.personal:
        printed = {filler.key_of(alias) for alias in PLACEHOLDER.findall(unit.wording)}
        in_words = tuple(key for key in moved if key not in printed or not filler.fact(key))
        if in_words:
            return _Said(unit.slot, CONFLICT, in_words)
        follows = line_of(unit, filler).text != unit.text
        return _Said(unit.slot, STALE, moved) if follows else _Said(unit.slot, HELD if unit.state == LOCKED else EDITED)
    if moved:
        return _Said(unit.slot, STALE, moved)
    return _Said(unit.slot, STALE, (GUIDE,)) if unit.basis != basis else _Said(unit.slot, FRESH)


def _by_line(path: str, line: Line, now: Mapping[str, Line], filler: Filler) -> _Said:
    """A line from facts alone: it is stale when the page would not say it any more."""
    part = part_of(path)
    if any(other.text == line.text and part_of(at) == part for at, other in now.items()):
        return _Said(path, FRESH)
    said = _folded(line.text)
    own = [key for key in line.facts if "#" not in key]
    moved = tuple(key for key in own if not filler.fact(key) or _folded(filler.printed(key)) not in said)
    return _Said(path, STALE, moved or (PLAN,))


def _new(now: Mapping[str, Line], cited: set[str]) -> Iterator[_Said]:
    """Lines that the page would have by now, on facts that it does not know of."""
    for path, line in now.items():
        if keys := tuple(key for key in line.facts if key not in cited and "#" not in key):
            yield _Said(path, STALE, keys)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
