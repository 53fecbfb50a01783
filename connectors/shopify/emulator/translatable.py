"""What of a resource can be translated: its keys, the source texts and their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.metafields import definition_of as metafield_definition
from connectors.shopify.emulator.metafields import owner_type
from connectors.shopify.emulator.metaobjects import definition_of as metaobject_definition
from connectors.shopify.emulator.records import (
    MediaImage,
    Metafield,
    Metaobject,
    Option,
    OptionValue,
    Product,
    Record,
)
from connectors.shopify.emulator.values import TRANSLATABLE, complaint

PUBLIC = "PUBLIC_READ"
# word of TranslatableResourceType -> records
KINDS: dict[str, type[Record]] = {
    "PRODUCT": Product,
    "PRODUCT_OPTION": Option,
    "PRODUCT_OPTION_VALUE": OptionValue,
    "METAFIELD": Metafield,
    "METAOBJECT": Metaobject,
    "MEDIA_IMAGE": MediaImage,
}
# key -> (attribute of a product, type of the content, longest value)
PRODUCT_KEYS: dict[str, tuple[str, str, int]] = {
    "title": ("title", "SINGLE_LINE_TEXT_FIELD", 255),
    "body_html": ("description_html", "HTML", 0),
    "handle": ("handle", "URI", 255),
    "product_type": ("product_type", "SINGLE_LINE_TEXT_FIELD", 255),
    "meta_title": ("seo_title", "SINGLE_LINE_TEXT_FIELD", 0),
    "meta_description": ("seo_description", "MULTI_LINE_TEXT_FIELD", 0),
}
_CONTENT_TYPES = {"url": "URL", "json": "JSON"}


@dataclass(frozen=True, slots=True)
class Content:
    """One translatable text. An empty source text has no digest, so it cannot be translated."""

    key: str
    value: str | None
    type: str
    field_type: str = ""  # of a metafield or metaobject field

    @property
    def digest(self) -> str | None:
        return hashlib.sha256(self.value.encode()).hexdigest() if self.value else None


def content(record: Record, call: Call) -> list[Content] | None:
    """All translatable texts of a record; None = the record cannot be translated."""
    found = list(_content(record, call))
    return found or None


def _content(record: Record, call: Call) -> Iterator[Content]:
    if isinstance(record, Product):
        for key, (attribute, kind, _) in PRODUCT_KEYS.items():
            yield Content(key, getattr(record, attribute) or None, kind)
    elif isinstance(record, Option | OptionValue):
        yield Content("name", record.name, "SINGLE_LINE_TEXT_FIELD")
    elif isinstance(record, MediaImage):
        yield Content("alt", record.alt or None, "SINGLE_LINE_TEXT_FIELD")
    elif isinstance(record, Metafield):
        known = metafield_definition(call, owner_type(record.owner), record.namespace, record.key)
        if known is not None and known.storefront == PUBLIC and record.type in TRANSLATABLE:
            yield Content("value", record.value, _content_type(record.type), record.type)
    elif isinstance(record, Metaobject):
        definition = metaobject_definition(call, record.type)
        if definition is not None and definition.translatable:
            for of in definition.fields:
                if of.type in TRANSLATABLE:
                    yield Content(of.key, record.values.get(of.key), _content_type(of.type), of.type)


def _content_type(kind: str) -> str:
    return _CONTENT_TYPES.get(kind, kind.upper())


def nested(record: Any, call: Call) -> list[Record]:
    """The translatable resources under a product: options, their values, pictures, metafields."""
    if not isinstance(record, Product):
        return []
    parts: list[Record] = [*record.options, *(value for option in record.options for value in option.option_values)]
    media = call.store.table(MediaImage)
    parts += [media[number] for number in record.media if number in media]
    parts += list(call.store.metafields(record.id))
    return [part for part in parts if content(part, call) is not None]


def unfit(record: Record, text: Content, value: str, call: Call) -> str | None:
    """Why the resource would not take this value in place of its source text; None = it would."""
    if isinstance(record, Product):
        longest = PRODUCT_KEYS[text.key][2]
        return f"is too long (maximum is {longest} characters)" if longest and len(value) > longest else None
    wrong = complaint(call.store, text.field_type, value) if text.field_type else None
    return wrong[1] if wrong else None


def edit(record: Any, text: Content) -> None:
    """A person changes the source text by hand (only its digest matters)."""
    changed = f"{text.value or ''} "
    if isinstance(record, Product):
        setattr(record, PRODUCT_KEYS[text.key][0], changed)
    elif isinstance(record, Metaobject):
        record.values[text.key] = changed
    elif isinstance(record, Metafield):
        record.value = changed
    elif isinstance(record, MediaImage):
        record.alt = changed
    else:
        record.name = changed
