"""Products, variants, pictures, the shop, its languages and markets."""

from __future__ import annotations

from datetime import timedelta

import pytest

UPDATE = """
mutation ($product: ProductUpdateInput!) {
  productUpdate(product: $product) { product { title handle descriptionHtml vendor productType tags status
    templateSuffix seo { title description } updatedAt } userErrors { field message } }
}
"""
LIST = """
query ($query: String, $sort: ProductSortKeys, $reverse: Boolean) {
  products(first: 50, query: $query, sortKey: $sort, reverse: $reverse) { nodes { handle } }
}
"""


def found(shop, query=None, sort="ID", reverse=False):
    data = shop.ask(LIST, {"query": query, "sort": sort, "reverse": reverse})
    return [node["handle"] for node in data["products"]["nodes"]]


def test_a_seeded_product_with_variants(shop):
    query = """
    query ($id: ID!) { product(id: $id) {
      title handle status vendor productType tags description descriptionHtml hasOnlyDefaultVariant onlineStoreUrl
      totalInventory tracksInventory legacyResourceId isGiftCard category { id }
      variantsCount { count } mediaCount { count } featuredMedia { alt }
      priceRangeV2 { minVariantPrice { amount currencyCode } maxVariantPrice { amount }
        }
      options { name position values optionValues { name hasVariants } }
      variants(first: 5) { nodes { title displayName position sku barcode price compareAtPrice availableForSale
        selectedOptions { name value optionValue { name } } media(first: 1) { nodes { id alt } } product { handle }
        inventoryItem { sku tracked measurement { weight { unit value } } } } }
      media(first: 5) { nodes { alt mediaContentType status
        ... on MediaImage { fileStatus mimeType preview { status } } } }
    } }
    """
    product = shop.ask(query, {"id": shop.ids()["rain-jacket"]})["product"]
    assert product["status"] == "ACTIVE"
    assert product["tags"] == ["Autumn", "rain"]
    assert product["description"] == "Our own words & more."
    assert product["onlineStoreUrl"].endswith("/products/rain-jacket")
    assert product["hasOnlyDefaultVariant"] is False
    assert product["options"][1] == {
        "name": "Size", "position": 2, "values": ["S", "M"],
        "optionValues": [{"name": "S", "hasVariants": True}, {"name": "M", "hasVariants": True}],
    }  # fmt: skip
    blue, red = product["variants"]["nodes"]
    assert (blue["title"], blue["price"], blue["barcode"]) == ("Blue / S", "45.00", "4006381333931")
    assert blue["displayName"] == "Rain Jacket - Blue / S"
    assert red["selectedOptions"][0] == {"name": "Color", "value": "Red", "optionValue": {"name": "Red"}}
    assert red["inventoryItem"]["measurement"]["weight"] == {"unit": "GRAMS", "value": 910.0}
    assert [node["alt"] for node in product["media"]["nodes"]] == ["A jacket", ""]
    assert red["media"]["nodes"][0]["alt"] == ""
    assert blue["media"]["nodes"] == []
    assert product["priceRangeV2"]["minVariantPrice"] == {"amount": "42.0", "currencyCode": "EUR"}
    assert product["priceRangeV2"]["maxVariantPrice"]["amount"] == "45.0"


def test_a_simple_product_has_the_default_variant(shop):
    query = """
    query ($id: ID!) { product(id: $id) { hasOnlyDefaultVariant onlineStoreUrl totalInventory tracksInventory
      options { name values } media(first: 1) { nodes { ... on MediaImage { image { url } } } }
      variants(first: 5) { nodes { title price compareAtPrice inventoryQuantity availableForSale } } } }
    """
    lamp = shop.ask(query, {"id": shop.ids()["desk-lamp"]})["product"]
    assert lamp["options"] == [{"name": "Title", "values": ["Default Title"]}]
    assert (lamp["hasOnlyDefaultVariant"], lamp["totalInventory"], lamp["tracksInventory"]) == (True, 7, True)
    assert lamp["variants"]["nodes"] == [
        {
            "title": "Default Title", "price": "18.00", "compareAtPrice": "20.00", "inventoryQuantity": 7,
            "availableForSale": True,
        }
    ]  # fmt: skip
    assert lamp["media"]["nodes"][0]["image"]["url"] == "https://cdn.example/lamp.jpg"
    draft = shop.ask(query, {"id": shop.ids()["kettle"]})["product"]
    assert draft["onlineStoreUrl"] is None


def test_what_is_not_there_is_null(shop):
    assert shop.ask('{ product(id: "gid://shopify/Product/1") { id } }') == {"product": None}
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    known = shop.ids()["kettle"]
    ids = [known, "gid://shopify/Product/1", "gid://shopify/Collection/1"]
    assert shop.ask(query, {"ids": ids}) == {"nodes": [{"id": known}, None, None]}


