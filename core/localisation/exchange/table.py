"""CSV of pairs and of terms, as spreadsheet programs write it: commas, semicolons or tabs, UTF-8 or UTF-16."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from core.errors import BadInput, CoreError
from core.localisation.exchange.unit import APPROVED, MACHINE, UNFINISHED, Unit, flat, plain
from core.localisation.glossary import KEEP, REQUIRED, Entry, checked

LONGEST_CELL = 1024 * 1024
_UNIT_COLUMNS = ("source", "target", "source_locale", "locale", "context", "state", "note")
_TERM_COLUMNS = (
    *(
        "term",
        "locale",
        "rendering",
        "status",
        "forms",
        "term_forms",
        "match_case",
        "part_of_speech",
        "context",
        "note",
    ),
    "source_locale",
)
_ALSO = {
    "src": "source",
    "source text": "source",
    "original": "source",
    "tgt": "target",
    "target text": "target",
    "translation": "target",
    "target_locale": "locale",
    "language": "locale",
    "source term": "term",
    "target term": "rendering",
    "pos": "part_of_speech",
    "case sensitive": "match_case",
    "comment": "note",
    "notes": "note",
}
_TRUE = frozenset(("1", "true", "yes", "x", "y", "ja", "是"))
_STATES = (APPROVED, MACHINE, UNFINISHED)


def read_units(stream: IO[bytes]) -> Iterator[Unit]:
    """Rows with `source` and `target`. A row without a source is left out."""
    for _number, row in sheet_rows(stream, ("source", "target")):
        if row.get("source"):
            state = row.get("state", "").strip().lower()
            yield Unit(
                flat([row["source"]]), flat([row.get("target", "")]), row.get("source_locale", "").strip(),
                row.get("locale", "").strip(), row.get("context", ""), state if state in _STATES else MACHINE,
                row.get("note", ""),
            )  # fmt: skip


def read_entries(stream: IO[bytes]) -> Iterator[tuple[int, Entry | CoreError]]:
    """Rows with `term`: (line, row of the glossary, or why it cannot be used)."""
    for number, row in sheet_rows(stream, ("term",)):
        if not any(value.strip() for value in row.values()):
            continue
        status = row.get("status", "").strip().lower() or (REQUIRED if row.get("rendering", "").strip() else KEEP)
        entry = Entry(
            row.get("term", ""), row.get("locale", ""), row.get("rendering", ""), status, row.get("source_locale", ""),
            row.get("part_of_speech", ""), row.get("context", ""), row.get("match_case", "").strip().lower() in _TRUE,
            row.get("note", ""), _parts(row.get("forms", "")), _parts(row.get("term_forms", "")),
        )  # fmt: skip
        try:
            yield number, checked(entry)
        except BadInput as error:
            yield number, error


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in cell.split("|")) if part)


def sheet_rows(stream: IO[bytes], needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table with their line, by the names in its first line. Raises BadInput."""
    start = stream.read(4)
    stream.seek(0)
    utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = io.TextIOWrapper(stream, "utf-16" if utf16 else "utf-8-sig", newline="")
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        first = text.readline()
        delimiter = max(",;\t", key=first.count)
        heads = [_name(cell) for cell in next(csv.reader([first], delimiter=delimiter), [])]
        if missing := [name for name in needed if name not in heads]:
            raise BadInput(
                f"The table has no column {missing[0]!r}.",
                f"Its first line names the columns: {', '.join(heads)[:120]}.",
                field="file",
            )
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        for cells in reader:
            if cells:
                yield reader.line_num + 1, dict(zip(heads, cells, strict=False))
    except csv.Error as error:
        raise BadInput(f"The table cannot be read: {error}.", "Save it as CSV again.", field="file") from error
    except UnicodeError as error:
        raise BadInput("The table is neither UTF-8 nor UTF-16.", "Save it as 'CSV UTF-8'.", field="file") from error
    finally:
        csv.field_size_limit(before)
        text.detach()


def _name(head: str) -> str:
    folded = head.strip().casefold()
    return _ALSO.get(folded, folded)


def write_units(units: Iterable[Unit], source_locale: str) -> Iterator[str]:
    """A table of pairs in parts. Inline codes are written as their own text."""
    rows = (
        {
            "source": plain(unit.source),
            "target": plain(unit.target),
            "source_locale": unit.source_locale or source_locale,
            "locale": unit.locale,
            "context": unit.context,
            "state": unit.state,
            "note": unit.note,
        }
        for unit in units
    )
    return _written(_UNIT_COLUMNS, rows)


def write_entries(entries: Iterable[Entry], _source_locale: str = "") -> Iterator[str]:
    """A table of terms in parts."""
    rows = (
        {name: str(getattr(entry, name)) for name in _TERM_COLUMNS}
        | {
            "forms": " | ".join(entry.forms),
            "term_forms": " | ".join(entry.term_forms),
            "match_case": "yes" if entry.match_case else "",
        }
        for entry in entries
    )
    return _written(_TERM_COLUMNS, rows)


def _written(columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\r\n")
    writer.writeheader()
    yield "\ufeff" + buffer.getvalue()  # the mark by which spreadsheet programs know UTF-8
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(row)
        yield buffer.getvalue()
