"""The webhook door: a delivery is verified over its raw bytes, kept, answered. The work is done later, elsewhere."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from werkzeug.http import HTTP_STATUS_CODES

from admin_ui.boundary import status_of
from core.errors import CoreError, NeedsMerchant
from core.jobs.services import Services
from core.ports.wire import WebhookEvent
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
_FAULT = {"code": "fault", "cause": "The delivery could not be kept.", "next_step": "Deliver it again."}


@dataclass(frozen=True, slots=True)
class Door:
    """What is needed to take in deliveries of one store: nothing here is asked of the database again for a minute."""

    tenant_id: str
    secret: str
    db: Db
    until_s: float


class Doors:
    """Open doors by platform and store, and when each store's inbox was last put into the queue."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._doors: dict[tuple[str, str], Door | None] = {}
        self._missing_until: dict[tuple[str, str], float] = {}
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
        return Door(tenant_id, secret, db, until_s)

    def due(self, store_id: str) -> bool:
        """True at most once a second per store: then the inbox is put into the queue at once."""
        now_s = self._services.clock.monotonic_s()
        with self._guard:
            if now_s - self._pushed_s.get(store_id, -_PUSH_EVERY_S) < _PUSH_EVERY_S:
                return False
            self._pushed_s[store_id] = now_s
            return True


class WebhookDoor:
    """WSGI in front of the application: takes `POST /hooks/<platform>/<store>`, hands everything else on.

    Outside Flask, because its contexts, session and headers cost as much again as verifying and storing a delivery.
    200 once the delivery is kept (or was kept before), 401 for a bad signature, 404 for an unknown store.
    """

    def __init__(self, services: Services, inner: WSGIApplication) -> None:
        self._services, self._inner = services, inner
        self.doors = Doors(services)
        # SQLite has one writer; waiting for a lock of ours wakes at once, SQLite's own waiting sleeps in steps.
        sole = services.settings.database.startswith("sqlite")
        self._turn: AbstractContextManager[Any] = threading.Lock() if sole else nullcontext()
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
        door = self.doors.find(platform, store_id)
        if door is None:
            return 404, {"code": "http_404", "cause": "There is no such store.", "next_step": "Delete this webhook."}
        with self._large if int(length) > _LARGE_BYTES else nullcontext():
            raw = bytes(environ["wsgi.input"].read(int(length)))
            event = self._services.platform(platform).webhook_event(door.secret, _headers(environ), raw)
        if event.topic != "ping":
            self._take(door, store_id, replace(event, body=b""))  # the work asks the shop again; only ids are used
        return 200, {}

    def _take(self, door: Door, store_id: str, event: WebhookEvent) -> None:
        """Keep the delivery; nudge the queue at most once a second. The sweeper picks up what a nudge missed."""
        with self._turn:
            fresh = door.db.inbox.take(store_id, event)
        if fresh and self.doors.due(store_id) and not door.db.jobs.active("catalog.inbox", store_id):
            slot = int(self._services.clock.now().timestamp() // _PUSH_EVERY_S)
            key = {"store": store_id, "slot": slot}
            self._services.submit(door.db, "catalog.inbox", {"store": store_id}, key=key)


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    found = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    found["content-type"] = environ.get("CONTENT_TYPE", "")
    return found
