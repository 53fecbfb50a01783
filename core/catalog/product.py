"""The platform-neutral product as Vitrine keeps it: a snapshot, its stored form, and the fingerprint of its content."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.ports.wire import AttributeSnapshot, MediaSnapshot, ProductSnapshot, VariantSnapshot

_ALWAYS = ("remote_id", "title", "kind", "status")
_PLAIN = (
    *("sku", "locale", "group_id", "description_html", "short_html", "vendor", "product_type", "price_minor"),
    *("currency", "weight_g", "length_mm", "width_mm", "height_mm", "gtin", "permalink"),
)
_VARIANT = ("sku", "price_minor", "weight_g", "gtin", "description_html", "media_id")


@dataclass(frozen=True, slots=True)
class Product:
    """A product of a store. `remote_id` alone is its key: one SKU may stand on several records (translations)."""

    store_id: str
    snapshot: ProductSnapshot
    fingerprint: str
    encoded: str = field(default="", repr=False, compare=False)  # the stored form, where it was just made

    @property
    def remote_id(self) -> str:
        return self.snapshot.remote_id

    @property
    def label(self) -> str:
        """How people and the command line name it: its SKU, or `id:<remote_id>` without one."""
        return self.snapshot.sku or f"id:{self.snapshot.remote_id}"


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # dumps() would make one per product


def encode(snapshot: ProductSnapshot) -> str:
    """Stored form: JSON without defaults. Written out by hand: `dataclasses.asdict` takes four times as long, and a
    first import encodes every product."""
    row: dict[str, Any] = {name: getattr(snapshot, name) for name in _ALWAYS}
    row |= {name: value for name in _PLAIN if (value := getattr(snapshot, name)) not in ("", None)}
    for name in ("categories", "tags", "translations"):
        if value := getattr(snapshot, name):
            row[name] = value
    if snapshot.attributes:
        row["attributes"] = [(a.name, a.values, a.varies) for a in snapshot.attributes]
    if snapshot.media:
        row["media"] = [(m.remote_id, m.url, m.alt) for m in snapshot.media]
    if snapshot.variants:
        row["variants"] = [
            {
                "remote_id": v.remote_id,
                "options": v.options,
                **{n: x for n in _VARIANT if (x := getattr(v, n)) not in ("", None)},
            }
            for v in snapshot.variants
        ]
    if snapshot.modified_at:
        row["modified_at"] = snapshot.modified_at.isoformat()
    text = _compact(row)
    if text.isascii() or _encodable(text):
        return text
    return json.dumps(row, separators=(",", ":"))  # half a surrogate pair: no database takes it unescaped


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def decode(text: str) -> ProductSnapshot:
    """Inverse of `encode`."""
    row = json.loads(text)
    for name in ("categories", "tags"):
        row[name] = tuple(row.get(name, ()))
    row["translations"] = _pairs(row.get("translations", ()))
    row["attributes"] = tuple(AttributeSnapshot(n, tuple(v), x) for n, v, x in row.get("attributes", ()))
    row["media"] = tuple(MediaSnapshot(*m) for m in row.get("media", ()))
    row["variants"] = tuple(VariantSnapshot(**{**v, "options": _pairs(v["options"])}) for v in row.get("variants", ()))
    if stamp := row.get("modified_at"):
        row["modified_at"] = datetime.fromisoformat(stamp)
    return ProductSnapshot(**row)


def fingerprint(encoded: str) -> str:
    """Digest of a stored form without its modification date: the same exactly when no content changed."""
    body = encoded.rsplit(',"modified_at":', 1)[0].removesuffix("}")
    return hashlib.sha256(body.encode()).hexdigest()


def _pairs(rows: Any) -> tuple[tuple[str, str], ...]:
    return tuple((a, b) for a, b in rows)
