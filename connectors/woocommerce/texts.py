"""Between a product record of the shop and our content fields: read, compare, build."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connectors.woocommerce import bodies, mapping
from connectors.woocommerce.languages import Place
from core.errors import BadInput, Conflict, Permanent
from core.ports.wire import ContentField, FieldWrite

Row = dict[str, Any]
Values = dict[ContentField, str | None]

ROW_FIELDS = "id,name,status,description,short_description,images,meta_data,lang,translations"
_SUFFIXED = frozenset(bodies.OWN_META)
_TAG = re.compile(r"<[^>]*>|[\s\\-]+")


def check_fields(place: Place, locale: str, fields: Iterable[ContentField], source_locale: str) -> None:
    """Raise Permanent for a field that has no home at this place."""
    if not place.suffix:
        return
    homeless = sorted(field.value for field in fields if field not in _SUFFIXED)
    if homeless:
        raise Permanent(
            f"The shop has no {locale} version of its products, so {', '.join(homeless)} cannot be written for it.",
            f"Add {locale} in WPML or Polylang, or publish only the A+ modules and search texts for it "
            f"(the product's own texts stay in {source_locale}).",
        )


def value(row: Row, place: Place, field: ContentField, seo_plugin: str) -> str | None:
    """The stored text of one field, byte for byte as the shop sent it; None = absent, or no home at this place."""
    if place.suffix and field not in _SUFFIXED:
        return None
    if field is ContentField.ALT_TEXTS:
        return json.dumps(
            {str(media_id): alt for media_id, alt in gallery(row)}, ensure_ascii=False, separators=(",", ":")
        )
    column = bodies.COLUMNS.get(field)
    if column is not None:
        found = row.get(column)
        return found if isinstance(found, str) else None
    key = bodies.meta_key(field, locale_suffix=place.suffix, seo_plugin=seo_plugin)
    return _meta(row, key)


def values(row: Row, place: Place, fields: Sequence[ContentField], seo_plugin: str) -> Values:
    """Several fields of one record."""
    return {field: value(row, place, field, seo_plugin) for field in fields}


def _meta(row: Row, key: str) -> str | None:
    for entry in mapping.rows(row.get("meta_data")):
        if entry.get("key") == key:
            found = entry.get("value")
            return found if isinstance(found, str) or found is None else json.dumps(found, ensure_ascii=False)
    return None


def made_by_us(row: Row) -> bool:
    """Did an earlier write of ours make this translation record?"""
    return _meta(row, bodies.CREATED_META) is not None


def gallery(row: Row) -> list[tuple[int, str]]:
    """(media id, alt) in the product's order. Raises Permanent when a picture has no id: writing would lose it."""
    found = []
    for image in mapping.rows(row.get("images")):
        media_id = mapping.identity(image.get("id"))
        if not media_id:
            raise Permanent("A picture of this product is not in the media library; its alt text cannot be changed.")
        alt = image.get("alt")
        found.append((int(media_id), alt if isinstance(alt, str) else ""))
    return found


def read_alts(text: str | None) -> dict[str, str]:
    """The JSON object {media id: alt}; None and '' hold nothing. Raises BadInput for any other shape."""
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(alt, str) for alt in found.values()):
        raise BadInput("Alt texts must be a JSON object of media id and text.", field="alt_texts")
    return {str(media_id): alt for media_id, alt in found.items()}


# ------------------------------------------------------------------ comparing


def _same(one: str | None, two: str | None) -> bool:
    return unicodedata.normalize("NFC", one or "") == unicodedata.normalize("NFC", two or "")


def alike(one: str | None, two: str | None) -> bool:
    """Equal but for what WordPress's filter changes: tags, entities, white space, backslashes, dashes."""
    return _bare(one) == _bare(two)


def _bare(text: str | None) -> str:
    return _TAG.sub("", html.unescape(unicodedata.normalize("NFC", text or "")))


def pending(row: Row, place: Place, write: FieldWrite, seo_plugin: str) -> bool:
    """Must this write still be sent? False when the shop holds the text already (an earlier try may have landed
    although no answer came). Raises Conflict when the shop holds neither the old text nor the new one."""
    if write.field is ContentField.ALT_TEXTS:
        return _alts_pending(row, write)
    now = value(row, place, write.field, seo_plugin)
    if now == write.after or (write.field in bodies.COLUMNS and _same(now, write.after)):
        return False
    if _same(now, write.before):
        return True
    if write.field in bodies.COLUMNS and alike(now, write.after):
        return False
    raise Conflict(
        f"Somebody changed the {write.field.value} of this product in the shop since Vitrine last read it.",
        "Synchronise, look at the change, and publish again if you want to replace it.",
    )


def _alts_pending(row: Row, write: FieldWrite) -> bool:
    now = {str(media_id): alt for media_id, alt in gallery(row)}
    before, after = read_alts(write.before), wanted_alts(row, write)
    touched = {media_id for media_id in after if media_id in now and now[media_id] != after[media_id]}
    if any(now[media_id] != before.get(media_id, "") for media_id in touched):
        raise Conflict(
            "Somebody changed alt texts of this product in the shop since Vitrine last read them.",
            "Synchronise and publish again.",
        )
    return bool(touched)


def wanted_alts(row: Row, write: FieldWrite) -> dict[str, str]:
    """Alt texts after the write; None clears those of the whole gallery."""
    if write.after is None:
        return {str(media_id): "" for media_id, _ in gallery(row)}
    return read_alts(write.after)


def landed(row: Row, place: Place, write: FieldWrite, seo_plugin: str) -> bool:
    """Does the shop now hold what was sent, as far as its filter lets it?"""
    if write.field is ContentField.ALT_TEXTS:
        now = {str(media_id): alt for media_id, alt in gallery(row)}
        return all(alike(now[media_id], alt) for media_id, alt in wanted_alts(row, write).items() if media_id in now)
    now_text = value(row, place, write.field, seo_plugin)
    if write.field in bodies.COLUMNS:
        return alike(now_text, write.after) or not _same(now_text, write.before)
    return now_text == write.after


# ------------------------------------------------------------------ building


def build(body: bodies.Body, row: Row, place: Place, writes: Iterable[FieldWrite], seo_plugin: str) -> bodies.Body:
    """Add the writes to a request body. Members of ContentField are all it knows."""
    for write in writes:
        if write.field in bodies.COLUMNS:
            bodies.put_text(body, write.field, write.after)
        elif write.field is ContentField.ALT_TEXTS:
            bodies.put_alts(body, gallery(row), wanted_alts(row, write))
        else:
            bodies.put_meta(
                body, bodies.meta_key(write.field, locale_suffix=place.suffix, seo_plugin=seo_plugin), write.after
            )
    return body


def has_pictures(body: Mapping[str, Any]) -> bool:
    """Such a body goes alone: a bad picture fails the whole call."""
    return "images" in body
