"""The records of an emulated shop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(slots=True)
class Meta:
    id: int
    key: str
    value: Any


class Attribute(NamedTuple):
    """One attribute of a product. `id` 0 = local to the product, not in the shop's list."""

    id: int
    name: str
    slug: str
    visible: bool
    variation: bool
    options: tuple[str, ...]


class Option(NamedTuple):
    """What a variation chooses of an attribute."""

    id: int
    name: str
    slug: str
    option: str


@dataclass(slots=True)
class Term:
    """A category, tag, brand or global attribute."""

    id: int
    name: str
    slug: str
    parent: int = 0
    description: str = ""


@dataclass(slots=True)
class Attachment:
    """A file of the media library. `path` is below wp-content/uploads/, or a full URL hosted elsewhere."""

    id: int
    path: str
    name: str
    alt: str
    at: int


@dataclass(slots=True)
class Sellable:
    """What products and variations share: everything about price, stock and parcel."""

    id: int
    status: str = "publish"
    sku: str = ""
    global_unique_id: str = ""
    regular_price: str = ""
    sale_price: str = ""
    description: str = ""
    virtual: bool = False
    downloadable: bool = False
    tax_status: str = "taxable"
    tax_class: str = ""
    manage_stock: bool = False
    stock_quantity: int | None = None
    stock_status: str = "instock"
    backorders: str = "no"
    low_stock_amount: int | None = None
    weight: str = ""
    length: str = ""
    width: str = ""
    height: str = ""
    menu_order: int = 0
    created: int = 0
    modified: int = 0
    meta: tuple[Meta, ...] = ()
    version: int = 0

    @property
    def price(self) -> str:
        return self.sale_price or self.regular_price


@dataclass(slots=True)
class Variation(Sellable):
    parent: int = 0
    options: tuple[Option, ...] = ()
    image: int = 0

    @property
    def label(self) -> str:
        return ", ".join(option.option for option in self.options)


@dataclass(slots=True)
class Product(Sellable):
    name: str = ""
    slug: str = ""
    type: str = "simple"
    featured: bool = False
    catalog_visibility: str = "visible"
    short_description: str = ""
    external_url: str = ""
    button_text: str = ""
    sold_individually: bool = False
    reviews_allowed: bool = True
    purchase_note: str = ""
    parent_id: int = 0
    categories: tuple[int, ...] = ()
    brands: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    images: tuple[int, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    default_attributes: tuple[Option, ...] = ()
    variations: tuple[int, ...] = ()
    grouped_products: tuple[int, ...] = ()
    upsell_ids: tuple[int, ...] = ()
    cross_sell_ids: tuple[int, ...] = ()
    total_sales: int = 0
    stars: int = 0
    ratings: int = 0
    lang: str = ""
    group: int = 0  # id of the translation group, 0 = no language plugin


class OrderLine(NamedTuple):
    product_id: int
    variation_id: int
    quantity: int
    price: str  # of one piece, before discounts


@dataclass(slots=True)
class Order:
    """An order, with `buyer` as the number of an invented person. Money as decimal strings."""

    id: int
    status: str
    created: int
    modified: int
    lines: tuple[OrderLine, ...]
    buyer: int
    created_via: str = "checkout"
    meta: tuple[Meta, ...] = ()
    refunds: tuple[tuple[int, str, str], ...] = ()  # (id, reason, amount)
    paid: int | None = None


@dataclass(slots=True)
class ApiKey:
    id: int
    key: str
    secret: str
    permissions: str = "read_write"
    nonces: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Webhook:
    """A registration. `failures` counts failed deliveries in a row; `secret` is never shown."""

    id: int
    name: str
    topic: str
    delivery_url: str
    secret: str
    status: str
    created: int
    modified: int | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Experiment:
    """What the companion plugin knows of a test."""

    id: str
    product_id: int
    locale: str
    salt: str
    weights: tuple[float, ...]
    active: bool