@pytest.mark.parametrize(
    ("query", "handles"),
    [
        ("status:active", ["rain-jacket", "desk-lamp"]),
        ("status:draft,archived", ["kettle", "kettle-1"]),
        ("-status:active", ["kettle", "kettle-1"]),
        ("NOT status:active AND title:Kettle", ["kettle", "kettle-1"]),
        ("vendor:Nordlicht tag:rain", ["rain-jacket"]),
        ("sku:jacket-red", ["rain-jacket"]),
        ("sku:jacket*", ["rain-jacket"]),
        ("sku:jacket* OR title:'Desk Lamp'", ["rain-jacket", "desk-lamp"]),
        ("title:'Desk Lamp'", ["desk-lamp"]),
        ("product_type:Jackets", ["rain-jacket"]),
        ("handle:kettle-1", ["kettle-1"]),
        ("updated_at:<'2025-12-20T00:00:00Z' AND created_at:>2020-01-01", ["rain-jacket", "desk-lamp"]),
        ("", ["rain-jacket", "desk-lamp", "kettle", "kettle-1"]),
    ],
)
def test_searching(shop, query, handles):
    assert found(shop, query) == handles


def test_searching_by_number(shop):
    number = int(shop.ids()["desk-lamp"].rpartition("/")[2])
    assert found(shop, f"id:>{number}") == ["kettle", "kettle-1"]
    assert found(shop, f"id:<={number}") == ["rain-jacket", "desk-lamp"]
    assert found(shop, f"id:{number}") == ["desk-lamp"]


@pytest.mark.parametrize("query", ["lamp", "title:a OR title:b title:c", "(title:a)", "colour:red", "title:a)"])
def test_searching_that_is_not_emulated(shop, query):
    assert shop.errors(LIST, {"query": query})[0]["extensions"]["code"] == "NOT_EMULATED"


def test_a_junk_date_is_refused(shop):
    assert shop.errors(LIST, {"query": "updated_at:>yesterday"})[0]["extensions"]["code"] == "BAD_REQUEST"


def test_sorting(shop):
    assert found(shop, sort="TITLE") == ["desk-lamp", "kettle", "kettle-1", "rain-jacket"]
    assert found(shop, sort="UPDATED_AT", reverse=True)[0] == "kettle-1"
    assert shop.errors(LIST, {"sort": "RELEVANCE"})[0]["extensions"]["code"] == "NOT_EMULATED"


# ------------------------------------------------------------------ writing


def test_only_what_is_sent_changes(shop):
    before, product = shop.emulated.state(), shop.ids()["rain-jacket"]
    shop.clock.advance(60)
    sent = {"id": product, "title": "Regenjacke", "seo": {"title": "SEO"}, "tags": ["b", "a", "b"]}
    answer = shop.ask(UPDATE, {"product": sent})["productUpdate"]
    assert answer["userErrors"] == []
    assert answer["product"] == {
        "title": "Regenjacke", "handle": "rain-jacket", "descriptionHtml": "<p>Our own <b>words</b> &amp; more.</p>",
        "vendor": "Nordlicht", "productType": "Jackets", "tags": ["a", "b"], "status": "ACTIVE", "templateSuffix": None,
        "seo": {"title": "SEO", "description": None}, "updatedAt": "2026-03-02T09:01:00Z",
    }  # fmt: skip
    assert found(shop, "updated_at:>='2026-03-02T09:01:00Z'") == ["rain-jacket"]
    assert shop.emulated.state() == before
    answer = shop.ask(UPDATE, {"product": {"id": product, "seo": {"title": ""}, "descriptionHtml": ""}})[
        "productUpdate"
    ]
    assert answer["product"]["seo"] == {"title": None, "description": None}
    assert answer["product"]["descriptionHtml"] == ""


def test_the_state_sees_what_must_not_change(shop):
    product = shop.ids()["rain-jacket"]
    before = shop.emulated.state()
    shop.ask(UPDATE, {"product": {"id": product, "status": "DRAFT"}})
    after = shop.emulated.state()
    assert [key for key in before if before[key] != after[key]] == [product.rpartition("/")[2]]
    next(iter(shop.store.tables["ProductVariant"].values())).price_minor += 1
    assert shop.emulated.state() != after


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"title": " "}, "title"), ({"title": "x" * 256}, "title"), ({"handle": "Desk Lamp"}, "handle")],
)
def test_refused_changes_change_nothing(shop, sent, field):
    product = shop.ids()["rain-jacket"]
    answer = shop.ask(UPDATE, {"product": {"id": product, "vendor": "New", **sent}})["productUpdate"]
    assert answer["product"] is None
    assert [error["field"] for error in answer["userErrors"]] == [[field]]
    assert found(shop, "vendor:New") == []


def test_a_product_that_is_gone_is_a_user_error(shop):
    answer = shop.ask(UPDATE, {"product": {"id": "gid://shopify/Product/1", "title": "x"}})["productUpdate"]
    assert answer["userErrors"] == [{"field": ["id"], "message": "Product does not exist"}]


