"""Taking a file in: what would be added, changed, kept; then exactly that, whole or not at all; and the way back."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from core.errors import BadInput

if TYPE_CHECKING:
    from core.storage.blobs import Blobs
    from core.storage.db import Db
    from core.storage.files import FileRow
    from core.storage.tenancy import Store

KEEP, OVERRIDE = "keep", "override"
RULES = (KEEP, OVERRIDE)
ADDED, CHANGED, KEPT, SAME = "added", "changed", "kept", "same"
MOST_ROWS = 500_000  # of one file: it is taken in one transaction, in which nobody else writes
_AT_ONCE = 500
_SHOWN = 50
_UNDO_KEPT = 5
_LOOKED_BACK = 1_000  # entries of the log
Row = TypeVar("Row")


class Shelf(Protocol[Row]):
    """Where rows of one sort lie. `place` is a row's key as plain strings."""

    @property
    def name(self) -> str: ...
    def place(self, row: Row) -> tuple[str, ...]: ...
    def same(self, one: Row, other: Row) -> bool: ...
    def at(self, db: Db, store_id: str, places: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], Row]: ...
    def save(self, db: Db, store_id: str, rows: Sequence[Row]) -> None: ...
    def remove(self, db: Db, store_id: str, places: Sequence[tuple[str, ...]]) -> None: ...
    def show(self, row: Row) -> dict[str, Any]: ...
    def build(self, data: dict[str, Any]) -> Row: ...


