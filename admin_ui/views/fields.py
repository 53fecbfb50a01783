"""What of a product's pages is out of date: modules by market."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from admin_ui.context import db, product_of, store_of
from admin_ui.views.filling import attribute_name
from admin_ui.words import t
from core.generation.staleness import GUIDE, PLAN, Cell

blueprint = Blueprint("fields", __name__, url_prefix="/stores/<store_id>/products/<remote_id>/fields")
TONES = {"fresh": "good", "edited": "quiet", "locked": "quiet", "stale": "warn", "conflict": "bad"}


@blueprint.get("")
def show(store_id: str, remote_id: str) -> Any:
    """A fragment: reads, never writes."""
    from core.generation.guides import guides  # loads the writer's words: only where somebody asks
    from core.generation.staleness import by_module, staleness

    store = store_of(store_id)
    product = product_of(store, remote_id)
    cells = staleness(db(), store, product, guides(db(), store))
    locales = list(dict.fromkeys(cell.locale for cell in cells))
    return render_template("parts/fields.html", rows=by_module(cells), locales=locales, tones=TONES, because=because)


def because(cell: Cell) -> str:
    """Why, in the reader's words: facts by the name of their attribute."""
    names = [t(f"stale.{key}") if key in (GUIDE, PLAN) else attribute_name(key.split(".")[0]) for key in cell.why]
    return t("frame.comma").join(dict.fromkeys(names))
