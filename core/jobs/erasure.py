"""A shopper's data out or gone, a store gone. Killed at any moment and called again, each of these ends the same way.

Files go before the rows that name them: after a death the row still leads to what is left. A store's rows go in small
transactions that count themselves, so that the receipt is whole however often it was begun.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core.errors import Refused
from core.jobs.rq_queue import RedisBudget
from core.jobs.services import Services
from core.storage.data_requests import DONE, DUE, SHOPPER_ERASURE, SHOPPER_EXPORT, STORE_ERASURE, DataRequest
from core.storage.db import Db, stamp
from core.storage.holdings import HOLDINGS, LAST, STORE
from core.storage.tenancy import Store
from core.tenancy.erased import Receipt, digest_of, pseudonym

Progress = Callable[[int, int, str], None]
_ROWS_AT_ONCE = 1_000
_NOTHING = (
    "Vitrine holds nothing about this shopper. It keeps no names, addresses or e-mails of shoppers; it knows orders by "
    "their numbers only, and none of these is among them."
)
_NO_ORDERS = (
    "Vitrine keeps no link between shoppers and orders, so it can look only for orders that are named. "
    "No order was named, and no earlier request of this shopper is on record."
)
_HELD = (
    "These rows are all that Vitrine holds about these orders. 'arm' says which of the tested pages the buyer saw, "
    "'revenue_minor' is the amount in the smallest unit of the currency."
)

# ------------------------------------------------------------------ a shopper


def export_shopper(services: Services, db: Db, store: Store, customer_id: str, order_ids: Sequence[str]) -> DataRequest:
    """Put all that is held about a shopper into a file of the store, where its owner finds it; answers the request,
    which is done and names the file."""
    request = db.data_requests.open(store.id, SHOPPER_EXPORT, customer=customer_id, orders=order_ids)
    told = shopper_data(db, store, customer_id, order_ids, but=request.id)
    body = json.dumps({"request": request.id, "asked_at": request.asked_at, **told}, ensure_ascii=False, indent=2)
    digest = db.files.keep(
        services.blobs, store.id, body.encode(), name=f"shopper-{request.id}.json", purpose=SHOPPER_EXPORT
    )
    counts = {name: len(rows) for name, rows in told["held"].items()}
    with db.begin() as tx:
        tx.data_requests.done(request, {"rows": counts}, file=digest, forget=False)
        tx.audit.write("shopper.exported", request.id, store_id=store.id, rows=counts)
    return db.data_requests.get(store.id, request.id)


def shopper_data(db: Db, store: Store, customer_id: str, order_ids: Sequence[str], *, but: str = "") -> dict[str, Any]:
    """All that is held about a shopper, as plain data, and what that means in a sentence."""
    held = db.erasure.of_shopper(store.id, order_ids)
    earlier = [
        asdict(request) for request in db.data_requests.about(store.id, customer_id, order_ids) if request.id != but
    ]
    if earlier:
        held["data_requests"] = earlier
    words = _HELD if held else _NOTHING if order_ids else _NO_ORDERS
    return {
        "store": store.plain_name,
        "customer": customer_id,
        "orders": sorted(set(order_ids)),
        "held": held,
        "in_words": words,
    }


def expire_files(services: Services, db: Db, store: Store) -> int:
    """Clear away what was made for shoppers' requests and lay ready for long enough; answers how many files went."""
    before, gone = stamp(db.clock.now() - DUE), 0
    about = {held.file: held for held in db.data_requests.of_store(store.id) if held.file}
    for row in db.files.of_store(store.id, purpose=SHOPPER_EXPORT):
        if row.created_at < before:
            _drop_bytes(services, row.digest)
            with db.begin() as tx:
                gone += tx.files.forget(store.id, row.digest)
                if row.digest in about:
                    tx.data_requests.forget(about[row.digest])
    return gone


