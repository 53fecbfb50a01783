"""`vitrine generate`."""

from __future__ import annotations

from typing import Any

import click

from admin_ui.commands.common import (
    all_products,
    as_json,
    hint,
    locales_of,
    opened,
    print_json,
    product_ids,
    run_job,
    skus,
    table,
)
from core.errors import BadInput
from core.jobs.shops import chosen
from core.storage.db import Db
from core.storage.tenancy import Store


@click.command()
@click.argument("name")
@click.option("--locales", required=True, metavar="L,L...", help="For example de-DE,ja-JP.")
@skus
@all_products
@click.option("--writer", type=click.Choice(["facts", "model"]), default="facts", show_default=True)
@click.option("--dry-run", is_flag=True, help="Write nothing down; show what would be written and what is reused.")
@as_json
def generate(
    name: str, locales: str, labels: tuple[str, ...], everything: bool, writer: str, dry_run: bool, as_json: bool
) -> None:
    """Write the pages of products in each locale and check them. What rests on unchanged facts is reused."""
    if writer == "model":
        raise BadInput("No language model is set up.", "Use --writer facts.", field="writer")
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        wanted = locales_of(locales)
        ids = product_ids(db, store, labels, everything)
        if dry_run:
            from core.generation.pipeline import generate as write  # the worker has it loaded, this process has not

            rows = write(db, store, chosen(db, store, ids), wanted, dry_run=True).rows
        else:
            payload = {"store": store.id, "locales": wanted, "products": ids}
            run_job(services, db, "content.generate", payload, key={**payload, "at": db.now()})
            rows = stored_rows(db, store, ids, wanted)
    if as_json:
        print_json({"store": name, "dry_run": dry_run, "rows": rows})
    else:
        _show(name, rows)
    if any(row["state"] == "blocked" for row in rows):
        raise click.exceptions.Exit(1)


def stored_rows(db: Db, store: Store, ids: list[str], locales: list[str]) -> list[dict[str, Any]]:
    """The documents as they are kept now, in product and locale order."""
    rows = []
    for product in chosen(db, store, ids):
        held = {row.locale: row for row in db.content.of_product(store.id, product.remote_id)}
        for locale in locales:
            if (row := held.get(locale)) is None:
                continue
            rows.append(
                {
                    "sku": product.label,
                    "locale": locale,
                    "document": row.digest,
                    "state": row.state,
                    "findings": [finding.as_dict() for finding in row.findings],
                    "needs_translation": list(row.document.needs_translation),
                    "price": 0,
                }
            )
    return rows


def _show(name: str, rows: list[dict[str, Any]]) -> None:
    heads = ["sku", "locale", "state", "findings", "needs translation"]
    table(
        heads,
        [[r["sku"], r["locale"], r["state"], len(r["findings"]), ", ".join(r["needs_translation"])[:60]] for r in rows],
    )
    blocked = sum(row["state"] == "blocked" for row in rows)
    click.echo(f"\n{len(rows)} pages, {blocked} blocked.")
    hint(f"vitrine publish {name} --all --dry-run")
