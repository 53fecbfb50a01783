"""`vitrine asin ...`: under which number Amazon sells a product, for the comparison of an A+ page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from admin_ui.commands.common import as_json, hint, opened, print_json, product_ids, table
from core.content.channels.asin import asin_of
from core.errors import BadInput
from core.localisation.exchange.table import sheet_rows
from core.localisation.profile import profile_for
from core.storage.db import Db
from core.storage.tenancy import Store

_market = click.option("--market", default="", metavar="CODE", help="For this market alone (default: everywhere).")


@click.group()
def asin() -> None:
    """The ASINs of your products, so that Amazon links the columns of a comparison."""


@asin.command("set")
@click.argument("name")
@click.argument("sku")
@click.argument("number")
@_market
@as_json
def set_(name: str, sku: str, number: str, market: str, as_json: bool) -> None:
    """Say the ASIN of a product; "-" takes it out."""
    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        row = _row(db, store, sku, market, "" if number == "-" else number)
        db.asins.save(store.id, [row])
    if as_json:
        print_json({"store": name, "sku": sku, "market": row[1], "asin": row[2]})
    else:
        click.echo(f"{sku}: {row[2] or 'no ASIN'}{f' in {row[1]}' if row[1] else ''}.")
        hint(f"vitrine channels {name} --locales de-DE --sku {sku} --channel amazon_aplus")


@asin.command("list")
@click.argument("name")
@as_json
def list_(name: str, as_json: bool) -> None:
    """The ASINs that are known."""
    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        known = db.asins.every(store.id)
        products = db.catalog.by_labels(store.id, [f"id:{remote_id}" for remote_id, _market, _asin in known])
        labels = {product.remote_id: product.label for product in products}
    rows = [{"sku": labels.get(key, f"id:{key}"), "market": market, "asin": number} for key, market, number in known]
    if as_json:
        print_json({"store": name, "rows": rows})
    else:
        table(["sku", "market", "asin"], [[row["sku"], row["market"] or "every", row["asin"]] for row in rows])


@asin.command("import")
@click.argument("name")
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be kept.")
@as_json
def import_file(name: str, source: Path, dry_run: bool, as_json: bool) -> None:
    """Read a table (CSV; comma, semicolon or tab) with the columns sku, asin and, if you like, market.

    Lines that cannot be used are named, the others kept; exit status 1 then.
    """
    kept: list[tuple[str, str, str]] = []
    left: list[dict[str, Any]] = []
    with opened() as (_services, db), source.open("rb") as stream:
        store = db.tenancy.store_named(name)
        for number, row in sheet_rows(stream, ("sku", "asin")):
            try:
                kept.append(_row(db, store, row["sku"], row.get("market", ""), row.get("asin", "")))
            except BadInput as error:
                left.append({"line": number, "cause": error.cause})
        if not dry_run:
            db.asins.save(store.id, kept)
    if as_json:
        print_json({"store": name, "kept": len(kept), "left_out": left, "dry_run": dry_run})
    else:
        for bad in left:
            click.echo(f"line {bad['line']}: {bad['cause']}", err=True)
        click.echo(f"{len(kept)} ASINs {'would be ' if dry_run else ''}kept, {len(left)} lines left out.")
    if left:
        raise click.exceptions.Exit(1)


def _row(db: Db, store: Store, sku: str, market: str, number: str) -> tuple[str, str, str]:
    remote_id = product_ids(db, store, [sku.strip()], False)[0]
    code = profile_for(market).code if market.strip() else ""
    return remote_id, code, asin_of(number) if number.strip() else ""
