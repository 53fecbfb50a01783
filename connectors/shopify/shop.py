"""What one shop is: name, currency, time zone, plan, granted scopes. Asked once per session, then remembered."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from connectors.shopify import scopes
from connectors.shopify.client import ShopifyClient
from connectors.shopify.domains import is_local
from core.errors import NeedsMerchant

SCOPES_NOTE = (
    "The shop has not granted all that Vitrine needs ({missing}). "
    "Open Vitrine in the Shopify admin and accept the permissions it asks for."
)


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """The answers. `granted` are access scopes; `notes` are sentences for the owner."""

    name: str
    domain: str
    address: str
    currency: str
    time_zone: str
    plan: str
    granted: tuple[str, ...]
    notes: tuple[str, ...]


class Shop:
    """Lazy, thread-safe access to `ShopFacts`."""

    def __init__(self, client: ShopifyClient) -> None:
        self.client = client
        self._lock = threading.Lock()
        self._facts: ShopFacts | None = None

    def facts(self) -> ShopFacts:
        """Ask once (one call of a few points, the cheapest that proves a token), then answer from memory."""
        with self._lock:
            if self._facts is None:
                self._facts = self._ask()
            return self._facts

    def grants(self, scope: str) -> bool:
        """Whether the shop granted a scope; the writing one of a pair includes the reading one."""
        granted = self.facts().granted
        return scope in granted or scope.replace("read_", "write_", 1) in granted

    def _ask(self) -> ShopFacts:
        reply = self.client.run("shop", interactive=True)
        shop = reply.at("shop")
        if not shop:
            raise NeedsMerchant("Shopify does not say which shop this is.", "Open Vitrine once in the Shopify admin.")
        granted = tuple(str(row["handle"]) for row in reply.at("currentAppInstallation", "accessScopes") or ())
        lacking = scopes.missing(granted)
        return ShopFacts(
            name=str(shop["name"]),
            domain=str(shop["myshopifyDomain"]),
            address=self.client.base if is_local(self.client.base) else str(shop["primaryDomain"]["url"]),
            currency=str(shop["currencyCode"]),
            time_zone=str(shop["ianaTimezone"]),
            plan=str((shop.get("plan") or {}).get("publicDisplayName") or ""),
            granted=granted,
            notes=(SCOPES_NOTE.format(missing=", ".join(lacking)),) if lacking else (),
        )
