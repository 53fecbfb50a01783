import json

import pytest

from core.errors import BadInput
from core.facts.confirm import merge
from core.facts.jsonl import facts_row, rows
from core.facts.sheet import Fact, FactSheet

ROW = {
    "id": "lamp",
    "title": "Lamp",
    "options": [{"name": "Color", "values": ["White"]}],
    "variants": [{"sku": "L1", "options": {"Color": "White"}, "grams": 800, "weight_unit": "g"}],
    "body_html": "<p>Height: 42 cm</p><p>100% linen shade, 2-year warranty</p><p>Operates from 5 to 40 °C</p>",
}


def test_a_product_answers_in_the_form_of_the_contract():
    answer = facts_row(ROW)
    assert answer["id"] == "lamp"
    by_kind = {(fact["kind"], fact["dimension"]): fact for fact in answer["facts"]}
    height = by_kind["measure", "height"]
    assert (height["value"], height["unit"], height["source"], height["text"]) == (42, "cm", "body", "42 cm")
    assert (by_kind["material", None]["value"], by_kind["material", None]["share"]) == ("linen", 100)
    assert by_kind["warranty", "duration"]["value"] == "2 years"
    assert (by_kind["measure", "temperature"]["value"], by_kind["measure", "temperature"]["unit"]) == ([5, 40], "°C")
    assert by_kind["measure", "temperature"]["qualifier"] == "range"
    assert by_kind["measure", "weight"]["source"] == "variants"
    assert by_kind["colour", None]["source"] == "options"


def test_a_bad_line_is_answered_and_the_rest_too():
    lines = ["{", json.dumps([1]), json.dumps({"id": "a", "title": 5}), "", json.dumps({"title": "x"}), json.dumps(ROW)]
    answers = list(rows(lines))
    assert [answer["id"] for answer in answers] == [None, None, "a", None, "lamp"]
    assert [answer["error"]["field"] for answer in answers[:4]] == ["", "", "title", "id"]
    assert all(answer["error"]["cause"] for answer in answers[:4])
    assert answers[-1]["facts"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"options": "x"}, "options"),
        ({"options": [3]}, "options"),
        ({"variants": [3]}, "variants.0"),
        ({"variants": [{"grams": -1}]}, "variants.0"),
        ({"variants": [{"grams": "heavy"}]}, "variants.0"),
        ({"body_html": ["x"]}, "body_html"),
        ({"id": True}, "id"),
    ],
)
def test_wrong_fields_are_named(change, field):
    with pytest.raises(BadInput) as error:
        facts_row({**ROW, **change})
    assert error.value.field == field


def test_deeply_nested_json_is_a_bad_line_not_a_crash():
    (answer,) = rows(["[" * 100_000])
    assert "error" in answer


BASE = FactSheet(
    "1",
    "en",
    (
        Fact("category", "category", "kitchen"),
        Fact("weight", "measure", 340, unit="g", attribute="weight", conflicts_with="weight~2"),
        Fact("weight~2", "measure", 500, unit="g", attribute="weight", conflicts_with="weight"),
        Fact("certificate.0", "certification", "FSC", attribute="certificates", provable=False),
    ),
)
BY = {"confirmed_by": "owner@shop", "confirmed_at": "2026-11-21T10:00:00Z", "source": "owner"}


def test_the_owner_wins_settles_the_conflict_and_is_named():
    merged = merge(BASE, [Fact("weight", "measure", 350, unit="g", attribute="weight", **BY)])
    assert [fact.key for fact in merged] == ["category", "weight", "certificate.0"]
    weight = merged.get("weight")
    assert (weight.value, weight.confidence, weight.conflicts_with, weight.confirmed_by) == (350, 1.0, "", "owner@shop")


def test_confirmation_proves_and_adds():
    merged = merge(
        BASE,
        [
            Fact("certificate.0", "certification", "FSC", attribute="certificates", provable=False, **BY),
            Fact("material", "material", "oak", attribute="material", **BY),
        ],
    )
    assert merged.get("certificate.0").provable
    assert merged.facts[-1].key == "material"
    assert merged.get("weight").conflicts_with == "weight~2"


def test_confirming_the_second_of_two_rivals_drops_the_first():
    merged = merge(BASE, [Fact("weight~2", "measure", 500, unit="g", attribute="weight", **BY)])
    assert [(fact.key, fact.conflicts_with) for fact in merged.of("measure")] == [("weight~2", "")]


def test_a_confirmation_without_a_name_is_refused():
    with pytest.raises(BadInput, match="who confirmed"):
        merge(BASE, [Fact("weight", "measure", 1, unit="g")])


def test_an_answer_is_the_whole_answer():
    read = FactSheet(
        "1",
        "en",
        (
            Fact("material", "material", "cotton", attribute="material"),
            Fact("material.1", "material", "nylon", attribute="material"),
            Fact("material.2", "material", "silk", attribute="material", part="lining"),
            Fact("weight", "measure", 300, unit="g", attribute="weight", applies_to="XL"),
        ),
    )
    wool = Fact("material", "material", "wool", attribute="material", **BY)
    weight = Fact("weight.1", "measure", 250, unit="g", attribute="weight", **BY)
    merged = merge(read, [wool, weight])
    assert [(fact.value, fact.part or fact.applies_to) for fact in merged] == [
        ("wool", ""),
        ("silk", "lining"),
        (300, "XL"),
        (250, ""),
    ]


def test_doubt_and_what_to_ask_stand_in_the_answer():
    body = "<ul><li>Material: 80% cotton, 25% silk</li><li>Weight: 210 g</li></ul>"
    answer = facts_row({"id": "a", "title": "Shirt", "type": "Shirts", "body_html": body})
    doubted = [fact for fact in answer["facts"] if "doubt" in fact]
    assert {fact["value"] for fact in doubted} == {"cotton", "silk"}
    assert all("105 %" in fact["doubt"] for fact in doubted)
    assert [len(one["answers"]) for one in answer["questions"]] == [2]
    assert "questions" not in facts_row({"id": "b", "title": "Mug", "body_html": "<p>Weight: 210 g</p>"})


def test_contents_are_parted_before_their_counts():
    body = "<h3>In the box</h3><p>In the box: tent body, flysheet, 12 pegs, 2 aluminum poles, carry bag</p>"
    facts = facts_row({"id": "a", "title": "Tent", "body_html": body})["facts"]
    assert [fact["value"] for fact in facts if fact["kind"] == "included_item"] == [
        "tent body", "flysheet", "12 pegs", "2 aluminum poles", "carry bag",
    ]  # fmt: skip
