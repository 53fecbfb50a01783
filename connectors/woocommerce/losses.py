"""What a shop would take out of a merchant's own text if the text went through its REST interface once more.

People may have put more into a description than the interface lets through: whoever may post unfiltered HTML in the
admin, or imports a file, keeps scripts, frames and forms; a REST write filters them out, for administrators too.
Writing our block into such a description would destroy the merchant's part, so it is not written at all.
"""

from __future__ import annotations

import re

from connectors.woocommerce.html_allow import ATTRIBUTES, GLOBAL_ATTRIBUTES

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*)((?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z_:@][\w:.@-]*)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_DISPLAY = re.compile(r"(?:^|[;\"'\s])display\s*:", re.IGNORECASE)
_SHOWN = 5


def losses(stored: str) -> tuple[str, ...]:
    """Names of the parts that would go (`<script>`, `onclick`), each once, at most five; empty = the text survives."""
    found: dict[str, None] = {}
    for tag, rest in _TAG.findall(_COMMENT.sub("", stored)):
        name = tag.lower()
        if name not in ATTRIBUTES:
            found[f"<{name}>"] = None
            continue
        for attribute, value in _ATTRIBUTE.findall(rest):
            lower = attribute.lower()
            allowed = lower in ATTRIBUTES[name] or lower in GLOBAL_ATTRIBUTES or lower.startswith("data-")
            if not allowed or (lower == "style" and _DISPLAY.search(value)):
                found[lower if not allowed else "style display"] = None
    return tuple(found)[:_SHOWN]
