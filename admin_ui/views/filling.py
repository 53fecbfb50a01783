"""The owner's form: the facts wanted most over many products, filled once; a grid; CSV out and in; taking back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from admin_ui.context import db, services, store_of
from admin_ui.jobs import ask_token
from admin_ui.views.stores import chosen_locales
from admin_ui.words import speech, t
from core.errors import BadInput
from core.facts.answer import EXAMPLES, Field, cell, field_for, shown, symbol
from core.facts.categories import categories, leaves
from core.facts.categories.guess import CATEGORY_KEY
from core.facts.completeness import known_attributes
from core.facts.completeness import wanted as wanted_of
from core.facts.questions import Question, questions
from core.facts.vocabulary import attributes
from core.generation import filling, filling_table
from core.generation.filling import Cell, Filled, Standing
from core.localisation.market import market_for
from core.storage.tenancy import Store

blueprint = Blueprint("filling", __name__, url_prefix="/stores/<store_id>/facts")
MOST_PRODUCTS = 2_000  # on the page; the command line takes any number
MOST_FACTS, GRID_PRODUCTS, GRID_FACTS, QUESTIONS = 10, 20, 6, 20
KNOWN_TOO = "known_too"
_IN_WORDS = frozenset(("year", "month", "day", "h", "min"))


@blueprint.get("")
def show(store_id: str) -> Any:
    """The form for the products that the address names."""
    return _page(store_of(store_id))


@blueprint.post("")
def fill(store_id: str) -> Any:
    """Take the cells of the form; what was refused stays on it, with cause and next step."""
    store = store_of(store_id)
    rows = {row.product.remote_id: row for row in _standings(store)}
    cells = [*_for_many(list(rows.values())), *_for_one()]
    done = filling.fill(db(), store, services().blobs, rows, cells)
    if done.refused:
        return _page(store, done), 400
    flash(_told(done))
    return redirect(_address(store))


@blueprint.post("/back")
def back(store_id: str) -> Any:
    """Take the last filling back."""
    store = store_of(store_id)
    restored, left = filling.take_back(db(), store, services().blobs)
    text = t("fill.taken_back", n=restored)
    flash(f"{text} {t('fill.left', names=', '.join(left[:20]))}" if left else text)
    return redirect(_address(store))


@blueprint.get("/table.csv")
def table(store_id: str) -> Any:
    """The form as a table for a spreadsheet program."""
    store = store_of(store_id)
    text = filling_table.write(_standings(store), _markets(store), speech())
    name = f"facts-{store.name}.csv".encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="text/csv", headers=headers)


@blueprint.post("/table")
def upload(store_id: str) -> Any:
    """Take a filled table."""
    store = store_of(store_id)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadInput(t("fill.no_file"), t("fill.no_file_next"), field="file")
    cells = list(filling_table.read(sent.read()))
    ids = list(dict.fromkeys(cell.remote_id for cell in cells))
    products = db().catalog.by_labels(store.id, [f"id:{remote_id}" for remote_id in ids])
    rows = {row.product.remote_id: row for row in filling.standings(db(), store, products)}
    done = filling.fill(db(), store, services().blobs, rows, cells, dry_run=request.form.get("dry") == "1")
    if done.refused or request.form.get("dry") == "1":
        return _page(store, done), 400 if done.refused else 200
    flash(_told(done))
    return redirect(_address(store))


# ------------------------------------------------------------------ what the form holds


def _filter() -> dict[str, Any]:
    values = request.values
    return {
        "q": values.get("q", "").strip()[:200],
        "state": values.get("state", "")[:20],
        "category": values.get("category", "")[:40],
        "id": values.getlist("id")[:500],
        "view": "grid" if values.get("view") == "grid" else "",
        "page": max(1, values.get("page", 1, type=int) or 1),
    }


def _address(store: Store, **changes: Any) -> str:
    chosen = {name: value for name, value in {**_filter(), **changes}.items() if value and (name, value) != ("page", 1)}
    return url_for("filling.show", store_id=store.id, **chosen)


def _standings(store: Store) -> list[Standing]:
    """The chosen products, at most MOST_PRODUCTS, of the chosen category."""
    chosen = _filter()
    if chosen["id"]:
        products = db().catalog.by_labels(store.id, [f"id:{remote_id}" for remote_id in chosen["id"]])
    else:
        products = db().catalog.sources(store.id, search=chosen["q"], state=chosen["state"], limit=MOST_PRODUCTS)
    rows = filling.standings(db(), store, products)
    return [row for row in rows if chosen["category"] in ("", row.category)]


def _markets(store: Store) -> list[str]:
    return [market_for(tag).code for tag in chosen_locales(store.settings)]


def _for_many(rows: list[Standing]) -> list[Cell]:
    """Cells of the ten fields: for all products that lack the fact, or those of one category."""
    cells = []
    known_too = request.form.get(KNOWN_TOO) == "1"
    for name, text in request.form.items():
        kind, _, attribute = name.partition("|")
        if kind != "value" or not text.strip():
            continue
        scope = request.form.get(f"scope|{attribute}", "")
        unit = request.form.get(f"unit|{attribute}", "")[:20]
        for row in rows:
            lacks = attribute == CATEGORY_KEY or attribute not in known_attributes(row.sheet)
            if scope in ("", row.category) and (lacks or known_too):
                cells.append(Cell(row.product.remote_id, attribute, text, unit))
    return cells


def _for_one() -> list[Cell]:
    """Cells of the grid."""
    cells = []
    for name, text in request.form.items():
        kind, _, rest = name.partition("|")
        attribute, _, remote_id = rest.partition("|")
        if kind == "cell" and text.strip():
            cells.append(Cell(remote_id, attribute, text))
    return cells


def _told(done: Filled) -> str:
    if not done.cells:
        return t("fill.nothing")
    return t("fill.done", n=len(done.products), facts=done.cells)


def attribute_name(name: str) -> str:
    """An attribute in the reader's language."""
    if name == CATEGORY_KEY:
        return t("fill.category")
    known = attributes().get(name)
    return (known.names_in(speech()) or known.names_in("en"))[0] if known else name


