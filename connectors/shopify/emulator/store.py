"""The shop in memory: tables of records by type and number, translations, files, tokens, buckets."""

from __future__ import annotations

import hashlib
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from connectors.shopify.emulator.bucket import Bucket
from connectors.shopify.emulator.faults import Faults
from connectors.shopify.emulator.records import (
    App,
    Code,
    Delivery,
    Metafield,
    Record,
    RefreshToken,
    StoredTranslation,
    Token,
)
from core.clock import Clock
from core.ports.wire import PictureSource

R = TypeVar("R", bound=Record)
_GID = re.compile(r"gid://shopify/([A-Za-z]\w*)/(\d{1,19})(?:\?\S*)?")
_FIRST_NUMBER = 7_000_000_000_001
Locator = tuple[str, int, str]  # locale, number of the market (0 = none), key


class Store:
    """Everything an emulated shop holds. `lock` is held while an operation runs."""

    def __init__(self, name: str, currency: str, primary_locale: str, clock: Clock, faults: Faults, seed: int) -> None:
        self.name, self.currency, self.primary_locale = name, currency, primary_locale
        self.clock, self.faults, self.seed = clock, faults, seed
        self.zone = ZoneInfo(faults["time_zone"])
        self.lock = threading.RLock()
        self.handle = _shop_handle(name, seed)
        self.home = f"https://{self.domain}"  # the address that the last request came to
        self.created_at = clock.now()
        self.changes: Counter[str] = Counter()  # writes by type; a listing is remembered until its types change
        self.tables: dict[str, dict[int, Any]] = {}
        self.locales: dict[str, bool] = {}  # locale -> published
        self.tokens: dict[str, Token] = {}
        self.refresh_tokens: dict[str, RefreshToken] = {}
        self.codes: dict[str, Code] = {}  # authorization codes that nobody has redeemed
        self.files: dict[str, PictureSource] = {}
        self.translations: dict[str, dict[Locator, StoredTranslation]] = {}
        self.fields: dict[str, dict[tuple[str, str], int]] = {}  # owner -> (namespace, key) -> number of the metafield
        self.handles: dict[tuple[str, str], int] = {}  # (table or metaobject type, handle) -> number
        self.due: list[tuple[datetime, Callable[[], None]]] = []  # what the shop has yet to do, and when
        self.visits: Counter[str] = Counter()  # sessions of the online store by shop day
        self.waves = 0  # how often simulated visitors came
        self.on_change: list[Callable[[str, Record], None]] = []  # called with a topic such as products/update
        self.outbox: list[Delivery] = []  # webhooks that are yet to be delivered
        self.events = 0  # that somebody was to be told of
        self.webhook_version = ""  # of the app's configuration
        self._buckets: dict[int, Bucket] = {}
        self._listings: dict[Any, tuple[int, list[Any]]] = {}
        self._number = _FIRST_NUMBER + seed * 1_000_000

    @property
    def domain(self) -> str:
        """The shop's permanent domain."""
        return f"{self.handle}.myshopify.com"

    # ------------------------------------------------------------------ records

    def number(self) -> int:
        """The next free number; all records share one row of them."""
        self._number += 1
        return self._number

    def table(self, kind: type[R]) -> dict[int, R]:
        """All records of a type, in the order of their numbers."""
        return self.tables.setdefault(kind.TYPE, {})

    def add(self, record: R) -> R:
        """Put a new record into its table."""
        self.table(type(record))[record.number] = record
        self.changes[record.TYPE] += 1
        return record

    def find(self, gid: str) -> Any | None:
        """The record of a global id; None when there is none of that type and number."""
        read = split_gid(gid)
        return None if read is None else self.tables.get(read[0], {}).get(read[1])

    def touch(self, record: Any, topic: str = "") -> None:
        """A save: moves `updated_at` where the record has one, and tells who listens."""
        if hasattr(record, "updated_at"):
            record.updated_at = self.now()
        self.changes[record.TYPE] += 1
        if topic:
            for listener in self.on_change:
                listener(topic, record)

    def listing(self, name: Any, kinds: Iterable[type[Record]], make: Callable[[], list[R]]) -> list[R]:
        """A sorted and filtered list, made again only after a record of these types changed."""
        known, age = self._listings.get(name), sum(self.changes[kind.TYPE] for kind in kinds)
        if known is None or known[0] != age:
            if len(self._listings) > 32:
                self._listings.clear()
            known = age, make()
            self._listings[name] = known
        return known[1]

    # ------------------------------------------------------------------ what takes its time

    def later(self, delay_s: float, action: Callable[[], None]) -> None:
        """Do something when the clock has gone on by so much and somebody asks the shop again."""
        self.due.append((self.clock.now() + timedelta(seconds=delay_s), action))

    def catch_up(self) -> None:
        """Do what is due by now, in the order in which it fell due."""
        now = self.clock.now()
        ripe = sorted((row for row in self.due if row[0] <= now), key=lambda row: row[0])
        self.due = [row for row in self.due if row[0] > now]
        for _, action in ripe:
            action()

    # ------------------------------------------------------------------ parts of a record

    def metafield(self, owner: str, namespace: str, key: str) -> Metafield | None:
        """The metafield of an owner by its resolved namespace."""
        number = self.fields.get(owner, {}).get((namespace, key))
        return None if number is None else self.table(Metafield).get(number)

    def metafields(self, owner: str) -> Iterator[Metafield]:
        """All metafields of an owner, oldest first."""
        table = self.table(Metafield)
        for number in self.fields.get(owner, {}).values():
            yield table[number]

    # ------------------------------------------------------------------ the app

    def bucket(self, app: int) -> Bucket:
        """The points of an app in this shop."""
        return self._buckets.setdefault(app, Bucket(self.clock, self.faults))

    def app(self, number: int) -> App:
        return self.table(App)[number]

    # ------------------------------------------------------------------ files, handles, time

    def file(self, path: str) -> bytes | None:
        """The bytes of a file; drawn at the first call where the seed only says how."""
        found = self.files.get(path)
        if found is not None and not isinstance(found, bytes):
            found = self.files[path] = found()
        return found

    def free_handle(self, kind: str, wanted: str, owner: int) -> str:
        """`wanted`, or with the first number behind it that nobody has."""
        handle, count = wanted, 0
        while self.handles.get((kind, handle), owner) != owner:
            count += 1
            handle = f"{wanted}-{count}"
        self.handles[kind, handle] = owner
        return handle

    def now(self) -> datetime:
        """The present second; the API tells no finer ones."""
        return self.clock.now().replace(microsecond=0)

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)


def split_gid(gid: str) -> tuple[str, int] | None:
    """gid://shopify/Product/7 -> ("Product", 7); None for anything else."""
    match = _GID.fullmatch(gid)
    return (match[1], int(match[2])) if match else None


def slugify(text: str) -> str:
    """A handle: lower-case letters and digits of any script, joined by dashes."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", plain)).strip("-")[:200].strip("-")


def _shop_handle(name: str, seed: int) -> str:
    ascii_part = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    return f"{ascii_part or 'shop'}-{hashlib.sha256(f'{name}|{seed}'.encode()).hexdigest()[:6]}"
