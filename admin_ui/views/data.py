"""The owner's data: the export of a store, files made for shoppers' requests, erasing a store that was disconnected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from admin_ui.context import db, services, store_of
from admin_ui.jobs import ask
from admin_ui.session import Forbidden
from admin_ui.words import t
from core.errors import BadInput, Refused
from core.jobs import erasure
from core.storage.data_requests import DONE, STORE_ERASURE, STORE_EXPORT, DataRequest, overdue
from core.storage.tenancy import Store

blueprint = Blueprint("data", __name__, url_prefix="/stores/<store_id>/data")
_CHUNK_BYTES = 256 * 1024
MAX_ORDERS, MAX_NUMBER_CHARS = 500, 80  # of one shopper's request


def section(store: Store) -> dict[str, Any]:
    """What the part 'Your data' of a store's page shows."""
    rows = db().data_requests.of_store(store.id)
    return {
        "requests": [(row, _tone(row)) for row in rows],
        "owner": g.user.role == "owner",
        "erasing": any(row.kind == STORE_ERASURE and row.state != DONE for row in rows),
    }


def _tone(row: DataRequest) -> str:
    if row.state == DONE:
        return "good"
    return "bad" if overdue(row, db().now()) else "wait"


@blueprint.post("/export")
def export(store_id: str) -> Any:
    """Put everything of the store into a file. The request is on record in the name of who asked."""
    store = _owned(store_id)
    db().data_requests.open(store.id, STORE_EXPORT)
    job = ask(db(), "store.export", {"store": store.id}, alone=True)
    return redirect(url_for("jobs.one", job_id=job.id))


@blueprint.get("/<request_id>")
def fetch(store_id: str, request_id: str) -> Response:
    """The file that a request led to."""
    store = _owned(store_id)
    asked = next((row for row in db().data_requests.of_store(store.id) if row.id == request_id), None)
    row = db().files.get(store.id, asked.file) if asked and asked.file else None
    if row is None:
        raise NotFound
    kind = "application/zip" if row.name.endswith(".zip") else "application/json"
    source = services().blobs.open(row.digest)
    response = Response(_parts(source), mimetype=kind, headers={"Content-Length": str(row.size_bytes)})
    response.headers.set("Content-Disposition", "attachment", filename=row.name)
    response.call_on_close(source.close)
    return response


def _parts(source: BinaryIO) -> Iterator[bytes]:
    with source:
        while part := source.read(_CHUNK_BYTES):
            yield part


@blueprint.post("/shopper")
def shopper(store_id: str) -> Any:
    """What a shopper asks for who wrote to the owner: all that is held about them, or that it goes. Erasing is shown
    first and done when it is confirmed."""
    store = _owned(store_id)
    customer, orders = _asked_of()
    wish = request.form.get("wish", "")
    if wish == "export":
        asked = erasure.export_shopper(services(), db(), store, customer, orders)
        rows = sum(asked.outcome["rows"].values())
        flash(t("shopper.exported", n=rows) if rows else t("shopper.nothing"))
    elif wish == "erase":
        held = erasure.shopper_data(db(), store, customer, orders)["held"]
        rows = {name: len(found) for name, found in held.items()}
        return render_template("shopper.html", store=store, customer=customer, orders=orders, rows=rows)
    elif wish == "erase_now":
        receipt = erasure.erase_shopper(services(), db(), store, customer, orders)
        flash(t("shopper.nothing") if receipt.nothing else t("shopper.erased", receipt=receipt.sha256[:12]))
    else:
        raise BadInput(t("shopper.no_wish"), t("shopper.no_wish_next"), field="wish")
    return redirect(url_for("stores.one", store_id=store.id, _anchor="data"))


def _asked_of() -> tuple[str, list[str]]:
    """The shopper's customer number and the numbers of their orders."""
    customer = request.form.get("customer", "").strip()
    orders = list(dict.fromkeys(re.split(r"[\s,;，；、#]+", request.form.get("orders", "").strip(" #"))))
    orders = [order for order in orders if order]
    if not customer and not orders:
        raise BadInput(t("shopper.empty"), t("shopper.empty_next"), field="orders")
    if len(orders) > MAX_ORDERS or any(len(word) > MAX_NUMBER_CHARS for word in (customer, *orders)):
        raise BadInput(t("shopper.too_much"), t("shopper.too_much_next", n=MAX_ORDERS), field="orders")
    return customer, orders


@blueprint.post("/erase")
def erase(store_id: str) -> Any:
    """Erase a disconnected store once its name was typed."""
    store = _owned(store_id)
    if store.state != "removed":
        raise Refused(t("data.still_connected"), t("data.still_connected_next"))
    if request.form.get("name", "").strip() != store.plain_name:
        raise BadInput(t("data.wrong_name"), t("data.wrong_name_next", name=store.plain_name), field="name")
    db().data_requests.open(store.id, STORE_ERASURE)
    ask(db(), "store.erase", {"store": store.id}, alone=True)
    flash(t("data.erasing", name=store.plain_name))
    return redirect(url_for("stores.show"))


def _owned(store_id: str) -> Store:
    if g.user.role != "owner":
        raise Forbidden(t("data.owner_only"), t("data.owner_only_next"))
    return store_of(store_id)
