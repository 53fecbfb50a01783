"""`vitrine text`, `vitrine directions`: a person's hand in what a language model writes."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
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
from core.catalog.product import Product
from core.generation import directing, edits
from core.generation.lines import lines_of_page, page_of
from core.generation.write.directions import Directions
from core.jobs.services import Services
from core.jobs.shops import chosen
from core.storage.content import DocumentRow
from core.storage.db import Db
from core.storage.tenancy import Store

sku = click.option("--sku", "label", required=True, metavar="SKU", help="The product (id:N without SKU).")
locale = click.option("--locale", "tag", required=True, metavar="L", help="For example de-DE.")
slot = click.option("--slot", required=True, metavar="SLOT", help="The line's place: see 'vitrine text show'.")


@contextmanager
def page(name: str, label: str, tag: str) -> Iterator[tuple[Services, Db, Store, Product, str]]:
    """One page of a store."""
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        locales = locales_of(tag)
        (product,) = chosen(db, store, product_ids(db, store, (label,), everything=False))
        yield services, db, store, product, locales[0]


# ------------------------------------------------------------------ lines


@click.group()
def text() -> None:
    """Single lines of a page: show, write, lock, approve, and what they say in your own language."""


@text.command()
@click.argument("name")
@sku
@locale
@as_json
def show(name: str, label: str, tag: str, as_json: bool) -> None:
    """Every line with its origin, its facts, and what changed and why."""
    with page(name, label, tag) as (_services, db, store, product, wanted):
        rows = _rows(db, store, product, wanted)
    if as_json:
        print_json({"store": name, "sku": label, "locale": wanted, "lines": rows})
        return
    table(["slot", "origin", "state", "text"], [[r["slot"], r["origin"], r["state"], r["text"]] for r in rows])
    for row in rows:
        if row["before"]:
            click.echo(
                f"\n{row['slot']} was: {row['before']['text']}\n  changed for: {', '.join(row['before']['why'])}"
            )


def _rows(db: Db, store: Store, product: Product, tag: str) -> list[dict[str, Any]]:
    views = lines_of_page(db, store, page_of(db, store, product, tag))
    return [
        {
            "slot": view.slot,
            "text": view.line.text,
            "facts": list(view.line.facts),
            "origin": view.origin,
            "state": view.state,
            "actor": view.unit.actor if view.unit else "",
            "before": view.before,
            "refused": view.told.get("refused", []),
        }
        for view in views
    ]


@text.command()
@click.argument("name")
@skus
@all_products
@click.option("--locales", default="", metavar="L,L...", help="Only these; without it every page that there is.")
@click.option("--every", is_flag=True, help="Also fields that are up to date.")
@as_json
def stale(name: str, labels: tuple[str, ...], everything: bool, locales: str, every: bool, as_json: bool) -> None:
    """What is out of date, field by field and market by market, and which facts changed since. Exit status 1 if
    anything is. Nothing is written and no model is asked."""
    from core.generation.guides import guides
    from core.generation.staleness import CONFLICT, FRESH, STALE, staleness

    wanted = locales_of(locales) if locales else []
    rows: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        sound = guides(db, store)
        for product in chosen(db, store, product_ids(db, store, labels, everything)):
            cells = staleness(db, store, product, sound, wanted)
            counts.update(cell.state for cell in cells)
            rows += [{"sku": product.label, **cell.as_dict()} for cell in cells if every or cell.state != FRESH]
    if as_json:
        print_json({"store": name, "counts": dict(counts), "fields": rows})
    else:
        table(
            ["sku", "locale", "field", "state", "because of"],
            [[row["sku"], row["locale"], row["field"], row["state"], ", ".join(row["why"])] for row in rows],
        )
        click.echo(f"\n{counts.total()} fields; " + ", ".join(f"{n} {state}" for state, n in counts.items()))
    if counts[STALE] + counts[CONFLICT]:
        raise click.exceptions.Exit(1)


@text.command("set")
@click.argument("name")
@sku
@locale
@slot
@click.option("--text", "words", default="-", metavar="TEXT", help="The line; - reads it from standard input.")
@as_json
def set_(name: str, label: str, tag: str, slot: str, words: str, as_json: bool) -> None:
    """Write a line yourself. No machine writes over it; figures in it that are facts follow the facts."""
    said = sys.stdin.read() if words == "-" else words
    with page(name, label, tag) as (_services, db, store, product, wanted):
        row = edits.set_text(db, store, product, wanted, slot, said)
    _done(name, row, slot, as_json)


@text.command()
@click.argument("name")
@sku
@locale
@slot
@as_json
def lock(name: str, label: str, tag: str, slot: str, as_json: bool) -> None:
    """Hold a line as it stands: no machine writes it anew."""
    with page(name, label, tag) as (_services, db, store, product, wanted):
        row = edits.lock(db, store, product, wanted, slot)
    _done(name, row, slot, as_json)


@text.command()
@click.argument("name")
@sku
@locale
@slot
@as_json
def unlock(name: str, label: str, tag: str, slot: str, as_json: bool) -> None:
    """Give a line back to the machine; your own words for it go."""
    with page(name, label, tag) as (_services, db, store, product, wanted):
        row = edits.unlock(db, store, product, wanted, slot)
    _done(name, row, slot, as_json)


@text.command()
@click.argument("name")
@sku
@locale
@click.option("--slot", "slots", multiple=True, metavar="SLOT", help="Only this line (repeatable).")
@as_json
def approve(name: str, label: str, tag: str, slots: tuple[str, ...], as_json: bool) -> None:
    """Say that you have read the lines of a machine; your name goes into their ledger."""
    with page(name, label, tag) as (_services, db, store, product, wanted):
        count = edits.approve(db, store, product, wanted, list(slots))
    if as_json:
        print_json({"store": name, "sku": label, "locale": wanted, "approved": count})
    else:
        click.echo(f"{count} lines approved.")


@text.command()
@click.argument("name")
@sku
@locale
@click.option("--into", required=True, metavar="L", help="Your language, for example zh-CN.")
@click.option("--slot", "slots", multiple=True, metavar="SLOT", help="Only this line or module (repeatable).")
@as_json
def explain(name: str, label: str, tag: str, into: str, slots: tuple[str, ...], as_json: bool) -> None:
    """Translate a page back into your language by the language model, so that you see what it says."""
    with page(name, label, tag) as (services, db, store, product, wanted):
        payload = {
            "store": store.id, "product": product.remote_id, "locale": wanted, "into": locales_of(into)[0],
            "slots": list(slots),
        }  # fmt: skip
        job = run_job(services, db, "content.explain", payload, key={**payload, "at": db.now()})
        rows = [{**row, "says": job.result["lines"].get(row["slot"], "")} for row in _rows(db, store, product, wanted)]
    shown = [row for row in rows if row["says"]]
    if as_json:
        print_json(
            {"store": name, "sku": label, "locale": wanted, "into": into, "lines": shown, **_troubles(job.result)}
        )
        return
    table(["slot", "text", "says"], [[row["slot"], row["text"], row["says"]] for row in shown])
    if job.result["faults"] or job.result["stopped"]:
        click.echo(f"Without an answer: {job.result['faults'] or job.result['stopped']}", err=True)


def _troubles(result: dict[str, Any]) -> dict[str, Any]:
    return {"faults": result["faults"], "stopped": result["stopped"]}


def _done(name: str, row: DocumentRow, slot: str, as_json: bool) -> None:
    findings = [finding.as_dict() for finding in row.findings if finding.path == slot]
    if as_json:
        print_json({"store": name, "slot": slot, "state": row.state, "document": row.digest, "findings": findings})
    else:
        for finding in findings:
            click.echo(f"{finding['severity']}: {finding['message']} {finding['span']}")
        click.echo(f"The page is {row.state}.")
    if row.state == "blocked":
        raise click.exceptions.Exit(1)


# ------------------------------------------------------------------ directions


@click.command()
@click.argument("name")
@sku
@locale
@click.option("--ask", is_flag=True, help="Ask the language model for new ones (one call).")
@click.option("--pick", type=int, default=None, metavar="N", help="Write by this one from now on (1 = the first).")
@as_json
def directions(name: str, label: str, tag: str, ask: bool, pick: int | None, as_json: bool) -> None:
    """The creative directions of a page: angle, emotion, opening line, why it fits the market.

    Without a pick pages are written by the first. Another pick writes the page anew at the next generate.
    """
    with page(name, label, tag) as (services, db, store, product, wanted):
        made = db.sentences.directions(store.id, product.remote_id, wanted)
        if made is None or ask:
            payload = {
                "store": store.id, "locales": [wanted], "products": [product.remote_id], "propose": True, "renew": ask,
            }  # fmt: skip
            run_job(services, db, "content.write", payload, key={**payload, "at": db.now()})
            made = db.sentences.directions(store.id, product.remote_id, wanted) or Directions(())
        if pick is not None:
            made = directing.pick(db, store, product, wanted, pick)
    if as_json:
        rows = [option.as_dict() for option in made.options]
        print_json({"store": name, "sku": label, "locale": wanted, "picked": made.picked + 1, "directions": rows})
        return
    if not made.options:
        click.echo("The model proposed no direction that can be used; the page is written without one.")
    for number, option in enumerate(made.options, 1):
        mark = "*" if number == made.picked + 1 else " "
        click.echo(f"{mark} {number}. {option.angle}  ({option.emotion})\n     {option.opening}\n     {option.why}")
    hint(f"vitrine directions {name} --sku {label} --locale {wanted} --pick N")
