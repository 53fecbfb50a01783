"""The stored form of a product: nothing is lost, and the fingerprint changes exactly with the content."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from core.catalog.product import Product, decode, encode, fingerprint
from core.ports.wire import AttributeSnapshot, MediaSnapshot, ProductSnapshot, VariantSnapshot

TEXT = st.text(max_size=8) | st.sampled_from(["", ',"modified_at":', "}", '"', "\\", "\ud83d", "\0", "\U0001f600"])
WORDS = st.lists(TEXT, max_size=3).map(tuple)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple)
NUMBER = st.none() | st.floats(0, 1e6)
PRICE = st.none() | st.integers(0, 10**9)
VARIANT = st.builds(
    VariantSnapshot, TEXT, sku=TEXT, options=PAIRS, price_minor=PRICE, weight_g=NUMBER, gtin=TEXT, media_id=TEXT,
    description_html=TEXT,
)  # fmt: skip
SNAPSHOT = st.builds(
    ProductSnapshot, TEXT, TEXT, kind=TEXT, status=TEXT, sku=TEXT, locale=TEXT, group_id=TEXT, translations=PAIRS,
    description_html=TEXT, short_html=TEXT, vendor=TEXT, product_type=TEXT, categories=WORDS, tags=WORDS,
    attributes=st.lists(st.builds(AttributeSnapshot, TEXT, WORDS, st.booleans()), max_size=2).map(tuple),
    variants=st.lists(VARIANT, max_size=2).map(tuple),
    media=st.lists(st.builds(MediaSnapshot, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    price_minor=PRICE, currency=TEXT, weight_g=NUMBER, length_mm=NUMBER, width_mm=NUMBER, height_mm=NUMBER, gtin=TEXT,
    permalink=TEXT, modified_at=st.none() | st.just(datetime(2026, 3, 2, 9, tzinfo=UTC)),
)  # fmt: skip


@given(SNAPSHOT)
def test_what_is_stored_comes_back_whole(snapshot):
    stored = encode(snapshot)
    assert decode(stored) == snapshot
    stored.encode()  # any database takes it
    assert json.loads(stored)


@given(SNAPSHOT, SNAPSHOT)
def test_the_fingerprint_is_the_same_exactly_when_the_content_is(one, two):
    when = datetime(2027, 1, 1, tzinfo=UTC)
    assert fingerprint(encode(one)) == fingerprint(encode(replace(one, modified_at=when)))
    assert fingerprint(encode(one)) == fingerprint(encode(replace(one, modified_at=None)))
    same = replace(one, modified_at=None) == replace(two, modified_at=None)
    assert (fingerprint(encode(one)) == fingerprint(encode(two))) == same


def test_every_field_of_a_product_counts():
    base = ProductSnapshot("1", "Cup")
    other = {
        "remote_id": "2", "title": "Mug", "translations": (("de-DE", "3"),), "categories": ("a",), "tags": ("a",),
        "attributes": (AttributeSnapshot("a", ("b",)),), "variants": (VariantSnapshot("v"),),
        "media": (MediaSnapshot("m", "u"),), "price_minor": 0, "weight_g": 0.0, "length_mm": 0.0, "width_mm": 0.0,
        "height_mm": 0.0,
    }  # fmt: skip
    seen = {fingerprint(encode(base))}
    for field in fields(ProductSnapshot):
        if field.name != "modified_at":
            changed = replace(base, **{field.name: other.get(field.name, "changed")})
            seen.add(fingerprint(encode(changed)))
            assert decode(encode(changed)) == changed, field.name
    assert len(seen) == len(fields(ProductSnapshot))


def test_people_name_a_product_by_its_sku_or_its_id():
    assert Product("s", ProductSnapshot("7", "Cup", sku="C-7"), "f").label == "C-7"
    assert Product("s", ProductSnapshot("7", "Cup"), "f").label == "id:7"
