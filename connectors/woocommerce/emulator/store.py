"""One emulated shop: all its records, id counters and indexes, and the one lock over them."""

from __future__ import annotations

import functools
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from connectors.woocommerce.emulator.faults import Faults
from connectors.woocommerce.emulator.records import (
    ApiKey,
    Attachment,
    Experiment,
    Order,
    Product,
    Sellable,
    Term,
    Variation,
    Webhook,
)
from core.clock import Clock
from core.ports.wire import PictureSource


class JsonCache:
    """Finished JSON, each valid for one stamp; the oldest goes beyond `limit` bytes."""

    def __init__(self, limit: int = 160_000_000) -> None:
        self._limit, self._bytes = limit, 0
        self._held: dict[Any, tuple[Any, bytes]] = {}

    def get(self, key: Any, stamp: Any) -> bytes | None:
        held = self._held.get(key)
        return held[1] if held is not None and held[0] == stamp else None

    def put(self, key: Any, stamp: Any, made: bytes) -> None:
        old = self._held.pop(key, None)
        self._held[key] = (stamp, made)
        self._bytes += len(made) - (len(old[1]) if old else 0)
        while self._bytes > self._limit:
            self._bytes -= len(self._held.pop(next(iter(self._held)))[1])


class Store:
    """One shop. Take `lock` around every read or change that must be seen whole."""

    def __init__(self, name: str, currency: str, source_locale: str, clock: Clock, faults: Faults, seed: int) -> None:
        self.name, self.currency, self.source_locale, self.seed = name, currency, source_locale, seed
        self.clock, self.faults = clock, faults
        self.zone = ZoneInfo(str(faults["time_zone"]))
        self.lock = threading.RLock()
        self.home = "http://127.0.0.1"  # as the last request named it
        self.products: dict[int, Product] = {}
        self.variations: dict[int, Variation] = {}
        self.attachments: dict[int, Attachment] = {}
        self.files: dict[str, PictureSource] = {}
        self.categories: dict[int, Term] = {}
        self.tags: dict[int, Term] = {}
        self.brands: dict[int, Term] = {}
        self.attributes: dict[int, Term] = {}
        self.reviews: list[dict[str, Any]] = []
        self.orders: dict[int, Order] = {}
        self.webhooks: dict[int, Webhook] = {}
        self.experiments: dict[str, Experiment] = {}
        self.exposures: Counter[tuple[str, str, int]] = Counter()  # (experiment, day, arm)
        self.seen: dict[str, set[str]] = {}  # experiment -> visitors that were counted
        self.texts_sent: Counter[str] = Counter()  # "product field digest": how often a client sent this text
        self.waves = 0  # how often the shoppers came
        self.keys: dict[str, ApiKey] = {}
        self.slugs: dict[str, int] = {}
        self.skus: dict[str, list[int]] = {}
        self.in_category: dict[int, list[int]] = {}
        self.translations: dict[int, dict[str, int]] = {}
        self.order_changes = 0
        self.changes = 0  # counts every change of any product
        self.epoch = 0  # counts changes that show in many products (alt texts, terms, translations)
        self.cache = JsonCache()
        self.lists: dict[tuple[str, int, str], list[int]] = {}
        self.on_event: Callable[[str, int], None] = lambda topic, resource_id: None
        self._post_id, self._meta_id, self._term_id = 10, 100, 15

    # ---------------------------------------------------------------- files

    def file(self, path: str) -> bytes | None:
        """The bytes of a file of the media library; drawn at the first call where the seed only says how."""
        found = self.files.get(path)
        if found is not None and not isinstance(found, bytes):
            found = self.files[path] = found()
        return found

    # ---------------------------------------------------------------- time

    def now(self) -> int:
        return int(self.clock.now().timestamp())

    def local(self, at: int | None) -> str | None:
        return None if at is None else _iso(at, self.zone)

    def gmt(self, at: int | None) -> str | None:
        return None if at is None else _iso(at, UTC)

    def offset_s(self, at: int) -> int:
        """Seconds that the shop's wall clock is ahead of UTC."""
        delta = datetime.fromtimestamp(at, self.zone).utcoffset()
        return int(delta.total_seconds()) if delta else 0

    def from_wall(self, naive: datetime) -> int:
        """The instant at which the shop's wall clock shows this."""
        return int(naive.replace(tzinfo=self.zone).timestamp())

    # ---------------------------------------------------------------- ids and indexes

    def post_id(self) -> int:
        self._post_id += 1
        return self._post_id

    def meta_id(self) -> int:
        self._meta_id += 1
        return self._meta_id

    def term(self, table: dict[int, Term], name: str, slug: str = "") -> Term:
        """The term of that name, made when missing."""
        wanted = slug or slugify(name)
        for term in table.values():
            if term.slug == wanted:
                return term
        self._term_id += 1
        made = Term(self._term_id, name, wanted)
        table[made.id] = made
        return made

    def unique_slug(self, wanted: str, owner: int) -> str:
        slug, number = wanted, 1
        while self.slugs.get(slug, owner) != owner:
            number += 1
            slug = f"{wanted}-{number}"
        self.slugs[slug] = owner
        return slug

    def set_sku(self, item: Sellable, sku: str) -> None:
        if item.sku:
            owners = self.skus.get(item.sku.lower(), [])
            if item.id in owners:
                owners.remove(item.id)
        item.sku = sku
        if sku:
            self.skus.setdefault(sku.lower(), []).append(item.id)

    def file_under(self, product: Product, categories: tuple[int, ...]) -> None:
        """Put a product into exactly these categories."""
        for term_id in product.categories:
            if product.id in self.in_category.get(term_id, []):
                self.in_category[term_id].remove(product.id)
        product.categories = categories
        for term_id in categories:
            self.in_category.setdefault(term_id, []).append(product.id)

    def add(self, product: Product) -> Product:
        self.products[product.id] = product
        self.changes += 1
        return product

    def touch(self, item: Sellable) -> None:
        """Any save moves date_modified and makes cached answers stale."""
        item.modified = self.now()
        item.version += 1
        self.changes += 1
        if isinstance(item, Variation) and item.parent in self.products:
            self.touch(self.products[item.parent])
        elif isinstance(item, Product):
            self.changes += 1

    def drop(self, product: Product) -> None:
        """Delete for good."""
        for variation_id in product.variations:
            variation = self.variations.pop(variation_id, None)
            if variation is not None:
                self.set_sku(variation, "")
        self.set_sku(product, "")
        self.slugs.pop(product.slug, None)
        self.file_under(product, ())
        if product.group:
            self.translations.get(product.group, {}).pop(product.lang, None)
            self.epoch += 1
        self.products.pop(product.id, None)
        self.changes += 1


@functools.lru_cache(maxsize=65536)
def _iso(at: int, zone: Any) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%dT%H:%M:%S")


def slugify(name: str) -> str:
    """WordPress's sanitize_title: ASCII words joined by dashes; other scripts percent-encoded, at most 200 bytes."""
    plain = name.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = re.sub(r"[^\w\s-]", "", plain)
    plain = re.sub(r"[\s_-]+", "-", plain).strip("-")
    slug = ""
    for char in plain:
        encoded = quote(char).lower()
        if len(slug) + len(encoded) > 200:
            break
        slug += encoded
    return slug.rstrip("-") or "product"