def erase_shopper(services: Services, db: Db, store: Store, customer_id: str, order_ids: Sequence[str]) -> Receipt:
    """Erase what is held about a shopper. Orders lose their number and hour and keep arm and amount, so that no count
    of an experiment changes; deliveries about them and files made for the shopper go."""
    asked_by = services.keyring.pseudonym(
        "shopper", json.dumps([store.id, customer_id, sorted(set(order_ids))], ensure_ascii=False)
    )
    request = db.data_requests.open(store.id, SHOPPER_ERASURE, customer=customer_id, orders=order_ids)
    about = db.data_requests.about(store.id, customer_id, order_ids)
    earlier = [held for held in about if held.state == DONE]  # what is open is somebody's work
    digests = {held.file for held in earlier if held.file}
    for digest in digests:
        _drop_bytes(services, digest)
    with db.begin() as tx:
        tx.erasure.hold(store.id)
        sizes = {row.digest: row.size_bytes for row in tx.files.of_store(store.id) if row.digest in digests}
        kept, rows = _unname(tx, services, store, order_ids)
        for held in earlier:
            tx.data_requests.forget(held)
        receipt = Receipt(
            kind="shopper",
            store_sha256=digest_of(store.id),
            name_sha256=digest_of(store.plain_name),
            asked_at=request.asked_at,
            erased_at=tx.now(),
            rows=rows,
            kept=kept,
            files=sum(tx.files.forget(store.id, digest) for digest in digests),
            file_bytes=sum(sizes.values()),
            asked_by=asked_by,
        )
        if receipt.nothing and (known := _known(tx, store, asked_by)):
            tx.data_requests.drop(request)
            return known
        tx.data_requests.done(request, receipt.as_dict())
        tx.audit.write("shopper.erased", receipt.sha256[:12], store_id=store.id, receipt=receipt.as_dict())
    services.system.scrub(whole=False)
    return receipt


def _unname(
    tx: Db, services: Services, store: Store, order_ids: Sequence[str]
) -> tuple[dict[str, int], dict[str, int]]:
    def stand_in(order_id: str) -> str:
        return pseudonym(services.keyring, store.id, order_id)

    again = tx.erasure.drop_known(store.id, order_ids, stand_in)
    kept = tx.erasure.unname_orders(store.id, order_ids, stand_in)
    gone = {"order_arms": again, "webhook_inbox": tx.erasure.drop_deliveries(store.id, order_ids)}
    return {"order_arms": kept} if kept else {}, {name: count for name, count in gone.items() if count}


def _known(tx: Db, store: Store, asked_by: str) -> Receipt | None:
    """The receipt of the same shopper's erasure before."""
    for held in tx.data_requests.of_store(store.id):
        if held.kind == SHOPPER_ERASURE and held.state == DONE and held.outcome.get("asked_by") == asked_by:
            return Receipt.from_dict(held.outcome)
    return None


# ------------------------------------------------------------------ a store


def erase_store(services: Services, db: Db, store: Store, progress: Progress = lambda *_: None) -> Receipt:
    """Erase everything of a removed store: rows, files, what is kept beside them, its log. Raises Refused while the
    store is connected. A store that is gone already answers the receipt there is."""
    if store.state != "removed":
        raise Refused(
            f"The store '{store.name}' is still connected.",
            f"Disconnect it first: vitrine store remove {store.name} --keep (or --restore).",
        )
    done = find_receipt(db, store.id)
    if done is not None:
        services.system.scrub(whole=True)  # death may have come between the receipt and this
        return done
    request = db.data_requests.open(store.id, STORE_ERASURE)
    _quiet(services, db, store)
    total = sum(db.erasure.counts(store.id).values())
    while True:
        _drop_files(services, db, request)
        for holding in HOLDINGS:
            if holding.of == STORE and holding.name not in (*LAST, "files"):
                _drop_rows(db, request, holding.name, total, progress)
        if receipt := _finish(db, store, request):
            services.system.scrub(whole=True)
            return receipt


def erasable(db: Db, store: Store) -> dict[str, int]:
    """What erasing would take, by table."""
    return db.erasure.counts(store.id)


def find_receipt(db: Db, name: str) -> Receipt | None:
    """The receipt of an erased store, by the name or id it had; the latest where several had that name."""
    wanted = digest_of(name)
    receipts = (Receipt.from_dict(row.detail["receipt"]) for row in db.audit.of_action("store.erased"))
    return next((r for r in receipts if wanted in (r.store_sha256, r.name_sha256)), None)


