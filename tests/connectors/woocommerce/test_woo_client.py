"""Transport: signing, retries, stripped headers, dirty answers, silence about secrets."""

import json
import logging
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.woocommerce import client as client_module
from connectors.woocommerce.client import QUERY_AUTH_NOTE, WARNINGS_NOTE, WooClient, parse_json, shop_url
from connectors.woocommerce.limiter import StoreLimiter
from connectors.woocommerce.signing import oauth_url, query_string
from core.clock import FrozenClock
from core.errors import BadInput, NeedsMerchant, Refused, Retryable
from core.ports.platform import Credentials

OK = httpx.Response(200, json=[])


def make(handler, url="https://shop.example"):
    clock = FrozenClock()
    return WooClient(
        Credentials(url, " ck_k ", "cs_s"), StoreLimiter(clock), clock, transport=httpx.MockTransport(handler)
    ), clock


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("shop.example", "https://shop.example"),
        (" http://shop.example/ ", "http://shop.example"),
        ("https://shop.example/de/wp-json/wc/v3/", "https://shop.example/de"),
        ("https://shop.example/wp-admin/index.php", "https://shop.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/x?y#z", "http://[::1]:8080/x"),
    ],
)
def test_addresses_as_people_type_them(typed, meant):
    assert shop_url(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "   ", "ftp://shop.example", "https://", "https://a:b@shop.example", "http://[x", "http://a:xx"]
)
def test_unusable_addresses(typed):
    with pytest.raises(BadInput):
        shop_url(typed)


def test_https_uses_basic_and_no_secret_in_the_address():
    seen = []
    client, _ = make(lambda request: seen.append(request) or OK)
    client.get("wc/v3/products", {"include": [1, 2], "none": None, "flag": True})
    assert seen[0].headers["Authorization"].startswith("Basic ")
    assert seen[0].headers["Accept"] == "application/json"
    assert str(seen[0].url) == "https://shop.example/wp-json/wc/v3/products?include=1%2C2&flag=true"


def test_http_signs_and_every_retry_is_signed_anew():
    seen = []

    def answer(request):
        seen.append(parse_qs(urlsplit(str(request.url)).query))
        return OK if len(seen) == 3 else httpx.Response(500, content=b"<html>")

    client, clock = make(answer, "http://shop.example")
    client.get("wc/v3/products", {"page": 2})
    assert len({query["oauth_nonce"][0] for query in seen}) == 3
    assert all("oauth_signature" in query and "Authorization" not in query for query in seen)
    assert clock.monotonic_s() > 0


def test_the_signature_is_the_official_package_s(monkeypatch):
    from woocommerce.oauth import OAuth

    url = oauth_url(
        "http://shop.example/wp-json/wc/v3/products?include=1%2C2&s=a%20b", "GET", "ck", "cs", now_s=1_700_000_000
    )
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    official = OAuth("http://shop.example/wp-json/wc/v3/products", "ck", "cs", method="GET")
    given = query.pop("oauth_signature")
    assert official.generate_oauth_signature(dict(query), "http://shop.example/wp-json/wc/v3/products") == given


def test_lists_and_flags_in_queries():
    assert query_string({"a": (1, 2), "b": False, "c": None, "d": "x y"}) == "a=1%2C2&b=false&d=x+y"


def test_stripped_authorization_header_falls_back_once_and_remembers():
    calls = []

    def answer(request):
        calls.append("consumer_key" in str(request.url))
        if calls[-1]:
            return OK
        return httpx.Response(401, json={"code": "woocommerce_rest_cannot_view", "data": {"status": 401}})

    client, _ = make(answer)
    client.get("wc/v3/products")
    client.get("wc/v3/products")
    assert calls == [False, True, True]
    assert QUERY_AUTH_NOTE in client.notes


def test_a_wrong_key_stays_wrong_after_the_fallback():
    client, _ = make(
        lambda r: httpx.Response(401, json={"code": "woocommerce_rest_cannot_view", "data": {"status": 401}})
    )
    with pytest.raises(NeedsMerchant, match="did not recognise"):
        client.get("wc/v3/products")
    assert not client.notes


WARNING = b"<br />\n<b>Warning</b>:  Deprecated thing in <b>/x.php</b> on line <b>5</b><br />\n"


@pytest.mark.parametrize("before", [WARNING, b"\n\n", WARNING + b"[notice] not json\n", b"\xef\xbb\xbf" + WARNING])
def test_php_warnings_before_json_are_read_past_and_noted(before):
    client, _ = make(lambda request: httpx.Response(200, content=before + b'[{"id":35}]'))
    assert client.get("wc/v3/products").data == [{"id": 35}]
    assert (WARNINGS_NOTE in client.notes) == (b"<b>" in before)


