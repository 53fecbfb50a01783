"""Writing pages: by facts alone, or by the language model that is set up, with its price before the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from admin_ui.context import db, store_of
from admin_ui.jobs import ask, ask_token
from admin_ui.money import micros_of
from admin_ui.words import t
from core.catalog.product import Product
from core.errors import BadInput, NeedsMerchant
from core.generation.guides import guides
from core.generation.writing import Estimate, Order, estimate
from core.localisation.market import normalise_locale
from core.storage.models import ModelRow
from core.storage.tenancy import Store

blueprint = Blueprint("writing", __name__, url_prefix="/stores/<store_id>/writing")
SAMPLE_PAGES = 60  # read for the estimate; of larger runs it is that of a sample


def begin(
    store: Store, products: Sequence[Product], locales: Sequence[str], *, whole: bool = False, only: Sequence[str] = ()
) -> Any:
    """Start writing by facts where no model is set up; else show what a model would cost, and let a person choose.
    `whole`: these are all products of the store; `only`: modules or lines that the model writes anew."""
    model = db().models.find()
    ids = [] if whole else [product.remote_id for product in products]
    if model is None and only:
        raise NeedsMerchant(t("lines.no_model"), t("lines.no_model_next"))
    if model is None:
        job = ask(db(), "content.generate", {"store": store.id, "locales": list(locales), "products": ids})
        return redirect(url_for("jobs.one", job_id=job.id))
    found, part = _estimate(store, products, locales, model, only)
    return render_template(
        "writing.html",
        store=store,
        model=model,
        ids=ids,
        only=only,
        one=products[0] if len(products) == 1 else None,
        locales=locales,
        pages=len(products) * len(locales),
        sampled=part if part < 1 else 0,
        estimate={name: round(getattr(found, name) / part) for name in _SUMS},
        price=found.price_micros / part,
        minutes=found.minutes / part,
        priced=any((model.prices.prompt_micros, model.prices.completion_micros)),
        cap=model.caps.get("job", 0),
        ask=ask_token(),
    )


_SUMS = ("calls", "lines", "lines_reused", "pages_reused", "prompt_tokens", "completion_tokens")


def _estimate(
    store: Store, products: Sequence[Product], locales: Sequence[str], model: ModelRow, only: Sequence[str]
) -> tuple[Estimate, float]:
    """What a run would come to, and of what share of its products that was read."""
    most = max(1, SAMPLE_PAGES // len(locales))
    step = -(-len(products) // most)
    read = products[::step]
    found = estimate(
        db(),
        store,
        Order(tuple(read), tuple(locales), tuple(only)),
        guides(db(), store),
        model=model.model,
        prices=model.prices,
        tokens_per_s=float(model.probe.get("tokens_per_s") or 0),
    )
    return found, len(read) / len(products)


@blueprint.post("")
def start(store_id: str) -> Any:
    """Start what was chosen."""
    store = store_of(store_id)
    locales = [normalise_locale(tag) for tag in request.form.getlist("locales")]
    if not locales:
        raise BadInput(t("bulk.no_locale"), t("bulk.no_locale_next"), field="locales")
    payload: dict[str, Any] = {"store": store.id, "locales": locales, "products": request.form.getlist("id")}
    if request.form.get("writer") == "model":
        db().models.row()  # says what to do where none is set up
        payload |= {
            "directed": True,
            "only": [name[:200] for name in request.form.getlist("only")],
            "festival": request.form.get("festival") == "1",
            "max_micros": micros_of(request.form.get("max_cost")),
        }
        job = ask(db(), "content.write", payload)
    else:
        job = ask(db(), "content.generate", payload)
    return redirect(url_for("jobs.one", job_id=job.id))
