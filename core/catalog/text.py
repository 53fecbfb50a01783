"""A product's HTML as plain text that offsets can refer to, with its lines, lists and tables kept apart.

The folding is a contract (docs of `vitrine facts`): content of script, style, template and noscript and all attributes
are dropped; block elements, br and hr end a line, table cells are set apart by a space, inline elements by nothing;
NFKC except that the signs TM and SM stay; soft hyphen and zero-width characters go; curly quotes and primes become
' and "; U+2010 and U+2011 become -; the fraction slash becomes / and a vulgar fraction after a digit gets a space
before it; white space runs become one space, empty lines go, lines are joined by LF.

The HTML is read by one pass over its tags, not by a tree builder: a body of 200,000 nested elements (1 MB) kept lexbor
busy for six minutes, and folding needs no tree. Time and memory grow in step with the input.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_RUNS = 24  # bold pieces of a line
MAX_CELLS = 20_000  # of all tables; later ones stay in the text only
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hgroup", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody"),
        *("tfoot", "thead", "tr", "ul"),
    )
)
_RAW = frozenset(("script", "style"))
_DROPPED = frozenset(("template", "noscript"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "figcaption"))
_LINE_KINDS = {"li": "item", "dt": "term", "dd": "definition", **dict.fromkeys(_HEADINGS, "heading")}
_STRONG = frozenset(("b", "strong"))
# A quote opens a value only behind "=", as in the HTML standard; possessive, so no input makes it step back.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)"
    r"|<(/?)([a-zA-Z][^\s/>]*)((?:[^>=]+|=\s*\"[^\"]*\"|=\s*'[^']*'|=)*+)(?:>|\Z)",
    re.DOTALL,
)
_MAPPED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        "\u2010": "-",
        "\u2011": "-",
        "\u2044": "/",
        "\u00ba": "\u00b0",
        "\u2122": "\ue122",
        "\u2120": "\ue120",  # out of NFKC's reach, back below
    }
)
_BACK = str.maketrans({"\ue122": "\u2122", "\ue120": "\u2120"})
_REMOVED = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_VULGAR = re.compile("(?<=[0-9])(?=[\u00bc-\u00be\u2150-\u215f])")


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of the folded text. `start` is its offset there. `kind`: text, heading, item (of a list), term or
    definition (of a dl), row (of a table). `strong`: all of it is set in bold; `bold`: where pieces of it are."""

    text: str
    start: int
    kind: str = "text"
    strong: bool = False
    bold: tuple[tuple[int, int], ...] = ()

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell; `start` is its offset in the folded text. Text of a table inside the cell is not part of it."""

    text: str
    start: int
    header: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FoldedText:
    """The folded text with its structure, in reading order."""

    text: str
    lines: tuple[TextLine, ...] = ()
    tables: tuple[tuple[Row, ...], ...] = ()


def fold_characters(text: str) -> str:
    """The character part of the folding, white space left alone."""
    if text.isascii():
        return text
    text = _VULGAR.sub(" ", text).translate(_MAPPED)
    # twice: NFKC turns a triple prime into three primes
    return unicodedata.normalize("NFKC", text).translate(_MAPPED).translate(_REMOVED).translate(_BACK)


def fold_line(text: str) -> str:
    """Folded characters, white space runs as one space, ends stripped."""
    return " ".join(fold_characters(text).split())


def fold_html(source: str) -> FoldedText:
    """Fold a body. Any input is fine: broken tags, deep nesting, NUL bytes, megabytes."""
    reader = _Reader()
    at, size = 0, len(source)
    while at < size:
        tag = _TAG.search(source, at)
        if tag is None:
            reader.data(source[at:])
            break
        if tag.start() > at:
            reader.data(source[at : tag.start()])
        at = tag.end()
        name = (tag[2] or "").lower()
        if name in _RAW and not tag[1]:
            closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, at)
            at = closing.start() if closing else size
        elif name:
            reader.tag(name, closing=bool(tag[1]))
    return reader.done()


def _found_again(text: str, runs: list[str]) -> Iterator[tuple[int, int]]:
    """Where pieces of a line's source stand in its folded text."""
    cursor = 0
    for run in runs:
        folded = fold_line(run)
        at = text.find(folded, cursor) if folded else -1
        if at >= 0:
            cursor = at + len(folded)
            yield at, cursor


