"""`vitrine image`: operations over picture files, the sizes of the channels, where a picture comes from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from admin_ui.commands.common import counting_bar, print_json, table
from core.ports.picture_files import Batch, Operation, Option
from core.registry import picture_files

_STDOUT = "-"


class _Image(click.Group):
    """The subcommands below, and one for each operation that is installed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*(operation.name for operation in picture_files().file_operations()), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for operation in picture_files().file_operations():
            if operation.name == cmd_name:
                return _command(operation)
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Image)
def image() -> None:
    """Pictures: work on a file or a folder, see what channels take, read where a picture comes from."""


def _command(operation: Operation) -> click.Command:
    """The subcommand of an operation."""

    def run(source: Path, out: Path, rows_to: str | None, confidence_to: Path | None, **options: Any) -> None:
        with counting_bar(operation.name) as show:
            batch = picture_files().run_batch(operation.name, source, out, options, show)
        _answer(batch, out, rows_to, confidence_to)
        if batch.refused:
            raise click.exceptions.Exit(1)

    json_help = "Write a row per input here, {stem: {ok, confidence, engine, reason}}; - or no name: standard output."
    params: list[click.Parameter] = [
        click.Argument(["source"], metavar="IN", type=click.Path(exists=True, path_type=Path)),
        click.Argument(["out"], metavar="OUT", type=click.Path(file_okay=False, path_type=Path)),
        *(_option(option) for option in operation.options),
        click.Option(["--json", "rows_to"], metavar="FILE", is_flag=False, flag_value=_STDOUT, help=json_help),
        click.Option(
            ["--confidence", "confidence_to"], metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
            help="Write {stem: 0..1} here: how sure each result is.",
        ),
    ]  # fmt: skip
    if operation.names:
        params.append(_listing(operation.names))
    text = (
        f"{operation.summary}\n\nIN is a file or a folder, OUT a folder: each input has a result <name>.<suffix> "
        "there, or a row that says why not. Exit status 1 when something was refused."
    )
    return click.Command(operation.name, params=params, callback=run, help=text, short_help=operation.summary)


def _listing(names: Callable[[], Iterable[tuple[str, str]]]) -> click.Option:
    """`--list`: the names that can be chosen, and nothing else happens."""

    def show(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
        if wanted:
            table(("name", "what it is"), list(names()))
            ctx.exit()

    listed = "Show the names that can be chosen, and stop."
    return click.Option(["--list"], is_flag=True, is_eager=True, expose_value=False, callback=show, help=listed)


def _option(option: Option) -> click.Option:
    names = [f"--{option.name}", option.name.replace("-", "_")]
    if option.kind == "flag":
        return click.Option(names, is_flag=True, default=bool(option.default), help=option.help)
    return click.Option(
        names,
        type=_kind(option),
        default=option.default,
        show_default=option.default is not None,
        metavar=option.metavar or None,
        help=option.help,
    )


def _kind(option: Option) -> click.ParamType[Any]:
    if option.kind == "choice":
        return click.Choice(option.choices)
    if option.kind == "whole":
        low, high = option.at_least, option.at_most
        return click.IntRange(None if low is None else int(low), None if high is None else int(high))
    if option.kind == "number":
        return click.FloatRange(option.at_least, option.at_most)
    return click.STRING


def _answer(batch: Batch, out: Path, rows_to: str | None, confidence_to: Path | None) -> None:
    rows = {name: row.as_dict() for name, row in batch.rows.items()}
    if rows_to == _STDOUT:
        print_json(rows)
    elif rows_to:
        Path(rows_to).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    if confidence_to:
        sure = {name: row["confidence"] for name, row in rows.items()}
        confidence_to.write_text(json.dumps(sure, ensure_ascii=False, indent=1), encoding="utf-8")
    for name, row in rows.items():
        if row["reason"]:
            click.echo(f"{name}: {'' if row['ok'] else 'refused. '}{row['reason']}", err=True)
    for name in batch.passed_over:
        click.echo(f"{name}: passed over, it is no picture.", err=True)
    click.echo(f"{len(rows) - batch.refused} of {len(rows)} done, in {out}", err=True)


@image.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def channels(name: str | None, as_json: bool) -> None:
    """What each channel takes as a picture: size, formats, bytes, what it covers and forbids, and who says so."""
    from dataclasses import asdict

    from core.assets.channels import picture_slot, picture_slots, platforms

    chosen = picture_slots().values() if name is None or name in platforms() else [picture_slot(name)]
    rows = [asdict(slot) for slot in chosen if name in (None, slot.name, slot.platform)]
    if as_json:
        print_json({"channels": rows})
    elif name in (None, *platforms()) and len(rows) > 1:
        heads = ("channel", "size", "at least", "shape", "formats", "bytes", "background", "sure", "checked")
        table(heads, [_cells(row) for row in rows])
    else:
        for key, value in rows[0].items():
            click.echo(f"{key:<12} {_words(value)}")


def _cells(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        row["name"],
        f"{row['width_px']} x {row['height_px']}",
        "{} x {}".format(*row["need_px"]),
        row["fit"],
        ", ".join(row["formats"]),
        f"{round(row['max_bytes'] / 1e6, 1):g} MB" if row["max_bytes"] else "-",
        row["background"],
        row["certainty"],
        row["checked_on"],
    )


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {part}" for key, part in value.items() if part) or "-"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "-")


@image.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def provenance(file: Path, as_json: bool) -> None:
    """Read where a picture comes from: what its file says, whether that is signed, and by whom."""
    found = picture_files().provenance(file)
    if as_json:
        print_json(found)
    else:
        for line in found["said"]:
            click.echo(line)
