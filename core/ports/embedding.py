"""The plug for platforms that show our pages inside their own admin and install us from their own store of apps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core.ports.infra import TokenVault


@dataclass(frozen=True, slots=True)
class Visit:
    """Who has an embedded page open, as the platform has signed it. `shop` is the shop's permanent name there."""

    shop: str
    url: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Installation:
    """What an installation left: `vault` goes into the store's TokenVault, name by name.

    `url` is what the store is opened with. `missing` are the permissions that the shop has not granted, of those asked.
    """

    shop: str
    url: str
    vault: Mapping[str, str] = field(repr=False)
    missing: tuple[str, ...] = ()


class Embedding(Protocol):
    """All methods raise the families of `core.errors`; NeedsMerchant where our app is not known to the platform."""

    def ready(self) -> bool:
        """False while nobody has told who our app is at the platform."""
        ...

    def app_key(self) -> str:
        """The public name of our app, for the platform's script."""
        ...

    def shop(self, typed: str) -> str:
        """The permanent name of a shop, from what a person or a request gave. Raises BadInput for what is none."""
        ...

    def frame_ancestors(self, shop: str) -> tuple[str, ...]:
        """Who may frame our pages for this shop, as sources of a Content-Security-Policy. `shop` as `shop` answers."""
        ...

    def script(self, shop: str) -> str:
        """Address of the platform's script, which a page must load first."""
        ...

    def admin_url(self, shop: str) -> str:
        """Our app in the shop's own admin."""
        ...

    def grant_url(self, shop: str) -> str:
        """Where the owner grants permissions that are missing."""
        ...

    def visitor(self, token: str) -> Visit:
        """Who a session token of an open page names. Raises Forged unless it is fresh and signed for us."""
        ...

    def install(self, token: str) -> Installation:
        """Turn the session token of an open page into lasting access to its shop. Raises Forged as `visitor`."""
        ...

    def alive(self, vault: TokenVault) -> bool:
        """False when what the last installation left opens the shop no more, as far as can be told without asking."""
        ...

    def verify_request(self, query: Iterable[tuple[str, str]]) -> str:
        """The shop of a signed request. Raises Forged for a wrong, old or foreign signature."""
        ...

    def begin(self, shop: str, *, state: str, callback_url: str) -> str:
        """Where the owner installs us outside the admin; `state` comes back to the callback. Raises BadInput."""
        ...

    def finish(self, query: Iterable[tuple[str, str]], *, state: str) -> Installation:
        """Redeem what came to the callback. Raises Forged unless the platform signed it for this `state`."""
        ...
