"""Our pages inside the Shopify admin, and both ways to be installed: token exchange and authorization code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

import httpx

from connectors.shopify import auth, identity, scopes
from connectors.shopify.auth import App, TokenDesk
from connectors.shopify.domains import base_url, is_local, shop_domain
from connectors.shopify.tokens import VAULT_NAME, TokenSet
from core.clock import Clock, SystemClock
from core.errors import NeedsMerchant
from core.ports.embedding import Installation, Visit
from core.ports.infra import TokenVault

APP_BRIDGE = "https://cdn.shopify.com/shopifycloud/app-bridge.js"
ADMIN = "https://admin.shopify.com"


class ShopifyEmbedding:
    """`Embedding`. `environ`, `clock` and `transport` replace the process's own."""

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._environ = environ
        self._clock, self._transport = clock or SystemClock(), transport

    def _app(self) -> App:
        return identity.needed(self._environ)

    def ready(self) -> bool:
        """See `Embedding.ready`."""
        return identity.app_of(self._environ) is not None

    def app_key(self) -> str:
        """The client id."""
        return self._app().client_id

    def shop(self, typed: str) -> str:
        """See `Embedding.shop`; the address of an emulator named in VITRINE_SHOPIFY_EMULATORS is its shop."""
        if is_local(typed):
            named = {url: shop for shop, url in identity.emulators(self._environ).items()}
            if base_url(typed) in named:
                return named[base_url(typed)]
        return shop_domain(typed)

    def address(self, shop: str) -> str:
        """Where the shop's API answers: its own host, or an emulator on this machine."""
        return identity.address_of(shop, self._environ)

    # ------------------------------------------------------------------ pages

    def frame_ancestors(self, shop: str) -> tuple[str, ...]:
        """The shop's own host and the admin; shopify.dev, "Set up iframe protection"."""
        return (self.address(shop), ADMIN)

    def script(self, shop: str) -> str:
        """App Bridge from Shopify's own network; an emulator brings a stand-in along."""
        local = identity.emulators(self._environ).get(shop)
        return f"{local}/app-bridge.js" if local else APP_BRIDGE

    def admin_url(self, shop: str) -> str:
        """See `Embedding.admin_url`."""
        local = identity.emulators(self._environ).get(shop)
        apps = f"{local}/admin/apps" if local else f"{ADMIN}/store/{shop.partition('.')[0]}/apps"
        return f"{apps}/{self.app_key()}"

    def grant_url(self, shop: str) -> str:
        """Shopify's own installation page: it asks for what the app's configuration names by then."""
        return f"{self.address(shop)}/admin/oauth/install?{urlencode({'client_id': self.app_key()})}"

    # ------------------------------------------------------------------ who asks

    def visitor(self, token: str) -> Visit:
        """See `Embedding.visitor`."""
        found = auth.read_session_token(self._app(), f"Bearer {token}", self._clock)
        return Visit(found.shop, self.address(found.shop), found.user_id)

    def verify_request(self, query: Iterable[tuple[str, str]]) -> str:
        """See `Embedding.verify_request`."""
        return auth.verify_request(self._app(), query, self._clock)[0]

    # ------------------------------------------------------------------ installing

    def install(self, token: str) -> Installation:
        """Token exchange: an offline token of an hour with its refresh token."""
        shop = self.visitor(token).shop
        desk = self._desk()
        try:
            return self._installed(shop, desk.exchange(self.address(shop), token))
        finally:
            desk.close()

    def alive(self, vault: TokenVault) -> bool:
        """See `Embedding.alive`."""
        try:
            tokens = TokenSet.from_text(vault.read(VAULT_NAME))
        except NeedsMerchant:
            return False
        return tokens.lasts(self._clock.now())

    def begin(self, shop: str, *, state: str, callback_url: str) -> str:
        """The authorization-code grant: where the owner's browser goes."""
        return auth.authorize_url(self._app(), self.address(self.shop(shop)), state=state, callback_url=callback_url)

    def finish(self, query: Iterable[tuple[str, str]], *, state: str) -> Installation:
        """The authorization-code grant: the code becomes an offline token."""
        shop, code = auth.verify_callback(self._app(), query, state, self._clock)
        desk = self._desk()
        try:
            return self._installed(shop, desk.redeem(self.address(shop), code))
        finally:
            desk.close()

    def _desk(self) -> TokenDesk:
        return TokenDesk(self._app(), self._clock, transport=self._transport)

    def _installed(self, shop: str, tokens: TokenSet) -> Installation:
        return Installation(shop, self.address(shop), {VAULT_NAME: tokens.to_text()}, scopes.missing(tokens.scopes))
