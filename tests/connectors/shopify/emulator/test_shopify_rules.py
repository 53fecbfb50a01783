"""Rules for all fields: the official schema, strict scalars, scopes, limits, points."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from graphql import GraphQLError, parse

from connectors.shopify.emulator.cost import Bill, sublinear
from connectors.shopify.emulator.official import official
from connectors.shopify.emulator.scalars import SCALARS

PAGE = "query ($first: Int, $last: Int, $after: String, $before: String, $reverse: Boolean) { products(first: $first, last: $last, after: $after, before: $before, reverse: $reverse) { nodes { handle } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"  # noqa: E501
SET = (
    "mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { id } userErrors { code } } }"
)

# ------------------------------------------------------------------ the schema


def test_a_field_that_does_not_exist_is_refused_by_the_official_schema(shop):
    (error,) = shop.errors("{ shop { nme } }")
    assert "nme" in error["message"]
    assert "name" in error["message"]
    (error,) = shop.errors("{ shop { name }")
    assert "Syntax Error" in error["message"]


def test_variables_are_checked(shop):
    (error,) = shop.errors("query ($n: Int!) { products(first: $n) { nodes { id } } }", {"n": "two"})
    assert "$n" in error["message"]
    (error,) = shop.errors("query A { shop { name } } query B { shop { name } }")
    assert "operation name" in error["message"]


def test_what_nobody_answers_is_said_so(shop):
    (error,) = shop.errors("{ products(first: 1) { nodes { collections(first: 1) { nodes { id } } } } }")
    assert error["message"] == "not emulated: Product.collections"
    (error,) = shop.errors('{ products(first: 1, savedSearchId: "gid://shopify/SavedSearch/1") { nodes { id } } }')
    assert error["message"] == "not emulated: QueryRoot.products(savedSearchId:)"
    (error,) = shop.errors("{ collections(first: 1) { nodes { id } } }")
    assert error["message"] == "not emulated: QueryRoot.collections"


def test_one_of_several_inputs_means_one(shop):
    query = "query ($i: ProductIdentifierInput!) { productByIdentifier(identifier: $i) { handle } }"
    product = shop.ids()["kettle"]
    assert shop.ask(query, {"i": {"handle": "kettle"}})["productByIdentifier"] == {"handle": "kettle"}
    assert shop.ask(query, {"i": {"id": product}})["productByIdentifier"] == {"handle": "kettle"}
    for wrong in ({}, {"handle": "kettle", "id": product}, {"handle": None}):
        assert "'$i' got invalid value" in shop.errors(query, {"i": wrong})[0]["message"]
    (error,) = shop.errors('{ productByIdentifier(identifier: {handle: "a", id: "b"}) { id } }')
    assert "OneOf" in error["message"]


@pytest.mark.parametrize("gid", ["7", "gid://shopify/Product/x", "gid://shopify/Metaobject/7"])
def test_junk_ids_are_refused(shop, gid):
    (error,) = shop.errors("query ($id: ID!) { product(id: $id) { id } }", {"id": gid})
    assert error["message"] == f"Invalid global id '{gid}'"


def test_introspection_works(shop):
    assert shop.ask("{ __schema { queryType { name } } }") == {"__schema": {"queryType": {"name": "QueryRoot"}}}


# ------------------------------------------------------------------ scalars

GOOD = [
    ("DateTime", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"),
    ("DateTime", "2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00Z"),
    ("DateTime", "2026-03-02", "2026-03-02T00:00:00Z"),
    ("DateTime", datetime(2026, 3, 2, 9, tzinfo=UTC), "2026-03-02T09:00:00Z"),
    ("Date", "2026-03-02", "2026-03-02"),
    ("Date", date(2026, 3, 2), "2026-03-02"),
    ("Decimal", "19.90", "19.90"),
    ("Decimal", 5, "5"),
    ("Money", Decimal("-3.5"), "-3.5"),
    ("UnsignedInt64", "18446744073709551615", "18446744073709551615"),
    ("BigInt", -5, "-5"),
    ("URL", "https://a.example/x?y=1", "https://a.example/x?y=1"),
    ("Color", "#6A8D48", "#6A8D48"),
    ("UtcOffset", "-07:00", "-07:00"),
    ("JSON", {"a": [1, None]}, {"a": [1, None]}),
    ("HTML", "<p>", "<p>"),
]
BAD = [
    ("DateTime", 5), ("DateTime", {}), ("DateTime", "yesterday"), ("DateTime", datetime(2026, 3, 2)),  # noqa: DTZ001
    ("Date", "2026-3-2"), ("Date", "2026-13-02"), ("Date", 20260302), ("Decimal", "1e5"), ("Decimal", "NaN"),
    ("Decimal", {}), ("Decimal", True), ("Money", "5 EUR"), ("UnsignedInt64", -1), ("UnsignedInt64", 2**64),
    ("UnsignedInt64", "x"), ("BigInt", 2**63), ("BigInt", 1.5), ("URL", "nowhere"), ("URL", "ftp://a.example"),
    ("URL", 5), ("URL", "http://[bad"), ("Color", "red"), ("UtcOffset", "7"), ("JSON", float("nan")),
    ("JSON", object()), ("HTML", 5), ("ARN", 5), ("FormattedString", None), ("StorefrontID", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "shown"), GOOD)
def test_scalars_pass_what_is_right(name, value, shown):
    assert SCALARS[name](value) == shown


@pytest.mark.parametrize(("name", "value"), BAD)
def test_scalars_refuse_what_is_wrong(name, value):
    with pytest.raises(GraphQLError):
        SCALARS[name](value)


# ------------------------------------------------------------------ pages


def handles(data):
    return [node["handle"] for node in data["products"]["nodes"]]


def test_pages_go_both_ways(shop):
    everything = ["rain-jacket", "desk-lamp", "kettle", "kettle-1"]
    first = shop.ask(PAGE, {"first": 3})
    info = first["products"]["pageInfo"]
    assert handles(first) == everything[:3]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)
    rest = shop.ask(PAGE, {"first": 3, "after": info["endCursor"]})
    assert handles(rest) == everything[3:]
    assert rest["products"]["pageInfo"]["hasPreviousPage"] is True
    assert rest["products"]["pageInfo"]["hasNextPage"] is False
    assert handles(shop.ask(PAGE, {"last": 2})) == everything[2:]
    before = shop.ask(PAGE, {"last": 2, "before": rest["products"]["pageInfo"]["startCursor"]})
    assert handles(before) == everything[1:3]
    assert handles(shop.ask(PAGE, {"first": 2, "reverse": True})) == everything[:1:-1]
    back = shop.ask(PAGE, {"first": 2, "reverse": True, "after": info["endCursor"]})
    assert handles(back) == everything[1::-1]
    assert handles(shop.ask(PAGE, {"first": 0})) == []


def test_a_page_goes_on_where_it_was_although_the_row_is_gone(shop):
    first = shop.ask(PAGE, {"first": 2})
    gone = shop.store.tables["Product"]
    gone.pop(sorted(gone)[1])
    shop.store.changes["Product"] += 1
    rest = shop.ask(PAGE, {"first": 2, "after": first["products"]["pageInfo"]["endCursor"]})
    assert handles(rest) == ["kettle", "kettle-1"]


@pytest.mark.parametrize(
    "page", [{}, {"first": 1, "last": 1}, {"first": 251}, {"first": -1}, {"first": 1, "after": "x"}]
)
def test_pages_that_are_refused(shop, page):
    assert shop.errors(PAGE, page)[0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_cursor_of_another_order_is_refused(shop):
    cursor = base64.b64encode(json.dumps(["a", 1]).encode()).decode()
    assert shop.errors(PAGE, {"first": 1, "after": cursor})[0]["extensions"]["code"] == "BAD_REQUEST"


def test_pages_end_after_25_000_objects(make_shop):
    shop = make_shop(bucket=100_000)
    template = next(iter(shop.store.tables["Product"].values()))
    shop.store.tables["Product"] = dict.fromkeys(range(1, 25_101), template)
    numbers = "query ($after: String) { products(first: 250, after: $after) { pageInfo { endCursor } } }"
    cursor = base64.b64encode(json.dumps([template.number - 1]).encode()).decode()
    assert shop.ask(numbers, {"after": cursor})
    count = "{ productsCount(limit: null) { count precision } }"
    assert shop.ask(count)["productsCount"] == {"count": 25_001, "precision": "AT_LEAST"}
    shop.store.tables["Product"] = {}
    for number in range(1, 25_101):
        shop.store.tables["Product"][number] = type(template)(number, created_at=template.created_at)
    shop.store.changes["Product"] += 1
    cursor = base64.b64encode(json.dumps([24_900]).encode()).decode()
    assert "25000" in shop.errors(numbers, {"after": cursor})[0]["message"]


def test_lists_that_are_sent_end_at_250(shop):
    (error,) = shop.errors(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["gid://shopify/Product/1"] * 251}
    )
    assert error["extensions"]["code"] == "MAX_INPUT_SIZE_EXCEEDED"


# ------------------------------------------------------------------ scopes


@pytest.mark.parametrize(
    ("query", "scope"),
    [
        ("{ products(first: 1) { nodes { id } } }", "read_products"),
        ("{ shopLocales { locale } }", "read_locales"),
        ("{ markets(first: 1) { nodes { id } } }", "read_markets"),
        ("{ webPresences(first: 1) { nodes { id } } }", "read_markets"),
        ('{ metaobjects(type: "$app:vitrine_module", first: 1) { nodes { id } } }', "read_metaobjects"),
        ('{ metaobjectDefinitionByType(type: "$app:vitrine_module") { id } }', "read_metaobject_definitions"),
        ("{ translatableResources(resourceType: PRODUCT, first: 1) { nodes { resourceId } } }", "read_translations"),
    ],
)  # fmt: skip
def test_reading_wants_its_scope(make_shop, query, scope):
    (error,) = make_shop(scopes=["read_orders"]).errors(query)
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert scope in error["extensions"]["requiredAccess"]
    assert "Access denied for" in error["message"]
    make_shop(scopes=[scope]).ask(query)
    make_shop(scopes=[scope.replace("read", "write")]).ask(query)


WRITES = {
    "productUpdate(product: {id: $product}) { userErrors { field } }": "write_products",
    'metafieldsDelete(metafields: [{ownerId: $product, namespace: "a", key: "b"}]) { userErrors { field } }': (
        "write_products"
    ),
    "translationsRemove(resourceId: $product, locales: [], translationKeys: []) { userErrors { field } }": (
        "write_translations"
    ),
}


@pytest.mark.parametrize(("field", "scope"), WRITES.items())
def test_writing_wants_its_scope(make_shop, field, scope):
    query, variables = f"mutation ($product: ID!) {{ {field} }}", {"product": "gid://shopify/Product/1"}
    (error,) = make_shop(scopes=[scope.replace("write", "read")]).errors(query, variables)
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    make_shop(scopes=[scope]).ask(query, variables)


def test_a_node_wants_the_scope_of_its_own_type(make_shop):
    shop = make_shop(scopes=["read_locales"])
    number = next(iter(shop.store.tables["Product"]))
    errors = shop.errors("query ($id: ID!) { node(id: $id) { id } }", {"id": f"gid://shopify/Product/{number}"})
    assert errors[0]["extensions"]["code"] == "ACCESS_DENIED"


def test_what_needs_no_scope_stays_beside_what_was_refused(make_shop):
    answer = make_shop(scopes=["read_orders"]).answer(
        '{ shop { name } market(id: "gid://shopify/Market/1") { id } product(id: "gid://shopify/Product/1") { id } }'
    )
    assert answer["data"]["shop"] == {"name": "Test Shop"}
    assert answer["data"]["product"] is None
    assert len(answer["errors"]) == 2


@pytest.mark.parametrize(
    ("document", "needed"),
    [
        ("{ shop { name } }", set()),
        ("{ products(first: 1) { nodes { id } } }", {frozenset({"read_products"})}),
        ("{ shopLocales { locale } }", {frozenset({"read_locales", "read_markets_home"})}),
        ("{ markets(first: 1) { nodes { id } } }", {frozenset({"read_markets"})}),
        (
            'mutation { draftOrderCreateFromOrder(orderId: "x") { userErrors { message } } }',
            {frozenset({"write_draft_orders"}), frozenset({"write_orders"})},
        ),
    ],
)  # fmt: skip
def test_the_scopes_of_a_document_are_computed(document, needed):
    known = official("2026-07")
    assert known.scopes.needed(known.schema, parse(document)) == needed


# ------------------------------------------------------------------ points


def bill(text, variables=None, **more):
    known = official("2026-07")
    document = parse(text)
    operation = next(part for part in document.definitions if hasattr(part, "operation"))
    return Bill(known.schema, document, operation, variables or {}, **more)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("{ shop { name } }", 1),
        ("{ shop { name primaryDomain { url } } }", 2),
        ("{ products(first: 10) { nodes { id } } }", 12),
        ("{ products(first: 10) { edges { node { id } } pageInfo { hasNextPage } } }", 12),
        ("{ products(first: 5) { nodes { id variants(first: 10) { nodes { id } } } } }", 2 + 5 * 13),
        ("{ products(first: 5) { nodes { id seo { title } } } }", 12),
        ("query ($n: Int!) { products(first: $n) { nodes { id } } }", 9),
        ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
        ('{ node(id: "a") { id ... on Product { seo { title } } ... on Shop { name } } }', 2),
        ("{ products(first: 5) { ...F } } fragment F on ProductConnection { nodes { id } }", 7),
        ("{ products(first: 5) @skip(if: true) { nodes { id } } shop { name } }", 1),
        ('mutation { productUpdate(product: {id: "a"}) { product { id seo { title } } userErrors { field } } }', 10),
        (
            'mutation { a: metaobjectDelete(id: "a") { deletedId } b: metaobjectDelete(id: "b") { deletedId } }',
            20,
        ),
        ('mutation { productUpdate(product: {id: "a"}) { product { variants(first: 3) { nodes { id } } } } }', 15),
    ],
)  # fmt: skip
def test_what_is_asked_for_costs(text, points):
    assert bill(text, {"n": 7}).requested() == points


def test_the_other_curve_meets_the_recorded_answer():
    text = "{ products(first: 10) { nodes { id } } }"
    other = bill(text, curve=sublinear)
    assert (other.requested(), other.actual({"products": {"nodes": [{"id": "x"}] * 7}})) == (6, 5)


def test_what_came_back_costs_and_the_rest_is_given_back(shop):
    cost = shop.answer("{ products(first: 100) { nodes { id } } }")["extensions"]["cost"]
    assert (cost["requestedQueryCost"], cost["actualQueryCost"]) == (102, 6)
    assert cost["throttleStatus"] == {"maximumAvailable": 2000.0, "currentlyAvailable": 1994, "restoreRate": 100.0}
    cost = shop.answer('{ product(id: "gid://shopify/Product/1") { id } }')["extensions"]["cost"]
    assert (cost["requestedQueryCost"], cost["actualQueryCost"]) == (1, 0)


def test_an_empty_bucket_throttles_with_http_200_and_fills_again(make_shop):
    shop = make_shop(bucket=110, restore_rate=10)
    query = "{ products(first: 100) { nodes { id variants(first: 1) { nodes { id } } } } }"
    shop.switch(bucket=500)
    assert "errors" not in shop.answer(query)
    shop.switch(bucket=110)
    answer = shop.answer(query)
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert answer["extensions"]["cost"]["requestedQueryCost"] == 402
    assert answer["extensions"]["cost"]["actualQueryCost"] is None
    small = "{ products(first: 50) { nodes { id } } }"
    while "errors" not in shop.answer(small):
        pass
    missing = 52 - shop.answer(small)["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"]
    shop.clock.advance(missing / 10 + 0.1)
    assert "errors" not in shop.answer(small)


def test_each_app_has_its_own_bucket(make_shop):
    shop = make_shop()
    other = shop.other_app()
    query = "{ products(first: 90) { nodes { id } } }"
    first = shop.answer(query)["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"]
    assert shop.answer(query, token=other)["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] == first


@pytest.mark.parametrize(("plan", "rate", "size"), [("standard", 100, 2000), ("plus", 1000, 20000)])
def test_the_plan_gives_rate_and_size(make_shop, plan, rate, size):
    status = make_shop(plan=plan).answer("{ shop { name } }")["extensions"]["cost"]["throttleStatus"]
    assert (status["restoreRate"], status["maximumAvailable"]) == (rate, size)


def test_a_query_above_1000_points_never_runs(shop):
    answer = shop.answer("{ products(first: 250) { nodes { id variants(first: 5) { nodes { id } } } } }")
    detail = answer["errors"][0]["extensions"]
    assert (detail["code"], detail["cost"], detail["maxCost"]) == ("MAX_COST_EXCEEDED", 2 + 250 * 8, 1000)
    assert "data" not in answer
    fresh = shop.answer("{ shop { name } }")["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"]
    assert fresh == 1999
