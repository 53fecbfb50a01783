"""The plug: what a platform must offer. A connector is one folder that implements these and nothing else.

All calls are synchronous and may raise the families of `core.errors`; no other exception crosses the plug.
Implementations are safe to use from several threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from core.clock import Clock
from core.errors import CoreError
from core.ports.billing import BillingPort
from core.ports.embedding import Embedding
from core.ports.gallery import Gallery
from core.ports.infra import SharedBudget, TokenVault
from core.ports.wire import (
    Capabilities,
    CatalogPage,
    ContentField,
    ExperimentSetup,
    ExposureRow,
    OrderRow,
    ProductSnapshot,
    Receipt,
    SeedCatalogue,
    StoreInfo,
    Target,
    WebhookEvent,
    WebhookState,
    WriteItem,
)

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to reach one shop. `key` and `secret` never appear in a repr, a log or a URL.

    What they are, each platform says; both are empty for a shop whose tokens are in its vault.
    """

    url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    source_locale: str = ""  # what the owner said; empty = ask the shop


class CatalogSource(Protocol):
    def scan(
        self, *, modified_after: datetime | None = None, cursor: str = "", page_size: int = 100
    ) -> Iterator[CatalogPage]:
        """All products in a stable order, every language, drafts included, in constant memory.

        `modified_after`: only what changed since (the connector applies its own overlap). `cursor`: of the last page
        taken in; the scan goes on behind it. Pages come in order although several may be fetched at once.
        """
        ...

    def ids(self) -> Iterator[str]:
        """Ids of all products that still exist, for finding deletions."""
        ...

    def get(self, remote_id: str) -> ProductSnapshot | None:
        """One product as it is now; None when it was deleted or trashed."""
        ...


class Publisher(Protocol):
    def read(self, target: Target, fields: Sequence[ContentField]) -> dict[ContentField, str | None]:
        """The stored text of each field now; None = absent. A locale without a record yet answers None for all.

        A field that cannot be written there is left out of the answer: the platform has no such text, or (where
        translations hang on their source) the text that it would translate is empty.
        """
        ...

    def read_many(
        self, asked: Sequence[tuple[Target, Sequence[ContentField]]]
    ) -> list[dict[ContentField, str | None] | CoreError]:
        """As `read` for several targets, in fewer calls where the platform can; one outcome per target, in order."""
        ...

    def write(self, item: WriteItem) -> Receipt:
        """Write all fields of one target, then read them back from the shop. Never retried blindly after a time-out:
        the implementation re-reads first. Writes only members of ContentField."""
        ...

    def write_many(
        self, items: Sequence[WriteItem], told: Callable[[int], None] = lambda _done: None
    ) -> list[Receipt | Exception]:
        """As `write` for several targets, in fewer calls where the platform can; one outcome per item, in order.

        `told` hears from time to time how many of them are done; it never raises.
        """
        ...

    def losses(self, field: ContentField, stored: str) -> tuple[str, ...]:
        """What the shop itself would take out of this stored text if it were written back (`<script>`, `onclick`);
        empty when it survives. A text with losses is never rewritten: it holds more than we could restore."""
        ...

    def undo_create(self, target: Target, created_remote_id: str, fields: Sequence[ContentField] = ()) -> None:
        """Take away a translation record that an earlier write made (never one that a person made).

        `fields`: the texts in it that we ever wrote. Where a translation is no record of its own, only these go.
        """
        ...


class MetricsSource(Protocol):
    def orders(self, since: datetime) -> Iterator[OrderRow]:
        """Orders changed since, without anything personal."""
        ...

    def sessions(self, since: datetime) -> int | None:
        """Visits of the whole shop since the start of that store day, as the platform counts them; None where it does
        not. A figure to hold others against, never one to divide an arm's orders by."""
        ...

    def setup(self, experiment: ExperimentSetup) -> None:
        """Tell the storefront to split visitors (or, `active=False`, to stop). Raises Refused where nothing of ours is
        in the storefront (`Capabilities.storefront_split`)."""
        ...

    def exposures(self, experiment_id: str) -> list[ExposureRow]:
        """Daily counts of visitors who saw each arm."""
        ...


class WebhookRegistry(Protocol):
    def ensure(self, delivery_url: str, secret: str) -> list[WebhookState]:
        """Make the shop's registrations what we need: missing ones created, disabled ones deleted and recreated."""
        ...

    def remove(self, delivery_url: str) -> int:
        """Delete all registrations that point to this URL; answers how many there were."""
        ...


class StoreSession(Protocol):
    """One connected shop."""

    catalog: CatalogSource
    publisher: Publisher
    metrics: MetricsSource
    webhooks: WebhookRegistry
    billing: BillingPort | None
    """None where the platform collects no money for Vitrine."""
    gallery: Gallery | None
    """None where Vitrine cannot bring pictures into a shop of this platform."""

    def probe(self) -> StoreInfo:
        """Ask the shop who it is; the cheapest call that proves the credentials."""
        ...

    def close(self) -> None:
        """Give connections back."""
        ...


class Served(Protocol):
    """A model shop that answers over HTTP on this machine."""

    url: str

    def close(self) -> None:
        """Stop answering and give the port back."""
        ...


@dataclass(frozen=True, slots=True)
class EmulatedStore:
    """A running model of a shop: the WSGI application and the way to connect to it.

    `shoppers()` lets the seed's visitors come: it exposes them to the active experiments, makes their orders and
    answers how many visitors and orders there were. `state()` is a digest of everything Vitrine must never touch
    (price, stock, SKU, status, variants), keyed by product id. `serve(port)` answers on 127.0.0.1 (0 = any free port).
    `words`: what to connect with, under the names that the platform's owners know (printed by `vitrine emulate`).
    """

    app: WsgiApp
    key: str
    secret: str
    shoppers: Callable[[], tuple[int, int]]
    state: Callable[[], dict[str, str]]
    serve: Callable[[int], Served]
    words: Mapping[str, str] = field(default_factory=dict, repr=False)


class Platform(Protocol):
    """A platform, found through the entry-point group `vitrine.platforms`."""

    name: str
    capabilities: Capabilities
    demo_switches: Mapping[str, Any]  # of the emulator, for the model shop that a demo walks through
    embedding: Embedding | None  # None where the platform shows no pages of ours in its own admin

    def open(
        self,
        credentials: Credentials,
        *,
        budget: SharedBudget | None = None,
        clock: Clock | None = None,
        vault: TokenVault | None = None,
    ) -> StoreSession:
        """A session for one shop. No call is made yet. `vault` holds tokens that change by themselves."""
        ...

    def authorize_url(self, shop_url: str, *, state: str, return_url: str, callback_url: str) -> str:
        """Where to send the owner's browser so that the shop hands us a key."""
        ...

    def read_grant(self, body: bytes) -> tuple[str, str, str]:
        """(state, key, secret) out of what the shop posted to the callback; the caller checks the state."""
        ...

    def webhook_event(self, secret: str, headers: Mapping[str, str], raw: bytes) -> WebhookEvent:
        """Verify a delivery over its raw bytes and name it. Raises Forged."""
        ...

    def app_event(self, headers: Mapping[str, str], raw: bytes) -> tuple[str, WebhookEvent]:
        """(address of the shop, event) of a delivery to the one address that all shops with our app have in common;
        verified with the app's own secrets. Raises Forged, and BadInput with the field `platform` where there is no
        such app."""
        ...

    def emulator(self, seed: SeedCatalogue, faults: Mapping[str, Any], clock: Clock) -> EmulatedStore:
        """A model of the shop for demos and tests. `faults` are documented in docs/reference/emulator-<name>.md."""
        ...
