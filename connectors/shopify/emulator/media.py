"""Pictures, films and models of products and variants as they are read; `files.py` and `showing.py` change them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection
from connectors.shopify.emulator.records import FILE_KINDS, File, MediaImage, Product, Variant
from connectors.shopify.emulator.registry import Fields
from connectors.shopify.emulator.store import Store

FIELDS = Fields()
FILES_PATH = "/cdn/shop/files/"


def status(source: File, call: Call) -> str:
    return source.file_status


def preview(source: File, call: Call) -> dict[str, Any]:
    """What stands for a film is a still, which the emulator does not draw."""
    return {"status": source.file_status, "image": image(source, call) if isinstance(source, MediaImage) else None}


for _kind in FILE_KINDS:
    FIELDS.expose(_kind.TYPE, "id", "alt", "fileStatus", "fileErrors", "createdAt", "updatedAt")
    FIELDS.fixed(_kind.TYPE, mediaContentType=_kind.KIND, mediaErrors=[], mediaWarnings=[])
    FIELDS.field(_kind.TYPE, "status")(status)
    FIELDS.field(_kind.TYPE, "preview")(preview)
FIELDS.expose("MediaImage", "mimeType")


@FIELDS.field("MediaImage", "image")
def image(source: MediaImage, call: Call) -> dict[str, Any] | None:
    """Only a picture that was processed has one."""
    if source.file_status != "READY":
        return None
    return {"id": f"gid://shopify/ImageSource/{source.number}", "altText": source.alt, "url": address(source, call)}


@FIELDS.field("Image", "url")
def image_url(source: dict[str, Any], call: Call) -> str:
    return str(source["url"])


def address(source: MediaImage, call: Call) -> str:
    return place(source, call.base)


def place(source: MediaImage, base: str) -> str:
    """Where the bytes are: at the shop's own address, or wherever an import said."""
    if source.path.startswith(("http://", "https://")):
        return source.path
    return f"{base}{FILES_PATH}{quote(source.path)}?v={source.number}"


def file(store: Store, number: int) -> File | None:
    """The file of a number, whatever its kind: all records share one row of numbers."""
    return next((found for kind in FILE_KINDS if (found := store.table(kind).get(number)) is not None), None)


def shown(owner: Product, call: Call) -> list[File]:
    """What a product shows, in order."""
    return [found for number in owner.media if (found := file(call.store, number)) is not None]


@FIELDS.field("Product", "media")
def media(source: Product, call: Call, **page: Any) -> dict[str, Any]:
    places = {number: position for position, number in enumerate(source.media)}
    return connection(shown(source, call), lambda row: (places[row.number], row.number), **page)


@FIELDS.field("Product", "mediaCount")
def media_count(source: Product, call: Call) -> dict[str, Any]:
    return {"count": len(source.media), "precision": "EXACT"}


@FIELDS.field("Product", "featuredMedia")
def featured_media(source: Product, call: Call) -> File | None:
    return next(iter(shown(source, call)), None)


@FIELDS.field("ProductVariant", "media")
def variant_media(source: Variant, call: Call, **page: Any) -> dict[str, Any]:
    found = call.store.table(MediaImage).get(source.media)
    return connection([found] if found else [], lambda row: (row.number,), **page)
