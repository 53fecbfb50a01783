"""The CPU queue's handlers: thin, resumable, one item after another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.catalog.product import Product
from core.catalog.sync import refresh, sync
from core.content import html
from core.errors import Permanent, Refused
from core.experiments.run import pull
from core.generation.pipeline import generate, recheck
from core.jobs.runner import JobContext, handles
from core.ports.platform import CatalogSource, Publisher
from core.ports.wire import Target
from core.publishing.execute import execute
from core.publishing.plan import PlanItem
from core.publishing.preview import Shop
from core.storage.content import DocumentRow
from core.storage.db import Db, instant
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
    return {
        "products": db.catalog.count(store.id),
        "seen": result.seen,
        "changed": result.changed,
        "deleted": result.deleted,
    }


def store_info(info: Any) -> dict[str, Any]:
    """What a shop said of itself, as kept with the store."""
    return {name: getattr(info, name) for name in info.__dataclass_fields__}


@handles("catalog.inbox")
def take_inbox(context: JobContext) -> Mapping[str, Any]:
    """Work on webhook deliveries: each product named in them is read once, whatever the number of deliveries."""
    db, store = context.db, _store(context)
    settled = changed = 0
    with context.services.session(db, store) as session:
        while waiting := db.inbox.waiting(store.id):
            products = {remote_id for _id, topic, remote_id in waiting if topic.startswith("product.") and remote_id}
            for done, remote_id in enumerate(sorted(products)):
                context.progress(done, len(products), remote_id)
                changed += refresh(db, store.id, session.catalog, remote_id, clean=html.strip)
            settled += db.inbox.settle(store.id, [delivery for delivery, _topic, _id in waiting])
    return {"deliveries": settled, "changed": changed}


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


def chosen(db: Db, store: Store, ids: list[str]) -> list[Product]:
    """The products with these ids, or all that shoppers could see a page of."""
    if ids:
        return db.catalog.by_labels(store.id, [f"id:{remote_id}" for remote_id in ids])
    return db.catalog.sources(store.id)


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
        )


def _record_of(catalog: CatalogSource, target: Target) -> str:
    snapshot = catalog.get(target.remote_id)
    return dict(snapshot.translations).get(target.locale, "") if snapshot else ""


def shop_of(store: Store, publisher: Publisher) -> Shop:
    """What previews need to know of a store."""
    native = tuple(store.info.get("locales", ())) if store.info.get("language_mode", "none") != "none" else ()
    return Shop(store.id, store.source_locale, native, publisher)


def gate_of(db: Db, store: Store) -> Any:
    """The gate in the publish path: judges the stored document again, against today's facts and rules."""

    def gate(row: DocumentRow) -> None:
        verdict = recheck(db, store, row)
        if verdict.passed:
            return
        first = next(finding for finding in verdict.findings if finding.severity == "block")
        raise Refused(f"The page did not pass the checks: {first.message}", first.evidence or "See its findings.")

    return gate


def still_allowed(db: Db, store: Store, item: PlanItem) -> None:
    """Raises Refused when the document of a publish item was blocked, rewritten, or is gone since the preview."""
    if not item.document_digest:
        return
    row = db.content.get(store.id, item.target.remote_id, item.target.locale)
    if row is None or row.digest != item.document_digest:
        raise Refused("The page was written anew after the preview.", "Make a new preview.")
    gate_of(db, store)(row)


@handles("experiments.pull")
def pull_experiment(context: JobContext) -> Mapping[str, Any]:
    """Fetch exposures and orders. Payload: store, experiment."""
    db, store = context.db, _store(context)
    experiment = db.experiments.get(context.payload["experiment"])
    if experiment is None:
        raise Permanent("The experiment is gone.", "Start a new one.")
    with context.services.session(db, store) as session:
        pull(db, experiment, session.metrics)
    return {}


def _store(context: JobContext) -> Store:
    return context.db.tenancy.store(context.payload["store"])
