"""Metafields, metaobjects and their definitions."""

from __future__ import annotations

import json

import pytest

from connectors.shopify.emulator.seeding import APP_NUMBER

SET = """
mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) {
  metafields { id namespace key type value compareDigest } userErrors { field code message elementIndex } } }
"""
DELETE = """
mutation ($m: [MetafieldIdentifierInput!]!) { metafieldsDelete(metafields: $m) {
  deletedMetafields { ownerId namespace key } userErrors { field message } } }
"""
UPSERT = """
mutation ($handle: MetaobjectHandleInput!, $metaobject: MetaobjectUpsertInput) {
  metaobjectUpsert(handle: $handle, metaobject: $metaobject) {
    metaobject { id handle type displayName updatedAt fields { key type value jsonValue }
      capabilities { publishable { status } } }
    userErrors { field code message elementKey } } }
"""
READ = """
query ($id: ID!) { product(id: $id) {
  state: metafield(namespace: "$app", key: "vitrine_state") {
    value jsonValue compareDigest sizeInBytes ownerType owner { __typename } }
  modules: metafield(key: "vitrine_modules") { value type reference { __typename } definition { name }
    references(first: 9) { nodes { ... on Metaobject { handle } } pageInfo { hasNextPage } } }
  metafields(first: 9) { nodes { key namespace } }
} }
"""


def put(shop, **wanted):
    return shop.ask(SET, {"m": [wanted]})["metafieldsSet"]


def codes(answer):
    return [error["code"] for error in answer["userErrors"]]


def module(shop, handle, content="{}", kind="hero"):
    fields = [{"key": "kind", "value": kind}, {"key": "content", "value": content}]
    answer = shop.ask(
        UPSERT, {"handle": {"type": "$app:vitrine_module", "handle": handle}, "metaobject": {"fields": fields}}
    )
    assert answer["metaobjectUpsert"]["userErrors"] == []
    return answer["metaobjectUpsert"]["metaobject"]


@pytest.fixture
def product(shop):
    return shop.ids()["rain-jacket"]


# ------------------------------------------------------------------ metafields


def test_a_metafield_goes_there_and_back(shop, product):
    answer = put(shop, ownerId=product, key="vitrine_state", value='{"v": 1}')
    assert answer["userErrors"] == []
    assert answer["metafields"][0]["namespace"].startswith("app--")
    read = shop.ask(READ, {"id": product})["product"]
    assert read["state"]["jsonValue"] == {"v": 1}
    assert read["state"]["sizeInBytes"] == 8
    assert read["state"]["owner"] == {"__typename": "Product"}
    assert read["state"]["compareDigest"] == answer["metafields"][0]["compareDigest"]
    assert read["modules"] is None
    assert [row["key"] for row in read["metafields"]["nodes"]] == ["material", "vitrine_state"]


def test_compare_and_set(shop, product):
    state = {"ownerId": product, "namespace": "$app", "key": "vitrine_state"}
    first = put(shop, **state, value="1", compareDigest=None)["metafields"][0]["compareDigest"]
    assert codes(put(shop, **state, value="2", compareDigest=None)) == ["STALE_OBJECT"]
    second = put(shop, **state, value="3", compareDigest=first)["metafields"][0]["compareDigest"]
    assert codes(put(shop, **state, value="4", compareDigest=first)) == ["STALE_OBJECT"]
    assert codes(put(shop, **state, value="5", compareDigest="nonsense")) == ["INVALID_COMPARE_DIGEST"]
    assert codes(put(shop, **state, value="6")) == []
    assert codes(put(shop, **state, value="7", compareDigest=second)) == ["STALE_OBJECT"]
    assert shop.ask(READ, {"id": product})["product"]["state"]["value"] == "6"


def test_it_changes_between_reading_and_writing(shop, product):
    state = {"ownerId": product, "key": "vitrine_state"}
    digest = put(shop, **state, value="1")["metafields"][0]["compareDigest"]
    shop.switch(stale_digest_next=1)
    assert codes(put(shop, **state, value="2", compareDigest=digest)) == ["STALE_OBJECT"]
    assert shop.ask(READ, {"id": product})["product"]["state"]["value"] == "1 "


def test_all_or_none(shop, product):
    good = {"ownerId": product, "key": "vitrine_state", "value": "1"}
    answer = shop.ask(SET, {"m": [good, {**good, "value": "not json"}]})["metafieldsSet"]
    assert answer["metafields"] == []
    assert answer["userErrors"][0]["elementIndex"] == 1
    assert answer["userErrors"][0]["field"] == ["metafields", "1", "value"]
    assert shop.ask(READ, {"id": product})["product"]["state"] is None


