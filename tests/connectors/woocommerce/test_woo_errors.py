"""Every answer and every network failure has one readable cause, from bodies as real shops send them."""

import inspect
import json
import ssl
from functools import partial

import httpx
import pytest

from connectors.woocommerce.client import WooClient
from connectors.woocommerce.errors import TABLE, Answer, from_answer, row_for
from connectors.woocommerce.limiter import StoreLimiter
from connectors.woocommerce.network import from_transport, never_sent
from core.clock import FrozenClock
from core.errors import BadInput, CoreError, NeedsMerchant, Permanent, Retryable
from core.ports.platform import Credentials

WP_DIE = "<!DOCTYPE html><html><body id='error-page'><div class='wp-die-message'>There has been a critical error.</div>"


def _json(code: str, status: int, **data: object) -> bytes:
    return json.dumps({"code": code, "message": "übersetzt", "data": {"status": status, **data}}).encode()


CASES = [
    ("wrong_secret", NeedsMerchant, 401, _json("woocommerce_rest_authentication_error", 401), {}, "GET", False),
    ("read_only_key", NeedsMerchant, 401, _json("woocommerce_rest_authentication_error", 401), {}, "PUT", True),
    ("unknown_key_https", NeedsMerchant, 401, _json("woocommerce_rest_cannot_view", 401), {}, "GET", True),
    ("unknown_key_http", NeedsMerchant, 401, _json("woocommerce_rest_cannot_view", 401), {}, "GET", False),
    ("not_allowed", NeedsMerchant, 403, _json("woocommerce_rest_cannot_edit", 403), {}, "PUT", True),
    ("login_wall", NeedsMerchant, 401, b"<html>Authorization Required</html>", {}, "GET", True),
    ("firewall", NeedsMerchant, 403, b"<html><title>Attention Required! | Cloudflare</title>", {}, "GET", True),
    ("firewall", NeedsMerchant, 406, b"<html>Not Acceptable! Mod_Security", {}, "PUT", True),
    ("companion_absent", NeedsMerchant, 404, _json("rest_no_route", 404), {}, "COMPANION", True),
    ("no_route", NeedsMerchant, 404, _json("rest_no_route", 404), {}, "GET", True),
    ("no_rest_api", NeedsMerchant, 404, b"<html>404 Not Found</html>", {}, "GET", True),
    ("not_found", Permanent, 404, _json("woocommerce_rest_product_invalid_id", 404), {}, "GET", True),
    ("not_found", Permanent, 400, _json("woocommerce_rest_product_invalid_id", 400), {}, "PUT", True),
    ("gone", Permanent, 410, _json("woocommerce_rest_already_trashed", 410), {}, "GET", True),
    ("image_refused", Permanent, 400, _json("woocommerce_product_image_upload_error", 400), {}, "PUT", True),
    ("batch_too_large", Permanent, 413, _json("woocommerce_rest_request_entity_too_large", 413), {}, "PUT", True),
    ("body_too_large", NeedsMerchant, 413, b"<html>413 Request Entity Too Large</html>", {}, "PUT", True),
    ("too_many", Retryable, 429, b"", {"Retry-After": "9000"}, "GET", True),
    ("too_many", Retryable, 508, b"<html>Resource Limit Is Reached</html>", {"Retry-After": "9000"}, "GET", True),
    ("slow_request", Retryable, 408, b"", {}, "PUT", True),
    ("maintenance", Retryable, 503, _json("wp_die", 503), {"Retry-After": "600"}, "GET", True),
    ("maintenance", Retryable, 503, WP_DIE.encode(), {"Retry-After": "600"}, "GET", True),
    ("overloaded", Retryable, 503, b"<html>503</html>", {}, "PUT", True),
    ("database", Retryable, 500, _json("wp_die", 500), {}, "PUT", True),
    ("php_fatal", Retryable, 500, _json("internal_server_error", 500), {}, "PUT", True),
    ("server_error", Retryable, 500, WP_DIE.encode(), {}, "PUT", True),
    ("server_error", Retryable, 502, b"<html>Bad Gateway</html>", {}, "PUT", True),
    ("server_error", Retryable, 522, b"", {}, "PUT", True),
    ("edge_tls", NeedsMerchant, 526, b"<html>Invalid SSL certificate</html>", {}, "GET", True),
    (
        "redirect",
        NeedsMerchant,
        301,
        b"",
        {"Location": "https://www.shop.example/wp-json/?consumer_secret=cs_1"},
        "GET",
        True,
    ),
    ("page_instead_of_data", NeedsMerchant, 200, b"<html>Coming soon</html>", {}, "GET", True),
    ("bad_parameter", Permanent, 400, _json("rest_invalid_param", 400, params={"status": "no"}), {}, "PUT", True),
    ("refused", Permanent, 400, _json("product_invalid_sku", 400, resource_id=18), {}, "PUT", True),
    ("refused", Permanent, 400, _json("rest_invalid_json", 400), {}, "PUT", True),
]


