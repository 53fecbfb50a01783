"""Metaobjects: entries by handle, upsert, deletion, back references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection, whole_id
from connectors.shopify.emulator.metafields import referenced
from connectors.shopify.emulator.records import (
    App,
    FieldDefinition,
    Job,
    Metafield,
    Metaobject,
    MetaobjectDefinition,
)
from connectors.shopify.emulator.registry import Fields, NotEmulated, only
from connectors.shopify.emulator.search import matcher
from connectors.shopify.emulator.store import slugify
from connectors.shopify.emulator.values import as_json, complaint, targets

FIELDS = Fields()
_OPEN_TO_ALL = "PUBLIC_READ_WRITE"
_Error = dict[str, Any]

FIELDS.expose("Metaobject", "id", "handle", "type", "createdAt", "updatedAt")


def definition_of(call: Call, kind: str) -> MetaobjectDefinition | None:
    """The definition of a resolved type."""
    return next((row for row in call.store.table(MetaobjectDefinition).values() if row.type == kind), None)


def _by_number(record: Any) -> tuple[int]:
    return (record.number,)


# ------------------------------------------------------------------ finding


@FIELDS.field("QueryRoot", "metaobjects")
def metaobjects(
    _: None,
    call: Call,
    type: str,  # noqa: A002 - the schema's own word
    query: str | None = None,
    sort_key: str | None = None,
    **page: Any,
) -> dict[str, Any]:
    if sort_key not in (None, "id"):
        raise NotEmulated(f"QueryRoot.metaobjects(sortKey: {sort_key})")
    getters = {"id": lambda row: row.number, "handle": lambda row: row.handle, "updated_at": lambda row: row.updated_at}
    matches, kind = matcher(query, getters, "metaobjects"), call.reserved(type)
    rows = call.store.listing(
        ("metaobjects", kind, query),
        (Metaobject,),
        lambda: [row for row in call.store.table(Metaobject).values() if row.type == kind and matches(row)],
    )
    return connection(rows, _by_number, **page)


@FIELDS.field("QueryRoot", "metaobject")
def metaobject(_: None, call: Call, id: str) -> Metaobject | None:  # noqa: A002
    return call.store.table(Metaobject).get(whole_id(id, "Metaobject"))


def by_handle(call: Call, kind: str, handle: str) -> Metaobject | None:
    number = call.store.handles.get((kind, slugify(handle)))
    return None if number is None else call.store.table(Metaobject).get(number)


@FIELDS.field("QueryRoot", "metaobjectByHandle")
def metaobject_by_handle(_: None, call: Call, handle: Mapping[str, str]) -> Metaobject | None:
    return by_handle(call, call.reserved(handle["type"]), handle["handle"])


# ------------------------------------------------------------------ an entry


def _definition(source: Metaobject, call: Call) -> MetaobjectDefinition:
    found = definition_of(call, source.type)
    if found is None:
        raise LookupError(f"The metaobject type {source.type} has entries but no definition.")
    return found


FIELDS.field("Metaobject", "definition")(_definition)


def _field(source: Metaobject, of: FieldDefinition) -> dict[str, Any]:
    value = source.values.get(of.key)
    parsed = None if value is None else as_json(of.type, value)
    return {"key": of.key, "type": of.type, "value": value, "jsonValue": parsed, "definition": of}


@FIELDS.field("Metaobject", "fields")
def fields(source: Metaobject, call: Call) -> list[dict[str, Any]]:
    return [_field(source, of) for of in _definition(source, call).fields]


@FIELDS.field("Metaobject", "field")
def field(source: Metaobject, call: Call, key: str) -> dict[str, Any] | None:
    return next((_field(source, of) for of in _definition(source, call).fields if of.key == key), None)


@FIELDS.field("MetaobjectField", "reference")
def reference(source: Mapping[str, Any], call: Call) -> Any:
    if source["value"] is None or source["type"].startswith("list."):
        return None
    return next((call.store.find(gid) for gid in targets(source["type"], source["value"])), None)


@FIELDS.field("MetaobjectField", "references")
def references(source: Mapping[str, Any], call: Call, **page: Any) -> dict[str, Any] | None:
    if source["value"] is None or not source["type"].startswith("list."):
        return None
    return referenced(call, source["type"], source["value"], page)


@FIELDS.field("Metaobject", "displayName")
def display_name(source: Metaobject, call: Call) -> str:
    """The field that the definition names; else the handle in words."""
    value = source.values.get(_definition(source, call).display_name_key or "")
    return value or source.handle.replace("-", " ").title()


@FIELDS.field("Metaobject", "capabilities")
def capabilities(source: Metaobject, call: Call) -> dict[str, Any]:
    publishable = _definition(source, call).publishable
    return {"publishable": {"status": source.status} if publishable else None, "onlineStore": None}


@FIELDS.field("Metaobject", "createdByApp")
def created_by_app(source: Metaobject, call: Call) -> App:
    return call.store.app(source.app)


@FIELDS.field("Metaobject", "referencedBy")
def referenced_by(source: Metaobject, call: Call, **page: Any) -> dict[str, Any]:
    rows = [row for row in call.store.table(Metafield).values() if source.id in targets(row.type, row.value)]
    found = connection(rows, _by_number, **page)
    return {
        "nodes": [_relation(row, call) for row in found["nodes"]],
        "edges": [{"cursor": edge["cursor"], "node": _relation(edge["node"], call)} for edge in found["edges"]],
        "pageInfo": found["pageInfo"],
    }


def _relation(row: Metafield, call: Call) -> dict[str, Any]:
    return {"key": row.key, "name": row.key, "namespace": row.namespace, "referencer": call.store.find(row.owner)}


# ------------------------------------------------------------------ writing


@FIELDS.field("Mutation", "metaobjectUpsert")
def metaobject_upsert(
    _: None,
    call: Call,
    handle: Mapping[str, str],
    metaobject: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    if values is not None:
        raise NotEmulated("Mutation.metaobjectUpsert(values:)")
    wanted = metaobject or {}
    only(wanted, "MetaobjectUpsertInput", "fields", "handle", "capabilities")
    kind = call.reserved(handle["type"])
    definition = definition_of(call, kind)
    if definition is None:
        message = f'No metaobject definition exists for type "{handle["type"]}"'
        return _failed([_error(["handle", "type"], "UNDEFINED_OBJECT_TYPE", message)])
    if definition.app not in (0, call.app.number) and definition.admin != _OPEN_TO_ALL:
        return _failed([_error(["handle", "type"], "NOT_AUTHORIZED", "Not authorized to use this type.")])
    known = by_handle(call, kind, handle["handle"])
    errors = list(_complaints(call, definition, wanted, known))
    if errors:
        return _failed(errors)
    return {"metaobject": _save(call, definition, handle["handle"], wanted, known), "userErrors": []}


def _failed(errors: list[_Error]) -> dict[str, Any]:
    return {"metaobject": None, "userErrors": errors}


def _error(field: list[str], code: str, message: str, key: str | None = None, index: int | None = None) -> _Error:
    return {"field": field, "code": code, "message": message, "elementKey": key, "elementIndex": index}


def _complaints(
    call: Call, definition: MetaobjectDefinition, wanted: Mapping[str, Any], known: Metaobject | None
) -> Iterator[_Error]:
    by_key = {of.key: of for of in definition.fields}
    given: dict[str, str] = {}
    for place, row in enumerate(wanted.get("fields") or ()):
        path, key = ["metaobject", "fields", str(place)], row["key"]
        if key not in by_key:
            yield _error(path, "UNDEFINED_OBJECT_FIELD", f'Field definition "{key}" does not exist', key)
            continue
        if key in given:
            yield _error(path, "DUPLICATE_FIELD_INPUT", f'Field "{key}" is given twice', key)
        given[key] = row["value"]
        wrong = complaint(call.store, by_key[key].type, row["value"]) if row["value"] else None
        if wrong is not None:
            yield _error(path, *wrong, key)
    after = {**(known.values if known else {}), **given}
    for of in definition.fields:
        if of.required and not after.get(of.key):
            yield _error(["metaobject"], "OBJECT_FIELD_REQUIRED", f"{of.name} can't be blank", of.key)
    if (wanted.get("capabilities") or {}).get("publishable") and not definition.publishable:
        path = ["metaobject", "capabilities", "publishable"]
        yield _error(path, "CAPABILITY_NOT_ENABLED", "Capability is not enabled on this definition")


def _save(
    call: Call, definition: MetaobjectDefinition, handle: str, wanted: Mapping[str, Any], known: Metaobject | None
) -> Metaobject:
    store = call.store
    if known is None:
        number = store.number()
        made = store.free_handle(definition.type, slugify(handle) or str(number), number)
        known = Metaobject(number, definition.type, made, app=call.app.number, created_at=store.clock.now())
        if definition.publishable:
            known.status = "DRAFT"
        store.add(known)
    if wanted.get("handle"):
        store.handles.pop((definition.type, known.handle), None)
        known.handle = store.free_handle(definition.type, slugify(wanted["handle"]), known.number)
    for row in wanted.get("fields") or ():
        if row["value"]:
            known.values[row["key"]] = row["value"]
        else:
            known.values.pop(row["key"], None)
    status = ((wanted.get("capabilities") or {}).get("publishable") or {}).get("status")
    known.status = status or known.status
    store.touch(known, "metaobjects/update")
    return known


# ------------------------------------------------------------------ deleting


@FIELDS.field("Mutation", "metaobjectDelete")
def metaobject_delete(_: None, call: Call, id: str) -> dict[str, Any]:  # noqa: A002
    found = call.store.table(Metaobject).get(whole_id(id, "Metaobject"))
    if found is None:
        return {"deletedId": None, "userErrors": [_error(["id"], "RECORD_NOT_FOUND", "Record not found")]}
    _delete(call, found)
    return {"deletedId": id, "userErrors": []}


def _delete(call: Call, gone: Metaobject) -> None:
    call.store.table(Metaobject).pop(gone.number)
    call.store.handles.pop((gone.type, gone.handle), None)
    call.store.translations.pop(gone.id, None)
    call.store.touch(gone, "metaobjects/delete")


@FIELDS.field("Mutation", "metaobjectBulkDelete")
def metaobject_bulk_delete(_: None, call: Call, where: Mapping[str, Any]) -> dict[str, Any]:
    """The job is done by the time the answer is read."""
    ids: Sequence[str] | None = where.get("ids")
    kind: str | None = where.get("type")
    if (ids is None) == (kind is None):
        message = "Either type or ids must be given, not both."
        return {"job": None, "userErrors": [_error(["where"], "INVALID", message)]}
    table = call.store.table(Metaobject)
    if ids is not None:
        doomed = [table.get(whole_id(gid, "Metaobject")) for gid in ids]
    else:
        doomed = [row for row in table.values() if row.type == call.reserved(kind)]
    for row in doomed:
        if row is not None:
            _delete(call, row)
    return {"job": call.store.add(Job(call.store.number())), "userErrors": []}