@dataclass(slots=True)
class _Table:
    rows: list[list[tuple[list[str], bool, int]]] = field(
        default_factory=list
    )  # cell: pieces, header, offset of search
    in_cell: bool = False


@dataclass(slots=True)
class _Reader:
    lines: list[TextLine] = field(default_factory=list)
    length: int = 0  # of the folded text so far, with the line feed that the next line needs
    buffer: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)  # elements that give a line its kind
    tables: list[_Table] = field(default_factory=list)  # open ones
    closed: list[_Table] = field(default_factory=list)
    skip: int = 0
    cells: int = 0
    strong: int = 0
    all_strong: bool = True
    runs: list[str] = field(default_factory=list)  # in bold, of the line that is being read

    def data(self, raw: str) -> None:
        if self.skip:
            return
        text = html.unescape(raw).replace("\x00", " ") if "&" in raw or "\x00" in raw else raw
        self.buffer.append(text)
        if self.strong:
            self.runs.append(text)
        elif not text.isspace():
            self.all_strong = False
        if self.tables and self.tables[-1].in_cell:
            self.tables[-1].rows[-1][-1][0].append(text)

    def tag(self, name: str, *, closing: bool) -> None:
        if name in _DROPPED:
            self.skip = max(0, self.skip + (-1 if closing else 1))
        elif name in ("td", "th"):
            self.cell(name, closing=closing)
        elif name in BLOCKS or (name in ("br", "hr") and not closing):
            self.flush()
            self.block(name, closing=closing)
        elif name in _STRONG:
            self.strong = max(0, self.strong + (-1 if closing else 1))

    def cell(self, name: str, *, closing: bool) -> None:
        self.buffer.append(" ")
        if not self.tables or self.cells >= MAX_CELLS:
            return
        table = self.tables[-1]
        table.in_cell = not closing
        if not closing:
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append(([], name == "th", self.length))
            self.cells += 1

    def block(self, name: str, *, closing: bool) -> None:
        if self.tables and self.tables[-1].in_cell and name != "table":
            self.tables[-1].rows[-1][-1][0].append("\n\x00")
        if name in _LINE_KINDS:
            if not closing:
                self.open.append(name)
            else:
                self.close(name)
        elif name in ("ul", "ol", "dl", "table") and not closing:
            self.open.append("")
        elif name in ("ul", "ol", "dl", "table"):
            self.close("")
        if name == "table" and not closing:
            self.tables.append(_Table())
        elif name == "table" and self.tables:
            self.closed.append(self.tables.pop())
        elif name == "tr" and self.tables:
            self.tables[-1].in_cell = False
            if not closing:
                self.tables[-1].rows.append([])

    def close(self, name: str) -> None:
        """Close an element and the unclosed ones inside it, looking eight levels up at most."""
        for at in range(len(self.open) - 1, max(-1, len(self.open) - 9), -1):
            if self.open[at] == name:
                del self.open[at:]
                return

    def flush(self) -> None:
        text = fold_line("".join(self.buffer)) if self.buffer else ""
        if text:
            inner = self.open[-1] if self.open else ""
            kind = "row" if self.tables and inner == "" else _LINE_KINDS.get(inner, "text")
            bold = () if self.all_strong else tuple(_found_again(text, self.runs[:MAX_RUNS]))
            self.lines.append(TextLine(text, self.length, kind, self.all_strong, bold))
            self.length += len(text) + 1
        self.buffer.clear()
        self.runs.clear()
        self.all_strong = True

    def done(self) -> FoldedText:
        self.flush()
        text = "\n".join(line.text for line in self.lines)
        tables = (self.place(table, text) for table in [*self.closed, *self.tables])
        return FoldedText(text, tuple(self.lines), tuple(table for table in tables if table))

    @staticmethod
    def place(table: _Table, text: str) -> tuple[Row, ...]:
        """Find each cell's text again in the folded whole; a cell that a nested table cuts in two is left out."""
        rows: list[Row] = []
        cursor = 0
        for cells in table.rows:
            row: list[Cell] = []
            for pieces, header, since in cells:
                folded = (fold_line(line) for line in "".join(pieces).split("\n\x00"))
                content = "\n".join(line for line in folded if line)
                cursor = max(cursor, since)
                start = text.find(content, cursor, cursor + len(content) + 4096)
                if start >= 0:
                    row.append(Cell(content, start, header))
                    cursor = start + len(content)
            if any(cell.text for cell in row):
                rows.append(tuple(row))
        return tuple(rows)
