"""Every part of the pages in every state, on one page: for whoever changes the looks, and for the tests that look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template

from admin_ui.context import services
from core.content.diff import words
from core.storage.db import stamp
from core.storage.jobs import JobRow

blueprint = Blueprint("components", __name__)
_ERROR = {"cause": "The shop answered with its maintenance page.", "next_step": "Vitrine tries again by itself."}


@blueprint.get("/components")
def show() -> Any:
    """The component page."""
    return render_template(
        "components.html",
        jobs=[_job(state, done, total) for state, done, total in _STATES],
        pieces=words("Keeps drinks cold for 12 hours.", "Keeps drinks cold for 24 hours, even in the sun."),
        error=_ERROR,
    )


_STATES = (("queued", 0, 0), ("running", 31, 96), ("done", 96, 96), ("failed", 12, 96), ("needs_merchant", 0, 24),
           ("cancelled", 40, 96))  # fmt: skip


def _job(state: str, done: int, total: int) -> JobRow:
    at = stamp(services().clock.now() - timedelta(seconds=40))
    return JobRow(
        id=f"sample-{state}", name="content.generate", store_id="", payload={}, state=state, attempt=0, done=done,
        total=total, note="VT-100 de-DE" if state == "running" else "",
        error=_ERROR if state in ("failed", "needs_merchant") else {},
        result={"written": 90, "reused": 6, "blocked": 3} if state == "done" else {}, actor="person:owner",
        created_at=at, started_at=at if done else "", finished_at=at if state in ("done", "failed") else "",
        cancel_requested=False, failures=0,
    )  # fmt: skip
