"""Shopify's products in platform-neutral words."""

from __future__ import annotations

import json

import pytest

from connectors.shopify import mapping
from core.ports.wire import AttributeSnapshot, MediaSnapshot


def metafield(kind, value, key="care", namespace="custom"):
    text = value if isinstance(value, str) else json.dumps(value)
    return {"id": "gid://shopify/Metafield/1", "namespace": namespace, "key": key, "type": kind, "value": text}


RICH_TEXT = {
    "type": "root",
    "children": [
        {"type": "paragraph", "children": [{"type": "text", "value": "Hand"}, {"type": "text", "value": "wash"}]},
        {"type": "list", "children": [{"type": "list-item", "children": [{"type": "text", "value": "only"}]}]},
    ],
}


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("single_line_text_field", " Steel ", ("Steel",)),
        ("multi_line_text_field", "a\nb", ("a\nb",)),
        ("number_integer", "12", ("12",)),
        ("number_decimal", "1.5", ("1.5",)),
        ("date", "2026-01-31", ("2026-01-31",)),
        ("list.single_line_text_field", ["Red", "Blue"], ("Red", "Blue")),
        ("list.number_integer", [1, 2], ("1", "2")),
        ("dimension", {"value": 12.5, "unit": "CENTIMETERS"}, ("12.5 centimeters",)),
        ("weight", {"value": 2.0, "unit": "kg"}, ("2 kg",)),
        ("list.volume", [{"value": 1, "unit": "FLUID_OUNCES"}, 7], ("1 fluid ounces",)),
        ("rich_text_field", RICH_TEXT, ("Hand wash only",)),
        ("json", {"a": 1}, ()),
        ("boolean", "true", ()),
        ("product_reference", "gid://shopify/Product/1", ()),
        ("list.metaobject_reference", ["gid://shopify/Metaobject/1"], ()),
        ("rating", {"value": "4.5", "scale_max": "5.0"}, ()),
        ("list.single_line_text_field", "broken", ()),
        ("a_type_of_tomorrow", "x", ()),
    ],
)
def test_the_words_of_a_metafield(kind, value, read):
    assert mapping.metafield_values(metafield(kind, value)) == read


def test_properties_have_the_merchant_s_names_and_leave_out_what_says_nothing():
    nodes = [
        metafield("single_line_text_field", "Cold", "care"),
        metafield("single_line_text_field", "Steel", "main_material"),
        metafield("json", "{}", "vitrine_state", "app--7"),
        metafield("single_line_text_field", "ours", "vitrine_state", "app--7"),
        metafield("single_line_text_field", "theirs", "fit", "app--8"),
        metafield("single_line_text_field", "SEO", "title_tag", "global"),
        metafield("single_line_text_field", "", "empty"),
        metafield("multi_line_text_field", "x" * 5001, "story"),
    ]
    assert mapping.properties(nodes, {("custom", "care"): "Pflege"}) == [
        AttributeSnapshot("Pflege", ("Cold",)),
        AttributeSnapshot("main material", ("Steel",)),
        AttributeSnapshot("fit", ("theirs",)),
    ]


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [("19.90", "EUR", 1990), ("1990", "JPY", 1990), ("1.234", "KWD", 1234), ("0.00", "EUR", 0), (None, "EUR", None)],
)
def test_prices_in_minor_units(value, currency, minor):
    assert mapping.price_minor(value, currency) == minor


@pytest.mark.parametrize(
    ("status", "amounts", "price", "each"),
    [
        ("ACTIVE", ["0.00", "5.00"], 0, [0, 500]),  # a sample that shoppers get for nothing
        ("DRAFT", ["0.00", "5.00"], 500, [None, 500]),
        ("DRAFT", ["0.00", "0.00"], None, [None, None]),
        ("ARCHIVED", ["0.00", "0.00"], None, [None, None]),
    ],
)
def test_nothing_is_a_price_where_shoppers_can_buy_and_no_price_yet_in_a_draft(status, amounts, price, each):
    node = {"id": "gid://shopify/Product/9", "title": "Sample", "status": status, "hasOnlyDefaultVariant": False}
    rows = [{"id": f"gid://shopify/ProductVariant/{at}", "price": amount} for at, amount in enumerate(amounts, 1)]
    made = mapping.product(node, "EUR", [mapping.variant(row, "EUR") for row in rows])
    assert (made.price_minor, [variant.price_minor for variant in made.variants]) == (price, each)


@pytest.mark.parametrize(
    ("unit", "value", "grams"),
    [("GRAMS", 310, 310.0), ("KILOGRAMS", 1.5, 1500.0), ("OUNCES", 1.0, 28.349523), ("POUNDS", 2.0, 907.18474),
     ("GRAMS", 0.0, None), ("STONES", 1.0, None), ("GRAMS", None, None), ("GRAMS", float("inf"), None)],
)  # fmt: skip
def test_weights_in_grams(unit, value, grams):
    node = {"inventoryItem": {"measurement": {"weight": {"unit": unit, "value": value}}}}
    assert mapping.weight_g(node) == grams
    assert mapping.weight_g({"inventoryItem": {"measurement": {"weight": None}}}) is None
    assert mapping.weight_g({}) is None


@pytest.mark.parametrize(
    ("barcode", "read"),
    [("4006381333931", "4006381333931"), ("978-3-16-148410-0", "9783161484100"), ("SHELF-12", ""), ("123", ""),
     (None, ""), ("٤٠٠٦٣٨١٣٣٣٩٣١", "")],
)  # fmt: skip
def test_a_barcode_counts_when_it_has_the_form_of_a_gtin(barcode, read):
    assert mapping.gtin(barcode) == read


def test_only_pictures_that_are_ready_are_media():
    nodes = [
        {"id": "gid://shopify/MediaImage/1", "alt": None, "image": {"url": "https://cdn.example/1.jpg"}},
        {"id": "gid://shopify/MediaImage/2", "alt": "later", "image": None},
        {"id": "gid://shopify/Video/3", "alt": "film"},
    ]
    assert mapping.media(nodes) == (MediaSnapshot("1", "https://cdn.example/1.jpg", ""),)


@pytest.mark.parametrize(
    ("status", "read"),
    [("ACTIVE", "publish"), ("UNLISTED", "publish"), ("DRAFT", "draft"), ("ARCHIVED", "private"), ("NEW", "private")],
)
def test_a_product_s_own_fields(status, read):
    node = {
        "id": "gid://shopify/Product/9", "title": "e\u0301\x00", "status": status, "hasOnlyDefaultVariant": False,
        "category": {"id": "gid://shopify/TaxonomyCategory/hg-11", "fullName": "Home & Garden > Lighting"},
        "options": [{"name": "Size", "position": 2, "optionValues": [{"name": "S"}]},
                    {"name": "Colour", "position": 1, "optionValues": [{"name": "Red"}]}],
        "onlineStoreUrl": None, "updatedAt": "2026-03-01T10:00:00+01:00",
    }  # fmt: skip
    made = mapping.product(node, "EUR", [])
    assert (made.remote_id, made.group_id, made.title, made.status) == ("9", "9", "é", read)
    assert made.categories == ("Home & Garden > Lighting",)
    assert [row.name for row in made.attributes] == ["Colour", "Size"]
    assert made.modified_at is not None
    assert made.modified_at.isoformat() == "2026-03-01T09:00:00+00:00"
    assert (made.permalink, made.price_minor, made.variants) == ("", None, ())
