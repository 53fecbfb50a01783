"""Our pages inside the Shopify admin: who asks follows from the session token of each request and nothing else."""

from __future__ import annotations

import html
import itertools
import re
from contextlib import contextmanager
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import official_schema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from installed_shop import CLIENT_ID, CLIENT_SECRET, OpenShop, stranger_token

from connectors.shopify import scopes
from connectors.shopify.emulator import oauth
from connectors.shopify.emulator.admin_pages import opening
from connectors.shopify.emulator.identity import signed, vitrine
from connectors.shopify.tokens import VAULT_NAME, TokenSet
from core.jobs.stores import leave
from core.storage.vault import StoreVault

from .conftest import installation

OURS = "frame-ancestors"
NUMBERS = itertools.count(1)


APP = {"VITRINE_SHOPIFY_CLIENT_ID": CLIENT_ID, "VITRINE_SHOPIFY_CLIENT_SECRET": CLIENT_SECRET}


def announce(shops):
    return APP | {"VITRINE_SHOPIFY_EMULATORS": " ".join(f"{shop.domain}={shop.url}" for shop in shops)}


@contextmanager
def opened():
    """An installation, and a shop that has opened us and was read."""
    official_schema.raw("2026-07")
    with installation(0) as house, pytest.MonkeyPatch.context() as environ:
        shop = OpenShop("Nordwind", ["Lamp", "Kettle"])
        shop.serve()
        for name, value in announce([shop]).items():
            environ.setenv(name, value)
        try:
            assert shop.first(house.browser()).status_code == 200
            assert house.work() == ["done"]
            yield house, shop
        finally:
            shop.close()


@pytest.fixture(scope="module")
def looked_at():
    """For tests that change nothing."""
    with opened() as made:
        yield made


@pytest.fixture
def own():
    with opened() as made:
        yield made


@pytest.fixture
def house(request):
    return request.getfixturevalue("own" if "own" in request.fixturenames else "looked_at")[0]


@pytest.fixture
def shop(request, house, monkeypatch):
    made = request.getfixturevalue("own" if "own" in request.fixturenames else "looked_at")[1]
    for name, value in announce([made]).items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def open_shop(monkeypatch, shop):
    """Makes further shops that are served on this machine, and names them to the connector."""
    made = []

    def build(titles=("Boat",), **faults):
        made.append(OpenShop(f"Seewind {next(NUMBERS)}", list(titles), **faults))
        made[-1].serve()
        monkeypatch.setenv("VITRINE_SHOPIFY_EMULATORS", announce([shop, *made])["VITRINE_SHOPIFY_EMULATORS"])
        return made[-1]

    yield build
    for shop in made:
        shop.close()


def store_of(house, shop):
    (store,) = shop.db(house.services).tenancy.stores(removed=True)
    return store


def tokens_of(house, shop):
    vault = StoreVault(shop.db(house.services), house.services.keyring, store_of(house, shop).id)
    return TokenSet.from_text(vault.read(VAULT_NAME))


# ------------------------------------------------------------------ installing


def test_the_first_visit_connects_the_shop_and_reads_it(house, open_shop):
    shop, client = open_shop(["Lamp", "Kettle"]), house.browser()
    page = shop.first(client)
    assert page.status_code == 200
    store = store_of(house, shop)
    assert f"{store.name} is connected" in page.text
    assert (store.state, store.url) == ("connected", shop.url)
    assert "hx-get" in page.text  # the reading is followed
    assert house.work() == ["done"]
    page = shop.get(client, f"/shopify/stores/{store.id}/products")
    assert "Kettle" in page.text
    assert "Lamp" in page.text
    tokens = tokens_of(house, shop)
    assert tokens.expires_at is not None
    assert tokens.refresh
    assert tokens.access not in page.text


def test_a_second_visit_asks_for_no_other_token(house, shop):
    before = tokens_of(house, shop)
    assert shop.first(house.browser()).status_code == 200
    assert tokens_of(house, shop) == before
    assert house.work() == []
    assert len(shop.db(house.services).tenancy.stores(removed=True)) == 1


