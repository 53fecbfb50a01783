"""Filling an emulated shop from a seed catalogue."""

from __future__ import annotations

import hashlib
from collections import Counter
from html import escape

from connectors.woocommerce.emulator import languages, media, people
from connectors.woocommerce.emulator.html_filter import filter_html
from connectors.woocommerce.emulator.records import (
    ApiKey,
    Attachment,
    Attribute,
    Meta,
    Option,
    Product,
    Term,
    Variation,
)
from connectors.woocommerce.emulator.store import Store, slugify
from core.money import Money
from core.ports.wire import AttributeSnapshot, PictureSource, SeedCatalogue, SeedProduct, VariantSnapshot

AGE_S = 90 * 86_400  # the oldest product of a seeded shop
_KG = {"kg": 1000.0, "g": 1.0, "lbs": 453.592_37, "oz": 28.349_523_125}
_MM = {"m": 1000.0, "cm": 10.0, "mm": 1.0, "in": 25.4, "yd": 914.4}


def make_key(store: Store, *, permissions: str = "read_write", salt: str = "first") -> ApiKey:
    """A consumer key; the same seed and salt give the same key."""
    digest = hashlib.sha256(f"{store.seed}|{store.name}|{salt}".encode()).hexdigest()
    key = ApiKey(len(store.keys) + 1, f"ck_{digest[:40]}", f"cs_{digest[24:]}", permissions)
    store.keys[key.key] = key
    return key


