"""Access scopes: what the schema file's own table demands for each type and field.

The table's list of scopes says nothing about "and" and "or"; its sentence does. So a demand is a tuple of groups, and
of each group one scope must be granted. A write scope includes reading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    visit,
)

Demand = tuple[frozenset[str], ...]
_SCOPE = re.compile(r"`((?:read|write|unauthenticated)_\w+)`")
_MORE = re.compile(r"[Rr]equires `(\w+)` (?:access )?scope")
_INTROSPECTION = "__"
_DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes"


class ScopeTable:
    """The demands of one API version."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._types: dict[str, tuple[Demand, str]] = {}
        self._fields: dict[tuple[str, str], tuple[Demand, str]] = {}
        for row in rows:
            demand = _demand(row["requiredAccess"], row["offlineScopes"])
            if not demand:
                continue
            if row["type"] == "type":
                self._types[row["typeName"]] = demand, row["requiredAccess"]
            else:
                self._fields[row["typeName"], row["fieldName"]] = demand, row["requiredAccess"]

    def of_field(self, owner: str, name: str, definition: GraphQLField) -> tuple[Demand, str]:
        """What selecting this field demands, and the table's sentence: its own row, else the row of what it returns."""
        known = self._fields.get((owner, name))
        if known is None:
            known = self._fields[owner, name] = self._types.get(_returned(definition), ((), ""))
        return known

    def of_type(self, name: str) -> tuple[Demand, str]:
        """What an object of this type demands (asked for the members of unions and interfaces)."""
        return self._types.get(name, ((), ""))

    def needed(self, schema: GraphQLSchema, document: DocumentNode) -> frozenset[frozenset[str]]:
        """All groups that a document demands, by its fields alone."""
        info, found = TypeInfo(schema), set[frozenset[str]]()
        table = self

        class Collector(Visitor):
            def enter_field(self, node: FieldNode, *_: Any) -> None:
                owner, definition = info.get_parent_type(), info.get_field_def()
                if owner is not None and definition is not None and not node.name.value.startswith(_INTROSPECTION):
                    found.update(table.of_field(owner.name, node.name.value, definition)[0])

        visit(document, TypeInfoVisitor(info, Collector()))
        return frozenset(found)


def _demand(sentence: str, scopes: Collection[str]) -> Demand:
    if not scopes:
        return ()
    main, _, also = sentence.partition("Also:")
    if "for queries and both" in main:
        # Market rows: one scope for reading; the mutations that want both are not emulated.
        main = main.split(" for queries")[0]
    groups = [frozenset(_SCOPE.findall(part)) for part in main.split(" as well as ")]
    groups += [frozenset([scope]) for scope in _MORE.findall(also)]
    return tuple(group for group in groups if group) or (frozenset(scopes),)


def _returned(definition: GraphQLField) -> str:
    """The type that a field hands out; of a connection, the type of its nodes."""
    kind: GraphQLNamedType = get_named_type(definition.type)
    if isinstance(kind, GraphQLObjectType) and kind.name.endswith("Connection") and "nodes" in kind.fields:
        kind = get_named_type(kind.fields["nodes"].type)
    return kind.name


def lacking(demand: Demand, granted: Collection[str]) -> bool:
    """Is one group of the demand unmet?"""
    return any(not any(_covers(granted, scope) for scope in group) for group in demand)


def _covers(granted: Collection[str], scope: str) -> bool:
    return scope in granted or (scope.startswith("read_") and f"write_{scope[5:]}" in granted)


def admit(granted: Collection[str], demand: Demand, sentence: str, name: str) -> None:
    """Raise the shop's refusal unless the demand is met; `name` is the field that was selected."""
    if lacking(demand, granted):
        raise GraphQLError(
            f"Access denied for {name} field. Required access: {sentence}",
            extensions={"code": "ACCESS_DENIED", "documentation": _DOCUMENTATION, "requiredAccess": sentence},
        )
