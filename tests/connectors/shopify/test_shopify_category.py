"""The category that a shop chose in Shopify's taxonomy, from its export through the shop to the fact that names it."""

from __future__ import annotations

import pytest
from emulated_shopify import BULK, PAGED

from core.catalog.seed import builtin, read_csv
from core.facts.categories.guess import CATEGORY_KEY
from core.facts.extract import extract
from core.ports.wire import SeedProduct

HEADPHONES = "Electronics > Audio > Audio Components > Headphones & Headsets > Headphones"
EXPORT = f"""Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Variant SKU,Variant Price,Status
aurora,Aurora 7,<p>New.</p>,Nord,{HEADPHONES},,,TRUE,A7,99.00,active
borea,Borea 3,<p>New.</p>,Nord,,,,TRUE,B3,99.00,active
"""
TREE = """query($search: String, $of: ID) { taxonomy { categories(first: 10, search: $search, childrenOf: $of) {
  nodes { id fullName name level isRoot isArchived parentId ancestorIds } } } }"""


def fact(product):
    """(category, confidence) on the sheet; a product of no known category has no such fact."""
    rows = [row for row in extract(product, "en").facts if row.key == CATEGORY_KEY]
    return (rows[0].value, rows[0].confidence) if rows else ("general", 0.0)


@pytest.mark.parametrize("limits", [PAGED, BULK])
def test_the_shop_s_category_becomes_the_product_s(open_shop, limits):
    shop = open_shop(read_csv(EXPORT.encode(), currency="EUR").catalogue.products)
    aurora, borea = shop.reader(limits).scan()
    assert aurora.categories == (HEADPHONES,)
    assert borea.categories == ()
    name, confidence = fact(aurora)  # nothing else says what it is
    assert name == "headphones"
    assert confidence > 0.8
    assert fact(borea)[0] == "general"


def test_a_category_outweighs_a_tag_that_speaks_of_something_else(open_shop):
    row = SeedProduct("x", "Aurora 7", tags=("tent",), taxonomy="Electronics>Audio > Audio Components> Speakers")
    (product,) = open_shop([row]).reader().scan()
    assert product.categories == ("Electronics > Audio > Audio Components > Speakers",)
    assert fact(product)[0] == "speakers"


def test_every_category_of_the_model_shop_has_its_place_in_the_taxonomy(open_shop):
    products = builtin(0).products[:12]
    found = open_shop(products).reader().scan()
    assert [product.categories for product in found] == [(seed.taxonomy,) if seed.taxonomy else () for seed in products]
    assert sum(1 for product in found if product.categories) > 6


def test_the_emulated_taxonomy_is_what_the_products_name(open_shop):
    shop = open_shop([SeedProduct("a", "A", taxonomy=HEADPHONES), SeedProduct("b", "B", taxonomy="Baby & Toddler")])

    def ask(**variables):
        from werkzeug.test import Client

        answer = Client(shop.app).post(
            "/admin/api/2026-07/graphql.json",
            json={"query": TREE, "variables": variables},
            headers={"X-Shopify-Access-Token": shop.emulated.secret},
        )
        return answer.json["data"]["taxonomy"]["categories"]["nodes"]

    roots = ask()
    assert [row["name"] for row in roots] == ["Baby & Toddler", "Electronics"]
    assert all(row["isRoot"] and row["parentId"] is None for row in roots)
    (audio,) = ask(of=roots[1]["id"])
    assert (audio["fullName"], audio["level"], audio["ancestorIds"]) == ("Electronics > Audio", 2, [roots[1]["id"]])
    assert [row["level"] for row in ask(search="headphones")] == [4, 5]
