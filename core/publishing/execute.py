"""Execution of a plan: every item is noted before it is sent and settled after it was read back.

A process may die at any point. What was noted as sent is compared with the shop first: it may already stand there.
Nothing is written whose text before is not exactly what the plan saw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from core.content.html import strip
from core.errors import CoreError, Permanent, Refused, Retryable
from core.ports.platform import Publisher
from core.ports.wire import ContentField, Receipt, WriteItem
from core.publishing.plan import CONFLICT, FAILED, SENT, WRITTEN, PlanItem, sha256
from core.publishing.texts import Values

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.publishing import StoredItem

_CHUNK = 16


def execute(
    db: Db,
    store_id: str,
    digest: str,
    publisher: Publisher,
    allowed: Callable[[PlanItem], None],
    progress: Callable[[int, int, str], None],
) -> dict[str, Any]:
    """Carry out a saved plan, or what is left of it. Answers the counts by state and every item that is not written.

    `allowed` raises Refused for an item whose document no longer has a passed gate. Raises Retryable when the shop is
    away; items that were done stay done.
    """
    found = db.publishing.plan(store_id, digest)
    if found is None:
        raise Permanent(f"There is no plan {digest[:12]}.", "Make one with 'vitrine publish --dry-run'.")
    kind = found[0]
    db.publishing.set_plan_state(store_id, digest, "running")
    total = len(db.publishing.items(store_id, digest))
    waiting = db.publishing.items(store_id, digest, open_only=True)
    for start in range(0, len(waiting), _CHUNK):
        chunk = waiting[start : start + _CHUNK]
        progress(total - len(waiting) + start, total, chunk[0].item.label)
        _run_chunk(db, store_id, digest, kind, publisher, allowed, chunk)
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


def _run_chunk(
    db: Db,
    store_id: str,
    digest: str,
    kind: str,
    publisher: Publisher,
    allowed: Callable[[PlanItem], None],
    chunk: Sequence[StoredItem],
) -> None:
    ready: list[StoredItem] = []
    for row in chunk:
        try:
            allowed(row.item)
            current = publisher.read(row.item.target, [write.field for write in row.item.writes])
        except Retryable:
            raise
        except CoreError as error:
            db.publishing.settle(store_id, digest, row.position, FAILED, error.as_dict())
            continue
        if _stands(row, current):
            _record(db, store_id, digest, kind, row, dict(current), "")
        elif _matches(row, current):
            ready.append(row)
        else:
            db.publishing.settle(store_id, digest, row.position, CONFLICT, _changed(row, current))
    _send(db, store_id, digest, kind, publisher, ready)


def _send(db: Db, store_id: str, digest: str, kind: str, publisher: Publisher, ready: Sequence[StoredItem]) -> None:
    for row in ready:
        _keep_original(db, store_id, row)
        db.publishing.settle(store_id, digest, row.position, SENT, {})
    removals = [row for row in ready if row.item.remove_record]
    for row in removals:
        publisher.undo_create(row.item.target, row.item.remove_record)
        _record(db, store_id, digest, kind, row, {write.field: None for write in row.item.writes}, "")
    writes = [row for row in ready if not row.item.remove_record]
    later: Retryable | None = None
    for row, outcome in zip(writes, publisher.write_many([_as_write(row) for row in writes]), strict=True):
        if isinstance(outcome, Receipt):
            _record(db, store_id, digest, kind, row, outcome.values, outcome.created_remote_id)
        elif isinstance(outcome, Retryable):
            later = outcome
        elif isinstance(outcome, CoreError):
            db.publishing.settle(store_id, digest, row.position, FAILED, outcome.as_dict())
        else:
            raise outcome
    if later is not None:
        raise later


def _as_write(row: StoredItem) -> WriteItem:
    return row.item.write_item


def _stands(row: StoredItem, current: Values) -> bool:
    """The shop holds the text after already: an earlier process wrote it and died before it could say so."""
    return row.state == SENT and all(current.get(write.field) == write.after for write in row.item.writes)


def _matches(row: StoredItem, current: Values) -> bool:
    return all(current.get(write.field) == write.before for write in row.item.writes)


def _changed(row: StoredItem, current: Values) -> dict[str, Any]:
    fields = [w.field.value for w in row.item.writes if current.get(w.field) != w.before]
    return {
        "code": "conflict",
        "cause": f"The shop's text changed after the preview ({', '.join(fields)}).",
        "next_step": "Make a new preview; nothing was overwritten.",
        "fields": fields,
    }


def _keep_original(db: Db, store_id: str, row: StoredItem) -> None:
    """Before the first write to a target its own texts become version 0; later edits by others are kept likewise."""
    values: dict[ContentField, str | None] = {write.field: write.before for write in row.item.writes}
    history = db.publishing.versions(store_id, row.item.target)
    if not history:
        db.publishing.add_version(store_id, row.item.target, "original", values)
        return
    missing = {field: text for field, text in values.items() if all(field not in v.fields for v in history)}
    newest = history[-1]
    theirs = {
        field: text
        for field, text in values.items()
        if field in newest.fields and newest.fields[field] != text and _without_block(text) != text
    }
    if missing or theirs:
        db.publishing.add_version(store_id, row.item.target, "merchant", {**newest.fields, **missing, **theirs})


def _without_block(text: str | None) -> str | None:
    return None if text is None else strip(text)


def _record(db: Db, store_id: str, digest: str, kind: str, row: StoredItem, values: Values, created: str) -> None:
    """Version, item and document state in one transaction: all of them or none."""
    wanted = {write.field: write.after for write in row.item.writes}
    altered = [field.value for field, text in values.items() if text != wanted.get(field)]
    outcome = {
        "sha256": {field.value: sha256(text) for field, text in values.items()},
        **({"altered_by_shop": altered} if altered else {}),
    }
    target = row.item.target
    with db.begin() as tx:
        history = tx.publishing.versions(store_id, target)
        held = dict(history[-1].fields) if history else {}
        tx.publishing.add_version(
            store_id, target, kind, {**held, **dict(values)}, document_digest=row.item.document_digest, plan=digest,
            created_remote_id=created,
        )  # fmt: skip
        tx.publishing.settle(store_id, digest, row.position, WRITTEN, outcome)
        state = "published" if kind == "publish" else "checked"
        tx.content.set_state(store_id, target.remote_id, target.locale, state)
        tx.audit.write(
            f"content.{kind}",
            f"{row.item.label} {target.locale}",
            store_id=store_id,
            plan=digest,
            fields=sorted(wanted),
        )


def refuse_without_gate(passed: bool) -> None:
    """The publish path's own refusal."""
    if not passed:
        raise Refused("The page has not passed the checks.", "Open its findings, mend the facts, and write it again.")
