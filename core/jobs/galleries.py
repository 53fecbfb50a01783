"""Pictures into shops: the file that each is sent as, its signed address, and the job that carries a plan out."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core.assets.asset import Asset
from core.assets.channels import PictureSlot, picture_slot
from core.catalog.product import Product
from core.errors import NeedsMerchant, Refused
from core.jobs.services import Services
from core.ports.gallery import LOGIN, MEDIA_LOGIN, NAME_DIGITS, Gallery, Outgoing, Way
from core.publishing.gallery.address import LIFETIME_S, address, reachable
from core.publishing.gallery.choose import barrier
from core.publishing.gallery.execute import execute
from core.publishing.gallery.plan import REVERT, GalleryItem, GalleryPlan, Piece
from core.publishing.gallery.preview import (
    GalleryShop,
    Progress,
    Record,
    Wanted,
    preview_revert,
    preview_show,
    records,
)
from core.storage.db import Db
from core.storage.galleries import SentFile
from core.storage.tenancy import Store
from core.storage.vault import StoreVault

PURPOSE = "picture.sent"
_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
_AS_IT_IS = ("image/jpeg", "image/webp")


@contextmanager
def opened(services: Services, db: Db, store: Store) -> Iterator[GalleryShop]:
    """The store's galleries, for as long as it lasts. Raises NeedsMerchant where its platform has none."""
    with services.session(db, store) as session:
        if session.gallery is None:
            raise NeedsMerchant(
                f"Vitrine cannot bring pictures into a {store.platform} shop yet.",
                "Save the pictures (vitrine pictures save) and upload them in the shop.",
            )
        today = services.clock.now().date()
        yield GalleryShop(store.id, store.source_locale, store.platform, session.gallery, today)


def public(services: Services, store: Store) -> bool:
    """Whether this shop may be expected to reach this installation."""
    return reachable(services.settings.public_url, store.url)


def ways(services: Services, db: Db, store: Store) -> list[Way]:
    """The ways into this shop, the easiest for its owner first."""
    with opened(services, db, store) as shop:
        return list(shop.gallery.ways(public=public(services, store)))


def keep_login(services: Services, db: Db, store: Store, user: str, password: str) -> Way:
    """Keep a login for uploads, sealed, if the shop takes it; raises NeedsMerchant where it does not, or has no use
    for one. What was kept before stays then."""
    context = f"store/{store.id}/vault/{MEDIA_LOGIN}"
    held = db.tenancy.find_secret(services.keyring, context)
    vault = StoreVault(db, services.keyring, store.id)
    vault.write(MEDIA_LOGIN, f"{user}:{password}")
    way = next((way for way in ways(services, db, store) if way.name == LOGIN), None)
    if way is not None and way.ready:
        db.audit.write("store.media_login", store.name, store_id=store.id, user=user)
        return way
    if held is None:
        db.tenancy.drop_secrets(context)
    else:
        vault.write(MEDIA_LOGIN, held)
    if way is None:
        raise NeedsMerchant(f"A {store.platform} shop needs no login for pictures.", "See: vitrine pictures ways.")
    raise NeedsMerchant("The login was not kept: it does not work.", way.next_step)


def plan_show(
    services: Services, db: Db, store: Store, products: Sequence[Product], locales: Collection[str] = (),
    wanted: Wanted | None = None, progress: Progress = lambda *_: None, *, keep: bool = True,
) -> GalleryPlan:  # fmt: skip
    """Preview (and keep) the plan that shows these products' pictures."""
    with opened(services, db, store) as shop:
        plan = preview_show(db, shop, products, locales, wanted or Wanted(), progress)
    if keep:
        db.galleries.save_plan(plan)
    return plan


def plan_revert(
    services: Services, db: Db, store: Store, products: Sequence[Product], locales: Collection[str] = (), *,
    to: str = "original", replacing: bool = False,
) -> GalleryPlan:  # fmt: skip
    """Preview and keep the plan that brings these products' galleries back; those never written are left out."""
    found: list[tuple[str, Record]] = []
    for product in products:
        written = {record_id for _source, record_id, _locale in db.galleries.records(store.id, product.remote_id)}
        mine = records(product, store.source_locale, locales)
        found += [(product.label, record) for record in mine if record.record_id in written]
    with opened(services, db, store) as shop:
        plan = preview_revert(db, shop, found, to=to, replacing=replacing)
    db.galleries.save_plan(plan)
    return plan