def test_what_the_mutation_could_do_more_is_not_emulated(shop):
    product = shop.ids()["rain-jacket"]
    (error,) = shop.errors(UPDATE, {"product": {"id": product, "collectionsToJoin": ["gid://shopify/Collection/1"]}})
    assert error["message"] == "not emulated: ProductUpdateInput.collectionsToJoin"


def test_a_new_handle_frees_the_old_one(shop):
    ids = shop.ids()
    shop.ask(UPDATE, {"product": {"id": ids["desk-lamp"], "handle": "Light!"}})
    assert "light" in shop.ids()
    answer = shop.ask(UPDATE, {"product": {"id": ids["kettle"], "handle": "desk-lamp"}})["productUpdate"]
    assert answer["userErrors"] == []


def test_changes_are_told_to_who_listens(shop):
    heard = []
    shop.store.on_change.append(lambda topic, record: heard.append((topic, record.id)))
    product = shop.ids()["kettle"]
    shop.ask(UPDATE, {"product": {"id": product, "title": "Pot"}})
    assert heard == [("products/update", product)]


# ------------------------------------------------------------------ shop, languages, markets


def test_the_shop(shop):
    data = shop.ask(
        "{ shop { id name myshopifyDomain url currencyCode ianaTimezone timezoneOffset plan { publicDisplayName } "
        "primaryDomain { host } } currentAppInstallation { app { title handle } accessScopes { handle } } }"
    )
    assert data["shop"]["myshopifyDomain"].endswith(".myshopify.com")
    assert data["shop"]["currencyCode"] == "EUR"
    assert data["shop"]["timezoneOffset"] == "+0100"
    assert data["currentAppInstallation"]["app"] == {"title": "Vitrine", "handle": "vitrine"}
    assert {"handle": "write_products"} in data["currentAppInstallation"]["accessScopes"]


def test_languages(make_shop):
    shop = make_shop(locales=["de-DE", "pt-BR", "zh-TW", "en-GB"], unpublished_locales=["ja-JP"])
    data = shop.ask(
        "{ all: shopLocales { locale name primary published } shown: shopLocales(published: true) { locale } }"
    )
    assert [row["locale"] for row in data["all"]] == ["en", "de", "pt-BR", "zh-TW", "ja"]
    assert data["all"][0] == {"locale": "en", "name": "English", "primary": True, "published": True}
    assert data["all"][4]["published"] is False
    assert [row["locale"] for row in data["shown"]] == ["en", "de", "pt-BR", "zh-TW"]


def test_markets_and_their_addresses(make_shop):
    shop = make_shop(locales=["de", "fr"], markets=["DE", "GB"])
    query = """
    { markets(first: 9) { nodes { name handle status type currencySettings { baseCurrency { currencyCode } }
        conditions { conditionTypes regionsCondition { regions(first: 5) { nodes {
          name ... on MarketRegionCountry { code } } } } }
        webPresences(first: 5) { nodes { subfolderSuffix defaultLocale { locale } alternateLocales { locale }
          domain { host } rootUrls { locale url } } } } }
      webPresences(first: 5) { nodes { markets(first: 5) { nodes { handle } } } }
      shopLocales { locale marketWebPresences { subfolderSuffix } } }
    """
    data = shop.ask(query)
    germany, britain, states = data["markets"]["nodes"]
    assert [germany["handle"], britain["handle"], states["handle"]] == ["de", "gb", "us"]
    assert germany["currencySettings"] == {"baseCurrency": {"currencyCode": "EUR"}}
    assert germany["conditions"]["regionsCondition"]["regions"]["nodes"] == [{"name": "Germany", "code": "DE"}]
    (address,) = germany["webPresences"]["nodes"]
    assert address["defaultLocale"] == {"locale": "de"}
    assert [row["url"].partition(".com/")[2] for row in address["rootUrls"]] == ["de-de/", "en-de/"]
    (root,) = britain["webPresences"]["nodes"]
    assert root == states["webPresences"]["nodes"][0]
    assert [row["locale"] for row in root["alternateLocales"]] == ["de", "fr"]
    nodes = data["webPresences"]["nodes"]
    assert [[row["handle"] for row in node["markets"]["nodes"]] for node in nodes] == [["us", "gb"], ["de"]]
    assert data["shopLocales"][1]["marketWebPresences"] == [{"subfolderSuffix": None}, {"subfolderSuffix": "de"}]


def test_products_are_dated_before_the_shop_opened(shop):
    data = shop.ask("{ products(first: 9, sortKey: CREATED_AT) { nodes { createdAt updatedAt } } }")
    dates = [node["createdAt"] for node in data["products"]["nodes"]]
    assert dates == sorted(dates)
    assert dates[-1] < (shop.clock.now() - timedelta(days=10)).isoformat()
