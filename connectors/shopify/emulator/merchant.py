"""What the owner does in the shop's admin: products come, change and go, languages are added. Apps hear of it."""

from __future__ import annotations

from typing import Any

from connectors.shopify.emulator import payloads, seeding
from connectors.shopify.emulator.events import changed
from connectors.shopify.emulator.geography import LANGUAGES, shopify_locale
from connectors.shopify.emulator.records import FILE_KINDS, Product, Variant
from connectors.shopify.emulator.store import Store
from core.errors import BadInput
from core.ports.wire import SeedProduct

_TEXTS = {"title": "title", "body_html": "description_html", "vendor": "vendor", "product_type": "product_type"}


def add_product(store: Store, sent: dict[str, Any]) -> dict[str, Any]:
    """A new product with one variant, by the names of the REST interface (`title`, `body_html`, `sku`)."""
    seed = SeedProduct(
        sku=str(sent.get("sku", "")),
        title=str(sent.get("title") or "New product"),
        description_html=str(sent.get("body_html", "")),
        price_minor=1000,
    )
    with store.lock:
        made = seeding.add_product(store, seed, store.now())
        store.touch(made, "products/create")
        return payloads.product(store, made)


def edit_product(store: Store, number: int, sent: dict[str, Any]) -> dict[str, Any]:
    """Change texts of a product."""
    with store.lock:
        found = _product(store, number)
        for name, attribute in _TEXTS.items():
            if name in sent:
                setattr(found, attribute, str(sent[name]))
        store.touch(found, "products/update")
        return payloads.product(store, found)


def delete_product(store: Store, number: int) -> None:
    """Delete a product with its variants."""
    with store.lock:
        found = store.table(Product).pop(_product(store, number).number)
        for variant in found.variants:
            del store.table(Variant)[variant]
        store.touch(found, "products/delete")


def add_film(store: Store, number: int, sent: dict[str, Any]) -> dict[str, Any]:
    """The owner shows a film or a model on a product: `kind` as in the schema, `alt`, `position` (from 0)."""
    kinds = {kind.KIND: kind for kind in FILE_KINDS if kind.KIND != "IMAGE"}
    kind = kinds.get(str(sent.get("kind", "VIDEO")))
    if kind is None:
        raise BadInput("The emulated shop has no media of this kind.", f"Known: {', '.join(kinds)}.", field="kind")
    with store.lock:
        found, now = _product(store, number), store.now()
        made = store.add(kind(store.number(), alt=str(sent.get("alt", "")), created_at=now, updated_at=now))
        found.media.insert(int(sent.get("position", len(found.media))), made.number)
        store.touch(found, "products/update")
        return {"id": made.id}


def _product(store: Store, number: int) -> Product:
    found = store.table(Product).get(number)
    if found is None:
        raise BadInput(f"The emulated shop has no product {number}.", field="id")
    return found


def set_locale(store: Store, name: str, *, published: bool) -> None:
    """Add a language, or show it to shoppers or not."""
    locale = shopify_locale(name)
    if locale not in LANGUAGES:
        raise BadInput(f"The emulated shop has no language {name}.", f"Known: {', '.join(LANGUAGES)}.", field="locale")
    with store.lock:
        topic = "locales/update" if locale in store.locales else "locales/create"
        store.locales[locale] = published
        changed(store, topic, payloads.locale(store, locale))


def drop_locale(store: Store, name: str) -> None:
    """Take a language away."""
    locale = shopify_locale(name)
    with store.lock:
        if locale == store.primary_locale or locale not in store.locales:
            raise BadInput(f"The language {name} cannot be taken away.", field="locale")
        gone = payloads.locale(store, locale)
        del store.locales[locale]
        changed(store, "locales/destroy", gone)
