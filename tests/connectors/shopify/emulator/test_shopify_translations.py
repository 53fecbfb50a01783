"""Source texts with digests, translations per locale and market, and what makes them outdated."""

from __future__ import annotations

import pytest

REGISTER = """
mutation ($id: ID!, $t: [TranslationInput!]!) { translationsRegister(resourceId: $id, translations: $t) {
  translations { key locale value outdated market { handle } } userErrors { field code message } } }
"""
REMOVE = """
mutation ($id: ID!, $keys: [String!]!, $locales: [String!]!, $markets: [ID!]) {
  translationsRemove(resourceId: $id, translationKeys: $keys, locales: $locales, marketIds: $markets) {
    translations { key locale } userErrors { field code } } }
"""
READ = """
query ($id: ID!, $locale: String!, $market: ID, $outdated: Boolean) { translatableResource(resourceId: $id) {
  resourceId translatableContent(marketId: $market) { key value digest locale type }
  translations(locale: $locale, marketId: $market, outdated: $outdated) {
    key value outdated updatedAt market { handle } }
} }
"""
UPDATE = "mutation ($p: ProductUpdateInput!) { productUpdate(product: $p) { userErrors { message } } }"


def read(shop, resource, locale="de", **more):
    return shop.ask(READ, {"id": resource, "locale": locale, **more})["translatableResource"]


def content(shop, resource, **more):
    return {row["key"]: row for row in read(shop, resource, **more)["translatableContent"]}


def texts(shop, resource, locale="de", **more):
    return {row["key"]: row["value"] for row in read(shop, resource, locale, **more)["translations"]}


def register(shop, resource, key, value, *, locale="de", market=None, digest=None):
    wanted = digest or content(shop, resource).get(key, {}).get("digest") or "0" * 64
    row = {"key": key, "value": value, "locale": locale, "translatableContentDigest": wanted}
    if market is not None:
        row["marketId"] = market
    return shop.ask(REGISTER, {"id": resource, "t": [row]})["translationsRegister"]


def codes(answer):
    return [error["code"] for error in answer["userErrors"]]


def market(shop, handle):
    rows = shop.ask("{ markets(first: 50) { nodes { id handle } } }")["markets"]["nodes"]
    return next(row["id"] for row in rows if row["handle"] == handle)


@pytest.fixture
def product(shop):
    return shop.ids()["rain-jacket"]


def test_the_source_texts_of_a_product(shop, product):
    found = content(shop, product)
    assert list(found) == ["title", "body_html", "handle", "product_type", "meta_title", "meta_description"]
    assert found["title"]["value"] == "Rain Jacket"
    assert found["title"]["locale"] == "en"
    assert found["body_html"]["type"] == "HTML"
    assert len(found["title"]["digest"]) == 64
    assert (found["meta_title"]["value"], found["meta_title"]["digest"]) == (None, None)


def test_registering_reading_and_removing(shop, product):
    answer = register(shop, product, "title", "Regenjacke")
    assert answer == {
        "translations": [
            {"key": "title", "locale": "de", "value": "Regenjacke", "outdated": False, "market": None}
        ],
        "userErrors": [],
    }  # fmt: skip
    assert texts(shop, product) == {"title": "Regenjacke"}
    assert texts(shop, product, "fr") == {}
    seen = 'query ($id: ID!) { product(id: $id) { title translations(locale: "de") { key value } } }'
    assert shop.ask(seen, {"id": product})["product"] == {
        "title": "Rain Jacket", "translations": [{"key": "title", "value": "Regenjacke"}],
    }  # fmt: skip
    removed = shop.ask(REMOVE, {"id": product, "keys": ["title", "body_html"], "locales": ["de"]})["translationsRemove"]
    assert removed == {"translations": [{"key": "title", "locale": "de"}], "userErrors": []}
    assert texts(shop, product) == {}


def test_a_change_of_the_source_makes_it_outdated(shop, product):
    old = content(shop, product)["title"]["digest"]
    register(shop, product, "title", "Regenjacke")
    register(shop, product, "body_html", "<p>Worte</p>")
    shop.ask(UPDATE, {"p": {"id": product, "title": "Rain Coat"}})
    rows = read(shop, product)["translations"]
    assert [(row["key"], row["outdated"]) for row in rows] == [("title", True), ("body_html", False)]
    assert texts(shop, product, outdated=True) == {"title": "Regenjacke"}
    assert codes(register(shop, product, "title", "Regenmantel", digest=old)) == ["INVALID_TRANSLATABLE_CONTENT"]
    assert codes(register(shop, product, "title", "Regenmantel")) == []
    assert texts(shop, product, outdated=True) == {}


