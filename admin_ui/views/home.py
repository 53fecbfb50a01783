"""Home: what stands where, what to do next, what runs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from admin_ui.context import current_store, db, services
from core.storage.audit import AuditRow
from core.storage.tenancy import Store

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show() -> Any:
    """One look at the store worked on, and one line for each other store."""
    store = current_store()
    if store is None:
        return render_template("home_empty.html")
    runs = [run for run in db().experiments.all(store.id) if run.state == "running"]
    counts = standing(store)
    jobs = db().jobs.recent(store_id=store.id, limit=6)
    entries = db().audit.recent(store_id=store.id, limit=6)
    others = [(other, standing(other)) for other in db().tenancy.stores()[:50] if other.id != store.id]
    return render_template(
        "home.html",
        counts=counts,
        step=next_step(store, counts, busy=any(not job.over for job in jobs), testing=bool(runs)),
        jobs=jobs,
        others=others,
        runs=runs,
        entries=[(entry, subject(store, entry)) for entry in entries],
    )


def subject(store: Store, entry: AuditRow) -> str:
    """What an entry of the log is about: a product by its SKU, not by the shop's number."""
    number, space, rest = entry.subject.partition(" ")
    if not entry.action.startswith(("content.", "experiment.")):
        return entry.subject
    product = db().catalog.get(store.id, number)
    return f"{product.label}{space}{rest}" if product else entry.subject


def standing(store: Store) -> dict[str, int]:
    """Products imported, pages drafted, and how many of these are checked, need a person, or are published."""
    states = db().content.counts(store.id)
    return {
        "imported": db().catalog.count(store.id),
        "drafted": sum(states.values()),
        "checked": states.get("checked", 0),
        "needs_person": states.get("blocked", 0),
        "published": states.get("published", 0),
    }


def next_step(store: Store, counts: dict[str, int], *, busy: bool, testing: bool) -> dict[str, str]:
    """The one thing worth doing now: `name` of its words, `href`, and `post` where it is a form."""
    products = url_for("catalogue.show", store_id=store.id)
    if store.synced_until is None:
        post = "" if busy else url_for("stores.sync", store_id=store.id)
        return {"name": "syncing" if busy else "sync", "href": url_for("jobs.show"), "post": post}
    if not counts["imported"]:
        return {"name": "no_products", "href": url_for("stores.one", store_id=store.id), "post": ""}
    if not counts["drafted"]:
        return {"name": "write", "href": products, "post": ""}
    if counts["checked"]:
        return {"name": "publish", "href": f"{products}?state=checked", "post": ""}
    if counts["needs_person"]:
        return {"name": "findings", "href": url_for("findings.show", store_id=store.id), "post": ""}
    if testing:
        return {"name": "watch", "href": url_for("experiments.show", store_id=store.id), "post": ""}
    if not services().platform(store.platform).capabilities.storefront_split:
        return {"name": "done", "href": url_for("stores.one", store_id=store.id), "post": ""}
    return {"name": "experiment", "href": f"{products}?state=published", "post": ""}
