"""Refuses every statement that reads or changes rows without saying whose they are.

Each tenant's table (and each alias of one) that a SELECT, UPDATE or DELETE draws rows from must be bound to the scope
by a condition that no other condition can widen: a conjunct of WHERE, or of the ON of the join that brings it in.
The same holds in every subquery, common table expression and part of a UNION. Raw SQL is refused altogether.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CompoundSelect, Delete, FromClause, Insert, Select, Table, Update, bindparam
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    ColumnClause,
    Grouping,
    TextClause,
)
from sqlalchemy.sql.selectable import AliasedReturnsRows, Join, TableClause

SCOPE = "scope_tenant_id"
_SEEN_LIMIT = 2_000
_seen: set[Any] = set()  # cache keys of statements that were found sound


class UnscopedQuery(RuntimeError):
    """A statement touched a tenant's table without naming the tenant: a bug, never a user's mistake."""


def mine(table: FromClause) -> Any:
    """The scope as a condition on a table or an alias of one."""
    return table.c.tenant_id == bindparam(SCOPE)


def guard(statement: Any) -> None:
    """Raise UnscopedQuery unless every tenant's table in the statement is bound to the scope."""
    if not isinstance(statement, Select | CompoundSelect | Update | Delete):
        raise UnscopedQuery(f"a {type(statement).__name__} cannot be run here")
    # The look costs milliseconds (SQLAlchemy works out FROM by compiling), its own cache key a twentieth of that. The
    # key holds everything but the values of parameters.
    key = statement._generate_cache_key()  # noqa: SLF001
    if key is not None and key.key in _seen:
        return
    _look(statement)
    if key is not None:
        if len(_seen) >= _SEEN_LIMIT:
            _seen.clear()
        _seen.add(key.key)


def _look(node: Any) -> None:
    if isinstance(node, Select):
        _check(list(node.get_final_froms()), node.whereclause)
    elif isinstance(node, Update | Delete):
        others = {column.table for column in _columns(node) if column.table is not None} - {node.table}
        _check([node.table, *others], node.whereclause)  # another table's column draws that table in: UPDATE ... FROM
    elif isinstance(node, TextClause) or (isinstance(node, ColumnClause) and node.is_literal and node.name != "*"):
        raise UnscopedQuery("raw SQL cannot be checked")
    elif isinstance(node, Insert):
        raise UnscopedQuery("an INSERT cannot be run here")
    for child in node.get_children():
        _look(child)


def _check(froms: list[FromClause], where: Any) -> None:
    bound = set(_bound(where))
    drawn: list[FromClause] = []
    for clause in froms:
        _flatten(clause, drawn, bound)
    for table in drawn:
        origin: Any = table
        while isinstance(origin, AliasedReturnsRows):
            origin = origin.element
        if not isinstance(origin, TableClause):
            continue  # a subquery: its own tables are looked at on the way down
        if not isinstance(origin, Table) or "tenant_id" not in origin.c:
            raise UnscopedQuery(f"'{origin.name}' is not a tenant's table")
        if table not in bound:
            raise UnscopedQuery(f"no tenant named for '{origin.name}'")


def _flatten(clause: FromClause, drawn: list[FromClause], bound: set[Any]) -> None:
    if not isinstance(clause, Join):
        drawn.append(clause)
        return
    if not clause.full:
        told = set(_bound(clause.onclause))
        # The ON of an outer join holds back rows of its right side only.
        bound |= told & set(_tables(clause.right)) if clause.isouter else told
    _flatten(clause.left, drawn, bound)
    _flatten(clause.right, drawn, bound)


def _tables(clause: FromClause) -> Iterator[FromClause]:
    if isinstance(clause, Join):
        yield from _tables(clause.left)
        yield from _tables(clause.right)
    else:
        yield clause


def _bound(condition: Any) -> Iterator[Any]:
    """Tables that this condition binds to the scope, whatever else it says."""
    if isinstance(condition, Grouping):
        yield from _bound(condition.element)
    elif isinstance(condition, BooleanClauseList):
        if condition.operator is operators.and_:
            for part in condition.clauses:
                yield from _bound(part)
    elif isinstance(condition, BinaryExpression) and condition.operator is operators.eq:
        column, value = condition.left, condition.right
        if (
            isinstance(value, BindParameter)
            and value.key == SCOPE
            and isinstance(column, ColumnClause)
            and column.name == "tenant_id"
        ):
            yield column.table


def _columns(node: Any) -> Iterator[ColumnClause[Any]]:
    """Columns named by an UPDATE or DELETE in conditions or values, outside of subqueries."""
    for child in node.get_children():
        if isinstance(child, ColumnClause):
            yield child
        elif not isinstance(child, Select | CompoundSelect):
            yield from _columns(child)
