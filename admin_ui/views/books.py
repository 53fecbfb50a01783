"""What was asked of language models for a store: every question with what left the house, and what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from admin_ui.books import CALL_COLUMNS, TEXT_COLUMNS, call_rows, csv_lines, text_rows
from admin_ui.context import db, store_of

blueprint = Blueprint("books", __name__, url_prefix="/stores/<store_id>/ledger")
PAGE = 50


@blueprint.get("")
def show(store_id: str) -> Any:
    """Sums by month, and the questions, the newest first."""
    store = store_of(store_id)
    summary = db().ledger.summary(store.id)
    total = sum(row["calls"] for row in summary)
    pages = max(1, -(-total // PAGE))
    number = min(pages, max(1, request.args.get("page", 1, type=int) or 1))
    calls = db().ledger.recent(store.id, limit=PAGE, offset=(number - 1) * PAGE)
    rows = list(call_rows(db(), store, calls))
    for row, call in zip(rows, calls, strict=True):
        row["remote_id"] = call.remote_id
    return render_template(
        "books.html", store=store, months=_months(summary), rows=rows, page=number, pages=pages, total=total,
        model=db().models.find(),
    )  # fmt: skip


def _months(summary: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Calls, tokens and money of each month and currency, the newest first. `lost`: money for what no page shows."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    for row in summary:
        kept = sums.setdefault((row["month"], row["currency"]), Counter())
        for name in ("calls", "prompt_tokens", "completion_tokens", "price_micros", "charged_micros"):
            kept[name] += row[name]
    return [{"month": month, "currency": money, **sums[month, money]} for month, money in sorted(sums, reverse=True)]


@blueprint.get("/<kind>.csv")
def export(store_id: str, kind: str) -> Response:
    """All questions (`calls`), or the ledger of every line that stands on a page (`texts`), as a file."""
    store = store_of(store_id)
    if kind not in ("calls", "texts"):
        raise NotFound
    rows, columns = (text_rows, TEXT_COLUMNS) if kind == "texts" else (call_rows, CALL_COLUMNS)
    response = Response("".join(csv_lines(rows(db(), store), columns)), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{kind}-{store.name}.csv")
    return response