def test_each_shop_is_a_tenant_of_its_own(house, shop, open_shop):
    other = open_shop()
    client = house.browser()
    assert other.first(client).status_code == 200
    assert house.db.tenancy.stores() == []
    theirs = store_of(house, other)
    for path in ("", "/products", "/publishing", "/disconnect"):
        assert shop.get(client, f"/shopify/stores/{theirs.id}{path}").status_code == 404
    assert shop.post(client, f"/shopify/stores/{theirs.id}/sync").status_code == 404
    assert shop.db(house.services).jobs.recent() != other.db(house.services).jobs.recent()
    job = other.db(house.services).jobs.recent()[0].id
    assert shop.get(client, f"/shopify/jobs/{job}").status_code == 404
    assert theirs.name not in shop.get(client, "/shopify/stores").text


def test_what_belongs_to_the_installation_is_not_shown_to_a_shop(house, shop):
    client = house.browser()
    for path in ("/health", "/login", "/connect/woocommerce", "/components", "/alive"):
        assert shop.get(client, f"/shopify{path}").status_code == 404
    home = shop.get(client, "/shopify/").text
    assert "/health" not in home
    assert "/logout" not in home
    assert "Set-Cookie" not in shop.get(client, "/shopify/").headers


# ------------------------------------------------------------------ who asks


def fresh_page(answer):
    """Where the bounce leads."""
    assert answer.status_code == 302
    target = urlsplit(answer.headers["Location"])
    assert target.path == "/shopify/session-token"
    return parse_qs(target.query)


def test_a_page_without_a_token_goes_round_by_app_bridge(house, shop):
    client = house.browser()
    path = f"/shopify/stores/{store_of(house, shop).id}/products"
    answer = client.get(f"{path}?shop={shop.domain}&host=YWRtaW4&embedded=1&q=lamp&id_token=old")
    asked = fresh_page(answer)
    back = urlsplit(asked["shopify-reload"][0])
    assert (back.netloc, back.path) == ("localhost", path)
    assert parse_qs(back.query)["q"] == ["lamp"]
    assert "id_token" not in parse_qs(back.query)
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert page.text.index(f'<meta name="shopify-api-key" content="{CLIENT_ID}">') < page.text.index("<script")
    assert f'<script src="{shop.url}/app-bridge.js"' in page.text
    assert page.text.count("<script") == 1
    again = client.get(f"{back.path}?{back.query}&id_token={shop.token()}")
    assert again.status_code == 200


def test_nobody_is_sent_elsewhere_with_a_token(house, shop):
    client = house.browser()
    for target in (
        "https://evil.example/",
        "http://localhost.evil.example/shopify/",
        "http://localhost/",
        "//evil",
        "",
    ):
        answer = client.get(f"/shopify/session-token?{urlencode({'shop': shop.domain, 'shopify-reload': target})}")
        assert answer.status_code == 400, target
    assert client.get("/shopify/session-token?shopify-reload=http://localhost/shopify/").status_code == 404
    house.client.get("/")
    assert house.client.get("/session-token").status_code == 404


def test_a_token_that_is_refused_right_after_the_round_ends_it(house, shop):
    client, bad = house.browser(), stranger_token(shop)
    answer = client.get(f"/shopify/?shop={shop.domain}&embedded=1&id_token={bad}")
    back = fresh_page(answer)["shopify-reload"][0]
    answer = client.get(f"{back}&id_token={bad}")
    assert answer.status_code == 401
    assert "Shopify admin" in answer.text


JUNK = ["", "x", "a.b.c", "é", "\x00", "null", "e30.e30.e30", "A" * 5000, "Bearer x"]


