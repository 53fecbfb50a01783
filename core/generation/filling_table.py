"""The owner's form as a CSV table: one row per product, one column per wanted attribute; known cells are filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from core.catalog.seed.csv_table import read_table
from core.errors import BadInput
from core.facts.answer import field_for, shown
from core.facts.categories import GENERAL
from core.facts.categories.guess import CATEGORY_KEY
from core.facts.vocabulary import attributes
from core.generation.filling import Cell, Standing, columns

ID, SKU, TITLE = "id", "sku", "title"
_GIVEN = (ID, SKU, TITLE, CATEGORY_KEY)
_REMARK = "#"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK = "\ufeff"  # or a spreadsheet program reads UTF-8 as something else


def write(rows: Sequence[Standing], markets: Sequence[str], lang: str) -> str:
    """The table of these products: columns by what is wanted most in these markets. The row that begins with # names
    the columns in `lang` and gives an example of each; it is passed over when the table is read."""
    names = columns(rows, markets)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow((*_GIVEN, *names))
    table.writerow((_REMARK, "", "", "", *(_remark(name, lang) for name in names)))
    for row in rows:
        known = (_plain(shown(row.sheet, name)) for name in names)
        snapshot = row.product.snapshot
        table.writerow((row.product.remote_id, _plain(snapshot.sku), _plain(snapshot.title), row.category, *known))
    return _BYTE_ORDER_MARK + out.getvalue()


def read(source: bytes) -> Iterator[Cell]:
    """The cells of a table that say something, in its order. Raises BadInput when it is no such table."""
    table = read_table(source)
    named = {column.lower() for column in table.columns}
    if ID not in named:
        raise BadInput("The table has no column id.", "Export the table again and keep its first row.", field=ID)
    known = attributes()
    wanted = [column.lower() for column in table.columns if column.lower() not in (ID, SKU, TITLE) and column]
    if strange := [name for name in wanted if name not in known and name != CATEGORY_KEY]:
        raise BadInput(
            f"The table has a column {strange[0][:40]!r} that is no attribute.",
            "Keep the first row of the exported table as it is; leave out columns of your own.",
            field=strange[0][:40],
        )
    for row in table.rows:
        if row[ID].startswith(_REMARK):
            continue
        for name in wanted:
            if text := _read(row[name]):
                yield Cell(_read(row[ID]), name, text, line=row.line)


def _remark(name: str, lang: str) -> str:
    known = attributes()[name]
    example = field_for(name, GENERAL, "", False).example
    title = (known.names_in(lang) or known.names_in("en"))[0]
    return f"{title} ({example})" if example else title


def _plain(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _read(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
