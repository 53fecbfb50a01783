"""An A+ document as JSON against the contract of the interface that takes it (data: aplus_contract.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from core.assets.channels import slots_of_module

DOCUMENT = "ContentDocument"


@dataclass(frozen=True, slots=True)
class Fault:
    """One breach: `path` is where in the JSON (contentModuleList/0/...), `rule` required, unknown, type, min, max,
    one_of or unique; `limit` and `actual` are figures where the rule has some."""

    path: str
    rule: str
    limit: int = 0
    actual: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the 15 standard modules: its field in the contract, its pictures and the console's text limits."""

    type: str
    field: str
    pictures: int
    width_px: int
    height_px: int
    side_px: tuple[int, int]
    text: Mapping[str, int]
    certainty: str
    note: str


@cache
def _contract() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("aplus_contract.toml").read_text("utf-8"))


@cache
def console() -> Mapping[str, Any]:
    """What the seller console adds to the contract: the raw data of aplus_slots.toml."""
    return tomllib.loads(files(__package__).joinpath("aplus_slots.toml").read_text("utf-8"))


@cache
def slots() -> Mapping[str, Slot]:
    """The 15 standard modules by their type."""
    return {name: _slot(name, row) for name, row in console()["slot"].items()}


def _slot(name: str, row: Mapping[str, Any]) -> Slot:
    (wide, high), side, *_ = [*(slot.need_px for slot in slots_of_module(name)), (0, 0), (0, 0)]
    text = row.get("text", {})
    return Slot(name, row["field"], row["pictures"], wide, high, side, text, row["certainty"], row.get("note", ""))


@cache
def module_types() -> tuple[str, ...]:
    """The types of modules that the contract names."""
    return tuple(_contract()["simple"]["ContentModuleType"]["one_of"])


def faults(value: Any, name: str = DOCUMENT, path: str = "") -> Iterator[Fault]:
    """Every breach of the contract in a value of the named type, in document order."""
    simple = _contract()["simple"].get(name)
    if simple is not None:
        yield from _plain(value, simple, path)
        return
    rule = _contract()["define"][name]
    if not isinstance(value, dict):
        yield Fault(path, "type", said="object")
        return
    for field in rule.get("required", ()):
        if field not in value:
            yield Fault(_join(path, field), "required")
    for field, inner in value.items():
        kind = rule["fields"].get(field)
        if kind is None:
            yield Fault(_join(path, field), "unknown")
        elif isinstance(kind, str):
            yield from faults(inner, kind, _join(path, field))
        else:
            yield from _plain(inner, kind, _join(path, field))


_TYPES: Mapping[str, type] = {"string": str, "array": list, "integer": int, "boolean": bool}


def _plain(value: Any, rule: Mapping[str, Any], path: str) -> Iterator[Fault]:
    kind = rule["type"]
    sound = isinstance(value, _TYPES[kind]) and not (kind == "integer" and isinstance(value, bool))
    if not sound:
        yield Fault(path, "type", said=kind)
        return
    if "one_of" in rule and value not in rule["one_of"]:
        yield Fault(path, "one_of", said=", ".join(rule["one_of"]))
    if kind == "boolean":
        return
    actual = value if kind == "integer" else len(value)
    if "max" in rule and actual > rule["max"]:
        yield Fault(path, "max", rule["max"], actual, kind)
    if "min" in rule and actual < rule["min"]:
        yield Fault(path, "min", rule["min"], actual, kind)
    if kind == "array":
        if rule.get("unique") and any(entry in value[:at] for at, entry in enumerate(value)):
            yield Fault(path, "unique")
        items = rule.get("items")
        for at, entry in enumerate(value):
            if isinstance(items, str):
                yield from faults(entry, items, _join(path, str(at)))
            elif items is not None:
                yield from _plain(entry, items, _join(path, str(at)))


def _join(path: str, step: str) -> str:
    return f"{path}/{step}" if path else step
