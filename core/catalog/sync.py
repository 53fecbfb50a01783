"""Taking a shop's catalogue in: pages of snapshots become upserts, vanished products become tombstones."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from core.catalog.product import Product, encode, fingerprint
from core.ports.platform import CatalogSource
from core.ports.wire import ProductSnapshot

if TYPE_CHECKING:
    from core.storage.db import Db

Progress = Callable[[int, int], None]
Clean = Callable[[str], str]
_ID_CHUNK = 5_000


@dataclass(slots=True)
class SyncResult:
    """What one run saw: products read, those whose content changed, those gone from the shop."""

    seen: int = 0
    changed: int = 0
    deleted: int = 0


def to_product(store_id: str, snapshot: ProductSnapshot, clean: Clean) -> Product:
    """A snapshot without what we published into it, with its fingerprint: so our own writes change nothing here."""
    if (own := clean(snapshot.description_html)) != snapshot.description_html:
        snapshot = replace(snapshot, description_html=own)
    encoded = encode(snapshot)
    return Product(store_id, snapshot, fingerprint(encoded), encoded)


def sync(
    db: Db,
    store_id: str,
    source: CatalogSource,
    *,
    modified_after: datetime | None,
    progress: Progress,
    cursor: str = "",
    keep_cursor: Callable[[str], None] = lambda _cursor: None,
    clean: Clean = str,
) -> SyncResult:
    """Read what changed since `modified_after` (None: everything) and store it, page by page in constant memory.

    A page is in the database before its cursor is kept, so a killed run repeats at most one page. After a full scan
    products that the shop no longer has get a tombstone; nothing is ever erased here.
    """
    result, met = SyncResult(), set[str]()
    for page in source.scan(modified_after=modified_after, cursor=cursor):
        result.seen += len(page.products)
        met.update(snapshot.remote_id for snapshot in page.products)
        result.changed += db.catalog.store(
            store_id, [to_product(store_id, snapshot, clean) for snapshot in page.products]
        )
        if page.cursor:
            keep_cursor(page.cursor)
        progress(result.seen, page.total or 0)
    if modified_after is None:
        result.deleted = reconcile(db, store_id, source, met)
    return result


def reconcile(db: Db, store_id: str, source: CatalogSource, met: Set[str] = frozenset()) -> int:
    """Give a tombstone to every stored product that the shop no longer lists; answers how many.

    `met` are ids that a scan has just seen. Only when stored products are missing among them is the shop's list read:
    a scan alone is no proof, it may have been resumed half-way, or a row slipped past while others were deleted.
    """
    missing = [remote_id for remote_id in db.catalog.remote_ids(store_id) if remote_id not in met]
    if not missing:
        return 0
    alive = set(source.ids())
    gone = [remote_id for remote_id in missing if remote_id not in alive]
    return sum(db.catalog.bury(store_id, gone[start : start + _ID_CHUNK]) for start in range(0, len(gone), _ID_CHUNK))


def refresh(db: Db, store_id: str, source: CatalogSource, remote_id: str, *, clean: Clean = str) -> bool:
    """Read one product again (after a webhook); True when its content changed or it is gone."""
    snapshot = source.get(remote_id)
    if snapshot is None:
        return db.catalog.bury(store_id, [remote_id]) > 0
    return db.catalog.store(store_id, [to_product(store_id, snapshot, clean)]) > 0