def test_at_most_25(shop, product):
    many = [{"ownerId": product, "key": f"k{n:02}", "type": "json", "value": "1"} for n in range(26)]
    assert codes(shop.ask(SET, {"m": many})["metafieldsSet"]) == ["LESS_THAN_OR_EQUAL_TO"]
    assert codes(shop.ask(SET, {"m": many[:25]})["metafieldsSet"]) == []


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"key": "vitrine_state", "value": ""}, "BLANK"),
        ({"key": "vitrine_state", "value": "{"}, "INVALID_VALUE"),
        ({"key": "vitrine_state", "value": "1", "type": "boolean"}, "INVALID_TYPE"),
        ({"key": "vitrine_state", "value": json.dumps("x" * 131_072)}, "TOO_LONG"),
        ({"key": "other", "value": "1"}, "BLANK"),
        ({"key": "other", "value": "1", "type": "nonsense"}, "INVALID_TYPE"),
        ({"key": "other", "value": "x" * 65_537, "type": "multi_line_text_field"}, "TOO_LONG"),
        ({"key": "other", "value": "a\nb", "type": "single_line_text_field"}, "INVALID_VALUE"),
        ({"key": "other", "value": "x", "type": "number_integer"}, "INVALID_VALUE"),
        ({"key": "other", "value": "x", "type": "number_decimal"}, "INVALID_VALUE"),
        ({"key": "other", "value": "yes", "type": "boolean"}, "INVALID_VALUE"),
        ({"key": "other", "value": "yesterday", "type": "date"}, "INVALID_VALUE"),
        ({"key": "other", "value": "nowhere", "type": "url"}, "INVALID_VALUE"),
        ({"key": "other", "value": "{}", "type": "list.single_line_text_field"}, "INVALID_VALUE"),
        ({"key": "other", "value": "gid://shopify/Product/1", "type": "product_reference"}, "INVALID_VALUE"),
        ({"key": "vitrine_modules", "value": '["gid://shopify/Metaobject/1"]'}, "INVALID_VALUE"),
        ({"key": "vitrine_modules", "value": json.dumps(["x"] * 257)}, "INVALID_VALUE"),
        ({"key": "x", "value": "1", "type": "json"}, "TOO_SHORT"),
        ({"key": "x" * 65, "value": "1", "type": "json"}, "TOO_LONG"),
        ({"key": "with space", "value": "1", "type": "json"}, "INVALID"),
        ({"key": "other", "namespace": "a b", "value": "1", "type": "json"}, "INVALID"),
        ({"key": "other", "namespace": "app--9", "value": "1", "type": "json"}, "APP_NOT_AUTHORIZED"),
    ],
)
def test_values_that_are_refused(shop, product, wanted, code):
    assert codes(put(shop, ownerId=product, **wanted)) == [code]


def test_an_owner_that_is_gone(shop):
    assert codes(put(shop, ownerId="gid://shopify/Product/1", key="vitrine_state", value="1")) == ["INVALID"]
    (error,) = shop.errors(
        SET, {"m": [{"ownerId": "gid://shopify/Blog/1", "key": "abc", "value": "1", "type": "json"}]}
    )
    assert error["extensions"]["code"] == "NOT_EMULATED"
    (error,) = shop.errors(SET, {"m": [{"ownerId": shop.ids()["kettle"], "key": "abc", "value": "1", "type": "color"}]})
    assert error["extensions"]["code"] == "NOT_EMULATED"


def test_a_metafield_moves_its_product_s_date(shop, product):
    shop.clock.advance(60)
    put(shop, ownerId=product, key="vitrine_state", value="1")
    dated = "query ($id: ID!) { product(id: $id) { updatedAt } }"
    assert shop.ask(dated, {"id": product})["product"]["updatedAt"] == "2026-03-02T09:01:00Z"