def test_the_source_changes_between_reading_and_writing(shop, product):
    shop.switch(stale_digest_next=1)
    assert codes(register(shop, product, "title", "Regenjacke")) == ["INVALID_TRANSLATABLE_CONTENT"]
    assert content(shop, product)["title"]["value"] == "Rain Jacket "
    assert codes(register(shop, product, "title", "Regenjacke")) == []


def test_every_kind_of_source_may_change_under_our_hands(shop, product):
    query = """query ($id: ID!) { product(id: $id) {
      options { id optionValues { id } } media(first: 1) { nodes { id } } } }"""
    parts = shop.ask(query, {"id": product})["product"]
    option, picture = parts["options"][0], parts["media"]["nodes"][0]["id"]
    resources = {
        option["id"]: "name", option["optionValues"][0]["id"]: "name", picture: "alt",
        upsert(shop, "7-hero", "{}"): "content",
    }  # fmt: skip
    for resource, key in resources.items():
        before = content(shop, resource)[key]["value"]
        shop.switch(stale_digest_next=1)
        assert codes(register(shop, resource, key, "{}")) == ["INVALID_TRANSLATABLE_CONTENT"]
        assert content(shop, resource)[key]["value"] == f"{before} "
        assert codes(register(shop, resource, key, "{}")) == []


def test_a_market_may_have_its_own(shop, product):
    germany = market(shop, "de")
    register(shop, product, "title", "Regenjacke")
    answer = register(shop, product, "title", "Friesennerz", market=germany)
    assert answer["translations"][0]["market"] == {"handle": "de"}
    assert texts(shop, product) == {"title": "Regenjacke"}
    assert texts(shop, product, market=germany) == {"title": "Friesennerz"}
    remove = {"id": product, "keys": ["title"], "locales": ["de"], "markets": [germany]}
    assert len(shop.ask(REMOVE, remove)["translationsRemove"]["translations"]) == 1
    assert texts(shop, product) == {"title": "Regenjacke"}
    assert texts(shop, product, market=germany) == {}


def test_the_primary_language_only_for_a_market(shop, product):
    germany = market(shop, "de")
    assert codes(register(shop, product, "title", "Rain Coat", locale="en")) == ["INVALID_LOCALE_FOR_SHOP"]
    assert codes(register(shop, product, "title", "Rain Coat", locale="en", market=germany)) == []
    assert content(shop, product, market=germany)["title"]["value"] == "Rain Coat"
    assert content(shop, product)["title"]["value"] == "Rain Jacket"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"key": "title", "value": "x", "locale": "xx"}, "INVALID_LOCALE_FOR_SHOP"),
        ({"key": "title", "value": "x", "market": "gid://shopify/Market/1"}, "MARKET_DOES_NOT_EXIST"),
        ({"key": "tags", "value": "x"}, "INVALID_KEY_FOR_MODEL"),
        ({"key": "title", "value": " "}, "BLANK"),
        ({"key": "title", "value": "x" * 256}, "FAILS_RESOURCE_VALIDATION"),
        ({"key": "title", "value": "x", "digest": "0" * 64}, "INVALID_TRANSLATABLE_CONTENT"),
        ({"key": "meta_title", "value": "x"}, "INVALID_TRANSLATABLE_CONTENT"),
    ],
)
def test_translations_that_are_refused(shop, product, wanted, code):
    assert codes(register(shop, product, **wanted)) == [code]
    assert texts(shop, product) == {}


def test_all_or_none(shop, product):
    digest = content(shop, product)["title"]["digest"]
    good = {"key": "title", "value": "a", "locale": "de", "translatableContentDigest": digest}
    answer = shop.ask(REGISTER, {"id": product, "t": [good, {**good, "locale": "xx"}]})["translationsRegister"]
    assert answer["translations"] is None
    assert answer["userErrors"][0]["field"] == ["translations", "1", "locale"]
    assert texts(shop, product) == {}


