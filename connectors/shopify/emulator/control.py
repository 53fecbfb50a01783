"""Control routes below /__emulator/, for tests, demos and benches; answered only to this machine."""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any

from connectors.shopify.emulator import billing_pages, seeding, state
from connectors.shopify.emulator.request import Reply, Request
from core.errors import BadInput

if TYPE_CHECKING:
    from connectors.shopify.emulator.app import Application


def answer(app: Application, request: Request) -> Reply:
    """Run one control route; they meet no fault and cost no points."""
    if not ipaddress.ip_address(request.remote).is_loopback:
        return Reply(403, {"error": "Control routes answer this machine only."})
    name = request.path.removeprefix("/__emulator/").strip("/")
    try:
        sent = json.loads(request.raw or b"{}")
        return _run(app, request.method, name, sent if isinstance(sent, dict) else {})
    except (BadInput, ValueError) as error:
        return Reply(400, {"error": str(error)})


def _run(app: Application, method: str, name: str, sent: dict[str, Any]) -> Reply:
    match method, name:
        case "GET", "log":
            return Reply(200, app.log.as_dict())
        case "DELETE", "log":
            app.log.reset()
            return Reply(200, {})
        case "GET", "faults":
            return Reply(200, app.store.faults.as_dict())
        case "POST", "faults":
            app.store.faults.update(sent, running=True)
            return Reply(200, app.store.faults.as_dict())
        case "GET", "state":
            return Reply(200, state.digests(app.store))
        case "POST", "shoppers":
            visitors, orders = app.shoppers()
            return Reply(200, {"visitors": visitors, "orders": orders})
        case "POST", "apps":
            with app.store.lock:
                other = seeding.install_other(app.store, str(sent.get("title") or "Another app"))
                token = seeding.make_token(app.store, other)
            return Reply(200, {"app": other.id, "token": token.value})
        case "POST", "plans":
            with app.store.lock:
                return Reply(200, {"plans": billing_pages.put_plans(app.store, sent.get("plans"))})
        case "POST", "subscription":
            with app.store.lock:
                return Reply(200, billing_pages.put_status(app.store, seeding.APP_NUMBER, str(sent.get("status"))))
        case _:
            return Reply(404, {"error": f"No control route {method} {name}."})
