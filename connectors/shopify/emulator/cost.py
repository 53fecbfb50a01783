"""What a query costs in points.

The published rules: a scalar or enum 0, an object 1, an interface or union its dearest selection, a mutation 10, a
connection by its size. How a connection's size counts is not published. The default is the old rule, 2 points and each
node in full, which recorded answers show to be an upper bound; the other curve meets the recorded answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    value_from_ast_untyped,
)

Curve = Callable[[float, float], float]
"""(number of nodes, points of one node) -> points of all of them."""
MUTATION = 10
CONNECTION = 2


def linear(count: float, each: float) -> float:
    """Every node counts in full."""
    return count * each


def sublinear(count: float, each: float) -> float:
    """A long list costs less than its sum: 10 plain nodes are 4 points, 7 are 3."""
    return float(round(count**0.6) * each)


CURVES: dict[str, Curve] = {"linear": linear, "sublinear": sublinear}
_Tree = Mapping[str, Any]


@dataclass(slots=True)
class Bill:
    """Adds up one operation: `requested()` before it runs, `actual(data)` from what it answered."""

    schema: GraphQLSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    variables: Mapping[str, Any]
    curve: Curve = linear

    def requested(self) -> int:
        """Points that must be there before the operation may run."""
        return self._sum(None)

    def actual(self, data: Mapping[str, Any] | None) -> int:
        """Points of what came back: short pages and absent objects cost less."""
        return self._sum(data if data is not None else {})

    def _sum(self, data: _Tree | None) -> int:
        root = self.schema.get_root_type(self.operation.operation)
        if root is None:
            return 0
        if self.operation.operation is OperationType.MUTATION:
            fields = list(self._fields(self.operation.selection_set, root))
            rest = sum(max(0.0, self._connections(node, definition, data)) for node, definition, _ in fields)
            return MUTATION * len(fields) + math.ceil(rest)
        return math.ceil(self._selection(self.operation.selection_set, root, data))

    def _connections(self, node: FieldNode, definition: GraphQLField, data: _Tree | None) -> float:
        """Of what a mutation hands back only connections count on top of its 10."""
        kind = get_named_type(definition.type)
        if not _composite(kind) or node.selection_set is None:
            return 0.0
        value = None if data is None else data.get(_key(node))
        if data is not None and not isinstance(value, Mapping):
            return 0.0
        points = 0.0
        for child, inner, _ in self._fields(node.selection_set, kind):
            if _is_connection(inner):
                points += self._connection(child, inner, value)
            else:
                points += self._connections(child, inner, value if isinstance(value, Mapping) else None)
        return points

    # ------------------------------------------------------------------ queries

    def _selection(self, selected: SelectionSetNode | None, kind: GraphQLCompositeType, data: _Tree | None) -> float:
        if selected is None:
            return 0.0
        if not is_abstract_type(kind):
            return sum(self._field(node, definition, data) for node, definition, _ in self._fields(selected, kind))
        shared, branches = 0.0, dict[str, float]()
        for node, definition, branch in self._fields(selected, kind):
            points = self._field(node, definition, data)
            if branch == kind.name:
                shared += points
            else:
                branches[branch] = branches.get(branch, 0.0) + points
        return shared + max(branches.values(), default=0.0)

    def _field(self, node: FieldNode, definition: GraphQLField, data: _Tree | None) -> float:
        kind = get_named_type(definition.type)
        if not _composite(kind):
            return 0.0
        if _is_connection(definition):
            return self._connection(node, definition, data)
        if data is None:
            return self._listed(node) * (1.0 + self._selection(node.selection_set, kind, None))
        value = data.get(_key(node))
        rows = value if isinstance(value, list) else [value]
        points = [1.0 + self._selection(node.selection_set, kind, row) for row in rows if isinstance(row, Mapping)]
        return sum(points) if self._listed(node) > 1 else max(points, default=0.0)

    def _listed(self, node: FieldNode) -> int:
        """How many objects a root field that takes ids can hand out; any other list counts as one object."""
        for argument in node.arguments:
            if argument.name.value == "ids":
                value = value_from_ast_untyped(argument.value, dict(self.variables))
                return len(value) if isinstance(value, list) else 1
        return 1

    def _connection(self, node: FieldNode, definition: GraphQLField, data: _Tree | None) -> float:
        kind = get_named_type(definition.type)
        if not isinstance(kind, GraphQLObjectType) or node.selection_set is None:
            return 0.0
        if data is None:
            rows_of = self._rows(node.selection_set, kind)
            each = max(
                (1.0 + self._selection(chosen, row_kind, None) for _, row_kind, chosen, _ in rows_of), default=1.0
            )
            return CONNECTION + self.curve(self._size(node), each)
        value = data.get(_key(node))
        if not isinstance(value, Mapping):
            return 0.0
        dearest = 0.0
        for child, row_kind, selected, wrapped in self._rows(node.selection_set, kind):
            rows = value.get(_key(child)) or []
            points = [self._selection(selected, row_kind, row["node"] if wrapped else row) + 1.0 for row in rows if row]
            if points:
                dearest = max(dearest, self.curve(len(points), sum(points) / len(points)))
        return CONNECTION + dearest

    def _rows(
        self, selected: SelectionSetNode, kind: GraphQLObjectType
    ) -> Iterator[tuple[FieldNode, GraphQLCompositeType, SelectionSetNode, bool]]:
        """What a connection selects of its nodes: (field, type of a node, selection, whether edges wrap it)."""
        for child, definition, _ in self._fields(selected, kind):
            inner = get_named_type(definition.type)
            if child.selection_set is None or not _composite(inner):
                continue
            if child.name.value == "nodes":
                yield child, inner, child.selection_set, False
            elif child.name.value == "edges":
                for edge, of_node, _ in self._fields(child.selection_set, inner):
                    kind_of_node = get_named_type(of_node.type)
                    if edge.selection_set is not None and _composite(kind_of_node):
                        yield child, kind_of_node, edge.selection_set, True

    def _size(self, node: FieldNode) -> float:
        for argument in node.arguments:
            if argument.name.value in {"first", "last"}:
                value = value_from_ast_untyped(argument.value, dict(self.variables))
                if isinstance(value, int):
                    return float(value)
        return 1.0

    # ------------------------------------------------------------------ walking

    def _fields(
        self, selected: SelectionSetNode, kind: GraphQLCompositeType
    ) -> Iterator[tuple[FieldNode, GraphQLField, str]]:
        """(field, its definition, name of the type that it is selected on); fragments opened, skipped ones left out."""
        for node in selected.selections:
            if self._skipped(node):
                continue
            if isinstance(node, FieldNode):
                definition = getattr(kind, "fields", {}).get(node.name.value)
                if definition is not None:
                    yield node, definition, kind.name
                continue
            inner = self._fragment(node)
            if inner is not None:
                condition, selection = inner
                found = self.schema.type_map.get(condition) if condition else kind
                if _composite(found):
                    yield from self._fields(selection, found)

    def _fragment(self, node: SelectionNode) -> tuple[str, SelectionSetNode] | None:
        if isinstance(node, InlineFragmentNode):
            return (node.type_condition.name.value if node.type_condition else ""), node.selection_set
        if isinstance(node, FragmentSpreadNode):
            for part in self.document.definitions:
                if isinstance(part, FragmentDefinitionNode) and part.name.value == node.name.value:
                    return part.type_condition.name.value, part.selection_set
        return None

    def _skipped(self, node: SelectionNode) -> bool:
        return any(self._skips(directive) for directive in node.directives)

    def _skips(self, directive: DirectiveNode) -> bool:
        if directive.name.value not in {"skip", "include"}:
            return False
        value = value_from_ast_untyped(directive.arguments[0].value, dict(self.variables))
        return bool(value) == (directive.name.value == "skip")


def _composite(kind: object) -> TypeGuard[GraphQLCompositeType]:
    return is_composite_type(kind)


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _is_connection(definition: GraphQLField) -> bool:
    return "first" in definition.args and get_named_type(definition.type).name.endswith("Connection")
