"""Connecting a shop: the key is proven first, the shop's own consent page is bound to what was typed."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from admin_ui.connect import shop_url
from core.errors import BadInput

from .conftest import installation


@pytest.fixture
def public():
    """An installation that shops reach by https."""
    with installation(1, public_url="https://vitrine.example") as house:
        yield house


def test_a_working_key_connects_and_reads(fresh):
    answer = fresh.post(
        "/connect/woocommerce", url=fresh.shop_url + "/", name="", key=fresh.emulated.key, secret=fresh.emulated.secret
    )
    assert answer.status_code == 302
    (store,) = fresh.db.tenancy.stores()
    assert store.name == "127.0.0.1"
    assert store.info["currency"] == "USD"
    assert fresh.work() == ["done"]
    assert fresh.db.catalog.count(store.id) == 2
    page = fresh.get(f"/stores/{store.id}", **{"Accept-Language": "en"}).text
    assert "WooCommerce 10" in page
    assert fresh.emulated.secret not in page
    assert fresh.emulated.key not in page


def test_a_wrong_key_keeps_nothing_and_says_what_to_do(fresh):
    answer = fresh.post(
        "/connect/woocommerce", url=fresh.shop_url, name="x", key=fresh.emulated.key, secret="cs_" + "0" * 40
    )
    assert answer.status_code == 400
    assert '<p class="next">' in answer.text
    assert fresh.emulated.key in answer.text  # what was typed stays in the form
    assert "cs_000" not in answer.text  # but the secret
    assert fresh.db.tenancy.stores() == []


@pytest.mark.parametrize(
    ("url", "field"), [("", "url"), ("ftp://x", "url"), ("http://", "url"), ("https://user:pw@shop.example", "url")]
)
def test_an_unusable_address(fresh, url, field):
    answer = fresh.post("/connect/woocommerce", url=url, key="ck_1", secret="cs_1")
    assert answer.status_code == 400
    assert re.search(f'name="{field}"[^>]+aria-invalid', answer.text)


def test_an_address_without_a_scheme_is_https():
    assert shop_url(" shop.example/store/ ") == "https://shop.example/store"
    with pytest.raises(BadInput):
        shop_url("javascript://x")


def test_an_unknown_platform_is_not_found(fresh):
    assert fresh.get("/connect/geocities").status_code == 404


def begin(house):
    """Ask for the consent page; answers what the shop gets to see."""
    page = house.post("/connect/woocommerce/consent", url=house.shop_url, name="Mine").text
    away = html.unescape(re.search(r'href="([^"]+wc-auth[^"]+)"', page).group(1))
    assert away.startswith(house.shop_url + "/wc-auth/v1/authorize?")
    return {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}


def grant(house, state, *, key="", secret=""):
    """The shop's own post: no cookie, no form token."""
    body = {"key_id": 1, "user_id": state, "consumer_key": key or house.emulated.key,
            "consumer_secret": secret or house.emulated.secret, "key_permissions": "read_write"}  # fmt: skip
    return house.browser().post("/connect/woocommerce/callback", data=json.dumps(body), content_type="application/json")


def test_consent_hands_over_a_key_exactly_once(public):
    asked = begin(public)
    assert asked["callback_url"] == "https://vitrine.example/connect/woocommerce/callback"
    assert asked["return_url"] == "https://vitrine.example/connect/woocommerce/return"
    assert public.get("/connect/woocommerce/return?success=1").status_code == 409  # no key has come yet
    asked = begin(public)
    answer = grant(public, asked["user_id"])
    assert answer.status_code == 200
    assert answer.data == b""
    assert "Set-Cookie" not in answer.headers
    (store,) = public.db.tenancy.stores()
    assert (store.name, store.url) == ("Mine", public.shop_url)
    assert grant(public, asked["user_id"]).status_code == 401  # used
    assert len(public.db.tenancy.stores()) == 1
    assert public.work() == ["done"]


def test_a_state_that_is_not_ours_opens_nothing(public):
    begin(public)
    for state in ("x" * 40, "WyJ0MSIsImFhYWEiXQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"):
        assert grant(public, state).status_code == 401
    assert public.db.tenancy.stores() == []


def test_a_key_of_another_shop_is_not_kept(public):
    asked = begin(public)
    assert grant(public, asked["user_id"], secret="cs_" + "1" * 40).status_code >= 400
    assert public.db.tenancy.stores() == []


def test_declining_leaves_nothing_behind(public):
    asked = begin(public)
    answer = public.get("/connect/woocommerce/return?success=0")
    assert answer.status_code == 409
    assert grant(public, asked["user_id"]).status_code == 401


def test_without_a_public_address_the_consent_page_is_not_offered(fresh):
    assert "/connect/woocommerce/consent" not in fresh.get("/connect/woocommerce").text
    assert fresh.post("/connect/woocommerce/consent", url="https://shop.example").status_code == 409
