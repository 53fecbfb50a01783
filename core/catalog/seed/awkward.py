"""What real shops do to a product record: shapes that generated catalogues mix in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

from core.ports.wire import AttributeSnapshot, SeedProduct

Shape = Callable[[SeedProduct, Sequence[str]], SeedProduct]
_LONG_NAME = 400
_SPOKEN = (
    "Weight",
    "Dimensions",
    "Capacity",
    "Power",
    "Battery life",
    "Length",
    "Diameter",
    "Material",
    "Country of origin",
)
_TAG = re.compile(r"<[^>]+>")


def draft(product: SeedProduct, _: Sequence[str]) -> SeedProduct:
    return replace(product, status="draft")


def no_price(product: SeedProduct, _: Sequence[str]) -> SeedProduct:
    variants = tuple(replace(variant, price_minor=None) for variant in product.variants)
    return replace(product, price_minor=None, regular_price_minor=None, variants=variants)


def no_attributes(product: SeedProduct, _: Sequence[str]) -> SeedProduct:
    """Only the text speaks; options would need attributes, so they go too."""
    return replace(
        product, kind="simple", attributes=(), variants=(), weight_g=None, length_mm=None, width_mm=None, height_mm=None
    )


def prose_only(product: SeedProduct, _: Sequence[str]) -> SeedProduct:
    """Facts inside sentences, no markup at all."""
    bare = no_attributes(product, ())
    facts = [
        f"{a.name.lower()} {' and '.join(a.values)}" for a in product.attributes if not a.varies and a.name in _SPOKEN
    ]
    intro = _TAG.sub(" ", product.short_html).strip()
    return replace(bare, description_html=f"{escape(intro)}\n\nTo be exact: {escape(', '.join(facts))}.", short_html="")


def specs_in_table(product: SeedProduct, _: Sequence[str]) -> SeedProduct:
    """All attributes inside a table pasted from a word processor."""
    rows = "".join(
        f'<tr><td style="width:40%"><b>{escape(a.name)}</b></td><td>{escape("; ".join(a.values))}</td></tr>'
        for a in product.attributes
        if not a.varies
    )
    table = f'<table border="1" cellpadding="4"><tbody>{rows}</tbody></table>'
    return replace(no_attributes(product, ()), description_html=table, short_html="")


def long_name(product: SeedProduct, _: Sequence[str]) -> SeedProduct:
    words = [value for a in product.attributes for value in a.values]
    title = product.title + "".join(f", {word}" for word in words * 20)
    return replace(product, title=title[:_LONG_NAME])


def emoji(product: SeedProduct, _: Sequence[str]) -> SeedProduct:
    return replace(
        product, title=f"{product.title} 🎉", description_html=f"<p>✨ NEW ✨</p>\n{product.description_html}"
    )


def external(product: SeedProduct, _: Sequence[str]) -> SeedProduct:
    plain = no_attributes(product, ())
    address = f"https://partner.example/{product.sku.lower()}"
    return replace(plain, kind="external", attributes=_fixed(product), external_url=address, stock=None, gtin="")


def virtual(product: SeedProduct, _: Sequence[str]) -> SeedProduct:
    plain = no_attributes(product, ())
    text = "<p>Sent by e-mail. Valid for 3 years.</p>"
    title = f"{product.vendor} Gift Card {product.sku.rsplit('-', 1)[-1]}"
    return replace(
        plain,
        title=title,
        product_type="gift card",
        description_html=text,
        short_html="",
        stock=None,
        gtin="",
        extra={"virtual": True},
    )


def grouped(product: SeedProduct, recent: Sequence[str]) -> SeedProduct:
    plain = no_attributes(product, ())
    text = "<p>Everything together. Each item can be bought alone.</p>"
    title = f"{product.vendor} Set {product.sku.rsplit('-', 1)[-1]}"
    return replace(
        plain, kind="grouped", title=title, product_type="gift set", description_html=text, short_html="",
        price_minor=None, regular_price_minor=None, stock=None, gtin="", grouped=tuple(recent),
    )  # fmt: skip


def _fixed(product: SeedProduct) -> tuple[AttributeSnapshot, ...]:
    return tuple(a for a in product.attributes if not a.varies)


SHAPES: tuple[Shape, ...] = (
    draft, no_price, no_attributes, prose_only, specs_in_table, long_name, emoji, external, virtual, grouped,
)  # fmt: skip
