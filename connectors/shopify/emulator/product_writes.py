"""Changing a product's own texts. Prices, stock and variants have no door here, as in the real mutation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.shopify.emulator import metafields
from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import whole_id
from connectors.shopify.emulator.records import Product
from connectors.shopify.emulator.registry import Fields, only
from connectors.shopify.emulator.store import slugify

FIELDS = Fields()
TITLE_MAX = 255
_KNOWN = (
    "id", "title", "descriptionHtml", "handle", "vendor", "productType", "tags", "status", "seo", "templateSuffix",
    "metafields",
)  # fmt: skip
_Error = dict[str, Any]


@FIELDS.field("Mutation", "productUpdate")
def product_update(_: None, call: Call, product: Mapping[str, Any]) -> dict[str, Any]:
    """Only the keys that are sent change; `tags` replaces all tags."""
    only(product, "ProductUpdateInput", *_KNOWN)
    found = call.store.table(Product).get(whole_id(product["id"], "Product")) if product.get("id") else None
    if found is None:
        return {"product": None, "userErrors": [_error("id", "Product does not exist")]}
    errors = list(_complaints(call, found, product))
    if errors:
        return {"product": None, "userErrors": errors}
    _apply(call, found, product)
    return {"product": found, "userErrors": []}


def _error(field: str, message: str) -> _Error:
    return {"field": [field], "message": message}


def _complaints(call: Call, found: Product, wanted: Mapping[str, Any]) -> Iterator[_Error]:
    title, handle = wanted.get("title"), wanted.get("handle")
    if title is not None and not title.strip():
        yield _error("title", "Title can't be blank")
    if title is not None and len(title) > TITLE_MAX:
        yield _error("title", f"Title is too long (maximum is {TITLE_MAX} characters)")
    if handle:
        holder = call.store.handles.get(("Product", slugify(handle)), found.number)
        if holder != found.number:
            yield _error("handle", f"Handle '{handle}' already in use. Please provide a new handle.")
    for place, row in enumerate(wanted.get("metafields") or ()):
        for error in metafields.check(call, _metafield(found, row), place):
            yield {"field": error["field"], "message": error["message"]}


def _metafield(found: Product, row: Mapping[str, Any]) -> dict[str, Any]:
    only(row, "MetafieldInput", "namespace", "key", "type", "value")
    return {**row, "ownerId": found.id, "value": row.get("value") or ""}


def _apply(call: Call, found: Product, wanted: Mapping[str, Any]) -> None:
    store = call.store
    found.title = wanted.get("title") or found.title
    if wanted.get("descriptionHtml") is not None:
        found.description_html = wanted["descriptionHtml"]
    found.vendor = wanted.get("vendor") or found.vendor
    if wanted.get("productType") is not None:
        found.product_type = wanted["productType"]
    if wanted.get("tags") is not None:
        found.tags = list(dict.fromkeys(wanted["tags"]))
    found.status = wanted.get("status") or found.status
    if "templateSuffix" in wanted:
        found.template_suffix = wanted["templateSuffix"]
    if wanted.get("handle"):
        store.handles.pop(("Product", found.handle), None)
        found.handle = store.free_handle("Product", slugify(wanted["handle"]), found.number)
    seo = wanted.get("seo") or {}
    if "title" in seo:
        found.seo_title = seo["title"] or None
    if "description" in seo:
        found.seo_description = seo["description"] or None
    for row in wanted.get("metafields") or ():
        metafields.put(call, _metafield(found, row))
    store.touch(found, "products/update")
