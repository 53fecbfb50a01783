"""Requests that claim to come from Shopify, and tokens from its token endpoint."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from recorded_shop import Recorded

from connectors.shopify.auth import App, TokenDesk, authorize_url, read_session_token, verify_callback, verify_request
from connectors.shopify.errors import NotTaken, TokenRefused
from core.clock import FrozenClock
from core.errors import BadInput, Forged, NeedsMerchant, Retryable

SECRET, OLD = "shpss_" + "a" * 32, "shpss_" + "b" * 32
APP = App("client-1", SECRET, OLD)
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)  # far from the machine's own time, which must not matter


@pytest.fixture
def clock():
    return FrozenClock(NOW)


def _b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def jwt(claims, secret=SECRET, header=None):
    head = _b64(json.dumps(header or {"alg": "HS256", "typ": "JWT"}).encode())
    body = _b64(claims if isinstance(claims, bytes) else json.dumps(claims).encode())
    mark = _b64(hmac.new(secret.encode(), head + b"." + body, hashlib.sha256).digest())
    return "Bearer " + b".".join([head, body, mark]).decode()


def claims(**changes):
    now = int(NOW.timestamp())
    made = {
        "iss": "https://nordwind.myshopify.com/admin", "dest": "https://nordwind.myshopify.com", "aud": "client-1",
        "sub": "42", "exp": now + 60, "nbf": now, "iat": now, "jti": "j", "sid": "s",
    }  # fmt: skip
    return {name: value for name, value in {**made, **changes}.items() if value is not ...}


def test_a_fresh_session_token_names_shop_and_visitor(clock):
    visitor = read_session_token(APP, jwt(claims()), clock)
    assert (visitor.shop, visitor.user_id, visitor.session_id) == ("nordwind.myshopify.com", "42", "s")
    assert visitor.expires_at == NOW + timedelta(seconds=60)
    assert read_session_token(APP, jwt(claims(), OLD), clock).shop == visitor.shop  # the secret before the change


@pytest.mark.parametrize(
    "header",
    [
        jwt(claims(exp=...)), jwt(claims(exp=int(NOW.timestamp()) - 60)), jwt(claims(exp="soon")),
        jwt(claims(exp=None)),
        jwt(claims(exp=True)), jwt(claims(exp=int(NOW.timestamp()) + 86400)), jwt(claims(exp=1e300)),
        jwt(claims(aud="another")), jwt(claims(aud=...)), jwt(claims(aud=["another"])),
        jwt(claims(nbf=int(NOW.timestamp()) + 600)), jwt(claims(iat=int(NOW.timestamp()) + 600)),
        jwt(claims(iss="https://evil.example/admin", dest="https://evil.example")),
        jwt(claims(dest="https://other.myshopify.com")), jwt(claims(dest=7)), jwt(claims(iss=7)), jwt(claims(iss=...)),
        jwt(claims(sub=...)), jwt(claims(), "shpss_" + "c" * 32), jwt(claims(), header={"alg": "none"}),
        jwt(claims(), header={"alg": "HS512"}), jwt(b"[]"), jwt(b"{"), jwt(b"\xff\xfe"), jwt(claims())[:-4], "",
        "Bearer ", "Bearer a.b.c", "Basic x", "Bearer " + "é" * 20, "Bearer \x00", jwt(claims())[7:],
        jwt(claims()).split(".")[0] + ".e30.",
    ],
)  # fmt: skip
def test_every_other_session_token_is_forged(clock, header):
    with pytest.raises(Forged):
        read_session_token(APP, header, clock)


def test_a_token_grows_old(clock):
    header = jwt(claims())
    clock.advance(75)
    with pytest.raises(Forged):
        read_session_token(APP, header, clock)


def test_the_package_s_own_decoder_keeps_its_idea_of_time(clock):
    from shopify import session_token

    read_session_token(APP, jwt(claims()), clock)
    assert session_token.LEEWAY_SECONDS == 10
    with pytest.raises(session_token.SessionTokenError, match="expired"):
        session_token.decode_from_header(jwt(claims()), "client-1", SECRET)


# ------------------------------------------------------------------ signed requests


def signed(secret=SECRET, **params):
    pairs = {"shop": "nordwind.myshopify.com", "timestamp": str(int(NOW.timestamp())), "host": "YWRtaW4", **params}
    text = "&".join(f"{name}={value}" for name, value in sorted(pairs.items()) if value is not ...)
    return [*parse_qsl(text), ("hmac", hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest())]


def test_an_install_request_names_its_shop(clock):
    assert verify_request(APP, signed(), clock)[0] == "nordwind.myshopify.com"
    assert verify_request(APP, signed(OLD), clock)[0] == "nordwind.myshopify.com"


@pytest.mark.parametrize("seconds", [-91, 91, 22 * 3600, -22 * 3600])
def test_an_old_or_early_request_is_forged_although_its_signature_fits(clock, seconds):
    with pytest.raises(Forged):
        verify_request(APP, signed(timestamp=str(int(NOW.timestamp()) + seconds)), clock)
    near = int(NOW.timestamp()) + (80 if seconds > 0 else -80)
    assert verify_request(APP, signed(timestamp=str(near)), clock)


@pytest.mark.parametrize(
    "query",
    [
        [], [("hmac", "x")], signed(timestamp="now"), signed(timestamp=...), signed(timestamp="1" * 30),
        signed(shop=...),
        signed(timestamp="-5"), signed(timestamp="١٢٣"), signed(shop="evil.example"), signed("another secret"),
        [*signed(), ("shop", "other.myshopify.com")], [*signed(), ("more", "1")], signed()[:-1],
        [*signed()[:-1], ("hmac", "é")], [*signed()[:-1], ("hmac", "")], [*signed(), ("x", "\ud800")],
        [*signed()[:-1], ("hmac", signed()[-1][1].upper())],
    ],
)  # fmt: skip
def test_every_other_request_is_forged(clock, query):
    with pytest.raises(Forged):
        verify_request(APP, query, clock)


def test_the_callback_must_bring_back_our_state_and_a_code(clock):
    assert verify_callback(APP, signed(code="c1", state="s1"), "s1", clock) == ("nordwind.myshopify.com", "c1")
    for query, state in [
        (signed(code="c1", state="s2"), "s1"), (signed(code="c1"), "s1"), (signed(code="c1", state=""), ""),
        (signed(state="s1"), "s1"), (signed(code="c1", state="é"), "s1"),
    ]:  # fmt: skip
        with pytest.raises(Forged):
            verify_callback(APP, query, state, clock)


def test_two_apps_in_one_process_do_not_share_a_secret(clock):
    other = App("client-2", "shpss_" + "d" * 32)
    verify_request(other, signed(other.client_secret), clock)
    with pytest.raises(Forged):
        verify_request(other, signed(), clock)
    assert verify_request(APP, signed(), clock)


def test_the_owner_is_sent_to_the_shop_and_nowhere_else():
    parts = urlsplit(authorize_url(APP, "nordwind", state="s", callback_url="https://v.example/cb"))
    assert parts.netloc == "nordwind.myshopify.com"
    query = parse_qs(parts.query)
    assert query["redirect_uri"] == ["https://v.example/cb"]
    assert "write_products" in query["scope"][0].split(",")
    with pytest.raises(BadInput):
        authorize_url(APP, "evil.example", state="s", callback_url="x")


# ------------------------------------------------------------------ token endpoint

SET = {
    "access_token": "shpat_1", "scope": "write_products, read_orders", "expires_in": 3600, "refresh_token": "shprt_1",
    "refresh_token_expires_in": 7776000,
}  # fmt: skip


def desk(clock, *steps):
    transport = Recorded(*steps)
    return TokenDesk(APP, clock, transport=transport), transport


def form(request):
    return {name: value[0] for name, value in parse_qs(request.content.decode()).items()}


def test_a_session_token_is_exchanged_for_an_expiring_set(clock):
    counter, transport = desk(clock, httpx.Response(200, json=SET))
    tokens = counter.exchange("nordwind.myshopify.com", "jwt-1")
    assert (tokens.access, tokens.refresh, tokens.scopes) == ("shpat_1", "shprt_1", ("write_products", "read_orders"))
    assert tokens.expires_at == NOW + timedelta(hours=1)
    assert tokens.refresh_expires_at == NOW + timedelta(days=90)
    request = transport.requests[0]
    assert str(request.url) == "https://nordwind.myshopify.com/admin/oauth/access_token"
    sent = form(request)
    assert sent["subject_token"] == "jwt-1"
    assert sent["expiring"] == "1"
    assert sent["client_secret"] == SECRET
    assert "shpat_1" not in repr(tokens)
    assert SECRET not in repr(APP)


def test_refreshing_and_redeeming_ask_for_what_the_grants_are_called(clock):
    counter, transport = desk(clock, httpx.Response(200, json=SET))
    counter.refresh("nordwind", "shprt_0")
    counter.redeem("nordwind", "code-1")
    refresh, redeem = map(form, transport.requests)
    assert (refresh["grant_type"], refresh["refresh_token"]) == ("refresh_token", "shprt_0")
    assert (redeem["code"], redeem["expiring"]) == ("code-1", "1")
    assert "grant_type" not in redeem


@pytest.mark.parametrize(
    ("step", "family"),
    [
        (httpx.Response(400, json={"error": "invalid_subject_token"}), TokenRefused),
        (httpx.Response(400, json={"error": "invalid_grant"}), TokenRefused),
        (httpx.Response(400, json={"error": "invalid_client"}), NeedsMerchant),
        (httpx.Response(401, text="<html>"), TokenRefused),
        (httpx.Response(429, headers={"Retry-After": "5"}), NotTaken),
        (httpx.Response(500), Retryable),
        (httpx.Response(200, text="<html>"), Retryable),
        (httpx.Response(200, json={"access_token": None}), Retryable),
        (httpx.ReadTimeout("slow"), Retryable),
        (httpx.ConnectError("no"), NotTaken),
    ],
)
def test_each_refusal_of_a_token_has_a_family_and_keeps_secrets_to_itself(clock, step, family):
    counter, _ = desk(clock, step)
    with pytest.raises(family) as caught:
        counter.refresh("nordwind", "shprt_secret")
    assert type(caught.value) is family
    assert "shprt_secret" not in str(caught.value) + repr(caught.value)
    assert SECRET not in str(caught.value)


def test_a_secret_never_goes_to_another_host(clock):
    counter, transport = desk(clock, httpx.Response(200, json=SET))
    with pytest.raises(BadInput):
        counter.refresh("https://evil.example", "shprt_0")
    assert transport.requests == []
