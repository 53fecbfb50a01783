"""Limits that the schema does not know: sizes of pages and of lists, and the pages themselves."""

from __future__ import annotations

import base64
import binascii
import json
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from graphql import GraphQLError

from connectors.shopify.emulator.store import split_gid

PAGE_MAX = 250
ARRAY_MAX = 250
REACH_MAX = 25_000
EVERYTHING = sys.maxsize  # as `first`: the whole list, as bulk operations read it; no client can send such a number
T = TypeVar("T")
SortKey = tuple[Any, ...]


def check_arrays(value: Any) -> None:
    """No list that a client sends may be longer than 250."""
    if isinstance(value, Mapping):
        for inner in value.values():
            check_arrays(inner)
    elif isinstance(value, list | tuple):
        if len(value) > ARRAY_MAX:
            raise GraphQLError(
                f"The input array size of {len(value)} is greater than the maximum allowed of {ARRAY_MAX}.",
                extensions={"code": "MAX_INPUT_SIZE_EXCEEDED"},
            )
        for inner in value:
            check_arrays(inner)


def whole_id(gid: str, *types: str) -> int:
    """The number of a global id that must be of one of these types. Raises GraphQLError for junk."""
    read = split_gid(gid)
    if read is None or (types and read[0] not in types):
        raise GraphQLError(f"Invalid global id '{gid}'", extensions={"code": "argumentLiteralsIncompatible"})
    return read[1]


def connection(
    rows: Sequence[T],
    key: Callable[[T], SortKey],
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    reverse: bool = False,
) -> dict[str, Any]:
    """A page of `rows`, which must be sorted by `key` (the last part of a key is unique).

    Cursors carry the key, so a page goes on where it was although rows were added or deleted.
    """
    if (first is None) == (last is None):
        message = "you must provide one of first or last" if first is None else "provide only one of first or last"
        raise GraphQLError(message, extensions={"code": "BAD_REQUEST"})
    if first == EVERYTHING:
        return {"nodes": rows[::-1] if reverse else rows}
    size = first if first is not None else last or 0
    if not 0 <= size <= PAGE_MAX:
        raise GraphQLError(
            f"{'first' if first is not None else 'last'} must be between 0 and {PAGE_MAX}, but is {size}",
            extensions={"code": "BAD_REQUEST"},
        )
    lower, upper = (before, after) if reverse else (after, before)
    begin = 0 if lower is None else _before(rows, key, lower, itself=True)
    end = len(rows) if upper is None else _before(rows, key, upper, itself=False)
    window = rows[begin:end]
    ordered = window[::-1] if reverse else window
    ahead, behind = (len(rows) - end, begin) if reverse else (begin, len(rows) - end)
    chosen = ordered[:size] if first is not None else ordered[max(0, len(ordered) - size) :]
    more = len(ordered) > len(chosen)
    if first is not None and ahead + len(chosen) > REACH_MAX:
        raise GraphQLError(
            f"Pages end after {REACH_MAX} objects; narrow the list by a query.", extensions={"code": "BAD_REQUEST"}
        )
    return _page(chosen, key, ahead > 0 or (first is None and more), behind > 0 or (first is not None and more))


def _page(chosen: Sequence[T], key: Callable[[T], SortKey], previous: bool, following: bool) -> dict[str, Any]:
    cursors = [_write(key(row)) for row in chosen]
    return {
        "nodes": list(chosen),
        "edges": [{"cursor": cursor, "node": row} for cursor, row in zip(cursors, chosen, strict=True)],
        "pageInfo": {
            "hasNextPage": following,
            "hasPreviousPage": previous,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def _before(rows: Sequence[T], key: Callable[[T], SortKey], cursor: str, *, itself: bool) -> int:
    """How many rows lie before the cursor, the row of the cursor included when `itself`."""
    wanted = _read(cursor)
    find = bisect_right if itself else bisect_left
    try:
        return find(rows, wanted, key=key)
    except TypeError:
        raise _bad_cursor(cursor) from None


def _write(key: SortKey) -> str:
    return base64.b64encode(json.dumps(key, ensure_ascii=False, separators=(",", ":")).encode()).decode()


def _read(cursor: str) -> SortKey:
    try:
        read = json.loads(base64.b64decode(cursor, validate=True))
    except (binascii.Error, ValueError):
        read = None
    if not isinstance(read, list):
        raise _bad_cursor(cursor)
    return tuple(read)


def _bad_cursor(cursor: str) -> GraphQLError:
    return GraphQLError(f"'{cursor}' is not a valid cursor", extensions={"code": "BAD_REQUEST"})
