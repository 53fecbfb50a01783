"""Cells of the owner's form: read, refused with a next step, and written back as they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.facts.answer import CHOICE, NUMBER, TEXT, answer, field_for, shown, symbol
from core.facts.categories import categories
from core.facts.completeness import wanted
from core.facts.measure import parse
from core.facts.sheet import Fact, FactSheet
from core.facts.units import units
from core.facts.vocabulary import attributes

BY = {"by": "person:ada", "at": "2026-11-21T10:00:00Z"}


def read(attribute, text, category="tops", unit="", lang="en-US"):
    return answer(attribute, text, unit=unit, lang=lang, category_name=category, **BY)


@pytest.mark.parametrize(
    ("attribute", "text", "unit", "category", "value", "found_unit"),
    [
        ("weight", "340 g", "", "tops", 340, "g"),
        ("weight", "340", "g", "tops", 340, "g"),
        ("weight", "12 oz", "g", "tops", 12, "oz"),  # the unit that is written wins
        ("weight", "!400 kg", "", "tops", 400, "kg"),
        ("dimensions", "30 x 20 x 10", "cm", "toys", (30, 20, 10), "cm"),
        ("persons", "2", "", "tents", 2, ""),
        ("min_age", "36", "month", "toys", 36, "month"),
        ("temperature_range", "-5 to 40 °C", "", "sleeping_gear", (-5, 40), "degc"),
        ("warranty", "2", "year", "tools", 2, "year"),
        ("origin", "Portugal", "", "tops", "PT", ""),
        ("dishwasher_safe", "yes", "", "cookware", "yes", ""),
        ("water_resistance", "IPX5", "", "speakers", "IPX5", ""),
    ],
)
def test_cells_are_read(attribute, text, unit, category, value, found_unit):
    (fact,) = read(attribute, text, category, unit)
    assert (fact.value, fact.unit, fact.attribute) == (value, found_unit, attribute)
    assert (fact.confidence, fact.provable, fact.source) == (1.0, True, "owner")
    assert (fact.confirmed_by, fact.confirmed_at) == ("person:ada", "2026-11-21T10:00:00Z")


def test_lists_become_facts_with_keys_of_their_own():
    rows = read("material", "80% wool, 20% silk")
    assert [(row.key, row.value, row.share) for row in rows] == [("material", "wool", 80), ("material.1", "silk", 20)]
    assert [row.key for row in read("care", "machine wash at 30 °C; do not bleach")] == ["care.0", "care.1"]
    assert [row.value for row in read("product_category", "shoes")] == ["apparel", "shoes"]


@pytest.mark.parametrize(
    ("attribute", "text", "unit", "category", "cause", "step"),
    [
        ("weight", "heavy", "", "tops", "is no weight", "for example"),
        ("weight", "340", "", "tops", "", "g"),
        ("weight", "400 kg", "", "tops", "hard to believe for tops", "!"),
        ("weight", "340 g, 500 g", "", "tops", "two values", "range"),
        ("capacity", "5 km", "", "drinkware", "is no capacity", "ml"),
        ("material", "80% wool, 30% silk", "", "tops", "add up to 110 %", "100 %"),
        ("origin", "Narnia", "", "tops", "names no country", "Portugal"),
        ("dishwasher_safe", "maybe", "", "cookware", "neither yes nor no", "yes or no"),
        ("warranty", "2", "", "tools", "months or years", "2 years"),
        ("colour", "<b>red</b>", "", "tops", "HTML", "plain"),
        ("colour", "x" * 1001, "", "tops", "longer", "Shorten"),
        ("colour", " \0 ", "", "tops", "empty", ""),
        ("nonsense", "x", "", "tops", "no attribute", "column names"),
        ("product_category", "unicorns", "", "tops", "no category", "shoes"),
    ],
)
def test_what_cannot_be_true_is_refused_with_a_next_step(attribute, text, unit, category, cause, step):
    with pytest.raises(BadInput) as error:
        read(attribute, text, category, unit)
    assert cause in error.value.cause
    assert step in error.value.next_step
    assert error.value.field


@pytest.mark.parametrize("name", list(categories()))
def test_every_wanted_attribute_is_asked_with_an_example_that_is_taken(name):
    for entry in wanted(name, ("DE", "US", "JP", "KR", "CN")):
        for customary in (False, True):
            field = field_for(entry.attribute, name, "US" if customary else "DE", customary)
            assert field.kind in (NUMBER, TEXT, CHOICE)
            assert set(field.units) <= set(units())
            assert not field.unit or field.units[0] == field.unit
            if field.example:
                assert read(entry.attribute, field.example, name)


def test_a_unit_is_written_as_it_is_read():
    for name in units():
        written = symbol(name)
        if not written or name in ("mm_water", "tc"):
            continue
        found = [q for q in parse(f"{4000 if name == 'k' else 3} {written}", "en", counts=True) if not q.restates]
        assert found, name
        assert found[0].unit == name, (name, written, found)


MEASURES = ("weight", "capacity", "battery_life", "power", "diameter", "charging_time", "luminous_flux", "voltage")


@given(st.sampled_from(MEASURES), st.integers(2, 40), st.sampled_from(["", "up to ", "about "]))
def test_what_is_shown_is_read_back(attribute, number, bound):
    field = field_for(attribute, "general", "DE", False)
    rows = read(attribute, f"{bound}{number} {symbol(field.unit)}", "general")
    cell = shown(FactSheet("1", "en-US", rows), attribute)
    again = read(attribute, cell, "general")
    assert [(f.value, f.unit, f.qualifier) for f in again] == [(f.value, f.unit, f.qualifier) for f in rows]


def test_a_cell_shows_all_of_an_attribute_and_no_variant():
    rows = (
        Fact("material", "material", "wool", share=80, attribute="material"),
        Fact("material.1", "material", "silk", part="lining", attribute="material"),
        Fact("weight", "measure", 300, unit="g", attribute="weight", applies_to="XL"),
        Fact("t", "measure", (-5, 40), unit="degc", qualifier="range", attribute="temperature_range"),
        Fact("d", "care", "no", negated=True, attribute="dishwasher_safe"),
    )
    sheet = FactSheet("1", "en", rows)
    assert shown(sheet, "material") == "80% wool; lining: silk"
    assert shown(sheet, "weight") == ""
    assert shown(sheet, "dishwasher_safe") == "no"
    (again,) = read("temperature_range", shown(sheet, "temperature_range"), "general")
    assert again.value == (-5, 40)


@given(st.sampled_from(sorted(attributes())), st.text(max_size=60))
def test_any_text_is_taken_or_refused(attribute, text):
    try:
        rows = read(attribute, text, "general")
    except BadInput as refused:
        error = refused.as_dict()
    else:
        error = {}
        assert rows
        assert all(row.confirmed_by for row in rows)
    assert all(error.values())
