"""The plug for embedded pages and installing: addresses, who asks, what an installation leaves."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from installed_shop import CLIENT_ID, CLIENT_SECRET, OpenShop, stranger_token

from connectors.shopify.embedding import ShopifyEmbedding
from connectors.shopify.emulator import oauth
from connectors.shopify.emulator.admin_pages import opening
from connectors.shopify.emulator.identity import signed, vitrine
from connectors.shopify.errors import TokenRefused
from connectors.shopify.identity import emulators
from connectors.shopify.platform import PLATFORM, ShopifyPlatform
from connectors.shopify.tokens import VAULT_NAME, TokenSet, VaultToken
from connectors.woocommerce.platform import PLATFORM as WOO
from core.errors import BadInput, Forged, NeedsMerchant

APP = {"VITRINE_SHOPIFY_CLIENT_ID": CLIENT_ID, "VITRINE_SHOPIFY_CLIENT_SECRET": CLIENT_SECRET}
LOCAL = "http://127.0.0.1:8341"


class Vault:
    """One store's sealed tokens."""

    def __init__(self, **kept):
        self.kept = kept

    def read(self, name):
        if name not in self.kept:
            raise NeedsMerchant("none")
        return self.kept[name]

    def write(self, name, value):
        self.kept[name] = value

    def rotate(self, name, change, *, timeout_s):
        self.kept[name] = change(self.read(name))
        return self.kept[name]


@pytest.fixture
def shop():
    return OpenShop("Nordwind", [])


@pytest.fixture
def embedding(shop):
    return ShopifyEmbedding(APP, transport=httpx.WSGITransport(app=shop.app))


def test_only_shopify_has_pages_of_its_own():
    assert WOO.embedding is None
    assert PLATFORM.embedding is not None
    mine = ShopifyEmbedding(APP)
    assert ShopifyPlatform(mine).embedding is mine


def test_addresses_of_a_real_shop(embedding):
    shop = "nordwind.myshopify.com"
    assert embedding.frame_ancestors(shop) == ("https://nordwind.myshopify.com", "https://admin.shopify.com")
    assert embedding.script(shop) == "https://cdn.shopify.com/shopifycloud/app-bridge.js"
    assert embedding.admin_url(shop) == f"https://admin.shopify.com/store/nordwind/apps/{CLIENT_ID}"
    assert embedding.grant_url(shop) == f"https://{shop}/admin/oauth/install?client_id={CLIENT_ID}"
    assert embedding.shop("https://nordwind.myshopify.com/admin") == shop


def test_addresses_of_an_emulator():
    shop = "nordwind.myshopify.com"
    local = ShopifyEmbedding({**APP, "VITRINE_SHOPIFY_EMULATORS": f"{shop}={LOCAL}/ other.myshopify.com={LOCAL[:-1]}2"})
    assert local.frame_ancestors(shop)[0] == LOCAL
    assert local.script(shop) == f"{LOCAL}/app-bridge.js"
    assert local.admin_url(shop) == f"{LOCAL}/admin/apps/{CLIENT_ID}"
    assert local.shop(LOCAL) == shop
    with pytest.raises(BadInput):
        local.shop("http://127.0.0.1:9")


@pytest.mark.parametrize(
    "text", ["a=https://evil.example", "a=http://10.0.0.1", "a", "a=http://u@127.0.0.1", "é=" + LOCAL]
)
def test_no_other_address_can_be_named_an_emulator(text):
    with pytest.raises(BadInput):
        emulators({"VITRINE_SHOPIFY_EMULATORS": text})


def test_until_somebody_names_our_app_nobody_is_let_in(shop):
    unknown = ShopifyEmbedding({})
    assert not unknown.ready()
    with pytest.raises(NeedsMerchant, match="VITRINE_SHOPIFY_CLIENT_ID"):
        unknown.visitor(shop.token())


def test_a_visit_becomes_an_installation(shop, embedding):
    visit = embedding.visitor(shop.token("77"))
    assert (visit.shop, visit.url, visit.user_id) == (shop.domain, f"https://{shop.domain}", "77")
    made = embedding.install(shop.token())
    assert (made.shop, made.url, made.missing) == (shop.domain, visit.url, ())
    tokens = TokenSet.from_text(made.vault[VAULT_NAME])
    assert tokens.refresh
    assert tokens.access not in repr(made)
    assert embedding.alive(Vault(**made.vault))
    assert not embedding.alive(Vault())


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_a_visit_that_is_none(embedding, token):
    for ask in (embedding.visitor, embedding.install):
        with pytest.raises(Forged):
            ask(token)


def test_a_stranger_s_token_is_not_sent_anywhere(shop, embedding):
    with pytest.raises(Forged):
        embedding.install(stranger_token(shop))
    assert shop.app.log.served == 0


def test_a_shop_that_uninstalled_us_hands_out_nothing(shop, embedding):
    oauth.uninstall(shop.store, vitrine(shop.store))
    with pytest.raises(TokenRefused):
        embedding.install(shop.token())


def test_the_tokens_of_an_installation_renew_themselves(shop, embedding):
    vault = Vault(**embedding.install(shop.token()).vault)
    first = TokenSet.from_text(vault.read(VAULT_NAME))
    desk = embedding._desk()
    source = VaultToken(vault, lambda token: desk.refresh(f"https://{shop.domain}", token), shop.clock)
    assert source.renew(first.access) != first.access
    assert TokenSet.from_text(vault.read(VAULT_NAME)).refresh != first.refresh
    desk.close()


def test_a_signed_request_names_its_shop(shop, embedding):
    query = {name: value for name, value in opening(shop.store).items() if name != "hmac"}
    assert embedding.verify_request(signed(CLIENT_SECRET, query).items()) == shop.domain
    with pytest.raises(Forged):
        embedding.verify_request(signed("other", query).items())


def test_the_authorization_code_grant(shop, embedding):
    away = urlsplit(embedding.begin(shop.domain, state="s-1", callback_url="https://vitrine.example/cb"))
    assert away.netloc == shop.domain
    with httpx.Client(transport=httpx.WSGITransport(app=shop.app)) as owner:
        answer = owner.post(away.geturl(), data={"decision": "install"})
    query = parse_qsl(urlsplit(answer.headers["Location"]).query)
    with pytest.raises(Forged):
        embedding.finish(query, state="s-2")
    with pytest.raises(Forged):
        embedding.finish(query, state="")
    made = embedding.finish(query, state="s-1")
    assert (made.shop, made.missing) == (shop.domain, ())
    with pytest.raises(TokenRefused):
        embedding.finish(query, state="s-1")  # the code is spent
    with pytest.raises(BadInput):
        embedding.begin("evil.example", state="s", callback_url="https://vitrine.example/cb")
