"""A plan: exactly which stored texts become what, bound to a hash of their bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from core.ports.wire import ContentField, FieldWrite, Target, WriteItem

WAITING, SENT, WRITTEN, CONFLICT, FAILED = "waiting", "sent", "written", "conflict", "failed"
SETTLED = (WRITTEN, CONFLICT, FAILED)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """All writes at one target. `remove_record`: the translation record that an earlier write made is taken away.
    `seen_version`: number of the newest version when the plan was made (-1: none), so that publishing the same text
    again after a revert is another plan."""

    target: Target
    label: str
    writes: tuple[FieldWrite, ...]
    document_digest: str = ""
    remove_record: str = ""
    seen_version: int = -1

    @property
    def write_item(self) -> WriteItem:
        return WriteItem(self.target, self.writes)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A target that the plan leaves alone, and why: `reason` is gate, conflict, stale, missing or unsupported."""

    label: str
    locale: str
    reason: str
    cause: str
    next_step: str
    detail: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """JSON form, as the command line prints it."""
        return {"sku": self.label, "locale": self.locale, "reason": self.reason, "cause": self.cause,
                "next_step": self.next_step, **({"detail": self.detail} if self.detail else {})}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What a publish or revert will do to one store."""

    store_id: str
    kind: str
    items: tuple[PlanItem, ...]
    refused: tuple[Refusal, ...] = ()

    @property
    def hash(self) -> str:
        """SHA-256 over store, kind and, in order, target, version seen, field, digests of the text before and after."""
        rows = [
            [
                *(i.target.remote_id, i.target.locale, i.remove_record, i.seen_version),
                *(w.field.value, sha256(w.before), sha256(w.after)),
            ]
            for i in self.items
            for w in i.writes
        ]
        return hashlib.sha256(json.dumps([self.store_id, self.kind, rows]).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The command line's answer: digests, never the texts."""
        return {
            "plan": self.hash,
            "writes": [
                {
                    "sku": item.label,
                    "locale": item.target.locale,
                    "field": write.field.value,
                    "before_sha256": sha256(write.before),
                    "after_sha256": sha256(write.after),
                }
                for item in self.items
                for write in item.writes
            ],
            "refused": [refusal.as_dict() for refusal in self.refused],
        }


def sha256(text: str | None) -> str | None:
    """Digest of a stored text; None for an absent one."""
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def writes_to_rows(writes: tuple[FieldWrite, ...]) -> list[list[str | None]]:
    """Stored form of writes."""
    return [[write.field.value, write.before, write.after] for write in writes]


def rows_to_writes(rows: list[list[str]]) -> tuple[FieldWrite, ...]:
    """Inverse of `writes_to_rows`."""
    return tuple(FieldWrite(ContentField(name), before, after) for name, before, after in rows)
