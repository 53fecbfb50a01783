"""What a shop means: bounds that belong together, slogans, conditions, words that only look like materials."""

from __future__ import annotations

import pytest

from core.facts.extract import extract
from core.facts.measure import parse
from core.facts.sheet import FactSheet
from core.facts.vocabulary import attributes, lookup, natural_bound
from core.ports.wire import AttributeSnapshot, ProductSnapshot


def sheet(html: str = "", *attributes: tuple[str, str], lang: str = "en") -> FactSheet:
    named = tuple(AttributeSnapshot(name, (value,)) for name, value in attributes)
    return extract(ProductSnapshot("1", "Thing", description_html=html, attributes=named), lang)


def test_the_same_figure_with_and_without_its_bound_is_one_bounded_fact() -> None:
    found = sheet("<p>Battery life of up to 16 hours.</p>", ("Battery life", "16 hours"))
    lives = [f for f in found if f.attribute == "battery_life"]
    assert [(f.value, f.qualifier) for f in lives] == [(16, "up_to")]


def test_the_same_figure_under_a_narrower_name_is_one_fact() -> None:
    found = sheet("<ul><li>Oven-safe up to 220 °C</li></ul>", ("Maximum temperature", "220 °C"))
    heat = [f for f in found.of("measure") if f.unit == "degc"]
    assert [(f.attribute, f.value, f.qualifier) for f in heat] == [("max_temperature", 220, "up_to")]


def test_another_figure_stays_another_fact() -> None:
    found = sheet("<p>Battery life of up to 20 hours.</p>", ("Battery life", "16 hours"))
    assert sorted(f.value for f in found if f.attribute == "battery_life") == [16, 20]


def test_a_time_in_the_row_of_the_charging_port_is_the_charging_time() -> None:
    found = sheet("<table><tr><th>Charging</th><td>3 hours by USB-C</td></tr></table>")
    time, port = found.get("charging_time"), found.get("charging_port")
    assert time is not None
    assert port is not None
    assert (time.value, time.unit, time.text) == (3, "h", "3 hours")
    assert (port.value, port.text) == ("USB-C", "USB-C")


@pytest.mark.parametrize("slogan", ["Big sound in a small case", "Gentle to knots.", "A nest for long naps."])
def test_a_slogan_without_a_property_is_no_fact(slogan: str) -> None:
    found = sheet(f"<p>{slogan}</p><ul><li>Leak-proof lid</li></ul>")
    assert [f.value for f in found.of("feature")] == ["Leak-proof lid"]


def test_short_lines_below_one_another_are_a_list() -> None:
    found = sheet("<p>Leak-proof lid<br>Carry loop<br>Wide mouth</p>")
    assert [f.value for f in found.of("feature")] == ["Leak-proof lid", "Carry loop", "Wide mouth"]


@pytest.mark.parametrize("text", ["Stands upside down", "Packs down to 22 x 11 x 11 cm", "Folds down flat"])
def test_down_as_a_direction_is_no_filling(text: str) -> None:
    assert not sheet(f"<ul><li>{text}</li></ul>").of("material")


@pytest.mark.parametrize("text", ["Goose down fill", "Down insulation", "Filled with down"])
def test_down_as_a_filling_is_one(text: str) -> None:
    assert any("down" in str(f.value).lower() for f in sheet(f"<ul><li>{text}</li></ul>").of("material"))


@pytest.mark.parametrize("text", ["Nickel-free", "Free of nickel", "Without leather"])
def test_what_a_thing_is_free_of_is_not_what_it_is_made_of(text: str) -> None:
    assert not sheet(f"<ul><li>{text}</li></ul>").of("material")


def test_a_condition_in_brackets_belongs_to_its_figure() -> None:
    weight = sheet("", ("Weight", "1.3 kg (without battery)")).get("weight")
    assert weight is not None
    assert (weight.value, weight.applies_to) == (1.3, "without battery")
    both = sheet("", ("Length", "25 cm (9.8 in)")).get("length")
    assert both is not None
    assert both.applies_to == ""
    size = sheet("", ("Dimensions", "30 x 20 x 10 cm (L x W x H)"))
    assert all(f.applies_to == "" for f in size)


