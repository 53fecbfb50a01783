"""A shop's figures by command, after its shoppers came."""

from __future__ import annotations

from pathlib import Path

from installation import Installation, ModelShop


def test_what_a_shop_sold_lately(tmp_path: Path) -> None:
    shop = ModelShop.start("--products", "3")
    place = Installation(tmp_path / "home")
    try:
        place.connect(shop)
        came = shop.control("POST", "shoppers")
        found = place.command("store", "figures", "shop", "--json")
        assert found["orders"] + found["dropped"] == came["orders"] > 0
        assert found["revenue_minor"]["USD"] > 0
        assert sum(found["sources"].values()) == found["orders"]
        assert (found["visits"], found["rate"], found["notes"]) == (None, None, [])
        told = place.command("store", "figures", "shop", "--days", "60")
        assert f"{found['orders']}" in told
        assert "not known" in told
    finally:
        shop.stop()
