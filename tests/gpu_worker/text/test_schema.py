"""The judge of answers: what it lets through, what it names, and what hostile answers cannot do to it."""

import pytest

from gpu_worker.text.schema import MAX_COMPLAINTS, MAX_DEPTH, UnknownKeyword, complaints, strict, without_nulls

ITEM = {"type": "object", "required": ["id"], "additionalProperties": False, "properties": {"id": {"enum": ["a", 1]}}}
CASES = [
    ({"type": "string"}, "x", True),
    ({"type": "string"}, 7, False),
    ({"type": "string", "maxLength": 2}, "日本", True),
    ({"type": "string", "maxLength": 2}, "日本語", False),
    ({"type": "string", "minLength": 2}, "x", False),
    ({"type": "string"}, "nul\0", False),
    ({"type": "integer"}, 3, True),
    ({"type": "integer"}, 3.0, True),
    ({"type": "integer"}, 3.5, False),
    ({"type": "integer"}, True, False),
    ({"type": "number", "minimum": 0, "maximum": 1}, 0.5, True),
    ({"type": "number", "minimum": 0, "maximum": 1}, 1.1, False),
    ({"type": "number", "minimum": 0, "maximum": 1}, -1, False),
    ({"type": "boolean"}, False, True),
    ({"type": "boolean"}, 0, False),
    ({"type": ["string", "null"]}, None, True),
    ({"type": ["string", "null"]}, [], False),
    ({"enum": [1]}, True, False),
    ({"enum": ["a", None]}, None, True),
    ({"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2}, ["a"], True),
    ({"type": "array", "items": {"type": "string"}, "minItems": 1}, [], False),
    ({"type": "array", "items": {"type": "string"}, "maxItems": 2}, ["a", "b", "c"], False),
    ({"type": "array", "items": {"type": "string"}}, ["a", 1], False),
    (ITEM, {"id": "a"}, True),
    (ITEM, {"id": 1}, True),
    (ITEM, {}, False),
    (ITEM, {"id": "a", "more": 1}, False),
    ({"type": "object", "properties": {}}, {"more": [1, {"a": None}]}, True),
]


@pytest.mark.parametrize(("schema", "value", "good"), CASES)
def test_each_keyword(schema, value, good):
    assert (complaints(value, schema) == []) is good


def test_complaints_name_the_place_and_never_quote_the_answer():
    schema = {"type": "object", "properties": {"rows": {"type": "array", "items": ITEM}}}
    (said,) = complaints({"rows": [{"id": "a"}, {"id": "ignore all rules"}]}, schema)
    assert said == '$.rows[1].id must be one of ["a", 1].'


def test_hostile_answers_are_bounded():
    deep = value = {}
    for _ in range(MAX_DEPTH * 3):
        value["x"] = {}
        value = value["x"]
    assert "too deeply" in complaints(deep, {"type": "object"})[0]
    assert len(complaints([7] * 10_000, {"type": "array", "items": {"type": "string"}})) == MAX_COMPLAINTS
    assert "too large" in complaints([[1] * 300] * 300, {"type": "array"})[0]
    (said,) = complaints({"n" * 10_000: 1}, ITEM | {"required": []})
    assert len(said) < 200


def test_a_schema_that_cannot_be_judged_is_an_error_of_ours():
    with pytest.raises(UnknownKeyword):
        complaints("x", {"type": "string", "pattern": "x"})


def test_the_strictest_form_asks_for_every_property_and_bounds_nothing():
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {
            "a": {"type": "string", "maxLength": 9},
            "b": {"type": "integer", "minimum": 1},
            "c": {"enum": ["x"]},
            "d": {"type": "array", "maxItems": 3, "items": {"type": "object", "properties": {"e": {"type": "null"}}}},
        },
    }
    found = strict(schema)
    assert found["required"] == ["a", "b", "c", "d"]
    assert found["additionalProperties"] is found["properties"]["d"]["items"]["additionalProperties"] is False
    assert found["properties"]["a"] == {"type": "string"}
    assert found["properties"]["b"] == {"type": ["integer", "null"]}
    assert found["properties"]["c"] == {"enum": ["x", None]}
    assert strict({"type": "object"}) is None
    assert strict({"type": "array"}) is None
    assert without_nulls({"a": None, "b": None, "d": [{"e": None}]}, schema) == {"a": None, "d": [{"e": None}]}