def fill(store: Store, seed: SeedCatalogue) -> None:
    """Make all products of the seed. Texts pass the shop's filter, as texts that came in by an import do."""
    store.term(store.categories, "Uncategorized")
    named = Counter(a.name for product in seed.products for a in product.attributes)
    shared = {name for name, count in named.items() if count > 1}
    for number, name in enumerate(sorted(shared), start=1):
        store.attributes[number] = Term(number, name, f"pa_{slugify(name)}")
    start = store.now() - AGE_S
    step = max(1, AGE_S // max(1, len(seed.products)) // 2)
    terms: dict[tuple[str, str], int] = {}
    held: dict[AttributeSnapshot, Attribute] = {}  # equal attributes of many products are kept once
    for position, row in enumerate(seed.products):
        _product(store, row, start + position * step, terms, held)
    by_sku = {p.sku: p.id for p in store.products.values() if p.sku}
    for product, row in zip(list(store.products.values()), seed.products, strict=True):
        product.grouped_products = tuple(by_sku[sku] for sku in row.grouped if sku in by_sku)


def _term(store: Store, terms: dict[tuple[str, str], int], table: str, name: str) -> int:
    if (table, name) not in terms:
        terms[table, name] = store.term(getattr(store, table), name).id
    return terms[table, name]


def _product(
    store: Store, row: SeedProduct, at: int, terms: dict[tuple[str, str], int], held: dict[AttributeSnapshot, Attribute]
) -> None:
    kind = row.kind if row.kind in {"simple", "variable", "grouped", "external"} else "simple"
    product = Product(
        store.post_id(), name=filter_html(row.title), type=kind, status=row.status, created=at, modified=at
    )
    product.slug = store.unique_slug(slugify(row.title), product.id) if row.status != "draft" else ""
    store.set_sku(product, row.sku)
    product.description, product.short_description = filter_html(row.description_html), filter_html(row.short_html)
    product.virtual = row.kind == "virtual"
    product.external_url = row.external_url
    product.global_unique_id = row.gtin
    _price(store, product, row)
    _parcel(store, product, row)
    if row.stock is not None:
        product.manage_stock, product.stock_quantity = True, row.stock
        product.stock_status = "instock" if row.stock > 0 else "outofstock"
    category = row.category or row.product_type or "Uncategorized"
    store.file_under(product, (_term(store, terms, "categories", category),))
    product.brands = (_term(store, terms, "brands", row.vendor),) if row.vendor else ()
    product.tags = tuple(_term(store, terms, "tags", tag) for tag in row.tags)
    for attribute in row.attributes:
        if attribute not in held:
            held[attribute] = _attribute(store, attribute)
    product.attributes = tuple(held[attribute] for attribute in row.attributes)
    product.meta = tuple(Meta(store.meta_id(), str(key), str(value)) for key, value in row.extra.items())
    product.images = tuple(_picture(store, picture, at) for picture in row.pictures)
    product.variations = tuple(_variation(store, product, variant, n) for n, variant in enumerate(row.variants))
    for stars, text in row.reviews:
        name, email = people.reviewer(len(store.reviews) + store.seed)
        store.reviews.append(
            {"id": len(store.reviews) + 1, "at": at, "product_id": product.id, "reviewer": name, "email": email}
            | {"stars": stars, "text": escape(text)}
        )
        product.stars, product.ratings = product.stars + stars, product.ratings + 1
    lang = next((code for code, locale in languages.codes(store).items() if locale == row.locale), "")
    store.add(product)
    languages.place(store, product, lang, None)


def decimal(store: Store, minor: int | None) -> str:
    """A price as the shop keeps it: a decimal string, empty for no price."""
    return "" if minor is None else str(Money(minor, store.currency).major)


def _price(store: Store, product: Product, row: SeedProduct) -> None:
    if product.type in {"variable", "grouped"}:
        return
    regular = row.regular_price_minor if row.regular_price_minor is not None else row.price_minor
    product.regular_price = decimal(store, regular)
    if row.price_minor is not None and regular is not None and row.price_minor < regular:
        product.sale_price = decimal(store, row.price_minor)


def _measure(value: float | None, unit: float) -> str:
    return "" if value is None else f"{value / unit:.4f}".rstrip("0").rstrip(".")


def _parcel(store: Store, product: Product, row: SeedProduct) -> None:
    product.weight = _measure(row.weight_g, _KG[store.faults["weight_unit"]])
    unit = _MM[store.faults["dimension_unit"]]
    product.length, product.width, product.height = (
        _measure(v, unit) for v in (row.length_mm, row.width_mm, row.height_mm)
    )


def _attribute(store: Store, row: AttributeSnapshot) -> Attribute:
    term = next((t for t in store.attributes.values() if t.name == row.name), None)
    slug = term.slug if term else row.name
    return Attribute(term.id if term else 0, row.name, slug, True, row.varies, row.values)


def _picture(store: Store, picture: tuple[str, str, PictureSource], at: int) -> int:
    name, alt, data = picture
    if data:
        stamp = str(store.local(at))
        return media.add_file(store, Attachment(0, f"{stamp[:4]}/{stamp[5:7]}/{name}", "", alt, at), data).id
    made = Attachment(store.post_id(), name, name.rpartition("/")[2], alt, at)
    store.attachments[made.id] = made
    return made.id


def _variation(store: Store, product: Product, row: VariantSnapshot, position: int) -> int:
    options = []
    for name, value in row.options:
        attribute = next((a for a in product.attributes if a.name == name), None)
        slug = attribute.slug if attribute and attribute.id else slugify(name)
        options.append(Option(attribute.id if attribute else 0, name, slug, value))
    item = Variation(
        store.post_id(),
        parent=product.id,
        regular_price=decimal(store, row.price_minor),
        global_unique_id=row.gtin,
        description=filter_html(row.description_html),
        weight=_measure(row.weight_g, _KG[store.faults["weight_unit"]]),
        options=tuple(options),
        menu_order=position,
        created=product.created,
        modified=product.created,
    )
    if product.images:
        at = [store.attachments[i].path.rpartition("/")[2] for i in product.images]
        item.image = product.images[at.index(row.media_id)] if row.media_id in at else product.images[0]
    store.variations[item.id] = item
    store.set_sku(item, row.sku)
    return item.id
