"""Stores: the list, one store, reading its catalogue, leaving it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from admin_ui.connect import webhooks as register
from admin_ui.context import db, services, store_of
from admin_ui.embedded import page
from admin_ui.jobs import ask
from admin_ui.views import data
from admin_ui.views.home import standing
from admin_ui.words import t
from core.errors import BadInput, Refused
from core.jobs import galleries, stores
from core.localisation.market import normalise_locale, supported_locales
from core.publishing.plan import Plan

blueprint = Blueprint("stores", __name__, url_prefix="/stores")


@blueprint.get("")
def show() -> Any:
    """Every connected store with what stands in it."""
    known = db().tenancy.stores(removed=True)
    rows = [(store, standing(store)) for store in known if store.state != "removed"]
    return render_template("stores.html", rows=rows, removed=[store for store in known if store.state == "removed"])


@blueprint.get("/<store_id>")
def one(store_id: str) -> Any:
    """What the shop says of itself, and what may be done with it."""
    store = store_of(store_id)
    everything, waiting = db().inbox.counts(store.id)
    return render_template(
        "store.html",
        deliveries=everything,
        waiting=waiting,
        public_url=services().settings.public_url,
        locales=supported_locales(),
        chosen=chosen_locales(store.settings),
        jobs=db().jobs.recent(store_id=store.id, limit=5),
        written=len(db().publishing.targets(store.id)),
        removed=store.state == "removed",
        **data.section(store),
        sells_plans=services().platform(store.platform).capabilities.sells_plans,
    )


def chosen_locales(settings: dict[str, Any]) -> list[str]:
    """The locales that the owner writes pages in; all we can write until somebody chose."""
    return [tag for tag in settings.get("locales", []) if tag in supported_locales()] or list(supported_locales())


@blueprint.post("/<store_id>/locales")
def locales(store_id: str) -> Any:
    """Keep the locales that pages are written in."""
    store = store_of(store_id)
    chosen = [normalise_locale(tag) for tag in request.form.getlist("locales")]
    if not chosen:
        raise BadInput(t("store.no_locale"), t("store.no_locale_next"), field="locales")
    db().tenancy.update_store(store.id, settings={**store.settings, "locales": chosen})
    db().audit.write("store.locales_chosen", store.name, store_id=store.id, locales=chosen)
    flash(t("store.locales_kept"))
    return redirect(url_for("stores.one", store_id=store.id))


@blueprint.post("/<store_id>/sync")
def sync(store_id: str) -> Any:
    """Read what changed, or everything."""
    store = store_of(store_id)
    full = request.form.get("full") == "1"
    job = ask(db(), "catalog.sync", {"store": store.id, "full": full}, alone=True)
    return redirect(url_for("jobs.one", job_id=job.id))


@blueprint.route("/<store_id>/disconnect", methods=["GET", "POST"])
def disconnect(store_id: str) -> Any:
    """Leave the shop: its texts stay as they are, or every text of ours is taken back first."""
    store = store_of(store_id)
    targets = db().publishing.targets(store.id)
    if request.method == "GET":
        shown = len(db().galleries.records(store.id))
        return render_template("disconnect.html", written=len(targets), shown=shown)
    if request.form.get("choice") == "restore":
        pictures = galleries.plan_restore(services(), db(), store)
        if pictures.refused:
            raise Refused(pictures.refused[0].cause, pictures.refused[0].next_step)
        if pictures.items:
            job = services().submit(db(), "gallery.execute", {"store": store.id, "plan": pictures.hash})
            flash(t("disconnect.pictures_first"))
            return redirect(url_for("jobs.one", job_id=job.id))
    if request.form.get("choice") == "restore" and targets:
        plan = stores.plan_restore(services(), db(), store)
        if plan.items or plan.refused:
            digest = db().publishing.save_plan(plan)
            db().tenancy.update_store(store.id, settings={**store.settings, "leaving": digest})
            flash(t("disconnect.restore_first"))
            return redirect(url_for("publishing.plan", store_id=store.id, digest=digest))
    if request.form.get("choice") not in ("keep", "restore"):
        raise BadInput(t("disconnect.no_choice"), t("disconnect.no_choice_next"), field="choice")
    if page() is not None:
        raise Refused(t("embedded.leave"), t("embedded.leave_next"))
    if any(not job.over for job in db().jobs.recent(store_id=store.id)):
        raise Refused(t("disconnect.busy"), t("disconnect.busy_next"))
    stores.disconnect(services(), db(), store, restore=False, execute=_nothing)
    flash(t("disconnect.done", name=store.name))
    return redirect(url_for("stores.show"))


def _nothing(_plan: Plan) -> dict[str, Any]:
    """Restoring goes through a plan of its own that the owner sees first."""
    return {}


@blueprint.post("/<store_id>/webhooks")
def webhooks(store_id: str) -> Any:
    """Look at the shop's registrations and mend them."""
    store = store_of(store_id)
    register(db(), store)
    return redirect(url_for("stores.one", store_id=store.id))
