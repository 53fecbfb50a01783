"""Connecting and disconnecting a shop: the same steps from page and command line."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from core.errors import CoreError, NeedsMerchant, Retryable
from core.jobs import galleries
from core.jobs.services import Services
from core.jobs.shops import shop_of, store_info
from core.ports.platform import Credentials
from core.ports.wire import StoreInfo, Target
from core.publishing.plan import Plan
from core.publishing.preview import preview_revert
from core.storage.db import Db
from core.storage.tenancy import Store


def probe(services: Services, platform: str, url: str, key: str, secret: str, source_locale: str = "") -> StoreInfo:
    """Ask a shop who it is; raises what is wrong with address or key in the owner's words."""
    session = services.platform(platform).open(Credentials(url, key, secret, source_locale), clock=services.clock)
    try:
        return session.probe()
    except Retryable as error:
        # Nobody tries again by itself here: a person waits for the answer.
        raise NeedsMerchant(
            f"{url} cannot be reached: {error.cause}", "Check the address, then connect again."
        ) from error
    finally:
        session.close()


def connect(
    services: Services, db: Db, *, platform: str, url: str, name: str, key: str, secret: str, source_locale: str = "",
    info: StoreInfo | None = None,
) -> Store:  # fmt: skip
    """Prove the key against the shop, then keep it sealed. Nothing is stored when the shop says no. `info`: the shop
    was asked already."""
    info = info or probe(services, platform, url, key, secret, source_locale)
    with db.begin() as tx:
        store = tx.tenancy.add_store(
            name, platform, info.url, {"source_locale": source_locale} if source_locale else {}
        )
        tx.tenancy.update_store(store.id, info=store_info(info))
        tx.tenancy.put_secret(services.keyring, f"store/{store.id}/key", key)
        tx.tenancy.put_secret(services.keyring, f"store/{store.id}/secret", secret)
        if signing := _signing_secret(services, platform, key):
            tx.tenancy.put_secret(services.keyring, f"store/{store.id}/webhook", signing)
        tx.audit.write("store.added", name, store_id=store.id, url=info.url)
        return tx.tenancy.store(store.id)


def _signing_secret(services: Services, platform: str, key: str) -> str:
    """What the shop's deliveries will be signed with; empty when the owner would have to tell us and did not."""
    return key if services.platform(platform).capabilities.signs_with_key else secrets.token_urlsafe(32)


def webhook_url(services: Services, store: Store, base_url: str = "") -> str:
    """Where the shop shall send its events; empty without a public address."""
    base = base_url or services.settings.public_url
    return f"{base}/hooks/{store.platform}/{store.id}" if base else ""


def ensure_webhooks(services: Services, db: Db, store: Store, base_url: str = "") -> list[dict[str, Any]]:
    """Make the shop's registrations what they should be. Without a public address, or without a secret by which we
    could tell the shop's deliveries from others, this does nothing: Vitrine polls."""
    url = webhook_url(services, store, base_url)
    secret = db.tenancy.find_secret(services.keyring, f"store/{store.id}/webhook")
    if not url or not secret:
        return []
    with services.session(db, store) as session:
        states = session.webhooks.ensure(url, secret)
    return [{"topic": state.topic, "url": state.url, "active": state.active} for state in states]


def plan_restore(services: Services, db: Db, store: Store) -> Plan:
    """What bringing back every text of the shop would write."""
    labels = {product.remote_id: product.label for product in db.catalog.sources(store.id)}
    targets: Sequence[Target] = db.publishing.targets(store.id)
    with services.session(db, store) as session:
        shop = shop_of(services, store, session.publisher)
        return preview_revert(db, shop, [(labels.get(t.remote_id, f"id:{t.remote_id}"), t) for t in targets])


def disconnect(
    services: Services, db: Db, store: Store, *, restore: bool, execute: Callable[[Plan], dict[str, Any]]
) -> dict[str, Any]:
    """Leave a shop: with `restore` every picture and published page is taken back first, else all stays as it is.

    The key is forgotten either way; products, documents and versions stay on record for an export. Raises
    NeedsMerchant, and stays connected, when a page could not be restored.
    """
    outcome: dict[str, Any] = {"restored": 0, "not_written": []}
    if restore:
        _pictures_back(services, db, store)
        plan = plan_restore(services, db, store)
        refused = [refusal.as_dict() for refusal in plan.refused]
        done = execute(plan) if plan.items else {"counts": {}, "not_written": []}
        outcome = {"restored": done["counts"].get("written", 0), "not_written": [*done["not_written"], *refused]}
        if outcome["not_written"]:
            raise NeedsMerchant(
                f"{len(outcome['not_written'])} pages could not be restored, so the store stays connected.",
                "Look at 'vitrine revert' for the reasons, or disconnect and keep the pages.",
            )
    try:
        with services.session(db, store) as session:
            if url := webhook_url(services, store):
                session.webhooks.remove(url)
    except CoreError:
        outcome["webhooks"] = "could not be removed in the shop; it will stop by itself"
    leave(db, store, by="owner", restored=outcome["restored"], kept=not restore)
    return outcome


def _pictures_back(services: Services, db: Db, store: Store) -> None:
    plan = galleries.plan_restore(services, db, store)
    done: dict[str, Any] = {"not_written": []}
    if plan.items:
        done = galleries.carry_out(services, db, store, plan.hash, lambda *_: None)
    if left := [*done["not_written"], *(refusal.as_dict() for refusal in plan.refused)]:
        raise NeedsMerchant(
            f"The old pictures of {len(left)} products could not be brought back, so the store stays connected.",
            "Look at 'vitrine pictures revert' for the reasons, or disconnect and keep what is shown.",
        )


def leave(db: Db, store: Store, *, by: str, **detail: Any) -> None:
    """Forget the way into a shop, stop what is under way for it, and keep what is known of it. `by`: who ended it, the
    owner here or the shop. An installation brings the store back as it was; what the shop's shoppers and the shop
    itself may still ask for is answered as before."""
    with db.begin() as tx:
        tx.tenancy.drop_secrets(f"store/{store.id}/")
        tx.tenancy.update_store(store.id, state="removed", name=f"{store.plain_name} (removed {store.id})")
        tx.jobs.cancel_all(store.id, but=("catalog.inbox", "store.erase"))
        tx.audit.write("store.removed", store.plain_name, store_id=store.id, by=by, **detail)
