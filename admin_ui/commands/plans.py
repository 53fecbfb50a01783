"""What the commands for texts and for pictures share: saved plans, what they leave alone, and how they ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from admin_ui.commands.common import locales_of, print_json, run_job, table
from core.errors import BadInput
from core.jobs.services import Services
from core.publishing.plan import Refusal
from core.storage.db import Db
from core.storage.plan_book import PlanBook
from core.storage.tenancy import Store


def named_locales(text: str) -> list[str]:
    """As `locales_of`; none where none is named."""
    return locales_of(text) if text else []


def execute(
    services: Services, db: Db, store: Store, digest: str, *, book: PlanBook[Any], job: str, command: str
) -> dict[str, Any]:
    """Run a saved plan of a book to its end, or what an interrupted run left of it."""
    if book.plan(store.id, digest) is None:
        raise BadInput(f"There is no plan {digest[:12]}.", f"Make one: vitrine {command} --dry-run.", field="plan")
    return run_job(services, db, job, {"store": store.id, "plan": digest}).result


def show_preview(
    heads: Sequence[str], rows: Sequence[Sequence[Any]], refused: Sequence[Refusal], what: str, digest: str
) -> None:
    """What a plan would change and what it leaves alone, for people."""
    table(heads, rows)
    for refusal in refused:
        click.echo(f"left alone: {refusal.label} {refusal.locale}: {refusal.cause} {refusal.next_step}")
    click.echo(f"\n{what}; {len(refused)} left alone. Nothing is written yet.")
    click.echo(f"plan {digest}")


def finish(result: Mapping[str, Any], as_json: bool, *, nothing: str) -> None:
    """How a plan ended; `nothing` is said where there was nothing to do. Exit status 1: something was not written."""
    if as_json:
        print_json(result)
    else:
        counts = ", ".join(f"{count} {state}" for state, count in sorted(result["counts"].items()))
        click.echo(counts or nothing)
        for row in result["not_written"]:
            click.echo(f"{row['sku']} {row['locale']}: {row.get('cause', row.get('state'))} {row.get('next_step', '')}")
    if result["not_written"]:
        raise click.exceptions.Exit(1)
