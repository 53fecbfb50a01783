from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def wpml(make_shop: Any) -> Any:
    return make_shop(language_mode="wpml", locales=["de-DE", "zh-CN"])


@pytest.fixture
def polylang(make_shop: Any) -> Any:
    return make_shop(language_mode="polylang", locales=["fr-FR"])


def translate(shop: Any, sku: str, **more: Any) -> Any:
    body = {"lang": "de", "translation_of": shop.ids()[sku], "name": "Schreibtischlampe", **more}
    return shop.call("POST", "products", json=body)


def test_a_shop_without_a_plugin_has_no_languages(shop: Any) -> None:
    row = shop.call("GET", f"products/{shop.ids()['kettle-1']}").json
    assert "lang" not in row
    assert shop.raw("GET", "/wp-json/pll/v1/languages").status_code == 404


def test_wpml_shows_itself(wpml: Any) -> None:
    assert "wpml/v1" in wpml.raw("GET", "/wp-json/").json["namespaces"]
    plugins = [row["plugin"] for row in wpml.call("GET", "system_status").json["active_plugins"]]
    assert "sitepress-multilingual-cms/sitepress.php" in plugins


def test_wpml_makes_one_product_per_language(wpml: Any) -> None:
    source = wpml.ids()["shop-desk-lamp"]
    meta = [{"key": "_vitrine_state", "value": "mine"}]
    wpml.call("PUT", f"products/{source}", json={"meta_data": meta})
    made = translate(wpml, "shop-desk-lamp")
    assert made.status_code == 201
    row = made.json
    assert (row["lang"], row["translations"]) == ("de", {"en": source, "de": row["id"]})
    original = wpml.call("GET", f"products/{source}").json
    assert original["translations"] == row["translations"]
    for name in ("sku", "regular_price", "sale_price", "stock_quantity", "weight", "images", "categories"):
        assert row[name] == original[name], name
    assert row["description"] == ""
    assert [(m["key"], m["value"]) for m in row["meta_data"]] == [
        ("_vitrine_state", "mine")
    ]  # custom fields are copied

    def listed(**params: Any) -> set[int]:
        return {r["id"] for r in wpml.call("GET", "products", {"per_page": 100, **params}).json}

    assert row["id"] not in listed()
    assert listed(lang="de") == {row["id"]}
    assert listed(lang="all") == listed() | {row["id"]}


def test_wpml_keeps_price_and_stock_equal(wpml: Any) -> None:
    german = translate(wpml, "shop-desk-lamp").json["id"]
    wpml.call(
        "PUT", f"products/{wpml.store.products[german].group}", json={"regular_price": "33.00", "stock_quantity": 2}
    )
    shown = wpml.call("GET", f"products/{german}").json
    assert (shown["regular_price"], shown["stock_quantity"], shown["name"]) == ("33.00", 2, "Schreibtischlampe")


def test_wpml_translates_variable_products_with_their_variations(wpml: Any) -> None:
    german = translate(wpml, "jacket").json
    assert len(german["variations"]) == 2
    rows = wpml.call("GET", f"products/{german['id']}/variations").json
    assert [row["sku"] for row in rows] == ["jacket-blue", "jacket-red"]


@pytest.mark.parametrize(
    "body",
    [{"lang": "xx", "translation_of": 1}, {"lang": "de", "translation_of": 999999}, {"translation_of": 12}],
)
def test_wpml_refuses_what_cannot_be_a_translation(wpml: Any, body: Any) -> None:
    before = len(wpml.store.products)
    assert wpml.call("POST", "products", json={"name": "x", **body}).status_code == 422
    assert len(wpml.store.products) == before
    assert wpml.call("GET", "products", {"lang": "xx"}).status_code == 422


def test_a_language_is_taken_once_until_its_record_is_trashed(wpml: Any) -> None:
    first = translate(wpml, "shop-desk-lamp").json["id"]
    assert translate(wpml, "shop-desk-lamp").status_code == 422
    wpml.call("DELETE", f"products/{first}")
    source = wpml.call("GET", f"products/{wpml.store.products[first].group}").json
    assert source["translations"] == {"en": source["id"]}
    assert translate(wpml, "shop-desk-lamp").status_code == 201


def test_polylang_mixes_languages_unless_asked(polylang: Any) -> None:
    languages = polylang.raw("GET", "/wp-json/pll/v1/languages").json
    assert [(row["slug"], row["locale"], row["is_default"]) for row in languages] == [
        ("en", "en_US", True),
        ("fr", "fr_FR", False),
    ]
    source = polylang.ids()["kettle-1"]
    polylang.call("PUT", f"products/{source}", json={"meta_data": [{"key": "own", "value": "1"}]})
    body = {"lang": "fr", "translations": {"en": source}, "name": "Bouilloire"}
    row = polylang.call("POST", "products", json=body).json
    assert row["translations"] == {"en": source, "fr": row["id"]}
    assert (row["sku"], row["meta_data"]) == ("kettle-1", [])
    assert row["id"] in {r["id"] for r in polylang.call("GET", "products", {"per_page": 100}).json}
    assert [r["id"] for r in polylang.call("GET", "products", {"lang": "fr"}).json] == [row["id"]]
    again = {"lang": "fr", "translations": {"en": row["id"]}, "name": "x"}  # is not English
    assert polylang.call("POST", "products", json=again).status_code == 400


def test_polylang_takes_translations_from_the_query(polylang: Any) -> None:
    source = polylang.ids()["banner"]
    reply = polylang.call("POST", "products", {"lang": "fr", "translations[en]": source}, json={"name": "Affiche"})
    assert reply.json["translations"]["en"] == source
