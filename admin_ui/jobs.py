"""Asking for jobs from pages: the same form sent twice is one job, the same wish tomorrow is a new one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import request

from admin_ui.context import services
from core.storage.db import Db
from core.storage.jobs import JobRow

ASK_FIELD = "ask"


def ask_token() -> str:
    """Names one rendering of a form."""
    return secrets.token_hex(8)


def ask(db: Db, name: str, payload: Mapping[str, Any], *, alone: bool = False) -> JobRow:
    """Start a job. `alone`: while one of this kind waits or runs for the store, that one is the answer."""
    if alone:
        for job in db.jobs.recent(store_id=str(payload.get("store", "")), limit=100):
            if job.name == name and not job.over:
                return job
    key = {**payload, ASK_FIELD: request.form.get(ASK_FIELD) or ask_token()}
    return services().submit(db, name, payload, key=key)
