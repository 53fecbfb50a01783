"""Product texts as shop owners write them, for generated products: HTML with lists, tables and short prose."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape as escape_html
from typing import Any

Attributes = Mapping[str, Sequence[str]]
escape = lru_cache(maxsize=4096)(escape_html)  # the words of a catalogue repeat
_NOT_IN_TABLE = ("Features", "In the box", "Care", "Suitable for", "Certificates")


def short_text(draw: random.Random, kind: Mapping[str, Any], attributes: Attributes) -> str:
    """One or two lines for the list of products."""
    named = [attributes[name][0] for name in kind.get("measures", {}) if name in attributes][:1]
    return f"<p>{escape(draw.choice(kind['intros']))} {escape('; '.join((*named, attributes['Features'][0])))}.</p>"


def description(draw: random.Random, kind: Mapping[str, Any], attributes: Attributes) -> str:
    """The long text; the seed decides between a list and a table of what it says."""
    parts = [f"<p>{escape(draw.choice(kind['intros']))}</p>"]
    if draw.random() < 0.5:
        parts.append(_list("ul", [*attributes["Features"], *_named(kind, attributes)]))
    else:
        parts += [_list("ul", attributes["Features"]), _table(attributes)]
    if "steps" in kind:
        parts += ["<h3>How to use</h3>", _list("ol", kind["steps"])]
    return "\n".join(parts)


def _named(kind: Mapping[str, Any], attributes: Attributes) -> list[str]:
    return [f"{name}: {attributes[name][0]}" for name in kind.get("measures", {})]


def _list(tag: str, items: Sequence[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in items)}</{tag}>"


def _table(attributes: Attributes) -> str:
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(', '.join(values))}</td></tr>"
        for name, values in attributes.items()
        if name not in _NOT_IN_TABLE
    )
    return f"<table>{rows}</table>"
