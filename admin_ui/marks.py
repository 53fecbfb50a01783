"""Marks inside text: what changed, and the very words that a finding is about. Everything is escaped here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from admin_ui.words import t
from core.content import diff, html
from core.content.diff import Piece
from core.content.document import ContentDocument
from core.ports.wire import ContentField, FieldWrite
from core.review.finding import BLOCK, Finding

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: no shop text keeps its own through `_plain`
_TAGS = re.compile(r"<[^>]*>")
_MARKED = re.compile(f"{_OPEN}([0-9]+){_OPEN}|{_CLOSE}")
_HTML_FIELDS = (ContentField.DESCRIPTION, ContentField.SHORT_DESCRIPTION)
_CONTEXT_CHARS = 90  # of unchanged text shown beside a change
_HALF_WORD_START = re.compile(r"^\S{0,20}(?=\s)")  # a fold does not cut words; scripts without spaces have none to cut
_HALF_WORD_END = re.compile(r"(?<=\s)\S{0,20}$")


def pieces(items: Iterable[Piece | Sequence[str]], *, short: bool = True) -> Markup:
    """A diff as `<ins>` and `<del>`; long unchanged stretches are folded to their ends when `short`."""
    rows = [item if isinstance(item, Piece) else Piece(*item) for item in items]
    out = []
    for index, piece in enumerate(rows):
        text = piece.text
        if piece.op == "same" and short and len(text) > 2 * _CONTEXT_CHARS:
            head = _HALF_WORD_END.sub("", text[:_CONTEXT_CHARS]) if index else ""
            tail = _HALF_WORD_START.sub("", text[-_CONTEXT_CHARS:]) if index + 1 < len(rows) else ""
            out.append(Markup('{}<span class="fold" title="{}">…</span>{}').format(head, t("diff.folded"), tail))
        elif piece.op == "same":
            out.append(escape(text))
        else:
            tag = Markup("ins") if piece.op == "insert" else Markup("del")
            out.append(Markup("<{0}>{1}</{0}>").format(tag, text))
    return Markup().join(out)


def readable(field: ContentField, stored: str | None) -> str:
    """A stored text as a person reads it: HTML without tags, the page inside an envelope."""
    if stored is None:
        return ""
    if field is ContentField.MODULES:
        from core.content.envelope import from_json
        from core.errors import BadInput

        try:
            return diff.html_text(from_json(stored).html)
        except BadInput:
            return stored
    if field is ContentField.ALT_TEXTS:
        return _alt_texts(stored)
    return diff.html_text(stored) if field in _HTML_FIELDS else stored


def _alt_texts(stored: str) -> str:
    """One line per picture; what is no list of alt texts stays as it is."""
    try:
        texts = json.loads(stored)
    except ValueError:
        return stored
    return "\n".join(str(text) for text in texts.values()) if isinstance(texts, dict) else stored


def change(write: FieldWrite) -> Markup:
    """What a write does to a text, word by word."""
    return pieces(diff.words(readable(write.field, write.before), readable(write.field, write.after)))


def underlined(text: str, finding: Finding) -> Markup:
    """A line with the finding's words marked."""
    start, end = max(0, finding.start), min(len(text), finding.end)
    if not 0 <= start < end:
        return escape(text)
    return Markup('{}<mark class="mark-{}">{}</mark>{}').format(
        text[:start], finding.severity, text[start:end], text[end:]
    )


def grouped(findings: Sequence[Finding], lines: Mapping[str, str]) -> list[dict[str, Any]]:
    """Findings for a list, those that stop a page first; the same finding on several lines is one with its lines."""
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    for finding in sorted(findings, key=lambda f: f.severity != BLOCK):
        group = groups.setdefault((finding.rule, finding.message, finding.evidence), {"finding": finding, "lines": []})
        if finding.path in lines:
            group["lines"].append(underlined(lines[finding.path], finding))
    return list(groups.values())


def lines_of(document: ContentDocument) -> dict[str, str]:
    """The document's lines by path."""
    return {path: line.text for path, line in document.lines()}


def page_with_findings(document: ContentDocument, findings: Sequence[Finding]) -> str:
    """The shopper's page with every finding's words in `<mark>`; overlapping findings keep the first."""
    data = document.as_dict()
    for path, text in lines_of(document).items():
        spots = sorted(
            (f.start, f.end, n) for n, f in enumerate(findings) if f.path == path and 0 <= f.start < f.end <= len(text)
        )
        if spots:
            _set(data, path, _with_spots(_plain(text), spots))
    rendered = html.render(ContentDocument.from_dict(data))
    rendered = _TAGS.sub(lambda tag: _MARKED.sub("", tag.group()), rendered)

    def mark(match: re.Match[str]) -> str:
        if match.group(1) is None:
            return "</mark>"
        finding = findings[int(match.group(1))]
        return str(Markup('<mark class="mark-{}" title="{}">').format(finding.severity, finding.message))

    return _MARKED.sub(mark, rendered)


def _plain(text: str) -> str:
    return text.replace(_OPEN, " ").replace(_CLOSE, " ")


def _with_spots(text: str, spots: Sequence[tuple[int, int, int]]) -> str:
    out, at = [], 0
    for start, end, number in spots:
        if start < at:
            continue
        out += [text[at:start], f"{_OPEN}{number}{_OPEN}", text[start:end], _CLOSE]
        at = end
    return "".join([*out, text[at:]])


def _set(data: dict[str, Any], path: str, text: str) -> None:
    head, *steps = path.split(".")
    kind, _, nth = head.partition("~")
    node: Any = [module for module in data["modules"] if module["kind"] == kind][int(nth or 1) - 1]
    for step in steps:
        node = node[int(step)] if isinstance(node, list) else node[step]
    node["text"] = text


FILTERS: dict[str, Callable[..., Any]] = {"pieces": pieces, "change": change}
