"""What the pages' own script may ask as JSON. Other programs get tokens and more in a later version."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from admin_ui.context import db
from admin_ui.words import seconds_left
from core.clock import iso

blueprint = Blueprint("v1", __name__, url_prefix="/api/v1")


@blueprint.get("/stores")
def stores() -> Any:
    """Connected stores."""
    return {
        "stores": [
            {
                "id": store.id,
                "name": store.name,
                "platform": store.platform,
                "url": store.url,
                "source_locale": store.source_locale,
                "synced_until": iso(store.synced_until) if store.synced_until else None,
            }
            for store in db().tenancy.stores()
        ]
    }


@blueprint.get("/jobs/<job_id>")
def job(job_id: str) -> Any:
    """How far a job is."""
    found = db().jobs.get(job_id)
    return {
        "id": found.id,
        "name": found.name,
        "store": found.store_id,
        "state": found.state,
        "done": found.done,
        "total": found.total,
        "seconds_left": seconds_left(found),
        "error": {name: found.error[name] for name in ("code", "cause", "next_step") if name in found.error} or None,
        "result": found.result if found.state == "done" else None,
    }
