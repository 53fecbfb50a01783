"""The picture library's rows. The bytes lie in the blobs, noted as the store's files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import func

from core.assets.asset import NEAR_BITS, REVIEW, STATES, USABLE, Asset, Kind, Rights, Slot, distance_bits
from core.errors import BadInput
from core.ports.picture_files import Maker
from core.storage.blobs import Blobs
from core.storage.db import Db, dump
from core.storage.picture_tables import asset_uses, assets

PURPOSE = "picture"
_ID_LEAST = 6


@dataclass(frozen=True, slots=True)
class Use:
    """Where a picture is or was shown. `until` empty = still."""

    asset_id: str
    place: str
    remote_id: str
    media_id: str
    locale: str
    since: str
    until: str = ""


class Assets:
    """Pictures of a tenant's stores."""

    def __init__(self, db: Db) -> None:
        self._db = db

    # ------------------------------------------------------------ keeping

    def keep(self, blobs: Blobs, store_id: str, asset: Asset, data: bytes, *, file_name: str) -> Asset:
        """Keep a picture as its slot's next version; one that is here already (same id) is answered as it is.

        The bytes go first, under the store's name: a death in between leaves a file that erasure finds."""
        if (held := self.get(store_id, asset.id)) is not None:
            return held
        digest = self._db.files.keep(blobs, store_id, data, name=file_name, purpose=PURPOSE)
        with self._db.begin() as tx:
            number = tx.scalar(self._slot(tx, store_id, asset.slot, func.max(assets.c.version))) or 0
            fresh = replace(asset, digest=digest, size_bytes=len(data), version=int(number) + 1, made_at=self._db.now())
            tx.upsert(assets, [_row(store_id, fresh)], replace=())
        return self.named(store_id, asset.id)  # of two workers the first one's

    def judge(self, store_id: str, asset_id: str, state: str, reason: str = "") -> Asset:
        """A person's word on a picture."""
        if state not in STATES:
            raise BadInput(f"'{state}' is no state of a picture.", f"One of: {', '.join(STATES)}.", field="state")
        return self._set(store_id, asset_id, state=state, reason=reason, actor=self._db.scope.actor)

    def grant(self, store_id: str, asset_id: str, rights: Rights) -> Asset:
        """Note who owns a picture and until when it may be used."""
        return self._set(store_id, asset_id, rights=dump(rights.as_dict()))

    def tag(self, store_id: str, asset_id: str, tags: Sequence[str]) -> Asset:
        """Replace a picture's tags; kept sorted, each once."""
        return self._set(store_id, asset_id, tags=dump(sorted({tag.strip() for tag in tags if tag.strip()})))

    def _set(self, store_id: str, asset_id: str, **values: Any) -> Asset:
        held = self.named(store_id, asset_id)
        self._db.change(self._db.update(assets).where(*_one(store_id, held.id)).values(**values))
        return self.named(store_id, held.id)

    # ------------------------------------------------------------ finding

    def get(self, store_id: str, asset_id: str) -> Asset | None:
        """One picture by its whole id."""
        row = self._db.row(self._db.select(assets).where(*_one(store_id, asset_id)))
        return _asset(row) if row else None

    def named(self, store_id: str, start: str) -> Asset:
        """One picture by its id or the beginning of it. Raises BadInput where that names none, or several."""
        clean = start.strip().lower()
        statement = self._db.select(assets).where(
            assets.c.store_id == store_id, assets.c.id.startswith(clean, autoescape=True)
        )
        rows = self._db.rows(statement.limit(2)) if len(clean) >= _ID_LEAST else []
        if len(rows) != 1:
            said = "Several pictures begin" if rows else "No picture begins"
            raise BadInput(f"{said} with '{start}'.", "See them: vitrine pictures list STORE.", field="picture")
        return _asset(rows[0])

    def find(
        self, store_id: str, *, remote_id: str = "", kind: str = "", state: str = "", tag: str = "", locale: str = ""
    ) -> list[Asset]:
        """Pictures of a store, newest version of a slot first; without filters all of them."""
        wanted = {"remote_id": remote_id, "kind": kind, "state": state, "locale": locale}
        conditions = [assets.c[name] == value for name, value in wanted.items() if value]
        if tag:
            conditions.append(assets.c.tags.contains(dump(tag), autoescape=True))
        order = [assets.c[name] for name in ("remote_id", "kind", "name", "locale", "market", "channel")]
        statement = self._db.select(assets).where(assets.c.store_id == store_id, *conditions)
        return [_asset(row) for row in self._db.rows(statement.order_by(*order, assets.c.version.desc()))]

    def counts(self, store_id: str, remote_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """For each product how many pictures it has for its markets, versions counted once, and how many wait."""
        names = ("remote_id", "kind", "name", "locale", "market", "channel", "state")
        statement = self._db.select(assets, *(assets.c[name] for name in names)).where(
            assets.c.store_id == store_id, assets.c.remote_id.in_(remote_ids)
        )
        rows = self._db.rows(statement.distinct())
        masters = (Kind.PHOTO, Kind.CUTOUT)
        shown = {tuple(row)[:-1] for row in rows if row.state in USABLE and row.kind not in masters}
        waiting = {tuple(row)[:-1] for row in rows if row.state == REVIEW}
        have, wait = (Counter(slot[0] for slot in slots) for slots in (shown, waiting))
        return {remote_id: (have[remote_id], wait[remote_id]) for remote_id in {*have, *wait}}

    def versions(self, store_id: str, slot: Slot) -> list[Asset]:
        """All versions of a slot, newest first."""
        statement = self._slot(self._db, store_id, slot).order_by(assets.c.version.desc())
        return [_asset(row) for row in self._db.rows(statement)]

    def current(self, store_id: str, slot: Slot) -> Asset | None:
        """The newest version that may be shown; one that waits for a person, or was rejected, does not count."""
        return next((asset for asset in self.versions(store_id, slot) if asset.state in USABLE), None)

    def lineage(self, store_id: str, asset: Asset) -> Iterator[tuple[int, Asset]]:
        """What a picture was made from, back to the masters: how many steps away, and the picture."""
        seen, layer, depth = {asset.id}, [asset], 0
        while layer:
            depth += 1
            fresh = [parent for each in layer for parent in each.parents if parent not in seen]
            seen.update(fresh)
            layer = [found for each in dict.fromkeys(fresh) if (found := self.get(store_id, each)) is not None]
            yield from ((depth, parent) for parent in layer)

    def near(self, store_id: str, asset: Asset) -> list[tuple[int, Asset]]:
        """Pictures that look nearly the same, nearest first, with the bits in which they differ; those that were made
        from the same master for another place are not meant: only pictures of other products count."""
        statement = self._db.select(assets, assets.c.id, assets.c.fingerprint).where(
            assets.c.store_id == store_id,
            assets.c.remote_id != asset.slot.remote_id,
            assets.c.kind == asset.slot.kind.value,
            assets.c.fingerprint != "",
        )
        bits = ((distance_bits(row.fingerprint, asset.fingerprint), row.id) for row in self._db.rows(statement))
        close = sorted(pair for pair in bits if pair[0] <= NEAR_BITS)
        return [(far, found) for far, each in close if (found := self.get(store_id, each)) is not None]

    def _slot(self, db: Db, store_id: str, slot: Slot, *columns: Any) -> Any:
        names = {**asdict(slot), "kind": slot.kind.value}
        return db.select(assets, *columns).where(
            assets.c.store_id == store_id, *(assets.c[name] == value for name, value in names.items())
        )

    # ------------------------------------------------------------ where it is used

    def used(self, store_id: str, use: Use) -> None:
        """Note that a picture is shown somewhere now."""
        row = {**asdict(use), "store_id": store_id, "since": use.since or self._db.now()}
        self._db.upsert(asset_uses, [row], replace=("locale", "until"))

    def left(self, store_id: str, place: str, remote_id: str, media_id: str) -> int:
        """Note that a file is no longer shown there; answers how many notes that closed."""
        c = asset_uses.c
        conditions = (c.store_id == store_id, c.place == place, c.remote_id == remote_id, c.media_id == media_id)
        closing = self._db.update(asset_uses).where(*conditions, c.until == "").values(until=self._db.now())
        return self._db.change(closing)

    def uses(self, store_id: str, asset_id: str) -> list[Use]:
        """Where a picture is and was shown, in the order it began."""
        c = asset_uses.c
        statement = self._db.select(asset_uses).where(c.store_id == store_id, c.asset_id == asset_id)
        return [_use(row) for row in self._db.rows(statement.order_by(c.since, c.media_id))]

    def attachment(self, store_id: str, digest: str) -> str:
        """The shop's id of a file with these bytes, where we have sent it before; empty where we have not."""
        c = asset_uses.c
        mine = self._db.select(assets, assets.c.id).where(assets.c.store_id == store_id, assets.c.digest == digest)
        statement = self._db.select(asset_uses, c.media_id).where(c.store_id == store_id, c.asset_id.in_(mine))
        return str(self._db.scalar(statement.order_by(c.since.desc())) or "")


def _one(store_id: str, asset_id: str) -> tuple[Any, Any]:
    return assets.c.store_id == store_id, assets.c.id == asset_id


def _row(store_id: str, asset: Asset) -> dict[str, Any]:
    plain = ("id", "digest", "mime", "width_px", "height_px", "size_bytes", "version", "state", "reason")
    return {
        "store_id": store_id,
        **{name: getattr(asset, name) for name in (*plain, "confidence", "alt", "fingerprint", "made_at")},
        **asdict(asset.slot),
        "kind": asset.slot.kind.value,
        "maker": dump(asdict(asset.maker)),
        "recipe": dump(dict(asset.recipe)),
        "provenance": dump(dict(asset.provenance)),
        "rights": dump(asset.rights.as_dict()),
        **{name: dump(list(getattr(asset, name))) for name in ("parents", "words", "tags", "notes")},
    }


def _asset(row: Any) -> Asset:
    slot = Slot(row.remote_id, Kind(row.kind), row.name, row.locale, row.market, row.channel)
    return Asset(
        row.id, slot, row.digest, row.mime, row.width_px, row.height_px, row.size_bytes,
        Maker(**json.loads(row.maker)),
        version=row.version, state=row.state, reason=row.reason, confidence=row.confidence,
        parents=tuple(json.loads(row.parents)), recipe=json.loads(row.recipe), words=tuple(json.loads(row.words)),
        alt=row.alt, fingerprint=row.fingerprint, provenance=json.loads(row.provenance),
        rights=Rights.from_dict(json.loads(row.rights)), tags=tuple(json.loads(row.tags)),
        notes=tuple(json.loads(row.notes)), made_at=row.made_at,
    )  # fmt: skip


def _use(row: Any) -> Use:
    return Use(row.asset_id, row.place, row.remote_id, row.media_id, row.locale, row.since, row.until)
