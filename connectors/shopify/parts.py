"""A stored page as parts: one per module, so that Shopify keeps, orders and translates each by itself.

The part `page` names the others in their order and holds what is not a module; the part `html` is the page as the
storefront prints it. `split` and `join` are exact inverses for every text: what is no page of ours stays whole.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import BadInput

EMPTY = "{}"  # a language that has no such part
PAGE, HTML = "page", "html"
MAX_BYTES = 65_536  # of a text field
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Part:
    """One entry in the shop. `id` is stable: a kind, with a number from the second of that kind on."""

    id: str
    kind: str
    content: str


def split(text: str) -> tuple[Part, ...]:
    """The parts of a page, `page` first. Raises BadInput when one is larger than Shopify keeps."""
    found = _parts(text)
    if found is None or join({part.id: part.content for part in found}) != text:
        found = (Part(PAGE, PAGE, _dump({"text": text})),)
    for part in found:
        size = len(part.content.encode())
        if size > MAX_BYTES:
            raise BadInput(
                f"The part '{part.id}' of the page takes {size} bytes; Shopify keeps at most {MAX_BYTES} of each.",
                "Leave out some modules or shorten them.",
                field="modules",
            )
    return found


def join(contents: Mapping[str, str]) -> str | None:
    """The page out of its parts by id; None when there is none.

    Parts that do not fit together (somebody changed them in the shop) answer a text that no page ever has.
    """
    page = contents.get(PAGE, EMPTY)
    if page == EMPTY:
        return None
    try:
        return _joined(json.loads(page), contents)
    except (ValueError, KeyError, TypeError, zlib.error, binascii.Error, RecursionError):
        return _dump({"torn": dict(sorted(contents.items()))})


def pending(text: str) -> str:
    """What `page` holds while the other parts are being changed: the text before, so that reading still answers it."""
    return _dump({"pending": base64.b85encode(zlib.compress(text.encode(), 9)).decode()})


def is_pending(content: str | None) -> bool:
    """Did a change begin that did not end?"""
    return content is not None and content.startswith('{"pending":')


def _parts(text: str) -> tuple[Part, ...] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not isinstance(data.get("modules"), list) or len(data) < 2:
        return None
    modules: list[Part] = []
    seen: dict[str, int] = {}
    for row in data["modules"]:
        kind = row.get("kind") if isinstance(row, dict) else None
        if not isinstance(kind, str) or not _KIND.fullmatch(kind) or kind in (PAGE, HTML):
            return None
        seen[kind] = seen.get(kind, 0) + 1
        name = kind.replace("_", "-")
        modules.append(Part(name if seen[kind] == 1 else f"{name}-{seen[kind]}", kind, _dump(row)))
    if len({part.id for part in modules}) != len(modules):
        return None
    head: dict[str, Any] = data | {"modules": [part.id for part in modules]}
    html = data.get(HTML)
    shown: tuple[Part, ...] = ()
    if isinstance(html, str) and html.strip() and html != EMPTY:
        head[HTML] = None
        shown = (Part(HTML, HTML, html),)
    return (Part(PAGE, PAGE, _dump(head)), *shown, *modules)


def _joined(page: Any, contents: Mapping[str, str]) -> str:
    if set(page) == {"text"}:
        return str(page["text"])
    if set(page) == {"pending"}:
        return zlib.decompress(base64.b85decode(page["pending"])).decode()
    whole = page | {"modules": [json.loads(contents[name]) for name in page["modules"]]}
    if whole.get(HTML, "") is None and contents.get(HTML, EMPTY) != EMPTY:
        whole[HTML] = contents[HTML]
    return _dump(whole)


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
