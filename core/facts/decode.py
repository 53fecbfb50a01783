"""A shop's plain fields as people read them."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

from core.ports.wire import AttributeSnapshot, ProductSnapshot


def decoded(product: ProductSnapshot) -> ProductSnapshot:
    """Names and values as people read them: shops keep `&` in plain fields as `&amp;`, as WordPress stores it."""

    def read(text: str) -> str:
        return unescape(text) if "&" in text else text

    return replace(
        product,
        title=read(product.title),
        vendor=read(product.vendor),
        product_type=read(product.product_type),
        categories=tuple(map(read, product.categories)),
        tags=tuple(map(read, product.tags)),
        attributes=tuple(
            AttributeSnapshot(read(row.name), tuple(map(read, row.values)), row.varies) for row in product.attributes
        ),
    )
