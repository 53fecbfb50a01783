"""`vitrine memory`: translations that are kept and used again: counts, import, export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from admin_ui.commands.common import as_json, hint, opened, print_json, table
from admin_ui.commands.exchange import (
    dry_run_option,
    file_name,
    format_option,
    imported,
    locale_option,
    rule_option,
    show_taken,
    undo_option,
    written,
)  # fmt: skip
from core.localisation.exchange.formats import MEMORY_FORMATS, format_of, read_units, write_units
from core.localisation.exchange.shelves import MemoryShelf, fitting
from core.localisation.exchange.take import Taken, Taking
from core.localisation.exchange.unit import APPROVED, Unit
from core.localisation.market import normalise_locale


@click.group()
def memory() -> None:
    """Translations that are kept and used again. Files of OmegaT, Trados, memoQ, Poedit, gettext and Weblate are read:
    TMX, XLIFF 1.2 and 2, PO, CSV."""


@memory.command("list")
@click.argument("name")
@as_json
def list_counts(name: str, as_json: bool) -> None:
    """How many texts are kept per language."""
    with opened() as (_services, db):
        counts = db.memory.counts(db.tenancy.store_named(name).id)
    rows = [
        {"source_locale": source, "locale": locale, "state": state, "units": units}
        for (source, locale, state), units in sorted(counts.items())
    ]
    if as_json:
        print_json({"store": name, "rows": rows})
        return
    table(["from", "to", "state", "texts"], [list(row.values()) for row in rows])
    if not rows:
        hint(f"vitrine memory import {name} FILE.tmx --dry-run")


@memory.command("import")
@click.argument("name")
@file_name(required=False)
@format_option(MEMORY_FORMATS)
@locale_option
@rule_option
@click.option("--approved", is_flag=True, help="A person has read every text of the file: use them without a check.")
@dry_run_option
@undo_option
@as_json
def import_file(
    name: str, source: Path | None, format_name: str, locale: str, rule: str, approved: bool, dry_run: bool, undo: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Take translations in; --dry-run shows what would change, --undo takes the last import back.

    A failure in the middle of a file changes nothing. Texts whose placeholders differ from the source's are left out.
    """
    wanted = normalise_locale(locale) if locale else ""
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        taking = Taking(db, services.blobs, store, MemoryShelf())

        def take(path: Path, taken: Taken) -> Taken:
            kind = format_of(path.name, format_name, MEMORY_FORMATS)
            with path.open("rb") as stream:
                units = fitting(
                    read_units(stream, kind), taken, locale=wanted, source_locale=store.source_locale,
                    origin=path.name, approved=approved,
                )  # fmt: skip
                return taking.take(units, taken, rule=rule, dry_run=dry_run, name=path.name)

        answer = imported(taking, source, undo, dry_run, take)
    show_taken(name, answer, as_json, f"vitrine memory list {name}")


@memory.command("export")
@click.argument("name")
@file_name(required=True)
@format_option(MEMORY_FORMATS)
@locale_option
@click.option("--approved", is_flag=True, help="Only what a person approved.")
@as_json
def export_file(name: str, source: Path, format_name: str, locale: str, approved: bool, as_json: bool) -> None:
    """Write the memory to a file. XLIFF 2 and PO hold one language: name it with --locale."""
    kind = format_of(source.name, format_name, MEMORY_FORMATS)
    wanted = normalise_locale(locale) if locale else ""
    count = 0

    def counted(units: Iterator[Unit]) -> Iterator[Unit]:
        nonlocal count
        for unit in units:
            count += 1
            yield unit

    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        units = db.memory.stream(store.id, locale=wanted, state=APPROVED if approved else "")
        written(source, write_units(counted(units), kind, store.source_locale))
    if as_json:
        print_json({"store": name, "file": str(source), "format": kind, "units": count})
    else:
        click.echo(f"{count} texts in {source}.")