def unit_name(unit: str) -> str:
    """A unit as the reader chooses it: units of time by their word."""
    return t(f"fill_unit.{unit}") if unit in _IN_WORDS else symbol(unit)


def example_of(field: Field) -> str:
    """What may stand in a field, in the reader's language; a number without its unit where that is chosen beside it."""
    if field.units:
        return field.example.removesuffix(symbol(field.unit)).strip()
    return t(f"fill_example.{field.attribute}") if field.attribute in EXAMPLES else field.example


def category_name(name: str) -> str:
    """A category in the reader's language."""
    row = categories().get(name)
    return row.title(speech()) if row and row.parent else t("fill.no_category")


def _page(store: Store, done: Filled | None = None) -> str:
    rows = _standings(store)
    markets = _markets(store)
    chosen = _filter()
    most = GRID_FACTS if chosen["view"] else MOST_FACTS
    pages = max(1, -(-len(rows) // GRID_PRODUCTS))
    page = min(chosen["page"], pages)
    grid = rows[(page - 1) * GRID_PRODUCTS : page * GRID_PRODUCTS]
    wanted = filling.gaps(grid if chosen["view"] else rows, markets, most)
    customary = any(market_for(tag).units != "metric" for tag in [store.source_locale] if _known(tag))
    main = Counter(row.category for row in rows).most_common(1)
    fields = {
        gap.attribute: field_for(gap.attribute, gap.by_category[0][0] if gap.by_category else main[0][0], "", customary)
        for gap in wanted
    }
    return render_template(
        "filling.html",
        chosen=chosen,
        rows=rows,
        gaps=wanted,
        fields=fields,
        symbol=symbol,
        shown=shown,
        units_of=lambda field: [(unit, unit_name(unit)) for unit in field.units],
        example_of=example_of,
        attribute_name=attribute_name,
        category_name=category_name,
        categories=leaves(),
        counts=Counter(row.category for row in rows).most_common(),
        unsure=[row for row in rows if row.confidence < 0.6][:QUESTIONS],
        unread=sum(1 for row in rows if not row.sheet.facts),
        whole=db().catalog.count(store.id, search=chosen["q"], state=chosen["state"]),
        limit=MOST_PRODUCTS,
        grid=grid,
        asks=lambda name: {entry.attribute for entry in wanted_of(name, tuple(markets))},
        page=page,
        pages=pages,
        address=lambda **changes: _address(store, **changes),
        confirmed=_confirmed,
        questions=[(row, asked, _choices(row, asked)) for row in rows for asked in questions(row.sheet)][:QUESTIONS],
        markets=markets,
        last=filling.last(db(), store),
        done=done,
        written=_written(done),
        ask=ask_token(),
        known_too=KNOWN_TOO,
        key=CATEGORY_KEY,
    )


def _known(tag: str) -> bool:
    try:
        market_for(tag)
    except BadInput:
        return False
    return True


def _choices(row: Standing, asked: Question) -> list[tuple[str, str, str]]:
    """Answers that one press gives: (field, value, words). A doubted value may be insisted on."""
    facts = [fact for key in asked.keys if (fact := row.sheet.get(key)) and fact.attribute in attributes()]
    if not facts or len({(fact.attribute, fact.applies_to) for fact in facts}) > 1 or facts[0].applies_to:
        return []
    field = f"cell|{facts[0].attribute}|{row.product.remote_id}"
    found = {cell(fact): f"{'!' if fact.doubt else ''}{cell(fact)}" for fact in facts}
    return [(field, value, words) for words, value in found.items()]


def _confirmed(row: Standing, attribute: str) -> tuple[str, str]:
    """Who confirmed an attribute of a product, and when; empty where nobody did."""
    for fact in row.confirmed:
        if fact.attribute == attribute or fact.key == attribute:
            return fact.confirmed_by, fact.confirmed_at
    return "", ""


def _written(done: Filled | None) -> Mapping[str, str]:
    """The texts of refused cells by field, to be put back where they were written."""
    if done is None:
        return {}
    refused = {(cell.cell.remote_id, cell.cell.attribute) for cell in done.refused}
    return {
        name: text
        for name, text in request.form.items()
        if (name.startswith("value|") and name.partition("|")[2] in {attribute for _, attribute in refused})
        or (name.startswith("cell|") and tuple(reversed(name.split("|")[1:])) in refused)
    }
