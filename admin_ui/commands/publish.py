"""`vitrine publish` and `vitrine revert`: preview, then exactly that plan."""

from __future__ import annotations

from collections.abc import Sequence
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
    skus,
)
from admin_ui.commands.plans import execute, finish, named_locales, show_preview
from core.errors import BadInput
from core.jobs.passing import gate_of
from core.jobs.services import Services
from core.jobs.shops import chosen, shop_of
from core.ports.wire import Target
from core.publishing.plan import Plan
from core.publishing.preview import preview_publish, preview_revert
from core.storage.db import Db
from core.storage.tenancy import Store

_LOCALES = click.option(
    "--locales", "--locale", "locales", default="", metavar="L,L...", help="Default: all that are written."
)
_NOTHING = "nothing to write"


@click.command()
@click.argument("name")
@_LOCALES
@skus
@all_products
@click.option("--dry-run", is_flag=True, help="Preview: reads the shop, writes nothing, prints the plan's hash.")
@click.option("--plan", "digest", metavar="HASH", help="Execute exactly this plan.")
@click.option(
    "--replace-edited", is_flag=True, help="Our text replaces what somebody changed in it (their text is kept)."
)
@as_json
def publish(
    name: str, locales: str, labels: tuple[str, ...], everything: bool, dry_run: bool, digest: str | None,
    replace_edited: bool, as_json: bool,
) -> None:  # fmt: skip
    """Put checked pages into the shop. First --dry-run, then --plan with the hash it prints."""
    if dry_run == bool(digest):
        raise BadInput(
            "Publishing takes two steps.",
            "First --dry-run; then --plan HASH with the hash that it prints.",
            field="plan",
        )
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        if digest:
            finish(_run(services, db, store, digest), as_json, nothing=_NOTHING)
            return
        ids = product_ids(db, store, labels, everything)
        plan = _preview(services, db, store, ids, locales, replace_edited)
        db.publishing.save_plan(plan)
    _show_plan(name, plan, as_json)


def _preview(services: Services, db: Db, store: Store, ids: list[str], locales: str, replace_edited: bool) -> Plan:
    products = chosen(db, store, ids)
    wanted = named_locales(locales) or sorted({state.locale for state in db.content.states(store.id)})
    pairs = [(product, locale) for product in products for locale in wanted]
    ours = {Target(product.remote_id, locale) for product, locale in pairs} if replace_edited else ()
    with services.session(db, store) as session, counting_bar("Reading the shop") as show:
        shop = shop_of(services, store, session.publisher)
        return preview_publish(db, shop, pairs, gate_of(db, store), replacing=ours, progress=show)


def _run(services: Services, db: Db, store: Store, digest: str) -> dict[str, Any]:
    return execute(services, db, store, digest, book=db.publishing, job="publishing.execute", command="publish")


@click.command()
@click.argument("name")
@_LOCALES
@skus
@all_products
@click.option("--to", default="original", show_default=True, metavar="original|VERSION")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@as_json
def revert(
    name: str, locales: str, labels: tuple[str, ...], everything: bool, to: str, dry_run: bool, as_json: bool
) -> None:
    """Bring pages back. Words that you wrote around our text, and later edits, stay."""
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        ids = product_ids(db, store, labels, everything)
        plan = plan_revert(services, db, store, ids, named_locales(locales), to)
        db.publishing.save_plan(plan)
        if dry_run:
            _show_plan(name, plan, as_json)
            return
        result = _run(services, db, store, plan.hash) if plan.items else {"counts": {}, "not_written": []}
    result["not_written"] = [*result["not_written"], *(refusal.as_dict() for refusal in plan.refused)]
    finish(result, as_json, nothing=_NOTHING)


def plan_revert(services: Services, db: Db, store: Store, ids: Sequence[str], locales: Sequence[str], to: str) -> Plan:
    """What reverting the published pages of these products (none named: all) would write."""
    labels = {product.remote_id: product.label for product in db.catalog.sources(store.id)}
    targets: list[tuple[str, Target]] = [
        (labels.get(target.remote_id, f"id:{target.remote_id}"), target)
        for target in db.publishing.targets(store.id)
        if (not ids or target.remote_id in ids) and (not locales or target.locale in locales)
    ]
    with services.session(db, store) as session:
        return preview_revert(db, shop_of(services, store, session.publisher), targets, to=to)


def _show_plan(name: str, plan: Plan, as_json: bool) -> None:
    if as_json:
        print_json(plan.as_dict())
    else:
        rows = [
            [i.label, i.target.locale, w.field.value, _size(w.before), _size(w.after)]
            for i in plan.items
            for w in i.writes
        ]
        what = f"{len(rows)} texts of {len(plan.items)} pages"
        show_preview(["sku", "locale", "text", "now", "then"], rows, plan.refused, what, plan.hash)
        if rows and plan.kind == "publish":
            hint(f"vitrine publish {name} --plan {plan.hash}")
    if plan.refused:
        raise click.exceptions.Exit(1)


def _size(text: str | None) -> str:
    return "absent" if text is None else f"{len(text)} characters"
