"""The JSON string kept beside a product in its shop (meta `_vitrine_modules`, Shopify `modules`): one locale's page.

A storefront prints `html` and the search texts from it; Vitrine reads the document back. Anybody with access to the
shop may have changed it, so it is read like any other hostile input.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from core.content.document import ContentDocument, Line, Seo
from core.errors import BadInput

VERSION = 1
MAX_ENVELOPE_BYTES = 1_048_576
_NEXT = "Publish the product again to put a sound text in its place."


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a shop keeps for one product and locale. `digest` is the one written; `edited` says the words differ now."""

    locale: str
    digest: str
    html: str
    title: str
    seo: Seo
    document: ContentDocument

    @property
    def edited(self) -> bool:
        """Somebody changed the modules in the shop."""
        return self.document.digest != self.digest


def to_json(document: ContentDocument, html: str, *, title: str = "") -> str:
    """The string to store. `title` is the product's name in this locale. Beyond 1 MiB raises BadInput."""
    seo = document.module("seo")
    whole = document.as_dict()
    data = {
        "v": VERSION,
        "locale": document.locale,
        "digest": document.digest,
        "title": title,
        "seo": {"title": seo.title.text if seo else "", "description": seo.description.text if seo else ""},
        "html": html,
        "product": whole["product"],
        "writer": whole["writer"],
        "modules": whole["modules"],
        "needs_translation": whole["needs_translation"],
        "facts_digest": whole["facts_digest"],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_ENVELOPE_BYTES:
        cause = f"The page for {document.locale} takes {size} bytes; a shop keeps at most {MAX_ENVELOPE_BYTES}."
        raise BadInput(cause, "Leave out some modules or shorten them.", field="modules")
    return text


def from_json(text: str) -> Envelope:
    """Inverse of `to_json`; whatever cannot be read raises BadInput, never another error."""
    if len(text) > MAX_ENVELOPE_BYTES:
        raise BadInput("The stored page is larger than Vitrine ever writes.", _NEXT, field="modules")
    try:
        return _envelope(json.loads(text))
    except BadInput:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, StopIteration, RecursionError) as error:
        cause = f"The page stored in the shop is not in Vitrine's form ({type(error).__name__})."
        raise BadInput(cause, _NEXT, field="modules") from error


def _envelope(data: Any) -> Envelope:
    if not isinstance(data, dict) or data.get("v") != VERSION:
        raise BadInput("The page stored in the shop has a version that Vitrine does not know.", _NEXT, field="v")
    document = ContentDocument.from_dict(data)
    words = [data["digest"], data["html"], data["title"], data["seo"]["title"], data["seo"]["description"]]
    if not _sound(document) or not all(isinstance(word, str) for word in words):
        raise BadInput("The page stored in the shop holds something other than text.", _NEXT, field="modules")
    digest, html, title, seo_title, seo_description = words
    seo = document.module("seo") or Seo(Line(seo_title), Line(seo_description))
    return Envelope(document.locale, digest, html, title, seo, document)


def _sound(node: Any, name: str = "") -> bool:
    if is_dataclass(node):
        return all(_sound(getattr(node, field.name), field.name) for field in fields(node))
    if isinstance(node, tuple):
        return all(_sound(child, name) for child in node)
    if name.endswith("_px"):
        return isinstance(node, int) and not isinstance(node, bool) and 0 <= node <= 100_000
    return isinstance(node, str) or (node is None and name == "picture")