def test_references_keep_their_order_and_skip_what_is_gone(shop, product):
    made = [module(shop, f"7-{n}")["id"] for n in range(3)]
    assert codes(put(shop, ownerId=product, key="vitrine_modules", value=json.dumps(made[::-1]))) == []
    read = shop.ask(READ, {"id": product})["product"]["modules"]
    assert [node["handle"] for node in read["references"]["nodes"]] == ["7-2", "7-1", "7-0"]
    assert read["definition"] == {"name": "Vitrine modules"}
    assert read["reference"] is None
    delete = "mutation ($id: ID!) { metaobjectDelete(id: $id) { deletedId userErrors { code } } }"
    back = """query ($id: ID!) { metaobject(id: $id) { referencedBy(first: 5) {
      nodes { key namespace referencer { __typename } } } } }"""
    assert shop.ask(back, {"id": made[1]})["metaobject"]["referencedBy"]["nodes"][0]["key"] == "vitrine_modules"
    assert shop.ask(delete, {"id": made[1]})["metaobjectDelete"] == {"deletedId": made[1], "userErrors": []}
    assert shop.ask(delete, {"id": made[1]})["metaobjectDelete"]["userErrors"] == [{"code": "RECORD_NOT_FOUND"}]
    read = shop.ask(READ, {"id": product})["product"]["modules"]
    assert [node["handle"] for node in read["references"]["nodes"]] == ["7-2", "7-0"]


def test_deleting_says_what_was_there(shop, product):
    put(shop, ownerId=product, key="vitrine_state", value="1")
    wanted = {"ownerId": product, "namespace": "$app", "key": "vitrine_state"}
    deleted = shop.ask(DELETE, {"m": [wanted, {**wanted, "key": "none"}]})["metafieldsDelete"]["deletedMetafields"]
    assert deleted[0]["key"] == "vitrine_state"
    assert deleted[1] is None
    assert shop.ask(READ, {"id": product})["product"]["state"] is None


def test_metafields_of_a_product_update(shop, product):
    update = """mutation ($p: ProductUpdateInput!) { productUpdate(product: $p) {
      product { metafield(key: "vitrine_state") { value } } userErrors { field message } } }"""
    sent = {"id": product, "metafields": [{"key": "vitrine_state", "value": "[1]"}]}
    assert shop.ask(update, {"p": sent})["productUpdate"]["product"] == {"metafield": {"value": "[1]"}}
    sent["metafields"][0]["value"] = "["
    assert shop.ask(update, {"p": sent})["productUpdate"]["userErrors"][0]["field"] == ["metafields", "0", "value"]


def test_listing_by_namespace_and_key(shop, product):
    put(shop, ownerId=product, key="vitrine_state", value="1")
    put(shop, ownerId=product, namespace="custom", key="care", type="single_line_text_field", value="Wash cold")
    query = """query ($id: ID!, $ns: String, $keys: [String!]) { product(id: $id) {
      metafields(first: 9, namespace: $ns, keys: $keys) { nodes { key } } } }"""

    def keys(**wanted):
        return [row["key"] for row in shop.ask(query, {"id": product, **wanted})["product"]["metafields"]["nodes"]]

    assert keys() == ["material", "vitrine_state", "care"]  # the seed's own one first
    assert keys(ns="custom") == ["material", "care"]
    assert keys(ns="$app") == ["vitrine_state"]
    assert keys(keys=["custom.care", "$app.none"]) == ["care"]


# ------------------------------------------------------------------ metaobjects


def test_upserting_twice_is_one_entry(shop):
    first = module(shop, "7-hero", '{"a": 1}')
    shop.clock.advance(60)
    second = module(shop, "7-hero", '{"a": 2}')
    assert first["id"] == second["id"]
    assert second["updatedAt"] > first["updatedAt"]
    assert second["type"].startswith("app--")
    assert second["displayName"] == "hero"
    assert second["capabilities"] == {"publishable": None}
    assert second["fields"] == [
        {"key": "kind", "type": "single_line_text_field", "value": "hero", "jsonValue": "hero"},
        {"key": "content", "type": "multi_line_text_field", "value": '{"a": 2}', "jsonValue": '{"a": 2}'},
    ]


def test_only_the_fields_that_are_sent_change(shop):
    module(shop, "7-hero", "old")
    sent = {"fields": [{"key": "content", "value": "new"}]}
    handle = {"type": "$app:vitrine_module", "handle": "7-hero"}
    fields = shop.ask(UPSERT, {"handle": handle, "metaobject": sent})["metaobjectUpsert"]["metaobject"]["fields"]
    assert [field["value"] for field in fields] == ["hero", "new"]


