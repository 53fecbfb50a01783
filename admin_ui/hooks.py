"""The webhook door: a delivery is verified over its raw bytes, kept, answered. The work is done later, elsewhere."""

from __future__ import annotations

import json
import logging
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from werkzeug.http import HTTP_STATUS_CODES

from admin_ui.boundary import status_of
from core.errors import BadInput, CoreError, NeedsMerchant
from core.jobs.services import Services
from core.ports.wire import COMPLIANCE_TOPICS, WebhookEvent
from core.storage.db import Db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("vitrine.web")

PREFIX = "/hooks/"
# A product with a 15 MB description is delivered whole. A refusal would count as a failure, and WooCommerce switches a
# webhook off at the seventh in a row.
MAX_BODY_BYTES = 32 * 1024 * 1024
_LARGE_BYTES = 1024 * 1024
_LARGE_AT_ONCE = 2  # a large body, its text and its parsed form are all in memory at once
_KEEP_S = 60.0
_PUSH_EVERY_S = 1.0
_ENDINGS = frozenset({"app.uninstalled", "shop.erase"})
_NO_STORE = {"code": "http_404", "cause": "There is no such store.", "next_step": "Delete this webhook."}
_FAULT = {"code": "fault", "cause": "The delivery could not be kept.", "next_step": "Deliver it again."}


@dataclass(slots=True)
class Delivery:
    """One delivery on its way into the inbox: written or refused, and whether it (or its batch) was new."""

    event: WebhookEvent
    settled: bool = False
    fresh: bool = False
    error: CoreError | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """What is needed to take in deliveries of one store: nothing here is asked of the database again for a minute."""

    tenant_id: str
    secret: str
    db: Db
    until_s: float
    turn: threading.Lock  # who holds it writes, for all that wait
    pending: deque[Delivery] = field(default_factory=deque)

    def take(self, store_id: str, event: WebhookEvent) -> bool:
        """Keep a delivery; True when it was not here before. Those that came while another was written go together:
        one transaction for all of them costs little more than one for each."""
        own = Delivery(event)
        self.pending.append(own)
        with self.turn:
            if not own.settled:
                # It may be missing from the list: taken off it by a writer that failed before it was written.
                self._write(store_id, list({id(one): one for one in (own, *self._waiting())}.values()))
        if own.error is not None:
            raise own.error
        return own.fresh

    def _waiting(self) -> Iterator[Delivery]:
        while self.pending:
            yield self.pending.popleft()

    def _write(self, store_id: str, batch: list[Delivery]) -> None:
        try:
            fresh = self.db.inbox.take(store_id, *(one.event for one in batch)) > 0
            for one in batch:
                one.settled, one.fresh = True, fresh
        except CoreError as error:
            if len(batch) == 1:
                batch[0].settled, batch[0].error = True, error
                return
            for one in batch:  # what the database refuses of one delivery must not cost the others
                self._write(store_id, [one])


@dataclass(frozen=True, slots=True)
class AppDoor:
    """The door of one store behind the address that all shops with our app deliver to."""

    store_id: str
    connected: bool
    door: Door


class Doors:
    """Open doors by platform and store, or by platform and shop, and when each store's inbox was last put into the
    queue."""

    def __init__(self, services: Services) -> None:
        self._services = services
        # SQLite has one writer; waiting for a lock of ours wakes at once, SQLite's own waiting sleeps in steps.
        self._sole = threading.Lock() if services.settings.database.startswith("sqlite") else None
        self._doors: dict[tuple[str, str], Door | None] = {}
        self._missing_until: dict[tuple[str, str], float] = {}
        self._shops: dict[tuple[str, str], tuple[float, list[AppDoor]]] = {}
        self._pushed_s: dict[str, float] = {}
        self._guard = threading.Lock()

    def find(self, platform: str, store_id: str) -> Door | None:
        """The door of a connected store; None when there is no such store."""
        now_s = self._services.clock.monotonic_s()
        key = (platform, store_id)
        door = self._doors.get(key)
        if door is not None and now_s < door.until_s:
            return door
        if now_s < self._missing_until.get(key, 0.0):
            return None
        door = self._open(platform, store_id, now_s + _KEEP_S)
        with self._guard:
            if len(self._missing_until) > 10_000:  # somebody tries ids
                self._missing_until.clear()
            if door is None:
                self._doors.pop(key, None)
                self._missing_until[key] = now_s + _PUSH_EVERY_S
            else:
                self._doors[key] = door
        return door

    def _open(self, platform: str, store_id: str, until_s: float) -> Door | None:
        found = self._services.system.store_door(platform, store_id)
        if found is None:
            return None
        tenant_id = found[0]
        db = self._services.db(f"shop:{store_id}", tenant_id)
        try:
            secret = db.tenancy.get_secret(self._services.keyring, f"store/{store_id}/webhook")
        except NeedsMerchant:
            return None
        return self._door(tenant_id, store_id, secret, until_s)

    def _door(self, tenant_id: str, store_id: str, secret: str, until_s: float) -> Door:
        db = self._services.db(f"shop:{store_id}", tenant_id)
        return Door(tenant_id, secret, db, until_s, self._sole or threading.Lock())

    def of_shop(self, platform: str, url: str) -> list[AppDoor]:
        """The doors of all stores at this address, in whichever tenant, that have no secret of their own. Kept for as
        long as all of them are connected; else it may change at any moment."""
        now_s, key = self._services.clock.monotonic_s(), (platform, url)
        until_s, doors = self._shops.get(key, (0.0, []))
        if now_s < until_s:
            return doors
        doors = [
            AppDoor(store_id, connected, self._door(tenant_id, store_id, "", now_s))
            for tenant_id, store_id, connected in self._services.system.app_doors(platform, url)
            if not self._services.db("web", tenant_id).tenancy.find_secret(
                self._services.keyring, f"store/{store_id}/secret"
            )
        ]
        steady = bool(doors) and all(door.connected for door in doors)
        with self._guard:
            if len(self._shops) > 10_000:
                self._shops.clear()
            self._shops[key] = now_s + (_KEEP_S if steady else _PUSH_EVERY_S), doors
        return doors

    def forget(self, platform: str, url: str) -> None:
        """Ask the database at the next delivery of this shop."""
        with self._guard:
            self._shops.pop((platform, url), None)

    def due(self, store_id: str) -> bool:
        """True at most once a second per store: then the inbox is put into the queue at once."""
        now_s = self._services.clock.monotonic_s()
        with self._guard:
            if now_s - self._pushed_s.get(store_id, -_PUSH_EVERY_S) < _PUSH_EVERY_S:
                return False
            self._pushed_s[store_id] = now_s
            return True


