"""Execution of a plan: every item is noted before it is sent and settled after it was read back.

A process may die at any point. What was noted as sent is compared with the shop first: it may already stand there.
Everything else is compared by the publisher, which looks before it writes and answers Conflict where the text before is
not what the plan saw. What stood in the shop goes on record once it is certain that we replaced it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import Conflict, CoreError, Permanent, Retryable
from core.ports.platform import Publisher
from core.ports.wire import ContentField, Receipt, Target
from core.publishing.plan import CONFLICT, FAILED, SENT, WRITTEN, PlanItem, sha256
from core.publishing.texts import Values

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.publishing import StoredItem

RecordOf = Callable[[Target], str]
"""Id of the translation record that a target has in the shop now; empty when it has none of its own."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One execution of one plan."""

    db: Db
    store_id: str
    digest: str
    kind: str
    publisher: Publisher
    allowed: Callable[[PlanItem], None]
    record_of: RecordOf

    def settle(self, row: StoredItem, state: str, outcome: dict[str, Any]) -> None:
        self.db.publishing.settle(self.store_id, self.digest, row.position, state, outcome)


def execute(
    db: Db,
    store_id: str,
    digest: str,
    publisher: Publisher,
    allowed: Callable[[PlanItem], None],
    progress: Callable[[int, int, str], None],
    record_of: RecordOf = lambda _target: "",
    *,
    batch: int = 20,
) -> dict[str, Any]:
    """Carry out a saved plan, or what is left of it. Answers the counts by state and every item that is not written.

    `allowed` raises Refused for an item whose document no longer has a passed gate. `record_of` is asked only after a
    process died between making a translation record and noting its id. `batch`: `Capabilities.max_batch`. Raises
    Retryable when the shop is away (at once) or did not take some of the items (at the end); what was done stays done.
    """
    found = db.publishing.plan(store_id, digest)
    if found is None:
        raise Permanent(f"There is no plan {digest[:12]}.", "Make one with 'vitrine publish --dry-run'.")
    run = _Run(db, store_id, digest, found[0], publisher, allowed, record_of)
    db.publishing.set_plan_state(store_id, digest, "running")
    total = sum(db.publishing.counts(store_id, digest).values())
    waiting = db.publishing.items(store_id, digest, open_only=True)
    later: Retryable | None = None
    for start in range(0, len(waiting), batch):
        chunk = waiting[start : start + batch]
        before = total - len(waiting) + start
        progress(before, total, chunk[0].item.label)

        def told(done: int, before: int = before) -> None:
            # Somebody may stop the job meanwhile: that takes effect when what was sent is on record.
            with suppress(Exception):
                progress(before + done, total, "")

        refused = _run_chunk(run, chunk, told)
        if len(refused) == len(chunk):
            raise refused[0]  # the shop took nothing at all: it is away
        later = later or next(iter(refused), None)
    if later is not None:
        raise later
    progress(total, total, "")
    db.publishing.set_plan_state(store_id, digest, "done")
    return summary(db, store_id, digest)


def summary(db: Db, store_id: str, digest: str) -> dict[str, Any]:
    """How a plan stands: counts by state, and each item that is not written with its reason."""
    items = db.publishing.items(store_id, digest)
    left = [
        {"sku": row.item.label, "locale": row.item.target.locale, "state": row.state, **row.outcome}
        for row in items
        if row.state != WRITTEN
    ]
    return {"plan": digest, "counts": db.publishing.counts(store_id, digest), "not_written": left}


def _run_chunk(run: _Run, chunk: Sequence[StoredItem], told: Callable[[int], None]) -> list[Retryable]:
    """Carry out some items; answers why some of them must be tried again later."""
    ready: list[StoredItem] = []
    later: list[Retryable] = []
    looked = _look(run, [row for row in chunk if row.state == SENT or row.item.remove_record] or chunk[:1])
    for row in chunk:
        current = looked.get(row.position)
        try:
            if isinstance(current, CoreError):
                raise current
            if current is not None and _stands(row, current):
                # Whatever the gate says by now: the text is in the shop, so it goes on record.
                _record(run, row, dict(current), _created(run, row))
                continue
            run.allowed(row.item)
        except Retryable as error:
            if row.state != SENT and current is error:
                return [error for _ in chunk]  # the one that was to tell whether the shop answers at all
            later.append(error)
            continue
        except (Permanent, Conflict) as error:
            run.settle(row, CONFLICT if isinstance(error, Conflict) else FAILED, error.as_dict())
            continue
        if current is None or _untouched(row, current):
            ready.append(row)
        else:
            _leave(run, row, Conflict("The shop's text changed after the preview."), current)
    return later + _send(run, ready, told)


def _look(run: _Run, rows: Sequence[StoredItem]) -> dict[int, Values | CoreError]:
    """What the shop holds where these items go, by their position."""
    held = run.publisher.read_many([(row.item.target, [w.field for w in row.item.writes]) for row in rows])
    return {row.position: current for row, current in zip(rows, held, strict=True)}


