"""Is everything there that Vitrine needs: database, queue, workers, disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template

from admin_ui.context import services
from admin_ui.words import number, t
from core.errors import CoreError

blueprint = Blueprint("health", __name__)
_LOW_DISK_BYTES = 1_000_000_000
_LATE_S = 60.0


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the page: good, warn or bad, with what was found and what to do."""

    name: str
    tone: str
    found: str
    advice: str = ""


@blueprint.get("/healthz")
def alive() -> Response:
    """For load balancers: 200 while the database answers."""
    services().database.describe()
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/health")
def show() -> Any:
    """All checks."""
    checks = [_database(), _queue(), _workers(), _waiting(), _disk(), _public()]
    return render_template("health.html", checks=checks)


def _database() -> Check:
    try:
        return Check("database", "good", services().database.describe())
    except CoreError as error:
        return Check("database", "bad", error.cause, error.next_step)


def _queue() -> Check:
    found = services().queue.describe()
    if not found:
        return Check("queue", "bad", t("health.no_queue"), t("health.no_queue_next"))
    return Check("queue", "good", found)


def _workers() -> Check:
    count = services().queue.workers()
    if not count:
        return Check("workers", "bad", t("health.no_workers"), t("health.no_workers_next"))
    return Check("workers", "good", t("health.workers_found", n=count))


def _waiting() -> Check:
    oldest_s = services().system.oldest_waiting_s()
    if oldest_s > _LATE_S:
        return Check("waiting", "warn", t("health.late", seconds=number(round(oldest_s))), t("health.late_next"))
    return Check("waiting", "good", t("health.in_time"))


def _disk() -> Check:
    home = services().settings.home
    usage = shutil.disk_usage(home)
    free = t("health.free", gb=number(round(usage.free / 1e9, 1)), folder=str(home))
    if usage.free < _LOW_DISK_BYTES:
        return Check("disk", "bad", free, t("health.disk_next"))
    return Check("disk", "good", free)


def _public() -> Check:
    public = services().settings.public_url
    if not public.startswith("https://"):
        return Check("public", "warn", public or t("health.no_public"), t("health.no_public_next"))
    return Check("public", "good", public)
