"""The language model: where it is, whether it answers, what it may cost and what it has cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from admin_ui.context import db, services
from admin_ui.jobs import ask, ask_token
from admin_ui.money import micros_of, typed
from admin_ui.words import t
from core.errors import BadInput, CoreError
from core.jobs.model_setup import CANDIDATE, candidate
from core.ports.text import Prices
from core.storage.jobs import DONE, JobRow
from core.storage.models import DEFAULT, ModelRow
from core.storage.tenancy import Store

blueprint = Blueprint("model", __name__, url_prefix="/model")
CAPS = ("job", "store", "month")
PRICES = ("prompt", "cached", "completion")
_CURRENCIES = ("USD", "EUR", "CNY", "GBP", "JPY")
_MODES = ("json_object", "json_schema")


@blueprint.get("")
def show() -> Any:
    """What is set up, what the last look at it found, and the form."""
    return _page()


@blueprint.post("")
def keep() -> Any:
    """Look at what was typed; it becomes the model that writes when it answers."""
    form = request.form
    try:
        candidate(
            services(), db(), form.get("address", ""), form.get("name", ""), form.get("key", "").strip(),
            prices=_prices(), passed_on=form.get("passed_on") == "1",
        )  # fmt: skip
    except CoreError as error:
        return _page(refused=error), 400
    ask(db(), "model.check", {"name": CANDIDATE})
    return redirect(url_for("model.show", _anchor="check"))


@blueprint.post("/check")
def check() -> Any:
    """Look at the model that writes once more."""
    db().models.row()
    ask(db(), "model.check", {"name": DEFAULT}, alone=True)
    return redirect(url_for("model.show", _anchor="check"))


@blueprint.get("/check")
def state() -> Any:
    """A fragment: how the look is going; the whole page once it is over."""
    job = _look()
    if job is None or job.over:
        return Response(status=200, headers={"HX-Refresh": "true"})
    return render_template("parts/model_check.html", job=job, report=None)


@blueprint.post("/money")
def money() -> Any:
    """Prices and caps of the model that writes."""
    row = db().models.row()
    try:
        prices = _prices()
        caps = {name: amount for name in CAPS if (amount := micros_of(_amount(f"cap_{name}")))}
    except BadInput as error:
        return _page(refused=error), 400
    if prices != row.prices:
        db().models.put(services().keyring, replace(db().models.endpoint(services().keyring), prices=prices))
    if caps != dict(row.caps):
        db().models.set_caps(caps)
        db().audit.write("model.caps", DEFAULT, caps=", ".join(f"{name} {value}" for name, value in caps.items()))
    flash(t("model.money_kept"))
    return redirect(url_for("model.show"))


@blueprint.post("/forget")
def forget() -> Any:
    """Write from facts alone again; the key goes too."""
    db().models.drop(CANDIDATE)
    if db().models.drop(DEFAULT):
        flash(t("model.forgotten"))
    return redirect(url_for("model.show"))


def _amount(name: str) -> str:
    """An amount as typed; 0 is none."""
    text = request.form.get(name, "").strip()
    return "" if text.strip("0.,") == "" else text


def _prices() -> Prices:
    currency = (request.form.get("currency", "").strip() or "USD").upper()
    if len(currency) != 3 or not (currency.isascii() and currency.isalpha()):
        raise BadInput(t("model.no_currency", text=currency[:20]), t("model.no_currency_next"), field="currency")
    asked, cached, answered = (micros_of(_amount(f"price_{name}")) for name in PRICES)
    return Prices(currency, asked, cached or asked, answered)


def _look() -> JobRow | None:
    return db().jobs.latest("model.check", "")


def _page(refused: CoreError | None = None) -> str:
    row = db().models.find()
    job = _look()
    stores = db().tenancy.stores()
    return render_template(
        "model.html",
        row=row,
        keyed=bool(row and db().models.endpoint(services().keyring).key),
        job=job,
        report=_report(job, row),
        refused=refused,
        typed=request.form if refused else {},
        prices={name: getattr(row.prices, f"{name}_micros") if row else 0 for name in PRICES},
        kept_prices={f"price_{name}": typed(getattr(row.prices, f"{name}_micros")) for name in PRICES} if row else {},
        caps={name: row.caps.get(name, 0) if row else 0 for name in CAPS},
        currencies=_CURRENCIES,
        stores=stores,
        spent=_spent(stores) if row else {},
        ask=ask_token(),
    )


def _spent(stores: list[Store]) -> dict[str, Any]:
    """What this month has cost, by store and altogether."""
    by_store = [(store, db().ledger.spent(store.id, "").store) for store in stores]
    return {"stores": by_store, "month": db().ledger.spent("", "").month}


def _report(job: JobRow | None, row: ModelRow | None) -> dict[str, Any] | None:
    """The last look in parts that a page can say: of the job, else what is kept with the endpoint."""
    if job is not None and job.state == DONE and job.result.get("found"):
        told, found = job.result, job.result["found"]
    elif row is not None and row.probe:
        told, found = {"stored": True, "model": row.model, "url": row.url}, row.probe
    else:
        return None
    languages = found.get("languages", {})
    return {
        **told,
        "good": sorted(tag for tag, said in languages.items() if said == "ok"),
        "bad": sorted((tag, said) for tag, said in languages.items() if said != "ok"),
        "modes": [(mode, found[mode]) for mode in _MODES if mode in found],
        "first_s": found.get("first_token_s"),
        "rate": found.get("tokens_per_s"),
        "usage": found.get("usage", True),
        "at": found.get("probed_at", ""),
        "others": [name for name in found.get("models", ()) if name != told.get("model")],
    }
