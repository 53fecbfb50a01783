"""Execution of a plan for galleries: each is noted before it is sent and settled after it was read back.

A process may die at any point. What was noted as sent is handed to the shop's gallery once more: it looks first, knows
a file that was brought by its name, and sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import Conflict, CoreError, NeedsMerchant, Permanent, Retryable
from core.ports.gallery import Arranged, Gallery, Outgoing, Shown
from core.publishing.gallery.plan import GalleryItem, Piece, same
from core.publishing.plan import CONFLICT, FAILED, SENT, WRITTEN

if TYPE_CHECKING:
    from core.storage.db import Db
    from core.storage.galleries import StoredGallery


@dataclass(frozen=True, slots=True)
class _Run:
    """One execution of one plan. `outgoing` makes the file of a picture of ours as this shop takes it; `allowed` raises
    Refused for an item with a picture that may no longer be shown."""

    db: Db
    store_id: str
    digest: str
    kind: str
    gallery: Gallery
    outgoing: Callable[[GalleryItem, Piece], Outgoing]
    allowed: Callable[[GalleryItem], None]

    def settle(self, row: StoredGallery, state: str, outcome: dict[str, Any]) -> None:
        self.db.galleries.settle(self.store_id, self.digest, row.position, state, outcome)


def execute(
    db: Db,
    store_id: str,
    digest: str,
    gallery: Gallery,
    outgoing: Callable[[GalleryItem, Piece], Outgoing],
    allowed: Callable[[GalleryItem], None],
    progress: Callable[[int, int, str], None],
) -> dict[str, Any]:
    """Carry out a saved plan, or what is left of it. Answers the counts by state and every item that is not written.

    Raises Retryable when the shop is away, NeedsMerchant when a person must open a way into it first; what was done
    stays done, and what is left stays open.
    """
    found = db.galleries.plan(store_id, digest)
    if found is None:
        raise Permanent(f"There is no plan {digest[:12]} for pictures.", "Make one: vitrine pictures publish.")
    run = _Run(db, store_id, digest, found[0], gallery, outgoing, allowed)
    db.galleries.set_plan_state(store_id, digest, "running")
    total = len(db.galleries.items(store_id, digest))
    waiting = db.galleries.items(store_id, digest, open_only=True)
    for n, row in enumerate(waiting):
        progress(total - len(waiting) + n, total, row.item.label)
        _one(run, row)
    progress(total, total, "")
    db.galleries.set_plan_state(store_id, digest, "done")
    return summary(db, store_id, digest)


def summary(db: Db, store_id: str, digest: str) -> dict[str, Any]:
    """How a plan stands: counts by state, and each item that is not written with its reason."""
    items = db.galleries.items(store_id, digest)
    counts: dict[str, int] = {}
    for row in items:
        counts[row.state] = counts.get(row.state, 0) + 1
    left = [
        {"sku": row.item.label, "locale": row.item.locale, "state": row.state, **row.outcome}
        for row in items
        if row.state != WRITTEN
    ]
    return {"plan": digest, "counts": counts, "not_written": left}


def _one(run: _Run, row: StoredGallery) -> None:
    try:
        if row.state != SENT or same(run.gallery.read(row.item.record_id), row.item.before):
            run.allowed(row.item)  # once it was sent and came through, it goes on record whatever is allowed by now
        arranged = _arranged(run, row)
    except (Conflict, Permanent) as error:
        if not isinstance(error, Conflict):
            _keep_original(run, row.item)
        run.settle(row, CONFLICT if isinstance(error, Conflict) else FAILED, error.as_dict())
    else:
        _record(run, row, arranged)


def _keep_original(run: _Run, item: GalleryItem) -> None:
    """A gallery that came out otherwise than sent is no version of ours; what it showed before can be brought back."""
    try:
        current = run.gallery.read(item.record_id)
    except CoreError:
        return  # it will be read again by whoever tries again
    if not same(current, item.before) and not run.db.galleries.versions(run.store_id, item.record_id):
        run.db.galleries.add_version(run.store_id, item, "original", item.seen)


def _arranged(run: _Run, row: StoredGallery) -> Arranged:
    """Hand the gallery over. A file that the shop had from us and has no more is sent anew, once."""
    item = row.item
    wanted = [_wanted(run, item, piece) for piece in item.after]
    run.settle(row, SENT, {})
    try:
        return run.gallery.arrange(item.record_id, wanted, item.seen)
    except (Retryable, NeedsMerchant):
        raise
    except CoreError:
        here = {piece.media_id for piece in item.before}
        again = [
            run.outgoing(item, piece) if piece.asset_id and _gone(sent, here) else sent
            for piece, sent in zip(item.after, wanted, strict=True)
        ]
        if again == wanted:
            raise
        return run.gallery.arrange(item.record_id, again, item.seen)


def _gone(sent: Shown | Outgoing, here: set[str]) -> bool:
    """Whether it was named by an id that this gallery does not show: somebody may have deleted the file."""
    return isinstance(sent, Shown) and sent.media_id not in here


def _wanted(run: _Run, item: GalleryItem, piece: Piece) -> Shown | Outgoing:
    if piece.media_id or not piece.asset_id:
        return piece.shown
    asset = run.db.assets.named(run.store_id, piece.asset_id)
    # It may have come with another record of this very plan.
    media_id = run.db.assets.attachment(run.store_id, asset.digest)
    return Shown(media_id, piece.alt) if media_id else run.outgoing(item, piece)


def _record(run: _Run, row: StoredGallery, arranged: Arranged) -> None:
    """Versions, where pictures are used, and the item in one transaction: all of them or none."""
    item = row.item
    kept = _kept_by_shop(item, arranged)
    pairs = list(zip(item.after, (each for each in arranged.shown if each.media_id not in kept), strict=True))
    brought = {shown.media_id: piece.asset_id for piece, shown in pairs if piece.asset_id}
    altered = [shown.media_id for piece, shown in pairs if shown.alt != piece.alt]
    outcome = {
        "shown": [shown.media_id for shown in arranged.shown],
        "sent": len(arranged.brought),
        **({"altered_by_shop": altered} if altered else {}),
        **({"kept_by_shop": kept} if kept else {}),
    }
    with run.db.begin() as tx:
        history = tx.galleries.versions(run.store_id, item.record_id)
        if not history:
            tx.galleries.add_version(run.store_id, item, "original", item.seen)
        elif not same(history[-1].shown, item.seen):
            tx.galleries.add_version(run.store_id, item, "merchant", item.seen)
        tx.galleries.add_version(run.store_id, item, run.kind, arranged.shown, run.digest)
        tx.galleries.now_shown(run.store_id, item, arranged.shown, brought)
        tx.galleries.settle(run.store_id, run.digest, row.position, WRITTEN, outcome)
        tx.audit.write(
            run.kind, f"{item.label} {item.locale}", store_id=run.store_id, plan=run.digest,
            pictures=len(arranged.shown), sent=len(arranged.brought),
        )  # fmt: skip


def _kept_by_shop(item: GalleryItem, arranged: Arranged) -> list[str]:
    """What was to leave and could not: a picture that a variant shows, a film (see the shop's gallery)."""
    after = {piece.media_id for piece in item.after} | set(arranged.brought.values())
    leaving = {piece.media_id for piece in item.before} - after
    return [each.media_id for each in arranged.shown if each.media_id in leaving]