def plan_restore(services: Services, db: Db, store: Store) -> GalleryPlan:
    """What bringing back every gallery of the shop would write; empty where none of ours is shown."""
    ids = sorted({f"id:{remote_id}" for remote_id, _record, _locale in db.galleries.records(store.id)})
    if not ids:
        return GalleryPlan(store.id, REVERT, ())
    return plan_revert(services, db, store, db.catalog.by_labels(store.id, ids))


def carry_out(services: Services, db: Db, store: Store, digest: str, progress: Progress) -> dict[str, Any]:
    """Execute a saved plan, or what an interrupted run left of it."""
    with opened(services, db, store) as shop:
        sender = Sender(services, db, store, shop.gallery)
        allowed = partial(_allowed, db, shop)
        return execute(db, store.id, digest, shop.gallery, sender.outgoing, allowed, progress)


def _allowed(db: Db, shop: GalleryShop, item: GalleryItem) -> None:
    for piece in item.after:
        if piece.asset_id:
            asset = db.assets.named(shop.store_id, piece.asset_id)
            if reason := barrier(asset, item.locale, shop.today):
                raise Refused(reason, "Approve it, renew its licence, or make a new preview without it.")


@dataclass(frozen=True, slots=True)
class Sender:
    """Makes files as a shop takes them, in the size and format that its platform wants; each is made once and kept."""

    services: Services
    db: Db
    store: Store
    gallery: Gallery

    def outgoing(self, item: GalleryItem, piece: Piece) -> Outgoing:
        """A picture of ours, ready to be sent."""
        asset = self.db.assets.named(self.store.id, piece.asset_id)
        file = self.file(asset)
        name = file_name(item.label, asset, file)
        return Outgoing(
            file.digest, name, file.mime, file.width_px, file.height_px, file.size_bytes, piece.alt,
            self._url(file, name), partial(self.services.blobs.get, file.digest),
        )  # fmt: skip

    def _url(self, file: SentFile, name: str) -> str:
        if not public(self.services, self.store):
            return ""
        end = int(self.services.clock.now().timestamp()) + LIFETIME_S
        owner = (self.db.scope.tenant_id, self.store.id)
        key = self.services.keyring.derive("picture-address")
        return address(self.services.settings.public_url, key, owner, file.digest, name, end)

    def file(self, asset: Asset) -> SentFile:
        """The file that this picture is sent as."""
        slot = picture_slot(self.store.platform)
        held = self.db.galleries.sent_file(self.store.id, asset.id, slot.name)
        if held is None:
            held = self._as_it_is(asset, slot) or self._encoded(asset, slot)
            self.db.galleries.keep_file(self.store.id, held)
        return held

    def _most_bytes(self, slot: PictureSlot) -> int:
        return min(filter(None, (slot.max_bytes, self.gallery.max_bytes)), default=0)

    def _as_it_is(self, asset: Asset, slot: PictureSlot) -> SentFile | None:
        fits = (
            asset.mime in _AS_IT_IS
            and asset.mime in self.gallery.mimes
            and asset.size_bytes <= self._most_bytes(slot)
            and asset.width_px <= slot.width_px
            and asset.height_px <= slot.height_px
        )
        if not fits:
            return None
        figures = asset.width_px, asset.height_px, asset.size_bytes
        return SentFile(asset.id, slot.name, asset.digest, asset.mime, *figures)

    def _encoded(self, asset: Asset, slot: PictureSlot) -> SentFile:
        engine = self.services.picture_files()
        options = {"channel": slot.name, "format": "jpeg", "max_bytes": self._most_bytes(slot)}
        with tempfile.TemporaryDirectory(prefix="vitrine-") as folder:
            source = Path(folder) / f"source.{_SUFFIXES.get(asset.mime, 'img')}"
            source.write_bytes(self.services.blobs.get(asset.digest))
            _row, data = engine.run_one("encode", source, options)
            made = Path(folder) / "made.jpg"
            made.write_bytes(data)
            mime, width_px, height_px = engine.measure(made)
        digest = self.db.files.keep(self.services.blobs, self.store.id, data, name=f"{asset.id}.jpg", purpose=PURPOSE)
        return SentFile(asset.id, slot.name, digest, mime, width_px, height_px, len(data))


def file_name(label: str, asset: Asset, file: SentFile) -> str:
    """`mug-main-0123456789abcdef.jpg`: what it shows, then the digits by which it is known again."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    kind = asset.slot.kind.value.replace("_", "-")
    return "-".join(filter(None, (plain, kind, file.digest[:NAME_DIGITS]))) + f".{_SUFFIXES[file.mime]}"
