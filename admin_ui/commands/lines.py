"""`vitrine facts`, `compose`, `check`, `redact`: engines alone, JSON lines in, JSON lines out, same order.

A bad line answers `{id, error: {field, cause}}`; the rest is still answered; the exit status is then 2.
"""

from __future__ import annotations

import gc
import json
import math
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from admin_ui.commands.common import locales_of, opened
from core.errors import BadInput, CoreError

if TYPE_CHECKING:
    from core.review.brand_words import BrandWords

MAX_LINE_BYTES = 64 * 1024 * 1024
_MOST_DIGITS = 300  # of a whole number; beyond, no float holds it
_FILE = click.argument("source", default="-", metavar="[FILE or -]", type=click.File("rb"))
_JSONL = click.option("--jsonl", is_flag=True, default=True, help="JSON lines (the only form; said for clarity).")


@click.command()
@_JSONL
@_FILE
def facts(jsonl: bool, source: IO[bytes]) -> None:
    """Extract facts from products. Format: docs/reference/lines.md."""
    from core.facts.jsonl import facts_row

    _each(source, lambda row: [facts_row(row)])


@click.command()
@_JSONL
@click.option("--locales", required=True, metavar="L,L...")
@_FILE
def compose(jsonl: bool, locales: str, source: IO[bytes]) -> None:
    """Write pages from facts alone: one line out per product and locale."""
    from core.generation.compose.jsonl import compose_row

    wanted = locales_of(locales)
    _each(source, lambda row: compose_row(row, wanted))


@click.command()
@_JSONL
@click.option("--all", "all_kinds", is_flag=True, help="Also the house's own kinds, prefixed x_.")
@click.option("--store", "name", default="", metavar="NAME", help="With --all: by this store's glossary too.")
@_FILE
def check(jsonl: bool, all_kinds: bool, name: str, source: IO[bytes]) -> None:
    """Check texts against facts and market rules. Exit status 1 when there is a blocking finding."""
    from core.review.jsonl import check_row

    words = _words_of(name)

    blocked = False

    def checked(row: dict[str, Any]) -> list[dict[str, Any]]:
        nonlocal blocked
        found = check_row(row, all_kinds=all_kinds, words=words)
        blocked = blocked or any(finding["severity"] == "block" for finding in found.get("findings", ()))
        return [found]

    _each(source, checked)
    if blocked:
        raise click.exceptions.Exit(1)


def _words_of(name: str) -> BrandWords:
    from core.review.brand_words import NO_WORDS, brand_words

    if not name:
        return NO_WORDS
    with opened() as (_services, db):
        return brand_words(db, db.tenancy.store_named(name).id)


@click.command()
@_JSONL
@_FILE
def redact(jsonl: bool, source: IO[bytes]) -> None:
    """Replace personal data in texts by typed tokens. Format: docs/reference/redaction.md."""
    from core.generation.redact_lines import redact_row

    _each(source, lambda row: [redact_row(row)])


def _each(source: IO[bytes], answer: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> None:
    """Answer line by line in constant memory."""
    bad = False
    for number, raw in enumerate(source):
        if number == 1:
            gc.freeze()  # the word data that the first line loaded need not be walked for every other line
        if not raw.strip():
            continue
        row: Any = None
        try:
            row = _read(raw)
            if not isinstance(row, dict):
                raise BadInput("The line is no JSON object.", field="line")
            out = answer(row)
        except (UnicodeDecodeError, ValueError, RecursionError) as error:
            out = [_refusal(None, "line", f"The line is no JSON: {error}")]
            bad = True
        except CoreError as error:
            out = [_refusal(row, getattr(error, "field", "") or "line", error.cause)]
            bad = True
        bad = bad or any("error" in line for line in out)
        for line in out:
            sys.stdout.write(_written(line) + "\n")
        sys.stdout.flush()
    if bad:
        raise click.exceptions.Exit(2)


def _read(raw: bytes) -> Any:
    """One line of JSON. NaN and Infinity are none; numbers beyond what a float holds are refused too."""
    if len(raw) > MAX_LINE_BYTES:
        raise BadInput(f"The line has more than {MAX_LINE_BYTES} bytes.", field="line")
    return json.loads(raw.decode("utf-8"), parse_float=_float, parse_int=_int, parse_constant=_no_number)


def _float(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _no_number(digits)


def _int(digits: str) -> int:
    return int(digits) if len(digits) <= _MOST_DIGITS else _no_number(digits)


def _no_number(said: str) -> NoReturn:
    raise BadInput(f"{said[:24]} is no number that can be used.", field="line")


def _written(line: dict[str, Any]) -> str:
    """One line of JSON that any UTF-8 stream takes: half of a surrogate pair is written as its escape."""
    try:
        text = json.dumps(line, ensure_ascii=False, allow_nan=False)
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(line, allow_nan=False)
    return text


def _refusal(row: Any, field: str, cause: str) -> dict[str, Any]:
    known = row.get("id") if isinstance(row, dict) else None
    return {"id": known if isinstance(known, str | int) else None, "error": {"field": field, "cause": cause}}
