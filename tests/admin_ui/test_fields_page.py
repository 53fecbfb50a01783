"""What is out of date, on a product's page: parts by market."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.catalog.product import Product, encode, fingerprint

ENGLISH, CHINESE = {"Accept-Language": "en"}, {"Accept-Language": "zh-CN"}


def test_a_change_in_the_shop_shows_in_its_market_at_once(house: Any) -> None:
    product = house.product()
    where = house.path(f"/products/{product}/fields")
    assert where in house.get(house.path(f"/products/{product}?locale=de-DE"), **ENGLISH).text
    part = house.get(where, **ENGLISH).text
    assert ("up to date" in part, "out of date" in part, "Opening" in part) == (True, False, True)
    assert ">de-DE</th>" in part
    held = house.db.catalog.get(house.store.id, product)
    changed = replace(held.snapshot, attributes=(), description_html="<p>Weight: 77 g</p>", weight_g=77.0)
    house.db.catalog.store(house.store.id, [Product(house.store.id, changed, fingerprint(encode(changed)))])
    assert house.get(where, **ENGLISH).text.count("out of date") > 1
    part = house.get(where, **CHINESE).text
    assert ("已过时" in part, "开头" in part, "重量" in part) == (True, True, True)


def test_a_product_without_a_page_says_so(fresh: Any) -> None:
    fresh.connect()
    product = fresh.db.catalog.sources(fresh.store.id)[0].remote_id
    assert "No page yet" in fresh.get(fresh.path(f"/products/{product}/fields"), **ENGLISH).text