def test_a_byte_order_mark_is_no_error():
    assert parse_json(b"\xef\xbb\xbf[1]") == ([1], False)
    with pytest.raises(ValueError, match="no JSON"):
        parse_json(b"<html>[broken")


def test_empty_answers_and_wrong_shapes_are_retryable():
    for content in (b"", b"  \n"):
        with pytest.raises(Retryable, match="nothing at all"):
            make(lambda request, c=content: httpx.Response(200, content=c))[0].get("wc/v3/products")
    reply = make(lambda request: httpx.Response(200, json={"a": 1}))[0].get("wc/v3/products")
    with pytest.raises(Retryable):
        reply.rows()
    with pytest.raises(Retryable):
        make(lambda request: OK)[0].get("wc/v3/products").one()
    assert make(lambda request: httpx.Response(204))[0].get("x").status == 204


def test_headers_of_paging_may_be_missing_or_nonsense():
    reply = make(lambda r: httpx.Response(200, json=[], headers={"X-WP-Total": "12", "X-WP-TotalPages": "many"}))[
        0
    ].get("x")
    assert (reply.total, reply.pages) == (12, None)


def test_fifteen_megabytes_pass():
    text = "ä" * 8_000_000
    body = {}

    def answer(request):
        body.update(json.loads(request.content))
        return httpx.Response(200, json={"id": 1, "description": text})

    assert make(answer)[0].write("PUT", "wc/v3/products/1", {"description": text}).one()["description"] == text
    assert body["description"] == text


def test_writes_are_sent_again_only_when_certainly_not_taken():
    sent = []

    def failing(error):
        def answer(request):
            sent.append(1)
            if len(sent) < 3:
                raise error
            return httpx.Response(200, json={"id": 1})

        return answer

    make(failing(httpx.ConnectError("refused")))[0].write("PUT", "wc/v3/products/1", {"name": "x"})
    assert len(sent) == 3
    sent.clear()
    with pytest.raises(Retryable):
        make(failing(httpx.ReadTimeout("slow")))[0].write("PUT", "wc/v3/products/1", {"name": "x"})
    assert len(sent) == 1
    sent.clear()
    with pytest.raises(Retryable):
        make(lambda request: sent.append(1) or httpx.Response(502))[0].write("PUT", "wc/v3/products/1", {"name": "x"})
    assert len(sent) == 1


def test_reads_give_up_after_four_tries_and_leave_long_waits_to_the_queue():
    sent = []
    with pytest.raises(Retryable):
        make(lambda request: sent.append(1) or httpx.Response(500))[0].get("x")
    assert len(sent) == 4
    sent.clear()
    client, clock = make(lambda request: sent.append(1) or httpx.Response(503, headers={"Retry-After": "600"}))
    with pytest.raises(Retryable) as caught:
        client.get("x")
    assert (len(sent), caught.value.after_s) == (1, 600)
    with pytest.raises(Retryable, match="stay away"):  # the whole shop is left alone meanwhile
        client.get("y")
    assert len(sent) == 1
    clock.advance(601)
    with pytest.raises(Retryable):
        client.get("y")
    assert len(sent) == 2


def test_refused_requests_that_could_touch_more_than_content_never_leave():
    client, _ = make(lambda request: pytest.fail("left"))
    for method, route, body in [
        ("PUT", "wc/v3/products/1", {"regular_price": "1"}),
        ("DELETE", "wc/v3/orders/1", None),
        ("POST", "wc/v3/products", {"name": "new"}),
    ]:
        with pytest.raises(Refused):
            client.write(method, route, body)


def test_nothing_secret_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    for url in ("http://shop.example", "https://shop.example"):
        client, _ = make(lambda request: httpx.Response(500, headers={"Link": "<https://x?consumer_secret=cs_s>"}), url)
        with pytest.raises(Retryable):
            client.get("wc/v3/products")
    assert "cs_s" not in caplog.text
    assert "oauth" not in caplog.text
    assert "cs_s" not in repr(Credentials("https://x", "ck", "cs_s"))


def test_proxies_of_the_environment_are_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    clock = FrozenClock()
    client = WooClient(Credentials("http://shop.example", "ck", "cs"), StoreLimiter(clock), clock)
    with pytest.raises((Retryable, NeedsMerchant)):
        client.get("x")
    client.close()
    assert client_module.READ_TRIES == 4
