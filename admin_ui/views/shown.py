"""A product's pictures in the shop: what is shown there now, what would be, the button for it, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from admin_ui.context import db, services, store_and_product
from admin_ui.views.pictures import address
from admin_ui.words import t
from core.catalog.product import Product
from core.errors import CoreError, Refused
from core.jobs import galleries
from core.localisation.market import normalise_locale
from core.publishing.gallery.plan import GalleryPlan, Piece
from core.publishing.gallery.preview import KEEP, REPLACE_MAIN, Record, Wanted, records
from core.storage.tenancy import Store

blueprint = Blueprint("shown", __name__, url_prefix="/stores/<store_id>/products/<remote_id>/shown")
_WIDTH_PX = 320


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture of a strip: where the browser gets it, its words, and whether it is new there."""

    url: str
    alt: str
    ours: bool


@blueprint.get("/<locale>")
def look(store_id: str, remote_id: str, locale: str) -> Any:
    """A fragment: before and after as two strips. Reads the shop, writes nothing."""
    store, product = store_and_product(store_id, remote_id)
    record = _record(store, product, normalise_locale(locale))
    here = {"store_id": store.id, "remote_id": product.remote_id, "locale": locale}
    try:
        with galleries.opened(services(), db(), store) as shop:
            ways = shop.gallery.ways(public=galleries.public(services(), store))
            current = shop.gallery.read(record.record_id)
        plan = galleries.plan_show(services(), db(), store, [product], [record.locale], _wanted(), keep=False)
    except CoreError as error:
        return render_template("parts/shown.html", here=here, failure=error.as_dict())
    ours = db().galleries.ours(store.id, record.record_id)
    item = plan.items[0] if plan.items else None
    last = db().galleries.last(store.id, record.record_id)
    return render_template(
        "parts/shown.html",
        here=here,
        failure=None,
        record=record,
        source=record.locale != normalise_locale(locale),
        ways=ways,
        ready=next((way for way in ways if way.ready), None),
        now=[_tile(store, product, Piece(s.media_id, s.alt, ours.get(s.media_id, ""))) for s in current],
        then=[_tile(store, product, _known(piece, ours)) for piece in item.after] if item else [],
        notes=item.notes if item else (),
        refused=plan.refused[0] if plan.refused else None,
        digest=plan.hash,
        main=_wanted().main,
        history=db().galleries.versions(store.id, record.record_id),
        last=last if last is not None and last.state in ("conflict", "failed") else None,
    )


@blueprint.post("/<locale>")
def show(store_id: str, remote_id: str, locale: str) -> Any:
    """Carry out what was shown, and nothing else: a plan that is another by now is shown again first."""
    store, product = store_and_product(store_id, remote_id)
    record = _record(store, product, normalise_locale(locale))
    plan = galleries.plan_show(services(), db(), store, [product], [record.locale], _wanted())
    if plan.hash != request.form.get("plan") or not plan.items:
        flash(t("shown.other"))
        return _back(store_id, remote_id, locale)
    return _submitted(store, plan, "shown.begun", locale, remote_id)


@blueprint.post("/<locale>/back")
def back(store_id: str, remote_id: str, locale: str) -> Any:
    """Bring an earlier gallery back."""
    store, product = store_and_product(store_id, remote_id)
    record = _record(store, product, normalise_locale(locale))
    replacing = bool(request.form.get("replacing"))
    to = request.form.get("to", "original")
    plan = galleries.plan_revert(services(), db(), store, [product], [record.locale], to=to, replacing=replacing)
    if plan.refused:
        raise Refused(plan.refused[0].cause, plan.refused[0].next_step)
    if not plan.items:
        flash(t("shown.as_before"))
        return _back(store_id, remote_id, locale)
    return _submitted(store, plan, "shown.begun_back", locale, remote_id)


def _submitted(store: Store, plan: GalleryPlan, said: str, locale: str, remote_id: str) -> Any:
    job = services().submit(db(), "gallery.execute", {"store": store.id, "plan": plan.hash})
    db().audit.write("gallery.confirmed", plan.hash[:12], store_id=store.id, plan=plan.hash, job=job.id)
    flash(t(said))
    return _back(store.id, remote_id, locale)


def _record(store: Store, product: Product, locale: str) -> Record:
    """The product's record in this language; where the shop has none, its source."""
    found = records(product, store.source_locale, ())
    return next((record for record in found if record.locale == locale), found[0])


def _wanted() -> Wanted:
    values = request.form if request.method == "POST" else request.args
    main = REPLACE_MAIN if values.get("main") == REPLACE_MAIN else KEEP
    return Wanted(main, bool(values.get("replacing")))


def _known(piece: Piece, ours: dict[str, str]) -> Piece:
    return piece if piece.asset_id else Piece(piece.media_id, piece.alt, ours.get(piece.media_id, ""))


def _tile(store: Store, product: Product, piece: Piece) -> Tile:
    if piece.asset_id:
        url = url_for(
            "gallery.thumbnail", store_id=store.id, remote_id=product.remote_id, asset_id=piece.asset_id, width_px=480
        )
        return Tile(url, piece.alt, ours=True)
    return Tile(address(store.id, product.remote_id, piece.media_id, _WIDTH_PX), piece.alt, ours=False)


def _back(store_id: str, remote_id: str, locale: str) -> Any:
    return redirect(url_for("gallery.show", store_id=store_id, remote_id=remote_id, locale=locale))
