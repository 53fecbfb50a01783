"""Shops filled from every kind of catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.shopify.emulator.configuration import read, split_type
from connectors.shopify.emulator.faults import DEFAULTS
from core.catalog.seed import builtin, read_csv
from core.errors import BadInput
from core.ports.wire import SeedCatalogue, SeedProduct, SeedShoppers, VariantSnapshot

EXPORT = """Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,\
Variant Inventory Qty,Variant Price,Variant Compare At Price,Status
cup,Cup,<p>A cup.</p>,Nord,Cups,"tea, blue",TRUE,Size,Small,CUP-S,200,3,9.50,12.00,active
cup,,,,,,,,Large,CUP-L,300,4,12.50,,
"""
ALL = """{ products(first: 100) { nodes { handle title status options { name values } hasOnlyDefaultVariant
  variants(first: 1) { nodes { sku price } } } } }"""


@pytest.mark.parametrize(("seed", "count"), [(0, None), (3, 60)])
def test_the_built_in_catalogues(make_shop, seed, count):
    catalogue = builtin(seed, count)
    shop = make_shop(catalogue)
    rows = shop.ask(ALL)["products"]["nodes"]
    assert [row["title"] for row in rows] == [product.title[:255] for product in catalogue.products]
    assert len({row["handle"] for row in rows}) == len(rows)
    assert all(row["variants"]["nodes"] and row["options"] for row in rows)
    assert set(shop.emulated.state()) == {str(number) for number in shop.store.tables["Product"]}


def test_an_export_of_a_shop(make_shop):
    shop = make_shop(read_csv(EXPORT.encode(), currency="EUR").catalogue)
    (cup,) = shop.ask(ALL)["products"]["nodes"]
    assert cup["options"] == [{"name": "Size", "values": ["Small", "Large"]}]
    assert cup["variants"]["nodes"] == [{"sku": "CUP-S", "price": "9.50"}]


def test_options_that_only_the_variants_name(make_shop):
    variants = (VariantSnapshot("1", "a", (("Size", "S"),), 100), VariantSnapshot("2", "b", (("Color", "Red"),), 100))
    products = (SeedProduct("p", "P", variants=variants), SeedProduct("q", "🍵", price_minor=100))
    shop = make_shop(SeedCatalogue("N", "JPY", "ja-JP", products, SeedShoppers(1, 1, 0.1, (0.0,), 1)))
    first, second = shop.ask(ALL)["products"]["nodes"]
    assert [row["name"] for row in first["options"]] == ["Size", "Color"]
    assert first["variants"]["nodes"][0]["price"] == "100"
    assert second["hasOnlyDefaultVariant"] is True
    assert second["handle"] == "product"
    assert shop.ask("{ shopLocales { locale primary } }")["shopLocales"][0] == {"locale": "ja", "primary": True}


@pytest.mark.parametrize("wrong", [{"locales": ["xx"]}, {"markets": ["ZZ"]}])
def test_languages_and_countries_that_do_not_exist(make_shop, wrong):
    with pytest.raises(BadInput):
        make_shop(**wrong)


def test_a_field_may_be_the_name_of_its_type_alone():
    found = read('[metaobjects.app.note]\n[metaobjects.app.note.fields]\ntext = "json"\n')
    assert found.metaobjects == (("note", {"fields": {"text": "json"}}),)
    assert split_type("list.metaobject_reference<$app:note>") == ("list.metaobject_reference", "$app:note")
    with pytest.raises(BadInput):
        split_type("<>")


def test_the_reference_page_tells_every_switch():
    text = (Path(__file__).parents[4] / "docs" / "reference" / "emulator-shopify.md").read_text(encoding="utf-8")
    told = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `") and "/__emulator" not in line]
    assert told == list(DEFAULTS)