def receipts(db: Db) -> list[Receipt]:
    """All receipts on record, newest first."""
    rows = [*db.audit.of_action("store.erased"), *db.audit.of_action("shopper.erased")]
    return [Receipt.from_dict(row.detail["receipt"]) for row in sorted(rows, key=lambda row: row.at, reverse=True)]


def cache_folders(services: Services, store_id: str) -> list[Path]:
    """Folders of this machine that hold copies of a store's data."""
    return [services.settings.home / "cache" / part / store_id for part in ("pictures", "exports")]


def _quiet(services: Services, db: Db, store: Store) -> None:
    """Other work on the store stops, and what is kept outside of database and files goes."""
    db.jobs.cancel_all(store.id, but=("store.erase", "catalog.inbox"))
    for folder in cache_folders(services, store.id):
        shutil.rmtree(folder, ignore_errors=True)
    budget = RedisBudget(services.settings, f"store:{store.id}")
    try:
        budget.forget()
    finally:
        budget.close()


def _drop_files(services: Services, db: Db, request: DataRequest) -> None:
    for row in db.files.of_store(request.store_id):
        _drop_bytes(services, row.digest)
        with db.begin() as tx:
            if _held(tx, request.store_id) and tx.files.forget(request.store_id, row.digest):
                _count(tx, request, "files", 1, files=1, file_bytes=row.size_bytes)


def _held(tx: Db, store_id: str) -> bool:
    """False when the store is gone. Raises Refused when it was connected again: what is there now is in use."""
    state = tx.erasure.hold(store_id)
    if state not in ("removed", ""):
        raise Refused("The store was connected again while it was being erased.", "Look at what is left of its data.")
    return bool(state)


def _drop_bytes(services: Services, digest: str) -> None:
    if services.system.file_owners(digest) <= 1:  # the same bytes may be another store's file, too
        services.blobs.drop(digest)


def _drop_rows(db: Db, request: DataRequest, name: str, total: int, progress: Progress) -> None:
    gone = _ROWS_AT_ONCE
    while gone == _ROWS_AT_ONCE:
        with db.begin() as tx:
            if not _held(tx, request.store_id):
                return
            gone = tx.erasure.drop(name, request.store_id, limit=_ROWS_AT_ONCE)
            so_far = _count(tx, request, name, gone)
        progress(min(so_far, total), total, name)


def _count(tx: Db, request: DataRequest, name: str, gone: int, **more: int) -> int:
    """Add to what the request says has gone; answers the rows so far."""
    outcome = tx.data_requests.get(request.store_id, request.id).outcome
    rows = Counter(outcome.get("rows", {}))
    rows[name] += gone
    if gone:
        sums = {key: outcome.get(key, 0) + value for key, value in more.items()}
        tx.data_requests.note(request, {**outcome, "rows": dict(rows), **sums})
    return rows.total()


def _finish(db: Db, store: Store, request: DataRequest) -> Receipt | None:
    """The last transaction: what came meanwhile, the jobs, the store, its log; the receipt takes their place. None when
    a file came meanwhile: its bytes go first."""
    with db.begin() as tx:
        if not _held(tx, store.id):
            return find_receipt(tx, store.id)  # another process was faster
        if tx.files.of_store(store.id):
            return None
        outcome = tx.data_requests.get(store.id, request.id).outcome
        rows = Counter(outcome.get("rows", {}))
        for holding in HOLDINGS:
            if holding.of == STORE:
                rows[holding.name] += tx.erasure.drop(holding.name, store.id)
        receipt = Receipt(
            kind="store",
            store_sha256=digest_of(store.id),
            name_sha256=digest_of(store.plain_name),
            asked_at=request.asked_at,
            erased_at=tx.now(),
            rows={name: count for name, count in rows.items() if count},
            files=outcome.get("files", 0),
            file_bytes=outcome.get("file_bytes", 0),
        )
        tx.audit.write(
            "store.erased", receipt.sha256[:12], receipt=receipt.as_dict(), asked_by=_asker(store, request.actor)
        )
    return receipt


def _asker(store: Store, actor: str) -> str:
    """Who asked, unless that names the store: the shop itself, or a person who logs in by its name."""
    names = {store.id, store.plain_name, str(store.settings.get("shop", "")), urlsplit(store.url).hostname or ""}
    return actor.partition(":")[0] if any(name and name in actor for name in names) else actor
