from __future__ import annotations

from typing import Any


def test_orders_have_the_recorded_shape_and_everything_personal(shop: Any, recorded: Any) -> None:
    shop.emulated.shoppers()
    order = shop.call("GET", "orders", {"per_page": 1}).json[0]
    wanted = recorded("shapes")["order"]
    assert [name for name in wanted if name not in order] == []
    assert list(order["billing"]) == list(wanted["billing"])
    assert list(order["line_items"][0]) == list(wanted["line_items"][0])
    keys = {row["key"] for row in order["meta_data"]}
    assert {"_wc_order_attribution_source_type", "_wc_order_attribution_user_agent"} <= keys
    assert order["billing"]["email"].endswith("@mail.example")
    trimmed = shop.call("GET", f"orders/{order['id']}", {"_fields": "id,status,line_items"}).json
    assert list(trimmed) == ["id", "status", "line_items"]


def test_order_filters(shop: Any) -> None:
    ids = shop.ids()

    def order(status: str, sku: str) -> int:
        shop.clock.advance(60)
        body = {"status": status, "line_items": [{"product_id": ids[sku]}]}
        return int(shop.call("POST", "orders", json=body).json["id"])

    def found(**params: Any) -> list[int]:
        return [row["id"] for row in shop.call("GET", "orders", params).json]

    a, b, c = order("completed", "kettle-1"), order("processing", "banner"), order("cancelled", "kettle-1")
    assert found() == [c, b, a]
    assert found(status="processing,completed") == [b, a]
    assert found(product=ids["kettle-1"]) == [c, a]
    assert found(created_via="store-api") == []
    assert found(orderby="id", order="asc") == [a, b, c]
    shop.clock.advance(60)
    since = shop.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    shop.clock.advance(60)
    shop.call("PUT", f"orders/{a}", json={"status": "on-hold"})
    assert found(modified_after=since) == [a]
    assert found(orderby="modified")[0] == a
    assert shop.call("GET", "orders", {"status": "bogus"}).status_code == 400
    assert shop.call("GET", "orders/999999").json["code"] == "woocommerce_rest_shop_order_invalid_id"


def test_refunds_show_negative_totals_and_a_full_one_closes_the_order(shop: Any) -> None:
    body = {"status": "completed", "line_items": [{"product_id": shop.ids()["kettle-1"], "quantity": 2}]}
    number = shop.call("POST", "orders", json=body).json["id"]
    assert shop.call("POST", f"orders/{number}/refunds", json={"amount": "7.00"}).status_code == 201
    shown = shop.call("GET", f"orders/{number}").json
    assert (shown["total"], shown["refunds"][0]["total"], shown["status"]) == ("37.00", "-7.00", "completed")
    assert shop.call("POST", f"orders/{number}/refunds", json={"amount": "99"}).status_code == 400
    shop.call("POST", f"orders/{number}/refunds", json={"amount": "30"})
    assert shop.call("GET", f"orders/{number}").json["status"] == "refunded"
