"""The gate as the publish path asks it: before a plan is made, and again before each write."""

from __future__ import annotations

from core.errors import Refused
from core.generation.pipeline import recheck
from core.publishing.plan import PlanItem
from core.publishing.preview import Gate
from core.storage.content import DocumentRow
from core.storage.db import Db
from core.storage.tenancy import Store


def gate_of(db: Db, store: Store) -> Gate:
    """The gate in the publish path: judges the stored document again, against today's facts and rules."""

    def gate(row: DocumentRow) -> None:
        verdict = recheck(db, store, row)
        if verdict.passed:
            return
        first = next(finding for finding in verdict.findings if finding.severity == "block")
        raise Refused(f"The page did not pass the checks: {first.message}", first.evidence or "See its findings.")

    return gate


def still_allowed(db: Db, store: Store, item: PlanItem) -> None:
    """Raises Refused when the document of a publish item was blocked, rewritten, or is gone since the preview."""
    if not item.document_digest:
        return
    row = db.content.get(store.id, item.target.remote_id, item.target.locale)
    if row is None or row.digest != item.document_digest:
        raise Refused("The page was written anew after the preview.", "Make a new preview.")
    gate_of(db, store)(row)
