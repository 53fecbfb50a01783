"""The emulated shop installs the app: token endpoint, consent pages, the admin's frame, session tokens."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from werkzeug.test import Client

from connectors.shopify import auth, scopes
from connectors.shopify.emulator import oauth
from connectors.shopify.emulator.identity import read_session_token, vitrine
from core.clock import FrozenClock
from core.errors import Forged

SHOP_NAME = "{ shop { name } }"
CALLBACK = "https://vitrine.example/connect/shopify/callback"


@pytest.fixture
def shop(make_shop):
    return make_shop(app_url="https://vitrine.example")


def control(shop, name, method="post", **sent):
    answer = getattr(Client(shop.app), method)(f"/__emulator/{name}", json=sent)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def ask(shop, **form):
    known = vitrine(shop.store)
    body = {"client_id": known.api_key, "client_secret": known.secret, **form}
    return Client(shop.app).post("/admin/oauth/access_token", data=body)


def exchange(shop, token=None, **more):
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": token if token is not None else control(shop, "session-token")["token"],
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
        "expiring": "1",
    }
    return ask(shop, **{**form, **more})


def refresh(shop, token):
    return ask(shop, grant_type="refresh_token", refresh_token=token)


def works(shop, token):
    return shop.post({"query": SHOP_NAME}, token=token).status_code == 200


def test_a_session_token_becomes_a_token_of_an_hour(shop):
    told = exchange(shop).get_json()
    assert (told["expires_in"], told["refresh_token_expires_in"]) == (3600, 90 * 86400)
    assert works(shop, told["access_token"])
    held = set(told["scope"].split(","))
    assert "write_products" in held
    assert "read_products" not in held  # the writing one includes it
    assert scopes.missing(held) == ()
    shop.clock.advance(3599)
    assert works(shop, told["access_token"])
    shop.clock.advance(1)
    assert not works(shop, told["access_token"])


def test_the_old_refresh_token_is_good_until_the_new_access_token_is_used(shop):
    first = exchange(shop).get_json()
    lost = refresh(shop, first["refresh_token"]).get_json()  # the answer never arrived
    again = refresh(shop, first["refresh_token"]).get_json()
    assert again["access_token"] != lost["access_token"]
    assert works(shop, again["access_token"])
    assert refresh(shop, first["refresh_token"]).status_code == 400
    third = refresh(shop, again["refresh_token"]).get_json()
    assert refresh(shop, again["refresh_token"]).status_code == 200
    assert works(shop, third["access_token"])
    answer = refresh(shop, again["refresh_token"])
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")


def test_a_refresh_token_dies_of_age(shop):
    told = exchange(shop).get_json()
    shop.clock.advance(90 * 86400)
    assert refresh(shop, told["refresh_token"]).status_code == 400


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.e30"])
def test_a_token_that_is_none_is_not_exchanged(shop, token):
    answer = exchange(shop, token)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_subject_token")


def test_a_session_token_of_another_shop_or_time_is_not_exchanged(shop, make_shop, make_catalogue):
    other = make_shop(make_catalogue(6))
    vitrine(other.store).secret = vitrine(shop.store).secret
    assert exchange(shop, control(other, "session-token")["token"]).status_code == 400
    assert exchange(shop, control(shop, "session-token", life_s=-1)["token"]).status_code == 400
    late = control(shop, "session-token")["token"]
    shop.clock.advance(61)
    assert exchange(shop, late).status_code == 400


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"client_id": "other"}, "application_cannot_be_found"),
        ({"client_secret": "other"}, "invalid_client"),
        ({"expiring": "0"}, "invalid_request"),
        ({"requested_token_type": "urn:shopify:params:oauth:token-type:online-access-token"}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "", "code": "unknown"}, "invalid_request"),
    ],
)
def test_what_the_token_endpoint_refuses(shop, form, code):
    answer = exchange(shop, **form)
    assert (answer.status_code, answer.get_json()["error"]) == (400, code)


def test_the_token_endpoint_has_faults_too(shop):
    shop.switch(too_many_next=1)
    assert exchange(shop).status_code == 429
    shop.switch(late_drop_next=1)
    with pytest.raises(ConnectionResetError):
        exchange(shop)
    assert exchange(shop).status_code == 200


def consent(shop, **changes):
    """The owner's way over the consent page; the last answer."""
    known = vitrine(shop.store)
    query = {"client_id": known.api_key, "scope": "read_products", "redirect_uri": CALLBACK, "state": "s 1", **changes}
    client = Client(shop.app)
    page = client.get("/admin/oauth/authorize", query_string=query)
    if page.status_code != 200:
        return page
    action = re.search(r'action="([^"]+)"', page.text)[1].replace("&amp;", "&")
    return client.post(action, data={"decision": "install"}, base_url="https://shop.example")


