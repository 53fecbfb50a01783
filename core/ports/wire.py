"""Frozen records that cross the plug between the engine and a platform. Platform-neutral words only.

Texts are NFC and exactly as the shop stores them (never as it renders them). Money is minor units. Instants are UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ContentField(StrEnum):
    """All that Vitrine can ever write to a shop. Price, stock, SKU, status and variants have no member here."""

    TITLE = "title"
    DESCRIPTION = "description"  # the product's long text, HTML
    SHORT_DESCRIPTION = "short_description"  # HTML
    SEO_TITLE = "seo_title"
    SEO_DESCRIPTION = "seo_description"
    MODULES = "modules"  # one locale's A+ document as a JSON string, kept beside the product
    STATE = "state"  # our own bookkeeping string
    ALT_TEXTS = "alt_texts"  # JSON object: media id -> alt text


# ------------------------------------------------------------------ what a shop tells


@dataclass(frozen=True, slots=True)
class AttributeSnapshot:
    """A named property with its values in the shop's own words and order."""

    name: str
    values: tuple[str, ...]
    varies: bool = False  # True: an option the shopper chooses between


@dataclass(frozen=True, slots=True)
class MediaSnapshot:
    """One picture of a product. `remote_id` is the shop's id of the file."""

    remote_id: str
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class VariantSnapshot:
    """One thing a shopper can put into the basket."""

    remote_id: str
    sku: str = ""
    options: tuple[tuple[str, str], ...] = ()  # (attribute name, value)
    price_minor: int | None = None
    weight_g: float | None = None
    gtin: str = ""
    description_html: str = ""
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class ProductSnapshot:
    """A product as the shop holds it in one language.

    `group_id` is the `remote_id` of the source-language record that translations belong to (its own id when it is the
    source). `locale` is BCP 47, or empty where the shop has no language plugin: then the store's own locale holds.
    `kind` is one of simple, variable, grouped, external, other. `status` is publish, draft, private, trash ...
    """

    remote_id: str
    title: str
    kind: str = "simple"
    status: str = "publish"
    sku: str = ""
    locale: str = ""
    group_id: str = ""
    translations: tuple[tuple[str, str], ...] = ()  # (locale, remote_id)
    description_html: str = ""
    short_html: str = ""
    vendor: str = ""
    product_type: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    attributes: tuple[AttributeSnapshot, ...] = ()
    variants: tuple[VariantSnapshot, ...] = ()
    media: tuple[MediaSnapshot, ...] = ()
    price_minor: int | None = None
    currency: str = ""
    weight_g: float | None = None
    length_mm: float | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    gtin: str = ""
    permalink: str = ""
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a connected shop says of itself.

    `language_mode` is none, wpml or polylang (or a later platform's word); `locales` are those it can hold natively.
    `notes` are sentences for the owner, each a cause and a next step.
    """

    url: str
    platform_version: str
    source_locale: str
    locales: tuple[str, ...]
    language_mode: str
    currency: str
    time_zone: str
    companion: str = ""  # version of our plugin in the shop, empty when absent
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogPage:
    """Part of a scan. `total` counts all products of the scan when known."""

    products: tuple[ProductSnapshot, ...]
    total: int | None = None
    cursor: str = ""  # hand it back to go on after this page


# ------------------------------------------------------------------ what we tell a shop


@dataclass(frozen=True, slots=True)
class Target:
    """Where a text lives: one product in one locale. `remote_id` is always the source-language record."""

    remote_id: str
    locale: str


@dataclass(frozen=True, slots=True)
class FieldWrite:
    """One stored text and what it becomes. None = the text is absent (`before`) or is to be removed (`after`)."""

    field: ContentField
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class WriteItem:
    """All that changes at one target, written in one call where the platform can."""

    target: Target
    writes: tuple[FieldWrite, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the shop held after a write, read back from it. `values` maps each written field to its stored text."""

    target: Target
    values: dict[ContentField, str | None]
    written_at: datetime
    created_remote_id: str = ""  # the translation record made for this write, if one was made


# ------------------------------------------------------------------ events, metrics


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A verified delivery, reduced to ids: nothing personal in its body ever leaves the connector.

    `topic` is neutral. `remote_id` is the number of what it is about, empty where nothing is named:
    product.changed, product.deleted (a product), order.changed (an order), bulk.finished (a long operation in the
    shop), languages.changed (languages or markets), app.scopes (what we may do), app.uninstalled, ping, other, and the
    requests of data protection law: shopper.asked, shopper.erase (a shopper; `orders` are theirs), shop.erase.
    """

    delivery_id: str
    topic: str
    remote_id: str
    orders: tuple[str, ...] = ()
    triggered_at: datetime | None = None  # when it happened, where the shop says so


# Requests of data protection law: taken and worked on also for a shop that was left.
COMPLIANCE_TOPICS = frozenset({"shopper.asked", "shopper.erase", "shop.erase"})


@dataclass(frozen=True, slots=True)
class WebhookState:
    """One registration in the shop as it is now."""

    remote_id: str
    topic: str
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order stripped to what metrics need; everything personal was dropped before this record was made."""

    remote_id: str
    status: str
    created_at: datetime
    currency: str
    total_minor: int
    refunded_minor: int
    lines: tuple[tuple[str, int], ...]  # (product remote_id, quantity)
    arms: tuple[tuple[str, int], ...] = ()  # (experiment id, arm)
    counts: bool = True  # a conversion: placed, and neither cancelled nor paid back whole
    source: str = ""  # what brought the buyer, in the platform's word (google, direct); empty = not known (yet)


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """Distinct visitors that saw the tested element of an arm on one store day."""

    experiment_id: str
    day: str  # YYYY-MM-DD, store time zone
    arm: int
    exposures: int


@dataclass(frozen=True, slots=True)
class ExperimentSetup:
    """What the storefront must know to split visitors (assignment rule: docs/reference/bucketing.md)."""

    experiment_id: str
    remote_id: str
    locale: str
    salt: str
    weights: tuple[float, ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do, as flags that callers test (never the platform's name).

    `fields`: the texts that its products have at all. Which of them one product can hold in one locale now, `read` of
    the Publisher tells.
    `parts`: a page's modules are kept as records of their own beside the description, for the storefront to lay out.
    `max_batch`: how many targets `read_many` and `write_many` are best handed at once.
    `signs_with_key`: deliveries are signed with `Credentials.key`, not with a secret that we choose.
    `sells_plans`: a store can pay for Vitrine through the platform (see `core.ports.billing`).
    """

    max_batch: int
    native_locales: bool
    storefront_split: bool
    needs_public_url: tuple[str, ...] = ()
    fields: frozenset[ContentField] = frozenset(ContentField)
    parts: bool = False
    signs_with_key: bool = False
    sells_plans: bool = False


# ------------------------------------------------------------------ the seed of an emulated shop


PictureSource = bytes | Callable[[], bytes]
"""The bytes of a picture, or a way to make them when somebody first asks for the file."""


@dataclass(frozen=True, slots=True)
class SeedProduct:
    """A product to fill an emulated shop with. Pictures come as bytes, so an emulator needs no network."""

    sku: str
    title: str
    kind: str = "simple"
    status: str = "publish"
    vendor: str = ""
    product_type: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    description_html: str = ""
    short_html: str = ""
    locale: str = "en-US"
    attributes: tuple[AttributeSnapshot, ...] = ()
    variants: tuple[VariantSnapshot, ...] = ()
    price_minor: int | None = None
    regular_price_minor: int | None = None
    stock: int | None = None
    weight_g: float | None = None
    length_mm: float | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    gtin: str = ""
    pictures: tuple[
        tuple[str, str, PictureSource], ...
    ] = ()  # (file name, alt, bytes); empty bytes = url in the file name
    reviews: tuple[tuple[int, str], ...] = ()  # (stars, text)
    grouped: tuple[str, ...] = ()  # SKUs of a grouped product
    external_url: str = ""
    extra: dict[str, Any] = field(default_factory=dict)  # further columns of an import, kept as meta
    taxonomy: str = ""  # path in Shopify's product taxonomy, steps between " > "; other platforms have none


@dataclass(frozen=True, slots=True)
class SeedShoppers:
    """How simulated visitors behave: a base rate of buying and the relative lift of each arm (index 0 = control)."""

    visitors_per_day: int
    days: int
    base_rate: float
    lifts: tuple[float, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class SeedCatalogue:
    """Everything an emulated shop starts with."""

    name: str
    currency: str
    source_locale: str
    products: tuple[SeedProduct, ...]
    shoppers: SeedShoppers
    seed: int = 0
