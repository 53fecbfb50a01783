"""The lines of one page: who wrote each and on which facts, and a person's hand on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for

from admin_ui.context import db, store_and_product
from admin_ui.jobs import ask, ask_token
from admin_ui.marks import underlined
from admin_ui.views import writing
from admin_ui.views.stores import chosen_locales
from admin_ui.words import t
from core.catalog.product import Product
from core.content import diff, html
from core.errors import BadInput, CoreError
from core.generation import edits
from core.generation.lines import LineView, clashes, filler_of, lines_of_page, page_of
from core.generation.write.explain import expected
from core.generation.write.fill import Filler
from core.jobs.writing import explained, text_digest
from core.localisation.market import normalise_locale, supported_locales
from core.review.finding import BLOCK, Finding
from core.storage.content import DocumentRow
from core.storage.tenancy import Store

blueprint = Blueprint("lines", __name__, url_prefix="/stores/<store_id>/products/<remote_id>/lines")
OWN_LOCALE = {"en": "en-US", "zh": "zh-CN"}  # in which a person who reads the pages so is told what a line says
_BY_SLOT = {"lock": edits.lock, "unlock": edits.unlock}


@blueprint.get("/<locale>")
def show(store_id: str, remote_id: str, locale: str) -> Any:
    """Every line, by module."""
    store, product = store_and_product(store_id, remote_id)
    locale = normalise_locale(locale)
    documents = {row.locale: row for row in db().content.of_product(store.id, product.remote_id)}
    if locale not in documents:
        return redirect(url_for("product.show", store_id=store.id, remote_id=product.remote_id, locale=locale))
    view = _View(store, product, documents[locale])
    model, into = db().models.find(), own_locale()
    texts = {line.slot: line.line.text for line in view.lines if line.line.text}
    return render_template(
        "lines.html",
        **view.told(),
        tabs=[tag for tag in dict.fromkeys([*chosen_locales(store.settings), *documents]) if tag in documents],
        documents=documents,
        modules=view.modules(),
        model=model,
        tongues=[tag for tag in supported_locales() if tag.split("-")[0] != locale.split("-")[0]],
        back_price=model.prices.of(expected(texts, locale, into)) if model else 0,
        approvable=sum(line.approvable for line in view.lines),
        said=len(view.says),
        since=db().now(),
        jobs=[job for job in db().jobs.recent(store_id=store.id, limit=10) if not job.over],
        ask=ask_token(),
    )


def own_locale() -> str:
    """The language to be told in: the one asked for, else that of the pages."""
    wanted = request.args.get("into", "")
    return wanted if wanted in supported_locales() else OWN_LOCALE[str(g.language)]


class _View:
    """What the page, or one row of it, shows of a document."""

    def __init__(self, store: Store, product: Product, row: DocumentRow) -> None:
        self.store, self.product, self.row = store, product, row
        self.filler = filler_of(db(), store, product, row.locale)
        self.lines = lines_of_page(db(), store, row, self.filler)
        self.clashes = clashes(db(), store, product, row.locale, self.lines, self.filler)
        texts = {line.slot: line.line.text for line in self.lines}
        self.says = explained(db(), store.id, product.remote_id, row.locale, own_locale(), texts)
        self.findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in row.findings:
            self.findings[finding.path].append(finding)

    def told(self) -> dict[str, Any]:
        """For the templates."""
        known = {line.slot for line in self.lines}
        return {
            "store": self.store,
            "product": self.product,
            "row": self.row,
            "locale": self.row.locale,
            "into": own_locale(),
            "here": {"store_id": self.store.id, "remote_id": self.product.remote_id, "locale": self.row.locale},
            "direction": html.direction(self.row.locale),
            "of_the_page": [finding for path, rows in self.findings.items() if path not in known for finding in rows],
            "counts": _counted(self.lines),
            "modelled": db().models.find() is not None,
        }

    def modules(self) -> list[dict[str, Any]]:
        """Modules with their lines; those that are printed from facts alone are folded on the page."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for line in self.lines:
            if line.line.text:
                rows.setdefault(line.slot.split(".", 1)[0], []).append(self.one(line))
        return [
            {
                "name": name,
                "lines": lines,
                "tells": any(line["view"].tells for line in lines),
                "open": any(line["view"].tells or line["view"].personal or line["findings"] for line in lines),
            }
            for name, lines in rows.items()
        ]

    def one(self, line: LineView) -> dict[str, Any]:
        """One line, ready to be shown."""
        found = sorted(self.findings.get(line.slot, ()), key=lambda finding: finding.severity != BLOCK)
        before = line.before
        return {
            "view": line,
            "was": text_digest(line.line.text),
            "marked": underlined(line.line.text, found[0]) if found else line.line.text,
            "facts": [fact_named(key, self.filler) for key in line.line.facts],
            "findings": found,
            "says": self.says.get(line.slot, ""),
            "clash": self.clashes.get(line.slot),
            "change": diff.words(str(before["text"]), line.line.text) if before else None,
            "why": [_why(reason, self.filler) for reason in before["why"]] if before else [],
        }

    def find(self, slot: str) -> LineView:
        """The line at a place; raises BadInput where the page has none."""
        found = next((line for line in self.lines if line.slot == slot), None)
        if found is None:
            raise BadInput(t("lines.gone"), t("lines.gone_next"), field="slot")
        return found


