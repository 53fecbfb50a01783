from __future__ import annotations

import base64
from typing import Any

import pytest

PRODUCTS = "/wp-json/wc/v3/products"


def basic(key: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()}


def https(shop: Any, method: str = "GET", **more: Any) -> Any:
    return shop.raw(method, PRODUCTS, base="https://shop.example", **more)


def read_key(shop: Any) -> tuple[str, str]:
    made = shop.raw("POST", "/__emulator/keys", json={"permissions": "read"}).json
    return made["key"], made["secret"]


CASES: dict[str, Any] = {
    "http_basic": lambda s: s.raw("GET", PRODUCTS, headers=basic(s.key, s.secret)),
    "http_query_params": lambda s: s.raw("GET", PRODUCTS, {"consumer_key": s.key, "consumer_secret": s.secret}),
    "https_forwarded_basic": lambda s: https(s, headers=basic(s.key, s.secret)),
    "https_forwarded_query": lambda s: https(s, query={"consumer_key": s.key, "consumer_secret": s.secret}),
    "https_bad_key": lambda s: https(s, headers=basic("ck_nobody", s.secret)),
    "https_bad_secret": lambda s: https(s, headers=basic(s.key, "cs_wrong")),
    "https_no_auth": https,
    "https_readkey_write": lambda s: https(s, "POST", headers=basic(*read_key(s)), json={"name": "x"}),
    "oauth_first": lambda s: s.call("GET", "products"),
    "oauth_old_timestamp": lambda s: s.raw(
        "GET", PRODUCTS, s.signed("GET", PRODUCTS, timestamp=int(s.clock.now().timestamp()) - 901)
    ),
    "oauth_bad_secret": lambda s: s.call("GET", "products", secret="cs_wrong"),
    "oauth_sha1": lambda s: s.raw("GET", PRODUCTS, s.signed("GET", PRODUCTS, algorithm="HMAC-SHA1")),
    "unknown_route_noauth": lambda s: s.raw("GET", "/wp-json/wc/v3/nope"),
    "wp_v2_with_consumer_key": lambda s: s.raw(
        "POST", "/wp-json/wp/v2/media", base="https://shop.example", headers=basic(s.key, s.secret)
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_way_of_using_a_key_ends_as_recorded(shop: Any, recorded: Any, case: str) -> None:
    wanted, reply = recorded("auth")[case], CASES[case](shop)
    assert reply.status_code == wanted["status"]
    if wanted["status"] != 200:
        assert reply.json == wanted["body"]


def test_a_nonce_works_once(shop: Any, recorded: Any) -> None:
    query = shop.signed("GET", PRODUCTS)
    assert shop.raw("GET", PRODUCTS, query).status_code == 200
    again = shop.raw("GET", PRODUCTS, query)
    assert (again.status_code, again.json) == (401, recorded("auth")["oauth_replayed_nonce"]["body"])


def test_the_signature_may_come_in_the_header_until_the_host_strips_it(shop: Any) -> None:
    query = shop.signed("GET", PRODUCTS)
    header = {"Authorization": "OAuth " + ", ".join(f'{k}="{v}"' for k, v in query.items()).replace("+", "%2B")}
    assert shop.raw("GET", PRODUCTS, headers=header).status_code == 200
    shop.switch(strip_authorization=True)
    assert shop.raw("GET", PRODUCTS, headers=header).json["code"] == "woocommerce_rest_cannot_view"


def test_list_parameters_signed_as_sent_do_not_match(shop: Any) -> None:
    reply = shop.call("GET", "products", {"include[]": 12})
    assert (reply.status_code, reply.json["code"]) == (401, "woocommerce_rest_authentication_error")
    assert shop.call("GET", "products", {"include": "12,13"}).status_code == 200


def test_a_missing_part_of_the_signature_is_named(shop: Any) -> None:
    query = shop.signed("GET", PRODUCTS)
    del query["oauth_nonce"]
    assert shop.raw("GET", PRODUCTS, query).json["code"] == "woocommerce_rest_authentication_missing_parameter"


def test_plain_permalinks_know_no_keys(shop: Any) -> None:
    query = shop.signed("GET", "/", {"rest_route": "/wc/v3/products"})
    assert shop.raw("GET", "/", query).json["code"] == "woocommerce_rest_cannot_view"


def test_the_shop_believes_in_https_when_told_so(make_shop: Any) -> None:
    shop = make_shop(https=True)
    assert shop.raw("GET", PRODUCTS, headers=basic(shop.key, shop.secret)).status_code == 200
    assert shop.raw("GET", "/wp-json/").json["url"] == "https://shop.example"
