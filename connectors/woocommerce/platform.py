"""WooCommerce, as the engine sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from connectors.woocommerce import connect, webhooks
from connectors.woocommerce.catalog import WooCatalog
from connectors.woocommerce.client import WooClient
from connectors.woocommerce.gallery import WooGallery
from connectors.woocommerce.languages import Languages
from connectors.woocommerce.limiter import StoreLimiter
from connectors.woocommerce.metrics import WooMetrics
from connectors.woocommerce.publisher import CHUNK, WooPublisher
from connectors.woocommerce.shop import Shop
from connectors.woocommerce.webhooks import WooWebhooks
from core.clock import Clock, SystemClock
from core.errors import BadInput
from core.ports.billing import BillingPort
from core.ports.gallery import Gallery
from core.ports.infra import SharedBudget, TokenVault
from core.ports.platform import Credentials, EmulatedStore
from core.ports.wire import Capabilities, SeedCatalogue, StoreInfo, WebhookEvent


class WooSession:
    """`StoreSession`: one client, one limiter, four views on it."""

    def __init__(
        self,
        credentials: Credentials,
        budget: SharedBudget | None,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
        vault: TokenVault | None = None,
    ) -> None:
        self._client = WooClient(credentials, StoreLimiter(clock, budget), clock, transport=transport)
        self._shop = Shop(self._client, credentials.source_locale)
        self._languages = Languages(self._client, self._shop)
        self.catalog = WooCatalog(self._client, self._shop, self._languages)
        self.publisher = WooPublisher(self._client, self._shop, self._languages, clock)
        self.metrics = WooMetrics(self._client)
        self.webhooks = WooWebhooks(self._client)
        self.billing: BillingPort | None = None  # WooCommerce collects nothing for others
        self.gallery: Gallery | None = WooGallery(self._client, self._shop, vault)

    def probe(self) -> StoreInfo:
        """Who the shop is. Raises NeedsMerchant with the likeliest cause when the key or the address does not work."""
        facts = self._shop.facts()
        locales = self._languages.list_locales()
        companion = self._companion() if facts.companion else ""
        return StoreInfo(
            url=self._client.base,
            platform_version=facts.version,
            source_locale=facts.source_locale,
            locales=locales,
            language_mode=facts.language_mode,
            currency=facts.currency,
            time_zone=facts.time_zone,
            companion=companion,
            notes=(*facts.notes, *self._client.notes),
        )

    def _companion(self) -> str:
        reply = self._client.get("wc-vitrine/v1/status", allow=(401, 403, 404))
        return str(reply.one().get("version") or "") if reply.status == 200 else ""

    def close(self) -> None:
        """Give connections back and remember the learned window."""
        self._client.close()


class WooPlatform:
    """`Platform`."""

    name = "woocommerce"
    demo_switches: Mapping[str, Any] = {}
    capabilities = Capabilities(
        max_batch=CHUNK, native_locales=True, storefront_split=True, needs_public_url=("webhooks", "authorize")
    )
    embedding = None

    def open(
        self,
        credentials: Credentials,
        *,
        budget: SharedBudget | None = None,
        clock: Clock | None = None,
        vault: TokenVault | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> WooSession:
        """A session; no call is made yet. `transport` replaces the network (an emulator in the same process).

        A key pair lasts; of `vault` only the login for uploads is asked, where the owner gave one.
        """
        return WooSession(credentials, budget, clock or SystemClock(), transport, vault)

    def authorize_url(self, shop_url: str, *, state: str, return_url: str, callback_url: str) -> str:
        """See `connect.authorize_url`."""
        return connect.authorize_url(shop_url, state=state, return_url=return_url, callback_url=callback_url)

    def read_grant(self, body: bytes) -> tuple[str, str, str]:
        """See `connect.read_grant`."""
        return connect.read_grant(body)

    def webhook_event(self, secret: str, headers: Mapping[str, str], raw: bytes) -> WebhookEvent:
        """See `webhooks.event`."""
        return webhooks.event(secret, headers, raw)

    def app_event(self, headers: Mapping[str, str], raw: bytes) -> tuple[str, WebhookEvent]:
        """Shops deliver each to its own address; there is no common one."""
        raise BadInput("There is no such address.", "Each shop has one of its own.", field="platform")

    def emulator(self, seed: SeedCatalogue, faults: Mapping[str, Any], clock: Clock) -> EmulatedStore:
        """See docs/reference/emulator-woocommerce.md for the faults."""
        from connectors.woocommerce.emulator.app import build  # imported late: a real shop needs no WSGI machinery

        return build(seed, faults, clock)


PLATFORM = WooPlatform()
