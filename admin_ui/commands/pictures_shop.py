"""`vitrine pictures publish`, `revert`, `history` and `ways`: pictures into the shop, and the old ones back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from admin_ui.commands.common import (
    all_products,
    as_json,
    counting_bar,
    hint,
    opened,
    print_json,
    product_ids,
    table,
)
from admin_ui.commands.plans import execute, finish, named_locales, show_preview
from core.jobs import galleries
from core.jobs.services import Services
from core.jobs.shops import chosen
from core.ports.gallery import Way
from core.publishing.gallery.plan import GalleryPlan
from core.publishing.gallery.preview import KEEP, REPLACE_MAIN, Wanted
from core.storage.db import Db
from core.storage.tenancy import Store

_products = click.option(
    "--product", "--sku", "labels", multiple=True, metavar="SKU", help="Only this product (repeatable; id:N)."
)
_locale = click.option("--locale", "--locales", "tags", default="", metavar="L,L", help="Only records in these.")
_dry_run = click.option("--dry-run", is_flag=True, help="Only show what would change; the plan is kept.")
_replace = click.option(
    "--replace-edited",
    is_flag=True,
    help="Go on although somebody changed the pictures (theirs are kept as a version).",
)
_NOTHING = "nothing to change"


@click.command()
@click.argument("name")
@_products
@all_products
@_locale
@click.option(
    "--keep/--replace-main", "keep", default=True, show_default=True,
    help="Keep all of the shop's own pictures behind ours, or let our main picture take the place of its first one.",
)  # fmt: skip
@_dry_run
@click.option("--plan", "digest", metavar="HASH", help="Carry out exactly this plan.")
@_replace
@as_json
def publish(
    name: str, labels: tuple[str, ...], everything: bool, tags: str, keep: bool, dry_run: bool, digest: str | None,
    replace_edited: bool, as_json: bool,
) -> None:  # fmt: skip
    """Show our pictures in the shop: main picture first, the shop's own behind it, then scenes and banners."""
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        if digest:
            finish(_run(services, db, store, digest), as_json, nothing=_NOTHING)
            return
        products = chosen(db, store, product_ids(db, store, labels, everything or not labels))
        wanted = Wanted(KEEP if keep else REPLACE_MAIN, replace_edited)
        with counting_bar("Reading the shop") as show:
            plan = galleries.plan_show(services, db, store, products, named_locales(tags), wanted, show)
        _go(services, db, store, plan, dry_run, as_json)


@click.command()
@click.argument("name")
@_products
@all_products
@_locale
@click.option("--to", default="original", show_default=True, metavar="original|VERSION")
@_dry_run
@_replace
@as_json
def revert(
    name: str, labels: tuple[str, ...], everything: bool, tags: str, to: str, dry_run: bool, replace_edited: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Bring the old pictures back: the same files, order and alternative texts."""
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        products = chosen(db, store, product_ids(db, store, labels, everything))
        plan = galleries.plan_revert(
            services, db, store, products, named_locales(tags), to=to, replacing=replace_edited
        )
        _go(services, db, store, plan, dry_run, as_json)


@click.command()
@click.argument("name")
@click.option("--product", "--sku", "label", required=True, metavar="SKU", help="Of this product (id:N without SKU).")
@as_json
def history(name: str, label: str, as_json: bool) -> None:
    """What a product has shown: every version, the original first."""
    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        product = product_ids(db, store, (label,), everything=False)[0]
        found = [
            version
            for _source, record_id, _locale in db.galleries.records(store.id, product)
            for version in db.galleries.versions(store.id, record_id)
        ]
    if as_json:
        print_json({"store": name, "versions": [asdict(version) for version in found]})
        return
    heads = ["locale", "version", "what", "pictures", "when", "by"]
    table(heads, [[v.locale, v.number, v.origin, len(v.shown), v.created_at[:16], v.actor] for v in found])


@click.command()
@click.argument("name")
@as_json
def ways(name: str, as_json: bool) -> None:
    """How pictures can get into this shop, the easiest way first, and what to do where none is open."""
    with opened() as (services, db):
        found = galleries.ways(services, db, db.tenancy.store_named(name))
    if as_json:
        print_json({"store": name, "ready": any(way.ready for way in found), "ways": [asdict(way) for way in found]})
    else:
        table(["way", "ready", "what happens", "to open it"], [_cells(way) for way in found])
    if not any(way.ready for way in found):
        raise click.exceptions.Exit(1)


def _cells(way: Way) -> list[str]:
    return [way.name, "yes" if way.ready else "no", way.text, way.next_step or "-"]


def _run(services: Services, db: Db, store: Store, digest: str) -> dict[str, Any]:
    book, job = db.galleries, "gallery.execute"
    return execute(services, db, store, digest, book=book, job=job, command="pictures publish")


def _go(services: Services, db: Db, store: Store, plan: GalleryPlan, dry_run: bool, as_json: bool) -> None:
    if dry_run:
        _show(store.name, plan, as_json)
        return
    result = _run(services, db, store, plan.hash) if plan.items else {"counts": {}, "not_written": []}
    result["not_written"] += [refusal.as_dict() for refusal in plan.refused]
    finish(result, as_json, nothing=_NOTHING)


def _show(name: str, plan: GalleryPlan, as_json: bool) -> None:
    if as_json:
        print_json(plan.as_dict())
    else:
        rows = [[i.label, i.locale, len(i.before), len(i.after), " ".join(i.notes)] for i in plan.items]
        heads = ["sku", "locale", "now", "then", "to know"]
        show_preview(heads, rows, plan.refused, f"{len(rows)} galleries", plan.hash)
        if rows:
            hint(f"vitrine pictures publish {name} --plan {plan.hash}")
    if plan.refused:
        raise click.exceptions.Exit(1)
