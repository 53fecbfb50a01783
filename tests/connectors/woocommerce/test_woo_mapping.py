"""Mapping survives anything a plugin can do to a record, and keeps texts as they are."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.woocommerce import mapping
from connectors.woocommerce.metrics import order_row
from connectors.woocommerce.shop import bcp47, same_language
from core.ports.wire import AttributeSnapshot, MediaSnapshot

UNITS = mapping.Units("EUR", 1000.0, 10.0)
ROW = {
    "id": 13,
    "name": "Kapuzenpulli 🎉",
    "type": "variable",
    "status": "publish",
    "sku": "hood-1",
    "price": "42",
    "description": "<p>a\u0308</p>",
    "short_description": "كوب للسفر",
    "weight": "1.5",
    "dimensions": {"length": "10", "width": "8,5", "height": ""},
    "categories": [{"id": 18, "name": "Hoodies"}],
    "brands": [{"id": 2, "name": "Nordwind"}],
    "tags": [{"name": "warm"}],
    "images": [{"id": 40, "src": "https://shop.example/a.jpg", "alt": ""}],
    "attributes": [{"id": 1, "name": "Color", "variation": True, "options": ["Blue", "Red"]}],
    "variations": [36],
    "global_unique_id": "4006381333931",
    "permalink": "https://shop.example/product/hoodie/",
    "date_modified_gmt": "2026-03-02T09:00:00",
}
VARIATION = {
    "id": 36,
    "price": "45",
    "weight": "0.5",
    "attributes": [{"name": "Color", "option": "Blue"}, {"name": "Size", "option": ""}],
    "image": {"id": 43},
    "description": "<p>v</p>",
    "sku": "v",
    "global_unique_id": "1",
}


def test_a_full_record():
    variant = mapping.variant(VARIATION, UNITS)
    found = mapping.product(ROW, UNITS, (variant,))
    assert found.kind == "variable"
    assert (found.price_minor, found.currency) == (4200, "EUR")
    assert (found.weight_g, found.length_mm, found.width_mm, found.height_mm) == (1500.0, 100.0, 85.0, None)
    assert found.vendor == "Nordwind"
    assert found.attributes == (AttributeSnapshot("Color", ("Blue", "Red"), True),)
    assert found.media == (MediaSnapshot("40", "https://shop.example/a.jpg", ""),)
    assert found.modified_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert found.description_html == "<p>ä</p>"
    assert found.gtin == "4006381333931"
    assert found.group_id == "13"
    assert variant.options == (("Color", "Blue"),)
    assert (variant.price_minor, variant.weight_g, variant.media_id) == (4500, 500.0, "43")


def test_no_price_and_other_kinds():
    assert mapping.product({"id": 1, "price": ""}, UNITS).price_minor is None
    assert mapping.product({"id": 1, "type": "subscription"}, UNITS).kind == "other"
    assert mapping.product({"id": 1, "price": 18}, mapping.Units("JPY", 1, 1)).price_minor == 18
    assert mapping.product({"name": "no id"}, UNITS) is None
    assert mapping.variant({"id": "x"}, UNITS) is None
    assert mapping.product({"id": 1, "images": {"1": {"id": 5}}}, UNITS).media[0].remote_id == "5"


def test_nul_leaves_and_nothing_else():
    assert mapping.text("a\x00b\u200f\ufeff") == "ab\u200f\ufeff"
    assert mapping.text(5) == "5"
    assert mapping.text(True) == mapping.text(None) == mapping.text([]) == ""
    assert mapping.identity("007") == "7"
    assert mapping.identity("9" * 40) == mapping.identity(True) == mapping.identity(0) == mapping.identity("²") == ""
    assert mapping.number("nan") is None
    assert mapping.number(True) is None
    assert mapping.number("1e400") is None
    assert mapping.instant("2026-03-02T10:00:00+01:00") == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert mapping.instant("tomorrow") is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "0", "-1", "12.5", "\x00"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ROW, "option", "options"]), inner, max_size=4)
    ),
    max_leaves=5,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from([*ROW, *VARIATION, "lang"]), JSON), st.integers(1, 10**9))
def test_any_shape_of_record_maps_without_an_error(changes, number):
    row = {**ROW, **changes, "id": number}
    found = mapping.product(row, UNITS, tuple(filter(None, [mapping.variant({**VARIATION, **changes}, UNITS)])))
    assert found.remote_id == str(number)
    for text in (found.title, found.description_html, found.short_html, *found.categories, *found.tags):
        assert "\x00" not in text
        assert unicodedata.is_normalized("NFC", text)
    assert found.price_minor is None or isinstance(found.price_minor, int)
    for measure in (found.weight_g, found.length_mm, found.width_mm, found.height_mm):
        assert measure is None or 0 < measure < 1e16


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_texts_are_kept_but_for_nul_and_normal_form(text):
    found = mapping.product({**ROW, "description": text}, UNITS).description_html
    assert found == unicodedata.normalize("NFC", text.replace("\x00", ""))


ORDER = {
    "id": 79,
    "status": "processing",
    "currency": "USD",
    "total": "47.00",
    "date_created_gmt": "2026-11-21T17:07:29",
    "billing": {"first_name": "Ann", "email": "buyer@shop.example"},
    "customer_ip_address": "203.0.113.10",
    "line_items": [{"product_id": 16, "quantity": 2, "name": "x"}, {"product_id": 0, "quantity": 1}],
    "refunds": [{"id": 1, "total": "-5.50"}, {"id": 2, "total": "-1"}],
    "meta_data": [{"key": "_vitrine_arm", "value": '[["exp-1",1],["exp_2",0],["<b>",1],["exp",-1],["exp"],7]'}],
}


def test_an_order_keeps_what_metrics_need_and_nothing_personal():
    found = order_row(ORDER)
    assert (found.remote_id, found.total_minor, found.refunded_minor) == ("79", 4700, 650)
    assert found.lines == (("16", 2),)
    assert found.arms == (("exp-1", 1), ("exp_2", 0))
    assert found.counts
    assert found.source == ""
    assert not order_row({**ORDER, "status": "cancelled"}).counts
    assert "Ann" not in repr(found)
    assert "203.0.113.10" not in repr(found)
    assert order_row({"status": "x"}) is None


@pytest.mark.parametrize(
    ("written", "source"), [("google", "google"), ("(direct)", "direct"), (None, ""), ("x" * 99, "x" * 80)]
)
def test_what_brought_the_buyer(written, source):
    meta = [{"key": "_wc_order_attribution_source_type", "value": "utm"}]
    meta.append({"key": "_wc_order_attribution_utm_source", "value": written})
    assert order_row({**ORDER, "meta_data": meta}).source == source


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(list(ORDER)), JSON), JSON)
def test_any_shape_of_order_maps_without_an_error(changes, arm):
    found = order_row({**ORDER, "meta_data": [{"key": "_vitrine_arm", "value": arm}], **changes, "id": 5})
    assert found.remote_id == "5"
    assert all(isinstance(number, int) and 0 <= number < 64 for _, number in found.arms)


def test_languages_become_tags():
    cases = {
        "de_DE": "de-DE", "de_DE_formal": "de-DE", "de": "de-DE", "pt-br": "pt-BR", "zh-hans": "zh-CN",
        "zh-hant": "zh-TW", "en_US": "en-US", "ja": "ja-JP", "": "", "x-klingon": "", "123": "", "eo": "eo-001",
    }  # fmt: skip
    assert {code: bcp47(code) for code in cases} == cases
    assert bcp47("de", "de-AT") == "de-AT"
    assert bcp47("de", "en-GB") == "de-DE"
    assert same_language("en", "en-US")
    assert not same_language("en-GB", "en-US")
    assert same_language("EN-us", "en-US")


@given(st.text(max_size=20), st.text(max_size=8))
def test_any_language_code_is_a_tag_or_empty(code, hint):
    tag = bcp47(code, hint)
    assert tag == "" or tag.replace("-", "").isalnum()
