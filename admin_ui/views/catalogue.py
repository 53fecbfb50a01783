"""The catalogue of a store: search, states, and what to do with many products at once."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from admin_ui.context import db, store_of
from admin_ui.jobs import ask_token
from admin_ui.views import gallery, writing
from admin_ui.views.publishing import save_preview
from admin_ui.views.stores import chosen_locales
from admin_ui.words import t
from core.catalog.product import Product
from core.errors import BadInput
from core.localisation.market import normalise_locale
from core.storage.content import DocumentState
from core.storage.tenancy import Store

blueprint = Blueprint("catalogue", __name__, url_prefix="/stores/<store_id>/products")
PAGE = 50
FILTERS = ("", "imported", "checked", "blocked", "published")


@blueprint.get("")
def show(store_id: str) -> Any:
    """One page of products with how complete their facts are and where their pages stand."""
    store = store_of(store_id)
    search, state = request.args.get("q", "").strip()[:200], request.args.get("state", "")
    state = state if state in FILTERS else ""
    number = max(1, request.args.get("page", 1, type=int) or 1)
    total = db().catalog.count(store.id, search=search, state=state)
    pages = max(1, -(-total // PAGE))
    number = min(number, pages)
    products = db().catalog.sources(store.id, search=search, state=state, limit=PAGE, offset=(number - 1) * PAGE)
    live = [job for job in db().jobs.recent(store_id=store.id, limit=10) if not job.over]
    return render_template(
        "products.html",
        products=products,
        documents=_documents(store, products),
        completeness=db().catalog.completeness(store.id, [product.remote_id for product in products]),
        search=search,
        state=state,
        filters=FILTERS,
        page=number,
        pages=pages,
        total=total,
        locales=chosen_locales(store.settings),
        ask=ask_token(),
        jobs=live,
        making=any(job.name == gallery.JOB for job in live),
        places={product.remote_id: _place(product.remote_id) for product in products},
        pictures=db().assets.counts(store.id, [product.remote_id for product in products]),
        modelled=db().models.find() is not None,
        ever=total > 0 or bool(db().catalog.count(store.id)),
    )


def _place(remote_id: str) -> str:
    """Where in the page a product's count of pictures stands, so that it alone can be written anew."""
    return f"pictures-{remote_id.replace('/', '-').replace(':', '-')}"


def _documents(store: Store, products: list[Product]) -> dict[str, list[DocumentState]]:
    rows: dict[str, list[DocumentState]] = defaultdict(list)
    for row in db().content.states(store.id, [product.remote_id for product in products]):
        rows[row.remote_id].append(row)
    return rows


@blueprint.post("/act")
def act(store_id: str) -> Any:
    """Write pages, or preview publishing them, for the products ticked (or all that the search found)."""
    store = store_of(store_id)
    locales = [normalise_locale(tag) for tag in request.form.getlist("locales")]
    everything = request.form.get("all") == "1"
    products = chosen_products(store, everything)
    if request.form.get("do") == "facts":
        found: dict[str, Any] = (
            {"q": request.form.get("q"), "state": request.form.get("state")}
            if everything
            else {"id": [product.remote_id for product in products]}
        )
        return redirect(url_for("filling.show", store_id=store.id, **{k: v for k, v in found.items() if v}))
    if not locales:
        raise BadInput(t("bulk.no_locale"), t("bulk.no_locale_next"), field="locales")
    if request.form.get("do") == "publish":
        return redirect(save_preview(store, products, locales))
    whole = everything and not request.form.get("q") and not request.form.get("state")
    return writing.begin(store, products, locales, whole=whole)


def chosen_products(store: Store, everything: bool) -> list[Product]:
    """The products that a form names; raises BadInput when it names none."""
    if everything:
        products = db().catalog.sources(
            store.id, search=request.form.get("q", "")[:200], state=request.form.get("state", "")
        )
    else:
        products = db().catalog.by_labels(store.id, [f"id:{remote_id}" for remote_id in request.form.getlist("id")])
    if not products:
        raise BadInput(t("bulk.no_product"), t("bulk.no_product_next"), field="id")
    return products
