"""Between what a shop holds and our content fields: what a product looks like at one place, and what must be sent."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.shopify import idents, media
from connectors.shopify.modules import Stored
from connectors.shopify.outgoing import check_text
from connectors.shopify.ownfields import notes
from connectors.shopify.parts import split
from connectors.shopify.places import Place
from connectors.shopify.translations import Texts
from core.errors import BadInput, Conflict, NeedsMerchant, Permanent, Refused
from core.ports.wire import ContentField, FieldWrite

Values = dict[ContentField, str | None]
KEYS: Mapping[ContentField, str] = {
    ContentField.TITLE: "title",
    ContentField.DESCRIPTION: "body_html",
    ContentField.SEO_TITLE: "meta_title",
    ContentField.SEO_DESCRIPTION: "meta_description",
}
FIELDS = frozenset(ContentField) - {ContentField.SHORT_DESCRIPTION}  # Shopify has one description
# Shopify names no limit for a description; beyond this size translations and feeds of other apps suffer.
DESCRIPTION_MAX_BYTES = 65_536


@dataclass(slots=True)
class Sight:
    """A product as one place shows it. Only what was asked for is filled in."""

    place: Place
    row: Mapping[str, Any]
    texts: Texts = field(default_factory=dict)
    stored: Stored = field(default_factory=Stored)
    pictures: Mapping[str, Texts] = field(default_factory=dict)

    @property
    def product(self) -> str:
        """The product's global id."""
        return str(self.row["id"])

    def keeps(self, name: ContentField) -> bool:
        """Is there a place for this text now? Shopify translates nothing whose source is empty."""
        if name is ContentField.SHORT_DESCRIPTION:
            return False
        if self.place.own or name in (ContentField.MODULES, ContentField.STATE):
            return True
        if name is ContentField.ALT_TEXTS:
            known = [texts[media.ALT] for texts in self.pictures.values() if media.ALT in texts]
            return any(text.digest is not None or text.value is not None for text in known)
        text = self.texts.get(KEYS[name])
        return text is not None and (text.digest is not None or text.value is not None)

    def value(self, name: ContentField) -> str | None:
        """The stored text; None = absent."""
        if name is ContentField.SHORT_DESCRIPTION:
            return None
        if name is ContentField.MODULES:
            return self.stored.page(self.place)
        if name is ContentField.STATE:
            found = notes(self.row)["texts"].get(self.state_key)
            return found if isinstance(found, str) else None
        if name is ContentField.ALT_TEXTS:
            return self._alts()
        if self.place.own:
            return self._own(name)
        text = self.texts.get(KEYS[name])
        return text.value if text else None

    def kept(self, names: Sequence[ContentField]) -> Values:
        """The stored texts of these, without those that have no place."""
        return {name: self.value(name) for name in names if self.keeps(name)}

    @property
    def state_key(self) -> str:
        """Under which name our notes keep this place's text."""
        return "" if self.place.own else self.place.key

    def gallery(self) -> media.Alts:
        """Alt texts by the number of the picture, empty where there is none."""
        own = media.gallery(self.row)
        return own if self.place.own else {number: media.held(self.pictures, number) or "" for number in own}

    @property
    def images(self) -> list[str]:
        """Global ids of the product's pictures."""
        return [idents.gid("MediaImage", number) for number in media.gallery(self.row)]

    def values(self, names: Sequence[ContentField]) -> Values:
        """Several fields."""
        return {name: self.value(name) for name in names}

    def _alts(self) -> str | None:
        found = media.gallery(self.row) if self.place.own else media.translated_gallery(self.row, self.pictures)
        return None if found is None else media.dump(found)

    def _own(self, name: ContentField) -> str | None:
        if name is ContentField.TITLE:
            return str(self.row["title"])
        if name is ContentField.DESCRIPTION:
            return self.row["descriptionHtml"] or ""
        seo = self.row.get("seo") or {}
        return seo.get("title" if name is ContentField.SEO_TITLE else "description") or None


# ------------------------------------------------------------------ comparing


def same(one: str | None, two: str | None) -> bool:
    """Equal as texts: normalised, and absent as good as empty."""
    return unicodedata.normalize("NFC", one or "") == unicodedata.normalize("NFC", two or "")


def _equal(name: ContentField, one: str | None, two: str | None) -> bool:
    return same(one, two) if name in KEYS else one == two


def pending(sight: Sight, write: FieldWrite) -> bool:
    """Must this write still be sent? False when the shop holds the text already. Raises Conflict when it holds neither
    the old nor the new text, and other errors for a text that cannot be stored."""
    _fit(sight, write)
    if write.field is ContentField.ALT_TEXTS:
        wanted = media.changes(sight.gallery(), write)
        if not sight.place.own:
            media.refuse_undescribed(sight.pictures, wanted)
        return bool(wanted)
    now = sight.value(write.field)
    if _equal(write.field, now, write.after):
        return False
    if not _equal(write.field, now, write.before):
        raise Conflict(
            f"Somebody changed the {write.field.value} of this product in the shop since Vitrine last read it.",
            "Synchronise, look at the change, and publish again if you want to replace it.",
        )
    return True


def _fit(sight: Sight, write: FieldWrite) -> None:
    text = check_text(write.after or "")
    if text and not sight.keeps(write.field) and write.field is not ContentField.ALT_TEXTS:
        if write.field is ContentField.SHORT_DESCRIPTION:
            raise Permanent(
                "A Shopify product has one description and no short one.", "Put these words into the description."
            )
        raise NeedsMerchant(
            f"The product's own {write.field.value} is empty, and Shopify keeps no translation of nothing.",
            "Fill it in the shop's main language first, then publish this language again.",
        )
    if write.field is ContentField.TITLE and sight.place.own and not text.strip():
        raise BadInput("A product cannot be without a title.", "Give a title.", field="title")
    if write.field is ContentField.DESCRIPTION and len(text.encode()) > DESCRIPTION_MAX_BYTES:
        raise BadInput("The description is longer than 64 KB.", "Shorten the page.", field="description")
    if write.field is ContentField.MODULES and write.after is not None:
        split(text)
    if write.field in KEYS and not sight.place.own and text and not text.strip():
        raise BadInput("Shopify keeps no translation that is only white space.", "Give a text.", field="text")


def landed(sight: Sight, write: FieldWrite) -> bool:
    """Does the shop now hold what was sent?"""
    if write.field is ContentField.ALT_TEXTS:
        now = sight.gallery()
        wanted = dict.fromkeys(now, "") if write.after is None else media.read_alts(write.after)
        return all(now[number] == alt for number, alt in wanted.items() if number in now)
    now_text = sight.value(write.field)
    if _equal(write.field, now_text, write.after):
        return True
    # Shopify may tidy up HTML; a title or a search text it stores as it is.
    return write.field is ContentField.DESCRIPTION and not same(now_text, write.before)


def refuse_doubles(fields: Sequence[ContentField]) -> None:
    """One write must not give a field two texts."""
    if len(set(fields)) != len(fields):
        raise Refused("One write names the same field twice.")
