"""One product: its own words beside the page in each locale, facts, findings, versions, experiment."""

from __future__ import annotations

import html as std_html
import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from admin_ui.context import db, product_of, services, store_of
from admin_ui.jobs import ask, ask_token
from admin_ui.marks import grouped, lines_of, page_with_findings
from admin_ui.views import writing
from admin_ui.views.filling import attribute_name, category_name
from admin_ui.views.pictures import address
from admin_ui.views.publishing import save_preview
from admin_ui.views.stores import chosen_locales
from admin_ui.words import t
from core.catalog.product import Product
from core.content import html
from core.errors import Refused
from core.experiments import run
from core.facts.categories.guess import category_of
from core.facts.completeness import missing
from core.facts.confirm import merge
from core.facts.extract import extract
from core.facts.known import KnownFacts
from core.facts.source_language import source_language
from core.generation.coverage import coverage
from core.localisation.market import market_for, normalise_locale
from core.ports.wire import Target
from core.storage.content import DocumentRow
from core.storage.tenancy import Store

blueprint = Blueprint("product", __name__, url_prefix="/stores/<store_id>/products/<remote_id>")

MISSING = 8  # of the facts that are wanted, on the page

# The frame shows a shop's or a model's text: no script, no form, no outside picture, whatever stands in it.
_FRAME_CSP = (
    "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin"
)
_PICTURE = re.compile(r"""(<img\b[^>]*?\bsrc\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_SOURCE_SET = re.compile(r"""\ssrcset\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)


@blueprint.get("")
def show(store_id: str, remote_id: str) -> Any:
    """Everything about one product in one locale."""
    store = store_of(store_id)
    product = product_of(store, remote_id)
    documents = {row.locale: row for row in db().content.of_product(store.id, product.remote_id)}
    tabs = list(dict.fromkeys([*chosen_locales(store.settings), *documents]))
    locale = request.args.get("locale", "")
    locale = locale if locale in tabs else next((tag for tag in tabs if tag in documents), tabs[0])
    row = documents.get(locale)
    known = db().catalog.sheet(store.id, product.remote_id)
    sheet = merge(known.sheet, known.confirmed) if known else None
    placed = category_of(
        product.snapshot, known.confirmed if known else (), source_language(product.snapshot, store.source_locale)
    )
    runs = [e for e in db().experiments.all(store.id) if (e.remote_id, e.locale) == (product.remote_id, locale)]
    return render_template(
        "product.html",
        here={"store_id": store.id, "remote_id": product.remote_id},
        product=product,
        snapshot=product.snapshot,
        tabs=tabs,
        documents=documents,
        locale=locale,
        row=row,
        findings=_findings(row),
        facts=sheet or (),
        category=category_name(placed.category),
        missing=missing(sheet, placed.category, market_for(locale).code)[:MISSING] if sheet else (),
        attribute_name=attribute_name,
        cover=coverage(row.document, sheet) if row and sheet else None,
        completeness=known.completeness if known else None,
        stale=bool(row and known and _other_facts(store, product, known)),
        versions=db().publishing.versions(store.id, Target(product.remote_id, locale)),
        runs=runs,
        splits=services().platform(store.platform).capabilities.storefront_split,
        running=next((e for e in runs if e.state == "running"), None),
        ask=ask_token(),
        jobs=[job for job in db().jobs.recent(store_id=store.id, limit=10) if not job.over],
    )


def _other_facts(store: Store, product: Product, known: KnownFacts) -> bool:
    """Whether the product says something else now. Our own alt texts change a product too, but no fact."""
    if known.fingerprint == product.fingerprint:
        return False
    snapshot = replace(product.snapshot, description_html=html.strip(product.snapshot.description_html))
    return extract(snapshot, source_language(snapshot, store.source_locale)).digest != known.sheet.digest


def _findings(row: DocumentRow | None) -> list[dict[str, Any]]:
    if row is None:
        return []
    return grouped(row.findings, lines_of(row.document))


@blueprint.get("/page/<locale>")
def page(store_id: str, remote_id: str, locale: str) -> Any:
    """The shopper's page, for the sandboxed frame; `?marks=1` underlines the findings."""
    store = store_of(store_id)
    product = product_of(store, remote_id)
    row = db().content.get(store.id, product.remote_id, locale)
    if row is None:
        return _frame("", locale)
    body = page_with_findings(row.document, row.findings) if request.args.get("marks") else row.html
    return _frame(_own_pictures(store, product, body), locale)


@blueprint.get("/original")
def original(store_id: str, remote_id: str) -> Any:
    """The shop's own words as they stand there, for the sandboxed frame."""
    store = store_of(store_id)
    product = product_of(store, remote_id)
    snapshot = product.snapshot
    body = _own_pictures(store, product, f"{snapshot.short_html}\n{snapshot.description_html}")
    return _frame(body, snapshot.locale or store.source_locale)


def _own_pictures(store: Store, product: Product, body: str) -> str:
    """Pictures come through us; one that is not the product's own is left out: the frame asks nobody else."""
    known = {media.url: address(store.id, product.remote_id, media.remote_id, 960) for media in product.snapshot.media}

    def own(match: re.Match[str]) -> str:
        url = std_html.unescape(match.group(2).strip("\"'"))
        return f'{match.group(1)}"{std_html.escape(known.get(url, ""))}"'

    return _PICTURE.sub(own, _SOURCE_SET.sub("", body))


def _frame(body: str, locale: str) -> Response:
    text = render_template("frame.html", body=body, locale=locale, direction=html.direction(locale))
    return Response(text, headers={"Content-Security-Policy": _FRAME_CSP, "X-Frame-Options": "SAMEORIGIN"})


@blueprint.post("/write")
def write(store_id: str, remote_id: str) -> Any:
    """Write this product's page in one locale (or in all that the store has chosen)."""
    store = store_of(store_id)
    product = product_of(store, remote_id)
    locale = request.form.get("locale", "")
    locales = [normalise_locale(locale)] if locale else chosen_locales(store.settings)
    if db().models.find() is not None:
        return writing.begin(store, [product], locales)
    ask(db(), "content.generate", {"store": store.id, "locales": locales, "products": [product.remote_id]})
    flash(t("product.writing"))
    return redirect(url_for("product.show", store_id=store.id, remote_id=remote_id, locale=locale or None))


@blueprint.post("/publish")
def publish(store_id: str, remote_id: str) -> Any:
    """Preview publishing this page."""
    store = store_of(store_id)
    product = product_of(store, remote_id)
    return redirect(save_preview(store, [product], [normalise_locale(request.form.get("locale", ""))]))


@blueprint.post("/experiment")
def experiment(store_id: str, remote_id: str) -> Any:
    """Split this page's visitors between the shop's own page and ours."""
    store = store_of(store_id)
    product = product_of(store, remote_id)
    locale = normalise_locale(request.form.get("locale", ""))
    row = db().content.get(store.id, product.remote_id, locale)
    if row is None or row.state != "published":
        raise Refused(t("experiment.unpublished"), t("experiment.unpublished_next"))
    with services().session(db(), store) as session:
        started = run.start(db(), store.id, product.remote_id, locale, session.metrics)
    return redirect(url_for("experiments.one", store_id=store.id, experiment_id=started.id))
