"""Words for people who cannot see a product's pictures, as a content field. The pictures themselves: `gallery.py`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.shopify import idents
from connectors.shopify.outgoing import Runner
from connectors.shopify.translations import Texts
from core.errors import BadInput, Conflict, NeedsMerchant
from core.ports.wire import FieldWrite

ALT = "alt"
FILES_AT_ONCE = 50
Alts = dict[str, str]  # by the number of the file
Row = Mapping[str, Any]

# ------------------------------------------------------------------ alt texts as our content field


def gallery(row: Row) -> Alts:
    """Alt texts of a product's pictures in their order."""
    images = [node for node in row["media"]["nodes"] if node.get("mediaContentType") == "IMAGE"]
    return {idents.number(node["id"]): node.get("alt") or "" for node in images}


def translated_gallery(row: Row, texts: Mapping[str, Texts]) -> Alts | None:
    """The same in another language; None = not one picture has a text in it."""
    found = {number: held(texts, number) for number in gallery(row)}
    return {number: text or "" for number, text in found.items()} if any(found.values()) else None


def held(texts: Mapping[str, Texts], number: str) -> str | None:
    """A picture's alt text in the other language."""
    known = texts.get(idents.gid("MediaImage", number), {}).get(ALT)
    return known.value if known else None


def dump(alts: Mapping[str, str]) -> str:
    """Stored form of the content field."""
    return json.dumps(alts, ensure_ascii=False, separators=(",", ":"))


def read_alts(text: str | None) -> Alts:
    """The JSON object {media id: alt}; None and '' hold nothing. Raises BadInput for any other shape."""
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(alt, str) for alt in found.values()):
        raise BadInput("Alt texts must be a JSON object of media id and text.", field="alt_texts")
    return {str(number): alt for number, alt in found.items()}


def changes(now: Alts, write: FieldWrite) -> Alts:
    """Alt texts that must still be sent. Raises Conflict where neither the old nor the new one stands."""
    before = read_alts(write.before)
    after = dict.fromkeys(now, "") if write.after is None else read_alts(write.after)
    touched = {number: alt for number, alt in after.items() if number in now and now[number] != alt}
    if any(now[number] != before.get(number, "") for number in touched):
        raise Conflict(
            "Somebody changed alt texts of this product in the shop since Vitrine last read them.",
            "Synchronise and publish again.",
        )
    return touched


# ------------------------------------------------------------------ writing


def describe(client: Runner, alts: Mapping[str, str]) -> None:
    """Set alt texts by the number of the file."""
    rows = [{"id": idents.gid("MediaImage", number), "alt": alt} for number, alt in alts.items()]
    for start in range(0, len(rows), FILES_AT_ONCE):
        client.run("file_update", {"files": rows[start : start + FILES_AT_ONCE]})


def refuse_undescribed(texts: Mapping[str, Texts], alts: Alts) -> None:
    """A picture without words in the shop's own language has nothing that could be translated."""
    for number, alt in alts.items():
        known = texts.get(idents.gid("MediaImage", number), {}).get(ALT)
        if alt and (known is None or known.digest is None):
            raise NeedsMerchant(
                "A picture has no alt text in the shop's main language, and Shopify keeps no translation of nothing.",
                "Publish the main language first, then this one again.",
            )