@pytest.mark.parametrize(
    ("type_", "fields", "code"),
    [
        ("$app:nothing", [], "UNDEFINED_OBJECT_TYPE"),
        ("$app:vitrine_module", [("kind", "a"), ("content", "b"), ("colour", "c")], "UNDEFINED_OBJECT_FIELD"),
        ("$app:vitrine_module", [("kind", "a")], "OBJECT_FIELD_REQUIRED"),
        ("$app:vitrine_module", [("kind", "a\nb"), ("content", "b")], "INVALID_VALUE"),
        ("$app:vitrine_module", [("kind", "a"), ("kind", "b"), ("content", "b")], "DUPLICATE_FIELD_INPUT"),
    ],
)
def test_entries_that_are_refused(shop, type_, fields, code):
    rows = [{"key": key, "value": value} for key, value in fields]
    answer = shop.ask(UPSERT, {"handle": {"type": type_, "handle": "a"}, "metaobject": {"fields": rows}})
    assert codes(answer["metaobjectUpsert"]) == [code]
    assert answer["metaobjectUpsert"]["metaobject"] is None


def test_listing_and_bulk_deletion(shop):
    made = [module(shop, f"7-{n}")["id"] for n in range(4)]
    query = """query ($q: String) {
      metaobjects(type: "$app:vitrine_module", first: 9, query: $q) { nodes { id handle } } }"""
    assert [row["id"] for row in shop.ask(query)["metaobjects"]["nodes"]] == made
    assert [row["id"] for row in shop.ask(query, {"q": "handle:7-2"})["metaobjects"]["nodes"]] == [made[2]]
    bulk = """mutation ($w: MetaobjectBulkDeleteWhereCondition!) { metaobjectBulkDelete(where: $w) {
      job { id done } userErrors { code } } }"""
    job = shop.ask(bulk, {"w": {"ids": made[:2]}})["metaobjectBulkDelete"]["job"]
    assert shop.ask("query ($id: ID!) { job(id: $id) { done } }", {"id": job["id"]}) == {"job": {"done": True}}
    assert [row["id"] for row in shop.ask(query)["metaobjects"]["nodes"]] == made[2:]
    shop.ask(bulk, {"w": {"type": "$app:vitrine_module"}})
    assert shop.ask(query)["metaobjects"]["nodes"] == []
    assert codes(shop.ask(bulk, {"w": {}})["metaobjectBulkDelete"]) == ["INVALID"]


def test_another_app_s_types_are_closed(shop):
    other, theirs = shop.other_app(), {"type": f"app--{APP_NUMBER}--vitrine_module", "handle": "a"}
    answer = shop.ask(UPSERT, {"handle": theirs, "metaobject": {}}, token=other)["metaobjectUpsert"]
    assert codes(answer) == ["NOT_AUTHORIZED"]
    ours = {"type": "$app:vitrine_module", "handle": "a"}
    answer = shop.ask(UPSERT, {"handle": ours, "metaobject": {}}, token=other)["metaobjectUpsert"]
    assert codes(answer) == ["UNDEFINED_OBJECT_TYPE"]


# ------------------------------------------------------------------ definitions


def test_the_app_s_own_definitions_are_there(make_shop):
    shop = make_shop(scopes=["read_metaobject_definitions", "read_products"])
    data = shop.ask(
        """{ metaobjectDefinitionByType(type: "$app:vitrine_module") { name displayNameKey metaobjectsCount
          access { storefront } capabilities { translatable { enabled } publishable { enabled } }
          createdByApp { title } fieldDefinitions { key required type { name } } }
        metafieldDefinitions(ownerType: PRODUCT, namespace: "$app", first: 9) { nodes { key type { name }
          access { storefront admin } } }
        metafieldDefinition(identifier: {ownerType: PRODUCT, namespace: "$app", key: "vitrine_state"}) { name } }"""
    )
    module = data["metaobjectDefinitionByType"]
    assert module["capabilities"] == {"translatable": {"enabled": True}, "publishable": {"enabled": False}}
    assert module["access"] == {"storefront": "PUBLIC_READ"}
    assert [field["key"] for field in module["fieldDefinitions"]] == ["kind", "content"]
    kinds = {row["key"]: row["type"]["name"] for row in data["metafieldDefinitions"]["nodes"]}
    assert kinds == {"vitrine_modules": "list.metaobject_reference", "vitrine_state": "json"}
    assert data["metafieldDefinition"]["name"] == "Vitrine state"


