"""Preflight over documents made from the contract itself: all 15 modules, every limit broken at once, each one told."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.content.channels.contract import faults, module_types, slots
from core.generation.channels.preflight import _part, _texts, preflight
from core.generation.channels.rules import rule

CONTRACT = tomllib.loads(files("core.content.channels").joinpath("aplus_contract.toml").read_text("utf-8"))
_COUNT = iter(range(10**9))


def made(name: str, room: tuple[int, int]) -> Any:
    """A sound value of a type of the contract with everything that it may hold, once."""
    simple = CONTRACT["simple"].get(name)
    if simple is not None:
        return plain(simple, room)
    fields = CONTRACT["define"][name]["fields"]
    return {field: made(kind, room) if isinstance(kind, str) else plain(kind, room) for field, kind in fields.items()}


def plain(wants: dict[str, Any], room: tuple[int, int]) -> Any:
    if "one_of" in wants:
        return wants["one_of"][0]
    if wants["type"] == "boolean":
        return True
    if wants["type"] == "integer":
        return max(1, wants.get("min", 1))
    if wants["type"] == "array":
        least = max(1, wants.get("min", 1))
        items = wants["items"]
        entries = [made(items, room) if isinstance(items, str) else plain(items, room) for _ in range(least)]
        return [] if wants.get("unique") else entries
    return f"oak {next(_COUNT):06d}"[: wants.get("max", 99)]


def sound(kind: str) -> dict[str, Any]:
    """A document with one module of that type, filled as the contract and the console take it."""
    slot = slots()[kind]
    field_type = CONTRACT["define"]["ContentModule"]["fields"][slot.field]
    tree = made(field_type, (slot.width_px, slot.height_px))
    for path, node in walk(tree, ""):
        if "uploadDestinationId" in node:
            wide, high = slot.side_px if "/sidebarImageTextBlock/" in f"{path}/" else (slot.width_px, slot.height_px)
            node["imageCropSpecification"]["size"] = {
                "width": {"value": wide or 300, "units": "pixels"}, "height": {"value": high or 300, "units": "pixels"},
            }  # fmt: skip
    module = {"contentModuleType": kind, slot.field: tree}
    return {"name": "Oak", "contentType": "EBC", "locale": "en-US", "contentModuleList": [module]}


def walk(node: Any, path: str) -> list[tuple[str, Any]]:
    if isinstance(node, dict):
        below = [found for name, inner in node.items() for found in walk(inner, f"{path}/{name}")]
        return [(path, node), *below]
    if isinstance(node, list):
        return [found for at, inner in enumerate(node) for found in walk(inner, f"{path}/{at}")]
    return []


def stops(document: dict[str, Any]) -> dict[str, str]:
    return {problem.place: problem.cause for problem in preflight(document) if problem.stops}


def test_the_contract_and_the_console_know_the_same_fifteen():
    assert set(module_types()) == set(slots())
    assert len(slots()) == 15


@pytest.mark.parametrize("kind", sorted(slots()))
def test_a_module_with_everything_that_it_may_hold_passes(kind):
    document = sound(kind)
    assert list(faults(document)) == []
    assert stops(document) == {}


Breach = tuple[str, Any, Any, str]


def breaches(kind: str, document: dict[str, Any]) -> list[Breach]:
    """(what is broken, container, key, place that must be told), each in a place of its own, none inside another."""
    slot = slots()[kind]
    base = f"contentModuleList/0/{slot.field}"
    found: list[Breach] = []
    for place, text in _texts(document["contentModuleList"][0][slot.field], base):
        part = _part(slot, place)
        if part and part != "body":
            found.append(("console", slot.text[part], text, place))
        elif part == "body":
            found.append(("body", slot.text[part], text, place))
        elif place.endswith("/altText"):
            found.append(("contract", 100, text, place))
    for path, node in walk(document["contentModuleList"][0][slot.field], base):
        if "uploadDestinationId" in node:
            found.append(("missing", node, "uploadDestinationId", f"{path}/uploadDestinationId"))
            found.append(("crop", node, "width", path))
    return found


def put(document: dict[str, Any], place: str, value: Any) -> None:
    node: Any = document
    *steps, last = place.split("/")
    for step in steps:
        node = node[int(step)] if isinstance(node, list) else node[step]
    if value is None:
        del node[last]
    else:
        node[int(last) if isinstance(node, list) else last] = value


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_limit_that_is_broken_is_told_at_once_and_no_other(data):
    kind = data.draw(st.sampled_from(sorted(slots())))
    document = sound(kind)
    known = breaches(kind, document)
    chosen = data.draw(st.lists(st.sampled_from(range(len(known))), unique=True, max_size=len(known))) if known else []
    broken = deepcopy(document)
    expected: set[str] = set()
    for at in chosen:
        what, limit, key, place = known[at]
        if what == "missing":
            if place.rpartition("/")[0] in expected:
                continue  # a picture without its upload is no picture whose crop could be looked at
            put(broken, place, None)
            expected.add(place)
        elif what == "crop":
            if f"{place}/uploadDestinationId" in expected or not slots()[kind].width_px:
                continue
            put(broken, f"{place}/imageCropSpecification/size/{key}/value", 1)
            expected.add(place)
        else:
            letter = data.draw(st.sampled_from(("x", "字", "é", "👩‍👩‍👧")))
            put(broken, place, letter * (limit + 1))
            where = place.rpartition("/textList/")[0] if what == "body" else place
            expected.add(where)
    told = stops(broken)
    assert expected <= told.keys(), (kind, expected - told.keys())
    by_contract = {fault.path for fault in faults(broken)}  # it counts code points: a letter of several may be too much
    twice = {place for place, cause in told.items() if rule("repeated").reason in cause}
    assert told.keys() - expected <= by_contract | twice


@pytest.mark.parametrize(("letter", "fits"), [("字", 150), ("é", 150), ("👍🏽", 150)])
def test_the_console_counts_what_a_reader_counts(letter, fits):
    document = sound("STANDARD_HEADER_IMAGE_TEXT")
    place = "contentModuleList/0/standardHeaderImageText/headline/value"
    put(document, place, letter * fits)
    assert place not in stops(document)
    put(document, place, letter * (fits + 1))
    assert "takes 150" in stops(document)[place]
