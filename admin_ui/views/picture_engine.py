"""Which engine makes a store's pictures: what may be chosen, a key that is never shown, and a trial."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from admin_ui.context import db, services, store_of
from admin_ui.jobs import ask, ask_token
from admin_ui.words import t
from core.errors import CoreError
from core.jobs.picture_choice import CUTOUT, ENGINES, SCENE, Choice, choice, choose, keyed
from core.jobs.picture_trial import MIME, PURPOSE, latest, trial
from core.jobs.table import ENDPOINT_ENGINES, GPU_ENGINES
from core.storage.jobs import DONE
from core.storage.tenancy import Store
from core.tenancy.access import SOLE_TENANT

blueprint = Blueprint("picture_engine", __name__, url_prefix="/stores/<store_id>/picture-engine")
_KINDS = (SCENE, CUTOUT)


@blueprint.get("")
def show(store_id: str) -> Any:
    """What makes scenes and cut-outs, and the forms."""
    return _page(store_of(store_id))


@blueprint.post("/<operation>")
def keep(store_id: str, operation: str) -> Any:
    """Keep what was chosen."""
    store, form = _of(store_id, operation), request.form
    wanted = Choice(*(form.get(name, "").strip() for name in ("engine", "model", "revision", "address")))
    try:
        choose(services(), db(), store, operation, wanted, form.get("key", "").strip())
    except CoreError as error:
        return _page(store, operation, error), 400
    flash(t("picture_engine.kept"))
    return redirect(url_for("picture_engine.show", store_id=store.id, _anchor=operation))


@blueprint.post("/<operation>/try")
def begin(store_id: str, operation: str) -> Any:
    """Make one picture by it, in the background."""
    store = _of(store_id, operation)
    try:
        ask(db(), "image.try", trial(store, operation))
    except CoreError as error:
        return _page(store, operation, error), 409
    return redirect(url_for("picture_engine.show", store_id=store.id, _anchor=operation))


@blueprint.get("/<operation>/try")
def state(store_id: str, operation: str) -> Any:
    """A fragment: how the trial is going; the whole page once it is over."""
    store = _of(store_id, operation)
    job = latest(db(), store, operation)
    if job is None or job.over:
        return Response(status=200, headers={"HX-Refresh": "true"})
    return render_template("parts/picture_trial.html", store=store, row=_row(store, operation))


@blueprint.get("/<operation>/picture/<digest>")
def picture(store_id: str, operation: str, digest: str) -> Response:
    """What the trial made."""
    store = _of(store_id, operation)
    row = db().files.get(store.id, digest)
    if row is None or row.purpose != PURPOSE:
        raise NotFound
    return Response(services().blobs.get(digest), mimetype=MIME, headers={"Cache-Control": "private, max-age=86400"})


def _of(store_id: str, operation: str) -> Store:
    if operation not in _KINDS:
        raise NotFound
    return store_of(store_id)


def _row(store: Store, operation: str) -> dict[str, Any]:
    """One kind of picture: what is chosen, what may be, and the last trial of it."""
    now, job = choice(store, operation), latest(db(), store, operation)
    return {
        "operation": operation,
        "now": now,
        "engines": ENGINES[operation],
        "job": job,
        "stalled": job is not None and services().stalled(job),
        "made": job.result if job is not None and job.state == DONE else None,
        "of_another": job is not None and job.payload != trial(store, operation),
    }


def _page(store: Store, at: str = "", refused: CoreError | None = None) -> str:
    rows = [_row(store, operation) for operation in _KINDS]
    by_gpu = any(row["now"].engine in GPU_ENGINES for row in rows)
    return render_template(
        "picture_engine.html",
        store=store,
        rows=rows,
        at=at,
        refused=refused,
        typed=request.form if refused else {},
        keyed=keyed(services(), db(), store),
        endpoints=ENDPOINT_ENGINES,
        no_worker=by_gpu and not services().has_gpu_worker(),
        folders=db().scope.tenant_id == SOLE_TENANT,
        ask=ask_token(),
    )