def test_resources_that_cannot_be_translated(shop, product):
    assert codes(register(shop, product, "title", "x")) == []
    gone = "gid://shopify/Product/1"
    row = {"key": "title", "value": "a", "locale": "de", "translatableContentDigest": "x"}
    assert codes(shop.ask(REGISTER, {"id": gone, "t": [row]})["translationsRegister"]) == ["RESOURCE_NOT_FOUND"]
    variant = f"gid://shopify/ProductVariant/{next(iter(shop.store.tables['ProductVariant']))}"
    assert codes(shop.ask(REGISTER, {"id": variant, "t": [row]})["translationsRegister"]) == [
        "RESOURCE_NOT_TRANSLATABLE"
    ]
    assert codes(shop.ask(REMOVE, {"id": gone, "keys": [], "locales": []})["translationsRemove"]) == [
        "RESOURCE_NOT_FOUND"
    ]
    bad = {"id": product, "keys": ["title"], "locales": ["xx"]}
    assert codes(shop.ask(REMOVE, bad)["translationsRemove"]) == ["INVALID_LOCALE_FOR_SHOP"]
    assert read_or_none(shop, gone) is None


def read_or_none(shop, resource):
    return shop.ask(READ, {"id": resource, "locale": "de"})["translatableResource"]


def test_too_many_in_one_call(make_shop):
    shop = make_shop(translations_per_call=1)
    product = shop.ids()["kettle"]
    row = {"key": "title", "value": "a", "locale": "de", "translatableContentDigest": "x"}
    answer = shop.ask(REGISTER, {"id": product, "t": [row, row]})["translationsRegister"]
    assert codes(answer) == ["TOO_MANY_KEYS_FOR_RESOURCE"]


def upsert(shop, handle, content_text):
    fields = [{"key": "kind", "value": "hero"}, {"key": "content", "value": content_text}]
    query = """mutation ($h: MetaobjectHandleInput!, $m: MetaobjectUpsertInput!) {
      metaobjectUpsert(handle: $h, metaobject: $m) { metaobject { id } } }"""
    sent = {"h": {"type": "$app:vitrine_module", "handle": handle}, "m": {"fields": fields}}
    return shop.ask(query, sent)["metaobjectUpsert"]["metaobject"]["id"]


def test_modules_are_translated_field_by_field(shop):
    module = upsert(shop, "7-hero", '{"title": "Dry"}')
    assert list(content(shop, module)) == ["kind", "content"]
    assert codes(register(shop, module, "content", '{"title": "Trocken"}')) == []
    assert texts(shop, module) == {"content": '{"title": "Trocken"}'}
    upsert(shop, "7-hero", '{"title": "Very dry"}')
    assert read(shop, module)["translations"][0]["outdated"] is True


def test_metafields_only_when_the_storefront_may_read_them(make_shop):
    shop = make_shop()
    product = shop.ids()["kettle"]
    create = """mutation ($d: MetafieldDefinitionInput!) { metafieldDefinitionCreate(definition: $d) {
      userErrors { code } } }"""
    put = "mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { id } } }"
    open_one = {"key": "care", "namespace": "custom", "name": "Care", "ownerType": "PRODUCT",
                "type": "single_line_text_field", "access": {"storefront": "PUBLIC_READ"}}  # fmt: skip
    shop.ask(create, {"d": open_one})
    sent = {"ownerId": product, "namespace": "custom", "key": "care", "value": "Wash cold"}
    (care,) = shop.ask(put, {"m": [sent]})["metafieldsSet"]["metafields"]
    (state,) = shop.ask(put, {"m": [{"ownerId": product, "key": "vitrine_state", "value": "1"}]})["metafieldsSet"][
        "metafields"
    ]
    assert codes(register(shop, care["id"], "value", "Kalt waschen")) == []
    assert codes(register(shop, care["id"], "value", "a\nb")) == ["FAILS_RESOURCE_VALIDATION"]
    assert read_or_none(shop, state["id"]) is None
    gone = "mutation ($m: [MetafieldIdentifierInput!]!) { metafieldsDelete(metafields: $m) { userErrors { message } } }"
    shop.ask(gone, {"m": [{"ownerId": product, "namespace": "custom", "key": "care"}]})
    assert shop.store.translations.get(care["id"]) is None


def test_lists_of_resources(shop, product):
    query = """query ($t: TranslatableResourceType!) { translatableResources(resourceType: $t, first: 3) {
      nodes { resourceId translatableContent { key value } } pageInfo { hasNextPage } } }"""
    found = shop.ask(query, {"t": "PRODUCT"})["translatableResources"]
    assert [row["resourceId"] for row in found["nodes"]] == list(shop.ids().values())[:3]
    assert found["pageInfo"]["hasNextPage"] is True
    values = shop.ask(query, {"t": "PRODUCT_OPTION_VALUE"})["translatableResources"]["nodes"]
    assert values[0]["translatableContent"] == [{"key": "name", "value": "Blue"}]
    assert shop.errors(query, {"t": "BLOG"})[0]["extensions"]["code"] == "NOT_EMULATED"


