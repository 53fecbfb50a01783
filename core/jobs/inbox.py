"""Webhook deliveries that wait, and what each kind asks for.

A delivery only says where to look: what is true is asked of the shop when the work is done. So one that comes twice,
late or in disorder does no harm, and one that is lost is made up for by the next reading. A product is read again even
when it was read since the event happened: clocks differ, and a reading may have been of an older state (an export).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from core.catalog.sync import refresh
from core.content import html
from core.errors import CoreError, LockedOut, NeedsMerchant
from core.jobs.erasure import erase_shopper, export_shopper
from core.jobs.runner import JobContext
from core.jobs.shops import store_info
from core.jobs.stores import leave
from core.ports.platform import StoreSession
from core.ports.wire import COMPLIANCE_TOPICS
from core.storage.inbox import Waiting
from core.storage.tenancy import Store

_ASK_AGAIN = frozenset({"app.scopes", "languages.changed"})  # what the shop says of itself may have changed


def work_off(context: JobContext) -> dict[str, Any]:
    """Work on all that waits. Each product is read once, whatever the number of deliveries about it."""
    db, store_id = context.db, context.payload["store"]
    settled = changed = 0
    troubles: dict[str, CoreError] = {}
    with ExitStack() as stack:
        session = _Later(context, store_id, stack)
        while rows := [row for row in db.inbox.waiting(store_id) if row.delivery_id not in troubles]:
            wishes = [row for row in rows if row.topic in COMPLIANCE_TOPICS]
            done = [row.delivery_id for row in wishes if _obeyed(context, store_id, row, troubles)]
            rest = [row for row in rows if row.topic not in COMPLIANCE_TOPICS]
            changed += _look(context, store_id, rest, session)
            settled += len(done) + db.inbox.settle(store_id, [row.delivery_id for row in rest])
    for error in troubles.values():
        raise error
    return {"deliveries": settled, "changed": changed}


class _Later:
    """A session that is opened when it is first needed: a shop that was left has none."""

    def __init__(self, context: JobContext, store_id: str, stack: ExitStack) -> None:
        self._context, self._store_id, self._stack = context, store_id, stack
        self._opened: StoreSession | None = None

    def open(self) -> StoreSession:
        """The session of this run."""
        if self._opened is None:
            store = self._context.db.tenancy.store(self._store_id)
            self._opened = self._stack.enter_context(self._context.services.session(self._context.db, store))
        return self._opened


def _look(context: JobContext, store_id: str, rows: Sequence[Waiting], session: _Later) -> int:
    """Ask the shop about all that these name; answers how many products changed. Nothing is asked of a shop that was
    left; what has no part here needs no work: orders are fetched by the running experiments themselves, and whoever
    waits for a long operation asks for it."""
    db, topics = context.db, {row.topic for row in rows}
    store = db.tenancy.store(store_id)
    if store.state == "connected" and "app.uninstalled" in topics:
        store = _left(context, store, rows)
    if store.state != "connected":
        return 0
    if topics & _ASK_AGAIN:
        db.tenancy.update_store(store_id, info=store_info(session.open().probe()))
    products = sorted({row.remote_id for row in rows if row.topic.startswith("product.") and row.remote_id})
    changed = 0
    for done, remote_id in enumerate(products):
        context.progress(done, len(products), remote_id)
        changed += refresh(db, store_id, session.open().catalog, remote_id, clean=html.strip)
    return changed


def _left(context: JobContext, store: Store, rows: Sequence[Waiting]) -> Store:
    """The shop says that it threw us out. The word of it may be late, and the shop back by now."""
    told = [row.triggered_at for row in rows if row.topic == "app.uninstalled"]
    late = [at for at in told if at is not None and at < store.installed_at]
    # Without a time the door tells: it is shut at once when we are thrown out.
    if len(late) < len(told) and not (None in told and _lets_us_in(context, store)):
        leave(context.db, store, by="shop")
    return context.db.tenancy.store(store.id)


def _lets_us_in(context: JobContext, store: Store) -> bool:
    try:
        with context.services.session(context.db, store) as session:
            session.probe()
    except LockedOut:
        return False
    except NeedsMerchant:
        return True  # something else is wrong, a permission that lacks or a bill that is due
    return True


def _obeyed(context: JobContext, store_id: str, row: Waiting, troubles: dict[str, CoreError]) -> bool:
    """One wish that cannot be met now holds up neither the others nor the products; it is told at the end."""
    try:
        _obey(context, store_id, row)
    except CoreError as error:
        troubles[row.delivery_id] = error
        return False
    context.db.inbox.settle(store_id, [row.delivery_id])
    return True


def _obey(context: JobContext, store_id: str, row: Waiting) -> None:
    """A request of data protection law, in the shop's name. Erasing a whole store is a job of its own."""
    services = context.services
    db = services.db(f"shop:{store_id}", context.db.scope.tenant_id)
    store = db.tenancy.store(store_id)
    if row.topic == "shopper.asked":
        export_shopper(services, db, store, row.remote_id, row.orders)
    elif row.topic == "shopper.erase":
        erase_shopper(services, db, store, row.remote_id, row.orders)
    elif _ended(context, store):
        services.submit(db, "store.erase", {"store": store_id})
    else:  # two days after it went it is back, and its data are in use
        db.audit.write("store.kept", store.name, store_id=store_id)


def _ended(context: JobContext, store: Store) -> bool:
    """Are we out of this shop? That it left may have been lost on the way; then we leave now."""
    if store.state == "connected" and not _lets_us_in(context, store):
        leave(context.db, store, by="shop")
        return True
    return store.state != "connected"
