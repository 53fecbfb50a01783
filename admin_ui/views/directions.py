"""Creative directions of one page: what it could lead with in its market, and which of them it is written by."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from admin_ui.context import db, store_and_product
from admin_ui.jobs import ask, ask_token
from admin_ui.views.lines import fact_named, own_locale
from admin_ui.views.stores import chosen_locales
from admin_ui.words import t
from core.catalog.product import Product
from core.generation import directing
from core.generation.lines import filler_of
from core.generation.write.brief import Direction
from core.generation.write.directions import Directions
from core.generation.write.explain import expected
from core.generation.write.fill import Filler
from core.jobs.writing import direction_lines, explained
from core.localisation.market import normalise_locale
from core.storage.tenancy import Store

blueprint = Blueprint("directions", __name__, url_prefix="/stores/<store_id>/products/<remote_id>/directions")


@blueprint.get("/<locale>")
def show(store_id: str, remote_id: str, locale: str) -> Any:
    """What was proposed, which one writes, and what asking anew would cost."""
    store, product = store_and_product(store_id, remote_id)
    locale, into, model = normalise_locale(locale), own_locale(), db().models.find()
    made = db().sentences.directions(store.id, product.remote_id, locale)
    lines = direction_lines(made.options if made else (), into)
    says = explained(db(), store.id, product.remote_id, locale, into, lines)
    price = model.prices.of(directing.expected(db(), store, product, locale, model.model)) if model else 0
    filler = filler_of(db(), store, product, locale)
    documents = {row.locale: row for row in db().content.of_product(store.id, product.remote_id)}
    return render_template(
        "directions.html",
        store=store,
        product=product,
        locale=locale,
        into=into,
        here={"store_id": store.id, "remote_id": product.remote_id, "locale": locale},
        tabs=list(dict.fromkeys([*chosen_locales(store.settings), *documents])),
        documents=documents,
        row=documents.get(locale),
        model=model,
        modelled=model is not None,
        made=made,
        cards=[_card(number, option, filler, says) for number, option in enumerate(made.options if made else ())],
        untold=bool(set(lines) - set(says)) and into.split("-")[0] != locale.split("-")[0],
        back_price=model.prices.of(expected(lines, locale, into)) if model else 0,
        price=price,
        follows=_follows(store, product, locale, made),
        since=db().now(),
        jobs=[job for job in db().jobs.recent(store_id=store.id, limit=10) if not job.over],
        ask=ask_token(),
    )


def _card(number: int, option: Direction, filler: Filler, says: dict[str, str]) -> dict[str, Any]:
    """A direction with its opening line as it would print today."""
    told = {name: says.get(f"direction.{number}.{name}", "") for name in ("angle", "emotion", "opening", "why")}
    told["opening"] = _printed(told["opening"], filler) or told["opening"]
    leads = [key for key in (filler.key_of(alias) for alias in option.facts) if key]
    facts = [fact_named(key, filler) for key in leads]
    opening = _printed(option.opening, filler)
    return {"number": number + 1, "option": option, "opening": opening, "says": told, "facts": facts}


def _printed(wording: str, filler: Filler) -> str:
    try:
        return filler.fill(wording)[0] if wording else ""
    except KeyError:  # it names a fact that is gone
        return ""


def _follows(store: Store, product: Product, locale: str, made: Directions | None) -> bool:
    """Whether the page's lines were written by the direction that writes now."""
    choice = made.choice if made else None
    units = db().sentences.of(store.id, product.remote_id, locale)
    by = {str(unit.ledger["direction"]) for unit in units if "direction" in unit.ledger}
    return choice is None or not by or by == {choice.angle}


@blueprint.post("/<locale>")
def choose(store_id: str, remote_id: str, locale: str) -> Any:
    """Write by one of them from now on, or leave it to the policy."""
    store, product = store_and_product(store_id, remote_id)
    locale = normalise_locale(locale)
    if request.form.get("pick") == "policy":
        directing.leave_to_policy(db(), store, product, locale)
        flash(t("directions.left"))
    else:
        directing.pick(db(), store, product, locale, request.form.get("pick", 0, type=int) or 0)
        flash(t("directions.picked"))
    return redirect(url_for("directions.show", store_id=store.id, remote_id=remote_id, locale=locale))


@blueprint.post("/<locale>/ask")
def propose(store_id: str, remote_id: str, locale: str) -> Any:
    """Ask the model for directions; those that are there stay until others have come."""
    store, product = store_and_product(store_id, remote_id)
    db().models.row()
    payload = {"store": store.id, "locales": [normalise_locale(locale)], "products": [product.remote_id]}
    ask(db(), "content.write", {**payload, "propose": True, "renew": True})
    return redirect(url_for("directions.show", store_id=store.id, remote_id=remote_id, locale=locale))


@blueprint.post("/<locale>/explain")
def explain(store_id: str, remote_id: str, locale: str) -> Any:
    """Have them told in the owner's language."""
    store, product = store_and_product(store_id, remote_id)
    db().models.row()
    payload = {"store": store.id, "product": product.remote_id, "locale": normalise_locale(locale)}
    into = normalise_locale(request.form.get("into", ""))
    ask(db(), "content.explain", {**payload, "into": into, "slots": [], "directions": True})
    return redirect(url_for("directions.show", store_id=store.id, remote_id=remote_id, locale=locale, into=into))
