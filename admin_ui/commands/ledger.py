"""`vitrine ledger`, `vitrine model`: what language models cost, what they wrote, and what they may cost."""

from __future__ import annotations

import sys
from typing import Any

import click

from admin_ui.books import CALL_COLUMNS, TEXT_COLUMNS, call_rows, csv_lines, text_rows
from admin_ui.commands.common import as_json, opened, print_json, table
from admin_ui.money import MICROS, micros_of
from core.errors import BadInput


@click.command()
@click.argument("name")
@click.option("--texts", is_flag=True, help="One row for each line that stands on a page, instead of each call.")
@click.option("--csv", "as_csv", is_flag=True, help="Rows as CSV on standard output.")
@as_json
def ledger(name: str, texts: bool, as_csv: bool, as_json: bool) -> None:
    """What was asked of language models for a store: sums, calls, and the ledger of every text."""
    if as_csv and as_json:
        raise BadInput("Two formats at once.", "Use --csv or --json.", field="csv")
    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        rows = text_rows(db, store) if texts else call_rows(db, store)
        if as_csv:
            sys.stdout.writelines(csv_lines(rows, TEXT_COLUMNS if texts else CALL_COLUMNS))
            return
        spent = db.ledger.spent(store.id, "")
        sums = {"store_micros": spent.store, "month_micros": spent.month}
        summary = db.ledger.summary(store.id)
        if as_json:
            print_json({"store": name, "spent": sums, "summary": summary, "texts" if texts else "calls": list(rows)})
            return
        if texts:
            table(["sku", "locale", "slot", "origin", "model", "price", "text"],
                  [[r["sku"], r["locale"], r["slot"], r["origin"], r["model"], r["price_micros"] / MICROS, r["text"]]
                   for r in rows])  # fmt: skip
        else:
            heads = ["month", "purpose", "model", "outcome", "calls", "tokens asked", "answered", "price", "counted"]
            table(heads, [_summary(row) for row in summary])
    click.echo(f"\nThis month: {spent.store / MICROS:.4f} for this store, {spent.month / MICROS:.4f} for all.")


def _summary(row: dict[str, Any]) -> list[Any]:
    price = f"{row['price_micros'] / MICROS:.4f} {row['currency']}"
    counted = f"{row['charged_micros'] / MICROS:.4f}"
    names = ("month", "purpose", "model", "outcome", "calls", "prompt_tokens", "completion_tokens")
    return [*(row[name] for name in names), price, counted]


# ------------------------------------------------------------------ caps


@click.group()
def model() -> None:
    """The language model that is set up (vitrine doctor --model URL): what it is, what it may cost."""


@model.command()
@as_json
def show(as_json: bool) -> None:
    """Endpoint, prices and caps."""
    with opened() as (_services, db):
        row = db.models.row()
        answer = {
            "url": row.url,
            "model": row.model,
            "third_party": row.third_party,
            "currency": row.prices.currency,
            "prices_per_million": {
                "prompt": row.prices.prompt_micros / MICROS,
                "cached": row.prices.cached_micros / MICROS,
                "completion": row.prices.completion_micros / MICROS,
            },
            "caps": {name: row.caps.get(name, 0) / MICROS for name in ("job", "store", "month")},
        }
    if as_json:
        print_json(answer)
    else:
        table(["", ""], [[name, value] for name, value in answer.items()])


@model.command()
@click.option("--job", default=None, metavar="X", help="The most that one run may cost; 0 = no cap.")
@click.option("--store", default=None, metavar="X", help="The most that one store may cost in a calendar month.")
@click.option("--month", default=None, metavar="X", help="The most that all stores together may cost in a month.")
@as_json
def caps(job: str | None, store: str | None, month: str | None, as_json: bool) -> None:
    """Set hard caps, in the currency of the prices. A run stops before the call that could pass one."""
    given = {name: text for name, text in (("job", job), ("store", store), ("month", month)) if text is not None}
    if not given:
        raise BadInput("No cap was named.", "For example: vitrine model caps --job 2 --month 50", field="caps")
    wanted = {name: 0 if text.strip() == "0" else micros_of(text) for name, text in given.items()}
    with opened() as (_services, db):
        kept = {name: int(value) for name, value in {**db.models.row().caps, **wanted}.items() if value}
        db.models.set_caps(kept)
        db.audit.write(
            "model.caps", "default", caps=", ".join(f"{name} {value / MICROS:g}" for name, value in kept.items())
        )
    if as_json:
        print_json({"caps": {name: value / MICROS for name, value in kept.items()}})
    else:
        click.echo("Caps: " + (", ".join(f"{n} {v / MICROS:g}" for n, v in kept.items()) or "none"))