def test_definitions_over_the_api(make_shop):
    shop = make_shop(scopes=["write_metaobject_definitions", "write_metaobjects", "write_products"])
    create = """mutation ($d: MetaobjectDefinitionCreateInput!) { metaobjectDefinitionCreate(definition: $d) {
      metaobjectDefinition { id type } userErrors { code field } } }"""
    wanted = {
        "type": "$app:note", "name": "Note", "fieldDefinitions": [{"key": "text", "type": "multi_line_text_field"}],
        "capabilities": {"publishable": {"enabled": True}},
    }  # fmt: skip
    made = shop.ask(create, {"d": wanted})["metaobjectDefinitionCreate"]
    assert made["userErrors"] == []
    assert codes(shop.ask(create, {"d": wanted})["metaobjectDefinitionCreate"]) == ["TAKEN"]
    odd = {**wanted, "type": "$app:odd", "fieldDefinitions": [{"key": "text", "type": "nonsense"}]}
    assert codes(shop.ask(create, {"d": odd})["metaobjectDefinitionCreate"]) == ["INCLUSION"]
    many = {**wanted, "type": "$app:odd", "fieldDefinitions": [{"key": f"k{n}", "type": "json"} for n in range(41)]}
    assert codes(shop.ask(create, {"d": many})["metaobjectDefinitionCreate"]) == ["INPUT_LIMIT_EXCEEDED"]
    handle = {"type": "$app:note", "handle": "a"}
    note = shop.ask(UPSERT, {"handle": handle, "metaobject": {"fields": []}})["metaobjectUpsert"]["metaobject"]
    assert note["capabilities"] == {"publishable": {"status": "DRAFT"}}
    assert note["displayName"] == "A"
    active = {"capabilities": {"publishable": {"status": "ACTIVE"}}}
    note = shop.ask(UPSERT, {"handle": handle, "metaobject": active})["metaobjectUpsert"]["metaobject"]
    assert note["capabilities"] == {"publishable": {"status": "ACTIVE"}}

    create = """mutation ($d: MetafieldDefinitionInput!) { metafieldDefinitionCreate(definition: $d) {
      createdDefinition { key namespace } userErrors { code field } } }"""
    wanted = {"key": "care", "namespace": "custom", "name": "Care", "ownerType": "PRODUCT", "type": "json"}
    assert shop.ask(create, {"d": wanted})["metafieldDefinitionCreate"]["createdDefinition"]["key"] == "care"
    assert codes(shop.ask(create, {"d": wanted})["metafieldDefinitionCreate"]) == ["TAKEN"]
    assert codes(shop.ask(create, {"d": {**wanted, "key": "x2", "type": "no"}})["metafieldDefinitionCreate"]) == [
        "INCLUSION"
    ]


def test_fields_that_refer(make_shop):
    shop = make_shop(scopes=["write_metaobject_definitions", "write_metaobjects", "write_products"])
    create = """mutation ($d: MetaobjectDefinitionCreateInput!) {
      metaobjectDefinitionCreate(definition: $d) { userErrors { code } } }"""
    rows = [{"key": "one", "type": "product_reference"}, {"key": "many", "type": "list.product_reference"}]
    shop.ask(create, {"d": {"type": "$app:look", "fieldDefinitions": rows}})
    first, second, *_ = shop.ids().values()
    fields = [{"key": "one", "value": first}, {"key": "many", "value": json.dumps([second, first])}]
    handle = {"type": "$app:look", "handle": "Summer Look"}
    shop.ask(UPSERT, {"handle": handle, "metaobject": {"fields": fields}})
    read = """query ($h: MetaobjectHandleInput!) { metaobjectByHandle(handle: $h) { handle createdByApp { title }
      definition { type } one: field(key: "one") { reference { ... on Product { id } }
        references(first: 1) { nodes { __typename } } }
      many: field(key: "many") { jsonValue reference { __typename }
        references(first: 5) { nodes { ... on Product { id } } } } } }"""
    look = shop.ask(read, {"h": handle})["metaobjectByHandle"]
    assert look["handle"] == "summer-look"
    assert look["one"] == {"reference": {"id": first}, "references": None}
    assert [node["id"] for node in look["many"]["references"]["nodes"]] == [second, first]
    assert look["many"]["reference"] is None
    renamed = {"handle": "Winter Look", "fields": [{"key": "one", "value": ""}]}
    shop.ask(UPSERT, {"handle": handle, "metaobject": renamed})
    assert shop.ask(read, {"h": handle})["metaobjectByHandle"] is None
    look = shop.ask(read, {"h": {**handle, "handle": "winter-look"}})["metaobjectByHandle"]
    assert look["one"]["reference"] is None
