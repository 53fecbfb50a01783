"""A store's own words: show, add, remove, take a file in, give one out."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from admin_ui.context import db, services, store_of
from admin_ui.views.stores import chosen_locales
from admin_ui.words import t
from core.errors import BadInput
from core.localisation.exchange.formats import GLOSSARY_FORMATS, format_of, read_entries, write_entries
from core.localisation.exchange.shelves import GlossaryShelf, read_rows
from core.localisation.exchange.take import KEEP, OVERRIDE, Taken, Taking
from core.localisation.glossary import MOST_ROWS, STATUSES, Entry, checked, contradictions
from core.storage.tenancy import Store

blueprint = Blueprint("glossary", __name__, url_prefix="/stores/<store_id>/words")
_SHOWN = 500


@blueprint.get("")
def show(store_id: str) -> Any:
    """The rows of a store, or those that hold what was searched for."""
    return _page(store_of(store_id))


@blueprint.post("")
def add(store_id: str) -> Any:
    """Add a row, or replace the one for the same term, language and context."""
    store, form = store_of(store_id), request.form
    entry = Entry(
        form.get("term", ""), form.get("locale", ""), form.get("rendering", ""), form.get("status", ""),
        match_case=form.get("match_case") == "1", context=form.get("context", ""), note=form.get("note", ""),
        forms=tuple(form.get("forms", "").split("|")), origin="page",
    )  # fmt: skip
    try:
        entry = checked(entry)
    except BadInput as error:
        return _page(store, refused=error), 400
    if db().glossary.count(store.id) >= MOST_ROWS:
        raise BadInput(f"A glossary has at most {MOST_ROWS} rows.", "Remove what is no longer used.", field="term")
    db().glossary.save(store.id, [entry])
    db().audit.write("glossary.added", store.name, store_id=store.id, id=entry.key, term=entry.term)
    flash(t("words.added", term=entry.term))
    return redirect(url_for("glossary.show", store_id=store.id))


@blueprint.post("/remove")
def remove(store_id: str) -> Any:
    """Take one row out."""
    store, key = store_of(store_id), request.form.get("id", "")[:40]
    if db().glossary.remove(store.id, [key]):
        db().audit.write("glossary.removed", store.name, store_id=store.id, ids=[key])
        flash(t("words.removed"))
    return redirect(url_for("glossary.show", store_id=store.id))


@blueprint.get("/glossary.<kind>")
def export(store_id: str, kind: str) -> Response:
    """All rows as a file."""
    store = store_of(store_id)
    kind = format_of(f"glossary.{kind}", "", GLOSSARY_FORMATS)
    text = "".join(write_entries(db().glossary.of_store(store.id), kind, store.source_locale))
    response = Response(text, mimetype="text/csv" if kind == "csv" else "application/xml")
    response.headers.set("Content-Disposition", "attachment", filename=f"glossary-{store.name}.{kind}")
    return response


@blueprint.post("/file")
def upload(store_id: str) -> Any:
    """Take a file in, or show what it would change."""
    store, sent = store_of(store_id), request.files.get("file")
    if sent is None or not sent.filename:
        raise BadInput(t("fill.no_file"), t("fill.no_file_next"), field="file")
    kind = format_of(sent.filename, "", GLOSSARY_FORMATS)
    dry_run, taken = request.form.get("dry") == "1", Taken()
    found = read_entries(io.BytesIO(sent.read()), kind, store.source_locale)
    rows = read_rows(found, taken, locale="", source_locale=store.source_locale, origin=sent.filename)
    rule = OVERRIDE if request.form.get("override") == "1" else KEEP
    _taking(store).take(rows, taken, rule=rule, dry_run=dry_run, name=sent.filename)
    return _page(store, taken=taken, dry_run=dry_run)


@blueprint.post("/back")
def back(store_id: str) -> Any:
    """Take the last import back."""
    store = store_of(store_id)
    done = _taking(store).take_back()
    flash(t("words.back_done", n=done["restored"], left=done["left"]))
    return redirect(url_for("glossary.show", store_id=store.id))


def _taking(store: Store) -> Taking[Entry]:
    return Taking(db(), services().blobs, store, GlossaryShelf())


def _page(store: Store, *, refused: BadInput | None = None, taken: Taken | None = None, dry_run: bool = False) -> str:
    rows = db().glossary.of_store(store.id)
    search = request.args.get("q", "").strip()[:200]
    found = [row for row in rows if search.casefold() in f"{row.term} {row.rendering} {row.note}".casefold()]
    return render_template(
        "glossary.html", store=store, rows=found[:_SHOWN], total=len(rows), found=len(found), search=search,
        quarrels=contradictions(rows), refused=refused, taken=taken, dry_run=dry_run, statuses=STATUSES,
        locales=chosen_locales(store.settings), written=request.form, undoable=_taking(store).undoable(),
    )  # fmt: skip
