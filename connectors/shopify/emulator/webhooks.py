"""Webhook subscriptions that an app makes in one shop. Those of its configuration file are not among them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLEnumType

from connectors.shopify.domains import is_local
from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection, whole_id
from connectors.shopify.emulator.official import Official
from connectors.shopify.emulator.records import WebhookSubscription
from connectors.shopify.emulator.registry import Fields, NotEmulated, only
from connectors.shopify.emulator.scopes import lacking

FIELDS = Fields()
FIELDS.expose("WebhookSubscription", "id", "legacyResourceId", "uri", "includeFields", "createdAt", "updatedAt")
FIELDS.fixed("WebhookSubscription", format="JSON", filter=None, name=None, metafieldNamespaces=[])
_TOPIC = re.compile(r"webhook topic for `([\w/]+)` events")
_SCOPE = re.compile(r"\bread_\w+")
_Answer = dict[str, Any]


def _described(official: Official, name: str) -> str:
    kind = official.schema.type_map["WebhookSubscriptionTopic"]
    return (kind.values[name].description or "") if isinstance(kind, GraphQLEnumType) else ""


def _topic(official: Official, name: str) -> str:
    """PRODUCTS_UPDATE -> products/update, by the schema's own words: a name alone does not say where the slash is."""
    found = _TOPIC.search(_described(official, name))
    if found is None:
        raise NotEmulated(f"WebhookSubscriptionTopic.{name}")
    return found[1]


# ------------------------------------------------------------------ reading


@FIELDS.field("WebhookSubscription", "topic")
def topic(source: WebhookSubscription, call: Call) -> str:
    return source.topic.replace("/", "_").upper()


@FIELDS.field("WebhookSubscription", "apiVersion")
def api_version(source: WebhookSubscription, call: Call) -> dict[str, Any]:
    """That of the app's configuration, whatever version asked."""
    return {"handle": call.store.webhook_version, "displayName": call.store.webhook_version, "supported": True}


@FIELDS.field("QueryRoot", "webhookSubscriptions")
def webhook_subscriptions(
    _: None, call: Call, topics: Sequence[str] | None = None, uri: str | None = None, **page: Any
) -> _Answer:
    wanted = {_topic(call.official, name) for name in topics or ()}
    rows = [
        row
        for row in _own(call)
        if (not wanted or row.topic in wanted) and (uri is None or row.uri == uri)
    ]  # fmt: skip
    return connection(rows, _number, **page)


def _own(call: Call) -> list[WebhookSubscription]:
    rows = call.store.table(WebhookSubscription).values()
    return [row for row in rows if row.app == call.token.app and not row.managed]


def _number(row: WebhookSubscription) -> tuple[int]:
    return (row.number,)


# ------------------------------------------------------------------ changing


@FIELDS.field("Mutation", "webhookSubscriptionCreate")
def create(_: None, call: Call, topic: str, webhook_subscription: Mapping[str, Any]) -> _Answer:
    """Only JSON over HTTPS; plain http where the address is this machine."""
    only(webhook_subscription, "WebhookSubscriptionInput", "uri", "format", "includeFields")
    if webhook_subscription.get("format") not in (None, "JSON"):
        raise NotEmulated("WebhookSubscriptionInput.format: XML")
    name, uri = _topic(call.official, topic), webhook_subscription.get("uri") or ""
    refusal = _refusal(call, topic, name, uri)
    if refusal is not None:
        return {"webhookSubscription": None, "userErrors": [refusal]}
    now = call.store.now()
    fields = tuple(webhook_subscription.get("includeFields") or ())
    made = WebhookSubscription(call.store.number(), call.token.app, name, uri, fields, False, 0, now, now)
    return {"webhookSubscription": call.store.add(made), "userErrors": []}


def _refusal(call: Call, enum: str, name: str, uri: str) -> _Answer | None:
    where = ["webhookSubscription", "uri"]
    if not uri:
        return {"field": where, "message": "Address can't be blank"}
    if not uri.startswith("https://") and not is_local(uri):
        return {"field": where, "message": f"Address protocol {uri.partition('://')[0]}:// is not supported"}
    if any(row.topic == name and row.uri == uri for row in _own(call)):
        return {"field": where, "message": "Address for this topic has already been taken"}
    scopes = frozenset(_SCOPE.findall(_described(call.official, enum)))
    if scopes and lacking((scopes,), call.token.scopes):
        message = f"You do not have permission to create or update webhooks with {name} topic."
        return {"field": ["webhookSubscription"], "message": message}
    return None


@FIELDS.field("Mutation", "webhookSubscriptionDelete")
def delete(_: None, call: Call, id: str) -> _Answer:  # noqa: A002 - the schema's own word
    number = whole_id(id, "WebhookSubscription")
    if all(row.number != number for row in _own(call)):
        error = {"field": ["id"], "message": "Webhook subscription does not exist"}
        return {"deletedWebhookSubscriptionId": None, "userErrors": [error]}
    del call.store.table(WebhookSubscription)[number]
    return {"deletedWebhookSubscriptionId": id, "userErrors": []}
