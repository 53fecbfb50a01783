"""The plan of a store: a part of the store's page, asked of the platform when somebody looks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from admin_ui import embedded
from admin_ui.context import db, services, store_of
from admin_ui.words import t
from core.errors import CoreError
from core.jobs import billing
from core.money import Money

blueprint = Blueprint("billing", __name__, url_prefix="/stores/<store_id>/plan")


@blueprint.get("")
def show(store_id: str) -> Any:
    """How the store stands. A platform that does not answer leaves the rest of the page as it is."""
    store = store_of(store_id)
    try:
        standing, offers = billing.plan_of(services(), db(), store)
    except CoreError as error:
        return render_template("parts/error_box.html", error=error)
    return render_template("parts/billing.html", store=store, standing=standing, offers=offers, money=_money)


@blueprint.post("")
def change(store_id: str) -> Any:
    """The way to the platform's page where the owner agrees to a plan; or the end of the present one."""
    store = store_of(store_id)
    home = url_for("stores.one", store_id=store.id)
    if request.form.get("answer") == "cancel":
        billing.cancel(services(), db(), store)
        flash(t("bill.ended"))
        return redirect(home)
    public = services().settings.public_url
    # Out of a platform's admin the owner has no login here: the platform leads back to where its admin shows us.
    back = f"{public}{home}" if public.startswith("https://") and not embedded.here() else ""
    address = billing.choose(services(), db(), store, request.form.get("plan", ""), back)
    return render_template("agree.html", store=store, away=address)


def _money(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).major:f} {currency}"
