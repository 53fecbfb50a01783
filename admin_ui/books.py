"""The books of what was asked of language models, as rows and as CSV: for the command line and for the pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from core.generation.write.book import Call
from core.storage.db import Db
from core.storage.tenancy import Store

CALL_COLUMNS = (
    "at", "job", "sku", "locale", "purpose", "model", "prompt", "prompt_tokens", "cached_tokens", "completion_tokens",
    "price_micros", "currency", "masked", "outcome",
)  # fmt: skip


def call_rows(db: Db, store: Store, calls: Iterable[Call] | None = None) -> Iterator[dict[str, Any]]:
    """Every question to a model, or these, as rows."""
    labels: dict[str, str] = {}
    for call in db.ledger.calls(store.id) if calls is None else calls:
        values = (
            call.at, call.job_id, _label(db, store, call.remote_id, labels), call.locale, call.purpose, call.model,
            call.prompt_version, call.usage.prompt_tokens, call.usage.cached_tokens, call.usage.completion_tokens,
            call.price_micros, call.currency, dict(call.masked), call.outcome,
        )  # fmt: skip
        yield dict(zip(CALL_COLUMNS, values, strict=True))


TEXT_COLUMNS = (
    "sku", "locale", "slot", "text", "origin", "state", "facts", "model", "prompt", "profile", "direction", "reviewer",
    "price_micros", "written_at",
)  # fmt: skip


def text_rows(db: Db, store: Store) -> Iterator[dict[str, Any]]:
    """Every line that stands on a page by a model or a person, as rows."""
    labels: dict[str, str] = {}
    for remote_id, locale, unit in db.sentences.all(store.id):
        told = unit.ledger
        values = (
            _label(db, store, remote_id, labels), locale, unit.slot, unit.text, unit.origin, unit.state,
            list(unit.facts), told.get("model", ""), told.get("prompt", ""), told.get("profile", ""),
            told.get("direction", ""), told.get("reviewer", unit.actor), told.get("price_micros", 0), unit.written_at,
        )  # fmt: skip
        yield dict(zip(TEXT_COLUMNS, values, strict=True))


def _label(db: Db, store: Store, remote_id: str, known: dict[str, str]) -> str:
    if remote_id not in known:
        found = db.catalog.by_labels(store.id, [f"id:{remote_id}"])
        known[remote_id] = found[0].label if found else f"id:{remote_id}"
    return known[remote_id]


def csv_lines(rows: Iterable[dict[str, Any]], columns: tuple[str, ...]) -> Iterator[str]:
    """Rows as the lines of a CSV file, in constant memory."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    for row in chain([columns], ([_cell(row[name]) for name in columns] for row in rows)):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _cell(value: Any) -> str:
    """A cell that no spreadsheet runs as a formula."""
    text = " ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text[:1] else text
