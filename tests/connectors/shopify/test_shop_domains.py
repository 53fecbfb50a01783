"""Hosts and ids: what we speak to, and what goes into a query."""

import pytest

from connectors.shopify.domains import base_url, is_local, shop_domain
from connectors.shopify.idents import gid, kind_of, number
from core.errors import BadInput


@pytest.mark.parametrize(
    "text",
    ["nordwind", "nordwind.myshopify.com", " HTTPS://Nordwind.myshopify.com/admin ", "https://admin.shopify.com/store/nordwind",
     "admin.shopify.com/store/nordwind/products?x=1"],
)  # fmt: skip
def test_a_shop_is_recognised_however_it_is_given(text):
    assert shop_domain(text) == "nordwind.myshopify.com"
    assert base_url(text) == "https://nordwind.myshopify.com"


@pytest.mark.parametrize(
    "text",
    ["", "nordwind.example", "nordwind.myshopify.com.evil.example", "evil.example#.myshopify.com", "-x.myshopify.com",
     "evil.example/nordwind.myshopify.com", "u:p@nordwind.myshopify.com", "nordwind.myshopify.com:8443",
     "a.b.myshopify.com",
     "nordwind。myshopify.com", "ftp://nordwind", "evil.admin.shopify.com/store/x/", "http://10.0.0.5:80", "http://0.0.0.0:1",
     "https://127.0.0.1:5000", "http://u@127.0.0.1:5000", "http://127.0.0.1.evil.example", "http://localhost.evil.example",
     "http://127.0.0.1:99999", "http://[::1", "nordwind.myshopify.com\\@evil.example"],
)  # fmt: skip
def test_no_other_host_gets_a_call(text):
    with pytest.raises(BadInput) as caught:
        base_url(text)
    assert caught.value.field == "url"


@pytest.mark.parametrize("text", ["http://127.0.0.1:5000", "http://localhost:5000/x?y", "http://[::1]:5000"])
def test_an_emulator_on_this_machine_is_spoken_to_in_plain_http(text):
    assert is_local(text)
    assert base_url(text) == text.split("/x")[0]


def test_global_ids_there_and_back():
    assert gid("Product", "123") == "gid://shopify/Product/123"
    assert number("gid://shopify/Product/123") == "123"
    assert number("gid://shopify/AppSubscriptionLineItem/7?v=1&index=0") == "7"
    assert kind_of("gid://shopify/MediaImage/5") == "MediaImage"
    assert kind_of("5") == ""


@pytest.mark.parametrize("junk", ["", "0", "012", "1 OR 1", "gid://shopify/Product/1", "-1", "١", "1" * 20, '1"}'])
def test_only_plain_numbers_become_global_ids(junk):
    with pytest.raises(BadInput):
        gid("Product", junk)


@pytest.mark.parametrize(
    "junk", ["", "123", "gid://shopify/Product/", "gid://other/Product/1", "gid://shopify/Product/1\n"]
)
def test_only_global_ids_of_the_right_kind_have_a_number(junk):
    with pytest.raises(BadInput):
        number(junk)
    with pytest.raises(BadInput):
        number("gid://shopify/Order/1", "Product")
