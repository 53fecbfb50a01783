"""A product's pictures: what was made of its photo, by what, and a person's word on each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from admin_ui.context import db, services, store_and_product, store_of
from admin_ui.jobs import ask, ask_token
from admin_ui.views.pictures import small
from admin_ui.views.stores import chosen_locales
from admin_ui.words import t
from core.assets.asset import APPROVED, REJECTED, USABLE, Asset, Kind
from core.generation.brand import brand_of
from core.generation.pictured.feast import Offered, check, offered
from core.generation.pictured.shorter import Change
from core.generation.pictures import INFOGRAPHICS, KINDS
from core.jobs.picture_choice import ordered
from core.localisation.market import market_for, normalise_locale
from core.publishing.gallery.choose import barrier

blueprint = Blueprint("gallery", __name__, url_prefix="/stores/<store_id>/products/<remote_id>/gallery")
JOB = "image.make"
WIDTHS_PX = (480, 1600)
TONES = {"made": "quiet", "approved": "good", "review": "warn", "rejected": "bad"}
_GROUPS = (("for_market", (*KINDS, Kind.TRY_ON)), ("made_from", (Kind.CUTOUT, Kind.PHOTO)))
_LANGUAGE_FREE = ""


@blueprint.get("/<locale>")
def show(store_id: str, remote_id: str, locale: str) -> Any:
    """The newest version of every picture that this market sees, by kind."""
    store, product = store_and_product(store_id, remote_id)
    locale = normalise_locale(locale)
    places = (_LANGUAGE_FREE, locale), (_LANGUAGE_FREE, market_for(locale).code)
    newest: dict[Any, Asset] = {}
    for asset in db().assets.find(store.id, remote_id=product.remote_id):
        if asset.slot.locale in places[0] and asset.slot.market in places[1]:
            newest.setdefault(asset.slot, asset)
    documents = {row.locale: row for row in db().content.of_product(store.id, product.remote_id)}
    today = db().clock.now().date()
    live = [job for job in db().jobs.recent(store_id=store.id, limit=10) if not job.over]
    return render_template(
        "gallery.html",
        store=store,
        product=product,
        locale=locale,
        here={"store_id": store.id, "remote_id": product.remote_id, "locale": locale},
        tabs=list(dict.fromkeys([*chosen_locales(store.settings), *documents])),
        row=documents.get(locale),
        groups=[
            (name, [a for kind in kinds for a in newest.values() if a.slot.kind is kind]) for name, kinds in _GROUPS
        ],
        barriers={asset.id: barrier(asset, locale, today) for asset in newest.values() if asset.state in USABLE},
        waiting=sum(asset.state == "review" for asset in newest.values()),
        any=bool(newest),
        tones=TONES,
        since=db().now(),
        jobs=live,
        making=any(job.name == JOB for job in live),
        drawn=INFOGRAPHICS,
        feasts=[one for one in _offered(store.id, locale) if not one.why_not] if locale in documents else [],
        told=_told(store.id, product.remote_id),
        ask=ask_token(),
    )


@blueprint.post("/<locale>")
def make(store_id: str, remote_id: str, locale: str) -> Any:
    """Make what is missing, in this locale."""
    store, product = store_and_product(store_id, remote_id)
    payload = {"store": store.id, "locales": [normalise_locale(locale)], "products": [product.remote_id], "kinds": []}
    ask(db(), JOB, ordered(store, payload))
    flash(t("gallery.begun"))
    return _back(store_id, remote_id, locale)


@blueprint.post("/<locale>/order")
def order(store_id: str, remote_id: str, locale: str) -> Any:
    """Make one picture that is not made unasked: an infographic by name, or the banner of a festival."""
    store, product = store_and_product(store_id, remote_id)
    locale, name = normalise_locale(locale), request.form.get("name", "")
    payload = {"store": store.id, "locales": [locale], "products": [product.remote_id]}
    if name in INFOGRAPHICS:
        payload |= {"kinds": [Kind.INFOGRAPHIC.value], "infographics": [name]}
    else:
        check([name], [locale])
        payload |= {"kinds": [Kind.BANNER.value], "banners": [name]}
    ask(db(), JOB, ordered(store, payload))
    flash(t("gallery.begun"))
    return _back(store_id, remote_id, locale)


@blueprint.post("/<locale>/<asset_id>")
def judge(store_id: str, remote_id: str, locale: str, asset_id: str) -> Any:
    """A person's word: it may be used, or not."""
    store, product = store_and_product(store_id, remote_id)
    asset = _asset(store.id, product.remote_id, asset_id)
    state = APPROVED if request.form.get("say") == APPROVED else REJECTED
    db().assets.judge(store.id, asset.id, state, request.form.get("reason", "")[:500].strip())
    db().audit.write(f"picture.{state}", asset.id, store_id=store.id)
    flash(t(f"gallery.is_{state}"))
    return _back(store_id, remote_id, locale)


@blueprint.get("/file/<asset_id>")
def file(store_id: str, remote_id: str, asset_id: str) -> Response:
    """The picture's own file, to be saved."""
    asset = _asset(store_of(store_id).id, remote_id, asset_id)
    ending = asset.mime.rpartition("/")[2].replace("jpeg", "jpg")
    name = "-".join(filter(None, (asset.slot.kind.value, asset.slot.locale or asset.slot.market, asset.id[:8])))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(services().blobs.get(asset.digest), mimetype=asset.mime, headers=headers)


@blueprint.get("/small/<asset_id>/<int:width_px>")
def thumbnail(store_id: str, remote_id: str, asset_id: str, width_px: int) -> Response:
    """The picture in one of two widths."""
    asset = _asset(store_of(store_id).id, remote_id, asset_id)
    if width_px not in WIDTHS_PX:
        raise NotFound
    data = small(services().blobs.get(asset.digest), width_px)
    response = Response(data, mimetype="image/webp", headers={"Cache-Control": "private, max-age=86400"})
    response.set_etag(asset.digest[:16])
    response.make_conditional(request)
    return response


def _offered(store_id: str, locale: str) -> list[Offered]:
    return offered(locale, db().clock.now().date(), brand_of(db(), store_id).profile(locale))


def _told(store_id: str, remote_id: str) -> list[dict[str, str]]:
    """What the last order for this product alone came to, as far as a person should know: a cause with its next step,
    or words that were shortened."""
    done = next(
        (
            job.result
            for job in db().jobs.recent(store_id=store_id, limit=20)
            if job.name == JOB and job.over and job.payload.get("products") == [remote_id]
        ),
        {},
    )
    rows = [
        {"cause": row["cause"], "next_step": row["next_step"]}
        for row in (*done.get("faults", ()), *done.get("left_out", ()))
    ]
    short = (Change("", row["before"], row["after"]) for row in done.get("shortened", ()))
    return [*rows, *({"cause": f"{change.said}.", "next_step": ""} for change in short)]


def _asset(store_id: str, remote_id: str, asset_id: str) -> Asset:
    asset = db().assets.get(store_id, asset_id)
    if asset is None or asset.slot.remote_id != remote_id:
        raise NotFound
    return asset


def _back(store_id: str, remote_id: str, locale: str) -> Any:
    return redirect(url_for("gallery.show", store_id=store_id, remote_id=remote_id, locale=locale))
