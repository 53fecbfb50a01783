"""The search syntax of list queries, as far as the emulator speaks it: terms that must all hold, or joined by `OR`.

`field:value`, `field:>value` (also `>=`, `<`, `<=`), `field:a,b` for "one of", `field:word*` for a beginning,
`-field:value` for "not". `OR` beside `AND`, brackets and words without a field are answered as not emulated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError

from connectors.shopify.emulator.registry import NotEmulated

Getter = Callable[[Any], Any]
_TERM = re.compile(r"""(?P<no>-|NOT\s+)?(?P<field>\w+):(?P<sign>>=|<=|>|<)?(?P<value>'[^']*'|"[^"]*"|[^\s()]+)""")
_GAP = re.compile(r"\s+(?:(?P<word>AND|OR)\s+)?")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
}


def matcher(query: str | None, getters: Mapping[str, Getter], owner: str) -> Callable[[Any], bool]:
    """A test for one record. `getters` say what each known field of `owner` reads."""
    tests: list[Callable[[Any], bool]] = []
    joined: set[str] = set()
    rest, position = (query or "").strip(), 0
    while position < len(rest):
        term = _TERM.match(rest, position)
        if term is None:
            raise NotEmulated(f"{owner}(query: {rest[position:]!r})")
        if term["field"] not in getters:
            raise NotEmulated(f"{owner}(query: {term['field']}:)")
        tests.append(_test(term, getters[term["field"]]))
        position = term.end()
        gap = _GAP.match(rest, position)
        if gap is None and position < len(rest):
            raise NotEmulated(f"{owner}(query: {rest[position:]!r})")
        if gap is not None:
            joined.add(gap["word"] or "AND")
            position = gap.end()
    if len(joined) > 1:
        raise NotEmulated(f"{owner}(query: OR beside AND)")
    holds = any if "OR" in joined else all
    return lambda record: holds(test(record) for test in tests)


def _test(term: re.Match[str], getter: Getter) -> Callable[[Any], bool]:
    text, sign, negative = term["value"].strip("'\""), term["sign"], bool(term["no"])
    if sign:
        compare = _COMPARE[sign]

        def holds(record: Any) -> bool:
            found = getter(record)
            return False if found is None else compare(found, _as(found, text))

    else:
        wanted = [part.strip().lower() for part in text.split(",")] if term["value"][0] not in "'\"" else [text.lower()]

        def holds(record: Any) -> bool:
            found = getter(record)
            values = found if isinstance(found, list | tuple | set) else [found]
            return any(_equal(value, part) for value in values for part in wanted)

    return lambda record: holds(record) != negative


def _equal(value: Any, wanted: str) -> bool:
    if isinstance(value, datetime):
        return bool(value == _as(value, wanted))
    text = "" if value is None else str(value).lower()
    return text.startswith(wanted[:-1]) if wanted.endswith("*") else text == wanted


def _as(like: Any, text: str) -> Any:
    """The text as the type of what it is compared with."""
    try:
        if isinstance(like, datetime):
            read = datetime.fromisoformat(text.upper())
            return read if read.tzinfo else read.replace(tzinfo=UTC)
        return int(text) if isinstance(like, int) else text
    except ValueError:
        raise GraphQLError(f"Invalid search value '{text}'", extensions={"code": "BAD_REQUEST"}) from None