@pytest.mark.parametrize("junk", JUNK)
def test_junk_opens_nothing_and_breaks_nothing(house, shop, junk):
    client, store = house.browser(), store_of(house, shop)
    path = f"/shopify/stores/{store.id}/sync"
    jobs = len(shop.db(house.services).jobs.recent())
    assert client.post(path, data={"id_token": junk, "shop": shop.domain}).status_code == 401
    assert client.get(path.rpartition("/")[0], query_string={"id_token": junk}).status_code == 401
    answer = client.get("/shopify/", query_string={"id_token": junk, "shop": junk, "embedded": "1"})
    assert answer.status_code == 401 or fresh_page(answer)["shop"] == [junk]  # some junk could be a shop's name
    answer = client.get("/shopify/jobs", headers={"HX-Request": "true"}, query_string={"id_token": junk})
    assert answer.status_code == 401
    assert answer.headers["X-Shopify-Retry-Invalid-Session-Request"] == "1"
    assert client.get("/shopify/api/v1/stores", query_string={"id_token": junk}).status_code == 401
    assert client.get("/shopify/", query_string={"pass": junk}).status_code == 401
    assert len(shop.db(house.services).jobs.recent()) == jobs


def test_expired_and_foreign_tokens_are_refused(house, shop, open_shop):
    client = house.browser()
    elsewhere = OpenShop("Other", ["x"])
    vitrine(elsewhere.store).api_key = "another-app"
    for token in (shop.token(life_s=-30), stranger_token(shop), elsewhere.token()):
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/shopify/", headers=headers).status_code == 401
        assert client.post("/shopify/jobs/x/cancel", data={"id_token": token}).status_code == 401


def test_a_token_of_one_shop_is_no_good_for_a_page_of_another(house, shop, open_shop):
    other = open_shop()
    answer = house.browser().get(f"/shopify/?shop={other.domain}&embedded=1&id_token={shop.token()}")
    assert answer.status_code == 401
    assert other.db(house.services).tenancy.stores() == []


def test_a_login_by_cookie_is_worth_nothing_here(house, shop):
    path = f"/shopify/stores/{store_of(house, shop).id}"
    assert house.get("/stores").status_code == 200
    assert house.get(path).status_code == 401
    assert house.post(f"{path}/sync").status_code == 401


def test_a_token_is_worth_nothing_outside(house, shop):
    answer = house.browser().get("/stores", headers={"Authorization": f"Bearer {shop.token()}"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login")


def test_opened_outside_the_admin_a_signed_request_leads_into_it(house, shop):
    client = house.browser()
    query = {name: value for name, value in opening(shop.store).items() if name in ("shop", "host", "timestamp")}
    answer = client.get("/shopify/", query_string=signed(CLIENT_SECRET, query))
    assert answer.headers["Location"] == f"{shop.url}/admin/apps/{CLIENT_ID}"
    for wrong in (query, signed("other", query), signed(CLIENT_SECRET, {**query, "timestamp": "1"})):
        answer = client.get("/shopify/", query_string=wrong)
        assert answer.status_code == 401
        assert "inside the Shopify admin" in answer.text


# ------------------------------------------------------------------ headers


def policy(answer):
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


def test_only_the_shop_and_its_admin_may_frame_its_pages(house, shop, monkeypatch):
    client = house.browser()
    page = shop.get(client, "/shopify/")
    assert policy(page)[OURS] == [shop.url, "https://admin.shopify.com"]
    assert policy(page)["script-src"] == ["'self'", f"{shop.url}/app-bridge.js"]
    monkeypatch.delenv("VITRINE_SHOPIFY_EMULATORS")
    page = shop.get(client, "/shopify/jobs")
    assert policy(page)[OURS] == [f"https://{shop.domain}", "https://admin.shopify.com"]
    assert policy(page)["script-src"] == ["'self'", "https://cdn.shopify.com/shopifycloud/app-bridge.js"]
    assert re.search(r"<script [^>]*>", page.text)[0].startswith('<script src="https://cdn.shopify.com/shopifycloud/')
    for answer in (client.get("/shopify/jobs"), client.get("/login"), house.get("/")):
        assert policy(answer)[OURS] == ["'none'"]
        assert policy(answer)["script-src"] == ["'self'"]
    with client.get("/shopify/static/app.js") as answer:
        assert policy(answer)[OURS] == ["'none'"]


# ------------------------------------------------------------------ forms, frames, pictures


def test_a_form_works_and_its_answer_needs_no_round(own, house, shop):
    client, store = house.browser(), store_of(house, shop)
    answer = shop.post(client, f"/shopify/stores/{store.id}/locales", locales=["de-DE", "fr-FR"])
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "The locales were kept." in page.text
    assert store_of(house, shop).settings["locales"] == ["de-DE", "fr-FR"]
    again = client.get(answer.headers["Location"].partition("&told")[0])
    assert "The locales were kept." not in again.text
    (entry,) = [row for row in shop.db(house.services).audit.recent() if row.action == "store.locales_chosen"]
    assert entry.actor == f"person:1@{shop.domain}"


def test_a_plan_is_chosen_in_the_admin_and_leads_back_into_it(own, house, shop, monkeypatch, tmp_path):
    (tmp_path / "plans.toml").write_text('[plans.a]\nname = "Studio"\nprice_minor = 4900\ncurrency = "USD"\n')
    monkeypatch.setenv("VITRINE_SHOPIFY_BILLING", "manual")
    monkeypatch.setenv("VITRINE_SHOPIFY_PLANS", str(tmp_path / "plans.toml"))
    client, path = house.browser(), f"/shopify/stores/{store_of(house, shop).id}"
    assert f'hx-get="{path}/plan' in shop.get(client, path).text
    assert "Choose Studio" in shop.get(client, f"{path}/plan").text
    page = shop.post(client, f"{path}/plan", plan="a").text
    away = re.search(r'href="([^"]+confirm_recurring_application_charge[^"]+)" target="_top"', page)[1]
    answer = httpx.post(html.unescape(away), data={"answer": "approve"})
    assert answer.headers["Location"].startswith(f"{shop.url}/admin/apps/{CLIENT_ID}?charge_id=")
    shop.app.switch({"app_url": "https://vitrine.example"})
    assert "https://vitrine.example/shopify" in httpx.get(answer.headers["Location"]).text
    assert "Studio" in shop.get(client, f"{path}/plan").text


def test_what_one_shop_was_told_is_not_shown_in_another(house, shop, open_shop):
    other, client = open_shop(), house.browser()
    other.first(client)
    answer = shop.post(client, f"/shopify/stores/{store_of(house, shop).id}/locales", locales=["de-DE"])
    told = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))["told"]
    assert "The locales were kept." not in other.get(client, "/shopify/", told=told).text
    assert "The locales were kept." in shop.get(client, "/shopify/", told=told).text


