"""Metafields and their definitions: reading, setting with compare-and-set, deleting."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import connection, whole_id
from connectors.shopify.emulator.records import Metafield, MetafieldDefinition, Product, Variant
from connectors.shopify.emulator.registry import Fields, NotEmulated
from connectors.shopify.emulator.scopes import admit
from connectors.shopify.emulator.values import as_json, complaint, known_type, targets

FIELDS = Fields()
SET_MAX = 25
OWNERS = {"Product": "PRODUCT", "ProductVariant": "PRODUCTVARIANT"}
_KEY = re.compile(r"[A-Za-z0-9_-]{2,64}")
_NAMESPACE = re.compile(r"[A-Za-z0-9_-]{3,255}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_Wanted = Mapping[str, Any]
_Error = dict[str, Any]

FIELDS.expose(
    "Metafield", "id", "legacyResourceId", "namespace", "key", "type", "value", "createdAt", "updatedAt"
)  # fmt: skip
FIELDS.expose("MetafieldDefinition", "id", "namespace", "key", "name", "description", "ownerType")


def digest(value: str) -> str:
    """The `compareDigest` of a value."""
    return hashlib.sha256(value.encode()).hexdigest()


def definition_of(call: Call, owner_type: str, namespace: str, key: str) -> MetafieldDefinition | None:
    rows = call.store.table(MetafieldDefinition).values()
    return next((r for r in rows if (r.owner_type, r.namespace, r.key) == (owner_type, namespace, key)), None)


def owner_type(gid: str) -> str:
    """The word of MetafieldOwnerType for an owner's id. Raises NotEmulated for owners that are not emulated."""
    kind = gid.split("/")[-2]
    if kind not in OWNERS:
        raise NotEmulated(f"metafields of {kind}")
    return OWNERS[kind]


# ------------------------------------------------------------------ reading


def _one(source: Any, call: Call, key: str, namespace: str | None = None) -> Metafield | None:
    return call.store.metafield(source.id, call.reserved(namespace), key)


def _all(
    source: Any, call: Call, namespace: str | None = None, keys: Sequence[str] | None = None, **page: Any
) -> dict[str, Any]:
    rows = [
        row
        for row in call.store.metafields(source.id)
        if namespace is None or row.namespace == call.reserved(namespace)
    ]
    if keys is not None:
        wanted = {_full(call, key) for key in keys}
        rows = [row for row in rows if (row.namespace, row.key) in wanted]
    return connection(sorted(rows, key=_by_number), _by_number, **page)


def _full(call: Call, key: str) -> tuple[str, str]:
    namespace, _, name = key.rpartition(".")
    return call.reserved(namespace), name


def _by_number(record: Any) -> tuple[int]:
    return (record.number,)


for _owner in OWNERS:
    FIELDS.field(_owner, "metafield")(_one)
    FIELDS.field(_owner, "metafields")(_all)


@FIELDS.field("Metafield", "compareDigest")
def compare_digest(source: Metafield, call: Call) -> str:
    return digest(source.value)


@FIELDS.field("Metafield", "jsonValue")
def json_value(source: Metafield, call: Call) -> Any:
    return as_json(source.type, source.value)


@FIELDS.field("Metafield", "sizeInBytes")
def size_in_bytes(source: Metafield, call: Call) -> int:
    return len(source.value.encode())


@FIELDS.field("Metafield", "owner")
def owner(source: Metafield, call: Call) -> Any:
    return call.store.find(source.owner)


@FIELDS.field("Metafield", "ownerType")
def owner_type_of(source: Metafield, call: Call) -> str:
    return owner_type(source.owner)


@FIELDS.field("Metafield", "definition")
def definition(source: Metafield, call: Call) -> MetafieldDefinition | None:
    return definition_of(call, owner_type(source.owner), source.namespace, source.key)


@FIELDS.field("Metafield", "reference")
def reference(source: Metafield, call: Call) -> Any:
    """What a single reference points to; null for lists, other types and things that are gone."""
    if source.type.startswith("list."):
        return None
    return next((call.store.find(gid) for gid in targets(source.type, source.value)), None)


@FIELDS.field("Metafield", "references")
def references(source: Metafield, call: Call, **page: Any) -> dict[str, Any] | None:
    if not source.type.startswith("list."):
        return None
    return referenced(call, source.type, source.value, page)


def referenced(call: Call, kind: str, value: str, page: Mapping[str, Any]) -> dict[str, Any]:
    """The records that a list points to, in its order, without those that are gone."""
    found = [(place, record) for place, gid in enumerate(targets(kind, value)) if (record := call.store.find(gid))]
    rows = connection(found, lambda row: (row[0],), **page)
    return {
        "nodes": [record for _, record in rows["nodes"]],
        "edges": [{"cursor": edge["cursor"], "node": edge["node"][1]} for edge in rows["edges"]],
        "pageInfo": rows["pageInfo"],
    }


# ------------------------------------------------------------------ setting


@FIELDS.field("Mutation", "metafieldsSet")
def metafields_set(_: None, call: Call, metafields: Sequence[_Wanted]) -> dict[str, Any]:
    if len(metafields) > SET_MAX:
        message = f"Exceeded the maximum metafields input limit of {SET_MAX}."
        return _failed([_error(["metafields"], "LESS_THAN_OR_EQUAL_TO", message)])
    if call.store.faults.strikes("stale_digest") and metafields:
        _edited_by_somebody(call, metafields[0])
    errors = [error for place, wanted in enumerate(metafields) for error in check(call, wanted, place)]
    if errors:
        return _failed(errors)
    return {"metafields": [put(call, wanted) for wanted in metafields], "userErrors": []}


