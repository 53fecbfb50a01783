"""Execution of a plan: every item is noted before it is sent and settled after it was read back.

A process may die at any point. What was noted as sent is compared with the shop first: it may already stand there.
Nothing is written whose text before is not exactly what the plan saw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
        progress(total - len(waiting) + start, total, chunk[0].item.label)
        refused = _run_chunk(run, chunk)
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


def _run_chunk(run: _Run, chunk: Sequence[StoredItem]) -> list[Retryable]:
    """Carry out some items; answers why some of them must be tried again later."""
    ready: list[StoredItem] = []
    later: list[Retryable] = []
    held = run.publisher.read_many([(row.item.target, [w.field for w in row.item.writes]) for row in chunk])
    for row, current in zip(chunk, held, strict=True):
        try:
            if isinstance(current, CoreError):
                raise current
            if _stands(row, current):
                # Whatever the gate says by now: the text is in the shop, so it goes on record.
                _record(run, row, dict(current), _created(run, row))
                continue
            run.allowed(row.item)
        except Retryable as error:
            later.append(error)
            continue
        except (Permanent, Conflict) as error:
            run.settle(row, CONFLICT if isinstance(error, Conflict) else FAILED, error.as_dict())
            continue
        if _untouched(row, current):
            ready.append(row)
        else:
            run.settle(row, CONFLICT, _changed(row, current))
    return later + _send(run, ready)


def _send(run: _Run, ready: Sequence[StoredItem]) -> list[Retryable]:
    for row in ready:
        _keep_original(run, row)
        run.settle(row, SENT, {})
    removals = [row for row in ready if row.item.remove_record]
    outcomes: list[tuple[StoredItem, Receipt | Exception]] = [(row, _remove(run, row)) for row in removals]
    writes = [row for row in ready if not row.item.remove_record]
    if writes:
        outcomes += zip(writes, run.publisher.write_many([row.item.write_item for row in writes]), strict=True)
    later: list[Retryable] = []
    fault: Exception | None = None
    for row, outcome in outcomes:
        if isinstance(outcome, Receipt):
            # A record half made by a process that died is only completed now; it is ours all the same.
            created = outcome.created_remote_id or (_created(run, row) if row.state == SENT else "")
            _record(run, row, outcome.values, created)
        elif isinstance(outcome, Retryable):
            later.append(outcome)
        elif isinstance(outcome, CoreError):
            run.settle(row, CONFLICT if isinstance(outcome, Conflict) else FAILED, outcome.as_dict())
        else:
            fault = outcome
    if fault is not None:
        raise fault  # a bug; the others are on record by now
    return later


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
    fields = [w.field.value for w in row.item.writes if current.get(w.field) != w.before]
    return {
        "code": "conflict",
        "cause": f"The shop's text changed after the preview ({', '.join(fields)}).",
        "next_step": "Make a new preview; nothing was overwritten.",
        "fields": fields,
    }


def _keep_original(run: _Run, row: StoredItem) -> None:
    """Before the first write to a target its own texts become version 0; what others changed there later is kept
    likewise, so that every text that we ever replaced can be brought back."""
    if row.state == SENT:
        return  # kept by the process that sent it; a part of it may be ours by now
    values: dict[ContentField, str | None] = {write.field: write.before for write in row.item.writes}
    history = run.db.publishing.versions(run.store_id, row.item.target)
    if not history:
        run.db.publishing.add_version(run.store_id, row.item.target, "original", values)
        return
    newest = history[-1].fields
    if any(field not in newest or newest[field] != text for field, text in values.items()):
        run.db.publishing.add_version(run.store_id, row.item.target, "merchant", {**newest, **values})


def _record(run: _Run, row: StoredItem, values: Values, created: str) -> None:
    """Version, item and document state in one transaction: all of them or none."""
    wanted = {write.field: write.after for write in row.item.writes}
    altered = [field.value for field, text in values.items() if text != wanted.get(field)]
    outcome = {
        "sha256": {field.value: sha256(text) for field, text in values.items()},
        **({"altered_by_shop": altered} if altered else {}),
    }
    target = row.item.target
    with run.db.begin() as tx:
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
