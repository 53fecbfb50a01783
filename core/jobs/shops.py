"""A stored shop as previews and jobs need to see it."""

from __future__ import annotations

from typing import Any

from core.catalog.product import Product
from core.jobs.services import Services
from core.ports.platform import Publisher
from core.publishing.preview import Shop
from core.storage.db import Db
from core.storage.tenancy import Store


def store_info(info: Any) -> dict[str, Any]:
    """What a shop said of itself, as kept with the store."""
    return {name: getattr(info, name) for name in info.__dataclass_fields__}


def chosen(db: Db, store: Store, ids: list[str]) -> list[Product]:
    """The products with these ids, or all that shoppers could see a page of."""
    if ids:
        return db.catalog.by_labels(store.id, [f"id:{remote_id}" for remote_id in ids])
    return db.catalog.sources(store.id)


def shop_of(services: Services, store: Store, publisher: Publisher) -> Shop:
    """What previews need to know of a store."""
    can = services.platform(store.platform).capabilities
    native = tuple(store.info.get("locales", ())) if store.info.get("language_mode", "none") != "none" else ()
    return Shop(store.id, store.source_locale, native, publisher, parts=can.parts, batch=can.max_batch)
