"""Control routes below /__emulator/, for tests, demos and benches; answered only to this machine."""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any

from connectors.woocommerce.emulator import seeding, state
from connectors.woocommerce.emulator.answers import Reply
from connectors.woocommerce.emulator.request import Request
from core.errors import BadInput

if TYPE_CHECKING:
    from connectors.woocommerce.emulator.app import Application


def answer(app: Application, request: Request) -> Reply:
    """Run one control route; they cost no PHP worker and meet no fault."""
    store = app.store
    if not ipaddress.ip_address(request.remote).is_loopback:
        return Reply(403, {"error": "Control routes answer this machine only."})
    name = request.path.removeprefix("/__emulator/").strip("/")
    try:
        store.home = request.base
        sent = json.loads(request.raw or b"{}")
        return _run(app, request, name, sent if isinstance(sent, dict) else {})
    except (BadInput, ValueError) as error:
        return Reply(400, {"error": str(error)})


def _run(app: Application, request: Request, name: str, sent: dict[str, Any]) -> Reply:
    store = app.store
    match request.method, name:
        case "GET", "log":
            return Reply(200, app.log.as_dict(requests="requests" in request.query))
        case "DELETE", "log":
            app.log.reset()
            return Reply(200, {})
        case "GET", "faults":
            return Reply(200, store.faults.as_dict())
        case "POST", "faults":
            app.switch(sent)
            return Reply(200, store.faults.as_dict())
        case "POST", "deliver":
            return Reply(200, app.deliveries.run(int(sent.get("limit", 1_000_000))))
        case "GET", "deliveries":
            with store.lock:
                return Reply(200, {"waiting": app.deliveries.waiting, "sent": list(app.deliveries.sent)})
        case "POST", "shoppers":
            visitors, orders = app.shoppers()
            return Reply(200, {"visitors": visitors, "orders": orders})
        case "GET", "state":
            return Reply(200, state.digests(store))
        case "GET", "writes":
            with store.lock:
                return Reply(200, dict(store.texts_sent))
        case "POST", "keys":
            permissions = str(sent.get("permissions", "read_write"))
            key = seeding.make_key(store, permissions=permissions, salt=str(len(store.keys)))
            return Reply(200, {"key": key.key, "secret": key.secret})
        case _:
            return Reply(404, {"error": f"No control route {request.method} {name}."})
