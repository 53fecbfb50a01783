"""Definitions of metaobjects: those of the app's configuration, and those made over the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.configuration import split_type
from connectors.shopify.emulator.limits import connection, whole_id
from connectors.shopify.emulator.metaobjects import definition_of
from connectors.shopify.emulator.records import App, FieldDefinition, Metaobject, MetaobjectDefinition
from connectors.shopify.emulator.registry import Fields, only
from connectors.shopify.emulator.values import known_type

FIELDS = Fields()
FIELDS_MAX = 40

FIELDS.expose(
    "MetaobjectDefinition", "id", "type", "name", "description", "displayNameKey", "createdAt", "updatedAt"
)  # fmt: skip
FIELDS.expose("MetaobjectFieldDefinition", "key", "name", "description", "required")


def _by_number(record: Any) -> tuple[int]:
    return (record.number,)


@FIELDS.field("QueryRoot", "metaobjectDefinition")
def metaobject_definition(_: None, call: Call, id: str) -> MetaobjectDefinition | None:  # noqa: A002 - schema's word
    return call.store.table(MetaobjectDefinition).get(whole_id(id, "MetaobjectDefinition"))


@FIELDS.field("QueryRoot", "metaobjectDefinitionByType")
def metaobject_definition_by_type(_: None, call: Call, type: str) -> MetaobjectDefinition | None:  # noqa: A002
    return definition_of(call, call.reserved(type))


@FIELDS.field("QueryRoot", "metaobjectDefinitions")
def metaobject_definitions(_: None, call: Call, **page: Any) -> dict[str, Any]:
    return connection(list(call.store.table(MetaobjectDefinition).values()), _by_number, **page)


@FIELDS.field("MetaobjectDefinition", "fieldDefinitions")
def field_definitions(source: MetaobjectDefinition, call: Call) -> Sequence[FieldDefinition]:
    return source.fields


@FIELDS.field("MetaobjectFieldDefinition", "type")
def type_of_field(source: FieldDefinition, call: Call) -> dict[str, Any]:
    return {"name": source.type}


@FIELDS.field("MetaobjectDefinition", "access")
def access(source: MetaobjectDefinition, call: Call) -> dict[str, Any]:
    return {"admin": source.admin, "storefront": source.storefront, "customerAccount": "NONE"}


@FIELDS.field("MetaobjectDefinition", "capabilities")
def capabilities(source: MetaobjectDefinition, call: Call) -> dict[str, Any]:
    return {"publishable": {"enabled": source.publishable}, "translatable": {"enabled": source.translatable}}


@FIELDS.field("MetaobjectDefinition", "createdByApp")
def created_by_app(source: MetaobjectDefinition, call: Call) -> App:
    return call.store.app(source.app)


@FIELDS.field("MetaobjectDefinition", "metaobjectsCount")
def metaobjects_count(source: MetaobjectDefinition, call: Call) -> int:
    return sum(1 for row in call.store.table(Metaobject).values() if row.type == source.type)


@FIELDS.field("Mutation", "metaobjectDefinitionCreate")
def metaobject_definition_create(_: None, call: Call, definition: Mapping[str, Any]) -> dict[str, Any]:
    only(
        definition, "MetaobjectDefinitionCreateInput", "access", "capabilities", "description", "displayNameKey",
        "fieldDefinitions", "name", "type",
    )  # fmt: skip
    wanted, able = definition.get("access") or {}, definition.get("capabilities") or {}
    only(wanted, "MetaobjectAccessInput", "admin", "storefront")
    only(able, "MetaobjectCapabilityCreateInput", "publishable", "translatable")
    kind, rows = call.reserved(definition["type"]), definition.get("fieldDefinitions") or ()
    if definition_of(call, kind) is not None:
        return _refused("TAKEN", ["definition", "type"], "Type has already been taken")
    if len(rows) > FIELDS_MAX:
        message = f"There can be at most {FIELDS_MAX} fields"
        return _refused("INPUT_LIMIT_EXCEEDED", ["definition", "fieldDefinitions"], message)
    for place, row in enumerate(rows):
        if not known_type(row["type"]):
            path = ["definition", "fieldDefinitions", str(place), "type"]
            return _refused("INCLUSION", path, f"Type name {row['type']} is not a valid type.")
    reserved, now = kind.startswith(call.app.namespace), call.store.clock.now()
    made = MetaobjectDefinition(
        call.store.number(), type=kind, name=definition.get("name") or kind, description=definition.get("description"),
        display_name_key=definition.get("displayNameKey"), fields=tuple(_field(row) for row in rows),
        translatable=_enabled(able, "translatable"), publishable=_enabled(able, "publishable"),
        storefront=wanted.get("storefront") or "NONE",
        admin=wanted.get("admin") or ("PRIVATE" if reserved else "PUBLIC_READ_WRITE"),
        app=call.app.number, created_at=now, updated_at=now,
    )  # fmt: skip
    return {"metaobjectDefinition": call.store.add(made), "userErrors": []}


def _enabled(able: Mapping[str, Any], name: str) -> bool:
    return bool((able.get(name) or {}).get("enabled"))


def _field(row: Mapping[str, Any]) -> FieldDefinition:
    only(row, "MetaobjectFieldDefinitionCreateInput", "description", "key", "name", "required", "type")
    name = row.get("name") or row["key"]
    return FieldDefinition(
        row["key"], name, split_type(row["type"])[0], bool(row.get("required")), row.get("description")
    )


def _refused(code: str, field: list[str], message: str) -> dict[str, Any]:
    error = {"field": field, "code": code, "message": message, "elementKey": None, "elementIndex": None}
    return {"metaobjectDefinition": None, "userErrors": [error]}
