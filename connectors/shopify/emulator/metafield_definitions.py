"""Definitions of metafields: those of the app's configuration, and those made over the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection
from connectors.shopify.emulator.metafields import OWNERS, definition_of
from connectors.shopify.emulator.records import MetafieldDefinition
from connectors.shopify.emulator.registry import Fields, NotEmulated, only
from connectors.shopify.emulator.scopes import admit
from connectors.shopify.emulator.values import known_type

FIELDS = Fields()


def _by_number(record: Any) -> tuple[int]:
    return (record.number,)


@FIELDS.field("QueryRoot", "metafieldDefinitions")
def metafield_definitions(
    _: None,
    call: Call,
    owner_type: str,
    namespace: str | None = None,
    key: str | None = None,
    **page: Any,
) -> dict[str, Any]:
    rows = [
        row
        for row in call.store.table(MetafieldDefinition).values()
        if row.owner_type == owner_type
        and (namespace is None or row.namespace == call.reserved(namespace))
        and key in (None, row.key)
    ]
    return connection(rows, _by_number, **page)


@FIELDS.field("QueryRoot", "metafieldDefinition")
def metafield_definition(_: None, call: Call, identifier: Mapping[str, Any]) -> MetafieldDefinition | None:
    return definition_of(call, identifier["ownerType"], call.reserved(identifier.get("namespace")), identifier["key"])


@FIELDS.field("MetafieldDefinition", "type")
def type_of(source: MetafieldDefinition, call: Call) -> dict[str, Any]:
    return {"name": source.type}


@FIELDS.field("MetafieldDefinition", "access")
def access(source: MetafieldDefinition, call: Call) -> dict[str, Any]:
    return {"admin": source.admin, "storefront": source.storefront, "customerAccount": "NONE"}


@FIELDS.field("Mutation", "metafieldDefinitionCreate")
def metafield_definition_create(_: None, call: Call, definition: Mapping[str, Any]) -> dict[str, Any]:
    only(
        definition,
        "MetafieldDefinitionInput",
        "access",
        "description",
        "key",
        "name",
        "namespace",
        "ownerType",
        "type",
        "pin",
    )
    if definition.get("pin"):
        raise NotEmulated("MetafieldDefinitionInput.pin")
    if definition["ownerType"] not in OWNERS.values():
        raise NotEmulated(f"metafield definitions of {definition['ownerType']}")
    admit(
        call.token.scopes,
        (frozenset(["write_products"]),),
        "`write_products` access scope.",
        "metafieldDefinitionCreate",
    )
    namespace = call.reserved(definition.get("namespace"))
    if definition_of(call, definition["ownerType"], namespace, definition["key"]) is not None:
        return _refused("TAKEN", "key", "Key is in use for Product metafields on the given namespace.")
    if not known_type(definition["type"]):
        return _refused("INCLUSION", "type", f"Type name {definition['type']} is not a valid type.")
    wanted = definition.get("access") or {}
    only(wanted, "MetafieldAccessInput", "admin", "storefront")
    made = MetafieldDefinition(
        call.store.number(), owner_type=definition["ownerType"], namespace=namespace, key=definition["key"],
        name=definition["name"], type=definition["type"], description=definition.get("description"),
        storefront=wanted.get("storefront") or "NONE", admin=wanted.get("admin") or "PUBLIC_READ_WRITE",
    )  # fmt: skip
    return {"createdDefinition": call.store.add(made), "userErrors": []}


def _refused(code: str, field: str, message: str) -> dict[str, Any]:
    return {
        "createdDefinition": None,
        "userErrors": [{"field": ["definition", field], "code": code, "message": message}],
    }