class WebhookDoor:
    """WSGI in front of the application: takes `POST /hooks/<platform>/<store>` (signed with the store's own secret) and
    `POST /hooks/<platform>` (of all shops with our app, signed with the app's), hands everything else on.

    Outside Flask, because its contexts, session and headers cost as much again as verifying and storing a delivery.
    200 once the delivery is kept (or was kept before), 401 for a bad signature, 404 for an unknown store; at the app's
    address 200 for an unknown shop too, of which there is nothing to keep.
    """

    def __init__(self, services: Services, inner: WSGIApplication) -> None:
        self._services, self._inner = services, inner
        self.doors = Doors(services)
        self._large = threading.BoundedSemaphore(_LARGE_AT_ONCE)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX):
            return self._inner(environ, start_response)
        try:
            status, error = self._deliver(environ, path)
        except CoreError as known:
            status, error = status_of(known), known.as_dict()
        except Exception:
            log.exception("a delivery to %s failed", path)
            status, error = 500, _FAULT
        body = json.dumps(error).encode() + b"\n" if error else b""
        start_response(
            f"{status} {HTTP_STATUS_CODES.get(status, '')}",
            [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")],
        )
        return [body]

    def _deliver(self, environ: WSGIEnvironment, path: str) -> tuple[int, dict[str, str]]:
        platform, _, store_id = path[len(PREFIX) :].partition("/")
        if environ["REQUEST_METHOD"] != "POST":
            return 405, {"code": "http_405", "cause": "Events come by POST.", "next_step": "Nothing to do."}
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            return 413, {"code": "http_413", "cause": "This delivery is too large.", "next_step": "Vitrine polls."}
        if not store_id:
            return self._deliver_to_app(environ, platform, int(length))
        door = self.doors.find(platform, store_id)
        if door is None:
            return 404, _NO_STORE
        with self._reading(int(length)):
            raw = bytes(environ["wsgi.input"].read(int(length)))
            event = self._services.platform(platform).webhook_event(door.secret, _headers(environ), raw)
        if event.topic != "ping":
            self._take(door, store_id, event)
        return 200, {}

    def _deliver_to_app(self, environ: WSGIEnvironment, platform: str, length: int) -> tuple[int, dict[str, str]]:
        try:
            with self._reading(length):
                found = self._services.platform(platform)
                shop, event = found.app_event(_headers(environ), bytes(environ["wsgi.input"].read(length)))
        except BadInput as error:
            if error.field == "platform":
                return 404, _NO_STORE
            raise
        for each in self.doors.of_shop(platform, shop):
            if each.connected or event.topic in COMPLIANCE_TOPICS:
                self._take(each.door, each.store_id, event)
        if event.topic in _ENDINGS:
            self.doors.forget(platform, shop)
        return 200, {}

    def _reading(self, length: int) -> AbstractContextManager[object]:
        return self._large if length > _LARGE_BYTES else nullcontext()

    def _take(self, door: Door, store_id: str, event: WebhookEvent) -> None:
        """Keep the delivery; nudge the queue at most once a second. The sweeper picks up what a nudge missed."""
        if (
            door.take(store_id, event)
            and self.doors.due(store_id)
            and not door.db.jobs.active("catalog.inbox", store_id)
        ):
            slot = int(self._services.clock.now().timestamp() // _PUSH_EVERY_S)
            key = {"store": store_id, "slot": slot}
            self._services.submit(door.db, "catalog.inbox", {"store": store_id}, key=key)


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    found = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    found["content-type"] = environ.get("CONTENT_TYPE", "")
    return found
