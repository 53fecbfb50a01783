"""The A+ contract as data: every breach is found, a sound document has none."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from core.content.channels.contract import console, faults, module_types, slots
from core.content.channels.table import channel, channels
from core.errors import BadInput

_IMAGE: dict[str, Any] = {
    "uploadDestinationId": "aplus/1.jpg",
    "altText": "A lamp",
    "imageCropSpecification": {
        "size": {"width": {"value": 970, "units": "pixels"}, "height": {"value": 600, "units": "pixels"}}
    },
}
_SOUND: dict[str, Any] = {
    "name": "Lamp",
    "contentType": "EBC",
    "locale": "en-US",
    "contentModuleList": [
        {
            "contentModuleType": "STANDARD_HEADER_IMAGE_TEXT",
            "standardHeaderImageText": {
                "headline": {"value": "Light", "decoratorSet": [{"type": "STYLE_BOLD", "offset": 0, "length": 5}]},
                "block": {"image": _IMAGE, "body": {"textList": [{"value": "A lamp.", "decoratorSet": []}]}},
            },
        },
        {
            "contentModuleType": "STANDARD_TECH_SPECS",
            "standardTechSpecs": {
                "specificationList": [{"label": {"value": "A"}, "description": {"value": str(at)}} for at in range(4)],
                "tableCount": 1,
            },
        },
    ],
}


def _set(path: str, value: Any) -> dict[str, Any]:
    """The sound document with one thing changed; the value `del` takes it out."""
    made = deepcopy(_SOUND)
    node: Any = made
    *steps, last = path.split("/")
    for step in steps:
        node = node[int(step)] if isinstance(node, list) else node[step]
    if value == "del":
        del node[last]
    else:
        node[int(last) if isinstance(node, list) else last] = value
    return made


def test_a_sound_document_has_no_fault() -> None:
    assert list(faults(_SOUND)) == []


_HEAD = "contentModuleList/0/standardHeaderImageText"
_SPECS = "contentModuleList/1/standardTechSpecs"


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("name", "x" * 101, "max"),
        ("name", "", "min"),
        ("locale", "de", "min"),
        ("contentType", "ABC", "one_of"),
        ("contentModuleList", [], "min"),
        ("contentModuleList", "del", "required"),
        ("contentModuleList/0/contentModuleType", "PREMIUM", "one_of"),
        ("contentModuleList/0/oddity", 1, "unknown"),
        (f"{_HEAD}/headline/value", "x" * 10_001, "max"),
        (f"{_HEAD}/headline/value", 5, "type"),
        (f"{_HEAD}/headline/decoratorSet", [{"type": "STYLE_BIG"}], "one_of"),
        (f"{_HEAD}/headline/decoratorSet", [{"type": "STYLE_BOLD"}] * 2, "unique"),
        (f"{_HEAD}/block/image/altText", "del", "required"),
        (f"{_HEAD}/block/image/altText", "x" * 101, "max"),
        (f"{_HEAD}/block/image/uploadDestinationId", "", "min"),
        (f"{_HEAD}/block/image/imageCropSpecification/size/width/value", True, "type"),
        (f"{_HEAD}/block/body/textList", [], "min"),
        (f"{_SPECS}/tableCount", 3, "max"),
        (f"{_SPECS}/specificationList", [], "min"),
    ],
)
def test_each_breach_is_named_where_it_stands(path: str, value: Any, rule: str) -> None:
    found = list(faults(_set(path, value)))
    assert [fault.rule for fault in found] == [rule]
    assert found[0].path.startswith(path)


def test_every_fault_of_a_document_is_found_at_once() -> None:
    broken = _set("name", "x" * 101)
    broken["contentModuleList"][1]["standardTechSpecs"]["tableCount"] = 9
    del broken["contentModuleList"][0]["standardHeaderImageText"]["block"]["image"]["altText"]
    assert [fault.rule for fault in faults(broken)] == ["max", "required", "max"]


def test_what_is_no_object_is_a_fault() -> None:
    assert [fault.rule for fault in faults(["no"])] == ["type"]


def test_there_is_a_place_for_each_of_the_15_modules() -> None:
    assert set(slots()) == set(module_types())
    assert len(slots()) == 15
    for slot in slots().values():
        assert slot.certainty in ("seen", "memory")
        assert not slot.pictures or (slot.width_px and slot.height_px)
        module = {"contentModuleType": slot.type, slot.field: {}}
        assert all(fault.rule != "unknown" for fault in faults({**_SOUND, "contentModuleList": [module]}))
    assert len(console()["checked"]) == 10


# ------------------------------------------------------------------ the channels' limits


def test_every_limit_has_unit_source_date_and_certainty() -> None:
    for each in channels().values():
        for limit in each:
            assert len(limit.source) > 10, (each.name, limit.field)
            assert len(limit.checked) == 10
            assert limit.certainty in ("high", "medium", "low")
            assert limit.need <= limit.want <= limit.items


def test_known_limits() -> None:
    ads = channel("google_ads").fields
    assert (ads["headlines"].most, ads["headlines"].unit, ads["descriptions"].most) == (30, "width", 90)
    assert ads["headlines"].fits("a" * 30)
    assert not ads["headlines"].fits("a" * 31)
    assert ads["headlines"].fits("日" * 15)
    assert not ads["headlines"].fits("日" * 16)
    assert channel("instagram").fields["caption"].fits("é" * 2200)
    assert channel("instagram").fields["caption"].fits("e\u0301" * 2200)
    assert not channel("instagram").fields["caption"].fits("e" * 2201)


def test_an_unknown_channel() -> None:
    with pytest.raises(BadInput, match="ebay"):
        channel("ebay")
