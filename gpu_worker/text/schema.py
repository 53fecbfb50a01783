"""The part of JSON schema that Vitrine asks with: judging an answer by it, and its strictest form for providers.

Keywords: type, properties, required, additionalProperties (true, false), enum, items, minItems, maxItems, minLength,
maxLength, minimum, maximum. An answer is hostile input: depth and size are bounded, and complaints never quote it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

MAX_DEPTH = 24
MAX_NODES = 50_000
MAX_COMPLAINTS = 8
_NAME_CHARS = 60

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_BOUNDS = ("items", "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum")
_KNOWN = frozenset(
    ("type", "properties", "required", "additionalProperties", "enum", "description", "title", "$schema", *_BOUNDS)
)


class UnknownKeyword(ValueError):
    """A schema of ours says something that the judge cannot hold an answer to."""


def complaints(value: Any, schema: Mapping[str, Any]) -> list[str]:
    """What is wrong with an answer, each with its place, at most MAX_COMPLAINTS; empty when it follows the schema.

    Raises UnknownKeyword for a schema with a keyword outside of the part above.
    """
    found: list[str] = []
    for said in _judge(value, schema, "$", 0, [0]):
        found.append(said)
        if len(found) == MAX_COMPLAINTS:
            break
    return found


def _judge(value: Any, schema: Mapping[str, Any], at: str, depth: int, seen: list[int]) -> Iterator[str]:
    seen[0] += 1
    if depth > MAX_DEPTH or seen[0] > MAX_NODES:
        yield f"{at} is nested too deeply or the answer is too large."
        return
    if strange := set(schema) - _KNOWN:
        raise UnknownKeyword(f"schema keywords {sorted(strange)} at {at}")
    kinds = schema.get("type")
    names = (kinds,) if isinstance(kinds, str) else tuple(kinds or ())
    if names and not any(_is(value, name) for name in names):
        yield f"{at} must be of type {' or '.join(names)}, not {_kind(value)}."
        return
    allowed = schema.get("enum")
    if allowed is not None and not any(_same(value, option) for option in allowed):
        shown = json.dumps(list(allowed), ensure_ascii=False)
        yield f"{at} must be one of {shown if len(shown) <= 600 else shown[:600] + ' ...'}."
        return
    if isinstance(value, str):
        yield from _string(value, schema, at)
    elif isinstance(value, list):
        yield from _array(value, schema, at, depth, seen)
    elif isinstance(value, dict):
        yield from _object(value, schema, at, depth, seen)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _number(value, schema, at)


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if name == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[name])


def _same(value: Any, option: Any) -> bool:
    return bool(value == option) and isinstance(value, bool) == isinstance(option, bool)


def _kind(value: Any) -> str:
    return next((name for name in ("null", "boolean", "integer", *_TYPES) if _is(value, name)), type(value).__name__)


def _string(value: str, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if "\0" in value:
        yield f"{at} holds a NUL character."
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{at} has {len(value)} characters; at most {schema['maxLength']} are allowed."
    if len(value) < schema.get("minLength", 0):
        yield f"{at} has {len(value)} characters; at least {schema['minLength']} are needed."


def _number(value: float, schema: Mapping[str, Any], at: str) -> Iterator[str]:
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{at} must be at least {schema['minimum']}."
    if "maximum" in schema and value > schema["maximum"]:
        yield f"{at} must be at most {schema['maximum']}."


def _array(value: list[Any], schema: Mapping[str, Any], at: str, depth: int, seen: list[int]) -> Iterator[str]:
    if len(value) > schema.get("maxItems", len(value)):
        yield f"{at} has {len(value)} items; at most {schema['maxItems']} are allowed."
        return
    if len(value) < schema.get("minItems", 0):
        yield f"{at} has {len(value)} items; at least {schema['minItems']} are needed."
    each = schema.get("items", {})
    for number, item in enumerate(value):
        yield from _judge(item, each, f"{at}[{number}]", depth + 1, seen)


def _object(value: dict[str, Any], schema: Mapping[str, Any], at: str, depth: int, seen: list[int]) -> Iterator[str]:
    parts: Mapping[str, Any] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}.{name} is missing."
    for name, item in value.items():
        if name in parts:
            yield from _judge(item, parts[name], f"{at}.{name}", depth + 1, seen)
        elif schema.get("additionalProperties", True) is False:
            yield f"{at} has a property {json.dumps(name[:_NAME_CHARS])} that is not asked for."
        else:
            yield from _judge(item, {}, f"{at}.{name[:_NAME_CHARS]}", depth + 1, seen)


# ------------------------------------------------------------------ what providers take


def strict(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """The schema as the strictest providers take it: every property required (optional ones may be null), nothing
    beside them, no bounds. None where it cannot be said like that (an object or list of anything)."""
    kinds = schema.get("type")
    if "enum" in schema:
        return {"enum": list(schema["enum"])} | ({"type": kinds} if kinds else {})
    if kinds == "object":
        return _strict_object(schema)
    if kinds == "array":
        each = strict(schema.get("items", {}))
        return None if each is None else {"type": "array", "items": each}
    return {"type": kinds} if kinds else None


def _strict_object(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    parts: dict[str, Any] = {}
    for name, part in schema.get("properties", {}).items():
        inner = strict(part)
        if inner is None:
            return None
        parts[name] = inner if name in schema.get("required", ()) else _or_null(inner)
    if not parts:
        return None
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = schema.get("type", [])
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    changed = schema | ({"type": [*names, "null"]} if names and "null" not in names else {})
    return changed | ({"enum": [*schema["enum"], None]} if "enum" in schema and None not in schema["enum"] else {})


def without_nulls(value: Any, schema: Mapping[str, Any], depth: int = 0) -> Any:
    """The answer without those optional properties that are null although null is no value of theirs: that is how a
    provider that demands every property says "left out"."""
    if depth > MAX_DEPTH:
        return value
    if isinstance(value, list):
        each = schema.get("items", {})
        return [without_nulls(item, each, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    parts, needed = schema.get("properties", {}), schema.get("required", ())
    return {
        name: without_nulls(item, parts.get(name, {}), depth + 1)
        for name, item in value.items()
        if item is not None or name in needed or name not in parts or not complaints_of_null(parts[name])
    }


def complaints_of_null(schema: Mapping[str, Any]) -> bool:
    """Whether null is no value that this schema allows."""
    return bool(complaints(None, schema))
