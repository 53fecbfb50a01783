"""The CPU queue's handlers: thin, resumable, one item after another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.catalog.sync import reconcile, sync
from core.content import html
from core.errors import Permanent
from core.experiments.run import pull
from core.generation.pipeline import generate
from core.generation.voice.learn import learn
from core.jobs.billing import plan_of
from core.jobs.erasure import erase_store, expire_files
from core.jobs.exports import export_store
from core.jobs.galleries import carry_out
from core.jobs.inbox import work_off
from core.jobs.passing import still_allowed
from core.jobs.runner import JobContext, handles
from core.jobs.shops import chosen, store_info
from core.jobs.stores import ensure_webhooks
from core.ports.platform import CatalogSource
from core.ports.wire import Target
from core.publishing.execute import execute
from core.storage.db import instant
from core.storage.tenancy import Store


@handles("catalog.sync")
def sync_catalog(context: JobContext) -> Mapping[str, Any]:
    """Read the shop's catalogue: all of it the first time (or `full`), later what changed since the last look."""
    db, store = context.db, _store(context)
    kept = context.checkpoint({"until": db.now(), "cursor": "", "full": False})
    full = bool(context.payload.get("full")) or store.synced_until is None or kept["full"]

    def keep(cursor: str) -> None:
        context.keep({**kept, "cursor": cursor, "full": full})

    with context.services.session(db, store) as session:
        info = session.probe()
        db.tenancy.update_store(store.id, info=store_info(info))
        result = sync(
            db,
            store.id,
            session.catalog,
            modified_after=None if full else store.synced_until,
            progress=lambda done, total: context.progress(done, total, "products"),
            cursor=kept["cursor"],
            keep_cursor=keep,
            clean=html.strip,
        )
    db.tenancy.update_store(store.id, synced_until=instant(kept["until"]))
    _ask_for_figures(context, store)
    return {
        "products": db.catalog.count(store.id),
        "seen": result.seen,
        "changed": result.changed,
        "deleted": result.deleted,
    }


def _ask_for_figures(context: JobContext, store: Store) -> None:
    """Running experiments get their counts about once an hour: each reading asks, the hour is in the key."""
    for experiment in context.db.experiments.all(store.id):
        if experiment.state == "running":
            payload = {"store": store.id, "experiment": experiment.id}
            hour = context.db.now()[:13]
            context.services.submit(context.db, "experiments.pull", payload, key={**payload, "hour": hour})


@handles("catalog.inbox")
def take_inbox(context: JobContext) -> Mapping[str, Any]:
    """Work on webhook deliveries."""
    return work_off(context)


@handles("catalog.deletions")
def find_deleted(context: JobContext) -> Mapping[str, Any]:
    """Find products that went and whose webhook was lost: readings of what changed cannot show them."""
    db, store = context.db, _store(context)
    with context.services.session(db, store) as session:
        return {"deleted": reconcile(db, store.id, session.catalog)}


@handles("catalog.webhooks")
def check_webhooks(context: JobContext) -> Mapping[str, Any]:
    """Find registrations that the shop switched off or lost, and make them again; look at the plan, too."""
    plan_of(context.services, context.db, _store(context))
    return {"webhooks": ensure_webhooks(context.services, context.db, _store(context))}


@handles("content.generate")
def write_pages(context: JobContext) -> Mapping[str, Any]:
    """Write and check pages. Payload: store, locales, products (ids; empty = all)."""
    db, store = context.db, _store(context)
    products = chosen(db, store, context.payload.get("products") or [])
    result = generate(db, store, products, context.payload["locales"], progress=context.progress)
    blocks = sum(f["severity"] == "block" for row in result.rows for f in row["findings"])
    warns = sum(len(row["findings"]) for row in result.rows) - blocks
    return {
        "written": result.written,
        "reused": result.reused,
        "blocked": result.blocked,
        "blocks": blocks,
        "warns": warns,
    }


@handles("voice.learn")
def learn_voice(context: JobContext) -> Mapping[str, Any]:
    """Measure the brand's voice on the shop's own pages. Payload: store."""
    found = learn(context.db, _store(context), progress=context.progress)
    return {"languages": len(found), "pages": sum(row.pages for row in found)}


@handles("publishing.execute")
def execute_plan(context: JobContext) -> Mapping[str, Any]:
    """Carry out a saved plan. Payload: store, plan."""
    db, store = context.db, _store(context)
    with context.services.session(db, store) as session:
        return execute(
            db,
            store.id,
            context.payload["plan"],
            session.publisher,
            lambda item: still_allowed(db, store, item),
            context.progress,
            lambda target: _record_of(session.catalog, target),
            batch=context.services.platform(store.platform).capabilities.max_batch,
        )


@handles("gallery.execute")
def execute_gallery_plan(context: JobContext) -> Mapping[str, Any]:
    """Carry out a saved plan for pictures. Payload: store, plan."""
    store = _store(context)
    return carry_out(context.services, context.db, store, context.payload["plan"], context.progress)


def _record_of(catalog: CatalogSource, target: Target) -> str:
    snapshot = catalog.get(target.remote_id)
    return dict(snapshot.translations).get(target.locale, "") if snapshot else ""


@handles("store.export")
def export_everything(context: JobContext) -> Mapping[str, Any]:
    """Put a store's data together for its owner. Payload: store."""
    request = export_store(context.services, context.db, _store(context), context.progress)
    return {"pages": request.outcome["pages"], "files": request.outcome["files"]}


@handles("store.erase")
def erase_everything(context: JobContext) -> Mapping[str, Any]:
    """Erase a removed store; at the end this job is gone with it. Payload: store."""
    return {"rows": erase_store(context.services, context.db, _store(context), context.progress).total}


@handles("store.expire")
def clear_away(context: JobContext) -> Mapping[str, Any]:
    """Clear away files that were made for shoppers' requests. Payload: store."""
    return {"files": expire_files(context.services, context.db, _store(context))}


@handles("experiments.pull")
def pull_experiment(context: JobContext) -> Mapping[str, Any]:
    """Fetch exposures and orders. Payload: store, experiment."""
    db, store = context.db, _store(context)
    experiment = db.experiments.get(context.payload["experiment"])
    if experiment is None:
        raise Permanent("The experiment is gone.", "Start a new one.")
    with context.services.session(db, store) as session:
        pull(db, experiment, session.metrics, context.services.keyring)
    return {}


def _store(context: JobContext) -> Store:
    return context.db.tenancy.store(context.payload["store"])
