"""Jobs: what runs, how far it is, what stopped it, and how to go on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from admin_ui.context import db, services
from admin_ui.words import t
from core.errors import Refused

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
def show() -> Any:
    """The newest jobs; the list asks for itself again while something runs."""
    jobs = db().jobs.recent(limit=60)
    page = "parts/job_table.html" if request.headers.get("HX-Request") else "jobs.html"
    return render_template(page, jobs=jobs, live=any(not job.over for job in jobs), names=_store_names())


def _store_names() -> dict[str, str]:
    return {store.id: store.name for store in db().tenancy.stores(removed=True)}


@blueprint.get("/strip")
def strip() -> Any:
    """A fragment: the running jobs of a store, with what ended since the page was loaded."""
    store_id, since = request.args.get("store", ""), request.args.get("since", "")
    jobs = db().jobs.recent(store_id=store_id, limit=10)
    shown = [job for job in jobs if not job.over or (since and job.finished_at >= since)]
    return render_template("parts/strip.html", jobs=shown, store_id=store_id, since=since)


@blueprint.get("/<job_id>")
def one(job_id: str) -> Any:
    """One job; as a fragment while the page polls."""
    job = db().jobs.get(job_id)
    page = "parts/job.html" if request.headers.get("HX-Request") else "job.html"
    return render_template(page, job=job, names=_store_names(), stalled=services().stalled(job))


@blueprint.post("/<job_id>/cancel")
def cancel(job_id: str) -> Any:
    """Ask it to stop at the next item."""
    job = db().jobs.get(job_id)
    if job.over:
        raise Refused(t("jobs.over_already"), t("jobs.over_already_next"))
    db().jobs.cancel(job_id)
    db().audit.write("job.cancelled", job.name, store_id=job.store_id, job=job.id)
    return redirect(url_for("jobs.one", job_id=job_id))


@blueprint.post("/<job_id>/again")
def again(job_id: str) -> Any:
    """Put a job that failed or was stopped back into the queue; what it had finished stays."""
    job = db().jobs.get(job_id)
    if job.state in ("queued", "running", "done"):
        raise Refused(t("jobs.not_again"), t("jobs.not_again_next"))
    fresh = db().jobs.submit(job.id, job.name, job.payload, store_id=job.store_id)
    if services().queue.push(fresh.id, db().scope.tenant_id, fresh.name, fresh.attempt):
        services().system.mark_enqueued(fresh.id)
    return redirect(url_for("jobs.one", job_id=job_id))