@dataclass(slots=True)
class Taken:
    """What an import did, or would do. `rows` are the first of what was added, changed or kept, with the old text;
    `refused` the first of what cannot be used, with the reason."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((ADDED, CHANGED, KEPT, SAME, "refused"), 0))
    rows: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    id: str = ""

    def refuse(self, number: int, text: str, cause: str) -> None:
        """A row that cannot be used."""
        self.counts["refused"] += 1
        if len(self.refused) < _SHOWN:
            self.refused.append({"row": number, "text": text[:80], "cause": cause})


class _OnlyLooked(Exception):
    """Rolls a dry run back."""


class Taking(Generic[Row]):
    """Imports into one shelf of one store."""

    def __init__(self, db: Db, blobs: Blobs, store: Store, shelf: Shelf[Row]) -> None:
        self._db, self._blobs, self._store, self._shelf = db, blobs, store, shelf

    @property
    def _purpose(self) -> str:
        return f"{self._shelf.name}.imported"

    @property
    def _undone(self) -> str:
        return f"{self._shelf.name}.import_undone"

    def take(self, rows: Iterable[Row], taken: Taken, *, rule: str, dry_run: bool, name: str) -> Taken:
        """Take rows in by the rule; those that the caller could not read are in `taken.refused` already, or come there
        while `rows` is read. A failure on the way leaves everything as it was."""
        if rule not in RULES:
            raise BadInput(f"There is no rule {rule[:20]!r}.", f"Use one of {', '.join(RULES)}.", field="on_conflict")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "undo.gz"
            try:
                with self._db.begin() as tx:
                    with gzip.open(path, "wt", encoding="utf-8") as undo:
                        self._all(tx, iter(rows), taken, rule, undo)
                    if dry_run:
                        raise _OnlyLooked
                    if taken.counts[ADDED] + taken.counts[CHANGED]:
                        self._note(tx, taken, path, name)
            except _OnlyLooked:
                pass
        if not dry_run:
            self._clear(_UNDO_KEPT)
        return taken

    def _all(self, tx: Db, rows: Iterator[Row], taken: Taken, rule: str, undo: IO[str]) -> None:
        total = 0
        while chunk := list(islice(rows, _AT_ONCE)):
            total += len(chunk)
            if total > MOST_ROWS:
                raise BadInput(f"The file has more than {MOST_ROWS} rows.", "Split it.", field="file")
            self._chunk(tx, chunk, taken, rule, undo)

    def _chunk(self, tx: Db, chunk: list[Row], taken: Taken, rule: str, undo: IO[str]) -> None:
        shelf = self._shelf
        standing = shelf.at(tx, self._store.id, list(dict.fromkeys(shelf.place(row) for row in chunk)))
        wanted: dict[tuple[str, ...], tuple[Row | None, Row]] = {}
        for row in chunk:
            place = shelf.place(row)
            before = standing.get(place)
            outcome = (
                ADDED if before is None else SAME if shelf.same(before, row) else CHANGED if rule == OVERRIDE else KEPT
            )
            taken.counts[outcome] += 1
            if outcome != SAME and len(taken.rows) < _SHOWN:
                old = {"before": shelf.show(before)} if before is not None else {}
                taken.rows.append({"outcome": outcome, **shelf.show(row), **old})
            if outcome in (ADDED, CHANGED):
                first = wanted[place][0] if place in wanted else before
                wanted[place] = (first, row)
                standing[place] = row
        for place, (first, row) in wanted.items():
            said = {
                "place": place,
                "before": shelf.show(first) if first is not None else None,
                "after": shelf.show(row),
            }
            undo.write(json.dumps(said, ensure_ascii=False) + "\n")
        shelf.save(tx, self._store.id, [row for _first, row in wanted.values()])

    def _note(self, tx: Db, taken: Taken, path: Path, name: str) -> None:
        taken.id = tx.files.keep_file(self._blobs, self._store.id, path, name=name[-80:], purpose=self._purpose)
        tx.audit.write(
            self._purpose, self._store.name, store_id=self._store.id, id=taken.id, file=name[-80:], **taken.counts
        )

    def take_back(self) -> dict[str, Any]:
        """Undo the last import that was not undone: {file, restored, left}. A row that was changed since is left alone.
        Raises BadInput when there is none."""
        last = self._last()
        if last is None:
            raise BadInput("There is no import to take back.", "Change single rows instead.", field="undo")
        restored = left = 0
        with (
            self._blobs.open(last.digest) as raw,
            gzip.open(raw, "rt", encoding="utf-8") as lines,
            self._db.begin() as tx,
        ):
            # Backwards: of a row that stands in two parts of a file, the first part knows what was there before.
            records = [json.loads(line) for line in lines][::-1]
            for start in range(0, len(records), _AT_ONCE):
                done = self._restore(tx, records[start : start + _AT_ONCE])
                restored, left = restored + done[0], left + done[1]
            tx.files.forget(self._store.id, last.digest)
            tx.audit.write(
                self._undone, self._store.name, store_id=self._store.id, id=last.digest,
                restored=restored, left=left,
            )  # fmt: skip
        self._blobs.drop(last.digest)
        return {"file": last.name, "restored": restored, "left": left}

    def undoable(self) -> bool:
        """Whether there is an import to take back."""
        return self._last() is not None

    def _last(self) -> FileRow | None:
        """What undoes the latest import that was not undone."""
        undone: Counter[str] = Counter()
        for entry in self._db.audit.recent(store_id=self._store.id, limit=_LOOKED_BACK):
            if entry.action == self._undone:
                undone[entry.detail["id"]] += 1
            elif entry.action == self._purpose and undone[entry.detail["id"]]:
                undone[entry.detail["id"]] -= 1
            elif entry.action == self._purpose:
                return self._db.files.get(self._store.id, entry.detail["id"])
        return None

    def _restore(self, tx: Db, records: list[dict[str, Any]]) -> tuple[int, int]:
        shelf, left = self._shelf, 0
        standing = shelf.at(tx, self._store.id, [tuple(record["place"]) for record in records])
        wanted: dict[tuple[str, ...], Row | None] = {}
        done = 0
        for record in records:
            place = tuple(record["place"])
            now = wanted[place] if place in wanted else standing.get(place)
            if now is None or not shelf.same(now, shelf.build(record["after"])):
                left += 1
                continue
            wanted[place] = shelf.build(record["before"]) if record["before"] is not None else None
            done += 1
        shelf.save(tx, self._store.id, [row for row in wanted.values() if row is not None])
        shelf.remove(tx, self._store.id, [place for place, row in wanted.items() if row is None])
        return done, left

    def _clear(self, keep: int) -> None:
        """Only the last few imports can be taken back."""
        for row in self._db.files.of_store(self._store.id, purpose=self._purpose)[:-keep]:
            self._db.files.forget(self._store.id, row.digest)
            self._blobs.drop(row.digest)


def as_plain(row: Any) -> dict[str, Any]:
    """A row's fields that say something."""
    return {name: value for name, value in asdict(row).items() if value not in ("", (), False)}
