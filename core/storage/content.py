"""Documents: the newest machine-written page of each product and locale, with its findings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from core.content.document import ContentDocument
from core.review.finding import Finding, Verdict
from core.storage.db import Db, dump, in_chunks
from core.storage.tables import documents

CHECKED = "checked"
BLOCKED = "blocked"
PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A stored document. `state` is checked (gate passed), blocked (it did not) or published."""

    remote_id: str
    locale: str
    state: str
    digest: str
    facts_digest: str
    gate_version: str
    document: ContentDocument
    html: str
    findings: tuple[Finding, ...]
    written_at: str


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What lists show of a document."""

    remote_id: str
    locale: str
    state: str
    blocks: int
    warns: int
    written_at: str


class Content:
    """A tenant's documents."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def save(
        self, store_id: str, remote_id: str, document: ContentDocument, html: str, verdict: Verdict
    ) -> DocumentRow:
        """Keep a freshly written document with the gate's verdict; the published versions are kept elsewhere."""
        blocks = sum(finding.severity == "block" for finding in verdict.findings)
        values = {
            "store_id": store_id,
            "remote_id": remote_id,
            "locale": document.locale,
            "state": CHECKED if verdict.passed else BLOCKED,
            "digest": document.digest,
            "facts_digest": document.facts_digest,
            "gate_version": verdict.gate_version,
            "body": dump(document.as_dict()),
            "html": html,
            "findings": dump([finding.as_dict() for finding in verdict.findings]),
            "blocks": blocks,
            "warns": len(verdict.findings) - blocks,
            "written_at": self._db.now(),
        }
        self._db.upsert(documents, [values])
        return _row_of(values)

    def get(self, store_id: str, remote_id: str, locale: str) -> DocumentRow | None:
        """The newest document of a product in a locale."""
        row = self._db.row(self._db.select(documents).where(*_key(store_id, remote_id), documents.c.locale == locale))
        return _row_of(row._asdict()) if row else None

    def of_product(self, store_id: str, remote_id: str) -> list[DocumentRow]:
        """All locales of one product."""
        statement = self._db.select(documents).where(*_key(store_id, remote_id)).order_by(documents.c.locale)
        return [_row_of(row._asdict()) for row in self._db.rows(statement)]

    def in_locale(self, store_id: str, locale: str) -> Iterator[DocumentRow]:
        """All documents of a store in one locale, streamed."""
        statement = self._db.select(documents).where(documents.c.store_id == store_id, documents.c.locale == locale)
        for row in self._db.stream(statement.order_by(documents.c.remote_id)):
            yield _row_of(row._asdict())

    def states(self, store_id: str, remote_ids: Sequence[str] | None = None) -> list[DocumentState]:
        """State of every document (of these products), without their bodies."""
        c = documents.c
        statement = (
            self._db.select(documents, c.remote_id, c.locale, c.state, c.blocks, c.warns, c.written_at)
            .where(c.store_id == store_id)
            .order_by(c.remote_id, c.locale)
        )
        if remote_ids is None:
            return [DocumentState(*row) for row in self._db.rows(statement)]
        found: list[DocumentState] = []
        for chunk in in_chunks(remote_ids):
            found += [DocumentState(*row) for row in self._db.rows(statement.where(c.remote_id.in_(chunk)))]
        return sorted(found, key=lambda row: (row.remote_id, row.locale))

    def counts(self, store_id: str) -> dict[str, int]:
        """How many documents stand in each state."""
        c = documents.c
        statement = self._db.select(documents, c.state, func.count()).where(c.store_id == store_id).group_by(c.state)
        return {row[0]: int(row[1]) for row in self._db.rows(statement)}

    def findings(self, store_id: str, *, limit: int = 200) -> list[tuple[str, str, Finding]]:
        """(remote_id, locale, finding) of all documents with any, blocks first."""
        c = documents.c
        statement = (
            self._db.select(documents, c.remote_id, c.locale, c.findings)
            .where(c.store_id == store_id, c.blocks + c.warns > 0)
            .order_by(c.blocks.desc(), c.remote_id, c.locale)
            .limit(limit)
        )
        rows = self._db.rows(statement)
        return [(row.remote_id, row.locale, Finding(**item)) for row in rows for item in json.loads(row.findings)]

    def set_published(self, store_id: str, remote_id: str, locale: str, digest: str) -> None:
        """The document with this digest stands in the shop now. One that was written anew meanwhile keeps its state."""
        statement = self._db.update(documents).where(
            *_key(store_id, remote_id), documents.c.locale == locale, documents.c.digest == digest
        )
        self._db.change(statement.values(state=PUBLISHED))

    def set_reverted(self, store_id: str, remote_id: str, locale: str) -> None:
        """The shop no longer shows our page."""
        statement = self._db.update(documents).where(
            *_key(store_id, remote_id), documents.c.locale == locale, documents.c.state == PUBLISHED
        )
        self._db.change(statement.values(state=CHECKED))


def _key(store_id: str, remote_id: str) -> tuple[Any, ...]:
    return documents.c.store_id == store_id, documents.c.remote_id == remote_id


def _row_of(row: Any) -> DocumentRow:
    return DocumentRow(
        remote_id=row["remote_id"],
        locale=row["locale"],
        state=row["state"],
        digest=row["digest"],
        facts_digest=row["facts_digest"],
        gate_version=row["gate_version"],
        document=ContentDocument.from_dict(json.loads(row["body"])),
        html=row["html"],
        findings=tuple(Finding(**item) for item in json.loads(row["findings"])),
        written_at=row["written_at"],
    )
