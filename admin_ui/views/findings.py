"""Findings of all pages of a store, those that stop a page first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from admin_ui.context import db, store_of
from admin_ui.marks import grouped, lines_of
from core.review.finding import Finding

blueprint = Blueprint("findings", __name__, url_prefix="/stores/<store_id>/findings")
_MOST_PAGES = 100


@blueprint.get("")
def show(store_id: str) -> Any:
    """Every finding with its words underlined in their line."""
    store = store_of(store_id)
    severity = request.args.get("severity", "")
    rows = [row for row in db().content.findings(store.id, limit=_MOST_PAGES)
            if severity not in ("block", "warn") or row[2].severity == severity]  # fmt: skip
    keys = list(dict.fromkeys((remote_id, locale) for remote_id, locale, _finding in rows))
    documents = {key: db().content.get(store.id, *key) for key in keys}
    products = {p.remote_id: p for p in db().catalog.by_labels(store.id, [f"id:{key[0]}" for key in keys])}
    lines = {key: lines_of(row.document) if row else {} for key, row in documents.items()}
    found: dict[tuple[str, str], list[Finding]] = {key: [] for key in keys}
    for remote_id, locale, finding in rows:
        found[remote_id, locale].append(finding)
    groups = {key: grouped(found[key], lines[key]) for key in keys}
    return render_template(
        "findings.html", groups=groups, products=products, severity=severity, capped=len(keys) >= _MOST_PAGES
    )
