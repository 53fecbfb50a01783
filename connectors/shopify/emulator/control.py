"""Control routes below /__emulator/, for tests, demos and benches; answered only to this machine."""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any

from connectors.shopify.emulator import billing_pages, events, merchant, oauth, seeding, state
from connectors.shopify.emulator.identity import page, session_token, vitrine
from connectors.wsgi import Reply, Request
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
            app.switch(sent)
            return Reply(200, app.store.faults.as_dict())
        case "GET", "state":
            return Reply(200, state.digests(app.store))
        case "POST", "deliver":
            return Reply(200, app.deliveries.run(int(sent.get("limit", 1_000_000))))
        case "GET", "deliveries":
            with app.store.lock:
                return Reply(200, {"waiting": len(app.store.outbox), "sent": list(app.deliveries.sent)})
        case "POST", "apps":
            with app.store.lock:
                other = seeding.install_other(app.store, str(sent.get("title") or "Another app"))
                token = seeding.make_token(app.store, other)
            return Reply(200, {"app": other.id, "token": token.value})
        case "POST", "session-token":
            made = session_token(app.store, str(sent.get("user", "1")), float(sent.get("life_s", 60)))
            return Reply(200, {"token": made})
        case (("GET" | "POST"), "app"):
            return Reply(200, _app(app, sent))
        case _:
            return _people(app, method, name, sent)


def _people(app: Application, method: str, name: str, sent: dict[str, Any]) -> Reply:
    """What people do: the owner in the admin, shoppers in the shop and by the law's right."""
    store = app.store
    kind, _, which = name.partition("/")
    match method, kind:
        case "POST", "shoppers":
            visitors, placed = app.shoppers()
            return Reply(200, {"visitors": visitors, "orders": placed})
        case "POST", "plans":
            with store.lock:
                return Reply(200, {"plans": billing_pages.put_plans(store, sent.get("plans"))})
        case "POST", "subscription":
            with store.lock:
                return Reply(200, billing_pages.put_status(store, seeding.APP_NUMBER, str(sent.get("status"))))
        case "POST", "uninstall":
            with store.lock:
                oauth.uninstall(store, vitrine(store))
            return Reply(200, {})
        case "POST", "compliance":
            orders = tuple(int(number) for number in sent.get("orders", ()))
            with store.lock:
                events.compliance(store, str(sent.get("topic")), customer=int(sent.get("customer", 0)), orders=orders)
            return Reply(200, {})
        case "POST", "products" if not which:
            return Reply(201, merchant.add_product(store, sent))
        case "POST", "products":
            return Reply(200, merchant.edit_product(store, int(which), sent))
        case "POST", "films":
            return Reply(201, merchant.add_film(store, int(which), sent))
        case "DELETE", "products":
            merchant.delete_product(store, int(which))
            return Reply(200, {})
        case "POST", "locales":
            merchant.set_locale(store, which, published=bool(sent.get("published", True)))
            return Reply(200, {})
        case "DELETE", "locales":
            merchant.drop_locale(store, which)
            return Reply(200, {})
        case _:
            return Reply(404, {"error": f"No control route {method} {name}."})


def _app(app: Application, sent: dict[str, Any]) -> dict[str, Any]:
    """Vitrine's app as this shop knows it, after the changes that were sent."""
    store, known = app.store, vitrine(app.store)
    if "app_url" in sent:
        store.faults.update({"app_url": sent["app_url"]}, running=True)
    with store.lock:
        known.api_key = str(sent.get("client_id") or known.api_key)
        known.secret = str(sent.get("client_secret") or known.secret)
        if "granted" in sent:
            oauth.accept(store, known, sent["granted"])
    return {
        "client_id": known.api_key,
        "client_secret": known.secret,
        "handle": known.handle,
        "page": page(store),
        "shop": store.domain,
    }
