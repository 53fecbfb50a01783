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
from admin_ui.money import MICROS, micros_of
from core.errors import BadInput
from core.jobs.services import Services
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
@click.option("--max-cost", default=None, metavar="X", help="With --writer model: stop before the run costs more.")
@click.option(
    "--only",
    default="",
    metavar="SLOT,...",
    help="With --writer model: write these anew and nothing else: a module (hero), a line (bullets.items.2).",
)
@click.option(
    "--no-directions", is_flag=True, help="With --writer model: without asking for creative directions first."
)
@click.option(
    "--festival", is_flag=True, help="With --writer model: speak to the feast that is coming, if one is near."
)
@click.option(
    "--when-cheap",
    is_flag=True,
    help="With --writer model: nobody waits. Questions go out as batches, which many providers answer within a day and "
    "for less. Close the terminal when you like: any worker goes on (vitrine serve). Ctrl-C cancels the job.",
)
@as_json
def generate(
    name: str, locales: str, labels: tuple[str, ...], everything: bool, writer: str, dry_run: bool,
    max_cost: str | None, only: str, no_directions: bool, festival: bool, when_cheap: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write the pages of products in each locale and check them. What rests on unchanged facts is reused.

    With --writer model a language model writes the telling lines (set one up: vitrine doctor --model URL); --dry-run
    shows first what that would cost. Exit status 1: some pages did not pass, or a cap ended the run.
    """
    if writer == "facts" and (max_cost is not None or only or no_directions or when_cheap):
        raise BadInput(
            "--max-cost, --only, --no-directions and --when-cheap are for a language model.",
            "Add --writer model.",
            field="writer",
        )
    micros = micros_of(max_cost)
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        wanted = locales_of(locales)
        ids = product_ids(db, store, labels, everything)
        answer: dict[str, Any] = {"store": name, "dry_run": dry_run}
        if writer == "model":
            slots = [slot.strip() for slot in only.split(",") if slot.strip()]
            payload = {
                "locales": wanted,
                "products": ids,
                "only": slots,
                "directed": not no_directions,
                "festival": festival,
                "patient": when_cheap and _has_batches(db),
            }
            answer |= by_model(services, db, store, {**payload, "max_micros": micros}, dry_run=dry_run)
        elif dry_run:
            from core.generation.pipeline import generate as write  # the worker has it loaded, this process has not

            answer["rows"] = write(db, store, chosen(db, store, ids), wanted, dry_run=True).rows
        else:
            payload = {"store": store.id, "locales": wanted, "products": ids}
            run_job(services, db, "content.generate", payload, key={**payload, "at": db.now()})
            answer["rows"] = stored_rows(db, store, ids, wanted)
    if as_json:
        print_json(answer)
    else:
        _show(name, answer)
    if any(row["state"] == "blocked" for row in answer["rows"]) or answer.get("run", {}).get("stopped"):
        raise click.exceptions.Exit(1)


def by_model(services: Services, db: Db, store: Store, payload: dict[str, Any], *, dry_run: bool) -> dict[str, Any]:
    """Write by the language model that is set up, or say what that would come to."""
    endpoint = db.models.row()
    if dry_run:
        from core.generation.guides import guides
        from core.generation.writing import Order, estimate

        order = Order(
            chosen(db, store, payload["products"]), payload["locales"], tuple(payload["only"]), payload["directed"]
        )
        speed = float(endpoint.probe.get("tokens_per_s") or 0)
        found = estimate(
            db,
            store,
            order,
            guides(db, store, festival=payload["festival"]),
            model=endpoint.model,
            prices=endpoint.prices,
            tokens_per_s=speed,
            by_batch=payload["patient"],
        )
        sums = {name: getattr(found, name) for name in _SUMS}
        money = {"currency": endpoint.prices.currency, "price": found.price_micros / MICROS}
        return {
            "rows": found.rows,
            "estimate": {**sums, **money, "minutes": found.minutes if speed and not payload["patient"] else None},
        }
    full = {"store": store.id, **payload}
    job = run_job(services, db, "content.write", full, key={**full, "at": db.now()})
    rows = stored_rows(db, store, payload["products"], payload["locales"])
    return {"rows": rows, "run": {**job.result, "currency": endpoint.prices.currency}}


def _has_batches(db: Db) -> bool:
    """Whether the endpoint takes batches; says so where it does not."""
    has = bool(db.models.row().probe.get("batch"))
    if not has:
        click.echo("This endpoint has no batches: the questions are asked one by one, at the usual price.", err=True)
    return has


_SUMS = (
    "calls", "lines", "lines_reused", "lines_from_memory", "pages_reused", "prompt_tokens", "completion_tokens",
    "price_micros",
)  # fmt: skip


def stored_rows(db: Db, store: Store, ids: list[str], locales: list[str]) -> list[dict[str, Any]]:
    """The documents as they are kept now, in product and locale order. `price`: what their lines cost."""
    rows = []
    for product in chosen(db, store, ids):
        held = {row.locale: row for row in db.content.of_product(store.id, product.remote_id)}
        for locale in locales:
            if (row := held.get(locale)) is None:
                continue
            units = db.sentences.of(store.id, product.remote_id, locale) if row.document.writer == "model" else ()
            rows.append(
                {
                    "sku": product.label,
                    "locale": locale,
                    "document": row.digest,
                    "writer": row.document.writer,
                    "state": row.state,
                    "findings": [finding.as_dict() for finding in row.findings],
                    "needs_translation": list(row.document.needs_translation),
                    "price": sum(int(unit.ledger.get("price_micros", 0)) for unit in units) / MICROS,
                }
            )
    return rows


def _show(name: str, answer: dict[str, Any]) -> None:
    rows = answer["rows"]
    if found := answer.get("estimate"):
        heads = ["sku", "locale", "state", "lines", "reused", "calls", "tokens"]
        table(heads, [[r["sku"], r["locale"], r["state"], r["lines"], r["lines_reused"], r["calls"],
                       r["prompt_tokens"] + r["completion_tokens"]] for r in rows])  # fmt: skip
        _show_estimate(found, len(rows))
        hint("the same without --dry-run, with --max-cost for a limit")
        return
    heads = ["sku", "locale", "state", "findings", "needs translation"]
    table(
        heads,
        [[r["sku"], r["locale"], r["state"], len(r["findings"]), ", ".join(r["needs_translation"])[:60]] for r in rows],
    )
    blocked = sum(row["state"] == "blocked" for row in rows)
    click.echo(f"\n{len(rows)} pages, {blocked} blocked.")
    if run := answer.get("run"):
        _show_run(run)
    hint(f"vitrine publish {name} --all --dry-run")


def _show_estimate(found: dict[str, Any], pages: int) -> None:
    minutes = "unknown" if found["minutes"] is None else f"about {found['minutes']:g}"
    click.echo(
        f"\n{pages} pages, {found['pages_reused']} reused as they are; {found['lines']} lines to write, "
        f"{found['lines_reused']} reused ({found['lines_from_memory']} of them kept translations).\n"
        f"{found['calls']} calls, about {found['prompt_tokens']} tokens asked and "
        f"{found['completion_tokens']} answered: about {found['price']:.4f} {found['currency']}; minutes: {minutes}."
    )


def _show_run(run: dict[str, Any]) -> None:
    lines = run["lines"]
    click.echo(
        f"Lines: {lines['model']} by the model, {lines['reused']} reused, {lines['plain']} facts-only. "
        f"{run['calls']} calls, {run['price_micros'] / MICROS:.4f} {run['currency']}."
    )
    if run["faults"]:
        click.echo("Refused or failed: " + ", ".join(f"{kind} {count}" for kind, count in run["faults"].items()))
    if run["stopped"] and run["stopped"] != "asked":
        click.echo(
            f"Stopped before the cap per {run['stopped']} would be passed. Raise it: vitrine model caps.", err=True
        )
    for clash in run["conflicts"][:20]:
        click.echo(f"Your own line stands, though its facts moved: {clash['page']} {clash['slot']}", err=True)
