"""Shops that installed Vitrine through their platform: each is a tenant of its own, found by the shop's name alone.

What identifies the tenant is the shop that the platform signed. So whoever comes from one shop cannot even name the
rows of another.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from core.errors import BadInput, CoreError, Permanent
from core.jobs.services import Services
from core.ports.embedding import Embedding, Installation, Visit
from core.storage.db import Db
from core.storage.jobs import NEEDS_MERCHANT, JobRow
from core.storage.tenancy import Store
from core.storage.vault import StoreVault

CONNECTED = "connected"


def tenant_of(platform: str, shop: str) -> str:
    """The tenant of an installed shop."""
    return f"i{hashlib.sha256(f'{platform}|{shop}'.encode()).hexdigest()[:32]}"


def known(db: Db, platform: str, shop: str, url: str = "") -> Store | None:
    """The store of a shop in this tenant: one that works, else the newest that was left. `url`: one that was connected
    in another way counts too."""
    found = [
        store
        for store in db.tenancy.stores(removed=True)
        if store.platform == platform and (store.settings.get("shop") == shop or (url and store.url == url))
    ]
    return max(found, key=lambda store: (store.state == CONNECTED, store.created_at), default=None)


@dataclass(frozen=True, slots=True)
class Opened:
    """A store, and the job of its first reading where it was connected just now."""

    store: Store
    reading: JobRow | None = None


def open_installed(services: Services, platform: str, visit: Visit, token: str, actor: str) -> Opened:
    """The store of a shop that has our page open.

    A shop that comes for the first time, or again after it had uninstalled us, is connected; tokens that no longer
    work, or lack permissions, are replaced. `token` is the session token that proved `visit`.
    """
    embedding = services.platform(platform).embedding
    if embedding is None:
        raise Permanent(f"Nobody installs Vitrine through {platform}.", "Connect the shop under Stores.")
    tenant = tenant_of(platform, visit.shop)
    db = services.db(actor, tenant)
    store = known(db, platform, visit.shop)
    if store is not None and _works(services, db, store, embedding):
        return Opened(store)
    try:
        installation = embedding.install(token)
    except CoreError:
        if store is not None and store.state == CONNECTED:
            return Opened(store)  # what is known of the shop can be looked at; jobs say what is wrong
        raise
    services.system.ensure_tenant(tenant)
    return connect_installed(services, db, platform, installation)


def _works(services: Services, db: Db, store: Store, embedding: Embedding) -> bool:
    if store.state != CONNECTED or store.settings.get("lacking") or stuck(db, store):
        return False
    return embedding.alive(StoreVault(db, services.keyring, store.id))


def stuck(db: Db, store: Store) -> bool:
    """Whether one of the last jobs waits for a person: the likeliest reason is a token that Shopify took back."""
    return any(job.state == NEEDS_MERCHANT for job in db.jobs.recent(store_id=store.id, limit=5))


def connect_installed(
    services: Services, db: Db, platform: str, installation: Installation, *, name: str = ""
) -> Opened:
    """Keep what an installation left, and read the shop.

    A shop that was here before comes back with all that is known of it. The first reading proves the tokens.
    """
    before = known(db, platform, installation.shop, installation.url)
    store = before or _added(db, platform, installation, name or installation.shop.partition(".")[0])
    fresh = before is None or before.state != CONNECTED
    for part in ("key", "secret"):  # none: the tokens are in the vault
        db.tenancy.put_secret(services.keyring, f"store/{store.id}/{part}", "")
    vault = StoreVault(db, services.keyring, store.id)
    for secret, value in installation.vault.items():
        vault.write(secret, value)
    lacking, was_lacking = list(installation.missing), store.settings.get("lacking", [])
    count = int(store.settings.get("installs", 0)) + 1
    settings = {**store.settings, "shop": installation.shop, "lacking": lacking, "installs": count}
    settings["installed_at"] = db.now()
    with db.begin() as tx:
        tx.tenancy.update_store(store.id, state=CONNECTED, url=installation.url, settings=settings)
        if fresh:
            tx.tenancy.update_store(store.id, name=_name(tx, store))
            action = "store.added" if before is None else "store.reopened"
            tx.audit.write(action, store.name, store_id=store.id, url=installation.url)
    job = None
    if fresh or lacking != was_lacking or stuck(db, store):
        payload = {"store": store.id, "full": fresh or lacking != was_lacking}
        job = services.submit(db, "catalog.sync", payload, key={"store": store.id, "installs": count})
    return Opened(db.tenancy.store(store.id), job if fresh else None)


def _added(db: Db, platform: str, installation: Installation, name: str) -> Store:
    """A new row; two first visits at the same moment make one."""
    try:
        return db.tenancy.add_store(name[:100], platform, installation.url, {"shop": installation.shop})
    except BadInput:
        store = known(db, platform, installation.shop)
        if store is None:
            raise
        return store


def _name(db: Db, store: Store) -> str:
    """Its name without the mark that disconnecting put behind it, if nobody else has it by now."""
    taken = {other.name for other in db.tenancy.stores(removed=True) if other.id != store.id}
    return store.name if store.plain_name in taken else store.plain_name
