"""Shopify, as the engine sees it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import httpx

from connectors.shopify import auth, identity, webhooks
from connectors.shopify.auth import TokenDesk
from connectors.shopify.billing import MANUAL, AppPricing, ManualPricing, OwnApp
from connectors.shopify.budget import ShopBudget
from connectors.shopify.bulk import BulkRunner
from connectors.shopify.catalog import ShopifyCatalog
from connectors.shopify.client import ShopifyClient
from connectors.shopify.embedding import ShopifyEmbedding
from connectors.shopify.gallery import ShopifyGallery
from connectors.shopify.languages import Languages
from connectors.shopify.metrics import ShopifyMetrics
from connectors.shopify.outgoing import ContentOnly
from connectors.shopify.probe import probe
from connectors.shopify.publisher import ShopifyPublisher
from connectors.shopify.shop import Shop
from connectors.shopify.texts import FIELDS
from connectors.shopify.tokens import FixedToken, TokenSource, VaultToken
from connectors.shopify.transfer import Transfers
from connectors.shopify.webhooks import ShopifyWebhooks
from core.clock import Clock, SystemClock
from core.errors import BadInput, Forged
from core.ports.billing import BillingPort
from core.ports.embedding import Embedding
from core.ports.gallery import Gallery
from core.ports.infra import SharedBudget, TokenVault
from core.ports.platform import Credentials, EmulatedStore
from core.ports.wire import Capabilities, SeedCatalogue, StoreInfo, WebhookEvent

AT_ONCE = 2_000  # targets: enough for bulk operations to pay, few enough that progress is seen and a stop is soon


class ShopifySession:
    """`StoreSession`: one client with the shop's own token, and the views on it."""

    def __init__(
        self,
        credentials: Credentials,
        budget: SharedBudget | None,
        clock: Clock,
        vault: TokenVault | None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._desk: TokenDesk | None = None
        tokens = self._tokens(credentials, vault, clock, transport)
        self._client = ShopifyClient(credentials.url, tokens, ShopBudget(clock, budget), clock, transport=transport)
        self._transfers = Transfers(clock, transport=transport)
        self._shop = Shop(self._client)
        self._languages = Languages(self._client, credentials.source_locale)
        bulk = BulkRunner(self._client, self._transfers, clock)
        self.catalog = ShopifyCatalog(self._client, self._shop, bulk, clock)
        self.publisher = ShopifyPublisher(self._client, self._languages, clock, bulk)
        self.gallery: Gallery | None = ShopifyGallery(
            ContentOnly(self._client), self._transfers, self._shop, clock, self._client.base
        )
        self.metrics = ShopifyMetrics(self._client, self._shop, bulk)
        self.webhooks = ShopifyWebhooks(self._client)
        self.billing: BillingPort | None = self._billing(credentials, clock)

    def _billing(self, credentials: Credentials, clock: Clock) -> BillingPort:
        """Read late: a shop without a plan needs no plan file, and a wrong file must not keep it from synchronising."""
        if credentials.secret:
            return OwnApp()
        adapter = ManualPricing if identity.billing_of() == MANUAL else AppPricing
        return adapter(self._client, clock, identity.plans)

    def _tokens(
        self, credentials: Credentials, vault: TokenVault | None, clock: Clock, transport: httpx.BaseTransport | None
    ) -> TokenSource:
        """The token of a custom app, or those that an installation left in the vault."""
        if credentials.secret:
            return FixedToken(credentials.secret)
        if vault is None:
            raise BadInput(
                "There is no access token for this shop.",
                "Enter the Admin API access token (shpat_...).",
                field="secret",
            )
        self._desk = TokenDesk(identity.needed(), clock, transport=transport)
        return VaultToken(vault, functools.partial(self._desk.refresh, credentials.url), clock)

    def probe(self) -> StoreInfo:
        """Who the shop is. Raises NeedsMerchant with the likeliest cause when the token or address does not work."""
        return probe(self._shop, self._languages)

    def close(self) -> None:
        """Give connections back."""
        self._client.close()
        self._transfers.close()
        if self._desk is not None:
            self._desk.close()


class ShopifyPlatform:
    """`Platform`."""

    name = "shopify"
    capabilities = Capabilities(
        max_batch=AT_ONCE,
        native_locales=True,
        storefront_split=False,
        needs_public_url=("webhooks", "authorize"),
        fields=FIELDS,
        parts=True,
        signs_with_key=True,
        sells_plans=True,
    )

    # Of a shop that sells across borders; the smallest plan restores half as many points a second.
    demo_switches: Mapping[str, Any] = {"plan": "advanced"}

    def __init__(self, embedding: Embedding | None = None) -> None:
        self.embedding: Embedding | None = embedding or ShopifyEmbedding()

    def open(
        self,
        credentials: Credentials,
        *,
        budget: SharedBudget | None = None,
        clock: Clock | None = None,
        vault: TokenVault | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> ShopifySession:
        """A session; no call is made yet. `transport` replaces the network (an emulator in the same process).

        `credentials.secret` is the access token of a custom app and `key` that app's API secret key (for webhooks);
        without a secret the shop was installed and its tokens are in `vault`.
        """
        return ShopifySession(credentials, budget, clock or SystemClock(), vault, transport)

    def authorize_url(self, shop_url: str, *, state: str, return_url: str, callback_url: str) -> str:
        """See `auth.authorize_url`. Shopify answers to the callback address in the owner's own browser."""
        return auth.authorize_url(identity.needed(), shop_url, state=state, callback_url=callback_url)

    def webhook_event(self, secret: str, headers: Mapping[str, str], raw: bytes) -> WebhookEvent:
        """See `webhooks.event`; `secret` is the API secret key of the shop's custom app."""
        return webhooks.event((secret,), headers, raw)

    def app_event(self, headers: Mapping[str, str], raw: bytes) -> tuple[str, WebhookEvent]:
        """See `webhooks.app_event`."""
        app = identity.app_of()
        if app is None:
            raise BadInput("Vitrine has no Shopify app here.", "Connect shops by a custom app.", field="platform")
        shop, event = webhooks.app_event(app.secrets, headers, raw)
        return identity.address_of(shop), event

    def read_grant(self, body: bytes) -> tuple[str, str, str]:
        """Shopify posts no key to anybody: it sends the owner's browser back with a code (see `embedding`)."""
        raise Forged("Shopify does not hand out keys this way.", "Begin the installation again.")

    def emulator(self, seed: SeedCatalogue, faults: Mapping[str, Any], clock: Clock) -> EmulatedStore:
        """See docs/reference/emulator-shopify.md for the faults. Needs the official schema (`make schema`)."""
        from connectors.shopify.emulator.app import build  # imported late: a real shop needs no schema machinery

        return build(seed, faults, clock)


PLATFORM = ShopifyPlatform()