def _failed(errors: list[_Error]) -> dict[str, Any]:
    return {"metafields": [], "userErrors": errors}


def _error(field: list[str], code: str, message: str, place: int | None = None) -> _Error:
    return {"field": field, "code": code, "message": message, "elementIndex": place}


def _edited_by_somebody(call: Call, wanted: _Wanted) -> None:
    """The fault: the value changes between the client's read and its write."""
    known = call.store.metafield(wanted["ownerId"], call.reserved(wanted.get("namespace")), wanted["key"])
    if known is not None:
        known.value += " "
        call.store.touch(known)


def check(call: Call, wanted: _Wanted, place: int) -> Iterator[_Error]:
    """What is wrong with one metafield to be set."""
    path = ["metafields", str(place)]
    whole_id(wanted["ownerId"])
    kind_of_owner = owner_type(wanted["ownerId"])
    # The table of scopes has no row for metafieldsSet: it wants the write scope of the owner.
    admit(call.token.scopes, (frozenset(["write_products"]),), "`write_products` access scope.", "metafieldsSet")
    if call.store.find(wanted["ownerId"]) is None:
        yield _error([*path, "ownerId"], "INVALID", "Owner does not exist.", place)
        return
    namespace = call.reserved(wanted.get("namespace"))
    yield from _bad_names(call, namespace, wanted["key"], path, place)
    definition = definition_of(call, kind_of_owner, namespace, wanted["key"])
    kind = definition.type if definition else wanted.get("type")
    if not kind:
        yield _error([*path, "type"], "BLANK", "Type can't be blank.", place)
    elif not known_type(kind) or (definition and wanted.get("type") not in (None, kind)):
        yield _error([*path, "type"], "INVALID_TYPE", f"Type '{wanted.get('type')}' must be the type '{kind}'.", place)
    elif not wanted["value"]:
        yield _error([*path, "value"], "BLANK", "Value can't be blank.", place)
    else:
        wrong = complaint(call.store, kind, wanted["value"], definition.reference_type if definition else "")
        if wrong is not None:
            yield _error([*path, "value"], *wrong, place)
        yield from _stale(call, wanted, namespace, path, place)


def _bad_names(call: Call, namespace: str, key: str, path: list[str], place: int) -> Iterator[_Error]:
    if not _KEY.fullmatch(key):
        code = "TOO_SHORT" if len(key) < 2 else "TOO_LONG" if len(key) > 64 else "INVALID"
        yield _error([*path, "key"], code, "Key must be 2 to 64 letters, digits, hyphens or underscores.", place)
    if not _NAMESPACE.fullmatch(namespace):
        yield _error([*path, "namespace"], "INVALID", "Namespace contains characters that are not allowed.", place)
    own = call.app.namespace
    if namespace.startswith("app--") and namespace != own and not namespace.startswith(f"{own}--"):
        message = "Access to this namespace and key on Metafields for this resource type is not allowed."
        yield _error([*path, "namespace"], "APP_NOT_AUTHORIZED", message, place)


def _stale(call: Call, wanted: _Wanted, namespace: str, path: list[str], place: int) -> Iterator[_Error]:
    """Compare-and-set: a digest that was read must still hold; an explicit null means that nothing may be there."""
    if "compareDigest" not in wanted:
        return
    expected = wanted["compareDigest"]
    if expected is not None and not _DIGEST.fullmatch(expected):
        yield _error([*path, "compareDigest"], "INVALID_COMPARE_DIGEST", "The compareDigest is invalid.", place)
        return
    known = call.store.metafield(wanted["ownerId"], namespace, wanted["key"])
    if (digest(known.value) if known else None) != expected:
        message = "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value."
        yield _error(path, "STALE_OBJECT", message, place)


def put(call: Call, wanted: _Wanted) -> Metafield:
    """Store one metafield that was checked; its owner counts as changed."""
    store, namespace, key = call.store, call.reserved(wanted.get("namespace")), wanted["key"]
    known = store.metafield(wanted["ownerId"], namespace, key)
    if known is None:
        definition = definition_of(call, owner_type(wanted["ownerId"]), namespace, key)
        kind = definition.type if definition else wanted["type"]
        known = Metafield(store.number(), wanted["ownerId"], namespace, key, kind, created_at=store.clock.now())
        store.add(known)
        store.fields.setdefault(known.owner, {})[namespace, key] = known.number
    known.value = wanted["value"]
    store.touch(known)
    _touch_owner(call, known.owner)
    return known


def _touch_owner(call: Call, gid: str) -> None:
    record = call.store.find(gid)
    if isinstance(record, Variant):
        record = call.store.table(Product)[record.product]
    if record is not None:
        call.store.touch(record, "products/update")


# ------------------------------------------------------------------ deleting


@FIELDS.field("Mutation", "metafieldsDelete")
def metafields_delete(_: None, call: Call, metafields: Sequence[_Wanted]) -> dict[str, Any]:
    """Answers the identifier of each metafield that was there, null for each that was not."""
    admit(call.token.scopes, (frozenset(["write_products"]),), "`write_products` access scope.", "metafieldsDelete")
    deleted: list[dict[str, str] | None] = []
    for wanted in metafields:
        owner_type(wanted["ownerId"])
        namespace = call.reserved(wanted["namespace"])
        number = call.store.fields.get(wanted["ownerId"], {}).pop((namespace, wanted["key"]), None)
        if number is None:
            deleted.append(None)
            continue
        gone = call.store.table(Metafield).pop(number)
        call.store.touch(gone)
        call.store.translations.pop(gone.id, None)
        _touch_owner(call, gone.owner)
        deleted.append({"ownerId": gone.owner, "namespace": namespace, "key": gone.key})
    return {"deletedMetafields": deleted, "userErrors": []}
