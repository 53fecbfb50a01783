"""The webhook door: a delivery is verified over its raw bytes, kept, answered. The work is done later, elsewhere."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from admin_ui.context import services
from core.errors import Forged, NeedsMerchant
from core.jobs.services import Services
from core.ports.wire import WebhookEvent
from core.storage.db import Db

blueprint = Blueprint("hooks", __name__)

MAX_BODY_BYTES = 10 * 1024 * 1024  # a WooCommerce product with a 15 MB description is read by the sync, not from here
_KEEP_S = 60.0
_PUSH_EVERY_S = 1.0


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


def _doors() -> Doors:
    doors: Doors | None = current_app.extensions.get("vitrine.doors")
    if doors is None:
        doors = current_app.extensions.setdefault("vitrine.doors", Doors(services()))
    return doors


@blueprint.post("/hooks/<platform>/<store_id>")
def deliver(platform: str, store_id: str) -> Response:
    """200 once the delivery is kept (or was kept before), 401 for a bad signature, 404 for an unknown store."""
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    request.max_content_length = MAX_BODY_BYTES
    doors = _doors()
    door = doors.find(platform, store_id)
    if door is None:
        return Response("no such store\n", status=404, mimetype="text/plain")
    raw = request.get_data(cache=False, parse_form_data=False)
    try:
        event = services().platform(platform).webhook_event(door.secret, dict(request.headers), raw)
    except Forged:
        return Response("bad signature\n", status=401, mimetype="text/plain")
    if event.topic != "ping":
        take(services(), doors, door, store_id, event)
    return Response(status=200)


deliver.machine_door = True  # type: ignore[attr-defined]


def take(wired: Services, doors: Doors, door: Door, store_id: str, event: WebhookEvent) -> None:
    """Keep the delivery; nudge the queue at most once a second. The sweeper picks up what a nudge missed."""
    fresh = door.db.inbox.take(store_id, event)
    if fresh and doors.due(store_id) and not door.db.jobs.active("catalog.inbox", store_id):
        slot = int(wired.clock.now().timestamp() // _PUSH_EVERY_S)
        wired.submit(door.db, "catalog.inbox", {"store": store_id}, key={"store": store_id, "slot": slot})
