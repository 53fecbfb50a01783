"""The shop itself, the app's installation, and fetching anything by its global id."""

from __future__ import annotations

from typing import Any

from connectors.shopify.emulator import orders
from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import whole_id
from connectors.shopify.emulator.records import App, Installation
from connectors.shopify.emulator.registry import Fields
from connectors.shopify.emulator.store import Store

FIELDS = Fields()
SHOP_ID = "gid://shopify/Shop/1"
_PLANS = {"standard": "Basic", "advanced": "Advanced", "plus": "Shopify Plus", "enterprise": "Enterprise"}

FIELDS.expose("Shop", "name", "createdAt")
FIELDS.fixed("Shop", id=SHOP_ID, unitSystem="METRIC_SYSTEM", weightUnit="KILOGRAMS", taxesIncluded=True)
FIELDS.expose("App", "id", "title", "handle", "apiKey")
FIELDS.fixed("App", embedded=True)
FIELDS.expose("AppInstallation", "id")
FIELDS.expose("Job", "id", "done")


@FIELDS.field("QueryRoot", "shop")
def shop(_: None, call: Call) -> Store:
    return call.store


@FIELDS.field("Shop", "myshopifyDomain")
def myshopify_domain(store: Store, call: Call) -> str:
    return store.domain


@FIELDS.field("Shop", "primaryDomain")
def primary_domain(store: Store, call: Call) -> dict[str, Any]:
    address = f"https://{store.domain}"
    return {"id": "gid://shopify/Domain/1", "host": store.domain, "url": address, "sslEnabled": True}


@FIELDS.field("Shop", "url")
def url(store: Store, call: Call) -> str:
    return f"https://{store.domain}"


@FIELDS.field("Shop", "currencyCode")
def currency_code(store: Store, call: Call) -> str:
    return store.currency


@FIELDS.field("Shop", "enabledPresentmentCurrencies")
def presentment_currencies(store: Store, call: Call) -> list[str]:
    return [store.currency]


@FIELDS.field("Shop", "ianaTimezone")
def iana_timezone(store: Store, call: Call) -> str:
    return str(store.zone)


@FIELDS.field("Shop", "timezoneOffset")
def timezone_offset(store: Store, call: Call) -> str:
    return store.local(store.clock.now()).strftime("%z")


@FIELDS.field("Shop", "timezoneAbbreviation")
def timezone_abbreviation(store: Store, call: Call) -> str:
    return store.local(store.clock.now()).strftime("%Z")


@FIELDS.field("Shop", "plan")
def plan(store: Store, call: Call) -> dict[str, Any]:
    name = store.faults["plan"]
    return {
        "publicDisplayName": _PLANS[name],
        "partnerDevelopment": False,
        "shopifyPlus": name in ("plus", "enterprise"),
    }


# ------------------------------------------------------------------ the app


@FIELDS.field("QueryRoot", "currentAppInstallation")
def current_app_installation(_: None, call: Call) -> Installation:
    installations = call.store.table(Installation).values()
    return next(row for row in installations if row.app == call.token.app)


@FIELDS.field("AppInstallation", "app")
def installed_app(installation: Installation, call: Call) -> App:
    return call.store.app(installation.app)


@FIELDS.field("AppInstallation", "accessScopes")
def access_scopes(installation: Installation, call: Call) -> list[dict[str, str]]:
    return [{"handle": scope} for scope in sorted(installation.scopes)]


# ------------------------------------------------------------------ anything by its id


@FIELDS.field("QueryRoot", "node")
def node(_: None, call: Call, id: str) -> Any:  # noqa: A002 - the schema's own word
    whole_id(id)
    found = call.store.find(id)
    return orders.order(None, call, id) if isinstance(found, orders.Order) else found


@FIELDS.field("QueryRoot", "nodes")
def nodes(_: None, call: Call, ids: list[str]) -> list[Any]:
    return [node(None, call, gid) for gid in ids]


@FIELDS.field("QueryRoot", "job")
def job(_: None, call: Call, id: str) -> Any:  # noqa: A002
    whole_id(id, "Job")
    return call.store.find(id)
