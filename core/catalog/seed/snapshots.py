"""Seed products as a shop would answer them, for what needs facts without a shop: book, benchmarks, tests."""

from __future__ import annotations

from core.ports.wire import ProductSnapshot, SeedProduct


def snapshot_of(product: SeedProduct, number: int = 0) -> ProductSnapshot:
    """The record of a seed product. Its id is its SKU, else `p` and its number in the catalogue."""
    return ProductSnapshot(
        remote_id=product.sku or f"p{number}",
        title=product.title,
        kind=product.kind,
        locale=product.locale,
        description_html=product.description_html,
        short_html=product.short_html,
        vendor=product.vendor,
        product_type=product.product_type,
        categories=(product.category,) if product.category else (),
        tags=product.tags,
        attributes=product.attributes,
        variants=product.variants,
        weight_g=product.weight_g,
        length_mm=product.length_mm,
        width_mm=product.width_mm,
        height_mm=product.height_mm,
        gtin=product.gtin,
    )