def test_the_owner_installs_and_the_app_is_called_back_with_a_code(shop):
    control(shop, "uninstall")
    answer = consent(shop)
    assert answer.status_code == 302
    target = urlsplit(answer.headers["Location"])
    assert target._replace(query="").geturl() == CALLBACK
    known = vitrine(shop.store)
    app = auth.App(known.api_key, known.secret)
    query = parse_qsl(target.query)
    assert auth.verify_callback(app, query, "s 1", shop.clock) == (shop.store.domain, dict(query)["code"])
    with pytest.raises(Forged):
        auth.verify_callback(app, query, "another", shop.clock)
    told = ask(shop, code=dict(query)["code"], expiring="1").get_json()
    assert told["scope"] == "read_products"
    assert works(shop, told["access_token"])
    assert ask(shop, code=dict(query)["code"], expiring="1").status_code == 400


def test_a_code_grows_old(shop):
    code = parse_qs(urlsplit(consent(shop).headers["Location"]).query)["code"][0]
    shop.clock.advance(600)
    assert ask(shop, code=code, expiring="1").status_code == 400


@pytest.mark.parametrize(
    "changes", [{"client_id": "x"}, {"redirect_uri": "https://evil.example/cb"}, {"redirect_uri": ""}]
)
def test_a_request_for_consent_that_is_not_the_app_s_is_refused(shop, changes):
    assert consent(shop, **changes).status_code == 400


def test_declining_grants_nothing(shop):
    control(shop, "uninstall")
    query = {"client_id": vitrine(shop.store).api_key}
    answer = Client(shop.app).post("/admin/oauth/install", query_string=query, data={"decision": "decline"})
    assert answer.headers["Location"] == "/admin"
    assert exchange(shop).status_code == 400


def test_the_admin_frames_the_app_with_a_signed_query(shop):
    page = Client(shop.app).get("/admin/apps/vitrine?user=7&locale=zh-CN", base_url="https://shop.example")
    address = urlsplit(re.search(r'src="([^"]+)"', page.text)[1].replace("&amp;", "&"))
    assert (address.netloc, address.path) == ("vitrine.example", "/shopify")
    query = parse_qsl(address.query)
    known = vitrine(shop.store)
    app = auth.App(known.api_key, known.secret)
    assert auth.verify_request(app, query, shop.clock)[0] == shop.store.domain
    assert (dict(query)["embedded"], dict(query)["locale"]) == ("1", "zh-CN")
    claims = read_session_token(shop.store, dict(query)["id_token"])
    assert (claims["dest"], claims["sub"]) == (f"https://{shop.store.domain}", "7")


def test_an_uninstalled_app_is_dead_at_once_and_is_installed_from_its_page(shop):
    told = exchange(shop).get_json()
    control(shop, "uninstall")
    control(shop, "uninstall")  # nothing more happens
    assert not works(shop, told["access_token"])
    assert not works(shop, shop.emulated.secret)
    assert refresh(shop, told["refresh_token"]).status_code == 400
    assert exchange(shop).status_code == 400
    client = Client(shop.app)
    assert client.post("/admin/session-token").status_code == 403
    answer = client.get("/admin/apps/vitrine")
    assert answer.headers["Location"].startswith("/admin/oauth/install?")
    answer = client.post(answer.headers["Location"], data={"decision": "install"})
    assert answer.headers["Location"] == "/admin/apps/vitrine"
    fresh = exchange(shop).get_json()
    assert works(shop, fresh["access_token"])
    assert scopes.missing(fresh["scope"].split(",")) == ()
    assert not works(shop, told["access_token"])


def test_granting_more_counts_for_the_tokens_made_after_it(shop):
    control(shop, "app", granted=["read_products"])
    before = exchange(shop).get_json()
    assert before["scope"] == "read_products"
    oauth.accept(shop.store, vitrine(shop.store), oauth.asked())
    (errors,) = shop.errors("{ shopLocales { locale } }", token=before["access_token"])
    assert errors["extensions"]["code"] == "ACCESS_DENIED"
    after = refresh(shop, before["refresh_token"]).get_json()
    assert shop.ask("{ shopLocales { locale } }", token=after["access_token"])


def test_the_app_is_told_and_made_known_by_a_control_route(shop):
    told = control(shop, "app", "get")
    assert told["page"] == "https://vitrine.example/shopify"
    assert told["shop"] == shop.store.domain
    told = control(shop, "app", client_id="c1", client_secret="s1", app_url="http://127.0.0.1:9/")
    assert (told["client_id"], told["page"]) == ("c1", "http://127.0.0.1:9/shopify")
    assert exchange(shop).status_code == 200


def test_without_an_address_the_admin_has_nothing_to_frame(make_shop):
    shop = make_shop()
    assert isinstance(shop.clock, FrozenClock)
    assert Client(shop.app).get("/admin/apps/vitrine").status_code == 400
    assert Client(shop.app).get("/admin/apps/other").status_code == 404
