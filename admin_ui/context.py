"""What a request has at hand."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, session
from werkzeug.exceptions import NotFound

from core.catalog.product import Product
from core.jobs.services import Services
from core.storage.db import Db
from core.storage.tenancy import Store

EXTENSION = "vitrine"


def services() -> Services:
    """The wired engine."""
    return cast(Services, current_app.extensions[EXTENSION])


def db() -> Db:
    """The handle of the person who asks."""
    if "db" not in g:
        g.db = services().db(f"person:{g.user.login}", g.user.tenant_id)
    return cast(Db, g.db)


def store_of(store_id: str) -> Store:
    """A store of this tenant, remembered as the one the person works on. An unknown one is 'not found'."""
    store = db().tenancy.store(store_id)
    if session.get("store") != store_id:
        session["store"] = store_id
    g.store = store
    return store


def current_store() -> Store | None:
    """The store of this page, else the one last worked on, else the first."""
    if "store" not in g:
        stores = db().tenancy.stores()
        chosen = session.get("store")
        g.store = next((store for store in stores if store.id == chosen), stores[0] if stores else None)
    return cast("Store | None", g.store)


def product_of(store: Store, remote_id: str) -> Product:
    """A product of the store, or 'not found'."""
    product = db().catalog.get(store.id, remote_id)
    if product is None:
        raise NotFound
    return product


def store_and_product(store_id: str, remote_id: str) -> tuple[Store, Product]:
    """Both, or 'not found'."""
    store = store_of(store_id)
    return store, product_of(store, remote_id)
