"""Plans for galleries, how far each came, and what products showed before and after."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func

from core.ports.gallery import Shown
from core.ports.wire import MediaSnapshot
from core.publishing.gallery.plan import GalleryItem, from_row, to_row
from core.storage.assets import Use
from core.storage.db import dump
from core.storage.gallery_tables import gallery_files, gallery_items, gallery_plans, gallery_versions
from core.storage.picture_tables import asset_uses
from core.storage.plan_book import PlanBook, Stored

StoredGallery = Stored[GalleryItem]

PLACE = "gallery"


@dataclass(frozen=True, slots=True)
class GalleryVersion:
    """What a record showed at one time. Number 0 is what it showed before our first write."""

    record_id: str
    number: int
    remote_id: str
    locale: str
    origin: str
    shown: tuple[Shown, ...]
    plan: str
    created_at: str
    actor: str


@dataclass(frozen=True, slots=True)
class SentFile:
    """A picture as it leaves for a shop."""

    asset_id: str
    channel: str
    digest: str
    mime: str
    width_px: int
    height_px: int
    size_bytes: int


class Galleries(PlanBook[GalleryItem]):
    """Galleries of a tenant's stores: plans for them, and what they showed."""

    heads = gallery_plans
    lines = gallery_items

    def _columns(self, item: GalleryItem) -> dict[str, Any]:
        return {"record_id": item.record_id, "body": dump(to_row(item))}

    def _item(self, row: Any) -> GalleryItem:
        return from_row(json.loads(row.body))

    def last(self, store_id: str, record_id: str) -> StoredGallery | None:
        """How the newest settled item for a record ended."""
        c = gallery_items.c
        statement = self._db.select(gallery_items).where(
            c.store_id == store_id, c.record_id == record_id, c.settled_at.is_not(None)
        )
        row = self._db.row(statement.order_by(c.settled_at.desc()))
        return self._stored(row) if row else None

    # ------------------------------------------------------------ versions

    def versions(self, store_id: str, record_id: str) -> list[GalleryVersion]:
        """All versions of a record's gallery, oldest first."""
        c = gallery_versions.c
        statement = self._db.select(gallery_versions).where(c.store_id == store_id, c.record_id == record_id)
        return [_version(row) for row in self._db.rows(statement.order_by(c.number))]

    def records(self, store_id: str, remote_id: str = "") -> list[tuple[str, str, str]]:
        """(source record, record, locale) of every gallery that was ever written, of one product or of all."""
        c = gallery_versions.c
        statement = self._db.select(gallery_versions, c.remote_id, c.record_id, c.locale).where(
            c.store_id == store_id, c.number == 0
        )
        if remote_id:
            statement = statement.where(c.remote_id == remote_id)
        rows = self._db.rows(statement.order_by(c.remote_id, c.locale))
        return [(row.remote_id, row.record_id, row.locale) for row in rows]

    def address(self, store_id: str, remote_id: str, media_id: str) -> str:
        """Where the shop served a file that this product has shown; empty where it never did."""
        found = [
            each.url
            for _source, record_id, _locale in self.records(store_id, remote_id)
            for version in self.versions(store_id, record_id)
            for each in version.shown
            if each.media_id == media_id and each.url
        ]
        return found[-1] if found else ""

    def add_version(self, store_id: str, item: GalleryItem, origin: str, shown: Sequence[Shown], plan: str = "") -> int:
        """Append the next version; versions are never changed."""
        with self._db.begin() as tx:
            c = gallery_versions.c
            newest = tx.scalar(
                tx.select(gallery_versions, func.max(c.number)).where(
                    c.store_id == store_id, c.record_id == item.record_id
                )
            )
            number = 0 if newest is None else int(newest) + 1
            row = {
                "store_id": store_id,
                "record_id": item.record_id,
                "number": number,
                "remote_id": item.remote_id,
                "locale": item.locale,
                "origin": origin,
                "shown": dump([[each.media_id, each.alt, each.url] for each in shown]),
                "plan": plan,
                "created_at": tx.now(),
                "actor": tx.scope.actor,
            }
            tx.insert(gallery_versions, row)
            return number

    # ------------------------------------------------------------ which of the pictures are ours

    def ours(self, store_id: str, record_id: str) -> dict[str, str]:
        """Media id -> picture of the library, of all that this record shows or has shown of ours."""
        c = asset_uses.c
        statement = self._db.select(asset_uses).where(
            c.store_id == store_id, c.place == PLACE, c.remote_id == record_id
        )
        return {row.media_id: row.asset_id for row in self._db.rows(statement)}

    def own_photo(self, store_id: str, record_id: str, media: Sequence[MediaSnapshot]) -> MediaSnapshot:
        """The shop's own main photo among a product's pictures (at least one): what we put in front of it is none, and
        one that we took out of the gallery still is."""
        history, ours = self.versions(store_id, record_id), self.ours(store_id, record_id)
        if history and history[0].shown:
            first = history[0].shown[0]
            if first.media_id not in {each.media_id for each in history[-1].shown}:
                return MediaSnapshot(first.media_id, first.url, first.alt)
        return next((each for each in media if each.remote_id not in ours), media[0])

    def now_shown(self, store_id: str, item: GalleryItem, shown: Sequence[Shown], brought: Mapping[str, str]) -> None:
        """Note where pictures of ours are used from now on and where no longer. `brought`: media id -> picture."""
        known = {**self.ours(store_id, item.record_id), **brought}
        there = {each.media_id for each in shown}
        for media_id, asset_id in known.items():
            if media_id in there:
                self._db.assets.used(store_id, Use(asset_id, PLACE, item.record_id, media_id, item.locale, ""))
            else:
                self._db.assets.left(store_id, PLACE, item.record_id, media_id)

    # ------------------------------------------------------------ files as they leave

    def sent_file(self, store_id: str, asset_id: str, channel: str) -> SentFile | None:
        """What was made of a picture for a channel."""
        c = gallery_files.c
        statement = self._db.select(gallery_files).where(
            c.store_id == store_id, c.asset_id == asset_id, c.channel == channel
        )
        row = self._db.row(statement)
        return _file(row) if row else None

    def keep_file(self, store_id: str, file: SentFile) -> None:
        """Note what was made of a picture for a channel."""
        self._db.upsert(gallery_files, [{**asdict(file), "store_id": store_id}])


def _version(row: Any) -> GalleryVersion:
    return GalleryVersion(
        row.record_id, row.number, row.remote_id, row.locale, row.origin,
        tuple(Shown(*each) for each in json.loads(row.shown)), row.plan, row.created_at, row.actor,
    )  # fmt: skip


def _file(row: Any) -> SentFile:
    return SentFile(row.asset_id, row.channel, row.digest, row.mime, row.width_px, row.height_px, row.size_bytes)
