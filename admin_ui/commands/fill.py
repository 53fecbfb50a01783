"""`vitrine fill`: what facts are wanted, a table to fill, and the filled table back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from admin_ui.commands.common import as_json, hint, opened, print_json, product_ids, skus, table
from core.errors import BadInput
from core.facts.categories.guess import CATEGORY_KEY
from core.generation import filling, filling_table
from core.generation.filling import Cell, Filled, Gap, Standing
from core.jobs.services import Services
from core.jobs.shops import chosen
from core.localisation.market import market_for, markets
from core.storage.db import Db
from core.storage.tenancy import Store

_FACTS = 10


@click.command()
@click.argument("name")
@skus
@click.option("--market", "codes", multiple=True, metavar="CODE", help="Whose law counts (repeatable), e.g. DE.")
@click.option(
    "--export", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write a table to fill (CSV)."
)
@click.option("--import", "source", type=click.Path(path_type=Path), help="Take a filled table (CSV).")
@click.option("--dry-run", is_flag=True, help="With --import: check the table, change nothing.")
@click.option("--category", metavar="NAME", help="Say what these products are; needs --sku.")
@click.option("--undo", is_flag=True, help="Take the last filling back.")
@as_json
def fill(
    name: str, labels: tuple[str, ...], codes: tuple[str, ...], target: Path | None, source: Path | None, dry_run: bool,
    category: str | None, undo: bool, as_json: bool,
) -> None:  # fmt: skip
    """The facts that are wanted most over many products: show them, or fill them from a table.

    Without an option it shows what is missing. What you fill in counts as confirmed by you and wins over what was read.
    """
    if sum(map(bool, (target, source, category, undo))) > 1:
        raise BadInput("More than one thing to do.", "Use one of --export, --import, --category, --undo.", field="fill")
    if category and not labels:
        raise BadInput("Say which products.", "Use --sku once or more.", field="sku")
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        if undo:
            answer = _undo(services, db, store)
        elif source:
            answer = _import(services, db, store, source, dry_run)
        else:
            rows = _standings(db, store, labels)
            answer = (
                _category(services, db, store, rows, category)
                if category
                else _export(rows, _markets(store, codes), target)
                if target
                else _missing(rows, _markets(store, codes))
            )
    if as_json:
        print_json({"store": name, **answer})
    else:
        _show(name, answer)
    if answer.get("refused"):
        raise click.exceptions.Exit(1)


def _standings(db: Db, store: Store, labels: tuple[str, ...]) -> dict[str, Standing]:
    ids = product_ids(db, store, labels, everything=not labels)
    return {row.product.remote_id: row for row in filling.standings(db, store, chosen(db, store, ids))}


def _markets(store: Store, codes: tuple[str, ...]) -> list[str]:
    wanted = [code.upper() for code in codes]
    if unknown := [code for code in wanted if code not in markets()]:
        raise BadInput(
            f"Vitrine writes for no market {unknown[0][:10]!r}.", f"Choose of {', '.join(markets())}.", field="market"
        )
    locales = store.settings.get("locales") or []
    return wanted or [market_for(tag).code for tag in locales] or list(markets())


def _missing(rows: Mapping[str, Standing], codes: list[str]) -> dict[str, Any]:
    found = filling.gaps(rows.values(), codes, _FACTS)
    return {"products": len(rows), "markets": codes, "missing": [_gap(gap) for gap in found]}


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "attribute": gap.attribute,
        "why": gap.why,
        "markets": list(gap.markets),
        "sources": list(gap.sources),
        "products": gap.products,
        "by_category": dict(gap.by_category),
        "weight": gap.weight,
    }


def _export(rows: Mapping[str, Standing], codes: list[str], target: Path) -> dict[str, Any]:
    text = filling_table.write(list(rows.values()), codes, "en")
    try:
        target.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        cause = f"{target} cannot be written: {error.strerror or error}."
        raise BadInput(cause, "Choose another file.", field="export") from error
    return {"products": len(rows), "markets": codes, "file": str(target)}


def _import(services: Services, db: Db, store: Store, source: Path, dry_run: bool) -> dict[str, Any]:
    try:
        cells = list(filling_table.read(source.read_bytes()))
    except OSError as error:
        cause = f"{source} cannot be read: {error.strerror or error}."
        raise BadInput(cause, "Check the file's name and rights.", field="import") from error
    ids = list(dict.fromkeys(f"id:{cell.remote_id}" for cell in cells))
    rows = {row.product.remote_id: row for row in filling.standings(db, store, db.catalog.by_labels(store.id, ids))}
    return _done(filling.fill(db, store, services.blobs, rows, cells, dry_run=dry_run), dry_run)


def _category(services: Services, db: Db, store: Store, rows: Mapping[str, Standing], name: str) -> dict[str, Any]:
    cells = [Cell(remote_id, CATEGORY_KEY, name) for remote_id in rows]
    return _done(filling.fill(db, store, services.blobs, rows, cells), dry_run=False)


def _done(done: Filled, dry_run: bool) -> dict[str, Any]:
    refused = [
        {
            "line": row.cell.line or None,
            "product": row.label,
            "attribute": row.cell.attribute,
            "text": row.cell.text,
            "cause": row.cause,
            "next_step": row.next_step,
        }
        for row in done.refused
    ]
    facts = dict(sorted(done.attributes.items()))
    counts = {"cells": done.cells, "unchanged": done.unchanged, "products": len(done.products)}
    return {"dry_run": dry_run, **counts, "facts": facts, "refused": refused}


def _undo(services: Services, db: Db, store: Store) -> dict[str, Any]:
    restored, left = filling.take_back(db, store, services.blobs)
    return {"restored": restored, "left": left}


def _show(name: str, answer: dict[str, Any]) -> None:
    if "missing" in answer:
        heads = ["wanted", "why", "products", "source"]
        rows = [
            [gap["attribute"], _why(gap), f"{gap['products']} of {answer['products']}", "; ".join(gap["sources"])[:60]]
            for gap in answer["missing"]
        ]
        table(heads, rows)
        hint(f"vitrine fill {name} --export facts.csv")
    elif "file" in answer:
        click.echo(f"{answer['products']} products in {answer['file']}. Fill its cells and give it back.")
        hint(f"vitrine fill {name} --import {answer['file']} --dry-run")
    elif "restored" in answer:
        click.echo(f"The facts of {answer['restored']} products are as before.")
        if answer["left"]:
            click.echo(f"Changed since and left alone: {', '.join(answer['left'][:20])}")
    else:
        for row in answer["refused"]:
            place = f"line {row['line']}, " if row["line"] else ""
            click.echo(f"{place}{row['product']}, {row['attribute']}: {row['cause']} {row['next_step']}", err=True)
        done = "would be kept" if answer["dry_run"] else "kept"
        click.echo(
            f"{answer['cells']} facts {done} for {answer['products']} products, {len(answer['refused'])} refused."
        )
        if answer["cells"] and not answer["dry_run"]:
            hint(f"vitrine generate {name} --locales ... --all")


def _why(gap: dict[str, Any]) -> str:
    return f"law ({', '.join(gap['markets'])})" if gap["why"] == "law" else str(gap["why"])