@pytest.mark.parametrize(
    ("label", "lang", "name"),
    [
        ("Operating time", "en", "operating_time"),
        ("Operating temperature", "en", "operating_temperature"),
        ("Maximum temperature", "en", "max_temperature"),
        ("Shelf life after opening", "en", "shelf_life_after_opening"),
        ("Washing temperature", "en", "washing_temperature"),
        ("Betriebstemperatur", "de", "operating_temperature"),
        ("開封後使用期限", "ja", "shelf_life_after_opening"),
        ("洗涤温度", "zh", "washing_temperature"),
    ],
)
def test_labels_of_the_newer_attributes(label: str, lang: str, name: str) -> None:
    found = lookup(label, lang)
    assert found is not None
    assert found.name == name


def test_natural_bounds_are_bounds_and_broader_attributes_exist() -> None:
    assert natural_bound("battery_life") == "up_to"
    assert natural_bound("weight") == natural_bound("unheard of") == ""
    for attribute in attributes().values():
        assert attribute.bound in ("", "up_to", "max", "min")
        assert not attribute.broader or attribute.broader in attributes()


@pytest.mark.parametrize(("text", "value"), [("最長38時間", 38), ("最高220℃", 220), ("最长24小时", 24)])
def test_a_superlative_before_a_number_is_a_bound_and_no_side(text: str, value: float) -> None:
    (found,) = parse(text, "ja" if "時" in text or "℃" in text else "zh")
    assert (found.value, found.qualifier, found.axes) == (value, "up_to", ())


def test_a_water_column_in_a_sentence_is_that_of_the_table() -> None:
    found = sheet("<p>A shell with a 20,000 mm water column.</p>", ("Water column", "20,000 mm"))
    assert [(f.key, f.value) for f in found.of("measure")] == [("water_column", 20000)]


def test_the_head_row_of_a_table_is_no_fact() -> None:
    found = sheet("<table><tr><th>Property</th><th>Value</th></tr><tr><td>Weight</td><td>90 g</td></tr></table>")
    assert [f.key for f in found if f.source == "table"] == ["weight"]


def test_advice_of_several_sentences_is_several_pieces() -> None:
    found = sheet("<h3>Care</h3><p>Wash at 30 °C. Do not use fabric softener.</p>", ("Care", "Line dry; Do not iron"))
    care = [f.value for f in found.of("care")]
    assert {"Wash at 30 °C", "Do not use fabric softener", "Line dry", "Do not iron"} <= set(care)


def test_ratings_alone_in_a_list_are_typed() -> None:
    found = sheet("<ul><li>IPX4</li><li>pH 5.5</li></ul>")
    assert found.text("water_resistance") == "IPX4"
    acid = found.get("ph")
    assert acid is not None
    assert acid.value == 5.5


@pytest.mark.parametrize(
    ("text", "cared"),
    [
        ("Two walls of steel with a vacuum in between.", False),
        ("Double-wall vacuum insulation.", False),
        ("Vacuum-sealed lid.", False),
        ("Vacuum regularly with a soft brush.", True),
    ],
)
def test_a_vacuum_is_no_advice_to_vacuum(text, cared):
    sheet = extract(ProductSnapshot("1", "Bottle", description_html=f"<p>{text}</p>"), "en-US")
    assert bool(sheet.of("care")) is cared


@pytest.mark.parametrize(
    "text",
    [
        "Looking for 80 cm? See the other listing.",
        "A patch makes it a ten minute job.",
        "Six years on, we still sew every one of them.",
        "Each shirt gives new life to 12 plastic bottles.",
    ],
)
def test_figures_of_something_else_are_no_measures(text):
    sheet = extract(ProductSnapshot("1", "Trail Shirt", description_html=f"<p>{text}</p>"), "en-US")
    assert not sheet.of("measure")