def _counted(lines: list[LineView]) -> Mapping[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.line.text:
            counts[line.origin] += 1
    return counts


def fact_named(key: str, filler: Filler) -> tuple[str, str]:
    """A fact's name and what it prints; that of another product by its name alone."""
    fact = filler.fact(key)
    if fact is None:
        return key.split("#", 1)[-1], ""
    return fact.label or fact.attribute.replace("_", " ") or fact.key, filler.printed(key)


def _why(reason: str, filler: Filler) -> str:
    kind, _, key = reason.partition(":")
    return t("lines.why_fact", fact=fact_named(key, filler)[0]) if kind == "fact" else t(f"lines.why.{kind}")


# ------------------------------------------------------------------ a person's hand


@blueprint.post("/<locale>")
def act(store_id: str, remote_id: str, locale: str) -> Any:
    """Write, lock or give back one line, or say that it was read. What changed meanwhile is shown, not overwritten."""
    store, product = store_and_product(store_id, remote_id)
    locale, form = normalise_locale(locale), request.form
    slot, do, text = form.get("slot", "")[:200], form.get("do", ""), form.get("text", "")
    before = _View(store, product, page_of(db(), store, product, locale))
    note: dict[str, Any] = {}
    try:
        line = before.find(slot)
        if form.get("was") != text_digest(line.line.text):
            note = {"moved": True, "typed": text}
        elif do == "set":
            edits.set_text(db(), store, product, locale, slot, text)
        elif do == "approve":
            edits.approve(db(), store, product, locale, [slot])
        elif do in _BY_SLOT:
            _BY_SLOT[do](db(), store, product, locale, slot)
            note = {"yours": line.line.text} if do == "unlock" and line.origin == "person" else {}
        else:
            raise BadInput(t("lines.no_such"), t("lines.gone_next"), field="do")
    except CoreError as error:
        note = {"refused": error, "typed": text}
    return _answer(before, _View(store, product, page_of(db(), store, product, locale)), slot, note)


def _answer(before: _View, after: _View, slot: str, note: dict[str, Any]) -> Any:
    """The row alone where nothing else moved, else the page; what was typed is never lost."""
    failed = "refused" in note or "moved" in note
    if not request.headers.get("HX-Request") and not failed:
        if "yours" in note:
            flash(t("lines.given_back", text=note["yours"]))
        return redirect(url_for("lines.show", **after.told()["here"], _anchor=f"line-{slot}"))
    others = [{line.slot: line.line.text for line in view.lines if line.slot != slot} for view in (before, after)]
    if others[0] != others[1] and not failed:
        return Response(headers={"HX-Refresh": "true"})
    line = after.find(slot)
    page = "parts/line_answer.html" if request.headers.get("HX-Request") else "line.html"
    status = 200 if request.headers.get("HX-Request") or not failed else 409
    return render_template(page, **after.told(), item=after.one(line), **note), status


@blueprint.post("/<locale>/approve")
def approve(store_id: str, remote_id: str, locale: str) -> Any:
    """Say that all lines of the machine were read."""
    store, product = store_and_product(store_id, remote_id)
    count = edits.approve(db(), store, product, normalise_locale(locale), [])
    flash(t("lines.approved", n=count))
    return redirect(url_for("lines.show", store_id=store_id, remote_id=remote_id, locale=locale))


@blueprint.post("/<locale>/rewrite")
def rewrite(store_id: str, remote_id: str, locale: str) -> Any:
    """What it would cost to have one line or module written anew; begins there."""
    store, product = store_and_product(store_id, remote_id)
    return writing.begin(store, [product], [normalise_locale(locale)], only=(request.form.get("only", "")[:200],))


@blueprint.post("/<locale>/explain")
def explain(store_id: str, remote_id: str, locale: str) -> Any:
    """Have the page translated back."""
    store, product = store_and_product(store_id, remote_id)
    db().models.row()
    into = normalise_locale(request.form.get("into", ""))
    payload: dict[str, Any] = {"store": store.id, "product": product.remote_id, "locale": normalise_locale(locale)}
    ask(db(), "content.explain", {**payload, "into": into, "slots": []})
    return redirect(url_for("lines.show", **_here(payload), into=into))


def _here(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"store_id": payload["store"], "remote_id": payload["product"], "locale": payload["locale"]}
