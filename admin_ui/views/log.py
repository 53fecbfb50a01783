"""The audit log: who did what, newest first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from admin_ui.context import db

blueprint = Blueprint("log", __name__, url_prefix="/log")
_STEP, _MOST = 100, 1000


@blueprint.get("")
def show() -> Any:
    """The log of all stores, or of one."""
    store_id = request.args.get("store", "")
    limit = min(_MOST, max(_STEP, request.args.get("limit", _STEP, type=int) or _STEP))
    entries = db().audit.recent(store_id=store_id, limit=limit)
    names = {store.id: store.name for store in db().tenancy.stores(removed=True)}
    more = limit + _STEP if len(entries) == limit < _MOST else None
    return render_template("log.html", entries=entries, names=names, chosen=store_id, more=more)