def test_frames_and_pictures_carry_a_pass_for_reading_alone(house, shop):
    client, store = house.browser(), store_of(house, shop)
    product = shop.db(house.services).catalog.sources(store.id)[0].remote_id
    page = shop.get(client, f"/shopify/stores/{store.id}/products/{product}").text
    frame = html.unescape(re.search(r'<iframe[^>]+src="([^"]+)"', page)[1])
    answer = client.get(frame)
    assert answer.status_code == 200
    assert policy(answer)[OURS] == ["'self'", shop.url, "https://admin.shopify.com"]
    assert "X-Frame-Options" not in answer.headers
    given = parse_qs(urlsplit(frame).query)["pass"][0]
    assert client.get(frame.replace(given, given[:-2])).status_code == 401
    assert client.get(f"/shopify/stores/{store.id}", query_string={"pass": given}).status_code == 401
    assert client.post(f"/shopify/stores/{store.id}/sync?pass={given}").status_code == 401
    assert client.get(frame.replace("/shopify/", "/", 1)).status_code == 302  # to the login


def test_the_pass_of_one_shop_opens_no_frame_of_another(house, shop, open_shop):
    other, client = open_shop(), house.browser()
    other.first(client)
    house.work()
    theirs = store_of(house, other)
    product = other.db(house.services).catalog.sources(theirs.id)[0].remote_id
    mine = store_of(house, shop)
    own = shop.db(house.services).catalog.sources(mine.id)[0].remote_id
    page = shop.get(client, f"/shopify/stores/{mine.id}/products/{own}").text
    given = re.search(r"pass=([^\"&]+)", page)[1]
    assert client.get(f"/shopify/stores/{theirs.id}/products/{product}/original?pass={given}").status_code == 404


# ------------------------------------------------------------------ leaving, coming back, granting more