def _client(handler, *, secure: bool, clock=None) -> WooClient:
    clock = clock or FrozenClock()
    url = "https://shop.example" if secure else "http://shop.example"
    return WooClient(
        Credentials(url, "ck_x", "cs_hidden"), StoreLimiter(clock), clock, transport=httpx.MockTransport(handler)
    )


@pytest.mark.parametrize(("row", "family", "status", "body", "headers", "method", "secure"), CASES)
def test_answer_becomes_the_right_family_with_cause_and_next_step(row, family, status, body, headers, method, secure):
    client = _client(lambda request: httpx.Response(status, content=body, headers=headers), secure=secure)
    route = "wc-vitrine/v1/daily" if method == "COMPANION" else "wc/v3/products"
    call = partial(client.write, "PUT", f"{route}/7", {"name": "x"}) if method == "PUT" else partial(client.get, route)
    with pytest.raises(CoreError) as caught:
        call()
    error = caught.value
    expected = next(r for r in TABLE if r.name == row)
    assert isinstance(error, family)
    assert error.cause.split("{")[0].startswith(expected.cause.split("{")[0])
    assert error.cause
    assert error.next_step
    assert "cs_hidden" not in str(error)
    assert "übersetzt" not in str(error)
    assert error.__cause__ is None
    if headers.get("Retry-After") == "600":
        assert error.after_s == 600


def test_every_row_of_the_table_is_met_by_a_case():
    met = {case[0] for case in CASES} | {"clock_skew", "stale_signature", "page_for_now"}
    assert {row.name for row in TABLE} == met


def test_clock_skew_is_told_apart_from_a_wrong_secret():
    clock = FrozenClock()
    answer = Answer(
        401, "GET", "woocommerce_rest_authentication_error", secure=False, date="Mon, 02 Mar 2026 10:00:00 GMT",
        now_s=clock.now().timestamp(),
    )  # fmt: skip
    assert row_for(answer).name == "clock_skew"
    assert "60 minutes" in from_answer(answer).cause
    assert Answer(401, date="never", now_s=1.0).skew_s() == 0.0


def test_what_worked_before_is_tried_again_later():
    assert row_for(Answer(401, "GET", "woocommerce_rest_authentication_error", proven=True)).name == "stale_signature"
    assert row_for(Answer(200, is_json=False, proven=True)).name == "page_for_now"


def test_a_redirect_names_the_host_and_nothing_secret():
    location = {"Location": "https://www.shop.example/x?consumer_secret=cs_hidden"}
    with pytest.raises(NeedsMerchant) as caught:
        _client(lambda request: httpx.Response(301, headers=location), secure=True).get("wc/v3/products")
    assert "https://www.shop.example" in str(caught.value)
    assert "consumer" not in str(caught.value)


def test_hostile_codes_and_parameter_names_are_bounded():
    answer = Answer(400, code="<script>" * 100, params=("<b>" * 50,) * 30)
    assert "<" not in str(from_answer(answer))
    assert len(from_answer(Answer(400, code="rest_invalid_param", params=("p" * 900,) * 30)).cause) < 600


def _raised(error: Exception) -> CoreError:
    return from_transport(error)


def test_every_exception_of_httpx_has_a_row():
    for kind in vars(httpx).values():
        if inspect.isclass(kind) and issubclass(kind, httpx.HTTPError | httpx.InvalidURL):
            if kind is httpx.HTTPStatusError:  # only raise_for_status makes it, which is never called
                continue
            mapped = from_transport(kind("boom"))
            assert isinstance(mapped, CoreError), kind
            assert mapped.cause
            assert mapped.next_step or isinstance(mapped, BadInput)
    with pytest.raises(ZeroDivisionError):
        from_transport(ZeroDivisionError())


@pytest.mark.parametrize(
    ("text", "family", "word"),
    [
        ("[Errno -2] Name or service not known", NeedsMerchant, "name"),
        ("[Errno -3] Temporary failure in name resolution", Retryable, "look up"),
        ("[Errno 111] Connection refused", Retryable, "refuses"),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number", NeedsMerchant, "http"),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired",
            NeedsMerchant,
            "certificate",
        ),
        ("[Errno 101] Network is unreachable", Retryable, "connection"),
    ],
)
def test_connect_errors_are_told_apart(text, family, word):
    mapped = from_transport(httpx.ConnectError(text))
    assert isinstance(mapped, family)
    assert word in mapped.cause.lower()


def test_a_bad_certificate_is_found_in_the_chain():
    error = httpx.ConnectError("x")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed")
    assert "certificate" in from_transport(error).cause


def test_real_refusal_and_unknown_name():
    """Nothing listens on this port; the loopback name is real."""
    clock = FrozenClock()
    client = WooClient(Credentials("http://127.0.0.1:9", "ck", "cs"), StoreLimiter(clock), clock)
    with pytest.raises(Retryable, match="refuses"):
        client.get("wc/v3/products")
    client.close()


def test_only_unsent_requests_count_as_unsent():
    assert never_sent(httpx.ConnectError("x"))
    assert never_sent(httpx.ConnectTimeout("x"))
    assert not never_sent(httpx.ReadTimeout("x"))
    assert not never_sent(httpx.RemoteProtocolError("x"))
