"""What the companion plugin shows of a stored A+ document: semantic HTML, everything in it escaped.

Meta is not sanitised by the shop, so nothing in it is trusted here: unknown kinds are left out, a text that is no
text is left out, links lead to http(s) only."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

MAX_CHARS = 500_000
Node = dict[str, Any]


def render(stored: Any) -> str:
    """The HTML of one `_vitrine_modules` value; empty when it cannot be read."""
    if not isinstance(stored, str) or not 0 < len(stored) <= MAX_CHARS:
        return ""
    try:
        document = json.loads(stored)
    except (ValueError, RecursionError):
        return ""
    rows = document.get("modules") if isinstance(document, dict) else None
    parts = [_module(row) for row in _items(rows)]
    return "".join(f'<section class="vitrine-module vitrine-{kind}">{html}</section>' for kind, html in parts if html)


def seo(stored: Any) -> tuple[str, str]:
    """(title, description) for search engines out of a stored document; empty texts when it has none."""
    try:
        rows = json.loads(stored)["modules"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return "", ""
    for row in _items(rows):
        if row.get("kind") == "seo":
            return _text(row.get("title")), _text(row.get("description"))
    return "", ""


def _items(value: Any) -> list[Node]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _text(line: Any) -> str:
    """The plain words of a line: {"text": ...} or a bare string."""
    if isinstance(line, dict):
        line = line.get("text")
    return line if isinstance(line, str) else ""


def _e(line: Any) -> str:
    return escape(_text(line))


def _heading(row: Node, level: int = 2) -> str:
    words = _e(row.get("headline"))
    return f"<h{level}>{words}</h{level}>" if words else ""


def _paragraphs(lines: Any) -> str:
    return "".join(f"<p>{_e(line)}</p>" for line in (lines if isinstance(lines, list) else []) if _text(line))


def _list(lines: Any, tag: str = "ul") -> str:
    rows = "".join(f"<li>{_e(line)}</li>" for line in (lines if isinstance(lines, list) else []) if _text(line))
    return f"<{tag}>{rows}</{tag}>" if rows else ""


def _picture(row: Any) -> str:
    url = row.get("url") if isinstance(row, dict) else None
    if not isinstance(url, str) or not url.startswith(("http://", "https://", "/")):
        return ""
    return f'<figure><img src="{escape(url)}" alt="{_e(row.get("alt"))}" loading="lazy"></figure>'


def _hero(row: Node) -> str:
    return f"{_picture(row.get('picture'))}<div>{_heading(row)}{_paragraphs(row.get('body'))}</div>"


def _features(row: Node) -> str:
    items = "".join(
        f"<div>{_picture(item.get('picture'))}{_heading(item, 3)}{_paragraphs(item.get('body'))}</div>"
        for item in _items(row.get("items"))
    )
    return f'{_heading(row)}<div class="vitrine-columns">{items}</div>' if items else ""


def _comparison(row: Node) -> str:
    products = row.get("products")
    head = "".join(f'<th scope="col">{_e(name)}</th>' for name in (products if isinstance(products, list) else []))
    body = ""
    for line in _items(row.get("rows")):
        values = line.get("values")
        cells = "".join(f"<td>{_e(value) or '–'}</td>" for value in (values if isinstance(values, list) else []))
        body += f'<tr><th scope="row">{_e(line.get("label"))}</th>{cells}</tr>'
    return f"{_heading(row)}<table><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""


def _specs(row: Node) -> str:
    body = "".join(
        f'<tr><th scope="row">{_e(line.get("label"))}</th><td>{_e(line.get("value"))}</td></tr>'
        for line in _items(row.get("rows"))
    )
    return f"{_heading(row)}<table><tbody>{body}</tbody></table>" if body else ""


def _faq(row: Node) -> str:
    body = "".join(
        f"<details><summary>{_e(item.get('question'))}</summary>{_paragraphs(item.get('answer'))}</details>"
        for item in _items(row.get("items"))
    )
    return f"{_heading(row)}{body}" if body else ""


_KINDS: dict[str, Callable[[Node], str]] = {
    "hero": _hero,
    "bullets": lambda row: _heading(row) + _list(row.get("items")),
    "image_text": _hero,
    "features": _features,
    "comparison": _comparison,
    "specs": _specs,
    "box": lambda row: _heading(row) + _list(row.get("items")),
    "how_to": lambda row: _heading(row) + _list(row.get("steps"), "ol"),
    "care": lambda row: _heading(row) + _list(row.get("items")),
    "faq": _faq,
    "brand_story": lambda row: _heading(row) + _paragraphs(row.get("body")),
}


def _module(row: Node) -> tuple[str, str]:
    kind = str(row.get("kind", ""))
    if kind not in _KINDS:
        return "", ""
    side = " vitrine-right" if kind == "image_text" and row.get("side") == "right" else ""
    return kind.replace("_", "-") + side, _KINDS[kind](row)
