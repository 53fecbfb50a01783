"""Connecting a Shopify shop from our own pages: by a custom app's token, or by installing our app."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

import official_schema
import pytest
from installed_shop import CLIENT_ID, CLIENT_SECRET, OpenShop
from werkzeug.test import Client

from connectors.shopify.emulator import oauth, seeding
from connectors.shopify.emulator.identity import vitrine

from .conftest import installation


@pytest.fixture
def house(monkeypatch):
    """An installation that shops reach by https, and that knows its Shopify app."""
    official_schema.raw("2026-07")
    monkeypatch.setenv("VITRINE_SHOPIFY_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("VITRINE_SHOPIFY_CLIENT_SECRET", CLIENT_SECRET)
    with installation(0, public_url="https://vitrine.example") as made:
        yield made


@pytest.fixture
def shop(monkeypatch):
    made = OpenShop("Nordwind", ["Lamp", "Kettle"], app_url="https://vitrine.example")
    monkeypatch.setenv("VITRINE_SHOPIFY_EMULATORS", f"{made.domain}={made.serve()}")
    yield made
    made.close()


@pytest.fixture
def token(shop):
    return seeding.make_token(shop.store, vitrine(shop.store)).value


def test_the_page_speaks_of_shopify_in_both_languages(house):
    page = house.get("/connect/shopify", **{"Accept-Language": "en"}).text
    assert "Admin API access token" in page
    assert "ck_" not in page
    assert "WooCommerce" not in page.partition("<main")[2]
    assert "shpat_" in house.get("/connect/shopify", **{"Accept-Language": "zh-CN"}).text
    for words in ("Connect Shopify", "Connect WooCommerce"):
        assert words in house.get("/stores", **{"Accept-Language": "en"}).text


def test_a_custom_app_s_token_is_enough(house, shop, token):
    answer = house.post("/connect/shopify", url=shop.url, name="Mine", secret=token)
    assert answer.status_code == 302, answer.text
    (store,) = house.db.tenancy.stores()
    assert (store.name, store.platform, store.url) == ("Mine", "shopify", shop.url)
    assert house.work() == ["done"]
    assert house.db.catalog.count(store.id) == 2
    assert token not in house.get(f"/stores/{store.id}").text


def test_neither_token_nor_secret_key_comes_back_in_the_form(house, shop):
    answer = house.post("/connect/shopify", url=shop.url, key="shpss_wrong", secret="shpat_" + "0" * 32)
    assert answer.status_code == 400
    assert "shpss_wrong" not in answer.text
    assert "shpat_000" not in answer.text
    assert shop.url in answer.text
    assert house.post("/connect/shopify", url=shop.url, secret="").status_code == 400
    assert house.db.tenancy.stores() == []


def begin(house, shop, **more):
    page = house.post("/connect/shopify/consent", url=shop.domain, **more)
    assert page.status_code == 200, page.text
    return html.unescape(re.search(r'href="([^"]+/admin/oauth/authorize[^"]+)"', page.text)[1])


def consent(shop, away):
    """The owner agrees; where Shopify sends the browser."""
    target = urlsplit(away)
    answer = Client(shop.app).post(
        target.path, query_string=target.query, data={"decision": "install"}, base_url=shop.url
    )
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert (back.scheme, back.netloc) == ("https", "vitrine.example")
    return f"{back.path}?{back.query}"


def test_installing_outside_the_admin(house, shop):
    oauth.uninstall(shop.store, vitrine(shop.store))
    back = consent(shop, begin(house, shop, name="Mine"))
    answer = house.get(back)
    assert answer.status_code == 302
    (store,) = house.db.tenancy.stores()
    assert (store.name, store.settings["shop"], store.settings["lacking"]) == ("Mine", shop.domain, [])
    assert "Mine is connected" in house.get(answer.headers["Location"], **{"Accept-Language": "en"}).text
    assert house.work() == ["done"]
    assert house.db.catalog.count(store.id) == 2
    assert house.get(back).status_code == 401  # once only
    assert len(house.db.tenancy.stores()) == 1


def test_installing_again_keeps_the_store(house, shop):
    for _ in range(2):
        assert house.get(consent(shop, begin(house, shop))).status_code == 302
    (store,) = house.db.tenancy.stores(removed=True)
    assert store.settings["installs"] == 2


def test_a_code_that_was_not_asked_for_here_is_not_redeemed(house, shop):
    back = consent(shop, begin(house, shop))
    other = house.browser()
    with other.session_transaction() as session:
        session["user"] = house.db.tenancy.users()[0].id
    assert other.get(back).status_code == 401  # another browser did not begin it
    assert house.get(back.replace("state=", "state=x")).status_code == 401
    assert house.get("/connect/shopify/callback").status_code == 401
    assert house.browser().get(back).headers["Location"].startswith("/login")
    assert house.db.tenancy.stores() == []


def test_another_shop_than_the_one_that_was_named_is_not_taken(house, shop, monkeypatch):
    other = OpenShop("Seewind", [], app_url="https://vitrine.example")
    pair = f"{shop.domain}={shop.url} {other.domain}={other.serve()}"
    monkeypatch.setenv("VITRINE_SHOPIFY_EMULATORS", pair)
    away = begin(house, shop)
    back = consent(other, away.replace(shop.url, other.url))
    assert house.get(back).status_code == 401
    assert house.db.tenancy.stores() == []
    other.close()


@pytest.mark.parametrize(
    "typed", ["", "evil.example", "http://127.0.0.1:1", "https://nordwind.myshopify.com.evil.example"]
)
def test_only_shops_are_gone_to(house, typed):
    assert house.post("/connect/shopify/consent", url=typed).status_code == 400


def test_without_an_app_only_the_token_is_offered(house, monkeypatch):
    monkeypatch.delenv("VITRINE_SHOPIFY_CLIENT_ID")
    page = house.get("/connect/shopify", **{"Accept-Language": "en"}).text
    assert "/connect/shopify/consent" not in page
    assert "VITRINE_SHOPIFY_CLIENT_ID" in page
    assert house.post("/connect/shopify/consent", url="nordwind.myshopify.com").status_code == 409
