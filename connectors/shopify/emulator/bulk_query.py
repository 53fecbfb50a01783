"""What a bulk query may ask for, and its answer: every object on a line of its own, read without pages.

Connections are read whole, whatever page size they name. The lines of children carry the id of their parent and come,
as in the real shop, far behind it: first all objects of the root, then level by level.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLString,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.values import get_argument_values

from connectors.shopify.emulator.call import Call
from connectors.shopify.emulator.limits import EVERYTHING
from connectors.shopify.emulator.registry import Fields, NotEmulated
from connectors.shopify.emulator.scopes import admit

CONNECTIONS_MAX, DEPTH_MAX = 5, 2
_PAGING = frozenset({"first", "last", "after", "before"})
Path = tuple[str, ...]


class Refused(Exception):
    """The shop does not start this query; the message is its own."""


def check(call: Call, text: str) -> DocumentNode:
    """The parsed query. Raises Refused for what the shop does not run in bulk."""
    try:
        document, complaints = call.official.document(text)
    except GraphQLError as error:
        raise Refused(f"Invalid bulk query: {error.message}") from None
    if complaints:
        raise Refused(f"Invalid bulk query: {complaints[0].message}")
    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        raise Refused("Invalid bulk query: exactly one query is needed.")
    if operations[0].variable_definitions:
        raise Refused("Invalid bulk query: variables are not supported.")
    found = list(_Walk(call, document, Fields()).connections())
    if not found:
        raise Refused("Bulk queries must contain at least one connection.")
    if len(found) > CONNECTIONS_MAX:
        raise Refused(f"Bulk queries cannot contain more than {CONNECTIONS_MAX} connections.")
    if max(map(len, found)) > DEPTH_MAX:
        raise Refused(f"Bulk queries cannot contain connections with a nesting depth greater than {DEPTH_MAX}.")
    return document


def lines(call: Call, document: DocumentNode, fields: Fields, *, grouped: bool) -> list[bytes]:
    """The file, line by line. Raises GraphQLError where a field refuses."""
    walk = _Walk(call, document, fields)
    rows = list(walk.rows())
    if not grouped:
        rows.sort(key=lambda row: (len(row[0]), row[0]))
    return [json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for _, record in rows]


@dataclass(slots=True)
class _Step:
    """One field to answer for an object of a known type."""

    key: str
    name: str
    definition: GraphQLField
    arguments: dict[str, Any]
    inner: tuple[SelectionSetNode, ...]

    @property
    def connects(self) -> bool:
        """Is it a connection?"""
        return "first" in self.definition.args and get_named_type(self.definition.type).name.endswith("Connection")


class _Walk:
    """One reading of a document. What to do for a type and its selections is worked out once."""

    def __init__(self, call: Call, document: DocumentNode, fields: Fields) -> None:
        self._call, self._fields = call, fields
        self._schema = call.official.schema
        self._root = self._object_type("QueryRoot")
        self._fragments = {
            part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
        }
        self._operation = next(part for part in document.definitions if isinstance(part, OperationDefinitionNode))
        self._plans: dict[tuple[str, tuple[int, ...]], list[_Step]] = {}

    # ------------------------------------------------------------------ rules

    def connections(self) -> Iterator[Path]:
        """The path of connections down to each connection."""
        yield from self._connections(self._root, (self._operation.selection_set,), ())

    def _connections(
        self, kind: GraphQLCompositeType, selected: tuple[SelectionSetNode, ...], above: Path
    ) -> Iterator[Path]:
        for step in self._steps(kind, selected):
            inner = get_named_type(step.definition.type)
            if not isinstance(inner, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
                continue
            if not step.connects:
                yield from self._connections(inner, step.inner, above)
                continue
            path = (*above, step.key)
            yield path
            node_kind, node = self._node(step)
            below = list(self._connections(node_kind, node, path))
            if below and not any(found.key == found.name == "id" for found in self._steps(node_kind, node)):
                raise Refused(
                    "The parent 'node' field for a nested connection must select the 'id' field without an alias and "
                    f"must be of 'ID' return type. Connection fields without 'id': {step.name}."
                )
            yield from below

    def _node(self, step: _Step) -> tuple[GraphQLCompositeType, tuple[SelectionSetNode, ...]]:
        """Type and selection of a connection's nodes, which a bulk query names as edges { node { ... } }."""
        kind = get_named_type(step.definition.type)
        for edges in self._steps(kind, step.inner):  # type: ignore[arg-type]
            edge = get_named_type(edges.definition.type)
            if edges.name == "edges" and isinstance(edge, GraphQLObjectType):
                for node in self._steps(edge, edges.inner):
                    if node.name == "node":
                        return get_named_type(node.definition.type), node.inner  # type: ignore[return-value]
        raise Refused(f"Bulk queries name the objects of a connection as edges and node: {step.name}.")

    # ------------------------------------------------------------------ answers

    def rows(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """(path of connections, line) of every object, children behind their parent."""
        root = self._root
        for step in self._steps(root, (self._operation.selection_set,)):
            if not step.connects:
                raise NotEmulated(f"bulk query of QueryRoot.{step.name}")
            yield from self._children(None, root, step, (), "")

    def _children(
        self, source: Any, owner: GraphQLObjectType, step: _Step, above: Path, parent: str
    ) -> Iterator[tuple[Path, dict[str, Any]]]:
        path = (*above, step.key)
        kind, selected = self._node(step)
        arguments = {name: value for name, value in step.arguments.items() if name not in _PAGING}
        page = self._answer(source, owner, step, arguments | {"first": EVERYTHING})
        for node in page["nodes"]:
            concrete = self._concrete(kind, node, step.name)
            record = self._object(node, concrete, selected)
            below = [found for found in self._steps(concrete, selected) if found.connects]
            yield path, record | ({"__parentId": parent} if parent else {})
            for nested in below:
                yield from self._children(node, concrete, nested, path, str(record["id"]))

    def _object(self, source: Any, kind: GraphQLObjectType, selected: tuple[SelectionSetNode, ...]) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for step in self._steps(kind, selected):
            if step.name == "__typename":
                record[step.key] = kind.name
            elif not step.connects:
                value = self._answer(source, kind, step, step.arguments)
                record[step.key] = self._value(value, step.definition.type, step)
        return record

    def _value(self, value: Any, kind: Any, step: _Step) -> Any:
        if is_non_null_type(kind):
            if value is None:
                raise GraphQLError(f"Cannot return null for non-nullable field {step.name}.")
            kind = kind.of_type
        if value is None:
            return None
        if is_list_type(kind):
            return [self._value(part, kind.of_type, step) for part in value]
        if is_leaf_type(kind):
            return kind.serialize(value)
        return self._object(value, self._concrete(kind, value, step.name), step.inner)

    def _answer(self, source: Any, owner: GraphQLObjectType, step: _Step, arguments: Mapping[str, Any]) -> Any:
        return self._fields.answer(owner.name, step.name, source, self._call, arguments, step.definition)

    def _concrete(self, kind: Any, value: Any, name: str) -> GraphQLObjectType:
        if is_abstract_type(kind):
            named = str(value["__typename"]) if isinstance(value, Mapping) else str(value.TYPE)
            demand, sentence = self._call.official.scopes.of_type(named)
            admit(self._call.token.scopes, demand, sentence, name)
            return self._object_type(named)
        return self._object_type(kind.name)

    def _object_type(self, name: str) -> GraphQLObjectType:
        found = self._schema.type_map[name]
        if not isinstance(found, GraphQLObjectType):
            raise TypeError(f"{name} is no type of objects.")
        return found

    # ------------------------------------------------------------------ selections

    def _steps(self, kind: GraphQLCompositeType, selected: tuple[SelectionSetNode, ...]) -> list[_Step]:
        """The fields that these selections mean for a type, fragments opened, equal keys joined."""
        place = (kind.name, tuple(map(id, selected)))
        known = self._plans.get(place)
        if known is None:
            found: dict[str, _Step] = {}
            for selection in selected:
                for node in self._nodes(kind, selection):
                    self._join(found, kind, node)
            known = self._plans[place] = list(found.values())
        return known

    def _join(self, found: dict[str, _Step], kind: GraphQLCompositeType, node: FieldNode) -> None:
        key = node.alias.value if node.alias else node.name.value
        inner = (node.selection_set,) if node.selection_set else ()
        if key in found:
            found[key].inner += inner
            return
        definition = getattr(kind, "fields", {}).get(node.name.value)
        if definition is None:  # __typename
            found[key] = _Step(key, node.name.value, GraphQLField(GraphQLString), {}, ())
            return
        demand, sentence = self._call.official.scopes.of_field(kind.name, node.name.value, definition)
        if self._fields.resolvers:  # the shop checks scopes only while it runs the query
            admit(self._call.token.scopes, demand, sentence, node.name.value)
        found[key] = _Step(key, node.name.value, definition, get_argument_values(definition, node, {}), inner)

    def _nodes(self, kind: GraphQLCompositeType, selection: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selection.selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(kind, node.type_condition.name.value):
                    yield from self._nodes(kind, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                if self._applies(kind, fragment.type_condition.name.value):
                    yield from self._nodes(kind, fragment.selection_set)

    def _applies(self, kind: GraphQLCompositeType, condition: str) -> bool:
        wanted = self._schema.type_map[condition]
        return wanted is kind or (is_abstract_type(wanted) and self._schema.is_sub_type(wanted, kind))  # type: ignore[arg-type]
