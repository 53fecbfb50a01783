"""What is out of date, on a product's page: parts by market."""

from __future__ import annotations

from typing import Any

from woocommerce import API

from core.jobs.sweeper import Sweeper

ENGLISH, CHINESE = {"Accept-Language": "en"}, {"Accept-Language": "zh-CN"}


class _Nowhere:
    """A queue that takes nothing: the test runs the waiting jobs itself."""

    def push(self, job_id: str, tenant_id: str, name: str, attempt: int) -> bool:
        return False


def test_a_change_in_the_shop_shows_in_its_market_after_one_sweep(house: Any) -> None:
    product = house.product()
    where = house.path(f"/products/{product}/fields")
    assert where in house.get(house.path(f"/products/{product}?locale=de-DE"), **ENGLISH).text
    part = house.get(where, **ENGLISH).text
    assert ("up to date" in part, "out of date" in part, "Opening" in part) == (True, False, True)
    assert ">de-DE</th>" in part
    shop = API(
        url=house.shop_url, consumer_key=house.emulated.key, consumer_secret=house.emulated.secret, version="wc/v3"
    )
    changed = {"description": "<p>Weight: 77 g</p>", "weight": "0.077", "attributes": []}
    assert shop.put(f"products/{product}", changed).status_code == 200
    assert "out of date" not in house.get(where, **ENGLISH).text
    Sweeper(house.services.database, _Nowhere()).poll_stores()
    house.work()
    assert house.get(where, **ENGLISH).text.count("out of date") > 1
    part = house.get(where, **CHINESE).text
    assert ("已过时" in part, "开头" in part, "重量" in part) == (True, True, True)


def test_a_product_without_a_page_says_so(fresh: Any) -> None:
    fresh.connect()
    product = fresh.db.catalog.sources(fresh.store.id)[0].remote_id
    assert "No page yet" in fresh.get(fresh.path(f"/products/{product}/fields"), **ENGLISH).text
