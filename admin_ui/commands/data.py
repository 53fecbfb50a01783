"""`vitrine export` and `vitrine erase`: everything of a store or a shopper, out or gone, with a receipt."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from admin_ui.commands.common import as_json, counting_bar, hint, opened, print_json, table
from core.errors import BadInput, NeedsMerchant, Refused
from core.jobs import erasure
from core.jobs.exports import write_export
from core.jobs.services import Services
from core.storage.data_requests import DataRequest, overdue
from core.storage.db import Db
from core.storage.tenancy import Store
from core.tenancy.erased import Receipt

_SHOPPER = (
    click.option("--shopper", metavar="ID", default="", help="The shopper's customer number in the shop."),
    click.option(
        "--order", "orders", metavar="ID", multiple=True, help="Number of an order of the shopper (repeatable)."
    ),
)


def _of_shopper(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in _SHOPPER:
        command = option(command)
    return command


@click.command()
@click.argument("name", metavar="[STORE]", default="")
@click.option("--all", "everything", is_flag=True, help="All stores, removed ones too, with logins and the log.")
@click.option("--out", "out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the file.")
@_of_shopper
@click.option("--list", "listing", is_flag=True, help="Requests for data, with their dates.")
@click.option("--request", "request_id", metavar="ID", default="", help="The file that a request led to.")
@as_json
def export(
    name: str, everything: bool, out: Path | None, shopper: str, orders: tuple[str, ...], listing: bool,
    request_id: str, as_json: bool,
) -> None:  # fmt: skip
    """Put everything of STORE into a ZIP file, or all that is held about a shopper into a JSON file."""
    wishes = (everything, bool(shopper or orders), listing, bool(request_id))
    if sum(wishes) > 1:
        raise BadInput("That is more than one wish.", "Use one of --all, --shopper/--order, --list, --request.")
    with opened() as (services, db):
        if listing:
            _list(db, name, as_json)
        elif request_id:
            _fetch(services, db, request_id, out, as_json)
        elif shopper or orders:
            _shopper_out(services, db, _store(db, name), shopper, orders, out, as_json)
        else:
            _stores_out(services, db, name, everything, out, as_json)


def _stores_out(services: Services, db: Db, name: str, everything: bool, out: Path | None, as_json: bool) -> None:
    if everything == bool(name):
        raise BadInput("Say what to export.", "Name a store, or use --all.", field="store")
    stores = db.tenancy.stores(removed=True) if everything else [_store(db, name)]
    day = f"{services.clock.now():%Y-%m-%d}"
    path = out or Path(f"vitrine-{'all' if everything else _file_name(stores[0].plain_name)}-{day}.zip")
    with counting_bar("Exporting") as show:
        done = write_export(services, db, stores, path, whole=everything, progress=show)
    for store in stores:
        db.audit.write("store.exported", store.plain_name, store_id=store.id, pages=done["pages"], files=done["files"])
    if as_json:
        print_json(done)
        return
    rows = sum(done["rows"].values())
    click.echo(f"{path}: {rows} rows, {done['pages']} pages, {done['files']} files, {done['bytes']} bytes.")
    click.echo("Keys and passwords are named in manifest.json and not included.")


def _shopper_out(
    services: Services, db: Db, store: Store, shopper: str, orders: tuple[str, ...], out: Path | None, as_json: bool
) -> None:
    request = erasure.export_shopper(services, db, store, shopper, orders)
    body = services.blobs.get(request.file)
    if out is not None:
        _write(out, [body])
    held = json.loads(body)
    if as_json:
        print_json({**held, "file": str(out) if out else ""})
        return
    click.echo(held["in_words"])
    for rows in held["held"].values():
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    if held["held"] and out is None:
        hint(f"vitrine export --request {request.id} --out shopper.json")


def _list(db: Db, name: str, as_json: bool) -> None:
    known = {store.id: store for store in db.tenancy.stores(removed=True)}
    chosen = _store(db, name).id if name else ""
    requests = [r for r in db.data_requests.all() if not chosen or r.store_id == chosen]
    done = erasure.receipts(db)
    if as_json:
        rows = [{**asdict(r), "store": known[r.store_id].plain_name, "overdue": overdue(r, db.now())} for r in requests]
        print_json({"requests": rows, "receipts": [receipt.as_dict() for receipt in done]})
        return
    if requests:
        heads = ["id", "store", "request", "state", "asked", "due", "file"]
        table(heads, [_line(r, known[r.store_id].plain_name, db.now()) for r in requests])
    else:
        click.echo("There are no requests for data.")
    for receipt in done:
        click.echo(f"Erased {receipt.erased_at[:16]}Z: {receipt.kind}, {receipt.total} rows, receipt {receipt.sha256}")


def _line(request: DataRequest, store: str, now: str) -> list[str]:
    late = "OVERDUE " if overdue(request, now) else ""
    due = "" if request.done_at else f"{late}{request.due_at[:10]}"
    held = f"--request {request.id}" if request.file else ""
    return [request.id, store, request.kind, request.state, request.asked_at[:10], due, held]


def _fetch(services: Services, db: Db, request_id: str, out: Path | None, as_json: bool) -> None:
    request = next((r for r in db.data_requests.all() if r.id == request_id), None)
    row = db.files.get(request.store_id, request.file) if request and request.file else None
    if row is None:
        raise BadInput(f"The request '{request_id}' has no file.", "See 'vitrine export --list'.", field="request")
    path = out or Path(row.name)
    with services.blobs.open(row.digest) as source:
        _write(path, iter(lambda: source.read(1024 * 1024), b""))
    if as_json:
        print_json({"path": str(path), "bytes": row.size_bytes, "sha256": row.digest})
    else:
        click.echo(f"{path}: {row.size_bytes} bytes.")


@click.command()
@click.argument("name", metavar="STORE")
@_of_shopper
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", is_flag=True, help="Erase. There is no way back.")
@click.option(
    "--receipt", "paper", type=click.Path(dir_okay=False, path_type=Path), help="Write the receipt, with the names."
)
@as_json
def erase(
    name: str, shopper: str, orders: tuple[str, ...], dry_run: bool, yes: bool, paper: Path | None, as_json: bool
) -> None:
    """Erase everything of the removed store STORE, or all that is held about a shopper of a store."""
    with opened() as (services, db):
        store = db.tenancy.any_store(name)
        of_shopper = bool(shopper or orders)
        if store is None and not of_shopper and (done := erasure.find_receipt(db, name)):
            services.system.scrub(whole=True)
            _show(done, name, paper, as_json, already=True)
            return
        store = store or _store(db, name)
        if dry_run or not yes:
            would = _would(db, store, shopper, orders) if of_shopper else erasure.erasable(db, store)
            _show_would(would, store, as_json)
            if not dry_run:
                raise Refused("Nothing was erased yet.", "Run it again with --yes. There is no way back.")
            return
        if of_shopper:
            receipt = erasure.erase_shopper(services, db, store, shopper, orders)
        else:
            with counting_bar("Erasing") as show:
                receipt = erasure.erase_store(services, db, store, show)
        _show(receipt, store.plain_name, paper, as_json)


def _would(db: Db, store: Store, shopper: str, orders: tuple[str, ...]) -> dict[str, int]:
    return {name: len(rows) for name, rows in erasure.shopper_data(db, store, shopper, orders)["held"].items()}


def _show_would(would: Mapping[str, int], store: Store, as_json: bool) -> None:
    if as_json:
        print_json({"store": store.plain_name, "dry_run": True, "rows": would})
        return
    table(["table", "rows"], list(would.items()) or [["nothing", 0]])
    if store.state != "removed":
        hint(f"vitrine store remove {store.name} --keep   (a connected store is not erased)")


def _show(receipt: Receipt, store: str, paper: Path | None, as_json: bool, *, already: bool = False) -> None:
    whole = {"store": store, **receipt.as_dict()}
    if paper is not None:
        _write(paper, [json.dumps(whole, ensure_ascii=False, indent=2).encode() + b"\n"])
    if as_json:
        print_json(whole)
        return
    kept = sum(receipt.kept.values())
    words = "Nothing was held about this shopper." if receipt.nothing else (
        f"{receipt.total} rows and {receipt.files} files erased{' already' if already else ''}"
        + (f"; {kept} orders lost number and hour and stay in the counts." if kept else ".")
    )  # fmt: skip
    click.echo(f"'{store}': {words}")
    click.echo(f"Receipt {receipt.sha256}, {receipt.erased_at}.")


def _store(db: Db, name: str) -> Store:
    store = db.tenancy.any_store(name) if name else None
    if store is None:
        names = ", ".join(s.plain_name for s in db.tenancy.stores(removed=True)) or "none"
        raise BadInput(f"There is no store named '{name}'.", f"Stores, removed ones too: {names}.", field="store")
    return store


def _file_name(text: str) -> str:
    return "".join(c if c.isalnum() or c in "._-" else "-" for c in text).strip("-.") or "store"


def _write(path: Path, parts: Any) -> None:
    """Whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            for part in parts:
                file.write(part)
        draft.replace(path)
    except OSError as error:
        raise NeedsMerchant(f"{path} cannot be written ({error.strerror}).", "Name another file.") from error
    finally:
        draft.unlink(missing_ok=True)