def test_resources_by_ids_keep_the_order_of_the_ids(shop):
    ids = list(shop.ids().values())
    query = """query ($ids: [ID!]!, $after: String) {
      translatableResourcesByIds(resourceIds: $ids, first: 2, after: $after) {
      nodes { resourceId } pageInfo { endCursor hasNextPage } } }"""
    wanted = [ids[2], "gid://shopify/Product/1", ids[0], ids[1]]
    first = shop.ask(query, {"ids": wanted})["translatableResourcesByIds"]
    assert [row["resourceId"] for row in first["nodes"]] == [ids[2], ids[0]]
    rest = shop.ask(query, {"ids": wanted, "after": first["pageInfo"]["endCursor"]})["translatableResourcesByIds"]
    assert [row["resourceId"] for row in rest["nodes"]] == [ids[1]]


def test_what_lies_under_a_product(shop, product):
    query = """query ($id: ID!, $t: TranslatableResourceType) { translatableResource(resourceId: $id) {
      nestedTranslatableResources(first: 20, resourceType: $t) {
      nodes { resourceId translatableContent { key value } } } } }"""

    def kinds(**more):
        found = shop.ask(query, {"id": product, **more})["translatableResource"]["nestedTranslatableResources"]
        return [row["resourceId"].split("/")[-2] for row in found["nodes"]]

    assert sorted(set(kinds())) == ["MediaImage", "ProductOption", "ProductOptionValue"]
    assert kinds(t="PRODUCT_OPTION") == ["ProductOption", "ProductOption"]


def test_alt_texts_are_translated_for_everybody_only(shop, product):
    query = "query ($id: ID!) { product(id: $id) { media(first: 1) { nodes { id } } } }"
    picture = shop.ask(query, {"id": product})["product"]["media"]["nodes"][0]["id"]
    assert codes(register(shop, picture, "alt", "Eine Jacke")) == []
    row = {"key": "alt", "value": "a", "locale": "de", "translatableContentDigest": "x", "marketId": market(shop, "de")}
    assert shop.errors(REGISTER, {"id": picture, "t": [row]})[0]["extensions"]["code"] == "NOT_EMULATED"


def test_another_app_writes_into_the_same_translations(shop, product):
    register(shop, product, "title", "Regenjacke")
    digest = content(shop, product)["title"]["digest"]
    row = {"key": "title", "value": "Regenmantel", "locale": "de", "translatableContentDigest": digest}
    shop.ask(REGISTER, {"id": product, "t": [row]}, token=shop.other_app())
    assert texts(shop, product) == {"title": "Regenmantel"}


def test_a_list_of_resources_follows_what_changes(shop, product):
    query = """query ($t: TranslatableResourceType!) { translatableResources(resourceType: $t, first: 9) {
      nodes { resourceId } } }"""

    def count(kind):
        return len(shop.ask(query, {"t": kind})["translatableResources"]["nodes"])

    assert (count("METAOBJECT"), count("METAFIELD")) == (0, 0)
    module = upsert(shop, "7-hero", "{}")
    assert count("METAOBJECT") == 1
    create = """mutation ($d: MetafieldDefinitionInput!) { metafieldDefinitionCreate(definition: $d) {
      userErrors { code } } }"""
    put = "mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { id } } }"
    sent = {"ownerId": product, "namespace": "custom", "key": "care", "value": "Wash", "type": "single_line_text_field"}
    shop.ask(put, {"m": [sent]})
    assert count("METAFIELD") == 0
    shop.ask(create, {"d": {"key": "care", "namespace": "custom", "name": "Care", "ownerType": "PRODUCT",
                            "type": "single_line_text_field", "access": {"storefront": "PUBLIC_READ"}}})  # fmt: skip
    assert count("METAFIELD") == 1
    gone = "mutation ($m: [MetafieldIdentifierInput!]!) { metafieldsDelete(metafields: $m) { userErrors { message } } }"
    shop.ask(gone, {"m": [{"ownerId": product, "namespace": "custom", "key": "care"}]})
    shop.ask("mutation ($id: ID!) { metaobjectDelete(id: $id) { deletedId } }", {"id": module})
    assert (count("METAOBJECT"), count("METAFIELD")) == (0, 0)
