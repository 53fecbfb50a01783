"""What `vitrine glossary` and `vitrine memory` share: options of import and export, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from admin_ui.commands.common import hint, print_json, table
from core.errors import BadInput
from core.localisation.exchange.take import RULES, Taken, Taking

_Command = TypeVar("_Command", bound=Callable[..., Any])

locale_option = click.option("--locale", default="", metavar="TAG", help="Only this language, for example de-DE.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would change, change nothing.")
undo_option = click.option("--undo", is_flag=True, help="Take the last import back.")
rule_option = click.option(
    "--on-conflict", "rule", type=click.Choice(RULES), default="keep", show_default=True,
    help="What is there already: keep it, or override it with the file.",
)  # fmt: skip


def format_option(known: tuple[str, ...]) -> Callable[[_Command], _Command]:
    """--format with the formats there are."""
    return click.option(
        "--format", "format_name", type=click.Choice(known), default=None, callback=lambda _c, _p, value: value or "",
        help="Default: by the file's name.",
    )  # fmt: skip


def file_name(*, required: bool) -> Callable[[_Command], _Command]:
    """The FILE argument."""
    return click.argument("source", metavar="FILE", required=required, type=click.Path(path_type=Path, dir_okay=False))


def imported(
    taking: Taking[Any], source: Path | None, undo: bool, dry_run: bool, take: Callable[[Path, Taken], Taken]
) -> dict[str, Any]:
    """Run an import, or take the last one back."""
    if undo == (source is not None):
        raise BadInput("Say which file to take in.", "Name a FILE, or use --undo alone.", field="file")
    if source is None:
        return taking.take_back()
    try:
        taken = take(source, Taken())
    except OSError as error:
        cause = f"{source} cannot be read: {error.strerror or error}."
        raise BadInput(cause, "Check the file's name and rights.", field="file") from error
    return {"file": source.name, "dry_run": dry_run, **taken.counts, "rows": taken.rows, "why_refused": taken.refused}


def show_taken(name: str, answer: dict[str, Any], as_json: bool, then: str) -> None:
    """What an import did. Exit status 1 when nothing of a file could be used."""
    if as_json:
        print_json({"store": name, **answer})
    elif "restored" in answer:
        click.echo(f"The import of {answer['file']} is taken back: {answer['restored']} rows are as before.")
        if answer["left"]:
            click.echo(f"{answer['left']} rows were changed since and left alone.")
    else:
        _show_rows(answer)
        if not answer["dry_run"]:
            hint(then)
    used = sum(answer.get(name, 0) for name in ("added", "changed", "kept", "same"))
    if answer.get("refused") and not used:
        raise click.exceptions.Exit(1)


def _show_rows(answer: dict[str, Any]) -> None:
    rows = [
        [row["outcome"], row.get("locale", "all"), row.get("source", row.get("term", ""))[:40],
         row.get("target", row.get("rendering", ""))[:40], _before(row)[:40]]
        for row in answer["rows"]
    ]  # fmt: skip
    if rows:
        table(["what", "language", "source", "new", "there already"], rows)
    for row in answer["why_refused"]:
        click.echo(f"row {row['row']} left out: {row['cause']}. {row['text'][:40]}", err=True)
    would = "would be " if answer["dry_run"] else ""
    counts = ", ".join(f"{answer[name]} {would}{name}" for name in ("added", "changed", "kept"))
    click.echo(f"{answer['file']}: {counts}, {answer['same']} the same already, {answer['refused']} left out.")


def _before(row: dict[str, Any]) -> str:
    before = row.get("before", {})
    return str(before.get("target", before.get("rendering", "")))


def written(path: Path, parts: Iterable[str]) -> None:
    """Write a file; one that stands there is replaced when the new one is whole."""
    fresh = path.with_name(f".{path.name}.part")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(parts)
        fresh.replace(path)
    except OSError as error:
        cause = f"{path} cannot be written: {error.strerror or error}."
        raise BadInput(cause, "Choose another file.", field="file") from error
    finally:
        fresh.unlink(missing_ok=True)
