"""A page's texts for every channel, ready to be copied."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from admin_ui.context import db, product_of, store_of
from core.content.channels.measure import size
from core.content.channels.table import channel
from core.localisation.market import normalise_locale

blueprint = Blueprint("channels", __name__, url_prefix="/stores/<store_id>/products/<remote_id>/channels")


@blueprint.get("/<locale>")
def show(store_id: str, remote_id: str, locale: str) -> Any:
    """A fragment: the texts of one page with their sizes, what was left out and why. Reads, never writes."""
    from core.generation.channels import texts_of_page  # loads the writer's words: only where somebody asks

    store = store_of(store_id)
    product = product_of(store, remote_id)
    row = db().content.get(store.id, product.remote_id, normalise_locale(locale))
    found = texts_of_page(db(), store, row) if row else ()
    return render_template("parts/channels.html", made=found, about=channel, size=size, locale=locale)