def _send(run: _Run, ready: Sequence[StoredItem], told: Callable[[int], None]) -> list[Retryable]:
    for row in ready:
        run.settle(row, SENT, {})
    removals = [row for row in ready if row.item.remove_record]
    outcomes: list[tuple[StoredItem, Receipt | Exception]] = [(row, _remove(run, row)) for row in removals]
    writes = [row for row in ready if not row.item.remove_record]
    if writes:
        outcomes += zip(writes, run.publisher.write_many([row.item.write_item for row in writes], told), strict=True)
    later: list[Retryable] = []
    refused: list[tuple[StoredItem, CoreError]] = []
    fault: Exception | None = None
    for row, outcome in outcomes:
        if isinstance(outcome, Receipt):
            # A record half made by a process that died is only completed now; it is ours all the same.
            created = outcome.created_remote_id or (_created(run, row) if row.state == SENT else "")
            _record(run, row, outcome.values, created)
        elif isinstance(outcome, Retryable):
            later.append(outcome)
        elif isinstance(outcome, CoreError):
            refused.append((row, outcome))
        else:
            fault = outcome
    found = _look(run, [row for row, _ in refused]) if refused else {}
    for row, error in refused:
        _leave(run, row, error, found[row.position])
    if fault is not None:
        raise fault  # a bug; the others are on record by now
    return later


def _leave(run: _Run, row: StoredItem, error: CoreError, current: Values | CoreError) -> None:
    """An item that is not (wholly) written, and why. What stood there before is kept if a part of it was replaced."""
    values = current if isinstance(current, Mapping) else {}
    if any(write.after != write.before and values.get(write.field) == write.after for write in row.item.writes):
        with run.db.begin() as tx:
            _keep_original(run, tx, row)
    told = error.as_dict()
    if isinstance(error, Conflict) and isinstance(current, Mapping):
        told = _changed(row, current) or told
    run.settle(row, CONFLICT if isinstance(error, Conflict) else FAILED, told)


def _remove(run: _Run, row: StoredItem) -> Receipt | Exception:
    try:
        run.publisher.undo_create(row.item.target, row.item.remove_record, [write.field for write in row.item.writes])
    except CoreError as error:
        return error
    gone: dict[ContentField, str | None] = {write.field: None for write in row.item.writes}
    return Receipt(row.item.target, gone, run.db.clock.now())


def _created(run: _Run, row: StoredItem) -> str:
    """The record that a write made whose process died before it could say so: all its texts were absent before."""
    if row.item.remove_record or any(write.before is not None for write in row.item.writes):
        return ""
    return run.record_of(row.item.target)


def _stands(row: StoredItem, current: Values) -> bool:
    """The shop holds the text after already: an earlier process wrote it and died before it could say so."""
    return row.state == SENT and all(current.get(write.field) == write.after for write in row.item.writes)


def _untouched(row: StoredItem, current: Values) -> bool:
    """Nothing stands there but what the plan saw, or what an earlier process wrote of it before it died."""
    for write in row.item.writes:
        held = current.get(write.field)
        if held != write.before and not (row.state == SENT and held == write.after):
            return False
    return True


def _changed(row: StoredItem, current: Values) -> dict[str, Any]:
    """Which texts are neither those that the plan saw nor ours; empty when there is none."""
    fields = [w.field.value for w in row.item.writes if current.get(w.field) not in (w.before, w.after)]
    if not fields:
        return {}
    return {
        "code": "conflict",
        "cause": f"The shop's text changed after the preview ({', '.join(fields)}).",
        "next_step": "Make a new preview; nothing was overwritten.",
        "fields": fields,
    }


def _keep_original(run: _Run, tx: Db, row: StoredItem) -> None:
    """Before the first write to a target its own texts become version 0; what others changed there later is kept
    likewise, so that every text that we ever replaced can be brought back. The plan knows them: nothing else was
    replaced."""
    values: dict[ContentField, str | None] = {write.field: write.before for write in row.item.writes}
    history = tx.publishing.versions(run.store_id, row.item.target)
    if not history:
        tx.publishing.add_version(run.store_id, row.item.target, "original", values)
        return
    newest = history[-1].fields
    if any(field not in newest or newest[field] != text for field, text in values.items()):
        tx.publishing.add_version(run.store_id, row.item.target, "merchant", {**newest, **values})


def _record(run: _Run, row: StoredItem, values: Values, created: str) -> None:
    """Versions, item and document state in one transaction: all of them or none."""
    wanted = {write.field: write.after for write in row.item.writes}
    altered = [field.value for field, text in values.items() if text != wanted.get(field)]
    outcome = {
        "sha256": {field.value: sha256(text) for field, text in values.items()},
        **({"altered_by_shop": altered} if altered else {}),
    }
    target = row.item.target
    with run.db.begin() as tx:
        _keep_original(run, tx, row)
        history = tx.publishing.versions(run.store_id, target)
        held = dict(history[-1].fields) if history else {}
        tx.publishing.add_version(
            run.store_id, target, run.kind, {**held, **dict(values)}, document_digest=row.item.document_digest,
            plan=run.digest, created_remote_id=created,
        )  # fmt: skip
        tx.publishing.settle(run.store_id, run.digest, row.position, WRITTEN, outcome)
        if run.kind == "publish":
            tx.content.set_published(run.store_id, target.remote_id, target.locale, row.item.document_digest)
        else:
            tx.content.set_reverted(run.store_id, target.remote_id, target.locale)
        tx.audit.write(
            f"content.{run.kind}",
            f"{row.item.label} {target.locale}",
            store_id=run.store_id,
            plan=run.digest,
            fields=sorted(wanted),
        )
