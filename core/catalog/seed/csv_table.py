"""A CSV file of a shop as rows with line numbers: encodings, separators and every way such a file can be broken."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput

MAX_BYTES = 256 * 1024 * 1024
MAX_CELL = 1_000_000  # characters; the longest real description seen was a tenth of that
_EXPORT_AGAIN = "Export the products again as CSV (UTF-8) and give that file unchanged."


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of one record by lower-case column name, and the line of the file that it starts on."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The trimmed cell; empty when the file has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns as written and in order, the records, and what had to be tolerated."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    def has(self, *columns: str) -> bool:
        return {column.lower() for column in columns} <= {column.lower() for column in self.columns}


def read_table(source: str | Path | bytes) -> Table:
    """Read a whole file (a path, or its bytes). Raises BadInput with line and column where one can be named."""
    text, notes = _decode(source if isinstance(source, bytes) else _load(Path(source)))
    _reject_foreign(text)
    records = _records(text)
    line, header = next(records, (1, []))
    columns = tuple(name.strip() for name in header)
    if not any(columns):
        raise BadInput("The file is empty.", "Give a product export of Shopify or WooCommerce.", field="file")
    if len(columns) == 1:
        raise BadInput(
            f'Line {line} has a single column ("{columns[0][:40]}"), so this is no product table.',
            _EXPORT_AGAIN,
            field="file",
        )
    rows = tuple(_row(line, columns, cells) for line, cells in records if any(cell.strip() for cell in cells))
    if not rows:
        raise BadInput("The file has a header but no products.", "Export at least one product.", field="file")
    return Table(columns, rows, notes)


def _load(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(
                f"{path.name} is larger than {MAX_BYTES >> 20} MB.", "Export fewer products at a time.", field="file"
            )
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(
            f"{path} cannot be read: {reason}.", "Check the file's name and rights.", field="file"
        ) from error


def _decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    if len(raw) > MAX_BYTES:
        raise BadInput(
            f"The file is larger than {MAX_BYTES >> 20} MB.", "Export fewer products at a time.", field="file"
        )
    if raw[:4] == b"PK\x03\x04" or raw[:4] == b"\xd0\xcf\x11\xe0":
        raise BadInput("This is a spreadsheet or zip file, not CSV.", "Save it as CSV (UTF-8) first.", field="file")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return _strictly(raw, encoding), ()
    if raw[1:200:2].count(0) > 60:  # Latin letters in UTF-16 without a mark: every second byte is zero
        return _strictly(raw, "utf-16-le"), ()
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        note = f"Line {line} is not UTF-8; the file was read as Windows-1252. Check letters with accents."
        return raw.decode("cp1252", errors="replace"), (note,)


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInput(
            f"The file says it is {encoding.upper()} but byte {error.start} does not fit.", _EXPORT_AGAIN, field="file"
        ) from error


def _reject_foreign(text: str) -> None:
    at = text.find("\0")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        raise BadInput(f"Line {line} holds a NUL byte, so the file is damaged.", _EXPORT_AGAIN, field="file")
    start = text[:200].lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "{", "[")):
        raise BadInput(
            "This is a web page, XML or JSON, not CSV.", "Log in to the shop and use its export button.", field="file"
        )


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line it starts on, cells) of every record."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))  # our own limit below names the column
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        what = "a quotation mark is never closed" if "end of data" in str(error) else str(error)
        raise BadInput(
            f"The record that starts on line {line} is broken: {what}.", _EXPORT_AGAIN, field="file"
        ) from error


def _separator(text: str) -> str:
    header = re.sub(r'"[^"]*"', "", text[:20_000].lstrip("\r\n").split("\n", 1)[0])
    return max(",;\t", key=header.count)


def _row(line: int, columns: tuple[str, ...], cells: list[str]) -> Row:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise BadInput(
            f"Line {line} has {len(cells)} cells, the header has {len(columns)}.",
            "A separator inside a text is not quoted. " + _EXPORT_AGAIN,
            field="file",
        )
    named: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if len(cell) > MAX_CELL:
            raise BadInput(
                f'Line {line}, column "{column}": {len(cell):,} characters; a page can hold {MAX_CELL:,}.',
                "Take embedded pictures (data:) out of that text, then export again.",
                field=column,
            )
        if cell.strip() and column:
            named.setdefault(column.lower(), cell.strip())
    return Row(line, named)
