"""What commands share: the opened installation, JSON or words, progress on standard error."""

from __future__ import annotations

import getpass
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import click

from core.bootstrap import open_services
from core.errors import BadInput
from core.jobs.runtime import Runtime
from core.jobs.services import Services
from core.localisation.market import normalise_locale
from core.storage.db import Db
from core.storage.jobs import JobRow
from core.storage.tenancy import Store

_STALLED = "waits: no GPU worker (vitrine-gpu) runs"
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
all_products = click.option("--all", "everything", is_flag=True, help="All products of the store.")
skus = click.option(
    "--sku", "labels", multiple=True, metavar="SKU", help="Only this product (repeatable; id:N without SKU)."
)


@contextmanager
def opened() -> Iterator[tuple[Services, Db]]:
    """This installation, in the name of the person at the terminal."""
    services = open_services()
    try:
        yield services, services.db(f"cli:{getpass.getuser()}")
    finally:
        services.close()


def locales_of(text: str) -> list[str]:
    """`de-DE,ja_JP` as canonical tags, in order, each once; raises BadInput with the supported ones."""
    tags = [normalise_locale(tag.strip()) for tag in text.split(",") if tag.strip()]
    if not tags:
        raise BadInput("No locale was named.", "For example: --locales de-DE,ja-JP", field="locales")
    return list(dict.fromkeys(tags))


def product_ids(db: Db, store: Store, labels: Sequence[str], everything: bool) -> list[str]:
    """Ids of the products named; all of them (an empty list) with --all. Raises BadInput naming what is unknown."""
    if everything == bool(labels):
        raise BadInput("Say which products.", "Use --all, or --sku once or more.", field="sku")
    if everything:
        return []
    found = db.catalog.by_labels(store.id, labels)
    known = {label for product in found for label in (product.snapshot.sku, f"id:{product.remote_id}")}
    if missing := [label for label in labels if label not in known]:
        raise BadInput(
            f"The store '{store.name}' has no product {', '.join(missing)}.",
            "Check the SKU, or read the catalogue again: vitrine store sync.",
            field="sku",
        )
    return [product.remote_id for product in found]


def run_job(services: Services, db: Db, name: str, payload: Mapping[str, Any], **options: Any) -> JobRow:
    """Run a job to its end with a progress bar."""
    from core.jobs.table import KINDS, routed

    with (
        Runtime(services, queues=(KINDS[routed(name, payload)].queue,), warm=False) as runtime,
        progress_bar(KINDS[name].title) as show,
    ):

        def look(job: JobRow) -> None:
            show(replace(job, note=_STALLED) if services.stalled(job) else job)

        return runtime.run(db, name, payload, progress=look, **options)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[JobRow], None]]:
    """How far a job is: see `counting_bar`."""
    with counting_bar(title) as show:
        yield lambda job: show(job.done, job.total, job.note)


@contextmanager
def counting_bar(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """Done/total, rate and time left on a terminal; a line now and then elsewhere."""
    if not sys.stderr.isatty():
        yield _plain(title)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[note]}"), console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None, note="")
        yield lambda done, total, note: bar.update(task, completed=done, total=total or None, note=note[:40])


def _plain(title: str) -> Callable[[int, int, str], None]:
    last_s = time.monotonic()

    def show(done: int, total: int, note: str) -> None:
        nonlocal last_s
        if time.monotonic() - last_s >= 5 and (not total or done < total):
            last_s = time.monotonic()
            click.echo(f"{title}: {done}/{total or '?'} {note}", err=True)

    return show


def print_json(value: Any) -> None:
    """One object on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table for people."""
    from rich.console import Console
    from rich.table import Table

    view = Table(*heads, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        view.add_row(*(str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(view)


def hint(text: str) -> None:
    """The next useful command, for people."""
    click.echo(f"\nNext: {text}", err=True)


def day_of(text: str | None) -> date:
    """The day that an option names, today where it names none. Raises BadInput."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            f"{text[:20]!r} is no day.", "Write it as YYYY-MM-DD, for example 2026-12-01.", field="on"
        ) from error
