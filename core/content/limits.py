"""Lengths and counts per channel, read from limits.toml; no figure stands in code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.content.document import MODULES, ContentDocument, Line
from core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Row:
    """One limit with its origin. None = no limit."""

    kind: str
    part: str
    max_chars: int | None = None
    max_items: int | None = None
    min_items: int | None = None
    source: str = ""
    checked: str = ""

    @property
    def cut_only(self) -> bool:
        """The text is accepted but shown shortened, so a longer one is unwise rather than impossible."""
        return self.source.startswith("shown")


@dataclass(frozen=True, slots=True)
class Violation:
    """One limit that a document breaks. `unit` is chars, items or modules; `actual` what the document has."""

    path: str
    unit: str
    limit: int
    actual: int
    row: Row

    @property
    def message(self) -> str:
        """Cause and next step in one sentence."""
        few = self.actual < self.limit
        noun = {"chars": "characters", "items": "entries", "modules": "modules"}[self.unit]
        advice = "add some" if few else "shorten it" if self.unit == "chars" else "take some out"
        return f"{self.actual} {noun}, but {'at least' if few else 'at most'} {self.limit} fit here: {advice}."


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one channel."""

    channel: str
    max_modules: int | None
    max_html_bytes: int | None
    rows: Mapping[tuple[str, str], Row]
    joined: frozenset[str]

    def row(self, kind: str, part: str) -> Row | None:
        """The row for a part of a module kind; rows of kind `*` hold where the kind has none of its own."""
        return self.rows.get((kind, part)) or self.rows.get(("*", part))

    def max_chars(self, kind: str, part: str) -> int | None:
        """Longest text in Unicode code points; None = no limit known."""
        row = self.row(kind, part)
        return row.max_chars if row else None

    def max_items(self, kind: str, part: str = "") -> int | None:
        """Most entries of a module's list (the first one listed for that kind when `part` is empty)."""
        if part:
            row = self.row(kind, part)
            return row.max_items if row else None
        found = (row.max_items for (of, _), row in self.rows.items() if of == kind and row.max_items)
        return next(found, None)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "limits.toml").read_text(encoding="utf-8"))


def channels() -> tuple[str, ...]:
    """Names of all channels with limits."""
    return tuple(name for name, value in _table().items() if isinstance(value, dict))


@lru_cache(maxsize=16)
def limits(channel: str) -> Limits:
    """The limits of a channel; an unknown one raises BadInput."""
    table = _table()
    if channel not in channels():
        raise BadInput(
            f"No limits are known for the channel {channel!r}.",
            f"Choose one of {', '.join(channels())}.",
            field="channel",
        )
    own = table[channel]
    base = limits(own["extends"]) if "extends" in own else None
    rows = dict(base.rows) if base else {}
    rows |= {(row["kind"], row["part"]): Row(**row) for row in own["rows"]}
    return Limits(
        channel,
        own.get("max_modules", base.max_modules if base else None),
        own.get("max_html_bytes", base.max_html_bytes if base else None),
        rows,
        frozenset(table["joined"]),
    )


@lru_cache(maxsize=8192)
def part_of(path: str) -> tuple[str, str]:
    """Module kind and part of a line's path: `faq.items.2.question` -> (`faq`, `question`)."""
    steps = path.split(".")
    kind = steps[0].split("~", 1)[0]
    return kind, next((step for step in reversed(steps[1:]) if not step.isdigit()), "")


@lru_cache(maxsize=8192)
def _row_at(channel: str, path: str) -> tuple[Row | None, bool]:
    """The row that limits the length of the line at a path, and whether it limits the whole list together."""
    kind, part = part_of(path)
    table = limits(channel)
    row = table.row(kind, part)
    return (row if row is not None and row.max_chars is not None else None), part in table.joined


def check(document: ContentDocument, channel: str, lines: Iterable[tuple[str, Line]] | None = None) -> list[Violation]:
    """Every limit of the channel that the document breaks, in reading order. `lines`: the document's, if at hand."""
    table = limits(channel)
    found = list(_lengths(document.lines() if lines is None else lines, channel)) + list(_counts(document, table))
    shown = sum(1 for module in document.modules if module.kind not in ("seo", "alt_texts"))
    if table.max_modules is not None and shown > table.max_modules:
        row = Row("*", "modules", max_items=table.max_modules)
        found.append(Violation("", "modules", table.max_modules, shown, row))
    return found


def _lengths(lines: Iterable[tuple[str, Line]], channel: str) -> Iterator[Violation]:
    sums: dict[str, tuple[int, Row]] = {}
    for path, line in lines:
        row, joined = _row_at(channel, path)
        if row is None or row.max_chars is None:
            continue
        if joined:
            block = path.rpartition(".")[0]
            before = sums.get(block, (-1, row))[0]
            sums[block] = (before + 1 + len(line.text), row)
        elif len(line.text) > row.max_chars:
            yield Violation(path, "chars", row.max_chars, len(line.text), row)
    for block, (length, row) in sums.items():
        if row.max_chars is not None and length > row.max_chars:
            yield Violation(f"{block}.0", "chars", row.max_chars, length, row)


@lru_cache(maxsize=256)
def _counted(channel: str, kind: str) -> tuple[tuple[str, Row], ...]:
    """The fields of a kind of module that a channel has a row for."""
    table = limits(channel)
    rows = ((field.name, table.row(kind, field.name)) for field in fields(MODULES[kind]))
    return tuple((name, row) for name, row in rows if row is not None)


def _counts(document: ContentDocument, table: Limits) -> Iterator[Violation]:
    seen: dict[str, int] = {}
    for module in document.modules:
        seen[module.kind] = seen.get(module.kind, 0) + 1
        prefix = module.kind if seen[module.kind] == 1 else f"{module.kind}~{seen[module.kind]}"
        for name, row in _counted(table.channel, module.kind):
            entries = getattr(module, name)
            if not isinstance(entries, tuple):
                continue
            if row.max_items is not None and len(entries) > row.max_items:
                yield Violation(f"{prefix}.{name}", "items", row.max_items, len(entries), row)
            if row.min_items is not None and len(entries) < row.min_items:
                yield Violation(f"{prefix}.{name}", "items", row.min_items, len(entries), row)
