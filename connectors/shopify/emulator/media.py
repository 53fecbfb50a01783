"""Pictures of products and variants as they are read; `files.py` changes them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection
from connectors.shopify.emulator.records import MediaImage, Product, Variant
from connectors.shopify.emulator.registry import Fields

FIELDS = Fields()
FILES_PATH = "/cdn/shop/files/"

FIELDS.expose("MediaImage", "id", "alt", "mimeType", "fileStatus", "fileErrors", "createdAt", "updatedAt")
FIELDS.fixed("MediaImage", mediaContentType="IMAGE", mediaErrors=[], mediaWarnings=[])


@FIELDS.field("MediaImage", "status")
def status(source: MediaImage, call: Call) -> str:
    return source.file_status


@FIELDS.field("MediaImage", "image")
def image(source: MediaImage, call: Call) -> dict[str, Any] | None:
    """Only a picture that was processed has one."""
    if source.file_status != "READY":
        return None
    return {"id": f"gid://shopify/ImageSource/{source.number}", "altText": source.alt, "url": address(source, call)}


@FIELDS.field("MediaImage", "preview")
def preview(source: MediaImage, call: Call) -> dict[str, Any]:
    return {"status": source.file_status, "image": image(source, call)}


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


def pictures(owner: Product, call: Call) -> list[MediaImage]:
    table = call.store.table(MediaImage)
    return [table[number] for number in owner.media if number in table]


@FIELDS.field("Product", "media")
def media(source: Product, call: Call, **page: Any) -> dict[str, Any]:
    places = {number: position for position, number in enumerate(source.media)}
    return connection(pictures(source, call), lambda row: (places[row.number], row.number), **page)


@FIELDS.field("Product", "mediaCount")
def media_count(source: Product, call: Call) -> dict[str, Any]:
    return {"count": len(source.media), "precision": "EXACT"}


@FIELDS.field("Product", "featuredMedia")
def featured_media(source: Product, call: Call) -> MediaImage | None:
    return next(iter(pictures(source, call)), None)


@FIELDS.field("ProductVariant", "media")
def variant_media(source: Variant, call: Call, **page: Any) -> dict[str, Any]:
    found = call.store.table(MediaImage).get(source.media)
    return connection([found] if found else [], lambda row: (row.number,), **page)
