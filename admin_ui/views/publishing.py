"""Publishing: preview, plan, confirmation, conflicts, revert. Nothing is written before a plan was shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from admin_ui.context import db, product_of, services, store_of
from admin_ui.jobs import ask_token
from admin_ui.words import t
from core.catalog.product import Product
from core.errors import BadInput, Refused
from core.jobs.passing import gate_of
from core.jobs.shops import shop_of
from core.localisation.market import normalise_locale
from core.ports.wire import Target
from core.publishing.plan import Plan
from core.publishing.preview import preview_publish, preview_revert
from core.storage.jobs import JobRow
from core.storage.tenancy import Store

blueprint = Blueprint("publishing", __name__, url_prefix="/stores/<store_id>/publishing")
MOST_TARGETS = 600  # a preview reads each from the shop while the browser waits
_SHOWN_ITEMS = 200

Pair = tuple[Product, str]


def save_preview(store: Store, products: Sequence[Product], locales: Sequence[str]) -> str:
    """Make and keep the plan for these pages; answers the address of its page. Nothing is written to the shop.

    Pages that were never written are left out when others are there: ticking a product means its pages, not a promise.
    """
    written = {(row.remote_id, row.locale) for row in db().content.states(store.id)}
    pairs = [(product, locale) for product in products for locale in locales]
    there = [pair for pair in pairs if (pair[0].remote_id, pair[1]) in written]
    return _save(store, preview(store, there or pairs, frozenset()))


def preview(store: Store, pairs: Sequence[Pair], replacing: frozenset[tuple[str, str]]) -> Plan:
    """The plan for (product, locale) pairs; in `replacing` our text takes the place of the shop's edit."""
    if len(pairs) > MOST_TARGETS:
        raise BadInput(t("publish.too_many", n=len(pairs), most=MOST_TARGETS), t("publish.too_many_next"), field="id")
    ours = {Target(product.remote_id, locale) for product, locale in pairs if (product.label, locale) in replacing}
    with services().session(db(), store) as session:
        shop, gate = shop_of(services(), store, session.publisher), gate_of(db(), store)
        return preview_publish(db(), shop, pairs, gate, replacing=ours)


def _save(store: Store, plan: Plan) -> str:
    digest = db().publishing.save_plan(plan)
    return url_for("publishing.plan", store_id=store.id, digest=digest)


@blueprint.get("")
def show(store_id: str) -> Any:
    """All plans of a store, newest first."""
    store = store_of(store_id)
    return render_template("plans.html", plans=db().publishing.plans(store.id))


@blueprint.get("/<digest>")
def plan(store_id: str, digest: str) -> Any:
    """Exactly what a plan changes, word by word; what it leaves alone and why; the button that carries it out."""
    store = store_of(store_id)
    found = db().publishing.plan(store.id, digest)
    if found is None:
        raise NotFound
    kind, state, body = found
    items = db().publishing.items(store.id, digest)
    refused = body.get("refused", [])
    return render_template(
        "plan.html",
        digest=digest,
        kind=kind,
        state=state,
        items=items[:_SHOWN_ITEMS],
        hidden=max(0, len(items) - _SHOWN_ITEMS),
        total=len(items),
        writes=sum(len(item.item.writes) for item in items),
        counts=db().publishing.counts(store.id, digest),
        conflicts=[row for row in refused if row["reason"] == "conflict"],
        refused=[row for row in refused if row["reason"] != "conflict"],
        job=_job_of(store, digest),
        ask=ask_token(),
        leaving=store.settings.get("leaving") == digest,
    )


def _job_of(store: Store, digest: str) -> JobRow | None:
    jobs = db().jobs.recent(store_id=store.id, limit=50)
    return next((j for j in jobs if j.name == "publishing.execute" and j.payload.get("plan") == digest), None)


@blueprint.post("/<digest>/execute")
def execute(store_id: str, digest: str) -> Any:
    """Carry out exactly this plan, through the queue."""
    store = store_of(store_id)
    if db().publishing.plan(store.id, digest) is None:
        raise NotFound
    running = _job_of(store, digest)
    if running is None or running.over:
        # One job per plan, whoever asks and however often: two of them at once could write a text twice.
        job = services().submit(db(), "publishing.execute", {"store": store.id, "plan": digest})
        db().audit.write("plan.confirmed", digest[:12], store_id=store.id, plan=digest, job=job.id)
    return redirect(url_for("publishing.plan", store_id=store.id, digest=digest))


@blueprint.post("/<digest>/conflicts")
def conflicts(store_id: str, digest: str) -> Any:
    """Make the plan anew with the owner's choice for each conflict: keep the shop's text, or let ours replace it."""
    store = store_of(store_id)
    found = db().publishing.plan(store.id, digest)
    if found is None:
        raise NotFound
    standing = [(row["sku"], row["locale"]) for row in found[2].get("refused", []) if row["reason"] == "conflict"]
    replacing = frozenset(pair for n, pair in enumerate(standing) if request.form.get(f"choice-{n}") == "replace")
    wanted = [(row.item.label, row.item.target.locale) for row in db().publishing.items(store.id, digest)]
    wanted += sorted(replacing)
    if not wanted:
        flash(t("conflict.kept"))
        return redirect(url_for("publishing.show", store_id=store.id))
    products = {p.label: p for p in db().catalog.by_labels(store.id, sorted({label for label, _locale in wanted}))}
    pairs = [(products[label], locale) for label, locale in wanted if label in products]
    return redirect(_save(store, preview(store, pairs, replacing)))


@blueprint.post("/revert")
def revert(store_id: str) -> Any:
    """Make the plan that brings one page back to a version; it is shown before anything is written."""
    store = store_of(store_id)
    product = product_of(store, request.form.get("product", ""))
    target = Target(product.remote_id, normalise_locale(request.form.get("locale", "")))
    to = request.form.get("to", "original")
    with services().session(db(), store) as session:
        made = preview_revert(db(), shop_of(services(), store, session.publisher), [(product.label, target)], to=to)
    if not made.items and not made.refused:
        raise Refused(t("revert.nothing"), t("revert.nothing_next"))
    return redirect(_save(store, made))


@blueprint.get("/difference/<remote_id>/<locale>")
def difference(store_id: str, remote_id: str, locale: str) -> Any:
    """A fragment: what publishing one page would change in the shop, word by word. Reads, never writes."""
    store = store_of(store_id)
    product = product_of(store, remote_id)
    plan = preview(store, [(product, normalise_locale(locale))], frozenset())
    return render_template("parts/difference.html", plan=plan, product=product, locale=locale)