def test_an_uninstalled_shop_comes_back_with_its_data(own, house, shop):
    client, store = house.browser(), store_of(house, shop)
    db = shop.db(house.services)
    dead = tokens_of(house, shop)
    oauth.uninstall(shop.store, vitrine(shop.store))
    leave(db, store, by="shop")  # what the word of it does
    assert shop.first(client).status_code == 409  # not installed: Shopify hands out no token
    oauth.accept(shop.store, vitrine(shop.store), oauth.asked())
    page = shop.first(client)
    assert page.status_code == 200
    again = store_of(house, shop)
    assert (again.id, again.state, again.name) == (store.id, "connected", store.name)
    assert tokens_of(house, shop).access != dead.access
    assert house.work() == ["done"]
    assert db.catalog.count(store.id) == 2
    assert "store.reopened" in [row.action for row in db.audit.recent()]


def test_tokens_that_died_unseen_are_replaced_when_the_shop_opens_us(own, house, shop):
    store = store_of(house, shop)
    oauth.uninstall(shop.store, vitrine(shop.store))  # and nobody told us
    oauth.accept(shop.store, vitrine(shop.store), oauth.asked())
    client = house.browser()
    shop.post(client, f"/shopify/stores/{store.id}/sync")
    assert house.work() == ["needs_merchant"]
    assert shop.first(client).status_code == 200
    assert house.work() == ["done"]


def test_disconnecting_is_done_by_uninstalling(house, shop):
    answer = shop.post(house.browser(), f"/shopify/stores/{store_of(house, shop).id}/disconnect", choice="keep")
    assert answer.status_code == 409
    assert "uninstall" in answer.text
    assert store_of(house, shop).state == "connected"


def test_permissions_that_are_missing_are_named_until_they_are_granted(house, open_shop):
    fewer = sorted(set(scopes.asked()) - {"read_orders"})
    shop, client = open_shop(scopes=fewer), house.browser()
    page = shop.first(client)
    assert "read_orders" in page.text
    link = html.unescape(re.search(r'href="([^"]+)" target="_top"', page.text)[1])
    assert link == f"{shop.url}/admin/oauth/install?client_id={CLIENT_ID}"
    oauth.accept(shop.store, vitrine(shop.store), oauth.asked())
    page = shop.first(client)
    assert page.status_code == 200
    assert "read_orders" not in page.text
    assert "read_orders" in tokens_of(house, shop).scopes


def test_without_our_app_s_secret_the_page_says_what_to_set(house, shop, monkeypatch):
    monkeypatch.delenv("VITRINE_SHOPIFY_CLIENT_SECRET")
    answer = shop.first(house.browser())
    assert answer.status_code == 409
    assert "VITRINE_SHOPIFY_CLIENT_SECRET" in answer.text


QUERIES = st.dictionaries(
    st.sampled_from(["shop", "host", "embedded", "lang", "locale", "id_token", "told", "pass", "round", "hmac",
                     "timestamp", "shopify-reload", "state"]),
    st.one_of(st.text(max_size=30), st.sampled_from(["1", "nordwind", "nordwind.myshopify.com", "http://localhost/shopify/"])),
)  # fmt: skip
PATHS = ["/", "/session-token", "/jobs", "/stores/x", "/stores/x/products/1/original", "/page.css", "/nowhere"]


@given(path=st.sampled_from(PATHS), query=QUERIES, header=st.text(st.characters(codec="latin-1"), max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
def test_nothing_that_is_sent_breaks_the_door_or_opens_it(house, shop, path, query, header):
    header = re.sub(r"[\r\n\0]", "", header)
    client, headers = house.browser(), {"Authorization": f"Bearer {header}"} if len(header) % 2 else {}
    for answer in (
        client.get(f"/shopify{path}", query_string=query, headers=headers),
        client.post(f"/shopify{path}", data=query, headers=headers),
    ):
        shown = {200} if path == "/session-token" else set()  # the bounce page of a shop that may be none
        assert answer.status_code in {302, 400, 401, 404, 405} | shown, answer.text
        assert shop.domain.partition(".")[0] not in answer.text
