"""Orders, the people behind them, reports, and the visitors that make them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.test import Client

from connectors.shopify.emulator import orders, state
from connectors.shopify.emulator.records import Product, Variant
from connectors.shopify.operations import operation

PERSON = "{ orders(first: 1) { nodes { id name email phone shippingAddress { firstName zip } } } }"
SESSIONS = operation("shopifyql").text


@pytest.fixture
def place(shop):
    """Places an order of the first product; `ago` days back."""

    def made(quantity=1, ago=0.0, attributes=(), **more):
        product = next(iter(shop.store.table(Product).values()))
        line = orders.line(shop.store, product, shop.store.table(Variant)[product.variants[0]], quantity, attributes)
        return orders.place(shop.store, [line], shop.clock.now() - timedelta(days=ago), **more)

    return made


def test_an_order_as_the_shop_tells_it(shop, place):
    made = place(
        3, attributes=(("Engraving", "A."),), custom_attributes=(("_vitrine_arm", '[["e1",1]]'),), source="google"
    )
    orders.refund(shop.store, made, 0, 2)
    query = """query ($id: ID!) { order(id: $id) { id legacyResourceId name currencyCode processedAt cancelledAt test
      displayFinancialStatus totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount } }
      totalRefundedSet { shopMoney { amount } } customAttributes { key value }
      lineItems(first: 5) { nodes { title quantity currentQuantity product { title } variant { sku }
        discountedTotalSet { shopMoney { amount } } customAttributes { key value } } } } }"""
    found = shop.ask(query, {"id": made.id})["order"]
    assert found["legacyResourceId"] == str(made.number)
    assert found["name"] == "#1001"
    assert found["processedAt"] == "2026-03-02T09:00:00Z"
    assert found["totalPriceSet"]["shopMoney"] == {"amount": "135.0", "currencyCode": "EUR"}
    assert found["totalRefundedSet"]["shopMoney"]["amount"] == "90.0"
    assert found["displayFinancialStatus"] == "PARTIALLY_REFUNDED"
    assert found["customAttributes"] == [{"key": "_vitrine_arm", "value": '[["e1",1]]'}]
    (line,) = found["lineItems"]["nodes"]
    assert (line["quantity"], line["currentQuantity"], line["variant"]["sku"]) == (3, 1, "jacket-blue")
    assert line["product"]["title"] == line["title"] == "Rain Jacket"
    assert line["discountedTotalSet"]["shopMoney"]["amount"] == "135.0"
    assert line["customAttributes"] == [{"key": "Engraving", "value": "A."}]


def test_cancelled_and_wholly_refunded(shop, place):
    first, second = place(2), place(1)
    orders.cancel(shop.store, first)
    orders.refund(shop.store, second, 0, 5)
    query = "{ orders(first: 5, sortKey: ID) { nodes { cancelledAt displayFinancialStatus } } }"
    assert shop.ask(query)["orders"]["nodes"] == [
        {"cancelledAt": "2026-03-02T09:00:00Z", "displayFinancialStatus": "VOIDED"},
        {"cancelledAt": None, "displayFinancialStatus": "REFUNDED"},
    ]
    assert second.refunded_minor == second.total_minor()


def test_listing_searching_and_sorting(shop, place):
    old, new = place(ago=3), place(ago=1, test=True)

    def names(arguments):
        return [
            row["name"]
            for row in shop.ask(f"{{ orders(first: 9{arguments}) {{ nodes {{ name }} }} }}")["orders"]["nodes"]
        ]

    assert names("") == names(", sortKey: CREATED_AT") == [old.name, new.name]
    assert names(", reverse: true") == [new.name, old.name]
    shop.clock.advance(60)
    shop.store.touch(old)
    assert names(", sortKey: UPDATED_AT") == [new.name, old.name]
    assert names(''', query: "updated_at:>='2026-03-02T09:00:30Z'"''') == [old.name]
    assert names(f', query: "id:>{old.number}"') == [new.name]
    assert names(', query: "test:false financial_status:paid"') == [old.name]
    errors = shop.errors('{ orders(first: 1, query: "email:a@b.example") { nodes { id } } }')
    assert errors[0]["message"] == "not emulated: orders(query: email:)"
    assert (
        "sortKey: TOTAL_PRICE"
        in shop.errors("{ orders(first: 1, sortKey: TOTAL_PRICE) { nodes { id } } }")[0]["message"]
    )


def test_older_orders_take_a_scope_of_their_own(make_shop, shop, place):
    place(ago=59)
    hidden = place(ago=61)
    listed = "query ($id: ID!) { orders(first: 5) { nodes { name } } order(id: $id) { name } node(id: $id) { id } }"
    answer = shop.ask(listed, {"id": hidden.id})
    assert len(answer["orders"]["nodes"]) == 1
    assert answer["order"] is answer["node"] is None
    next(iter(shop.store.tokens.values())).scopes |= {"read_all_orders"}
    answer = shop.ask(listed, {"id": hidden.id})
    assert len(answer["orders"]["nodes"]) == 2
    assert answer["order"]["name"] == hidden.name
    assert answer["node"]["id"] == hidden.id


def test_where_the_buyer_came_from_is_known_after_a_while(shop, place):
    place(source="google")
    query = """{ orders(first: 1) { nodes { customerJourneySummary {
      ready daysToConversion firstVisit { source } lastVisit { source landingPage occurredAt } } } } }"""

    def journey():
        return shop.ask(query)["orders"]["nodes"][0]["customerJourneySummary"]

    assert journey() == {"ready": False, "daysToConversion": None, "firstVisit": None, "lastVisit": None}
    shop.clock.advance(600)
    assert journey()["ready"] is True
    assert journey()["lastVisit"]["source"] == journey()["firstVisit"]["source"] == "google"


# ------------------------------------------------------------------ what an app may see


def test_persons_are_shown_to_an_app_that_is_approved_for_them(shop, place):
    place(buyer=4)
    (found,) = shop.ask(PERSON)["orders"]["nodes"]
    assert found["email"] == "edda.alder.4@mail.example"
    assert found["shippingAddress"] == {"firstName": "Edda", "zip": "99999"}
    assert found["phone"].startswith("+1 555 01")


def test_persons_are_withheld_beside_the_rest_of_the_order(shop, place):
    made = place(buyer=4)
    shop.switch(protected_data=1)
    answer = shop.answer(PERSON)
    (found,) = answer["data"]["orders"]["nodes"]
    assert found == {"id": made.id, "name": made.name, "email": None, "phone": None, "shippingAddress": None}
    assert {error["path"][-1] for error in answer["errors"]} == {"email", "phone", "shippingAddress"}
    for error in answer["errors"]:
        assert error["extensions"]["code"] == "ACCESS_DENIED"
        assert "protected-customer-data" in error["message"]


@pytest.mark.parametrize(
    "query", ["{ orders(first: 1) { nodes { id } } }", "query ($id: ID!) { node(id: $id) { id } }"]
)
def test_orders_are_withheld_without_any_approval(shop, place, query):
    made = place()
    shop.switch(protected_data=0)
    (error,) = shop.errors(query, {"id": made.id} if "$id" in query else None)
    assert error["message"].startswith("This app is not approved to access the Order object.")
    assert error["extensions"]["code"] == "ACCESS_DENIED"


# ------------------------------------------------------------------ reports


def test_sessions_since_a_day(shop):
    shop.emulated.shoppers()
    since = {"query": "FROM sessions\n SHOW sessions SINCE 2026-03-01"}
    found = shop.ask(SESSIONS, since)["shopifyqlQuery"]
    assert found["tableData"]["rows"] == [{"sessions": "100"}]
    assert [column["dataType"] for column in found["tableData"]["columns"]] == ["INTEGER"]
    assert found["parseErrors"] == []


def test_a_text_that_nobody_understands(shop):
    found = shop.ask(SESSIONS, {"query": "FROM sales SHOW total_sales"})["shopifyqlQuery"]
    assert found["tableData"] is None
    assert "FROM sales" in found["parseErrors"][0]


def test_reports_need_a_scope_and_the_approval_of_the_second_level(make_shop, shop):
    query = {"query": "FROM sessions SHOW sessions SINCE 2026-03-01"}
    shop.switch(protected_data=1)
    (error,) = shop.errors(SESSIONS, query)
    assert "not approved" in error["message"]
    (error,) = make_shop(scopes=["read_orders"]).errors(SESSIONS, query)
    assert error["message"].startswith("Access denied for shopifyqlQuery field.")


# ------------------------------------------------------------------ visitors


def test_visitors_buy_and_touch_nothing_else(shop):
    heard = []
    shop.store.on_change.append(lambda topic, record: heard.append((topic, record.id)))
    before = state.digests(shop.store)
    visitors, made = shop.emulated.shoppers()
    assert visitors == 150
    assert state.digests(shop.store) == before
    rows = list(shop.store.table(orders.Order).values())
    assert sum(not row.test for row in rows) == made > 10
    assert sum(row.test for row in rows) == 1
    active = {row.number for row in shop.store.table(Product).values() if row.status == "ACTIVE"}
    assert {line.product for row in rows for line in row.lines} <= active
    assert {shop.store.local(row.created_at).date().isoformat() for row in rows} == {
        "2026-02-28",
        "2026-03-01",
        "2026-03-02",
    }
    assert all(row.created_at <= shop.store.now() and row.updated_at == shop.store.now() for row in rows)
    assert next(topic for topic, gid in heard if gid == rows[0].id) == "orders/create"
    assert {topic for topic, _ in heard} <= {"orders/create", "orders/updated"}


def test_the_same_seed_brings_the_same_visitors(make_shop):
    def waves():
        shop = make_shop()
        return [(shop.emulated.shoppers(), shop.ask(PERSON)["orders"]["nodes"]) for _ in range(2)]

    assert waves() == waves()


def test_some_orders_are_cancelled_and_some_goods_come_back(shop):
    for _ in range(15):
        shop.emulated.shoppers()
    found = {row.display_financial_status for row in shop.store.table(orders.Order).values()}
    assert found == {"PAID", "AUTHORIZED", "PENDING", "VOIDED", "REFUNDED", "PARTIALLY_REFUNDED"}


def test_a_shop_without_goods_has_visitors_but_no_orders(make_shop, make_catalogue):
    from dataclasses import replace

    shop = make_shop(replace(make_catalogue(), products=()))
    assert shop.emulated.shoppers() == (150, 0)
    assert shop.ask("{ orders(first: 1) { nodes { id } } }")["orders"]["nodes"] == []


def test_visitors_come_by_a_control_route_too(shop):
    reply = Client(shop.app).post("/__emulator/shoppers").get_json()
    assert reply["visitors"] == 150
    assert reply["orders"] == sum(not row.test for row in shop.store.table(orders.Order).values())
