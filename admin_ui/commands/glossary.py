"""`vitrine glossary`: a brand's own words: list, add, remove, import, export, check."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

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
from core.errors import BadInput
from core.localisation.exchange.formats import GLOSSARY_FORMATS, format_of, read_entries, write_entries
from core.localisation.exchange.shelves import GlossaryShelf, read_rows
from core.localisation.exchange.take import Taken, Taking, as_plain
from core.localisation.glossary import MOST_ROWS, PARTS_OF_SPEECH, STATUSES, Entry, checked, contradictions


@click.group()
def glossary() -> None:
    """A brand's own words per language: required, preferred and banned renderings, and what is never translated.

    Kept rows go to the language model with every product they concern, and every page is checked against them before
    it can be published.
    """


@glossary.command("list")
@click.argument("name")
@locale_option
@as_json
def list_rows(name: str, locale: str, as_json: bool) -> None:
    """Show the rows of a store, or those that bind texts of one language."""
    with opened() as (_services, db):
        rows = db.glossary.of_store(db.tenancy.store_named(name).id, locale=locale)
    if as_json:
        print_json({"store": name, "rows": [{"id": row.key, **as_plain(row)} for row in rows]})
        return
    heads = ["id", "term", "language", "rendering", "status", "context"]
    table(heads, [[r.key, r.term, r.locale or "all", r.rendering, r.status, r.context[:40]] for r in rows])
    if not rows:
        hint(f"vitrine glossary add {name} TERM --locale de-DE --rendering WORD")


@glossary.command()
@click.argument("name")
@click.argument("term")
@click.option("--rendering", default="", help="How it is written (not for --status keep).")
@locale_option
@click.option("--status", type=click.Choice(STATUSES), help="Default: required, or keep without a rendering.")
@click.option(
    "--form", "forms", multiple=True, help="Further form of the rendering (repeatable): 'Akku*', '!longer word'."
)
@click.option("--term-form", "term_forms", multiple=True, help="Further form of the term (repeatable).")
@click.option("--match-case", is_flag=True, help="Capitals count.")
@click.option("--pos", default="", metavar="PART", help=f"Part of speech: {', '.join(filter(None, PARTS_OF_SPEECH))}.")
@click.option("--context", default="", help="When the row holds, in words.")
@click.option("--note", default="", help="Why; shown in findings.")
@as_json
def add(
    name: str, term: str, rendering: str, locale: str, status: str | None, forms: tuple[str, ...],
    term_forms: tuple[str, ...], match_case: bool, pos: str, context: str, note: str, as_json: bool,
) -> None:  # fmt: skip
    """Add a row, or replace the one for the same term, language and context."""
    status = status or ("required" if rendering else "keep")
    entry = checked(
        Entry(term, locale, rendering, status, "", pos, context, match_case, note, forms, term_forms, "added")
    )
    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        if db.glossary.count(store.id) >= MOST_ROWS:
            raise BadInput(f"A glossary has at most {MOST_ROWS} rows.", "Remove what is no longer used.", field="term")
        new = entry.key not in db.glossary.by_key(store.id, [entry.key])
        db.glossary.save(store.id, [entry])
        db.audit.write("glossary.added", store.name, store_id=store.id, id=entry.key, term=entry.term, locale=locale)
        quarrels = _quarrels(db.glossary.of_store(store.id), entry.key)
    if as_json:
        print_json({"store": name, "id": entry.key, "new": new, "contradictions": quarrels})
        return
    click.echo(f"{'Added' if new else 'Replaced'}: {entry.term} ({entry.status}), id {entry.key}")
    for quarrel in quarrels:
        click.echo(f"It contradicts another row: {quarrel['why']} ({quarrel['other']}).", err=True)


@glossary.command()
@click.argument("name")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@as_json
def remove(name: str, ids: tuple[str, ...], as_json: bool) -> None:
    """Remove rows by their ids (see list)."""
    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        known = db.glossary.by_key(store.id, ids)
        if missing := [key for key in ids if key not in known]:
            raise BadInput(f"There is no row {missing[0][:40]!r}.", f"See: vitrine glossary list {name}", field="id")
        gone = db.glossary.remove(store.id, ids)
        db.audit.write("glossary.removed", store.name, store_id=store.id, ids=list(ids))
    if as_json:
        print_json({"store": name, "removed": gone})
    else:
        click.echo(f"{gone} rows removed.")


@glossary.command("import")
@click.argument("name")
@file_name(required=False)
@format_option(GLOSSARY_FORMATS)
@locale_option
@rule_option
@dry_run_option
@undo_option
@as_json
def import_file(
    name: str, source: Path | None, format_name: str, locale: str, rule: str, dry_run: bool, undo: bool, as_json: bool
) -> None:
    """Take a glossary file in (TBX or CSV); --dry-run shows what would change, --undo takes the last import back."""
    with opened() as (services, db):
        store = db.tenancy.store_named(name)
        taking = Taking(db, services.blobs, store, GlossaryShelf())

        def take(path: Path, taken: Taken) -> Taken:
            kind = format_of(path.name, format_name, GLOSSARY_FORMATS)
            with path.open("rb") as stream:
                found = read_entries(stream, kind, store.source_locale)
                rows = read_rows(found, taken, locale=locale, source_locale=store.source_locale, origin=path.name)
                return taking.take(rows, taken, rule=rule, dry_run=dry_run, name=path.name)

        answer = imported(taking, source, undo, dry_run, take)
    show_taken(name, answer, as_json, f"vitrine glossary check {name}")


@glossary.command("export")
@click.argument("name")
@file_name(required=True)
@format_option(GLOSSARY_FORMATS)
@locale_option
@as_json
def export_file(name: str, source: Path, format_name: str, locale: str, as_json: bool) -> None:
    """Write the glossary to a file (TBX or CSV)."""
    kind = format_of(source.name, format_name, GLOSSARY_FORMATS)
    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        rows = db.glossary.of_store(store.id, locale=locale)
        written(source, write_entries(rows, kind, store.source_locale))
    if as_json:
        print_json({"store": name, "file": str(source), "format": kind, "rows": len(rows)})
    else:
        click.echo(f"{len(rows)} rows in {source}.")


@glossary.command()
@click.argument("name")
@as_json
def check(name: str, as_json: bool) -> None:
    """Check the written pages against the glossary and the list of harmful literal renderings, and the rows against
    each other. Exit status 1 when a page is blocked or rows contradict each other."""
    from core.generation.pipeline import recheck

    rows: list[dict[str, Any]] = []
    with opened() as (_services, db):
        store = db.tenancy.store_named(name)
        quarrels = _quarrels(db.glossary.of_store(store.id))
        states = db.content.states(store.id)
        for state in states:
            page = db.content.get(store.id, state.remote_id, state.locale)
            for finding in recheck(db, store, page).findings if page else ():
                if finding.kind in ("x_glossary", "mistranslation"):
                    rows.append({"product": state.remote_id, "locale": state.locale, **finding.as_dict()})
    blocked = Counter(row["severity"] for row in rows)["block"]
    if as_json:
        print_json({"store": name, "pages": len(states), "findings": rows, "contradictions": quarrels})
    else:
        heads = ["product", "language", "severity", "text", "message"]
        table(heads, [[r["product"], r["locale"], r["severity"], r["span"][:30], r["message"][:90]] for r in rows])
        for quarrel in quarrels:
            click.echo(f"{quarrel['why']}: {quarrel['one']} / {quarrel['other']}", err=True)
        click.echo(
            f"{len(states)} pages, {len(rows)} findings, {blocked} of them block; {len(quarrels)} contradictions."
        )
    if blocked or quarrels:
        raise click.exceptions.Exit(1)


def _quarrels(rows: list[Entry], key: str = "") -> list[dict[str, str]]:
    return [
        {"one": f"{one.term} = {one.rendering} ({one.status})", "other": f"{two.term} = {two.rendering} ({two.status})",
         "why": why}
        for one, two, why in contradictions(rows)
        if key in ("", one.key, two.key)
    ]  # fmt: skip
